"""Keeping the sums of assessments beside them: written by the moves, recomputed on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from assessments.models import (
    Assessment,
    AssessmentStatus,
    Campaign,
    Returning,
    Submission,
    Tally,
    TallyColumn,
)
from assessments.scoring import ScoreSheet, Totals
from assessments.selectors.decisions import ReviewFile
from assessments.selectors.sums import column_sheets, reviews_to_sum
from dtscore.numbers import exact_string

AT_ONCE = 100
_READ_WITH = ("unit", "campaign__indicator_set")
_WRITTEN = ("points", "maximum", "attainable", "passed", "counted", "basis", "pillars")


def refresh_tallies(assessments: Sequence[Assessment]) -> int:
    """Write the sums that follow from answers and decisions as they stand, at ``AT_ONCE`` a time;
    returns how many rows were new or different. What was returned keeps the sums it was submitted
    with, since the unit is writing; taken back after that, it has no sum of its own. At most six
    queries for each hundred."""
    returned = [row for row in assessments if row.status == AssessmentStatus.RETURNED]
    settled = [row for row in assessments if row.status != AssessmentStatus.RETURNED]
    changed = _drop_withdrawn(returned)
    for start in range(0, len(settled), AT_ONCE):
        changed += _refresh(settled[start : start + AT_ONCE])
    return changed


def refresh_campaign(campaign: Campaign) -> int:
    """The same for all assessments of a campaign, each batch held and kept by itself: broken off,
    it goes on where it was."""
    return _refresh_rows(campaign.assessments.all())


def refresh_missing() -> int:
    """Only what was submitted and has no sum at all, as after an upgrade. One query where there is
    none."""
    own = Tally.objects.filter(assessment=OuterRef("pk"), column=TallyColumn.SELF)
    without = [AssessmentStatus.DRAFT, AssessmentStatus.RETURNED]
    return _refresh_rows(Assessment.objects.exclude(status__in=without).exclude(Exists(own)))


def _refresh_rows(rows: QuerySet[Assessment]) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for start in range(0, len(keys), AT_ONCE):
        with transaction.atomic():
            held = Assessment.objects.select_for_update(of=("self",)).order_by("pk")
            batch = held.filter(pk__in=keys[start : start + AT_ONCE])
            changed += refresh_tallies(list(batch.select_related(*_READ_WITH)))
    return changed


def _drop_withdrawn(returned: Sequence[Assessment]) -> int:
    """Delete the own sums of what the unit has taken back after a return; returns how many."""
    if not returned:
        return 0
    last = Submission.objects.filter(assessment=OuterRef("assessment")).order_by("-number")
    back = Returning.objects.filter(assessment=OuterRef("assessment")).order_by("-number")
    rows = Tally.objects.filter(assessment__in=returned, column=TallyColumn.SELF).annotate(
        withdrawn=Subquery(last.values("withdrawn_at")[:1]),
        returned=Subquery(back.values("returned_at")[:1]),
    )
    outdated = list(rows.filter(withdrawn__gt=F("returned")).values_list("pk", flat=True))
    Tally.objects.filter(pk__in=outdated).delete()
    return len(outdated)


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
    for column, sheet in column_sheets(review):
        yield tally_of(review.assessment.pk, column, sheet)


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
