"""Many assessments for tests of the queue: small ones, put where a test wants them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from assessments.models import Action, Answer, Assessment, Campaign
from assessments.services.campaigns import open_assessment, open_campaign
from assessments.services.history import record
from dtscore.accounts.models import AdministrativeUnit, UnitLevel, User
from tests.indicator_sets import points_set, stored_set, yes_no

CHAIN = (UnitLevel.DISTRICT, UnitLevel.PROVINCE)


def communes_of(district: AdministrativeUnit) -> Iterable[AdministrativeUnit]:
    """Those of the year 2022, by name."""
    return district.children.filter(level=UnitLevel.COMMUNE).in_order()


def small_campaign(name: str = "Đợt nhỏ", levels: Iterable[str] = CHAIN) -> Campaign:
    """A campaign of two yes/no indicators of 10 points."""
    indicator_set = stored_set(points_set(yes_no("1.1"), yes_no("1.2")))
    return open_campaign(indicator_set=indicator_set, year=2022, name=name, levels=list(levels))


def submitted(campaign: Campaign, unit: AdministrativeUnit, actor: User) -> Assessment:
    """An assessment of the unit that was submitted: both indicators claimed in full."""
    assessment = open_assessment(campaign=campaign, unit=unit)
    for indicator in campaign.indicator_set.indicators.all():
        Answer.objects.create(
            assessment=assessment, indicator=indicator, state="reported",
            inputs={"exists": True}, self_points=10, updated_by=actor,
        )  # fmt: skip
    assessment.status, assessment.step = "submitted", assessment.chain[0].position
    assessment.save(update_fields=["status", "step"])
    note_submission(assessment, actor)
    return assessment


def note_submission(assessment: Assessment, actor: User) -> None:
    """The line of the history that a first submission leaves."""
    record(
        actor=actor, action=Action.SUBMITTED, unit=assessment.unit, assessment=assessment,
        changes={"Trạng thái": ("Đang tự đánh giá", "Đã nộp")},
    )  # fmt: skip


def many_submitted(
    campaign: Campaign, district: AdministrativeUnit, actor: User, count: int
) -> list[Assessment]:
    units = list(islice(communes_of(district), count))
    assert len(units) == count
    return [submitted(campaign, unit, actor) for unit in units]
