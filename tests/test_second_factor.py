"""The second factor: who must have one, how it is set up and asked for."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from dtscore.accounts.models import JournalAction, JournalEntry, User
from dtscore.accounts.permissions import needs_second_factor
from dtscore.accounts.second_factor import codes_left, is_set_up
from dtscore.accounts.services.second_factor import UNREADABLE, WRONG_CODE, use_code
from dtscore.accounts.two_steps import CONFIRMED, FRESH_FOR, PLACE, WAITS_FOR
from tests.second_factors import PASSWORD, code_at, first_step, give_factor, second_step

pytestmark = pytest.mark.django_db
SECRET_IN_SESSION = "mfa.totp.secret"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def reviewer(demo) -> User:
    return demo.people["thamdinh.quangxuong"]


@pytest.fixture
def officer(demo) -> User:
    return demo.people["canbo.quangbinh"]


def text(response) -> str:
    return response.content.decode()


def set_up(client: Client):
    """On the page, as a person does after the password."""
    client.get(reverse("factor_set_up"))
    secret = client.session[SECRET_IN_SESSION]
    page = client.post(reverse("factor_set_up"), {"code": code_at(secret)})
    return secret, page


# --- who, and the way from sign-in to the desk -------------------------------------------------
def test_who_reviews_or_administers_must_have_one(demo, required, settings):
    must = {name for name, person in demo.people.items() if needs_second_factor(person)}
    assert must == {
        "thamdinh.quangxuong", "lanhdao.quangxuong", "quantri.thanhhoa", "province.reviewer",
        "far.reviewer", "far.leader", "sibling.admin", "sibling.reviewer", "nobody",
    }  # fmt: skip
    settings.SECOND_FACTOR_REQUIRED = False
    assert not any(needs_second_factor(person) for person in demo.people.values())


def test_reviewer_without_one_sets_it_up_first_and_goes_on_to_the_desk(required, reviewer, client):
    queue = reverse("queue")
    assert first_step(client, reviewer, queue).url == queue
    set_up_page = f"{reverse('factor_set_up')}?next=%2Ftham-dinh%2F"
    assert client.get(queue).url == set_up_page
    assert client.post(reverse("queue_many")).url == reverse("factor_set_up")
    script = client.get(queue, headers={"Sec-Fetch-Mode": "cors"})
    assert (script.status_code, "bật xác thực hai lớp trước" in text(script)) == (403, True)

    page = text(client.get(set_up_page))
    assert "<svg role=" in page
    assert "style=" not in page
    secret = client.session[SECRET_IN_SESSION]
    assert " ".join(secret[at : at + 4] for at in range(0, 32, 4)) in page
    refused = client.post(set_up_page, {"code": "000000"})
    assert WRONG_CODE in text(refused)
    assert client.session[SECRET_IN_SESSION] == secret  # the picture scanned stays good
    done = text(client.post(set_up_page, {"code": code_at(secret)}))

    assert f'href="{queue}"' in done
    assert done.count("<li><code>") == 10
    assert client.get(queue).status_code == 200
    assert SECRET_IN_SESSION not in client.session
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_next_time_the_code_is_asked_for_and_nobody_is_signed_in_before(reviewer, client):
    secret, _ = give_factor(reviewer)
    queue = reverse("queue")
    assert first_step(client, reviewer, queue).url == reverse("login_code")
    assert client.get(queue).url == f"{reverse('login')}?next={queue}"
    assert client.get(reverse("factor_set_up")).status_code == 302
    assert reviewer.username in text(client.get(reverse("login_code")))

    assert WRONG_CODE in text(second_step(client, "000000"))
    assert second_step(client, code_at(secret)).url == queue
    assert client.get(queue).status_code == 200


def test_own_password_comes_before_the_factor_and_the_page_is_reached(required, reviewer, client):
    User.objects.filter(pk=reviewer.pk).update(must_change_password=True)
    first_step(client, reviewer, reverse("queue"))

    change = client.get(reverse("queue")).url
    assert change == f"{reverse('password_change')}?next=%2Ftham-dinh%2F"
    new = "Mot-mat-khau-moi-2027"
    assert client.post(change, {"new_password1": new, "new_password2": new}).url == reverse("queue")
    assert client.get(reverse("queue")).url.startswith(reverse("factor_set_up"))


def test_form_sent_too_late_survives_both_steps(reviewer, client):
    secret, _ = give_factor(reviewer)
    first_step(client, reviewer)
    second_step(client, code_at(secret))
    client.get(reverse("home"))
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    client.post(reverse("notices_mail"), {"words": "viết dở"})
    first_step(client, reviewer)
    assert second_step(client, code_at(secret, 1)).url == reverse("resume")
    assert "viết dở" in text(client.get(reverse("resume")))
    assert client.session.get_expiry_age() == 15 * 60


def test_officer_is_free_to_have_one(required, officer, client):
    first_step(client, officer)
    assert client.get(reverse("home")).status_code == 200
    set_up(client)
    assert is_set_up(officer)

    assert client.post(reverse("factor_remove")).url == reverse("security")
    assert client.get(reverse("security")).status_code == 200
    assert not Authenticator.objects.filter(user=officer).exists()
    assert first_step(Client(), officer).url == reverse("home")


# --- codes -------------------------------------------------------------------------------------
def test_code_opens_once_and_one_step_of_the_clock_is_forgiven(reviewer):
    secret, _ = give_factor(reviewer)
    assert use_code(person=reviewer, code=code_at(secret, -3)) is None
    assert use_code(person=reviewer, code=code_at(secret, 3)) is None
    shown = code_at(secret)
    assert use_code(person=reviewer, code=f" {shown[:3]} {shown[3:]} ") == "totp"
    assert use_code(person=reviewer, code=shown) is None
    assert use_code(person=reviewer, code=code_at(secret, 1)) == "totp"
    assert use_code(person=reviewer, code=shown) is None  # nor an older one after a newer


def test_recovery_code_opens_once_and_new_ones_end_the_old(reviewer, client):
    _, codes = give_factor(reviewer)
    first_step(client, reviewer)
    second_step(client, codes[3])
    assert "còn 9 mã" in text(client.get(reverse("home")))
    other = Client()
    first_step(other, reviewer)
    assert WRONG_CODE in text(second_step(other, codes[3]))

    page = text(client.post(reverse("recovery_codes")))
    assert page.count("<li><code>") == 10
    assert codes_left(reviewer) == 10
    assert use_code(person=reviewer, code=codes[4]) is None
    carried = page.split('name="codes" value="')[1].split('"')[0]
    file = client.post(reverse("recovery_codes_file"), {"codes": carried})
    assert file["Content-Disposition"] == 'attachment; filename="ma-du-phong.txt"'
    lines = file.content.decode("utf-8-sig").splitlines()
    assert reviewer.username in lines[0]
    assert use_code(person=reviewer, code=lines[-1]) == "recovery_codes"
    forged = client.post(reverse("recovery_codes_file"), {"codes": "x"})
    assert forged.url == reverse("security")


def test_guessing_codes_locks_as_guessing_passwords_does(reviewer, client):
    secret, codes = give_factor(reviewer)
    first_step(client, reviewer)
    statuses = [second_step(client, f"00000{digit}").status_code for digit in range(4)]
    first_step(client, reviewer)  # the right password does not begin the count anew
    statuses.append(second_step(client, "000009").status_code)
    assert statuses == [200, 200, 200, 200, 429]

    locked = second_step(client, code_at(secret))
    assert (locked.status_code, "thử lại sau 15 phút" in text(locked)) == (429, True)
    assert second_step(client, codes[0]).status_code == 429
    assert codes_left(reviewer) == 10
    assert first_step(Client(), reviewer).status_code == 429


def test_secret_of_the_portal_that_changed_is_told(reviewer, settings):
    secret, _ = give_factor(reviewer)
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(ValidationError) as refused:
        use_code(person=reviewer, code=code_at(secret))
    assert refused.value.message_dict == {"code": [UNREADABLE]}


# --- what ends the wait for the code -------------------------------------------------------------
@pytest.mark.parametrize("change", ["too late", "password", "disabled", "sessions ended"])
def test_first_step_is_worth_nothing_once_the_account_has_changed(reviewer, client, change):
    secret, _ = give_factor(reviewer)
    first_step(client, reviewer)
    if change == "too late":
        session = client.session
        session[PLACE] = {**session[PLACE], "at": int(time.time()) - WAITS_FOR - 1}
        session.save()
    else:
        new = {"password": "x", "disabled": False, "sessions ended": 9}[change]
        name = {"password": "password", "disabled": "is_active"}.get(change, "session_round")
        User.objects.filter(pk=reviewer.pk).update(**{name: new})

    assert second_step(client, code_at(secret)).url == reverse("login")
    assert client.get(reverse("home")).status_code == 302


def test_the_session_before_and_after_the_code_are_two(reviewer, client):
    secret, _ = give_factor(reviewer)
    keys = [first_step(client, reviewer) and client.session.session_key]
    second_step(client, code_at(secret))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 2
    assert PLACE not in client.session


# --- other sessions, the password once more -------------------------------------------------------
def test_setting_up_ends_the_other_sessions_and_keeps_this_one(officer, client):
    other = Client()
    first_step(other, officer)
    first_step(client, officer)
    set_up(client)
    assert client.get(reverse("home")).status_code == 200
    assert other.get(reverse("home")).status_code == 302


@pytest.mark.parametrize("name", ["factor_set_up", "factor_remove", "recovery_codes"])
def test_password_is_asked_for_again_when_it_was_typed_long_ago(officer, client, name):
    give_factor(officer)
    kept = Authenticator.objects.get(user=officer, type="recovery_codes").data
    client.force_login(User.objects.get(pk=officer.pk))
    session = client.session
    session[CONFIRMED] = int(time.time()) - FRESH_FOR - 1
    session.save()

    answer = client.post(reverse(name), {"code": "000000"})
    assert answer.url.startswith(f"{reverse('security_confirm')}?next=")
    assert Authenticator.objects.get(user=officer, type="recovery_codes").data == kept
    assert "Mật khẩu không đúng" in text(client.post(answer.url, {"password": "sai"}))


def test_password_typed_again_leads_on(officer, client):
    first_step(client, officer)
    session = client.session
    session[CONFIRMED] = 0
    session.save()
    asked = client.get(reverse("factor_set_up")).url
    assert client.post(asked, {"password": PASSWORD}).url == reverse("factor_set_up")
    assert client.get(reverse("factor_set_up")).status_code == 200


def test_compulsory_one_is_moved_but_not_removed(required, reviewer, client):
    secret, codes = give_factor(reviewer)
    first_step(client, reviewer)
    second_step(client, code_at(secret))
    refused = client.post(reverse("factor_remove"))
    assert (refused.status_code, "bắt buộc có xác thực hai lớp" in text(refused)) == (403, True)

    new, _ = set_up(client)
    assert new != secret
    assert use_code(person=reviewer, code=code_at(secret, 1)) is None
    assert use_code(person=reviewer, code=codes[0]) is None
    assert use_code(person=reviewer, code=code_at(new, 1)) == "totp"
    actions = JournalEntry.objects.filter(actor=reviewer).values_list("action", flat=True)
    assert set(actions) == {JournalAction.SECOND_FACTOR_ON}


# --- what it costs ------------------------------------------------------------------------------
def test_pages_pay_no_query_for_it(required, reviewer, client):
    secret, _ = give_factor(reviewer)
    first_step(client, reviewer)
    second_step(client, code_at(secret))
    client.get(reverse("notices"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("notices"))
    assert [row["sql"] for row in queries if "mfa_" in row["sql"] or "social" in row["sql"]] == []
