"""Saying who has which indicator open. No history: old rows mean nothing."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.timezone import now

from assessments.models import Assessment, Presence
from assessments.permissions import can_be_present, demand
from criteria.selectors import indicator_ids
from dtscore.accounts.models import User


def touch(*, actor: User, assessment: Assessment, code: str) -> None:
    """``actor`` has the indicator open now. One statement, so that two tabs at once make one row.

    Raises PermissionDenied or ValidationError; then nothing is written.
    """
    demand(can_be_present(actor, assessment, code))
    indicator_set = assessment.campaign.indicator_set
    indicator = indicator_ids(indicator_set).get(code)
    if indicator is None:
        raise ValidationError(f"Bộ {indicator_set.code} không có chỉ số {code}.")
    Presence.objects.bulk_create(
        [Presence(assessment=assessment, user=actor, indicator_id=indicator, seen_at=now())],
        update_conflicts=True,
        unique_fields=["assessment", "user"],
        update_fields=["indicator", "seen_at"],
    )


def leave(*, actor: User, assessment: Assessment) -> None:
    """``actor`` has closed the page; nothing happens when nobody was there."""
    demand(can_be_present(actor, assessment))
    Presence.objects.filter(assessment=assessment, user=actor).delete()
