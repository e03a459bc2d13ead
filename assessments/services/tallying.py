"""Keeping the sums of assessments beside them: written by the moves, recomputed on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from assessments.models import Assessment, AssessmentStatus, Tally, TallyColumn
from assessments.permissions import ANNOUNCED, OFFICIAL
from assessments.scoring import ScoreSheet, Totals
from assessments.selectors.decisions import ReviewFile
from assessments.selectors.sums import reviews_to_sum
from dtscore.numbers import exact_string

AT_ONCE = 100
_WRITTEN = ("points", "maximum", "attainable", "passed", "counted", "basis", "pillars")


def refresh_tallies(assessments: Sequence[Assessment]) -> int:
    """Write the sums that follow from answers and decisions as they stand, at ``AT_ONCE`` a time;
    returns how many rows were new or different. What was returned keeps the sums it was submitted
    with, since the unit is writing. At most six queries for each hundred."""
    settled = [row for row in assessments if row.status != AssessmentStatus.RETURNED]
    changed = 0
    for start in range(0, len(settled), AT_ONCE):
        changed += _refresh(settled[start : start + AT_ONCE])
    return changed


def _refresh(assessments: Sequence[Assessment]) -> int:
    wanted = {(row.assessment_id, row.column): row for row in tallies_of(assessments)}
    stored = {
        (row.assessment_id, row.column): row
        for row in Tally.objects.filter(assessment__in=assessments)
    }
    outdated = [row.pk for key, row in stored.items() if key not in wanted]
    if outdated:
        Tally.objects.filter(pk__in=outdated).delete()
    changed = [row for key, row in wanted.items() if key not in stored or _differ(row, stored[key])]
    Tally.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["assessment", "column"],
        update_fields=[*_WRITTEN, "written_at"],
    )
    return len(changed) + len(outdated)


def _differ(one: Tally, other: Tally) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _WRITTEN)


def tallies_of(assessments: Sequence[Assessment]) -> Iterator[Tally]:
    """What the sums are now, unsaved. Three queries, however many assessments."""
    submitted = [row for row in assessments if row.status != AssessmentStatus.DRAFT]
    for review in reviews_to_sum(submitted):
        yield from tallies_of_review(review)


def tallies_of_review(review: ReviewFile) -> Iterator[Tally]:
    """The sums of one submitted assessment, unsaved."""
    for column, sheet in _sheets(review):
        yield tally_of(review.assessment.pk, column, sheet)


def _sheets(review: ReviewFile) -> Iterator[tuple[TallyColumn, ScoreSheet]]:
    yield TallyColumn.SELF, review.claim_sheet
    if step := _approved_step(review.assessment):
        yield TallyColumn.REVIEWED, review.sheet_at(step)
    if review.assessment.status in OFFICIAL:
        yield TallyColumn.FINAL, review.result_sheet


def _approved_step(assessment: Assessment) -> int:
    """The last step of the chain whose result was approved; 0 before the first."""
    is_over = assessment.status in ANNOUNCED
    passed = [
        step.position
        for step in assessment.chain
        if step.position < assessment.step or (is_over and step.position == assessment.step)
    ]
    return max(passed, default=0)


def tally_of(assessment: int, column: TallyColumn, sheet: ScoreSheet) -> Tally:
    """The sums of a score sheet as a row, unsaved."""
    is_points = sheet.spec.kind == "points"
    sums = sheet.totals
    return Tally(
        assessment_id=assessment,
        column=column,
        points=sums.computed if is_points else None,
        maximum=sums.maximum if is_points else None,
        attainable=sums.attainable if is_points else None,
        passed=sums.passed,
        counted=sums.counted,
        basis=sums.basis or "",
        pillars=dict(_pillars((score.pillar.code, score.totals) for score in sheet.pillars)),
    )


def _pillars(sums: Iterable[tuple[str, Totals]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for code, totals in sums:
        yield (
            code,
            {
                "points": exact_string(totals.computed),
                "maximum": exact_string(totals.maximum),
                "attainable": exact_string(totals.attainable),
                "passed": totals.passed,
                "counted": totals.counted,
            },
        )
