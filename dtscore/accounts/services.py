"""Writes about units and people."""

from __future__ import annotations

from dtscore.accounts.models import AdministrativeUnit, User


def describe_unit(
    *, unit: AdministrativeUnit, place_name: str, signatory_title: str, signatory_name: str
) -> None:
    """What the unit's documents print: the place, and who signs."""
    unit.place_name = place_name
    unit.signatory_title, unit.signatory_name = signatory_title, signatory_name
    unit.full_clean()
    unit.save(update_fields=["place_name", "signatory_title", "signatory_name"])


def ensure_demo_user(
    *, username: str, full_name: str, role: str, unit: AdministrativeUnit, password: str
) -> User:
    """An invented person of the demonstration, made once; a changed password stays changed."""
    user = User.objects.filter(username=username).first()
    return user or User.objects.create_user(
        username, password, full_name=full_name, role=role, unit=unit, is_demo=True
    )
