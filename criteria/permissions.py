"""Who may look at a set or a draft, and who keeps sets and their mappings."""

from __future__ import annotations

from django.db.models import QuerySet

from criteria.models import IndicatorSet, SetDraft, SetState
from dtscore.accounts.decisions import Decision
from dtscore.accounts.models import User
from dtscore.accounts.permissions import can_administer


def can_edit_sets(user: User) -> Decision:
    """The administrator of a province drafts its sets and keeps their mappings."""
    return can_administer(user)


def comparable_sets(user: User) -> QuerySet[IndicatorSet]:
    """The sets that the person may lay side by side: drafts are for administrators."""
    sets = IndicatorSet.objects.order_by("code", "version")
    return sets if can_edit_sets(user) else sets.exclude(state=SetState.DRAFT)


def visible_drafts(user: User) -> QuerySet[SetDraft]:
    """The drafts of the person's province. Only its administrator may open them, see
    ``can_edit_sets``; to another province they do not exist."""
    if not user.is_active or user.unit is None or not user.unit.path:
        return SetDraft.objects.none()
    return SetDraft.objects.filter(owner=user.unit.root_pk)
