"""Writes about units and people."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from dtscore.accounts.models import LEVELS_OF_ROLE, AdministrativeUnit, Role, User


def describe_unit(
    *, unit: AdministrativeUnit, place_name: str, signatory_title: str, signatory_name: str
) -> None:
    """What the unit's documents print: the place, and who signs."""
    unit.place_name = place_name
    unit.signatory_title, unit.signatory_name = signatory_title, signatory_name
    unit.full_clean()
    unit.save(update_fields=["place_name", "signatory_title", "signatory_name"])


def create_user(
    *,
    username: str,
    full_name: str,
    role: str,
    unit: AdministrativeUnit,
    password: str,
    email: str = "",
    is_demo: bool = False,
    must_change_password: bool = False,
) -> User:
    """A person with a role that exists at the unit's level. Raises ValidationError."""
    if unit.level not in LEVELS_OF_ROLE.get(role, frozenset()):
        level = unit.get_level_display()
        raise ValidationError(f"Vai trò “{Role(role).label}” không có ở đơn vị {level.lower()}.")
    user = User(
        username=username,
        full_name=full_name,
        role=role,
        unit=unit,
        email=email,
        is_demo=is_demo,
        must_change_password=must_change_password,
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user


def choose_mail(*, actor: User, wants: bool) -> None:
    """Whether the portal may write to the person's own address."""
    User.objects.filter(pk=actor.pk).update(wants_mail=wants)


def ensure_demo_user(
    *, username: str, full_name: str, role: str, unit: AdministrativeUnit, password: str
) -> User:
    """An invented person of the demonstration, made once; a changed password stays changed."""
    user = User.objects.filter(username=username).first()
    return user or create_user(
        username=username,
        full_name=full_name,
        role=role,
        unit=unit,
        password=password,
        is_demo=True,
    )
