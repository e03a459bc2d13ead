"""The second factor of an account: set up, used, taken away.

A code opens once: the step of the clock it belongs to is written down under a lock, so that no
other process of the server takes it again.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from dtscore.accounts.decisions import demand
from dtscore.accounts.journal import note
from dtscore.accounts.models import JournalAction, User
from dtscore.accounts.permissions import can_remove_second_factor, can_reset_second_factor
from dtscore.accounts.second_factor import RECOVERY, TOTP, factors_of, in_fours
from dtscore.accounts.services.people import held, lock_people, province_of, subject_of

LAST_STEP = "last_step"
LONGEST_REASON = 300
WRONG_CODE = (
    "Mã không đúng hoặc đã dùng. Mở lại ứng dụng, nhập mã đang hiện; nếu vẫn sai, hãy kiểm tra giờ"
    " của điện thoại (đặt tự động)."
)
UNREADABLE = (
    "Cổng không đọc được xác thực hai lớp của tài khoản này (khóa bí mật của máy chủ đã thay đổi):"
    " hãy nhờ quản trị tỉnh gỡ để cài lại."
)
NOT_SET_UP = "Tài khoản này chưa bật xác thực hai lớp, không có gì để gỡ."


@transaction.atomic
def set_up_factor(*, actor: User, secret: str, code: str) -> list[str]:
    """Turn it on, or move it to another telephone; returns the recovery codes, which are told this
    once. All sessions of the person end: the view keeps its own. Raises ValidationError."""
    person = _locked(actor)
    step = _step_of(secret, code, after=-1)
    if step is None:
        raise ValidationError({"code": WRONG_CODE})
    again = factors_of(person).exists()
    factors_of(person).delete()
    row = totp.TOTP.activate(person, secret).instance
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    _end_sessions(person, actor)
    _note(person, JournalAction.SECOND_FACTOR_ON, {"Cài lại": ("", "có")} if again else {})
    return _new_codes(person)


@transaction.atomic
def use_code(*, person: User, code: str) -> str | None:
    """Which kind of code it was, or None; it is spent. Raises ValidationError when what is kept
    cannot be read."""
    for row in factors_of(person).select_for_update():
        try:
            fits = _use_recovery(row, code) if row.type == RECOVERY else _use_totp(row, code)
        except InvalidToken:
            raise ValidationError({"code": UNREADABLE}) from None
        if fits:
            Authenticator.objects.filter(pk=row.pk).update(last_used_at=now())
            return str(row.type)
    return None


@transaction.atomic
def renew_codes(*, actor: User) -> list[str]:
    """New recovery codes; the old ones open nothing any more. Raises ValidationError."""
    person = _locked(actor)
    if not factors_of(person).filter(type=TOTP).exists():
        raise ValidationError("Hãy bật xác thực hai lớp trước.")
    factors_of(person).filter(type=RECOVERY).delete()
    _note(person, JournalAction.RECOVERY_CODES)
    return _new_codes(person)


@transaction.atomic
def remove_factor(*, actor: User) -> None:
    """One's own, where it is not compulsory. Raises PermissionDenied."""
    person = _locked(actor)
    demand(can_remove_second_factor(person))
    deleted, _ = factors_of(person).delete()
    if deleted:
        _end_sessions(person, actor)
        _note(person, JournalAction.SECOND_FACTOR_OFF)


@transaction.atomic
def reset_factor(*, actor: User, person: User, reason: str) -> None:
    """For somebody who has lost it: the next sign-in asks for the password alone, and whoever must
    have one sets up another. Identities of the provider are unlinked too, sessions end. Raises
    PermissionDenied or ValidationError."""
    actor = lock_people(actor)
    person = held(actor, person)
    demand(can_reset_second_factor(actor, person))
    take_away(actor=actor, person=person, reason=reason)


def take_away(*, actor: User | None, person: User, reason: str) -> None:
    """Inside a transaction; without an actor it is done on the server itself. Raises
    ValidationError."""
    linked = SocialAccount.objects.filter(user=person)
    if not factors_of(person).exists() and not linked.exists():
        raise ValidationError(NOT_SET_UP)
    factors_of(person).delete()
    linked.delete()
    _end_sessions(person)
    note(
        actor=actor,
        action=JournalAction.SECOND_FACTOR_RESET,
        subject=subject_of(person),
        changes={"Lý do": ("", reason)},
        unit=province_of(person),
    )


def _locked(actor: User) -> User:
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The step of the clock whose code it is, among those not used yet."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and totp.compare_user_code(actual=code, expected=expected):
            return step
    return None


def _use_totp(row: Authenticator, code: str) -> bool:
    step = _step_of(decrypt(row.data["secret"]), code, after=row.data.get(LAST_STEP, -1))
    if step is None:
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True


def _use_recovery(row: Authenticator, code: str) -> bool:
    return bool(RecoveryCodes(row).validate_code(code))


def _new_codes(person: User) -> list[str]:
    return [in_fours(code) for code in RecoveryCodes.activate(person).generate_codes()]


def _end_sessions(person: User, actor: User | None = None) -> None:
    """All of them; ``actor`` is told the new round, so that the own session can be kept."""
    person.session_round += 1
    person.save(update_fields=["session_round"])
    if actor is not None:
        actor.session_round = person.session_round


def _note(
    person: User, action: JournalAction, changes: dict[str, tuple[str, str]] | None = None
) -> None:
    note(
        actor=person,
        action=action,
        subject=subject_of(person),
        changes=changes,
        unit=province_of(person),
    )
