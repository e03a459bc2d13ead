"""The queue: who sees what in which group, how far it is, until when; its page; its price."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import Answer, Assessment, Explanation, Extension, Stage
from assessments.permissions import places_of, visible_assessments
from assessments.selectors.queue import Wish, glance_at_queue, open_queue
from assessments.selectors.queue_figures import queue_figures
from assessments.selectors.queue_groups import QUEUE_ROLES, QueueGroup, group_of
from assessments.selectors.queue_rows import decided_counts, done_for, queue_rows, reviewed_by
from dtscore.accounts.models import AdministrativeUnit, Role, UnitLevel, User
from tests.queueing import communes_of, many_submitted, small_campaign, submitted
from tests.reviewing import accept_rest, begin_review, fresh, move, review_of, rule
from tests.submitting import submit
from tests.test_pages import words

pytestmark = pytest.mark.django_db
G = QueueGroup


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(demo) -> dict[str, User]:
    return {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


def seen_by(person: User, **wish) -> list:
    return open_queue(person, Wish(**wish), localdate()).rows


def put(assessment: Assessment, status: str, step: int) -> Assessment:
    Assessment.objects.filter(pk=assessment.pk).update(status=status, step=step)
    return fresh(assessment)


# --- who sees what ----------------------------------------------------------------------------
STATUSES = [
    ("submitted", 1), ("under_review", 1), ("returned", 1), ("resubmitted", 1), ("reviewed", 1),
    ("forwarded", 2), ("under_review", 2), ("returned", 2), ("resubmitted", 2), ("reviewed", 2),
    ("provisional", 2), ("explained", 2), ("final", 2), ("published", 2),
]  # fmt: skip
DISTRICT = [
    G.TO_BEGIN, G.UNDER_REVIEW, G.RETURNED, G.RESUBMITTED, G.TO_APPROVE,
    G.DONE, G.DONE, G.DONE, G.DONE, G.DONE, G.DONE, G.DONE, G.DONE, G.DONE,
]  # fmt: skip
PROVINCE = [
    None, None, None, None, None,
    G.TO_BEGIN, G.UNDER_REVIEW, G.RETURNED, G.RESUBMITTED, G.TO_APPROVE,
    G.TO_FINALIZE, G.TO_FINALIZE, G.TO_PUBLISH, G.DONE,
]  # fmt: skip
OF_DISTRICT = {"thamdinh.quangxuong", "lanhdao.quangxuong"}
OF_PROVINCE = {"quantri.thanhhoa", "province.reviewer"}


@pytest.mark.parametrize("number", range(len(STATUSES)))
def test_each_person_sees_it_in_the_right_group_or_not_at_all(demo, number):
    """The policy in the database and the policy on one object say the same."""
    assessment = put(demo.points, *STATUSES[number])
    for name, person in demo.people.items():
        rows = queue_rows(person, reviewed_by(person), localdate())
        expected = None
        if name in OF_DISTRICT:
            expected = DISTRICT[number]
        elif name in OF_PROVINCE:
            expected = PROVINCE[number]
        assert [row.group for row in rows] == ([expected] if expected else []), name
        if expected:
            is_done = reviewed_by(person).filter(done_for(person)).exists()
            assert is_done is (expected is G.DONE), name
            assert group_of(assessment.status, places_of(person, assessment), 0) is expected


def test_draft_is_in_nobodys_queue(demo):
    assert all(not reviewed_by(person).exists() for person in demo.people.values())


def test_nobody_has_a_queue_outside_the_scope(demo):
    """Something is there to be seen, and only those who review see it."""
    put(demo.points, "provisional", 2)
    for name, person in demo.people.items():
        seen = set(reviewed_by(person))
        assert bool(seen) == (name in OF_DISTRICT | OF_PROVINCE), name
        assert seen <= set(visible_assessments(person))
        assert not seen or person.role in QUEUE_ROLES


def test_unit_that_had_ended_sees_nothing(demo):
    put(demo.points, "submitted", 1)
    unit = AdministrativeUnit.objects.get(pk=demo.units["district"].pk)
    for first, last, expected in (
        (None, date(2022, 12, 31), 1), (None, date(2022, 12, 30), 0),
        (date(2022, 12, 31), None, 1), (date(2023, 1, 1), None, 0),
    ):  # fmt: skip
        unit.valid_from, unit.valid_to = first, last
        unit.save(update_fields=["valid_from", "valid_to"])
        reviewer = User.objects.select_related("unit").get(username="thamdinh.quangxuong")
        assert len(seen_by(reviewer)) == expected, (first, last)
        assert bool(places_of(reviewer, fresh(demo.points))) is bool(expected)


def test_chain_without_a_district_gives_the_district_nothing(demo, people):
    campaign = small_campaign(levels=[UnitLevel.PROVINCE])
    submitted(campaign, demo.units["commune"], people["leader"])

    assert seen_by(people["reviewer"]) == []
    assert [row.group for row in seen_by(people["admin"])] == [G.TO_BEGIN]


def test_province_finalizes_what_only_the_district_reviewed(demo, people):
    campaign = small_campaign(levels=[UnitLevel.DISTRICT])
    assessment = submitted(campaign, demo.units["commune"], people["leader"])
    assert seen_by(people["admin"]) == []
    put(assessment, "provisional", 1)

    assert [row.group for row in seen_by(people["admin"])] == [G.TO_FINALIZE]
    assert [row.group for row in seen_by(people["reviewer"])] == [G.TO_FINALIZE]


def test_unanswered_explanations_have_a_group_until_they_are_answered(demo, people):
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    points.campaign.review_steps.filter(position=2).delete()
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    move(points, people["district"], "approve")
    indicator = Answer.objects.get(assessment=points, indicator__code="6.2").indicator
    written = Explanation.objects.create(
        assessment=points, indicator=indicator, words="Đã bổ sung", updated_by=people["leader"]
    )
    (row,) = seen_by(people["admin"])
    assert (row.group, row.unanswered) == (G.TO_FINALIZE, 0)  # not sent yet
    assert queue_figures([row.assessment])[points.pk].reduced == 1

    move(points, people["leader"], "explain")
    (row,) = seen_by(people["reviewer"])
    assert (row.group, row.unanswered) == (G.EXPLAINED, 1)
    rule(points, people["reviewer"], "6.2", "accepted")
    (row,) = seen_by(people["reviewer"])
    assert (row.group, row.unanswered) == (G.TO_FINALIZE, 0)
    assert Explanation.objects.get(pk=written.pk).sent_at is not None


# --- how far ----------------------------------------------------------------------------------
def agrees(assessment: Assessment) -> int:
    """The one query and the trails say the same; returns what they say."""
    review = review_of(assessment)
    counted = decided_counts([assessment.pk]).get(assessment.pk, 0)
    assert counted == len(review.trails) - len(review.undecided)
    return counted


def test_decided_is_counted_as_the_trails_say(demo, people):
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    reviewer = people["reviewer"]
    assert agrees(points) == 0
    rule(points, reviewer, "6.2", "adjusted", points=Decimal("4.5"))
    rule(points, reviewer, "6.2", "accepted")  # counts once
    rule(points, reviewer, "6.3", "accepted")
    assert agrees(points) == 2
    rule(points, reviewer, "6.3", "returned")  # the newest one counts, and it is a return
    rule(points, reviewer, "3.4", "returned")
    assert agrees(points) == 1
    accept_rest(points, reviewer, but=["6.3", "3.4"])
    move(points, reviewer, "return", due_on=localdate() + timedelta(3))
    assert agrees(points) == 54
    Answer.objects.filter(assessment=points, indicator__code__in=["6.3", "6.2"]).update(version=9)
    assert agrees(points) == 53  # 6.2 was judged in another version
    submit(points, people["leader"])
    (row,) = seen_by(reviewer)
    assert (row.group, row.decided, row.total) == (G.RESUBMITTED, 53, 56)
    figures = queue_figures([row.assessment])[points.pk]
    assert (figures.returned, figures.changed) == (2, 1)
    move(points, reviewer, "begin")
    accept_rest(points, reviewer)
    assert agrees(points) == 56
    move(points, reviewer, "finish")
    move(points, people["district"], "approve")
    assert agrees(points) == 0  # the next step begins anew
    move(points, people["admin"], "begin")
    rule(points, people["admin"], "6.2", "accepted")
    assert agrees(points) == 1


@pytest.mark.parametrize("name", ["points", "verdicts"])
def test_points_are_those_of_the_sheets(demo, people, name):
    """Claimed and found in the list equal what the review itself adds up, at both steps."""
    assessment = getattr(demo, name)
    Answer.objects.filter(
        assessment=assessment, self_points__isnull=True, self_passed__isnull=True
    ).update(state="not_applicable", claimed_points=None, claimed_passed=None)
    begun = begin_review(assessment, leader=people["leader"], reviewer=people["reviewer"])
    figures = queue_figures([begun])[begun.pk]
    assert _sums(figures.claimed) == _sums(review_of(begun).claim_sheet.totals)
    assert figures.found is None

    change = {"points": Decimal(0)} if name == "points" else {"passed": False}
    rule(begun, people["reviewer"], "1.1", "adjusted", **change)
    accept_rest(begun, people["reviewer"])
    review = review_of(begun)
    figures = queue_figures([fresh(begun)])[begun.pk]
    assert _sums(figures.found) == _sums(review.result_sheet.totals)
    assert _sums(figures.found) != _sums(figures.claimed)
    assert figures.reduced == len(review.reduced) == 1
    move(begun, people["reviewer"], "finish")
    move(begun, people["district"], "approve")
    move(begun, people["admin"], "begin")
    rule(begun, people["admin"], "1.1", "returned")
    figures = queue_figures([fresh(begun)])[begun.pk]
    assert _sums(figures.found) == _sums(review_of(begun).result_sheet.totals)


def _sums(totals) -> tuple:
    return (totals.computed, totals.maximum, totals.attainable, totals.passed, totals.counted)


# --- deadlines --------------------------------------------------------------------------------
def test_last_day_of_each_stage_and_what_it_says(demo, people):
    today = localdate()
    demo.points.campaign.review_steps.filter(position=1).update(due_on=today + timedelta(3))
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    (row,) = seen_by(people["reviewer"])
    assert (row.due, row.days_left, row.due_words) == (today + timedelta(3), 3, "còn 3 ngày")
    for days, said, late in ((0, "hôm nay là ngày cuối", False), (-2, "quá hạn 2 ngày", True)):
        points.campaign.review_steps.filter(position=1).update(due_on=today + timedelta(days))
        (row,) = seen_by(people["reviewer"])
        assert (row.due_words, row.is_overdue) == (said, late)
    assert len(seen_by(people["reviewer"], is_overdue=True)) == 1
    Extension.objects.create(
        assessment=points, stage=Stage.REVIEW, step=1, until=today + timedelta(1),
        reason="Mất điện", granted_by=people["admin"],
    )  # fmt: skip
    (row,) = seen_by(people["reviewer"])
    assert (row.due_words, row.is_overdue) == ("còn 1 ngày", False)

    rule(points, people["reviewer"], "6.2", "returned")
    move(points, people["reviewer"], "return", due_on=today + timedelta(9))
    (row,) = seen_by(people["reviewer"])
    assert (row.stage, row.days_left) == (Stage.RETURN, 9)
    assert seen_by(people["reviewer"], is_overdue=True) == []


def test_end_of_the_time_to_explain_makes_nobody_late(demo, people):
    put(demo.points, "provisional", 2)
    Assessment.objects.update(explanation_due_on=localdate() - timedelta(1))
    (row,) = seen_by(people["admin"])
    assert (row.is_overdue, row.due_words) == (False, "đã hết thời gian giải trình")
    put(demo.points, "final", 2)
    (row,) = seen_by(people["admin"])
    assert (row.due, row.due_words) == (None, "")


# --- sorting, filters, tabs -------------------------------------------------------------------
@pytest.fixture
def crowd(demo, people) -> list[Assessment]:
    """Thirty communes: twenty-five of the district, five of another."""
    campaign = small_campaign()
    leader = people["leader"]
    return [
        *many_submitted(campaign, demo.units["district"], leader, 25),
        *many_submitted(campaign, demo.units["far_district"], leader, 5),
    ]


def names(rows) -> list[str]:
    return [row.assessment.unit.name for row in rows]


def test_sorted_by_deadline_name_and_progress(crowd, people):
    common = localdate() + timedelta(30)
    crowd[0].campaign.review_steps.filter(position=1).update(due_on=common)
    for offset, row in enumerate(reversed(crowd[:25]), start=1):
        if offset <= 20:
            Extension.objects.create(
                assessment=row, stage=Stage.REVIEW, step=1, until=common + timedelta(offset),
                reason="x", granted_by=people["admin"],
            )  # fmt: skip
    by_name = names(seen_by(people["reviewer"], sort="ten"))
    assert by_name == [row.unit.name for row in crowd[:25]]
    assert by_name.index("Quảng Đức") < by_name.index("Quảng Giao")  # Đ between D and E
    by_due = names(seen_by(people["reviewer"]))
    assert by_due == [*by_name[:5], *by_name[:4:-1]]

    move(crowd[7], people["reviewer"], "begin")
    rule(crowd[7], people["reviewer"], "1.1", "accepted")
    move(crowd[3], people["reviewer"], "begin")
    accept_rest(crowd[3], people["reviewer"])
    rows = seen_by(people["reviewer"], sort="tien-do")
    assert [row.decided for row in rows[:3]] == [2, 1, 0]
    assert names(rows[:2]) == [crowd[3].unit.name, crowd[7].unit.name]


def test_filters_and_the_counts_of_the_tabs_agree(demo, crowd, people):
    reviewer, admin = people["reviewer"], people["admin"]
    put(crowd[0], "returned", 1)
    put(crowd[1], "reviewed", 1)
    for row in (*crowd[2:5], crowd[27]):
        put(row, "forwarded", 2)
    put(demo.points, "submitted", 1)

    def counts(person: User, **wish) -> dict[str, int]:
        tabs = open_queue(person, Wish(**wish), localdate()).tabs
        for tab in tabs:
            wanted = {**wish, "group": tab.group}
            assert len(seen_by(person, **wanted)) == tab.count, tab.label
        return {tab.label: tab.count for tab in tabs if tab.count}

    assert counts(reviewer) == {
        "Chưa xong": 23, "Chờ bắt đầu": 21, "Đã trả lại": 1, "Chờ phê duyệt": 1, "Xong": 3,
    }  # fmt: skip
    assert counts(reviewer, campaign=demo.points.campaign_id) == {
        "Chưa xong": 1, "Chờ bắt đầu": 1,
    }  # fmt: skip
    assert counts(admin) == {"Chưa xong": 4, "Chờ bắt đầu": 4}
    assert counts(admin, parent=demo.units["far_district"].pk) == {
        "Chưa xong": 1, "Chờ bắt đầu": 1,
    }  # fmt: skip
    name = crowd[3].unit.name
    assert counts(reviewer, query=name.lower()) == {"Xong": 1}
    assert names(seen_by(admin, query="QUANG "[:6] + name.split()[-1])) == [name]


def test_search_takes_no_diacritics_and_codes(crowd, people):
    assert names(seen_by(people["reviewer"], query="quang duc")) == ["Quảng Đức"]
    unit = crowd[0].unit
    assert names(seen_by(people["reviewer"], query=unit.code)) == [unit.name]
    assert seen_by(people["reviewer"], query=crowd[-1].unit.code) == []  # another district's


# --- the page ---------------------------------------------------------------------------------
def queue_page(client, person: User, **query) -> str:
    client.force_login(person)
    response = client.get(reverse("queue"), query)
    assert response.status_code == 200
    return words(response)


def test_empty_queue_says_when_something_comes(demo, client, people):
    page = queue_page(client, people["reviewer"])
    assert "Chưa có hồ sơ nào đến bước thẩm định của cơ quan bạn." in page
    for name in ("canbo.quangbinh", "district.viewer", "nobody"):
        assert "dành cho cán bộ thẩm định, lãnh đạo huyện và quản trị tỉnh" in queue_page(
            client, demo.people[name]
        )


def test_one_row_tells_everything(demo, client, people):
    demo.points.campaign.review_steps.update(due_on=localdate() + timedelta(4))
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    rule(points, people["reviewer"], "6.2", "accepted")
    page = queue_page(client, people["reviewer"])

    assert "Xã Quảng Bình Huyện Quảng Xương; QĐ 3853 - chấm điểm, 2022" in page
    assert f"{localdate() + timedelta(4):%d/%m/%Y} còn 4 ngày 1/56" in page
    assert "729,57 điểm" in page
    accept_rest(points, people["reviewer"], but=["6.3"])
    rule(points, people["reviewer"], "6.3", "adjusted", points=Decimal(0))
    claim = review_of(points).trails["6.3"].claim.points
    found = review_of(points).result_sheet.totals.computed
    page = queue_page(client, people["reviewer"])
    assert f"729,57 → {_vi(found)} (−{_vi(claim)}) điểm" in page


def _vi(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def test_begin_is_one_press_from_the_list(demo, client, people):
    campaign = small_campaign()
    assessment = submitted(campaign, demo.units["commune"], people["leader"])
    client.force_login(people["reviewer"])
    body = client.get(reverse("queue")).content.decode()
    address = reverse("review_move", args=[assessment.pk, "begin"])
    assert f'form="bat-dau" formaction="{address}"' in body
    client.post(address)
    assert fresh(assessment).status == "under_review"
    client.force_login(people["district"])
    assert "Bắt đầu</button>" not in client.get(reverse("queue")).content.decode()


def test_fifty_a_page_and_the_filter_goes_along(demo, client, people):
    campaigns = [small_campaign(f"Đợt {n}") for n in range(3)]
    for campaign in campaigns:
        many_submitted(campaign, demo.units["district"], people["leader"], 20)
    client.force_login(people["reviewer"])
    response = client.get(reverse("queue"), {"tim": "quang", "xep": "ten"})
    page = words(response)
    shown = response.content.decode().count('name="chon"')
    total = response.context["page"].paginator.count
    assert 50 < total <= 60
    assert (shown, f"{total} hồ sơ khớp." in page) == (50, True)
    assert "?xep=ten&amp;tim=quang&amp;trang=2" in response.content.decode()
    second = client.get(reverse("queue"), {"tim": "quang", "xep": "ten", "trang": "2"})
    assert second.content.decode().count('name="chon"') == total - 50
    assert "Không có hồ sơ nào khớp." in queue_page(client, people["reviewer"], tim="khongco")
    assert "Không có hồ sơ nào ở nhóm “Đã trả lại”." in queue_page(
        client, people["reviewer"], nhom="da-tra-lai"
    )


@pytest.mark.parametrize(
    "query",
    [
        {"nhom": "bua"}, {"dot": "abc"}, {"dot": "9" * 30}, {"dot": "-1"}, {"dot": "٣"},
        {"dot": "9223372036854775808"}, {"huyen": "1e3"}, {"xep": "x"}, {"qua-han": "2"},
        {"trang": "-4"}, {"trang": "x"}, {"tim": "\x00"}, {"tim": "<script>alert(1)</script>"},
    ],
)  # fmt: skip
def test_bad_parameters_are_ignored_kindly(demo, client, people, query):
    put(demo.points, "submitted", 1)
    client.force_login(people["reviewer"])
    response = client.get(reverse("queue"), query)
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    if "script" not in str(query):
        assert "Xã Quảng Bình" in words(response)


def test_unknown_campaign_finds_nothing_and_can_be_left(demo, client, people):
    put(demo.points, "submitted", 1)
    page = queue_page(client, people["reviewer"], dot="987654")
    assert "0 hồ sơ khớp. Bỏ lọc" in page


# --- home -------------------------------------------------------------------------------------
def test_home_links_the_counts_and_names_the_first(demo, client, people):
    Assessment.objects.filter(pk=demo.verdicts.pk).update(status="reviewed", step=1)
    put(demo.points, "submitted", 1)
    demo.points.campaign.review_steps.filter(position=1).update(due_on=localdate() - timedelta(1))
    client.force_login(people["reviewer"])
    response = client.get(reverse("home"))
    body, page = response.content.decode(), words(response)
    found = re.findall(r'href="/tham-dinh/\?nhom=([\w-]+)">[^<]*<strong>(\d+)', body)
    assert found == [("cho-bat-dau", "1"), ("cho-phe-duyet", "1")]
    assert "1 hồ sơ đang chờ bạn, 1 đã quá hạn" in page
    assert "quá hạn 1 ngày" in page
    glance = glance_at_queue(people["district"], localdate())
    assert [row.assessment for row in glance.first] == [demo.verdicts]
    for name in ("canbo.quangbinh", "district.viewer", "nobody"):
        assert glance_at_queue(demo.people[name], localdate()) is None


# --- price ------------------------------------------------------------------------------------
def price(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["queue", "home"])
@pytest.mark.parametrize("who", ["reviewer", "district", "admin"])
def test_costs_the_same_for_one_and_thirty_communes(demo, client, people, who, name):
    campaign = small_campaign()
    step = 2 if who == "admin" else 1
    assessment = submitted(campaign, demo.units["commune"], people["leader"])
    put(assessment, "under_review", step)
    client.force_login(people[who])
    one = price(client, reverse(name))
    others = [unit for unit in communes_of(demo.units["district"]) if unit != demo.units["commune"]]
    for unit in others[:24]:
        put(submitted(campaign, unit, people["leader"]), "under_review", step)
    for row in many_submitted(campaign, demo.units["far_district"], people["leader"], 5):
        put(row, "under_review", step)
    for row in Assessment.objects.filter(campaign=campaign):
        Extension.objects.create(
            assessment=row, stage=Stage.REVIEW, step=step, until=localdate(), reason="x",
            granted_by=people["admin"],
        )  # fmt: skip
        row.returnings.create(
            step=step, number=1, due_on=localdate(), returned_at=now(), closed_at=now(),
            returned_by=people["admin"],
        )  # fmt: skip
    many = price(client, reverse(name))
    assert len(client.get(reverse("queue")).context["rows"]) == (30 if who == "admin" else 25)
    assert many == one
    assert many <= (10 if name == "queue" else 12)


def test_role_without_review_pays_nothing(demo):
    viewer = demo.people["district.viewer"]
    assert viewer.role == Role.VIEWER
    with CaptureQueriesContext(connection) as queries:
        assert glance_at_queue(viewer, localdate()) is None
    assert len(queries) == 0
