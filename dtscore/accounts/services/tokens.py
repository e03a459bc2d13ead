"""Keys for other systems: issued, revoked, recognised, and counted.

The secret is random and shown once; the database has its SHA-256, so that a copy of the database
opens nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate, now

from dtscore.accounts.journal import note
from dtscore.accounts.models import (
    AdministrativeUnit,
    ApiToken,
    ApiTokenMinute,
    JournalAction,
    Role,
    User,
)
from dtscore.accounts.models.tokens import LONGEST_TOKEN_NAME, RECOGNISED_BY
from dtscore.text import nfc

LONGEST_LIFE = timedelta(days=731)
MOST_A_MINUTE = 120
NOTED_EVERY = timedelta(hours=1)
_KEPT_MINUTES = 60
ONLY_ADMINS = "Chỉ quản trị tỉnh được cấp và thu hồi khóa API."


class TooManyRequestsError(Exception):
    """The key has been used too often in this minute; ``wait`` is how many seconds are left."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def own_province(user: User) -> AdministrativeUnit:
    """The province that the person administers. Raises PermissionDenied for anybody else."""
    unit = user.unit
    is_admin = user.is_active and user.role == Role.PROVINCIAL_ADMIN
    if unit is None or unit.parent_id is not None or not is_admin:
        raise PermissionDenied(ONLY_ADMINS)
    return unit


def tokens_of(province: AdministrativeUnit) -> QuerySet[ApiToken]:
    """The keys of a province, those in use first, the newest first."""
    rows = ApiToken.objects.filter(owner=province).select_related("created_by")
    return rows.order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def issue_token(*, actor: User, name: str, expires_on: date) -> tuple[ApiToken, str]:
    """A new key and its secret, which is never shown again. Raises PermissionDenied or
    ValidationError by field; then there is none."""
    owner = own_province(actor)
    name = " ".join(nfc(name).split())
    _check(name, expires_on)
    secret = secrets.token_urlsafe(32)
    token = ApiToken(
        owner=owner,
        name=name,
        digest=_digest(secret),
        start=secret[:RECOGNISED_BY],
        created_by=actor,
        expires_on=expires_on,
    )
    try:
        with transaction.atomic():
            token.save(force_insert=True)
            note(
                actor=actor,
                action=JournalAction.TOKEN_ISSUED,
                subject=str(token),
                changes={"Dùng được đến hết ngày": ("", f"{expires_on:%d/%m/%Y}")},
            )
    except IntegrityError:
        raise ValidationError(
            {"name": "Đã có khóa đang dùng tên này: hãy đặt tên khác, hoặc thu hồi khóa cũ trước."}
        ) from None
    return token, secret


def _check(name: str, expires_on: date) -> None:
    faults = {}
    if not name:
        faults["name"] = (
            "Hãy ghi tên hệ thống sẽ dùng khóa, ví dụ: Kho dữ liệu dùng chung của tỉnh."
        )
    elif len(name) > LONGEST_TOKEN_NAME:
        faults["name"] = f"Tên dài quá {LONGEST_TOKEN_NAME} ký tự: hãy viết ngắn lại."
    last = localdate() + LONGEST_LIFE
    if not localdate() <= expires_on <= last:
        faults["expires_on"] = f"Hãy chọn một ngày từ hôm nay đến {last:%d/%m/%Y}."
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def revoke_token(*, actor: User, token: ApiToken) -> bool:
    """From the next request on the key opens nothing; False where somebody was faster."""
    owner = own_province(actor)
    standing = ApiToken.objects.filter(pk=token.pk, owner=owner, revoked_at__isnull=True)
    if not standing.update(revoked_at=now()):
        return False
    note(actor=actor, action=JournalAction.TOKEN_REVOKED, subject=str(token))
    return True


def recognise(secret: str) -> ApiToken | None:
    """The key that a secret belongs to, whether it is still valid or not. One query."""
    return ApiToken.objects.select_related("owner").filter(digest=_digest(secret)).first()


def count_use(token: ApiToken) -> None:
    """Count one request, whichever process answers it. Raises TooManyRequestsError.

    One UPDATE that counts only below the limit; in a new minute an INSERT before it, and what is
    older than an hour is thrown away.
    """
    seconds = int(time.time())
    minute = seconds // 60
    if not _add_one(token, minute):
        _, is_new = ApiTokenMinute.objects.get_or_create(token=token, minute=minute)
        if is_new:
            old = ApiTokenMinute.objects.filter(token=token, minute__lt=minute - _KEPT_MINUTES)
            old.delete()
        if not _add_one(token, minute):
            raise TooManyRequestsError(60 - seconds % 60)
    _note_use(token)


def _add_one(token: ApiToken, minute: int) -> bool:
    row = ApiTokenMinute.objects.filter(token=token, minute=minute, count__lt=MOST_A_MINUTE)
    return row.update(count=F("count") + 1) == 1


def _note_use(token: ApiToken) -> None:
    noted_before = now() - NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= noted_before:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=noted_before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
