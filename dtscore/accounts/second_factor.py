"""The code of the telephone: what allauth keeps of it, and how it is sealed and shown.

The secrets lie in allauth's table, sealed with a key made of the portal's own secret: somebody who
reads the database alone makes no codes of them.
"""

from __future__ import annotations

import base64
import re

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from dtscore.accounts.models import User

TOTP, RECOVERY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
CODES = app_settings.RECOVERY_CODE_COUNT


class SealingAdapter(DefaultMFAAdapter):
    """allauth's way to everything about second factors (``MFA_ADAPTER``)."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises InvalidToken when the portal's secret has changed since."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username


def factor_of(user: User) -> Authenticator | None:
    """The telephone of the person, if one is set up. One query."""
    return Authenticator.objects.filter(user=user, type=TOTP).first()


def is_set_up(user: User) -> bool:
    """One query."""
    return Authenticator.objects.filter(user=user, type=TOTP).exists()


def factors_of(user: User) -> QuerySet[Authenticator]:
    """The telephone and the recovery codes."""
    return Authenticator.objects.filter(user=user, type__in=(TOTP, RECOVERY)).order_by("pk")


def codes_left(user: User) -> int:
    """How many recovery codes are not used yet."""
    row = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return CODES - int(row.data["used_mask"]).bit_count() if row else 0


def pairing_address(user: User, secret: str) -> str:
    """What the picture says, and what opens the app on a telephone."""
    return SealingAdapter().build_totp_url(user, secret)


def pairing_picture(user: User, secret: str) -> SafeString:
    """The QR code as SVG for the page: drawn here, so nothing in it is anybody's text."""
    svg = SealingAdapter().build_totp_svg(pairing_address(user, secret))
    svg = re.sub(r"^<\?xml[^>]*>\s*", "", svg)
    named = '<svg role="img" aria-label="Mã QR để quét bằng ứng dụng xác thực" '
    return mark_safe(svg.replace("<svg ", named, 1))


def in_fours(text: str) -> str:
    """As people read and type it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _seal() -> Fernet:
    key = salted_hmac("dtscore.second_factor", settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
