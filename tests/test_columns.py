"""Tự chấm, thẩm định, chính thức side by side; and when the commune may read what a step found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import Assessment, ReviewDecision
from assessments.permissions import visible_steps
from assessments.selectors.columns import open_columns
from assessments.selectors.files import open_file
from assessments.selectors.years import previous_answers
from tests.reviewing import WORDS, accept_rest, begin_review, fresh, move, rule
from tests.scenes import points_under_review
from tests.test_pages import words

pytestmark = pytest.mark.django_db
SECRET = "Chưa ai được biết"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cast(demo):
    return {
        "officer": demo.people["canbo.quangbinh"],
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


play = points_under_review


@pytest.fixture
def points(played) -> Assessment:
    return played


def approve_district(assessment: Assessment, cast) -> Assessment:
    accept_rest(assessment, cast["reviewer"])
    move(assessment, cast["reviewer"], "finish")
    move(assessment, cast["district"], "approve")
    return fresh(assessment)


def columns(assessment: Assessment, user):
    return open_columns(user, open_file(fresh(assessment)))


# --- when ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "step", "steps"),
    [
        ("draft", 0, set()), ("submitted", 1, set()), ("under_review", 1, set()),
        ("returned", 1, set()), ("resubmitted", 1, set()), ("reviewed", 1, set()),
        ("forwarded", 2, {1}), ("under_review", 2, {1}), ("returned", 2, {1}),
        ("reviewed", 2, {1}), ("provisional", 2, {1, 2}), ("explained", 2, {1, 2}),
        ("final", 2, {1, 2}), ("published", 2, {1, 2}),
    ],
)  # fmt: skip
def test_unit_reads_a_step_once_its_leader_has_approved_it(demo, cast, status, step, steps):
    demo.points.status, demo.points.step = status, step
    try:
        for name in ("canbo.quangbinh", "lanhdao.quangbinh", "commune.viewer"):
            assert visible_steps(demo.people[name], demo.points) == steps
        for name in ("thamdinh.quangxuong", "quantri.thanhhoa", "nguoixem.thanhhoa"):
            assert visible_steps(demo.people[name], demo.points) == {1, 2}
    finally:
        demo.points.status, demo.points.step = "draft", 0


def _everything_the_commune_reads(client: Client, assessment: Assessment) -> str:
    pages = [
        reverse("home"),
        *(reverse(name, args=[assessment.pk]) for name in ("assessment", "history", "sign_off")),
        *(reverse(name, args=[assessment.pk]) for name in ("returned", "explanations")),
        reverse("pillar", args=[assessment.pk, "6"]),
        reverse("answer", args=[assessment.pk, "6.2"]),
        reverse("history", args=[assessment.pk]) + "?chi-so=6.2",
    ]
    return " ".join(words(client.get(page)) for page in pages)


def test_no_page_of_the_commune_tells_what_is_not_approved(points, cast, officer):
    rule(points, cast["reviewer"], "6.2", "adjusted", points=Decimal("4.44"), comment=SECRET)
    rule(points, cast["reviewer"], "6.3", "returned", comment=SECRET)  # not sent yet
    told = _everything_the_commune_reads(officer, points)
    assert SECRET not in told
    assert "4,44" not in told
    reviewing = Client()
    reviewing.force_login(cast["reviewer"])
    for page in (reverse("assessment", args=[points.pk]), reverse("history", args=[points.pk])):
        assert SECRET in words(reviewing.get(page))

    rule(points, cast["reviewer"], "6.3", "accepted")
    approve_district(points, cast)
    told = _everything_the_commune_reads(officer, points)
    assert SECRET in told
    assert "Huyện thẩm định 4,44 điểm (−6,1)" in told


def test_returned_indicator_is_read_and_the_others_of_its_step_are_not(points, cast, officer):
    from datetime import timedelta

    from django.utils.timezone import localdate

    rule(points, cast["reviewer"], "6.3", "adjusted", points=Decimal("4.44"), comment=SECRET)
    rule(points, cast["reviewer"], "6.2", "returned", comment="Bổ sung sổ theo dõi")
    move(points, cast["reviewer"], "return", due_on=localdate() + timedelta(3))
    told = _everything_the_commune_reads(officer, points)
    assert "Bổ sung sổ theo dõi" in told
    assert SECRET not in told
    assert "4,44" not in told


def test_reopened_result_is_hidden_until_it_is_approved_again(demo, points, cast, officer):
    points.campaign.review_steps.exclude(position=1).delete()
    rule(points, cast["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    approve_district(points, cast)
    assert columns(points, cast["officer"]).titles == ["Tự chấm", "Huyện thẩm định"]
    move(points, cast["admin"], "reopen", comment="Xem lại")
    rule(points, cast["reviewer"], "6.2", "adjusted", points=Decimal("4.44"), comment=SECRET)
    assert not columns(points, cast["officer"]).is_shown
    assert SECRET not in _everything_the_commune_reads(officer, points)


def test_last_year_s_column_waits_for_the_approval_too(demo, points, cast):
    campaign = demo.points.campaign
    campaign.pk, campaign.year, campaign.name = None, 2023, "Năm 2023"
    campaign.save()
    this_year = Assessment.objects.create(campaign=campaign, unit=demo.points.unit)
    rule(points, cast["reviewer"], "6.2", "adjusted", points=Decimal("4.44"))
    assert previous_answers(this_year)["6.2"].column == "tự chấm"


# --- what ---------------------------------------------------------------------------------------
def test_columns_of_two_steps_and_the_final_result(points, cast, officer):
    rule(points, cast["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    approve_district(points, cast)
    move(points, cast["admin"], "begin")
    rule(points, cast["admin"], "6.2", "adjusted", points=Decimal(6), comment="Tính thêm")
    accept_rest(points, cast["admin"])
    move(points, cast["admin"], "finish")
    move(points, cast["admin"], "approve")
    Assessment.objects.filter(pk=points.pk).update(explanation_due_on=None)
    move(points, cast["admin"], "finalize")

    found = columns(points, cast["officer"])
    assert found.titles == ["Tự chấm", "Huyện thẩm định", "Tỉnh thẩm định", "Chính thức"]
    cells = [
        (cell.words, cell.difference, cell.reason, cell.differs) for cell in found.cells("6.2")
    ]
    assert cells == [
        ("10,54 điểm", "", "", False),
        ("4,5 điểm", "−6,04", WORDS, True),
        ("6 điểm", "+1,5", "Tính thêm", True),
        ("6 điểm", "", "Tính thêm", False),
    ]
    assert [row.line.indicator.code for row in found.differing] == ["6.2"]
    claim = Decimal("729.57")
    assert [total for _, total in found.totals] == [
        "729,57", "723,53", "725,03", "725,03",
    ]  # fmt: skip
    assert claim - Decimal("6.04") == Decimal("723.53")
    pillar = next(row for row in found.rows if row.code == "6")
    assert [title for title, _ in pillar.cells] == found.titles
    page = words(officer.get(reverse("assessment", args=[points.pk])))
    assert "Tổng cộng 729,57 723,53 725,03 725,03" in page
    assert "Chỉ số có kết quả khác nhau (1)" in page


def test_verdicts_stand_beside_each_other(demo, cast, officer):
    verdicts = begin_review(demo.verdicts, leader=cast["leader"], reviewer=cast["reviewer"])
    rule(verdicts, cast["reviewer"], "1.1", "adjusted", passed=False)
    approve_district(verdicts, cast)
    found = columns(verdicts, cast["officer"])
    assert [cell.words for cell in found.cells("1.1")] == ["Đạt", "Không đạt"]
    assert found.totals == [("Tự chấm", "27/37"), ("Huyện thẩm định", "26/37")]


def test_reviewer_sees_the_work_of_the_step_before_it_is_done(points, cast):
    rule(points, cast["reviewer"], "6.2", "returned")
    found = columns(points, cast["reviewer"])
    assert [cell.words for cell in found.cells("6.2")] == ["10,54 điểm", "trả lại"]
    assert [cell.words for cell in found.cells("6.3")][1] == "chưa quyết định"
    assert ReviewDecision.objects.count() == 1


def test_draft_has_no_columns_and_reads_nothing(demo, cast, django_assert_num_queries):
    file = open_file(demo.points)
    with django_assert_num_queries(0):
        assert open_columns(cast["officer"], file) is None
