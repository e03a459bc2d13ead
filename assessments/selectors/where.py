"""Where an assessment stands on its way: a line of stops from the unit to the publication."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.timezone import localtime

from assessments.models import Action, Assessment, AssessmentStatus, HistoryEntry

MOVE_ACTIONS = (
    Action.PROPOSED,
    Action.SUBMITTED,
    Action.WITHDRAWN,
    Action.REVIEW_BEGUN,
    Action.RETURNED,
    Action.RECALLED,
    Action.REVIEW_FINISHED,
    Action.REWORK_ASKED,
    Action.APPROVED,
    Action.EXPLAINED,
    Action.FINALIZED,
    Action.PUBLISHED,
    Action.REOPENED,
)
OWN, SUBMITTED, RESULT, FINAL, PUBLISHED = "own", "submitted", "result", "final", "published"
_RESULT_OF: dict[str, str] = {
    AssessmentStatus.PROVISIONAL: RESULT,
    AssessmentStatus.EXPLAINED: RESULT,
    AssessmentStatus.FINAL: FINAL,
    AssessmentStatus.PUBLISHED: PUBLISHED,
}


@dataclass(frozen=True)
class Stop:
    """One stop of the way. ``words`` say who has done it and when, or what happens here now."""

    title: str
    is_passed: bool
    is_here: bool
    words: str

    @property
    def state(self) -> str:
        """Told beside the title, for those who do not see the colours."""
        if self.is_here:
            return "đang ở đây"
        return "đã xong" if self.is_passed else "chưa đến"


def moves_of(assessment: Assessment) -> QuerySet[HistoryEntry]:
    """The moves that were made, newest first."""
    entries = HistoryEntry.objects.filter(assessment=assessment, action__in=MOVE_ACTIONS)
    return entries.select_related("actor", "actor_unit").order_by("-pk")


def where_it_stands(
    assessment: Assessment, moves: Iterable[HistoryEntry] | None = None
) -> list[Stop]:
    """The stops in their order. One query for the moves unless they are given, newest first, and
    one for the chain unless it is prefetched."""
    passed = _passed(assessment, list(moves_of(assessment) if moves is None else moves)[::-1])
    names = [(OWN, "Tự đánh giá"), (SUBMITTED, "Nộp hồ sơ")]
    names += [(str(step.position), step.title) for step in assessment.chain]
    names += [(RESULT, "Kết quả tạm thời"), (FINAL, "Chính thức"), (PUBLISHED, "Công bố")]
    here = _here(assessment)
    order = [key for key, _ in names]
    at = order.index(here) if here in order else 0
    return [
        Stop(
            title=title,
            is_passed=place < at,
            is_here=place == at,
            words=assessment.get_status_display() if place == at else passed.get(key, ""),
        )
        for place, (key, title) in enumerate(names)
    ]


def _here(assessment: Assessment) -> str:
    if assessment.status == AssessmentStatus.DRAFT:
        return OWN
    return _RESULT_OF.get(assessment.status) or str(assessment.step)


def _passed(assessment: Assessment, oldest_first: list[HistoryEntry]) -> dict[str, str]:
    """Who made the last move out of each stop. The history names no step, so it is walked along
    the chain: every approval leads to the next one, a withdrawal before the review to the start."""
    positions = [step.position for step in assessment.chain]
    words: dict[str, str] = {}
    at, begun = 0, False
    for entry in oldest_first:
        said = _said(entry)
        match entry.action:
            case Action.SUBMITTED:
                words[OWN] = words[SUBMITTED] = said
            case Action.WITHDRAWN if not begun:
                words.clear()
            case Action.REVIEW_BEGUN:
                begun = True
            case Action.APPROVED if at < len(positions):
                words[str(positions[at])] = words[RESULT] = said
                at = min(at + 1, len(positions) - 1)
            case Action.FINALIZED:
                words[RESULT] = words[FINAL] = said
            case Action.PUBLISHED:
                words[PUBLISHED] = said
    return words


def _said(entry: HistoryEntry) -> str:
    return f"{entry.actor}, {localtime(entry.at):%H:%M %d/%m/%Y}"
