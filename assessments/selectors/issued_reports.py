"""The papers that a review has issued."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.models import Assessment, IssuedReport, ReportKind, ReviewStep
from assessments.models.campaign import STEP_TITLES
from assessments.permissions import visible_assessments
from dtscore.accounts.models import User


@dataclass(frozen=True)
class IssuedRow:
    """One paper in a list; ``step`` is empty for the final result."""

    report: IssuedReport
    step: str


def visible_issued_reports(user: User) -> QuerySet[IssuedReport]:
    """The papers of the units in this person's scope, without their snapshots."""
    return (
        IssuedReport.objects.filter(assessment__in=visible_assessments(user))
        .select_related("assessment__unit", "assessment__campaign__indicator_set")
        .defer("snapshot")
    )


def issued_rows(assessment: Assessment) -> list[IssuedRow]:
    """Every paper of the assessment, the newest first, with the step that issued it. One query."""
    steps = ReviewStep.objects.filter(
        campaign=OuterRef("assessment__campaign"), position=OuterRef("step")
    )
    rows = (
        IssuedReport.objects.filter(assessment=assessment)
        .select_related("issued_by")
        .defer("snapshot")
        .annotate(
            step_name=Subquery(steps.values("name")), step_level=Subquery(steps.values("level"))
        )
    )
    return [
        IssuedRow(row, "" if row.kind == ReportKind.FINAL else title)
        for row in rows.order_by("-number")
        for title in [row.step_name or STEP_TITLES.get(row.step_level or "", "")]
    ]
