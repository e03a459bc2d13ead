"""The pictures say what the results say: bars, bins, who claimed above what was found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Answer, Tally
from assessments.pictures import Share, bar, histogram, middle_of
from assessments.selectors.campaign_parts import CampaignPart
from assessments.selectors.pictures import open_pictures
from assessments.services.tallying import refresh_tallies
from tests.queueing import many_submitted, small_campaign
from tests.reviewing import accept_rest, begin_review, move, rule

ALL = CampaignPart()
# In hundredths: whole numbers are made faster than decimals.
shares = st.builds(
    lambda part, whole: Share(Decimal(min(part, whole)) / 100, Decimal(whole) / 100),
    st.integers(0, 100_000),
    st.integers(100, 100_000),
)


@given(st.lists(shares, max_size=30))
def test_every_share_falls_into_one_bin(listed):
    counts = [int(row.bars[0].words.split()[0]) for row in histogram(listed)]
    assert (len(counts), sum(counts)) == (10, len(listed))
    widths = [Decimal(row.bars[0].width) for row in histogram(listed)]
    assert all(0 <= width <= 100 for width in widths)


def test_bins_begin_at_their_lower_end_and_the_last_holds_all():
    listed = [Share(Decimal(part), Decimal(100)) for part in ("0", "9.99", "10", "99.9", "100")]
    counts = [int(row.bars[0].words.split()[0]) for row in histogram(listed)]
    assert counts == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert histogram([Share(Decimal(1), Decimal(0))]) == histogram([])


def test_bars_stay_in_their_room_and_the_middle_is_somebodys():
    assert [bar("own", percent, "").width for percent in (None, Decimal(-3), Decimal(250))] == [
        "0", "0", "100",
    ]  # fmt: skip
    listed = [Share(Decimal(part), Decimal(100)) for part in (10, 80, 30, 20)]
    assert middle_of(listed).percent == Decimal(20)
    assert middle_of([]) is None


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(demo):
    return demo.people["quantri.thanhhoa"]


def test_reviewed_year_of_the_demonstration(demo, admin):
    people = demo.people
    reviewer = people["thamdinh.quangxuong"]
    begin_review(demo.points, leader=people["lanhdao.quangbinh"], reviewer=reviewer)
    rule(demo.points, reviewer, "6.2", "adjusted", points=Decimal("9.45"))
    accept_rest(demo.points, reviewer)
    move(demo.points, reviewer, "finish")
    move(demo.points, people["lanhdao.quangxuong"], "approve")

    found = open_pictures(admin, demo.points.campaign, ALL, unit=demo.points.unit_id)
    assert (found.column, found.middle) == ("reviewed", "72,84%")
    assert [row.bars[0].words for row in found.progress] == ["1/1 đã nộp"]
    assert [row.bars[0].words for row in found.spread if row.bars[0].width != "0"] == ["1 đơn vị"]
    assert [row.label for row in found.inflated_units] == ["xã Quảng Bình"]
    assert found.inflated_units[0].note == "giảm 1,09"
    (inflated,) = found.inflated_indicators
    assert inflated.label.startswith("6.2 ")
    assert [each.words for each in inflated.bars] == ["10,54 tự chấm", "9,45 kết quả"]
    own, district, whole = found.profile[5].bars
    assert own.width == district.width == whole.width
    assert found.missed[0].bars[0].words.startswith("0%")
    assert found.over_years == []  # nothing is final


def test_what_nobody_has_approved_is_in_no_picture(demo, admin):
    people = demo.people
    reviewer = people["thamdinh.quangxuong"]
    campaign = small_campaign()
    rows = many_submitted(campaign, demo.units["district"], people["lanhdao.quangbinh"], 2)
    refresh_tallies(rows)
    for row, points in zip(rows, ("8", "1"), strict=True):
        move(row, reviewer, "begin")
        rule(row, reviewer, "1.1", "adjusted", points=Decimal(points))
        accept_rest(row, reviewer)
    move(rows[0], reviewer, "finish")
    move(rows[0], people["lanhdao.quangxuong"], "approve")
    found = open_pictures(admin, campaign, ALL)
    assert found.column == "reviewed"
    (inflated,) = found.inflated_indicators
    assert [each.words for each in inflated.bars] == ["10 tự chấm", "8 kết quả"]


def test_verdicts_count_passes(demo, admin):
    people = demo.people
    begin_review(
        demo.verdicts, leader=people["lanhdao.quangbinh"], reviewer=people["thamdinh.quangxuong"]
    )
    found = open_pictures(admin, demo.verdicts.campaign, ALL)
    assert found.middle == "72,97%"  # 27 of 37, cut
    assert found.profile[0].bars[0].words == "100% toàn bộ"


def test_nothing_submitted_is_said(demo, admin, client):
    client.force_login(admin)
    page = client.get(reverse("pictures", args=[demo.points.campaign_id])).content.decode()
    assert "Chưa có đơn vị nào nộp hồ sơ." in page
    assert "0/1 đã nộp" in page


def test_years_follow_the_line_of_campaigns(demo, admin):
    leader = demo.people["lanhdao.quangbinh"]
    before, after = small_campaign("Trước"), small_campaign("Sau")
    before.year, after.previous = 2021, before
    before.save()
    after.save()
    for campaign, points in ((before, 10), (after, 20)):
        rows = many_submitted(campaign, demo.units["district"], leader, 2)
        refresh_tallies(rows)
        Tally.objects.filter(assessment__in=rows).update(column="final", points=Decimal(points))
    found = open_pictures(admin, after, ALL)
    assert [(row.label, row.bars[0].words) for row in found.over_years] == [
        ("Năm 2021", "10% đơn vị ở giữa"),
        ("Năm 2022", "20% đơn vị ở giữa"),
    ]


def test_page_takes_as_many_queries_for_one_unit_as_for_thirty(
    demo, admin, client, django_assert_num_queries
):
    leader = demo.people["lanhdao.quangbinh"]
    client.force_login(admin)
    campaign = small_campaign()
    address = reverse("pictures", args=[campaign.pk])
    refresh_tallies(many_submitted(campaign, demo.units["district"], leader, 1))
    client.get(address)
    with django_assert_num_queries(12, exact=False) as one:
        client.get(address)
    refresh_tallies(many_submitted(campaign, demo.units["far_district"], leader, 30))
    with django_assert_num_queries(len(one)):
        page = client.get(address)
    assert page.context["pictures"].missed
    assert Answer.objects.filter(assessment__campaign=campaign).count() == 62
