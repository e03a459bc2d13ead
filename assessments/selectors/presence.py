"""Who has an indicator open now, and what they saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import now

from assessments.models import DRAFT_STATUSES, Answer, Assessment, Presence, ReviewDecision
from dtscore.accounts.models import User

STAYS = timedelta(minutes=2)  # four beats of a page; then a browser has gone without a word


@dataclass(frozen=True)
class Other:
    """Somebody else who has an indicator open."""

    code: str
    who: str
    seen_at: datetime


def others_present(assessment: Assessment, user: User) -> list[Other]:
    """The other people in an assessment, by name. One query."""
    rows = Presence.objects.filter(assessment=assessment, seen_at__gte=now() - STAYS)
    rows = rows.exclude(user=user).select_related("indicator", "user")
    return [
        Other(row.indicator.code, str(row.user), row.seen_at)
        for row in rows.order_by("user__full_name", "user")
    ]


def versions_of_others(assessment: Assessment, user: User) -> dict[str, int]:
    """The version of every answer that somebody else saved last, by its indicator; under review
    the number of every newest decision that is somebody else's. One query.

    One's own saves are left out: a page learns of them from the save itself, perhaps later.
    """
    if assessment.status not in DRAFT_STATUSES:
        decisions = ReviewDecision.objects.filter(assessment=assessment).order_by("number")
        rows = decisions.values_list("indicator__code", "number", "decided_by")
        newest = {code: (number, by) for code, number, by in rows}
        return {code: number for code, (number, by) in newest.items() if by != user.pk}
    answers = Answer.objects.filter(assessment=assessment).exclude(updated_by=user)
    return dict(answers.values_list("indicator__code", "version"))
