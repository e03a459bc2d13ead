"""Who has an indicator open: the beat, what it tells, what it costs, two tabs at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime, now

from assessments.models import Answer, Assessment, Presence
from assessments.services.presence import leave, touch
from tests.test_concurrency import PATIENCE, at_once, office  # noqa: F401

pytestmark = pytest.mark.django_db

OFFICER, LEADER = "canbo.quangbinh", "lanhdao.quangbinh"


@pytest.fixture
def leader(demo):
    client = Client()
    client.force_login(demo.people[LEADER])
    return client


def beat(client, demo, code: str):
    return client.post(reverse("presence", args=[demo.points.pk]), {"code": code})


def rows(demo) -> list[tuple[str, str]]:
    found = Presence.objects.filter(assessment=demo.points).order_by("user__username")
    return list(found.values_list("user__username", "indicator__code"))


def test_others_are_told_and_oneself_is_not(demo, officer, leader):
    assert beat(leader, demo, "8.1").json()["others"] == []

    seen_at = Presence.objects.get().seen_at
    assert beat(officer, demo, "8.2").json()["others"] == [
        {"code": "8.1", "who": "Lãnh đạo xã (dùng thử)", "since": f"{localtime(seen_at):%H:%M}"}
    ]
    assert rows(demo) == [(OFFICER, "8.2"), (LEADER, "8.1")]


def test_one_row_a_person_that_moves_along(demo, officer):
    beat(officer, demo, "8.1")
    beat(officer, demo, "8.2")

    assert rows(demo) == [(OFFICER, "8.2")]


def test_who_left_or_fell_silent_is_gone(demo, officer, leader):
    beat(leader, demo, "8.1")
    assert beat(leader, demo, "").json() == {"others": [], "versions": {}}
    assert beat(officer, demo, "8.1").json()["others"] == []

    touch(actor=demo.people[LEADER], assessment=demo.points, code="8.1")
    Presence.objects.filter(user=demo.people[LEADER]).update(seen_at=now() - timedelta(seconds=119))
    assert len(beat(officer, demo, "8.1").json()["others"]) == 1
    Presence.objects.filter(user=demo.people[LEADER]).update(seen_at=now() - timedelta(seconds=121))
    assert beat(officer, demo, "8.1").json()["others"] == []


def test_versions_are_those_that_somebody_else_saved(demo, officer, leader):
    Answer.objects.filter(assessment=demo.points, indicator__code="8.2").update(
        version=7, updated_by=demo.people[LEADER]
    )

    assert beat(officer, demo, "8.1").json()["versions"] == {"8.2": 7}
    assert "8.2" not in beat(leader, demo, "8.1").json()["versions"]


def test_unknown_indicator_and_locked_assessment(demo, officer):
    assert beat(officer, demo, "99.9").status_code == 404
    assert officer.get(reverse("presence", args=[demo.points.pk])).status_code == 405
    Assessment.objects.filter(pk=demo.points.pk).update(status="submitted")
    assert beat(officer, demo, "8.1").status_code == 403
    assert rows(demo) == []


def test_services_refuse_strangers_and_unknown_indicators(demo):
    with pytest.raises(ValidationError, match=r"không có chỉ số 99\.9"):
        touch(actor=demo.people[OFFICER], assessment=demo.points, code="99.9")
    for act in (lambda who: touch(actor=who, assessment=demo.points, code="8.1"),
                lambda who: leave(actor=who, assessment=demo.points)):  # fmt: skip
        with pytest.raises(PermissionDenied):
            act(demo.people["commune.viewer"])
    assert rows(demo) == []


def test_beat_does_not_keep_the_session_alive(demo, officer):
    """A page left open overnight is no work: the session must end as if nobody were there."""
    assert "sessionid" in officer.get(reverse("home")).cookies  # work does keep it alive

    response = beat(officer, demo, "8.1")

    assert response.status_code == 200
    assert "sessionid" not in response.cookies


def test_leaving_needs_the_token_in_the_body(demo):
    """sendBeacon cannot set a header."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(demo.people[OFFICER])
    touch(actor=demo.people[OFFICER], assessment=demo.points, code="8.1")
    address = reverse("presence", args=[demo.points.pk])
    page = strict.get(reverse("home"))
    token = page.cookies["csrftoken"].value

    assert strict.post(address, {"code": ""}).status_code == 403
    assert rows(demo) == [(OFFICER, "8.1")]
    assert strict.post(address, {"code": "", "csrfmiddlewaretoken": token}).status_code == 200
    assert rows(demo) == []


def test_beat_is_cheap_alone_and_in_company(demo, officer, leader):
    beat(officer, demo, "8.1")
    with CaptureQueriesContext(connection) as alone:
        beat(officer, demo, "8.1")
    beat(leader, demo, "8.1")
    with CaptureQueriesContext(connection) as together:
        beat(officer, demo, "8.1")
    with CaptureQueriesContext(connection) as touching:
        touch(actor=demo.people[OFFICER], assessment=demo.points, code="8.1")

    assert len(together) == len(alone) <= 6
    assert len(touching) <= 3
