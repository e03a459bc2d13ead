"""Linking an account with an identity of the province's provider. The identity gives nothing but
the way in: no role, no unit, no account."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User
from dtscore.accounts.services.people import province_of, subject_of
from dtscore.text import one_line

LONGEST_NAME = 100
TAKEN = "Danh tính này đã liên kết với một tài khoản khác của cổng: hãy hỏi quản trị tỉnh."
ALREADY = "Tài khoản của bạn đã liên kết với một danh tính: hãy bỏ liên kết cũ trước."


@transaction.atomic
def link_identity(*, actor: User, issuer: str, subject: str, name: str) -> SocialAccount:
    """Raises ValidationError when the identity is somebody else's, or the person has one."""
    person = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=actor.pk)
    if SocialAccount.objects.filter(user=person, provider=issuer).exclude(uid=subject).exists():
        raise ValidationError(ALREADY)
    shown = one_line(name)[:LONGEST_NAME]
    linked, created = SocialAccount.objects.get_or_create(
        provider=issuer, uid=subject, defaults={"user": person, "extra_data": {"name": shown}}
    )
    if linked.user_id != person.pk:
        raise ValidationError(TAKEN)
    if created:
        _note(person, JournalAction.IDENTITY_LINKED, shown)
    return linked


@transaction.atomic
def unlink_identity(*, actor: User, pk: int) -> None:
    """Raises SocialAccount.DoesNotExist for one that is not the person's own."""
    linked = SocialAccount.objects.select_for_update().get(pk=pk, user=actor)
    _note(actor, JournalAction.IDENTITY_UNLINKED, linked.extra_data.get("name", ""))
    linked.delete()


def _note(person: User, action: JournalAction, name: str) -> None:
    before_after = ("", name) if action == JournalAction.IDENTITY_LINKED else (name, "")
    note(
        actor=person,
        action=action,
        subject=subject_of(person),
        changes={"Danh tính": before_after},
        unit=province_of(person),
    )
