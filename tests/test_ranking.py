"""The ranking of a campaign as people see it: scopes, columns, last year, who reads what."""

from __future__ import annotations

from itertools import islice

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.models import Tally
from assessments.selectors.ranking import open_ranking
from assessments.selectors.ranking_previous import is_comparable
from assessments.selectors.ranking_rows import Wish
from tests.indicator_sets import points_set, sourced, stored_set, yes_no
from tests.queueing import communes_of
from tests.ranking_ground import campaign_of, lay, official, ranked_set, stand, stored_ranking

pytestmark = pytest.mark.django_db


@pytest.fixture
def near(demo):
    """Five communes of the demonstration's district, its own first, then by name."""
    own = demo.units["commune"]
    others = (unit for unit in communes_of(demo.units["district"]) if unit.pk != own.pk)
    return [own, *islice(others, 4)]


@pytest.fixture
def far(demo):
    return list(islice(communes_of(demo.units["far_district"]), 2))


@pytest.fixture
def campaign(demo):
    return campaign_of(demo.units["province"], ranked_set())


def ranks(ranking) -> dict[str, int]:
    return {row.code: row.rank for row in ranking.shown}


def test_scope_of_the_filter_is_ranked_by_itself_beside_the_province(demo, campaign, near, far):
    official(campaign, near[:3], "70", "80", "70")
    official(campaign, far, "75", "60")
    province = demo.units["province"]
    whole = open_ranking(campaign, Wish(), within=province)
    assert ranks(whole) == {
        near[1].code: 1, far[0].code: 2, near[0].code: 3, near[2].code: 3, far[1].code: 5,
    }  # fmt: skip
    assert {row.top_rank for row in whole.rows} == {None}

    part = open_ranking(campaign, Wish(parent=demo.units["district"].pk), within=province)
    assert ranks(part) == {near[1].code: 1, near[0].code: 2, near[2].code: 2}
    assert [row.top_rank for row in part.rows] == [1, 3, 3]

    own = open_ranking(campaign, Wish(), within=demo.units["district"])
    assert ranks(own) == ranks(part)
    assert {row.top_rank for row in own.rows} == {None}  # a district does not learn the others


def test_search_and_sort_show_less_or_otherwise_but_rank_alike(demo, campaign, near, far):
    official(campaign, near[:3], "70", "80", "90")
    name = near[0].name
    found = open_ranking(campaign, Wish(query="quang binh"), within=demo.units["province"])
    assert name == "Quảng Bình"
    assert (ranks(found), len(found.rows)) == ({near[0].code: 3}, 3)
    by_name = open_ranking(campaign, Wish(sort="name"), within=demo.units["province"])
    keys = {unit.code: unit.sort_key for unit in near}
    assert list(ranks(by_name)) == sorted(ranks(by_name), key=keys.__getitem__)


def test_kinds_pillars_and_own_maximum(demo, campaign, near):
    official(campaign, near[:3], ("40", "50"), ("60", "100"), ("0", "0"))
    by_share = open_ranking(campaign, Wish(order="share"), within=demo.units["province"])
    assert ranks(by_share) == {near[0].code: 1, near[1].code: 2}
    assert [(row.grade, str(row.percent)) for row in by_share.rows] == [
        ("Tốt", "80.00"), ("Khá", "60.00"),
    ]  # fmt: skip
    assert [(row.code, row.why) for row in by_share.apart] == [(near[2].code, "nothing")]
    lay(campaign.assessments.get(unit=near[1]), "final", ("10", "100"))
    in_pillar = open_ranking(campaign, Wish(pillar="1"), within=demo.units["province"])
    assert (ranks(in_pillar), in_pillar.rows[0].grade) == ({near[0].code: 1, near[1].code: 2}, "")
    unknown = open_ranking(
        campaign, Wish(kind="thị trấn", pillar="77"), within=demo.units["province"]
    )
    assert (unknown.rows, unknown.wish.pillar) == ([], "")


