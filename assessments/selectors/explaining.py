"""Giải trình: which results were reduced, what the unit says to them, what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments.models import Assessment, Explanation, ReviewDecision, Stage
from assessments.permissions import (
    ALLOWED,
    ANNOUNCED,
    Decision,
    can_edit_register,
    can_explain,
    can_move,
)
from assessments.scoring import ScoreLine
from assessments.selectors.columns import Cell, Columns, columns_of
from assessments.selectors.deadlines import due_of
from assessments.selectors.decisions import Trail, open_review
from assessments.selectors.files import AssessmentFile
from dtscore.accounts.models import User


@dataclass(frozen=True)
class ExplainedIndicator:
    """One reduced result: the columns with the reason of every step, and what was said to it."""

    pillar: str
    line: ScoreLine
    cells: list[Cell]
    explanation: Explanation | None
    answered: ReviewDecision | None

    @property
    def code(self) -> str:
        return self.line.indicator.code

    @property
    def is_written(self) -> bool:
        return self.explanation is not None and bool(self.explanation.words.strip())

    @property
    def is_sent(self) -> bool:
        return self.explanation is not None and self.explanation.sent_at is not None


@dataclass(frozen=True)
class Explaining:
    """The page of the explanations. ``writing`` says whether this person may write now,
    ``sending`` whether they may send."""

    file: AssessmentFile
    columns: Columns
    items: list[ExplainedIndicator]
    writing: Decision
    sending: Decision
    deadline: str

    @property
    def is_announced(self) -> bool:
        """Whether there is a result that could be explained."""
        return self.file.assessment.status in ANNOUNCED

    @property
    def written(self) -> list[str]:
        return [item.code for item in self.items if item.is_written]

    @property
    def unwritten(self) -> list[str]:
        return [item.code for item in self.items if not item.is_written]

    def is_open(self, item: ExplainedIndicator) -> bool:
        return bool(self.writing) and not item.is_sent


def may_explain(user: User, assessment: Assessment, today: date) -> Decision:
    """Whether this person may write an explanation today, the last day counted in full."""
    decision = can_explain(user, assessment)
    if not decision:
        return decision
    due = due_of(assessment, Stage.EXPLANATION)
    if due is None:
        return Decision(False, "Đợt đánh giá này không có bước giải trình.")
    if today > due:
        return Decision(
            False,
            f"Đã hết hạn giải trình ngày {due:%d/%m/%Y}. Nếu cần thêm thời gian, hãy đề nghị cơ"
            " quan mở đợt đánh giá gia hạn.",
        )
    return ALLOWED


def open_explaining(user: User, assessment: Assessment, today: date) -> Explaining:
    """Read everything for the page. Seven queries once the set is known."""
    columns = columns_of(user, open_review(assessment))
    items = _items(user, columns) if assessment.status in ANNOUNCED else []
    writing = may_explain(user, assessment, today)
    sending = can_move(user, assessment, "explain")
    return Explaining(
        file=columns.review.file,
        columns=columns,
        items=items,
        writing=writing,
        sending=sending if not sending or writing else writing,
        deadline=explanation_deadline(assessment, today),
    )


def _items(user: User, columns: Columns) -> list[ExplainedIndicator]:
    return [
        ExplainedIndicator(
            pillar.pillar.code,
            line,
            columns.cells(line.indicator.code),
            _readable(user, columns, trail),
            trail.answered,
        )
        for pillar in columns.review.file.sheet.pillars
        for line in pillar.lines
        for trail in [columns.trail(line.indicator.code)]
        if trail.is_reduced or (trail.explanation and trail.explanation.sent_at)
    ]


def _readable(user: User, columns: Columns, trail: Trail) -> Explanation | None:
    """The explanation once it was sent; before that it is the unit's own draft."""
    explanation = trail.explanation
    if explanation is None or explanation.sent_at:
        return explanation
    return explanation if can_edit_register(user, columns.review.assessment.unit) else None


def explanation_deadline(assessment: Assessment, today: date) -> str:
    """Until when the unit may explain, in words; nothing where it may not at all. One query
    unless the extensions were prefetched."""
    due = due_of(assessment, Stage.EXPLANATION)
    if due is None:
        return ""
    if today > due:
        return f"Hạn giải trình đã hết ngày {due:%d/%m/%Y}."
    days = (due - today).days
    left = f"còn {days} ngày" if days else "hôm nay là ngày cuối"
    return f"Hạn giải trình: hết ngày {due:%d/%m/%Y}, {left}."
