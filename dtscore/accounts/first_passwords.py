"""The first password of an account: made by the portal, shown once, good for one thing only.

Twenty letters and digits drawn at random hold 100 bits, so that guessing is hopeless even for
whoever has the stored value, and it may be stored with one SHA-256 instead of the slow hash that
protects what people think up: 600 accounts take a second instead of minutes. It opens nothing but
the page where the person chooses a password of their own (``must_change_password``).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any

from django.contrib.auth.hashers import BasePasswordHasher, get_hasher, make_password
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

ALGORITHM = "first_sha256"
LENGTH, GROUP = 20, 5
# No 0 and o, 1 and l: it is read from paper and typed.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_READABLE = str.maketrans(_BASE32, _ALPHABET)
_SALT = "first-password"


def new_nonce() -> str:
    """What the first passwords of one list are made from; whoever has it can show them again."""
    return secrets.token_urlsafe(24)


def first_password(nonce: str, username: str) -> str:
    """The same for the same list and account: the list can be shown again when the page that held
    it was sent twice, and is stored nowhere."""
    digest = salted_hmac(_SALT, f"{nonce}/{username}", algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode()[:LENGTH].translate(_READABLE)
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def stored(password: str) -> str:
    """As the account keeps it."""
    return make_password(password, hasher=ALGORITHM)


def is_first(encoded: str, password: str) -> bool:
    """Whether the account still has exactly this first password. Cheap, for many accounts."""
    algorithm, _, rest = encoded.partition("$")
    salt, _, digest = rest.partition("$")
    return algorithm == ALGORITHM and constant_time_compare(digest, _digest(password, salt))


def _digest(password: str, salt: str) -> str:
    return hmac.new(salt.encode(), password.encode(), hashlib.sha256).hexdigest()


class FirstPasswordHasher(BasePasswordHasher):
    """For first passwords only; Django replaces the value by its own hash at the first sign-in."""

    algorithm = ALGORITHM

    def salt(self) -> str:
        return get_random_string(22)

    def encode(self, password: str, salt: str) -> str:
        return f"{self.algorithm}${salt}${_digest(password, salt)}"

    def verify(self, password: str, encoded: str) -> bool:
        if is_first(encoded, password):
            return True
        # As slow as for everybody else: how long a refusal takes says nothing about the account.
        get_hasher("default").encode(password, self.salt())
        return False

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002
        return False

    def safe_summary(self, encoded: str) -> dict[Any, Any]:  # noqa: ARG002
        return {"algorithm": self.algorithm}
