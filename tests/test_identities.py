"""Signing in with the province's provider, against a small real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dtscore.accounts import provider_http
from dtscore.accounts.identity_provider import CANCELLED, DOWN, STALE, UNREADABLE
from dtscore.accounts.models import JournalEntry, User
from dtscore.accounts.services.identities import link_identity
from dtscore.accounts.services.people import unlock_person
from dtscore.accounts.views.identities import DISABLED, NOT_YOURS
from tests.browser import free_port
from tests.identity_provider import CLIENT, SECRET, Provider, new_key, running_provider
from tests.second_factors import PASSWORD, code_at, first_step, give_factor, second_step

pytestmark = pytest.mark.django_db
NAME = "tài khoản công vụ"


@pytest.fixture(scope="module")
def key():
    return new_key()


@pytest.fixture
def provider(key, settings) -> Iterator[Provider]:
    cache.clear()  # another provider may have answered at the same port
    with running_provider(key) as provider:
        settings.IDENTITY_PROVIDER = {
            "ISSUER": provider.issuer,
            "CLIENT_ID": CLIENT,
            "CLIENT_SECRET": SECRET,
            "NAME": NAME,
        }
        yield provider


@pytest.fixture
def person(demo) -> User:
    return demo.people["canbo.quangbinh"]


def text(response: Any) -> str:
    return response.content.decode()


def says(response: Any, sentence: str, status: int) -> bool:
    """The page of the problem with this sentence; the way by password stays open."""
    page = text(response)
    assert (response.status_code, f'href="{reverse("login")}"' in page) == (status, True)
    return sentence.format(name=NAME) in page


def link(person: User, provider: Provider) -> SocialAccount:
    return link_identity(
        actor=person, issuer=provider.issuer, subject=provider.subject, name=provider.name
    )


def go(client: Client, provider: Provider, name: str = "identity_start", **form: str) -> str:
    """To the provider and as far as its answer: the address that the browser is sent back to."""
    page = client.post(reverse(name), form)
    assert page.status_code == 200
    address = page["Refresh"].removeprefix("0; url=")
    assert f'href="{address.replace("&", "&amp;")}"' in text(page)
    assert address.startswith(f"{provider.issuer}/authorize?")
    return provider.authorize(address)


def test_without_a_provider_there_is_no_button_and_no_way(client, person):
    assert reverse("identity_start") not in text(client.get(reverse("login")))
    assert client.post(reverse("identity_start")).status_code == 404
    assert client.get(reverse("identity_back")).status_code == 404


def test_linked_identity_opens_the_account_and_goes_on(provider, person, client):
    link(person, provider)
    page = text(client.get(f"{reverse('login')}?next={reverse('my_work')}"))
    assert f"Đăng nhập bằng {NAME}" in page
    back = go(client, provider, next=reverse("my_work"))
    before = (person.role, person.unit_id, User.objects.count())

    assert client.get(back).url == reverse("my_work")

    assert f'data-user="{person.pk}"' in text(client.get(reverse("my_work")))
    fresh = User.objects.get(pk=person.pk)
    assert (fresh.role, fresh.unit_id, User.objects.count()) == before
    # Without the password nothing of the account's security is changed.
    assert client.get(reverse("factor_set_up")).url.startswith(reverse("security_confirm"))
    other = Client()
    assert other.get(go(other, provider, next="https://example.org/")).url == reverse("home")


def test_unknown_identity_is_nobody_whatever_it_claims(provider, demo, client):
    User.objects.filter(username="quantri.thanhhoa").update(email="quantri@example.vn")
    count = User.objects.count()

    answer = client.get(go(client, provider))

    assert says(answer, "Danh tính “Nguyễn Văn A” chưa liên kết với tài khoản nào", 403)
    assert (User.objects.count(), SocialAccount.objects.count()) == (count, 0)
    assert client.get(reverse("home")).status_code == 302


def test_disabled_account_stays_out(provider, person, client):
    link(person, provider)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert says(client.get(go(client, provider)), DISABLED, 403)
    assert client.get(reverse("home")).status_code == 302


# --- wrong passwords, codes and the provider ---------------------------------------------------
def lock_out(person: User) -> None:
    """What anybody can do who has read the name somewhere."""
    attacker = Client()
    for _ in range(5):
        attacker.post(reverse("login"), {"username": person.username, "password": "sai"})
    assert first_step(Client(), person).status_code == 429


def test_wrong_passwords_do_not_shut_out_whoever_comes_by_the_provider(provider, person, client):
    link(person, provider)
    lock_out(person)
    assert client.get(go(client, provider)).url == reverse("home")
    assert client.get(reverse("home")).status_code == 200
    assert first_step(Client(), person).status_code == 429  # those who guess gain nothing by it

    User.objects.filter(pk=person.pk).update(is_active=False)
    other = Client()
    assert says(other.get(go(other, provider)), DISABLED, 403)
    assert client.get(reverse("home")).status_code == 302


def test_codes_after_the_provider_are_counted_apart(provider, demo, client):
    reviewer = demo.people["thamdinh.quangxuong"]
    link(reviewer, provider)
    secret, _ = give_factor(reviewer)
    lock_out(reviewer)
    assert client.get(go(client, provider)).url == reverse("login_code")
    assert second_step(client, code_at(secret)).url == reverse("home")

    guessing = Client()
    assert guessing.get(go(guessing, provider)).url == reverse("login_code")
    for _ in range(5):
        second_step(guessing, "000000")
    assert second_step(guessing, code_at(secret, 1)).status_code == 429
    padded = {"username": f" {reviewer.username}", "password": PASSWORD}
    AccessAttempt.objects.filter(username=reviewer.username).delete()
    assert Client().post(reverse("login"), padded).url == reverse("login_code")
    unlock_person(actor=demo.people["quantri.thanhhoa"], person=reviewer)
    again = Client()
    assert again.get(go(again, provider)).url == reverse("login_code")
    assert again.get(reverse("login_code")).status_code == 200


# --- what the provider publishes ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("kid", "listed", "taken"),
    [
        ("k1", ("k0", "k1"), True),
        (None, ("k1",), True),
        (None, (None,), True),
        ("k1", (None,), True),
        (None, ("k0", "k1"), False),
        (None, (None, None), False),
        ("k1", (None, None), False),
        ("k1", ("k0",), False),
        ("k1", ("k1", "k1"), False),
    ],
)
def test_key_without_a_name_is_taken_where_there_is_no_other(
    provider, person, client, kid, listed, taken
):
    link(person, provider)
    provider.kid, provider.listed = kid, listed
    answer = client.get(go(client, provider))
    assert answer.status_code == 302 if taken else says(answer, UNREADABLE, 400)


def test_what_it_publishes_is_remembered_until_a_key_is_unknown(provider, person, settings):
    link(person, provider)

    def come() -> int:
        client = Client()
        return client.get(go(client, provider)).status_code

    about, keys = "/.well-known/openid-configuration", "/keys"
    assert [come(), come(), come()] == [302, 302, 302]
    assert (provider.asked_for[about], provider.asked_for[keys]) == (1, 1)
    provider.kid, provider.listed, provider.key = "k2", ("k2",), new_key()
    assert [come(), come()] == [302, 302]
    assert (provider.asked_for[about], provider.asked_for[keys]) == (2, 2)
    provider.key = new_key()  # another key under the same name
    assert [come(), come()] == [302, 302]
    assert (provider.asked_for[about], provider.asked_for[keys]) == (3, 3)
    provider.signs_with = new_key()  # of somebody else
    assert come() == 400


def test_code_is_asked_for_after_the_identity_too(provider, demo, client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    reviewer = demo.people["thamdinh.quangxuong"]
    link(reviewer, provider)
    assert client.get(go(client, provider)).url == reverse("home")
    assert client.get(reverse("home")).url == reverse("factor_set_up")
    asked = client.get(reverse("factor_set_up")).url
    assert asked.startswith(reverse("security_confirm"))
    assert client.get(asked).status_code == 200

    secret, _ = give_factor(reviewer)
    other = Client()
    back = go(other, provider, next=reverse("queue"))
    assert other.get(back).url == reverse("login_code")
    assert other.get(reverse("queue")).status_code == 302
    assert second_step(other, code_at(secret)).url == reverse("queue")
    assert other.get(reverse("queue")).status_code == 200


def test_first_password_is_asked_for_when_the_identity_opened_the_account(provider, person, client):
    link(person, provider)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client.get(go(client, provider))
    new = {"new_password1": "Mot-mat-khau-moi-2027", "new_password2": "Mot-mat-khau-moi-2027"}
    assert client.post(reverse("password_change"), new).status_code == 200
    assert User.objects.get(pk=person.pk).must_change_password


def test_state_serves_once_and_only_in_its_browser(provider, person, client):
    link(person, provider)
    back = go(client, provider)
    assert says(Client().get(back), STALE, 400)
    assert says(client.get(back.replace("state=", "state=x")), STALE, 400)
    assert says(client.get(reverse("identity_back")), STALE, 400)
    assert client.get(back).status_code == 302
    client.post(reverse("logout"))
    assert says(client.get(back), STALE, 400)


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"nonce": "another"}},
        {"claims": {"aud": "somebody-else"}},
        {"claims": {"iss": "https://example.org"}},
        {"claims": {"exp": 1_000_000}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": "a\0b"}},
        {"claims": {"azp": "somebody-else"}},
        {"signs_with": "another key"},
        {"signs_with": SECRET * 3, "algorithm": "HS256"},
        {"algorithm": "none"},
    ],
    ids=str,
)
def test_token_that_is_not_right_is_not_taken(provider, person, client, wrong):
    link(person, provider)
    back = go(client, provider)
    for name, value in wrong.items():
        setattr(provider, name, new_key() if value == "another key" else value)
    assert says(client.get(back), UNREADABLE, 400)
    assert client.get(reverse("home")).status_code == 302


def test_another_issuer_at_the_address_is_not_taken(provider, person, client, settings):
    settings.IDENTITY_PROVIDER = {**settings.IDENTITY_PROVIDER, "CLIENT_SECRET": "sai"}
    assert says(client.get(go(client, provider)), UNREADABLE, 400)
    real, provider.issuer = provider.issuer, "https://example.org"
    assert says(client.post(reverse("identity_start")), UNREADABLE, 503)
    provider.issuer = real


@pytest.mark.parametrize(
    "said",
    [
        [1],
        "x",
        {"issuer": 5},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "ftp://127.0.0.1/"},
        {"jwks_uri": "http://127.0.0.1/\r\nx"},
    ],
    ids=str,
)
def test_what_it_publishes_is_looked_at(provider, client, monkeypatch, said):
    whole = {**provider.published(), **said} if isinstance(said, dict) else said
    monkeypatch.setattr(Provider, "published", lambda _: whole)
    assert says(client.post(reverse("identity_start")), UNREADABLE, 503)


def test_provider_is_asked_briefly_and_not_followed_elsewhere(provider, client, monkeypatch):
    address = client.post(reverse("identity_start"))["Refresh"].removeprefix("0; url=")
    with pytest.raises(requests.TooManyRedirects):
        provider_http.ProviderAdapter(None).get_requests_session().get(address)
    for limit in ("LARGEST_ANSWER", "LONGEST_ANSWER"):
        cache.clear()
        with monkeypatch.context() as short:
            short.setattr(provider_http, limit, 0)
            assert says(client.post(reverse("identity_start")), DOWN, 503)


def test_token_is_not_written_into_the_log(provider, client, monkeypatch, caplog):
    back, whole = go(client, provider), Provider.token
    token = []

    def without_access_token(self, form):
        token.append(whole(self, form)["id_token"])
        return {"id_token": token[0]}

    monkeypatch.setattr(Provider, "token", without_access_token)
    assert says(client.get(back), UNREADABLE, 400)
    assert "Error retrieving access token" in caplog.text
    assert not any(piece in caplog.text for piece in token[0].split("."))


def test_somebody_who_stops_there_is_told_so(provider, client):
    state = go(client, provider).split("state=")[1]
    answer = client.get(reverse("identity_back"), {"error": "access_denied", "state": state})
    assert says(answer, CANCELLED, 400)


def test_provider_that_is_down_leaves_the_way_by_password(provider, person, client, settings):
    back = go(client, provider)
    gone = {**settings.IDENTITY_PROVIDER, "ISSUER": f"http://127.0.0.1:{free_port()}"}
    settings.IDENTITY_PROVIDER = gone
    assert says(client.post(reverse("identity_start")), DOWN, 503)
    assert says(client.get(back), STALE, 400)
    assert first_step(client, person).url == reverse("home")


# --- linking -----------------------------------------------------------------------------------
def test_person_links_and_unlinks(provider, person, client):
    first_step(client, person)
    assert client.get(go(client, provider, "identity_link")).url == reverse("security")
    page = text(client.get(reverse("security")))
    assert "Đã liên kết với <strong>Nguyễn Văn A</strong>" in page
    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid) == (person, provider.issuer, "nguoi-1")

    assert client.post(reverse("identity_unlink", args=[linked.pk])).url == reverse("security")
    assert not SocialAccount.objects.exists()
    actions = JournalEntry.objects.filter(actor=person).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "identity_linked",
        "identity_unlinked",
    ]


def test_one_identity_one_account(provider, demo, person, client):
    other = demo.people["lanhdao.quangbinh"]
    linked = link(other, provider)
    first_step(client, person)
    client.get(go(client, provider, "identity_link"))
    assert "đã liên kết với một tài khoản khác" in text(client.get(reverse("security")))
    assert client.post(reverse("identity_unlink", args=[linked.pk])).status_code == 404
    assert SocialAccount.objects.get().user == other


def test_link_belongs_to_whoever_began_it(provider, demo, person, client):
    first_step(client, person)
    back = go(client, provider, "identity_link")
    states = client.session["socialaccount_states"]
    client.force_login(demo.people["lanhdao.quangbinh"])
    kept = client.session
    kept["socialaccount_states"] = states
    kept.save()
    answer = client.get(back)
    assert (answer.status_code, NOT_YOURS in text(answer)) == (403, True)
    assert not SocialAccount.objects.exists()


def test_linking_asks_for_the_password_when_it_was_typed_long_ago(provider, person, client):
    first_step(client, person)
    session = client.session
    session["password_at"] = 0
    session.save()
    asked = client.post(reverse("identity_link")).url
    assert asked == f"{reverse('security_confirm')}?next=%2Ftai-khoan-cua-toi%2Fbao-mat%2F"
    assert client.post(asked, {"password": PASSWORD}).url == reverse("security")
    assert client.post(reverse("identity_link")).status_code == 200
