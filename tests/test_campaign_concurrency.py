"""Two who open at once: each unit once, and never in two overlapping campaigns of one set."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from assessments.models import Assessment, Campaign, HistoryEntry, Notice
from assessments.services.campaigns import open_assessment
from assessments.services.opening import Opened, open_for_units
from assessments.services.reminding import remind
from dtscore.accounts.models import AdministrativeUnit, Role, User
from tests.test_concurrency import (
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


@pytest.fixture
def admin(office: Office) -> User:  # noqa: F811
    province = AdministrativeUnit.objects.get(level="province")
    return User.objects.create(
        username="tinh", full_name="Tỉnh", role=Role.PROVINCIAL_ADMIN, unit=province
    )


def prepared(office: Office, admin: User, name: str, year: int = 2023) -> Campaign:  # noqa: F811
    campaign = Campaign.objects.create(
        name=name, indicator_set=office.assessment.campaign.indicator_set, year=year,
        period_start=date(year, 1, 1), period_end=date(year, 12, 31), owner=admin.unit,
    )  # fmt: skip
    campaign.review_steps.create(position=1, level="province")
    return campaign


def opening(office: Office, admin: User, campaign: Campaign):  # noqa: F811
    def call() -> Opened:
        return open_for_units(actor=admin, campaign=campaign, units=[office.unit])

    return call


def test_two_who_open_the_same_campaign_open_each_unit_once(office, admin):  # noqa: F811
    campaign = prepared(office, admin, "Một")
    won, second = while_open(*[opening(office, admin, campaign)] * 2)

    assert (len(won.assessments), second.result().known) == (1, 1)
    assert Assessment.objects.filter(campaign=campaign).count() == 1
    assert HistoryEntry.objects.filter(action="assessment_opened").count() == 1
    assert Notice.objects.filter(assessment__campaign=campaign).count() == 2


def test_two_overlapping_campaigns_of_one_set_never_share_a_unit(office, admin):  # noqa: F811
    first, second = prepared(office, admin, "Một"), prepared(office, admin, "Hai")
    _, lost = while_open(opening(office, admin, first), opening(office, admin, second))

    error = lost.exception()
    assert isinstance(error, ValidationError)
    assert "đang ở đợt “Một”" in error.messages[0]
    assert not second.assessments.exists()
    assert Campaign.objects.get(pk=second.pk).opened_at is None


def test_opening_for_one_unit_meanwhile_neither_doubles_nor_stands_still(office, admin):  # noqa: F811
    campaign = prepared(office, admin, "Một")
    futures = at_once(
        opening(office, admin, campaign),
        lambda: open_assessment(campaign=campaign, unit=office.unit),
    )
    assert [future.exception() for future in futures] == [None, None]
    assert campaign.assessments.count() == 1


def test_two_who_remind_at_once_remind_once(office, admin):  # noqa: F811
    campaign = prepared(office, admin, "Một")
    (assessment,) = opening(office, admin, campaign)().assessments
    before = Notice.objects.count()

    def call():
        return remind(actor=admin, campaign=campaign, assessments=[assessment.pk])

    won, second = while_open(call, call)
    assert (won.reminded, second.result().already) == (1, 1)
    assert Notice.objects.count() == before + 2
