"""Submissions, and what a receipt shows of them."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import Assessment, SignedPaper, Submission
from assessments.permissions import visible_assessments
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
