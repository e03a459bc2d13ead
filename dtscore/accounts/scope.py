"""Whose work a person may see: their own unit and everything beneath it. One policy for both
"may this user see it" and "list what they may see"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dtscore.accounts.models import AdministrativeUnit

if TYPE_CHECKING:
    from dtscore.accounts.models import User
    from dtscore.accounts.models.units import UnitQuerySet


def units_in_scope(user: User) -> UnitQuerySet:
    """The units whose work ``user`` may see. Somebody without a unit sees none."""
    if not user.is_active or user.unit is None:
        return AdministrativeUnit.objects.none()
    return AdministrativeUnit.objects.within(user.unit)
