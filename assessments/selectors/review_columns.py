"""The columns of a review side by side: what was claimed, what each step found, what is final."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.models import ReportKind, ReviewDecision, ReviewStep, Verdict
from assessments.scoring import Result, ScoreSheet
from assessments.selectors.decisions import EXPLAINED, ReviewFile, Trail, result_of

CLAIM, AFTER, FINAL = "claim", "explained", "final"


@dataclass(frozen=True)
class Column:
    """One column: its name, its sums, and the decisions that stand in it (none in the claim's).

    ``key`` is "claim", the position of the step, "explained" or "final".
    """

    key: str
    title: str
    sheet: ScoreSheet
    decisions: Mapping[str, ReviewDecision]

    def result(self, trail: Trail) -> Result | None:
        """What the column says of one indicator; None while nothing was decided, or where the
        indicator was given back."""
        if self.key == CLAIM:
            return trail.claim
        decision = self.decisions.get(trail.code)
        is_found = decision is not None and decision.verdict != Verdict.RETURNED
        return result_of(decision) if decision and is_found else None


def review_columns(review: ReviewFile, kind: ReportKind) -> list[Column]:
    """The claim, every step up to the present one and, at the end, what is final. In the paper of
    a step that was reopened, what answered explanations have changed stands there instead."""
    is_points = review.file.spec.kind == "points"
    claim = "Tự chấm" if is_points else "Tự đánh giá"
    columns = [Column(CLAIM, claim, review.claim_sheet, {})]
    steps = [step for step in review.assessment.chain if step.position <= review.step]
    for step, title in zip(steps, step_titles(steps), strict=True):
        columns.append(_step_column(review, step.position, title))
    if kind == ReportKind.FINAL:
        columns.append(_last_column(review, FINAL, "Chính thức"))
    elif review.has_answers:
        columns.append(_last_column(review, AFTER, EXPLAINED))
    return columns


def step_titles(steps: Sequence[ReviewStep]) -> list[str]:
    """The steps as columns are called; two of one name are told apart by their number."""
    often = Counter(step.title for step in steps)
    return [
        step.title if often[step.title] == 1 else f"{step.title} (bước {number})"
        for number, step in enumerate(steps, start=1)
    ]


def _step_column(review: ReviewFile, position: int, title: str) -> Column:
    chosen = {code: trail.shown_at(position) for code, trail in review.trails.items()}
    decisions = {code: row for code, row in chosen.items() if row}
    return Column(str(position), title, review.sheet_at(position), decisions)


def _last_column(review: ReviewFile, key: str, title: str) -> Column:
    results = {code: row for code, trail in review.trails.items() if (row := trail.result)}
    return Column(key, title, review.result_sheet, results)