def test_columns_and_those_who_stand_apart(demo, campaign, near):
    stand(campaign, near[0], "draft")
    stand(campaign, near[1], "submitted", self="90")
    stand(campaign, near[2], "provisional", self="95", reviewed="80")
    province = demo.units["province"]
    best = open_ranking(campaign, Wish(), within=province)  # nothing is official yet
    assert [(row.code, row.column, str(row.sums.points)) for row in best.rows] == [
        (near[1].code, "self", "90"), (near[2].code, "reviewed", "80"),
    ]  # fmt: skip
    stand(campaign, near[3], "final", self="99", reviewed="70", final="60")
    final = open_ranking(campaign, Wish(), within=province)
    assert [(row.code, str(row.sums.points)) for row in final.rows] == [(near[3].code, "60")]
    assert {row.code: row.why for row in final.apart} == {
        near[0].code: "not_submitted", near[1].code: "undecided", near[2].code: "undecided",
    }  # fmt: skip
    assert final.undecided == 2
    assert "Kết quả tạm thời" in next(r.reason for r in final.apart if r.code == near[2].code)


def test_passes_are_ranked_and_recognised(demo, near):
    campaign = campaign_of(demo.units["province"], ranked_set(verdicts=True))
    campaign.pass_rule = {"kind": "all_passed", "value": "100", "basis": "inferred"}
    official(campaign, near[:3], (2, 2), (1, 2), (1, 1))
    got = open_ranking(campaign, Wish(), within=demo.units["province"])
    assert [(row.code, row.rank, row.recognised) for row in got.rows] == [
        (near[0].code, 1, True), (near[2].code, 2, True), (near[1].code, 3, False),
    ]  # fmt: skip


@pytest.mark.parametrize("is_same_set", [True, False])
def test_change_since_last_year(demo, near, is_same_set):
    province, indicator_set = demo.units["province"], ranked_set()
    before = campaign_of(province, indicator_set, year=2022, name="Năm trước")
    official(before, [*near[:2], near[3]], "80", "60", "70")
    before.assessments.update(status="published")
    if not is_same_set:
        indicator_set = ranked_set(verdicts=True)
    campaign = campaign_of(province, indicator_set, year=2023, name="Năm nay")
    campaign.previous = before
    values = ["62", "66", "50"] if is_same_set else [(1, 2), (2, 2), (0, 2)]
    official(campaign, near[:3], *values)
    got = open_ranking(campaign, Wish(), within=province)
    changes = {
        row.code: row.change and (row.change.rank, row.change.moved, str(row.change.difference))
        for row in got.rows
    }
    differences = ["-18", "6"] if is_same_set else ["-30.00", "40.00"]
    assert changes == {
        near[0].code: (1, -1, differences[0]),
        near[1].code: (3, 2, differences[1]),
        near[2].code: None,
    }
    assert {row.change.measure for row in got.rows if row.change} == {
        "points" if is_same_set else "percent"
    }
    own = open_ranking(campaign, Wish(sort="moved"), within=demo.units["far_district"])
    assert own.rows == []


def test_unpublished_results_of_last_year_are_not_told_by_the_difference(demo, near):
    province, indicator_set = demo.units["province"], ranked_set()
    before = campaign_of(province, indicator_set, year=2022, name="Năm trước")
    official(before, near[:2], "80", "60")
    campaign = campaign_of(province, indicator_set, year=2023, name="Năm nay")
    campaign.previous = before
    official(campaign, near[:2], "62", "66")

    def changes() -> list[str | None]:
        rows = open_ranking(campaign, Wish(), within=province).rows
        return [str(row.change.difference) if row.change else None for row in rows]

    assert changes() == [None, None]
    before.assessments.filter(unit=near[0]).update(status="published")
    assert changes() == [None, "-18"]
    stored_ranking(before, demo.people["quantri.thanhhoa"])
    assert changes() == ["6", "-18"]


