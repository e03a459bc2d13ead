"""The list of reasons that a province keeps for its reviewers."""

from __future__ import annotations

from django.db.models import QuerySet

from assessments.models import ReviewReason
from dtscore.accounts.models import AdministrativeUnit


def province_of(unit: AdministrativeUnit) -> int:
    """The key of the unit at the top of the tree: the list is its."""
    return int(unit.path.strip("/").split("/")[0])


def reasons_of(unit: AdministrativeUnit) -> QuerySet[ReviewReason]:
    """The whole list of the unit's province, in its order, what is no longer used included."""
    return ReviewReason.objects.filter(owner=province_of(unit)).order_by("position", "pk")


def reasons_to_choose(unit: AdministrativeUnit) -> QuerySet[ReviewReason]:
    """What a reviewer may give as a reason today."""
    return reasons_of(unit).filter(is_active=True)
