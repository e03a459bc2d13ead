"""Keeping one account: made, changed, disabled, enabled, given a first password, unlocked.

One writer at a time in the accounts of a province: two administrators who demote one another at the
same moment do not leave the province without any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from dtscore.accounts.decisions import demand
from dtscore.accounts.first_passwords import first_password, new_nonce, stored
from dtscore.accounts.journal import note
from dtscore.accounts.lockout import forget_failures
from dtscore.accounts.models import AdministrativeUnit, JournalAction, Role, User
from dtscore.accounts.permissions import (
    can_administer,
    can_change_place,
    can_disable,
    can_enable,
    can_reset,
    people_in_scope,
    role_fits,
)
from dtscore.accounts.scope import units_in_scope
from dtscore.accounts.selectors.people import is_last_admin
from dtscore.text import one_line

CHANGED_FIELDS = ("full_name", "job_title", "phone", "email", "role", "unit")
SEARCHED = ("search_text", "name_key")
LAST_ADMIN = (
    "Đây là quản trị tỉnh cuối cùng đang dùng được của tỉnh: hãy cử một quản trị tỉnh khác trước."
)
JUST_TAKEN = "Tên đăng nhập này vừa được nơi khác dùng: hãy chọn tên khác."


@dataclass(frozen=True)
class PersonFields:
    """What an administrator writes down about a person."""

    full_name: str
    role: str
    unit: AdministrativeUnit
    job_title: str = ""
    phone: str = ""
    email: str = ""

    @property
    def tidy(self) -> dict[str, Any]:
        words = {
            name: one_line(getattr(self, name))
            for name in ("full_name", "job_title", "phone", "email")
        }
        return {**words, "role": self.role, "unit": self.unit}


@transaction.atomic
def add_person(*, actor: User, username: str, fields: PersonFields) -> tuple[User, str]:
    """A new account and its first password. Raises PermissionDenied or ValidationError."""
    actor = lock_people(actor)
    _refuse_misfit(actor, fields)
    person = User(username=one_line(username), must_change_password=True, **fields.tidy)
    password = first_password(new_nonce(), person.username)
    person.password = stored(password)
    person.full_clean()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:  # another province was quicker since the check
        raise ValidationError({"username": JUST_TAKEN}) from error
    note(
        actor=actor,
        action=JournalAction.USER_ADDED,
        subject=subject_of(person),
        changes={name: ("", value) for name, value in told(person).items() if value},
    )
    return person, password


@transaction.atomic
def change_person(*, actor: User, person: User, fields: PersonFields) -> list[str]:
    """Returns what has changed, in Vietnamese. Raises PermissionDenied or ValidationError."""
    actor = lock_people(actor)
    person = held(actor, person)
    before = told(person)
    if (person.role, person.unit_id) != (fields.role, fields.unit.pk):
        demand(can_change_place(actor, person))
        _refuse_misfit(actor, fields)
        if is_last_admin(person):
            raise ValidationError(LAST_ADMIN)
    for name, value in fields.tidy.items():
        setattr(person, name, value)
    person.full_clean()
    after = told(person)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changes:
        person.save(update_fields=[*CHANGED_FIELDS, *SEARCHED])
        note(
            actor=actor,
            action=JournalAction.USER_CHANGED,
            subject=subject_of(person),
            changes=changes,
        )
    return list(changes)


@transaction.atomic
def reset_password(*, actor: User, person: User) -> str:
    """A new first password; the person's sessions end, and so does a lock. Raises
    PermissionDenied."""
    actor = lock_people(actor)
    person = held(actor, person)
    demand(can_reset(actor, person))
    password = first_password(new_nonce(), person.username)
    person.password, person.must_change_password = stored(password), True
    person.session_round += 1
    person.save(update_fields=["password", "must_change_password", "session_round"])
    forget_failures(person)
    note(actor=actor, action=JournalAction.PASSWORD_RESET, subject=subject_of(person))
    return password


@transaction.atomic
def disable_person(*, actor: User, person: User) -> None:
    """The person's sessions end at once. Raises PermissionDenied or ValidationError."""
    actor = lock_people(actor)
    person = held(actor, person)
    demand(can_disable(actor, person))
    switch_off(actor=actor, person=person)


def switch_off(*, actor: User | None, person: User, reason: str = "") -> None:
    """Inside a transaction that holds the province's accounts. Without an actor the server does it
    of itself. Raises ValidationError for the last administrator."""
    if is_last_admin(person):
        raise ValidationError(LAST_ADMIN)
    person.is_active = False
    person.session_round += 1
    person.save(update_fields=["is_active", "session_round"])
    note(
        actor=actor,
        action=JournalAction.USER_DISABLED,
        subject=subject_of(person),
        changes={"Lý do": ("", reason)} if reason else None,
        unit=province_of(person),
    )


@transaction.atomic
def enable_person(*, actor: User, person: User) -> None:
    """The account counts as used from now on, or it would be disabled as idle the next day."""
    actor = lock_people(actor)
    person = held(actor, person)
    demand(can_enable(actor, person))
    person.is_active, person.enabled_at = True, now()
    person.save(update_fields=["is_active", "enabled_at"])
    note(actor=actor, action=JournalAction.USER_ENABLED, subject=subject_of(person))


@transaction.atomic
def unlock_person(*, actor: User, person: User) -> None:
    """Forget the wrong passwords that shut the person out."""
    actor = lock_people(actor)
    person = held(actor, person)
    forget_failures(person)
    note(
        actor=actor,
        action=JournalAction.USER_ENABLED,
        subject=subject_of(person),
        changes={"Tạm khóa do nhập sai mật khẩu": ("có", "không")},
    )


def lock_people(actor: User) -> User:
    """One writer in the accounts of the actor's province until the transaction ends; the actor as
    they are now. Raises PermissionDenied."""
    demand(can_administer(actor))
    assert actor.unit is not None
    lock_province(actor.unit.pk)
    fresh = User.objects.select_related("unit").get(pk=actor.pk)
    demand(can_administer(fresh))
    return fresh


def lock_province(pk: int) -> None:
    AdministrativeUnit.objects.select_for_update(no_key=True).get(pk=pk)


def held(actor: User, person: User) -> User:
    """The person as they are now, held. Raises User.DoesNotExist outside the actor's scope."""
    rows = people_in_scope(actor).select_for_update(of=("self",), no_key=True)
    return rows.select_related("unit__parent").get(pk=person.pk)


def province_of(person: User) -> AdministrativeUnit | None:
    if person.unit is None:
        return None
    return AdministrativeUnit.objects.get(pk=person.unit.root_pk)


def subject_of(person: User) -> str:
    return f"{person.full_name} ({person.username})"


def told(person: User) -> dict[str, str]:
    """What is kept about a person, in the words of the journal and of previews."""
    return {
        "Họ và tên": person.full_name,
        "Vai trò": Role(person.role).label,
        "Đơn vị": f"{person.unit.full_name} ({person.unit.code})" if person.unit else "",
        "Chức vụ": person.job_title,
        "Điện thoại": person.phone,
        "Thư điện tử": person.email,
    }


def _refuse_misfit(actor: User, fields: PersonFields) -> None:
    if not units_in_scope(actor).filter(pk=fields.unit.pk).exists():
        raise ValidationError({"unit": "Đơn vị này không thuộc tỉnh của bạn."})
    if not (decision := role_fits(fields.role, fields.unit)):
        raise ValidationError({"role": decision.reason})
