"""The answer of a policy, and what lies in a person's scope: one object and lists alike."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from assessments.models import (
    Assessment,
    Campaign,
    OfficialDocument,
    StoredFile,
)
from dtscore.accounts.decisions import ALLOWED, Decision, demand
from dtscore.accounts.models import User
from dtscore.accounts.scope import units_in_scope

__all__ = [
    "ALLOWED",
    "Decision",
    "demand",
    "visible_assessments",
    "visible_campaigns",
    "visible_documents",
    "visible_files",
]


def visible_assessments(user: User) -> QuerySet[Assessment]:
    """The assessments that ``user`` may read: those of the units in their scope."""
    return Assessment.objects.filter(unit__in=units_in_scope(user))


def visible_campaigns(user: User) -> QuerySet[Campaign]:
    """The campaigns with units in the person's scope, and those that their unit opens."""
    seen = Q(pk__in=visible_assessments(user).values("campaign"))
    if user.is_active and user.unit_id:
        seen |= Q(owner=user.unit_id)
    return Campaign.objects.filter(seen)


def visible_files(user: User) -> QuerySet[StoredFile]:
    """The files that ``user`` may open: those of the units in their scope."""
    return StoredFile.objects.filter(owner__in=units_in_scope(user))


def visible_documents(user: User) -> QuerySet[OfficialDocument]:
    """The official documents that ``user`` may read: those in the registers of their scope."""
    return OfficialDocument.objects.filter(owner__in=units_in_scope(user))
