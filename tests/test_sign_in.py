"""Signing in and out, locking, changing the password: what a browser need not be started for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as project_settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from dtscore.accounts.models import LEVELS_OF_ROLE, Role, User
from dtscore.accounts.sessions import GRAIN, SEEN

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
def send_too_late(client) -> str:
    """Sign in, let the session end, send a form; returns where that leads."""
    sign_in(client, PASSWORD)
    client.get(reverse("home"))
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    form = {"old_password": "Đoạn chữ viết dở", "tag": ["a", "b"]}
    return client.post(reverse("password_change"), form).url


def test_form_sent_too_late_is_kept_and_sent_on_after_signing_in(client, person):
    assert send_too_late(client) == f"{reverse('login')}?next={reverse('password_change')}"

    assert sign_in(client, PASSWORD).url == reverse("resume")
    page = client.get(reverse("resume")).content.decode()
    assert 'name="old_password" value="Đoạn chữ viết dở"' in page
    assert page.count('name="tag"') == 2
    sent = client.post(reverse("resume"), {"old_password": "Đoạn chữ viết dở"})
    assert (sent.status_code, sent["Location"]) == (307, reverse("password_change"))
    assert client.get(reverse("resume")).url == reverse("home")  # sent once


def test_form_sent_too_late_can_be_dropped(client, person):
    send_too_late(client)
    sign_in(client, PASSWORD)

    assert client.post(reverse("resume"), {"drop": "1"}).url == reverse("home")
    assert client.get(reverse("resume")).url == reverse("home")


def test_form_of_somebody_else_is_not_offered(client, person):
    send_too_late(client)
    User.objects.create_user("nguoi.khac", PASSWORD, full_name="Khác", role=Role.OFFICER)

    other = client.post(reverse("login"), {"username": "nguoi.khac", "password": PASSWORD})

    assert other.url == reverse("home")
    assert client.get(reverse("resume")).url == reverse("home")


def test_stranger_cannot_fill_the_table_of_sessions(client, person):
    client.cookies["sessionid"] = "x" * 32
    client.post(reverse("password_change"), {"old_password": "x" * 1000})

    assert not Session.objects.exists()
