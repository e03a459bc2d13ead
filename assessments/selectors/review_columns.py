"""The columns of a review side by side: what was claimed, what each step found, what is final."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.models import ReportKind, ReviewDecision, ReviewStep, Verdict
from assessments.scoring import Result, ScoreSheet, with_results
from assessments.selectors.decisions import ReviewFile, Trail, result_of

CLAIM, FINAL = "claim", "final"


@dataclass(frozen=True)
class Column:
    """One column: its name, its sums, and the decisions that stand in it (none in the claim's).

    ``key`` is "claim", the position of the step, or "final".
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
    """The claim, every step up to the present one and, at the end, what is final. In the final
    paper a step shows what it had found before explanations were answered."""
    is_points = review.file.spec.kind == "points"
    is_final = kind == ReportKind.FINAL
    claim = "Tự chấm" if is_points else "Tự đánh giá"
    columns = [Column(CLAIM, claim, review.claim_sheet, {})]
    steps = [step for step in review.assessment.chain if step.position <= review.step]
    for step, title in zip(steps, step_titles(steps), strict=True):
        columns.append(_step_column(review, step.position, title, is_final=is_final))
    if is_final:
        results = {code: row for code, trail in review.trails.items() if (row := trail.result)}
        columns.append(Column(FINAL, "Chính thức", review.result_sheet, results))
    return columns


def step_titles(steps: Sequence[ReviewStep]) -> list[str]:
    """The steps as columns are called; two of one name are told apart by their number."""
    often = Counter(step.title for step in steps)
    return [
        step.title if often[step.title] == 1 else f"{step.title} (bước {number})"
        for number, step in enumerate(steps, start=1)
    ]


def _step_column(review: ReviewFile, position: int, title: str, *, is_final: bool) -> Column:
    chosen = {
        code: trail.found_at(position) if is_final else trail.at(position)
        for code, trail in review.trails.items()
    }
    decisions = {code: row for code, row in chosen.items() if row}
    return Column(str(position), title, _sheet(review, position, decisions), decisions)


def _sheet(
    review: ReviewFile, position: int, decisions: Mapping[str, ReviewDecision]
) -> ScoreSheet:
    """The sums of a step. While indicators wait, they count as what accepting them would mean."""
    results = {}
    for code, trail in review.trails.items():
        decision = decisions.get(code)
        if decision and decision.verdict != Verdict.RETURNED:
            results[code] = result_of(decision)
        elif trail.answer:
            results[code] = trail.basis(position)
    return with_results(review.file.sheet, results)
