"""Reminders: 7, 3 and 1 days before, once after; for those concerned, never twice, never stale."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import Assessment, Campaign, Notice, Stage
from assessments.selectors.deadlines import open_deadlines
from assessments.selectors.reminders import milestone
from assessments.services.campaigns import open_assessment
from assessments.services.extending import extend
from assessments.services.reminders import write_reminders
from dtscore.accounts.models import AdministrativeUnit, Role, User
from tests.reviewing import accept_rest, begin_review, fresh, move, rule
from tests.submitting import make_ready, submit, withdraw

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
UNIT = ["canbo.quangbinh", "lanhdao.quangbinh"]
DISTRICT = ["lanhdao.quangxuong", "thamdinh.quangxuong"]


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


def due(assessment: Assessment, day: date | None) -> None:
    Campaign.objects.filter(pk=assessment.campaign_id).update(submission_due_on=day)


def standing(**filters) -> list[tuple[str, int]]:
    rows = Notice.objects.filter(days_left__isnull=False, cancelled_at=None, **filters)
    return sorted(rows.values_list("person__username", "days_left"))


@pytest.mark.parametrize(
    ("left", "expected"),
    [(30, None), (8, None), (7, 7), (6, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 1), (-1, -1),
     (-7, -1), (-8, None)],
)  # fmt: skip
def test_nearest_day_of_reminding(left, expected):
    assert milestone(left) == expected


def test_unit_is_reminded_on_each_day_and_a_second_run_adds_nothing(demo):
    due(demo.points, TODAY)
    written = {}
    for left in (9, 7, 6, 3, 2, 1, 0, -1, -2, -9):
        day = TODAY - timedelta(left)
        written[left] = write_reminders(day=day).written
        assert write_reminders(day=day) == type(write_reminders(day=day))(0, 0)

    assert written == {9: 0, 7: 2, 6: 0, 3: 2, 2: 0, 1: 2, 0: 0, -1: 2, -2: 0, -9: 0}
    assert standing() == [(name, -1) for name in UNIT]
    told = Notice.objects.filter(person__username=UNIT[0]).order_by("pk")
    what = "nộp hồ sơ QĐ 3853 - chấm điểm năm 2022 của xã Quảng Bình"
    assert [row.words for row in told] == [
        f"Còn 7 ngày để {what}: hạn hết ngày 02/03/2026.",
        f"Còn 3 ngày để {what}: hạn hết ngày 02/03/2026.",
        f"Ngày mai, 02/03/2026, là ngày cuối để {what}.",
        f"Đã quá hạn {what}: hạn là hết ngày 02/03/2026.",
    ]


def test_missed_days_are_caught_up_with_the_nearest_only(demo):
    due(demo.points, TODAY)
    assert write_reminders(day=TODAY).written == 2

    assert standing() == [(name, 1) for name in UNIT]
    assert Notice.objects.first().words.startswith("Hôm nay, 02/03/2026, là ngày cuối để nộp")


def test_reminder_that_was_read_stays_and_is_not_written_again(demo):
    due(demo.points, TODAY)
    write_reminders(day=TODAY - timedelta(7))
    Notice.objects.update(read_at=now())

    assert write_reminders(day=TODAY - timedelta(6)).written == 0
    write_reminders(day=TODAY - timedelta(3))
    assert standing(person__username=UNIT[0]) == [(UNIT[0], 3), (UNIT[0], 7)]


def test_inactive_people_and_others_of_the_unit_are_not_reminded(demo):
    due(demo.points, TODAY)
    User.objects.filter(username=UNIT[0]).update(is_active=False)
    write_reminders(day=TODAY)

    assert standing() == [(UNIT[1], 1)]


def test_moved_day_cancels_and_reminds_by_the_new_one(demo):
    due(demo.points, TODAY)
    write_reminders(day=TODAY - timedelta(3))
    due(demo.points, TODAY + timedelta(4))
    done = write_reminders(day=TODAY - timedelta(3))

    assert (done.written, done.cancelled) == (2, 2)
    live = Notice.objects.filter(cancelled_at=None)
    assert {(row.due_on, row.days_left) for row in live} == {(TODAY + timedelta(4), 7)}
    due(demo.points, None)
    assert write_reminders(day=TODAY).cancelled == 2
    assert standing() == []


def test_extension_cancels_at_once(demo, people):
    day = localdate()
    due(demo.points, day + timedelta(1))
    write_reminders(day=day)
    assessment = fresh(demo.points)
    extend(
        actor=people["admin"], assessment=assessment, deadline=open_deadlines(assessment)[0],
        until=day + timedelta(5), reason="Bão",
    )  # fmt: skip

    assert standing() == []
    write_reminders(day=day)
    assert standing(due_on=day + timedelta(5)) == [(name, 7) for name in UNIT]


def test_what_is_done_is_not_reminded_of_and_comes_back_when_undone(demo, people):
    day = localdate()
    due(demo.points, day + timedelta(1))
    write_reminders(day=day)
    submit(make_ready(demo.points), people["leader"])
    assert standing() == []
    assert write_reminders(day=day).written == 0

    withdraw(demo.points, people["leader"], "Sửa thêm")
    write_reminders(day=day)
    assert standing() == [(name, 1) for name in UNIT]


def test_reviewers_and_leaders_of_the_step_are_reminded(demo, people):
    day = localdate()
    steps = demo.points.campaign.review_steps
    steps.update(due_on=day + timedelta(3))
    begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    write_reminders(day=day)
    assert standing() == [(name, 3) for name in DISTRICT]
    told = Notice.objects.filter(days_left=3)
    desk = reverse("review", args=[demo.points.pk])
    assert {(row.stage, row.page) for row in told} == {(Stage.REVIEW, desk)}

    accept_rest(demo.points, people["reviewer"])
    move(demo.points, people["reviewer"], "finish")
    assert standing() == [(name, 3) for name in DISTRICT]
    move(demo.points, people["district"], "approve")
    assert standing() == []  # the same day, but the next step's people
    write_reminders(day=day)
    assert standing() == [("province.reviewer", 3), ("quantri.thanhhoa", 3)]


def test_returned_unit_is_reminded_of_its_own_day(demo, people):
    day = localdate()
    due(demo.points, day + timedelta(1))
    begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    rule(demo.points, people["reviewer"], "6.2", "returned")
    move(demo.points, people["reviewer"], "return", due_on=day + timedelta(3))
    write_reminders(day=day)

    assert standing(stage=Stage.RETURN, step=1) == [(name, 3) for name in UNIT]
    assert "để nộp lại hồ sơ QĐ 3853" in Notice.objects.filter(stage="return").first().words


@pytest.mark.parametrize("reduced", [True, False])
def test_only_who_may_explain_something_is_reminded_of_it(demo, people, reduced):
    demo.points.campaign.review_steps.filter(position=2).delete()
    begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    if reduced:
        rule(demo.points, people["reviewer"], "6.2", "adjusted", points=Decimal(4))
    accept_rest(demo.points, people["reviewer"])
    move(demo.points, people["reviewer"], "finish")
    move(demo.points, people["district"], "approve")
    write_reminders(day=localdate() + timedelta(2))

    assert standing() == ([(name, 3) for name in UNIT] if reduced else [])


# --- the command -------------------------------------------------------------------------------
def test_command_says_what_it_did(demo, capsys):
    due(demo.points, TODAY)
    call_command("send_reminders", day=TODAY)
    call_command("send_reminders", day=TODAY)

    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "Ngày 02/03/2026: ghi 2 lời nhắc, hủy 0.",
        "Không gửi thư: chưa đặt DTSCORE_EMAIL_URL.",
        "Ngày 02/03/2026: ghi 0 lời nhắc, hủy 0.",
        "Không gửi thư: chưa đặt DTSCORE_EMAIL_URL.",
    ]


# --- query counts ------------------------------------------------------------------------------
def _run(day: date) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        written = write_reminders(day=day).written
    return written, len(queries)


def test_thirty_communes_cost_what_one_does(demo):
    due(demo.points, TODAY)
    one = _run(TODAY - timedelta(7))
    communes = AdministrativeUnit.objects.filter(parent=demo.units["far_district"])[:29]
    assert len(communes) == 29
    for number, unit in enumerate(communes):
        open_assessment(campaign=demo.points.campaign, unit=unit)
        User.objects.bulk_create(
            User(username=f"nguoi.{number}.{role}", full_name="Người", role=role, unit=unit)
            for role in (Role.OFFICER, Role.LEADER)
        )
    many = _run(TODAY - timedelta(3))
    again = _run(TODAY - timedelta(3))

    assert one[0] == 2
    assert many[0] >= 60
    assert many[1] - one[1] <= 2  # what is cancelled: held, then written
    assert again[0] == 0
    assert many[1] <= 12
