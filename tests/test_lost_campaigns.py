"""Campaigns of before that nobody had begun find their province when the portal is upgraded."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from assessments.models import Campaign, PlannedUnit
from assessments.permissions import visible_campaigns
from dtscore.accounts.models import AdministrativeUnit
from tests.queueing import small_campaign

pytestmark = pytest.mark.django_db
find_lost = import_module("assessments.migrations.0022_annexes_and_lost_campaigns").find_lost


@pytest.fixture
def lost() -> Campaign:
    campaign = small_campaign("Đợt bị quên")
    Campaign.objects.filter(pk=campaign.pk).update(owner=None, opened_at=None)
    return campaign


def owner_of(campaign: Campaign) -> AdministrativeUnit | None:
    find_lost(apps, None)
    return Campaign.objects.select_related("owner").get(pk=campaign.pk).owner


def test_planned_units_tell_the_province_where_there_are_several(demo, lost):
    admin = demo.people["quantri.thanhhoa"]
    assert AdministrativeUnit.objects.filter(parent=None).count() > 1
    assert owner_of(lost) is None  # nobody guesses
    assert lost not in visible_campaigns(admin)
    PlannedUnit.objects.create(campaign=lost, unit=demo.units["commune"])
    assert owner_of(lost) == demo.units["province"]
    assert lost in visible_campaigns(admin)


def test_only_province_takes_what_is_nobodys(demo, lost):
    others = AdministrativeUnit.objects.filter(parent=None).exclude(pk=demo.units["province"].pk)
    others.update(level="district", parent=demo.units["province"])  # no province any more
    assert owner_of(lost) == demo.units["province"]


def test_units_planned_in_two_provinces_decide_nothing(demo, lost):
    sibling = demo.people["sibling.admin"].unit
    for unit in (demo.units["commune"], sibling):
        PlannedUnit.objects.create(campaign=lost, unit=unit)
    assert owner_of(lost) is None
