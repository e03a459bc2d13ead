"""One code sent many times at once opens once, whichever process takes it."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import connection
from django.test import Client

from dtscore.accounts.services.second_factor import set_up_factor, use_code
from tests.second_factors import code_at, first_step, give_factor, new_secret, second_step
from tests.test_concurrency import PATIENCE, at_once, office  # noqa: F401 (a fixture)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]


def test_code_sent_many_times_at_once_opens_once(office):  # noqa: F811
    secret, recovery = give_factor(office.first)
    for code, kind in ((code_at(secret), "totp"), (recovery[0], "recovery_codes")):
        done = at_once(*[lambda code=code: use_code(person=office.first, code=code)] * 6)
        opened = [future.result(PATIENCE) for future in done]
        assert sorted(map(str, opened)) == sorted([kind, *["None"] * 5])


def test_guesses_sent_at_once_are_no_more_than_those_of_one_after_the_other(office):  # noqa: F811
    give_factor(office.first)
    browsers = [Client() for _ in range(12)]
    for browser in browsers:
        first_step(browser, office.first)
    done = at_once(
        *(
            lambda browser=browser, code=f"{number:06d}": second_step(browser, code).status_code
            for number, browser in enumerate(browsers)
        )
    )
    assert sorted(future.result(PATIENCE) for future in done) == [200] * 4 + [429] * 8
    assert AccessAttempt.objects.get().failures_since_start == 5


def test_two_telephones_set_up_at_once_leave_one(office):  # noqa: F811
    secrets = [new_secret(), new_secret()]
    done = at_once(
        *(
            lambda secret=secret: set_up_factor(
                actor=office.first, secret=secret, code=code_at(secret)
            )
            for secret in secrets
        )
    )
    assert [future.exception(PATIENCE) for future in done] == [None, None]
    assert Authenticator.objects.filter(type="totp").count() == 1
    assert Authenticator.objects.filter(type="recovery_codes").count() == 1
