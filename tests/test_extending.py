"""More time for one unit: who may give it, for what, until when, and what it does."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import Extension, HistoryEntry, Notice, Stage
from assessments.permissions import can_extend
from assessments.selectors.deadlines import due_of, open_deadlines
from assessments.services.extending import StaleDeadlineError, extend
from assessments.services.passage import LateError
from dtscore.accounts.models import User
from tests.reviewing import accept_rest, begin_review, fresh, move, rule
from tests.submitting import make_ready, submit
from tests.test_pages import words

pytestmark = pytest.mark.django_db
WHY = "Xã bị ngập lụt, mất điện năm ngày"


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def people(demo) -> dict[str, User]:
    return {
        "officer": demo.people["canbo.quangbinh"],
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


def day(days: int):
    return localdate() + timedelta(days)


@pytest.fixture
def draft(demo):
    """Due in three days, to be reviewed in ten and twenty."""
    campaign = demo.points.campaign
    campaign.submission_due_on = day(3)
    campaign.save()
    for position, days in ((1, 10), (2, 20)):
        campaign.review_steps.filter(position=position).update(due_on=day(days))
    return fresh(demo.points)


def grant(assessment, actor, stage: str, until, *, step: int = 0, reason: str = WHY) -> Extension:
    assessment = fresh(assessment)
    deadline = next(
        row
        for row in open_deadlines(assessment)
        if row.stage == stage and (not step or row.step == step)
    )
    return extend(actor=actor, assessment=assessment, deadline=deadline, until=until, reason=reason)


def test_open_deadlines_follow_the_way(draft, people):
    named = [(row.title, row.until) for row in open_deadlines(draft)]
    assert named == [
        ("Nộp hồ sơ", day(3)), ("Huyện thẩm định", day(10)), ("Tỉnh thẩm định", day(20)),
    ]  # fmt: skip
    submit(make_ready(draft), people["leader"])
    assert [row.title for row in open_deadlines(fresh(draft))] == [
        "Huyện thẩm định", "Tỉnh thẩm định",
    ]  # fmt: skip


def test_extension_lets_the_late_unit_submit(draft, people):
    draft.campaign.submission_due_on = day(-1)
    draft.campaign.save()
    make_ready(draft)
    with pytest.raises(LateError):
        submit(draft, people["leader"])

    granted = grant(draft, people["admin"], Stage.SUBMISSION, day(2))

    submit(draft, people["leader"])
    assert (granted.stage, granted.step, granted.granted_by) == ("submission", 0, people["admin"])
    line = HistoryEntry.objects.get(action="extended")
    assert (line.subject, line.unit, line.assessment) == ("Nộp hồ sơ", draft.unit, draft)
    assert line.changes == {
        "Hạn": [f"{day(-1):%d/%m/%Y}", f"{day(2):%d/%m/%Y}"],
        "Lý do": ["", WHY],
    }


def test_unit_is_told_and_the_reviewers_of_their_own_time(draft, people):
    def told() -> list[str]:
        rows = Notice.objects.filter(words__contains="gia hạn").order_by("person__username")
        return list(rows.values_list("person__username", flat=True))

    grant(draft, people["admin"], Stage.SUBMISSION, day(5))
    assert told() == ["canbo.quangbinh", "lanhdao.quangbinh"]
    notice = Notice.objects.filter(words__contains="gia hạn").first()
    assert notice.words == (
        "Hồ sơ QĐ 3853 - chấm điểm năm 2022 của xã Quảng Bình: “Nộp hồ sơ” được gia hạn đến hết"
        f" ngày {day(5):%d/%m/%Y}."
    )
    assert notice.page == reverse("extensions", args=[draft.pk])
    Notice.objects.all().delete()
    grant(draft, people["admin"], Stage.REVIEW, day(12), step=1)
    assert told() == [
        "canbo.quangbinh", "lanhdao.quangbinh", "lanhdao.quangxuong", "thamdinh.quangxuong",
    ]  # fmt: skip


def test_step_ahead_is_extended_without_touching_the_present_one(draft, people):
    grant(draft, people["admin"], Stage.REVIEW, day(30), step=2)
    submit(make_ready(draft), people["leader"])

    assert due_of(fresh(draft), Stage.REVIEW) == day(10)
    assert open_deadlines(fresh(draft))[1].until == day(30)


BAD = {
    "today": (0, "until", "Hạn mới phải sau hôm nay"),
    "past": (-5, "until", "Hạn mới phải sau hôm nay"),
    "not later than what all have": (3, "until", "Hạn mới phải sau hạn chung"),
    "sooner than what all have": (2, "until", "Hạn mới phải sau hạn chung"),
    "a wrong year": (800, "until", "hơn một năm: hãy xem lại năm"),
}


@pytest.mark.parametrize(("days", "field", "sentence"), BAD.values(), ids=BAD)
def test_day_that_gives_no_time_is_refused(draft, people, days, field, sentence):
    with pytest.raises(ValidationError) as refusal:
        grant(draft, people["admin"], Stage.SUBMISSION, day(days))

    assert list(refusal.value.message_dict) == [field]
    assert sentence in refusal.value.message_dict[field][0]
    assert not Extension.objects.exists()
    assert not HistoryEntry.objects.filter(action="extended").exists()


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("  \n ", "Hãy ghi lý do gia hạn."), ("x" * 100_000, "đang có 100000 ký tự"),
     ("a\x00b", "ký tự điều khiển")],
)  # fmt: skip
def test_reason_is_compulsory_and_short(draft, people, reason, sentence):
    with pytest.raises(ValidationError) as refusal:
        grant(draft, people["admin"], Stage.SUBMISSION, day(9), reason=reason)

    assert sentence in refusal.value.message_dict["reason"][0]
    assert not Extension.objects.exists()


def test_too_long_an_extension_can_be_corrected_and_both_stay(draft, people):
    grant(draft, people["admin"], Stage.SUBMISSION, day(90))
    grant(draft, people["admin"], Stage.SUBMISSION, day(9), reason="Ghi nhầm ngày")

    assert due_of(fresh(draft), Stage.SUBMISSION) == day(9)
    assert [row.until for row in Extension.objects.order_by("pk")] == [day(90), day(9)]
    with pytest.raises(ValidationError, match="đã là ngày này"):
        grant(draft, people["admin"], Stage.SUBMISSION, day(9))


def test_day_put_off_for_all_is_never_sooner_for_somebody(draft, people):
    grant(draft, people["admin"], Stage.SUBMISSION, day(5))
    draft.campaign.submission_due_on = day(8)
    draft.campaign.save()

    assert due_of(fresh(draft), Stage.SUBMISSION) == day(8)


def test_stage_without_a_day_needs_no_extension(demo, people):
    with pytest.raises(ValidationError, match="không đặt hạn"):
        grant(demo.points, people["admin"], Stage.SUBMISSION, day(5))


def test_second_press_and_second_admin_are_told_that_the_day_has_changed(draft, people):
    deadline = open_deadlines(draft)[0]
    more = {"actor": people["admin"], "assessment": draft, "deadline": deadline, "reason": WHY}
    extend(until=day(6), **more)

    with pytest.raises(StaleDeadlineError, match="vừa được đổi"):
        extend(until=day(6), **more)
    assert Extension.objects.count() == 1


# --- who ---------------------------------------------------------------------------------------
def may(demo, assessment, stage: str) -> set[str]:
    return {name for name, who in demo.people.items() if can_extend(who, assessment, stage)}


def test_only_the_province_extends_but_reviewers_a_return_of_their_own(draft, demo, people):
    assert may(demo, draft, Stage.SUBMISSION) == {"quantri.thanhhoa"}
    assert may(demo, draft, Stage.REVIEW) == {"quantri.thanhhoa"}
    assert may(demo, draft, Stage.RETURN) == may(demo, draft, Stage.EXPLANATION) == set()
    reason = can_extend(people["reviewer"], draft, Stage.SUBMISSION).reason
    assert reason == "Chỉ quản trị tỉnh được gia hạn việc này."
    reason = can_extend(people["admin"], draft, Stage.EXPLANATION).reason
    assert reason == ("Không gia hạn được việc “giải trình”: hồ sơ đang ở bước “Đang tự đánh giá”.")

    begin_review(draft, leader=people["leader"], reviewer=people["reviewer"])
    rule(draft, people["reviewer"], "6.2", "returned")
    move(draft, people["reviewer"], "return", due_on=day(2))
    returned = fresh(draft)

    assert may(demo, returned, Stage.RETURN) == {"quantri.thanhhoa", "thamdinh.quangxuong"}
    assert may(demo, returned, Stage.SUBMISSION) == set()
    grant(returned, people["reviewer"], Stage.RETURN, day(6))
    assert due_of(fresh(draft), Stage.RETURN) == day(6)
    with pytest.raises(PermissionDenied, match="quản trị tỉnh"):
        grant(returned, people["reviewer"], Stage.REVIEW, day(15))


def test_next_return_does_not_inherit_the_extension_of_the_last(draft, people):
    begin_review(draft, leader=people["leader"], reviewer=people["reviewer"])
    for number in (1, 2):
        rule(draft, people["reviewer"], "6.2", "returned")
        move(draft, people["reviewer"], "return", due_on=day(2))
        assert due_of(fresh(draft), Stage.RETURN) == day(2)
        if number == 1:
            grant(draft, people["admin"], Stage.RETURN, day(9))
            submit(draft, people["leader"])
            move(draft, people["reviewer"], "begin")


def test_time_to_explain_is_extended(draft, people):
    draft.campaign.review_steps.filter(position=2).delete()
    begin_review(draft, leader=people["leader"], reviewer=people["reviewer"])
    rule(draft, people["reviewer"], "6.2", "adjusted", points=Decimal(4))
    accept_rest(draft, people["reviewer"])
    move(draft, people["reviewer"], "finish")
    move(draft, people["district"], "approve")

    grant(draft, people["admin"], Stage.EXPLANATION, day(9))

    assert due_of(fresh(draft), Stage.EXPLANATION) == day(9)
    assert [row.stage for row in open_deadlines(fresh(draft))] == [Stage.EXPLANATION]


# --- the page ----------------------------------------------------------------------------------
def address(assessment) -> str:
    return reverse("extensions", args=[assessment.pk])


def form(assessment, days: int, **more: str) -> dict[str, str]:
    key = open_deadlines(fresh(assessment))[0].key
    return {"deadline": key, "until": f"{day(days):%d/%m/%Y}", "reason": WHY, **more}


def test_admin_extends_on_the_page_and_everybody_reads_it(draft, demo, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    assert "Đơn vị này chưa được gia hạn lần nào." in words(client.get(address(draft)))

    page = words(client.post(address(draft), form(draft, 7), follow=True))

    until = f"{day(7):%d/%m/%Y}"
    assert f"Đã gia hạn “Nộp hồ sơ” đến hết ngày {until}." in page
    client.force_login(demo.people["canbo.quangbinh"])
    page = words(client.get(address(draft)))
    assert f"{until} (đã gia hạn)" in page
    assert f"Nộp hồ sơ: đến hết ngày {until} Lý do: {WHY}" in page
    assert "Quản trị tỉnh (dùng thử) (tỉnh Thanh Hóa)" in page
    assert "Chỉ quản trị tỉnh được gia hạn việc này." in page


def test_refused_form_keeps_what_was_typed(draft, demo, client):
    client.force_login(demo.people["quantri.thanhhoa"])
    for typed, sentence in (
        ({"until": "31/02/2027"}, "Ngày này không có thật"),
        ({"until": ""}, "Hãy ghi hạn mới."),
        ({"reason": ""}, "Hãy ghi lý do gia hạn."),
        ({"deadline": ""}, "Hãy chọn việc được gia hạn."),
        ({"deadline": "submission.0.2020-01-01"}, "Hạn này vừa được đổi hoặc việc này đã xong."),
        ({"deadline": "x" * 5000}, "Hạn này vừa được đổi hoặc việc này đã xong."),
        ({"until": f"{day(1):%d/%m/%Y}"}, "Hạn mới phải sau hạn chung"),
    ):
        posted = form(draft, 7) | typed
        response = client.post(address(draft), posted)
        assert response.status_code == 422
        body = response.content.decode()
        assert sentence in body
        kept = next(name for name in ("reason", "until") if posted[name])
        assert posted[kept] in body
    assert not Extension.objects.exists()


def test_others_post_nothing_and_are_told_why(draft, demo, client):
    for name in ("canbo.quangbinh", "thamdinh.quangxuong", "nguoixem.thanhhoa"):
        client.force_login(demo.people[name])
        response = client.post(address(draft), form(draft, 7))
        assert response.status_code == 403
        assert "Chỉ quản trị tỉnh được gia hạn việc này." in words(response)
    client.force_login(demo.people["sibling.admin"])
    assert client.post(address(draft), form(draft, 7)).status_code == 404
    assert not Extension.objects.exists()


def test_page_costs_the_same_for_one_and_many(draft, demo, client, people):
    client.force_login(people["admin"])
    counts = []
    for first in (4, 10):
        for days in range(first, first + 6):
            grant(draft, people["admin"], Stage.SUBMISSION, day(days))
        client.get(address(draft))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(draft))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
