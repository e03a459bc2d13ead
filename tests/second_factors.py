"""A telephone for the tests: the codes that the app would show, and signing in with them."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import generate_totp_secret as new_secret
from django.test import Client
from django.urls import reverse

from dtscore.accounts.models import User
from dtscore.accounts.services.second_factor import LAST_STEP, set_up_factor

PASSWORD = "Mot-mat-khau-dai-2026"
PERIOD = 30  # seconds


def code_at(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many steps of its clock from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + steps))


def give_factor(person: User) -> tuple[str, list[str]]:
    """The secret in the telephone, and the recovery codes; set up an hour ago, so that the code of
    now is not spent. Tests use the code of now and then that of the next step, both of which are
    still good when the clock moves on meanwhile."""
    secret = new_secret()
    person.refresh_from_db()
    codes = set_up_factor(actor=person, secret=secret, code=code_at(secret))
    row = Authenticator.objects.get(user=person, type="totp")
    row.data[LAST_STEP] -= 120
    row.save()
    return secret, codes


def first_step(client: Client, person: User, then: str = "") -> Any:
    """The page of sign-in, with the right password."""
    person.refresh_from_db(fields=["password"])
    if not person.check_password(PASSWORD):
        person.set_password(PASSWORD)
        User.objects.filter(pk=person.pk).update(password=person.password)
    address = f"{reverse('login')}?next={then}" if then else reverse("login")
    return client.post(address, {"username": person.username, "password": PASSWORD})


def second_step(client: Client, code: str) -> Any:
    return client.post(reverse("login_code"), {"code": code})
