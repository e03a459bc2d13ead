"""What was read from an uploaded table travels in the page until it is confirmed: signed, for the
same person, for some hours. Nothing is kept on the server before the confirmation."""

from __future__ import annotations

from typing import Any

from django.core import signing

from dtscore.accounts.models import User

VALID_FOR = 12 * 60 * 60  # seconds
LONGEST = 2_000_000  # characters; a form field of more is refused by Django
TOO_OLD = "Bản xem trước đã quá cũ hoặc không còn nguyên vẹn: hãy chọn lại tệp."
TOO_LONG = "Tệp có quá nhiều nội dung cho một lần nạp: hãy tách thành nhiều tệp."


class CarriedError(Exception):
    """What came back cannot be used; the sentence says what to do."""


def carry(user: User, what: str, data: Any) -> str:
    """Raises CarriedError when it is too long for a form."""
    text = signing.dumps(data, salt=_salt(user, what), compress=True)
    if len(text) > LONGEST:
        raise CarriedError(TOO_LONG)
    return text


def carried(user: User, what: str, text: str) -> Any:
    """Raises CarriedError."""
    try:
        return signing.loads(text, salt=_salt(user, what), max_age=VALID_FOR)
    except signing.BadSignature as problem:
        raise CarriedError(TOO_OLD) from problem


def _salt(user: User, what: str) -> str:
    return f"carried-{what}-{user.pk}"
