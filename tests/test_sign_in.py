"""Signing in and out, locking, changing the password: what a browser need not be started for."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings as project_settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from dtscore.accounts.held_posts import FILES_LOST, PASSWORD_LOST, PLACE
from dtscore.accounts.models import LEVELS_OF_ROLE, Role, User
from dtscore.accounts.sessions import GRAIN, KNOWN_FOR, LAST_USER, SALT, SEEN

pytestmark = pytest.mark.django_db
PASSWORD = "Mot-mat-khau-dai-2026"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("can.bo", PASSWORD, full_name="Cán bộ", role=Role.OFFICER)


def sign_in(client, password: str):
    return client.post(reverse("login"), {"username": "can.bo", "password": password})


def test_sign_in_leads_home_and_out_again(client, person):
    assert sign_in(client, PASSWORD).url == reverse("home")
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get(reverse("home")).status_code == 302


def test_sign_in_goes_on_where_one_wanted_to_go_but_never_elsewhere(client, person):
    wanted = reverse("sets")
    form = {"username": "can.bo", "password": PASSWORD}
    assert client.post(f"{reverse('login')}?next={wanted}", form).url == wanted
    client.post(reverse("logout"))
    away = client.post(f"{reverse('login')}?next=https://example.org/", form)
    assert away.url == reverse("home")
    client.post(reverse("logout"))
    assert client.post(f"{reverse('login')}?next=logout", form).url == reverse("home")
    client.post(reverse("logout"))
    assert client.post(f"{reverse('login')}?next=khong-co", form).url == reverse("home")


def test_old_password_is_guessed_no_more_often_than_at_sign_in(client, person):
    sign_in(client, PASSWORD)
    new = {"new_password1": "Mot-mat-khau-moi-2027", "new_password2": "Mot-mat-khau-moi-2027"}
    tried = ["sai"] * 5 + [PASSWORD]
    answers = [
        client.post(reverse("password_change"), {"old_password": word, **new}).status_code
        for word in tried
    ]
    assert answers == [200, 200, 200, 200, 429, 429]
    assert User.objects.get(pk=person.pk).check_password(PASSWORD)
    kept = str(list(AccessAttempt.objects.values_list("post_data", "get_data")))
    assert "old_password" in kept
    assert not any(word in kept for word in ("sai", PASSWORD, *new.values()))


def test_five_failures_lock_the_account_even_for_the_right_password(client, person):
    answers = [sign_in(client, "sai").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]

    locked = sign_in(client, PASSWORD)
    assert locked.status_code == 429
    assert "thử lại sau 15 phút" in locked.content.decode()


def test_success_forgets_earlier_failures(client, person):
    for _ in range(4):
        sign_in(client, "sai")
    assert sign_in(client, PASSWORD).status_code == 302
    client.post(reverse("logout"))
    assert sign_in(client, "sai").status_code == 200


def test_switched_off_account_cannot_sign_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert sign_in(client, PASSWORD).status_code == 200
    assert client.get(reverse("home")).status_code == 302


def test_own_password_is_changed_and_the_session_goes_on(client, person):
    client.force_login(person)
    new = "Mot-mat-khau-moi-2027"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("password_change"), form).url == reverse("home")
    assert "Đã đổi mật khẩu." in client.get(reverse("home")).content.decode()
    person.refresh_from_db()
    assert person.check_password(new)


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("Mot-mat-khau-moi-2027", "khac", "Hai trường mật khẩu không giống nhau."),
        ("Ngan-2026", "Ngan-2026", "Mật khẩu quá ngắn: cần ít nhất 14 ký tự."),
        ("chi-toan-chu-thuong", "chi-toan-chu-thuong", "Mật khẩu còn thiếu: chữ hoa, chữ số."),
    ],
)
def test_bad_new_password_is_explained_and_nothing_changes(client, person, new, again, sentence):
    client.force_login(person)
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": again}
    page = client.post(reverse("password_change"), form).content.decode()
    assert sentence in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("abcdefghijklmnop", "chữ hoa, chữ số, ký tự đặc biệt"),
        ("ABCDEFGHIJ123456", "chữ thường, ký tự đặc biệt"),
        ("Abcdefghijkl1234", "ký tự đặc biệt"),
    ],
)
def test_each_missing_class_is_named(password, missing):
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert f"Mật khẩu còn thiếu: {missing}." in refused.value.messages


def test_good_password_passes():
    validate_password(PASSWORD)


def test_every_role_has_its_levels_and_the_database_refuses_another(person):
    assert set(LEVELS_OF_ROLE) == set(Role)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(role="king")


def test_session_ends_after_fifteen_idle_minutes_by_default(client, person):
    assert project_settings.SESSION_COOKIE_AGE == 15 * 60
    sign_in(client, PASSWORD)
    client.get(reverse("home"))
    Session.objects.update(expire_date=now() - timedelta(seconds=1))

    assert client.get(reverse("home")).url == f"{reverse('login')}?next=/"


def test_somebody_at_work_is_not_signed_out_and_reading_writes_once_a_minute(client, person):
    client.force_login(person)
    client.get(reverse("home"))
    session = client.session
    session[SEEN] -= GRAIN  # the last request was a minute ago
    session.save()
    Session.objects.update(expire_date=now() + timedelta(minutes=1))

    client.get(reverse("home"))
    left = Session.objects.get().expire_date - now()
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("home"))

    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert [query["sql"] for query in queries if query["sql"].startswith("UPDATE")] == []


# --- a form that was sent too late ------------------------------------------------------------
FIELDS = {"words": "Đoạn chữ viết dở", "tag": ["a", "b"]}


def end_session(client) -> None:
    """Sign in, and let the session end."""
    sign_in(client, PASSWORD)
    client.get(reverse("home"))
    Session.objects.update(expire_date=now() - timedelta(seconds=1))


def send(client, name: str = "sets", fields: dict | None = None, **headers: str):
    return client.post(reverse(name), fields or FIELDS, headers=headers)


def send_too_late(client) -> None:
    end_session(client)
    assert send(client).url.startswith(reverse("login"))


def stored_sessions() -> str:
    return json.dumps([session.get_decoded() for session in Session.objects.all()])


def test_form_sent_too_late_is_kept_and_sent_on_after_signing_in(client, person):
    send_too_late(client)

    assert sign_in(client, PASSWORD).url == reverse("resume")
    page = client.get(reverse("resume")).content.decode()
    assert 'name="words" value="Đoạn chữ viết dở"' in page
    assert page.count('name="tag"') == 2
    sent = client.post(reverse("resume"), FIELDS)
    assert (sent.status_code, sent["Location"]) == (307, reverse("sets"))


def test_double_click_sends_the_kept_form_twice_and_nobody_is_asked_again(client, person):
    send_too_late(client)
    sign_in(client, PASSWORD)

    answers = [client.post(reverse("resume"), FIELDS) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [reverse("sets")] * 2
    assert client.get(reverse("resume")).url == reverse("home")
    assert client.get(reverse("login")).url == reverse("home")


def test_session_may_end_once_more_on_the_page_that_resumes(client, person):
    send_too_late(client)
    sign_in(client, PASSWORD)
    page = client.get(reverse("resume")).content.decode()
    signed = re.search(r'name="held_path" value="([^"]+)"', page).group(1)
    end_session(client)

    send(client, "resume", {**FIELDS, "held_path": signed})
    sign_in(client, PASSWORD)

    assert "Đoạn chữ viết dở" in client.get(reverse("resume")).content.decode()
    assert client.post(reverse("resume"), FIELDS)["Location"] == reverse("sets")


def test_path_of_a_kept_form_cannot_be_made_up(client, person):
    end_session(client)
    send(client, "resume", {**FIELDS, "held_path": "/doi-mat-khau/"})

    assert sign_in(client, PASSWORD).url == reverse("home")


def test_form_sent_too_late_can_be_dropped(client, person):
    send_too_late(client)
    sign_in(client, PASSWORD)

    assert client.post(reverse("resume"), {"drop": "1"}).url == reverse("home")
    assert client.post(reverse("resume"), FIELDS).url == reverse("home")


def test_newer_form_takes_the_place_of_the_one_kept_before(client, person):
    send_too_late(client)
    send(client, fields={"words": "Đoạn sau"})
    sign_in(client, PASSWORD)

    page = client.get(reverse("resume")).content.decode()
    assert "Đoạn sau" in page
    assert "Đoạn chữ viết dở" not in page


def test_signing_in_may_wait_for_hours_and_the_new_session_has_its_usual_length(client, person):
    send_too_late(client)
    assert Session.objects.latest("expire_date").expire_date > now() + timedelta(hours=11)

    sign_in(client, PASSWORD)

    assert client.session.get_expiry_age() == 15 * 60
    assert client.session.get_expire_at_browser_close()


def test_form_kept_for_too_long_is_offered_no_more(client, person):
    send_too_late(client)
    session = client.session
    session[PLACE] = {**session[PLACE], "at": session[PLACE]["at"] - KNOWN_FOR - 1}
    session.save()

    assert sign_in(client, PASSWORD).url == reverse("home")
    assert PLACE not in client.session


@pytest.mark.parametrize("name", ["password_change", "logout", "login", "resume"])
def test_nothing_of_the_forms_with_passwords_is_kept(client, person, name):
    end_session(client)

    send(client, name, {"username": "ai.do", "old_password": PASSWORD, "new_password1": "bi-mat"})

    assert PASSWORD not in stored_sessions()
    assert "bi-mat" not in stored_sessions()
    assert sign_in(client, PASSWORD).url == reverse("home")


def test_signing_out_too_late_simply_leads_to_sign_in(client, person):
    end_session(client)

    assert send(client, "logout").url == reverse("login")
    assert client.cookies[LAST_USER].value == ""


def test_new_password_sent_too_late_is_said_to_be_lost(client, person):
    end_session(client)
    address = reverse("password_change")

    answer = send(client, "password_change", Referer=f"http://testserver{address}")

    assert answer.url == f"{reverse('login')}?next={address}"
    assert PASSWORD_LOST in client.get(answer.url).content.decode()


def test_form_of_somebody_else_is_not_offered(client, person):
    send_too_late(client)
    User.objects.create_user("nguoi.khac", PASSWORD, full_name="Khác", role=Role.OFFICER)

    other = client.post(reverse("login"), {"username": "nguoi.khac", "password": PASSWORD})

    assert other.url == reverse("home")
    assert client.get(reverse("resume")).url == reverse("home")


# --- whose session it was ---------------------------------------------------------------------
def test_form_is_kept_although_another_tab_was_there_first(client, person):
    """Django deletes the cookie of an ended session with the first answer."""
    end_session(client)
    client.get(reverse("home"))
    send(client, **{"Sec-Fetch-Mode": "cors"})  # a script's
    assert client.cookies["sessionid"].value == ""

    send(client)

    assert sign_in(client, PASSWORD).url == reverse("resume")


def test_cookie_of_the_last_user_is_as_safe_as_the_session_and_goes_when_signing_out(
    client, person, settings
):
    settings.SESSION_COOKIE_SECURE = True
    cookie = sign_in(client, PASSWORD).cookies[LAST_USER]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")  # until the browser is closed
    assert LAST_USER not in client.get(reverse("home")).cookies  # not sent with every page

    client.post(reverse("logout"))
    send(client)
    assert not Session.objects.exists()


def test_cookie_of_the_last_user_names_whoever_signed_in_last(client, person):
    other = User.objects.create_user("nguoi.khac", PASSWORD, role=Role.OFFICER)
    client.force_login(other)
    client.get(reverse("home"))
    Session.objects.all().delete()
    send_too_late(client)
    assert client.session[PLACE]["user_id"] == person.pk


@pytest.mark.parametrize("forged", ["1", "1:x", "1:1abcde:xxxx"])
def test_stranger_cannot_fill_the_table_of_sessions(person, forged):
    client = Client()
    client.cookies["sessionid"] = "x" * 32
    client.cookies[LAST_USER] = forged
    send(client)

    assert not Session.objects.exists()


@pytest.mark.parametrize(("ago", "kept"), [(KNOWN_FOR - 60, True), (KNOWN_FOR + 60, False)])
def test_last_user_of_yesterday_is_a_stranger(client, person, ago, kept):
    signer = signing.get_cookie_signer(salt=LAST_USER + SALT)
    then = signing.b62_encode(int(time.time()) - ago)
    client.cookies[LAST_USER] = signing.Signer.sign(signer, f"{person.pk}:{then}")

    send(client)

    assert Session.objects.exists() is kept


# --- where one goes on after a form that is not kept ------------------------------------------
@pytest.mark.parametrize(
    ("came_from", "then"),
    [
        ("http://testserver/ho-so/1/muc/7/?tu=8", "/ho-so/1/muc/7/%3Ftu%3D8"),
        ("http://example.org/ho-so/1/", "/"),
        ("", "/"),
    ],
)
def test_after_a_form_one_goes_on_at_its_page_and_not_at_its_address(client, came_from, then):
    answer = send(client, Referer=came_from)
    assert answer.url == f"{reverse('login')}?next={then}"


def test_file_sent_too_late_has_to_be_chosen_again_and_the_page_says_so(client, person):
    end_session(client)
    form = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7"), "words": "Trích yếu"}

    answer = send(client, fields=form)

    assert FILES_LOST in client.get(answer.url).content.decode()
    assert sign_in(client, PASSWORD).url == reverse("home")


def test_form_with_an_old_token_is_told_how_to_save_the_words(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)

    page = send(strict)

    assert page.status_code == 403
    assert "nội dung bạn đã nhập còn trong trang trước" in page.content.decode()