def test_points_are_compared_only_where_as_much_can_be_had(demo, near):
    province, data = demo.units["province"], points_set(yes_no("1.1"), yes_no("1.2"))
    pillar = {**data["groups"][0]["pillars"][0], "max_points": sourced("80")}
    smaller = {
        **data, "version": 3, "max_points": sourced("80"), "groups": [
            {**data["groups"][0], "pillars": [pillar]}
        ],
    }  # fmt: skip
    before = campaign_of(province, stored_set(data), year=2022, name="Năm trước")
    for version, (indicators, is_same) in {2: (data, True), 3: (smaller, False)}.items():
        newer = stored_set({**indicators, "version": version})
        campaign = campaign_of(province, newer, year=2023, name=f"Bản {version}")
        campaign.previous = before
        assert is_comparable(campaign) is is_same


def test_queries_do_not_grow(demo, campaign, near, django_assert_max_num_queries):
    official(campaign, near[:1], "70")
    open_ranking(campaign, Wish(), within=demo.units["province"])
    with CaptureQueriesContext(connection) as one:
        open_ranking(campaign, Wish(), within=demo.units["province"])
    official(campaign, near[1:], *["60"] * 4)
    with CaptureQueriesContext(connection) as many:
        open_ranking(campaign, Wish(), within=demo.units["province"])
    assert len(one) == len(many) <= 6


# --- the page ---------------------------------------------------------------------------------
def test_page_of_province_and_district(demo, campaign, near, far, client):
    official(campaign, near[:2], "70.5", ("80", "90"))
    official(campaign, far[:1], "75")
    client.force_login(demo.people["quantri.thanhhoa"])
    address = reverse("ranking", args=[campaign.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = words(client.get(address, {"huyen": demo.units["district"].pk}))
    assert len(queries) <= 12
    assert "80 trên 90" in page
    assert "88,88%" in page
    assert near[0].name in page
    assert far[0].name not in page
    assert "Công bố xếp hạng" in page

    client.force_login(demo.people["district.viewer"])
    page = words(client.get(address, {"huyen": demo.units["far_district"].pk}))
    assert far[0].name not in page
    page = words(client.get(address))
    assert far[0].name not in page
    assert near[0].name in page
    assert "Công bố xếp hạng" not in page


def words(response) -> str:
    assert response.status_code == 200
    return " ".join(strip_tags(response.content.decode()).split())


def test_commune_learns_no_undecided_sum(demo, campaign, near, client):
    """Not its own reviewed column before it is told, nor anybody else's at all."""
    stand(campaign, near[0], "under_review", self="91.23", reviewed="81.57")
    stand(campaign, near[1], "final", self="92.34", reviewed="82.68", final="72.79")
    for name in ("canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer"):
        client.force_login(demo.people[name])
        for column in ("", "?cot=tham-dinh", "?cot=moi-nhat"):
            response = client.get(reverse("ranking", args=[campaign.pk]) + column)
            assert response.status_code == 403
            text = response.content.decode()
            assert "Tỉnh chưa công bố xếp hạng" in text
            assert not [sum for sum in ("81,57", "82,68", "72,79") if sum in text]
    client.force_login(demo.people["quantri.thanhhoa"])
    assert "81,57" in words(client.get(reverse("ranking", args=[campaign.pk]) + "?cot=moi-nhat"))


def test_ranking_follows_the_tallies_exactly(demo, campaign, near):
    """Sums that floats would hold for unequal, or for equal."""
    official(campaign, near[:4], "0.3", "0.3", "729.5700", "729.5701")
    got = open_ranking(campaign, Wish(), within=demo.units["province"])
    assert [(row.rank, row.is_shared) for row in got.rows] == [
        (1, False), (2, False), (3, True), (3, True),
    ]  # fmt: skip
    Tally.objects.filter(assessment__campaign=campaign, assessment__unit=near[0]).update(
        points="0.3001"
    )
    again = open_ranking(campaign, Wish(), within=demo.units["province"])
    assert [row.rank for row in again.rows] == [1, 2, 3, 4]
