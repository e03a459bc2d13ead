"""The invented people who fill in, submit, review and approve; nobody can sign in as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User

AT_ONCE = 500
# Name of the account, what the person is called, the role; by the level of the unit.
POSTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    UnitLevel.COMMUNE: (
        ("canbo", "Cán bộ mô phỏng", Role.OFFICER),
        ("lanhdao", "Lãnh đạo mô phỏng", Role.LEADER),
    ),
    UnitLevel.DISTRICT: (
        ("thamdinh", "Cán bộ thẩm định mô phỏng", Role.REVIEWER),
        ("lanhdao", "Lãnh đạo huyện mô phỏng", Role.DISTRICT_LEADER),
    ),
    UnitLevel.PROVINCE: (
        ("thamdinh", "Cán bộ thẩm định mô phỏng", Role.REVIEWER),
        ("quantri", "Quản trị tỉnh mô phỏng", Role.PROVINCIAL_ADMIN),
    ),
}
_LEADERS = frozenset({Role.LEADER, Role.DISTRICT_LEADER, Role.PROVINCIAL_ADMIN})


@dataclass(frozen=True)
class Staff:
    """Who does the work in a unit, and who signs it."""

    worker: User
    leader: User


def ensure_staff(units: Iterable[AdministrativeUnit]) -> dict[int, Staff]:
    """Two people in every unit, by the unit's key; those who are there already are kept."""
    wanted = {
        f"mophong.{prefix}.{unit.code}": User(
            username=f"mophong.{prefix}.{unit.code}",
            full_name=f"{title} {unit.full_name}",
            role=role,
            unit=unit,
            is_demo=True,
            wants_mail=False,
            password=make_password(None),
        )
        for unit in units
        for prefix, title, role in POSTS[unit.level]
    }
    _add_missing(wanted)
    pairs: dict[int, dict[bool, User]] = {}
    for user in User.objects.filter(username__startswith="mophong.", unit__in=units):
        pairs.setdefault(user.unit_id or 0, {})[user.role in _LEADERS] = user
    return {unit: Staff(pair[False], pair[True]) for unit, pair in pairs.items()}


def _add_missing(wanted: dict[str, User]) -> None:
    names = list(wanted)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        known = set(User.objects.filter(username__in=some).values_list("username", flat=True))
        User.objects.bulk_create([wanted[name] for name in some if name not in known])
