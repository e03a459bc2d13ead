"""Taking away the second factor of somebody who has lost it."""

from __future__ import annotations

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from assessments.models import Notice
from assessments.services.second_factor import reset_factor
from dtscore.accounts.models import JournalAction, JournalEntry, User
from dtscore.accounts.second_factor import is_set_up
from tests.second_factors import code_at, first_step, give_factor, second_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def reviewer(demo) -> User:
    return demo.people["thamdinh.quangxuong"]


def text(response) -> str:
    return response.content.decode()


def test_administrator_takes_it_away_with_a_reason(demo, required, reviewer, client):
    admin = demo.people["quantri.thanhhoa"]
    secret, _ = give_factor(reviewer)
    theirs = Client()
    first_step(theirs, reviewer)
    second_step(theirs, code_at(secret))
    give_factor(admin)
    client.force_login(User.objects.get(pk=admin.pk))
    session = client.session
    session["with_code"] = True
    session.save()
    address = reverse("person_factor", args=[reviewer.pk])
    assert f'href="{address}"' in text(client.get(reverse("person", args=[reviewer.pk])))
    assert "Hãy ghi lý do." in text(client.post(address, {"reason": "  "}))
    assert is_set_up(reviewer)

    assert client.post(address, {"reason": "Mất điện thoại"}).status_code == 302

    assert not Authenticator.objects.filter(user=reviewer).exists()
    assert theirs.get(reverse("home")).status_code == 302
    line = JournalEntry.objects.filter(action=JournalAction.SECOND_FACTOR_RESET).get()
    assert (line.actor, line.changes) == (admin, {"Lý do": ["", "Mất điện thoại"]})
    notice = Notice.objects.get(person=reviewer, page=reverse("security"))
    assert "Lý do: Mất điện thoại. Nếu bạn không đề nghị" in notice.words
    first_step(theirs, reviewer)
    assert theirs.get(reverse("queue")).url.startswith(reverse("factor_set_up"))
    assert "chưa bật" in text(client.post(address, {"reason": "Lần nữa"}))


def test_nobody_else_takes_it_away(demo, reviewer):
    give_factor(reviewer)
    for name in ("thamdinh.quangxuong", "nguoixem.thanhhoa"):
        with pytest.raises(PermissionDenied):
            reset_factor(actor=demo.people[name], person=reviewer, reason="x")
    with pytest.raises(User.DoesNotExist):
        reset_factor(actor=demo.people["sibling.admin"], person=reviewer, reason="x")
    admin = demo.people["quantri.thanhhoa"]
    give_factor(admin)
    with pytest.raises(PermissionDenied, match="một quản trị tỉnh khác"):
        reset_factor(actor=admin, person=admin, reason="x")
    assert Authenticator.objects.filter(type="totp").count() == 2


def test_last_administrator_is_helped_on_the_server(demo):
    admin = demo.people["quantri.thanhhoa"]
    give_factor(admin)
    said = StringIO()
    for reason in (" ", "x" * 301):
        with pytest.raises(CommandError, match="Hãy ghi lý do"):
            call_command("reset_second_factor", admin.username, "--reason", reason)
    call_command("reset_second_factor", admin.username, "--reason", "Mất máy", stdout=said)
    assert admin.full_name in said.getvalue()
    assert not is_set_up(admin)
    with pytest.raises(CommandError, match="không có gì để gỡ"):
        call_command("reset_second_factor", admin.username, "--reason", "Mất máy")
