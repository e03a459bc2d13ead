"""Moving a campaign to a version that splits one indicator, merges two and gives one another code:
what nobody can carry over is set aside, kept whole, and asked anew."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import Answer, Assignment, Evidence, HistoryEntry, Notice
from assessments.selectors.files import open_file
from assessments.selectors.readiness import missing_of
from assessments.services.answers import AnswerChange, save_answer
from criteria.comparing import Link, Relation
from criteria.mappings.saving import load_mapping
from criteria.models import IndicatorSet
from criteria.rules.base import AnswerState
from dtscore.accounts.models import User
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.reviewing import fresh
from tests.set_versions import answered, first, running_campaign
from tests.test_campaign_version import admin, campaign, move_campaign, officer_person, plan, put
from tests.test_pages import words

__all__ = ["admin", "campaign", "officer_person"]  # the fixtures
pytestmark = pytest.mark.django_db
D = Decimal
R = Relation
LINKS = [
    Link(R.CHANGED, "1.1", "1.7"),
    Link(R.SAME, "1.2", "1.2"),
    Link(R.SPLIT, "1.3", "1.3"),
    Link(R.SPLIT, "1.3", "1.6"),
    Link(R.MERGED, "1.4", "1.4"),
    Link(R.MERGED, "1.5", "1.4"),
]


def split_version(version: int = 2) -> IndicatorSet:
    """1.1 is called 1.7, 1.3 became 1.3 and 1.6, 1.4 and 1.5 became 1.4."""
    ratio = first()["groups"][0]["pillars"][0]["indicators"][1]
    data = points_set(
        yes_no("1.7") | {"title": "Chỉ số 1.1"}, ratio, yes_no("1.3", "6"), yes_no("1.6", "4"),
        yes_no("1.4", "20"),
    )  # fmt: skip
    return stored_set({**data, "version": version, "facts": first()["facts"]})


@pytest.fixture
def target(campaign) -> IndicatorSet:
    after = split_version()
    load_mapping(source=campaign.indicator_set, target=after, kind="succession", links=LINKS)
    return after


def say(person: User, assessment, code: str) -> Answer:
    change = AnswerChange(AnswerState.REPORTED, {"exists": True})
    return save_answer(
        actor=person, assessment=assessment, indicator_code=code, change=change, seen_version=0
    )


def test_split_and_merged_are_set_aside_and_the_rest_goes_on(
    demo, admin, officer_person, campaign, target
):
    assessment = answered(campaign, demo.units["commune"], officer_person)
    for row in Answer.objects.filter(assessment=assessment):
        Assignment.objects.create(
            assessment=assessment, indicator=row.indicator, assignee=officer_person,
            given_by=admin,
        )  # fmt: skip
    change = plan(campaign, target).change
    assert change.set_aside == ("1.3", "1.4", "1.5")
    assert sorted(change.added) == ["1.3", "1.4", "1.6"]
    assert (change.recoded, dict(change.goes_to)) == (("1.1",), {"1.1": "1.7", "1.2": "1.2"})

    done = move_campaign(admin, campaign, target)
    assert (done.kept, done.set_aside) == (2, 3)
    here = {row.indicator.code: row for row in Answer.objects.filter(assessment=assessment)}
    assert {code: row.self_points for code, row in here.items()} == {"1.7": D(10), "1.2": D(6)}
    assert {row.indicator.indicator_set for row in here.values()} == {target}
    aside = Answer.everything.filter(assessment=assessment).exclude(set_aside_at=None)
    assert {(row.indicator.code, row.indicator.indicator_set.version) for row in aside} == {
        ("1.3", 1), ("1.4", 1), ("1.5", 1),
    }  # fmt: skip
    assert Evidence.objects.filter(answer__in=aside).count() == 3
    left = Assignment.objects.filter(assessment=assessment).values_list(
        "indicator__code", flat=True
    )
    assert sorted(left) == ["1.2", "1.7"]


def test_what_was_split_is_asked_anew_beside_what_was_set_aside(
    demo, client, admin, officer_person, campaign, target
):
    assessment = answered(campaign, demo.units["commune"], officer_person)
    client.force_login(admin)
    page = words(client.get(reverse("campaign_version", args=[campaign.pk])))
    assert page.count("được cất riêng, không tính vào điểm nữa; đơn vị trả lời chỉ số mới") == 2
    move_campaign(admin, campaign, target)

    missing = {item.code for item in missing_of(open_file(fresh(assessment)))}
    assert {"1.3", "1.4", "1.6"} <= missing
    for code in ("1.3", "1.4", "1.6"):
        say(officer_person, assessment, code)
    file = open_file(fresh(assessment))
    assert file.sheet.totals.computed == D(10) + D(6) + D(6) + D(4) + D(20)
    client.force_login(officer_person)
    kept = words(client.get(reverse("set_aside", args=[assessment.pk])))
    assert all(f"Chỉ số {code}" in kept for code in ("1.3", "1.4", "1.5"))
    own = HistoryEntry.objects.get(action="version_changed", assessment=assessment)
    for code in ("1.3", "1.4", "1.5"):
        assert own.changes[f"{code}: Câu trả lời"] == ["đang tính", "cất riêng, không tính nữa"]
    told = Notice.objects.get(person=officer_person, assessment=assessment).words
    assert "Cần trả lời thêm chỉ số 1.3, 1.6, 1.4" in told
    assert "Không tính nữa (cất riêng): chỉ số 1.3, 1.4, 1.5" in told


def test_third_version_takes_only_the_answers_of_the_second(
    demo, client, admin, officer_person, campaign, target
):
    """What lay aside stays where it was; what goes aside now lies beside it."""
    assessment = answered(campaign, demo.units["commune"], officer_person)
    move_campaign(admin, campaign, target)
    for code in ("1.3", "1.6"):
        say(officer_person, assessment, code)
    third = stored_set({**first(), "version": 3})
    links = [
        Link(R.CHANGED, "1.7", "1.1"),
        Link(R.SAME, "1.2", "1.2"),
        Link(R.MERGED, "1.3", "1.3"),
        Link(R.MERGED, "1.6", "1.3"),
        Link(R.SPLIT, "1.4", "1.4"),
        Link(R.SPLIT, "1.4", "1.5"),
    ]
    load_mapping(source=target, target=third, kind="succession", links=links)
    done = move_campaign(admin, campaign, third)
    assert (done.kept, done.set_aside) == (2, 2)
    aside = Answer.everything.filter(assessment=assessment).exclude(set_aside_at=None)
    found = sorted((row.indicator.indicator_set.version, row.indicator.code) for row in aside)
    assert found == [(1, "1.3"), (1, "1.4"), (1, "1.5"), (2, "1.3"), (2, "1.6")]
    client.force_login(officer_person)
    kept = words(client.get(reverse("set_aside", args=[assessment.pk])))
    assert ("Phiên bản 1" in kept, "Phiên bản 2" in kept) == (True, True)


def test_nothing_is_split_under_a_review(demo, admin, officer_person, campaign, target):
    assessment = answered(campaign, demo.units["commune"], officer_person)
    put(assessment, "under_review")
    (blocked,) = plan(campaign, target).blocked
    assert "thêm chỉ số 1.3, 1.6, 1.4" in blocked.obstacle
    assert "hãy dùng phiên bản mới cho đợt sau" in blocked.obstacle


def test_mapping_written_the_other_way_round_says_the_same(demo):
    """A mapping of sets side by side may lead from the newer version to the older one."""
    campaign = running_campaign(demo.units["province"])
    after = split_version()
    turned = {R.SPLIT: R.MERGED, R.MERGED: R.SPLIT}
    links = [
        Link(turned.get(link.relation, link.relation), link.target, link.source)
        for link in LINKS
        if link.target
    ]
    load_mapping(source=after, target=campaign.indicator_set, kind="crosswalk", links=links)
    change = plan(campaign, after).change
    assert (change.mapped, change.set_aside) == (True, ("1.3", "1.4", "1.5"))
    assert dict(change.goes_to) == {"1.1": "1.7", "1.2": "1.2"}
