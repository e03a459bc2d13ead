"""Two at once over deadlines, reminders, mails: one wins, the other is told, nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils.timezone import localdate

from assessments.models import Campaign, Extension, Notice
from assessments.selectors.campaign_dates import CampaignDates
from assessments.selectors.deadlines import open_deadlines
from assessments.services.campaign_dates import StaleDatesError, set_dates
from assessments.services.extending import StaleDeadlineError, extend
from assessments.services.mailing import plan_digests, send_digests
from assessments.services.reminders import write_reminders
from dtscore.accounts.models import AdministrativeUnit, Role, User
from tests.reviewing import fresh
from tests.test_concurrency import (
    PATIENCE,
    Office,
    at_once,
    office,  # noqa: F401 (a fixture)
    while_open,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time: there is nothing to race",
    ),
]
DUE = localdate() + timedelta(3)


@pytest.fixture
def admin(office: Office) -> User:  # noqa: F811
    campaign = office.assessment.campaign
    campaign.submission_due_on = DUE
    campaign.save()
    province = AdministrativeUnit.objects.get(level="province", code="01")
    return User.objects.create(
        username="tinh", full_name="Tỉnh", role=Role.PROVINCIAL_ADMIN, unit=province
    )


def test_two_who_extend_at_once_do_not_overwrite_each_other(office, admin):  # noqa: F811
    assessment = fresh(office.assessment)
    seen = open_deadlines(assessment)[0]

    def grant(days: int) -> Extension:
        return extend(
            actor=admin, assessment=assessment, deadline=seen,
            until=DUE + timedelta(days), reason="Bão",
        )  # fmt: skip

    first, second = while_open(lambda: grant(2), lambda: grant(5))

    assert isinstance(second.exception(PATIENCE), StaleDeadlineError)
    assert list(Extension.objects.all()) == [first]


def test_two_who_set_days_at_once_do_not_overwrite_each_other(office, admin):  # noqa: F811
    campaign = Campaign.objects.get(pk=office.assessment.campaign_id)
    before = CampaignDates.of(campaign)

    def put_off(days: int) -> bool:
        dates = replace(before, submission_due_on=DUE + timedelta(days))
        return set_dates(actor=admin, campaign=campaign, dates=dates, seen=before.key)

    _, second = while_open(lambda: put_off(2), lambda: put_off(5))

    assert isinstance(second.exception(PATIENCE), StaleDatesError)
    assert Campaign.objects.get().submission_due_on == DUE + timedelta(2)


def test_daily_command_twice_at_once_reminds_once(office, admin):  # noqa: F811
    done = at_once(*[lambda: write_reminders(day=localdate())] * 6)

    assert [future.exception(PATIENCE) for future in done] == [None] * 6
    told = Notice.objects.values_list("person__username", "days_left")
    assert sorted(told) == [("canbo", 3), ("lanhdao", 3)]


def test_workers_share_the_mails(office, admin, settings):  # noqa: F811
    settings.SENDS_MAIL = True
    User.objects.filter(pk=office.first.pk).update(email="canbo@example.vn")
    User.objects.filter(pk=office.second.pk).update(email="lanhdao@example.vn")
    write_reminders(day=localdate())
    plan_digests(day=localdate())

    done = at_once(*[lambda: send_digests(day=localdate())] * 6)

    assert sum(future.result(PATIENCE).sent for future in done) == 2
    assert sorted(message.to[0] for message in mail.outbox) == [
        "canbo@example.vn", "lanhdao@example.vn",
    ]  # fmt: skip
