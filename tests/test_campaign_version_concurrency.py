"""An answer is saved while its campaign moves to a corrected version: either order is whole."""

from __future__ import annotations

import pytest
from django.db import connection

from assessments.models import Answer, Assessment, Campaign
from assessments.selectors.version_plans import plan_version
from assessments.services.answers import StaleAnswerError
from assessments.services.changing_version import Moved, StaleVersionError, change_version
from criteria.models import IndicatorSet
from dtscore.accounts.models import AdministrativeUnit, Role, User
from tests.indicator_sets import points_set, stored_set
from tests.test_concurrency import (
    Office,
    office,  # noqa: F401 (a fixture)
    said,
    save,
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
    Campaign.objects.update(owner=province)
    return User.objects.create(
        username="tinh", full_name="Tỉnh", role=Role.PROVINCIAL_ADMIN, unit=province
    )


@pytest.fixture
def target(office: Office) -> IndicatorSet:  # noqa: F811
    """Version 2: 1.1 is worth 15 points instead of 10."""
    data = points_set()
    data["groups"][0]["pillars"][0]["indicators"][0]["max_points"]["value"] = "15"
    return stored_set({**data, "version": 2})


def moving(office: Office, admin: User, target: IndicatorSet):  # noqa: F811
    campaign = Campaign.objects.select_related("indicator_set").get()
    seen = plan_version(campaign, target).digest

    def call() -> Moved:
        return change_version(actor=admin, campaign=campaign, target=target, seen=seen)

    return call


def test_first_answer_saved_meanwhile_answers_the_new_version(office, admin, target):  # noqa: F811
    """It waits for the move, and then has to read the campaign again."""
    _, saved = while_open(
        moving(office, admin, target), save(office, office.second, "1.1", said("Đã làm"), 0)
    )
    answer = saved.result()
    assert (answer.indicator.indicator_set, answer.self_points) == (target, 15)
    assert Assessment.objects.get().campaign.indicator_set == target


def test_answer_computed_anew_meanwhile_is_not_written_over(office, admin, target):  # noqa: F811
    save(office, office.first, "1.1", said("Trước"), 0)()
    _, lost = while_open(
        moving(office, admin, target), save(office, office.second, "1.1", said("Sau"), 1)
    )
    assert isinstance(lost.exception(), StaleAnswerError)
    answer = Answer.objects.get()
    assert (answer.narrative, answer.to_confirm, answer.version) == ("<p>Trước</p>", True, 2)
    assert (answer.indicator.indicator_set, answer.self_points) == (target, 15)


def test_move_that_waits_for_a_first_answer_is_refused_and_shown_anew(office, admin, target):  # noqa: F811
    _, moved = while_open(
        save(office, office.first, "1.1", said("Đã làm"), 0), moving(office, admin, target)
    )
    assert isinstance(moved.exception(), StaleVersionError)
    assert Answer.objects.get().indicator.indicator_set.version == 1
    moving(office, admin, target)()
    answer = Answer.objects.get()
    assert (answer.indicator.indicator_set, answer.self_points) == (target, 15)
