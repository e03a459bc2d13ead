"""Submissions: the receipt, and what an earlier year came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.models import Answer, Assessment, SignedPaper, Submission
from assessments.permissions import OFFICIAL, visible_assessments
from assessments.selectors.files import AssessmentFile
from assessments.selectors.years import previous_assessments
from criteria.rules.base import ZERO
from dtscore.accounts.models import User


def visible_submissions(user: User) -> QuerySet[Submission]:
    """The submissions of the units in this person's scope, with what a receipt shows."""
    return Submission.objects.filter(assessment__in=visible_assessments(user)).select_related(
        "assessment__unit__parent__parent",
        "assessment__campaign__indicator_set",
        "submitted_by",
        "withdrawn_by",
    )


def current_submission(assessment: Assessment) -> Submission | None:
    """The submission that stands: the last one, unless it was withdrawn."""
    last = assessment.submissions.defer("snapshot").order_by("number").last()
    return None if last is None or last.withdrawn_at else last


def submissions_of(assessment: Assessment) -> QuerySet[Submission]:
    """Every submission, the newest first, without its snapshot."""
    rows = assessment.submissions.defer("snapshot").select_related("submitted_by", "withdrawn_by")
    return rows.order_by("-number")


def signed_papers_of(submission: Submission) -> QuerySet[SignedPaper]:
    """The signed papers that came back, the newest first."""
    return submission.signed_papers.select_related("file", "uploaded_by").order_by("-pk")


@dataclass(frozen=True)
class EarlierYear:
    """What the year before came to: points or passes by pillar, and what they are."""

    year: int
    is_final: bool
    pillars: dict[str, Decimal]
    total: Decimal


def earlier_year(file: AssessmentFile) -> EarlierYear | None:
    """The final result of the year before, else what was submitted; None without either.
    One query, two where the result is final."""
    standing = Submission.objects.filter(assessment=OuterRef("pk"), withdrawn_at__isnull=True)
    snapshot = Subquery(standing.order_by("-number").values("snapshot")[:1])
    previous = previous_assessments(file.assessment).annotate(submitted=snapshot).first()
    if previous is None:
        return None
    is_points, year = file.spec.kind == "points", previous.campaign.year
    if previous.status in OFFICIAL:
        pillars = _final_pillars(previous, is_points)
        return EarlierYear(year, True, pillars, sum(pillars.values(), ZERO))
    if previous.submitted is None:
        return None
    return _submitted_year(year, previous.submitted, "computed" if is_points else "passed")


def _submitted_year(year: int, snapshot: dict[str, Any], key: str) -> EarlierYear:
    pillars = {row["code"]: Decimal(str(row["totals"][key])) for row in snapshot["pillars"]}
    return EarlierYear(year, False, pillars, Decimal(str(snapshot["totals"][key])))


def _final_pillars(assessment: Assessment, is_points: bool) -> dict[str, Decimal]:
    rows = Answer.objects.filter(assessment=assessment).values_list(
        "indicator__pillar__code", "final_points", "final_passed"
    )
    return _summed(
        (code, points or ZERO) if is_points else (code, Decimal(bool(passed)))
        for code, points, passed in rows
    )


def _summed(pairs: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Summed here: SQLite would add decimals as binary floats."""
    sums: dict[str, Decimal] = {}
    for code, value in pairs:
        sums[code] = sums.get(code, ZERO) + value
    return sums
