"""A merged unit's past from its predecessors' published results, by the rule of the campaign."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.lineage import PastResult, inherit
from assessments.models import Assessment, Tally
from assessments.selectors.lineage import (
    Ancestor,
    ancestors_of,
    inherited_results,
    inherited_years,
)
from assessments.selectors.lineage import merged as merged_ways
from assessments.selectors.ranking import open_ranking
from assessments.selectors.ranking_rows import Wish
from assessments.selectors.ranking_table import difference_words
from assessments.services.campaigns import open_assessment
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, UnitSuccession, User
from dtscore.numbers import Rounding
from tests.queueing import small_campaign
from tests.ranking_ground import campaign_of, official

TWO = Rounding("truncate", 2)
# Nghị quyết 1686/NQ-UBTVQH15: these four became the xã Quảng Bình of 1/7/2025.
BEFORE = ("16468", "16543", "16546", "16558")


def past(points: str, share: str | None = "1", attainable: str = "100") -> PastResult:
    part = None if share is None else Decimal(share)
    return PastResult("xã", part, Decimal(points), Decimal(attainable), 0, 0)


@pytest.mark.parametrize(
    ("rule", "parts", "worth", "words"),
    [
        ("mean", [past("10"), past("11"), past("10.1")], "10.36", "(10 + 11 + 10,1) / 3 = 10,36"),
        ("mean", [past("7.5")], "7.5", "7,5 = 7,5"),
        ("sum", [past("10"), past("0.05")], "10.05", "10 + 0,05 = 10,05"),
        (
            "weighted", [past("90", "1"), past("30", "0.5")], "70",
            "(1 × 90 + 0,5 × 30) / 1,5 = 70",
        ),
    ],
)  # fmt: skip
def test_rules(rule, parts, worth, words):
    result = inherit(rule, parts, TWO)
    assert (result.worth, result.words) == (Decimal(worth), words)


def test_nothing_is_made_up():
    assert inherit("mean", [], TWO) is None
    assert inherit("weighted", [past("1"), past("2", None)], TWO) is None
    verdicts = [PastResult("xã", Decimal(1), None, None, passed, 37) for passed in (27, 30)]
    result = inherit("mean", verdicts, TWO, missing=["xã Quảng Lưu"])
    assert (result.worth, result.whole, result.missing) == (
        Decimal("28.5"), Decimal(37), ("xã Quảng Lưu",),
    )  # fmt: skip


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=6), st.data())
def test_mean_and_weighted_lie_between_and_forget_the_order(hundredths, data):
    values = [Decimal(value) / 100 for value in hundredths]
    parts = [past(str(value)) for value in values]
    shuffled = data.draw(st.permutations(parts))
    for rule in ("mean", "weighted"):
        result = inherit(rule, parts, TWO)
        assert min(values) <= result.worth <= max(values)
        assert inherit(rule, shuffled, TWO).worth == result.worth


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.none() | st.decimals("0.01", 1, places=2)), max_size=12
    )
)
def test_whoever_is_reached_by_several_ways_counts_once_with_all_that_passed_over(ways):
    units = {pk: AdministrativeUnit(pk=pk) for pk in range(1, 5)}
    found = merged_ways([Ancestor(units[pk], share) for pk, share in ways])
    assert [row.unit.pk for row in found] == list(dict.fromkeys(pk for pk, _ in ways))
    for row in found:
        shares = [share for pk, share in ways if pk == row.unit.pk]
        assert row.share == (None if None in shares else sum(shares))


@pytest.fixture
def merged(demo) -> AdministrativeUnit:
    return AdministrativeUnit.objects.get(
        level=UnitLevel.COMMUNE, code="16543", valid_from="2025-07-01"
    )


@pytest.fixture
def campaign(demo, merged):
    """Three of the four predecessors with published points: 20, 15,5 and 10 of 20."""
    campaign = small_campaign()
    old = AdministrativeUnit.objects.filter(valid_to="2025-06-30", code__in=BEFORE)
    for unit, points in zip(old.in_order()[:3], ("20", "15.5", "10"), strict=True):
        assessment = open_assessment(campaign=campaign, unit=unit)
        Assessment.objects.filter(pk=assessment.pk).update(status="published")
        Tally.objects.create(
            assessment=assessment, column="final", points=Decimal(points), maximum=20,
            attainable=20, passed=0, counted=2,
        )  # fmt: skip
    return campaign


pytestmark = pytest.mark.django_db


def test_new_unit_inherits_the_mean_and_says_who_is_missing(
    campaign, merged, django_assert_num_queries
):
    inherited_years(merged)
    with django_assert_num_queries(3):
        (year,) = inherited_years(merged)
    # (20 + 15,5 + 10) / 3 = 15,1666…, cut as the set says.
    assert (year.campaign, year.result.worth) == (campaign, Decimal("15.16"))
    assert year.result.words == "(20 + 15,5 + 10) / 3 = 15,16"
    assert year.missing == ["xã " + AdministrativeUnit.objects.get(
        code="16558", valid_to="2025-06-30"
    ).name]  # fmt: skip
    assert inherited_results([merged.pk], campaign) == {merged.pk: year.result}


def test_what_is_not_published_is_not_told(campaign, merged):
    Assessment.objects.filter(campaign=campaign).update(status="final")
    assert inherited_years(merged) == []
    assert inherited_results([merged.pk], campaign) == {}


def test_weights_must_be_known(campaign, merged):
    campaign.lineage_rule = "weighted"
    campaign.save()
    UnitSuccession.objects.filter(predecessor__code="16468", successor=merged).update(share=None)
    (year,) = inherited_years(merged)
    assert (year.result, year.has_shares) == (None, False)
    UnitSuccession.objects.filter(predecessor__code="16468", successor=merged).update(share="0.5")
    (year,) = inherited_years(merged)
    assert year.result.words == "(0,5 × 20 + 1 × 15,5 + 1 × 10) / 2,5 = 14,2"


def test_shares_multiply_over_generations(merged):
    newest = AdministrativeUnit.objects.create(
        level="commune", code="99001", kind="xã", name="Sau", parent=merged.parent,
        valid_from="2030-01-01",
    )  # fmt: skip
    UnitSuccession.objects.create(
        predecessor=merged, successor=newest, effective_on="2030-01-01", share="0.4"
    )
    lines = {row.unit.code: row.share for row in ancestors_of([newest.pk])[newest.pk]}
    assert lines == dict.fromkeys(BEFORE, Decimal("0.4"))


def test_split_and_merged_again_is_one_predecessor(merged):
    halves = [
        AdministrativeUnit.objects.create(
            level="commune", code=code, kind="xã", name=code, parent=merged.parent,
            valid_from="2030-01-01",
        )
        for code in ("99001", "99002", "99003")
    ]  # fmt: skip
    for half, share in zip(halves[:2], ("0.4", "0.6"), strict=True):
        UnitSuccession.objects.create(
            predecessor=merged, successor=half, effective_on="2030-01-01", share=share
        )
        UnitSuccession.objects.create(
            predecessor=half, successor=halves[2], effective_on="2031-01-01", share=1
        )
    lines = [(row.unit, row.share) for row in ancestors_of([halves[2].pk])[halves[2].pk]]
    assert lines[:3] == [(halves[0], 1), (halves[1], 1), (merged, 1)]
    assert [share for _, share in lines[3:]] == [1] * len(BEFORE)


def test_circle_in_the_data_ends(merged):
    old = UnitSuccession.objects.filter(successor=merged).first().predecessor
    UnitSuccession.objects.create(
        predecessor=merged, successor=old, effective_on="2031-01-01", share=1
    )
    assert len(ancestors_of([merged.pk])[merged.pk]) < 200


def test_unit_page_shows_it(campaign, merged, client):
    person = User.objects.create(username="moi", role=Role.OFFICER, unit=merged)
    client.force_login(person)
    page = client.get(reverse("unit", args=[merged.pk])).content.decode()
    assert "15,16/20 điểm" in page
    assert "Trung bình cộng: (20 + 15,5 + 10) / 3 = 15,16" in page


def test_ranking_compares_a_merged_unit_with_its_predecessors(demo, campaign, merged):
    """The three stand no more beside it: of 15,16 it is the first of last year, and of 12 now."""
    province = demo.units["province"]
    now = campaign_of(province, campaign.indicator_set, year=2026, name="Sau sắp xếp")
    now.previous = campaign
    now.save()
    official(now, [merged], "12")
    (row,) = open_ranking(now, Wish(), within=province).rows
    assert (row.change.rank, row.change.difference) == (1, Decimal("-3.16"))
    assert difference_words(row.change) == "−3,16 điểm so với các đơn vị trước sắp xếp"
