"""The page of moves: where an assessment stands, which buttons work and why not, and pressing."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from assessments.models import (
    Action,
    Answer,
    Assessment,
    AssessmentStatus,
    Explanation,
    HistoryEntry,
    IssuedReport,
)
from assessments.selectors.where import where_it_stands
from assessments.services.move_offers import REVIEW_MOVES, moves_in_reach, offers_of
from assessments.services.moving import move_assessment
from assessments.services.passage import MoveRefusedError
from dtscore.accounts.models import User
from tests.reviewing import (
    accept_rest,
    fresh,
    move,
    review_of,
    rule,
    triggers_at_rest,
)
from tests.running_order import EACH_OF_MANY
from tests.scenes import points_under_review
from tests.submitting import press
from tests.test_pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture
def people(demo) -> dict[str, User]:
    return {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


play = points_under_review


@pytest.fixture
def points(played) -> Assessment:
    return played


@pytest.fixture
def reviewed(points, people):
    """Decided, one indicator for less, and waiting for the leader."""
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    return fresh(points)


def page(client, person: User, assessment: Assessment):
    client.force_login(person)
    return client.get(reverse("review_moves", args=[assessment.pk]))


def press_button(client, person: User, assessment: Assessment, name: str, **typed):
    client.force_login(person)
    return client.post(reverse("review_move", args=[assessment.pk, name]), typed)


def buttons(response) -> set[str]:
    """The moves that the page has a working form for."""
    return set(re.findall(r'action="/ho-so/\d+/tham-dinh/buoc/(\w+)/"', response.content.decode()))


# --- buttons ----------------------------------------------------------------------------------
def _would_be_made(person: User, assessment: Assessment, name: str) -> bool:
    """Whether the service makes the move; whatever it did is taken back, and it was done to the
    row that the service locked, never to the object in hand."""
    day = localdate() + timedelta(7)
    try:
        with transaction.atomic():
            move_assessment(
                actor=person, assessment=assessment, move=name, comment="Lý do",
                press=press, due_on=day,
            )  # fmt: skip
            transaction.set_rollback(True)
    except (PermissionDenied, MoveRefusedError, ValidationError):
        return False
    return True


@EACH_OF_MANY
@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("is_decided", [False, True], ids=["undecided", "decided"])
@pytest.mark.parametrize("status", AssessmentStatus.values)
def test_buttons_work_exactly_when_the_service_would(demo, client, points, people, status,
                                                     is_decided, step):  # fmt: skip
    if is_decided:
        accept_rest(points, people["reviewer"])
    else:
        rule(points, people["reviewer"], "6.2", "returned")
    with triggers_at_rest():
        points.decisions.update(step=step)
    Assessment.objects.filter(pk=points.pk).update(status=status, step=step)
    assessment = fresh(points)
    for name, person in demo.people.items():
        response = page(client, person, assessment)
        if response.status_code == 404:
            assert moves_in_reach(person, assessment) == [], name
            continue
        held = fresh(assessment)
        wanted = {move for move in REVIEW_MOVES if _would_be_made(person, held, move)}
        assert buttons(response) == wanted, name


def test_every_disabled_button_says_why(demo, client, points, people):
    response = page(client, people["district"], points)
    body, text = response.content.decode(), words(response)
    disabled = re.findall(r'disabled aria-describedby="vi-sao-(\w+)"', body)
    assert sorted([*disabled, *buttons(response)]) == sorted(
        move.name for move in moves_in_reach(people["district"], points)
    )
    assert "Chưa thể phê duyệt kết quả thẩm định: hồ sơ đang ở bước “Đang thẩm định”." in text
    for offer in offers_of(people["district"], points):
        assert bool(offer.decision) is not bool(offer.decision.reason)


def test_undecided_indicators_are_named(client, points, people):
    accept_rest(points, people["reviewer"], but=["6.2", "6.3"])
    text = words(page(client, people["reviewer"], points))
    assert "Còn 2 chỉ số chưa quyết định: 6.2, 6.3. Xem 2 chỉ số 6.2 6.3" in text
    assert "Bước này mới quyết định 54 chỉ số, còn 2" in text


def test_readers_see_where_it_stands_and_no_button(demo, client, points, people):
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    for name in ("canbo.quangbinh", "lanhdao.quangbinh", "district.viewer", "nguoixem.thanhhoa"):
        response = page(client, demo.people[name], points)
        assert buttons(response) == set()
        text = words(response)
        assert "Huyện thẩm định (đang ở đây) Đang thẩm định" in text
        assert "Chưa làm được lúc này" not in text
        assert "4,5 điểm" not in text  # not decided in the end: no business of the unit's yet


# --- where it stands --------------------------------------------------------------------------
def stops(assessment: Assessment) -> list[tuple[str, str]]:
    return [(stop.title, stop.state) for stop in where_it_stands(fresh(assessment))]


def test_line_of_stops_follows_the_way(demo, points, people):
    titles = ["Tự đánh giá", "Nộp hồ sơ", "Huyện thẩm định", "Tỉnh thẩm định",
              "Kết quả tạm thời", "Chính thức", "Công bố"]  # fmt: skip

    def here() -> str:
        found = stops(points)
        assert [title for title, _ in found] == titles
        at = [state for _, state in found].index("đang ở đây")
        assert {state for _, state in found[:at]} <= {"đã xong"}
        assert {state for _, state in found[at + 1 :]} <= {"chưa đến"}
        return titles[at]

    assert here() == "Huyện thẩm định"
    accept_rest(points, people["reviewer"])
    move(points, people["reviewer"], "finish")
    move(points, people["district"], "approve")
    assert here() == "Tỉnh thẩm định"
    line = where_it_stands(fresh(points))
    assert line[2].words.startswith(str(people["district"]))
    assert line[1].words.startswith(str(people["leader"]))
    assert line[3].words == "Đã chuyển cấp trên"
    move(points, people["admin"], "begin")
    accept_rest(points, people["admin"])
    move(points, people["admin"], "finish")
    move(points, people["admin"], "approve")
    assert here() == "Kết quả tạm thời"
    assert where_it_stands(fresh(points))[2].words.startswith(str(people["district"]))
    move(points, people["admin"], "finalize")
    assert here() == "Chính thức"
    move(points, people["admin"], "reopen", comment="Sai sót")
    assert here() == "Tỉnh thẩm định"


def test_draft_stands_at_the_unit(demo):
    assert stops(demo.points)[0] == ("Tự đánh giá", "đang ở đây")


# --- pressing ---------------------------------------------------------------------------------
def test_return_takes_a_day_and_lists_what_goes_back(demo, client, points, people):
    reviewer = people["reviewer"]
    rule(points, reviewer, "6.2", "returned")
    body = page(client, reviewer, points)
    day = localdate() + timedelta(7)
    assert f'value="{day:%d/%m/%Y}"' in body.content.decode()
    assert re.search(r"Các chỉ số sẽ trả lại \(1\) 6\.2 .* Số học không khớp", words(body))

    for typed, sentence in (
        ("31/02/2030", "Ngày này không có thật"), ("", "Hãy ghi hạn nộp lại."),
        (f"{localdate():%d/%m/%Y}", "Hạn nộp lại phải sau hôm nay."),
    ):  # fmt: skip
        refused = press_button(
            client, reviewer, points, "return", due_on=typed, comment="Ý kiến giữ lại"
        )
        assert (refused.status_code, sentence in words(refused)) == (422, True), typed
        assert "Ý kiến giữ lại" in refused.content.decode()
        assert f'value="{typed}"' in refused.content.decode() or not typed
        assert fresh(points).status == "under_review"
    done = press_button(
        client, reviewer, points, "return", due_on=f"{day:%d/%m/%Y}", comment="Họp ngày mai"
    )
    assert done.url == reverse("review_moves", args=[points.pk])
    returning = fresh(points).returnings.get()
    assert (returning.due_on, returning.comment) == (day, "Họp ngày mai")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Hãy ghi lý do."), ("  \n", "Hãy ghi lý do."),
        ("x" * 100_000, "Ghi không quá 1000 ký tự; đang có 100000 ký tự."),
        ("a\x00b", "Có ký tự điều khiển, hãy gõ lại."),
    ],
    ids=["empty", "blank", "long", "control"],
)  # fmt: skip
def test_compulsory_words_stay_in_the_field(client, reviewed, people, typed, sentence):
    refused = press_button(client, people["district"], reviewed, "rework", comment=typed)
    assert refused.status_code == 422
    assert sentence in words(refused)
    assert typed.strip()[:50].replace("\x00", "") in refused.content.decode().replace("\x00", "")
    assert fresh(reviewed).status == "reviewed"
    assert not HistoryEntry.objects.filter(action=Action.REWORK_ASKED).exists()


def test_leader_sees_columns_and_differences_and_approves_once(client, reviewed, people):
    leader = people["district"]
    response = page(client, leader, reviewed)
    text, review = words(response), review_of(reviewed)
    claimed, found = review.claim_sheet.totals, review.result_sheet.totals
    assert f"Tự chấm {_vi(claimed.computed)} / 1.000 điểm" in text
    assert f"Huyện thẩm định {_vi(found.computed)} / 1.000 điểm" in text
    assert "Khác với tự chấm (1)" in text
    assert "huyện thẩm định: 4,5 điểm . Lý do: Số học không khớp" in text

    seen = re.findall(r'name="seen" value="([^"]+)" id="approve-seen"', response.content.decode())
    done = press_button(client, leader, reviewed, "approve", comment="", seen=seen[0])
    assert done.status_code == 302
    assert (fresh(reviewed).status, fresh(reviewed).step) == ("forwarded", 2)
    again = press_button(client, leader, reviewed, "approve", comment="", seen=seen[0])
    assert again.status_code == 403  # the step is no longer the district's
    assert IssuedReport.objects.filter(assessment=reviewed).count() == 1


def _vi(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",")


def test_second_press_is_told_kindly_and_keeps_the_words(client, points, people):
    press_button(client, people["reviewer"], points, "begin")
    rule(points, people["reviewer"], "6.2", "returned")
    typed = {"due_on": f"{localdate() + timedelta(3):%d/%m/%Y}", "comment": "Điều đã ghi"}
    assert press_button(client, people["reviewer"], points, "return", **typed).status_code == 302
    again = press_button(client, people["reviewer"], points, "return", **typed)
    text = words(again)
    assert again.status_code == 409
    assert "hồ sơ đang ở bước “Trả lại”. Hồ sơ đang ở đơn vị." in text
    assert f"{people['reviewer']} vừa chuyển hồ sơ: trả lại hồ sơ." in text
    assert "Điều đã ghi" in text
    assert points.returnings.count() == 1
    assert HistoryEntry.objects.filter(action=Action.RETURNED).count() == 1


def test_approval_of_what_was_not_seen_is_asked_again(client, reviewed, people):
    """The leader's page is open while the review is asked for again, changed and finished."""
    body = page(client, people["district"], reviewed).content.decode()
    seen = re.findall(r'value="([^"]+)" id="approve-seen"', body)[0]
    move(reviewed, people["reviewer"], "rework", comment="Xem lại 6.2")
    rule(reviewed, people["reviewer"], "6.2", "accepted")
    move(reviewed, people["reviewer"], "finish")

    told = press_button(
        client, people["district"], reviewed, "approve", seen=seen, comment="Đồng ý"
    )
    assert told.status_code == 409
    assert "Có người vừa làm thay đổi hồ sơ này" in words(told)
    assert "Đồng ý" in told.content.decode()
    assert fresh(reviewed).status == "reviewed"
    now = re.findall(r'value="([^"]+)" id="approve-seen"', told.content.decode())[0]
    done = press_button(client, people["district"], reviewed, "approve", seen=now, comment="")
    assert done.status_code == 302
    assert fresh(reviewed).status == "forwarded"


def test_refused_condition_is_said_and_nothing_moves(client, points, people):
    refused = press_button(client, people["reviewer"], points, "finish", comment="Trình anh")
    assert refused.status_code == 409
    assert "Chưa thực hiện được. Còn 56 chỉ số chưa quyết định" in words(refused)
    assert "Trình anh" in words(refused)
    assert fresh(points).status == "under_review"


def test_time_to_explain_is_told_until_when(demo, client, reviewed, people):
    reviewed.campaign.review_steps.filter(position=2).delete()
    move(reviewed, people["district"], "approve")
    due = fresh(reviewed).explanation_due_on
    text = words(page(client, people["admin"], reviewed))
    assert f"Đơn vị còn được giải trình đến hết ngày {due:%d/%m/%Y}" in text
    indicator = Answer.objects.get(assessment=reviewed, indicator__code="6.2").indicator
    Explanation.objects.create(
        assessment=reviewed, indicator=indicator, words="Bổ sung", updated_by=people["leader"]
    )
    move(reviewed, people["leader"], "explain")
    text = words(page(client, people["admin"], reviewed))
    assert "Còn 1 giải trình chưa được trả lời: 6.2. Xem 1 chỉ số 6.2" in text
    rule(reviewed, people["reviewer"], "6.2", "accepted")
    done = press_button(client, people["admin"], reviewed, "finalize", comment="")
    assert (done.status_code, fresh(reviewed).status) == (302, "final")
    for name, status in (("publish", "published"), ("reopen", "under_review")):
        press_button(client, people["admin"], reviewed, name, comment="Lý do")
        assert fresh(reviewed).status == status


def test_recall_after_the_last_day(client, points, people):
    rule(points, people["reviewer"], "6.2", "returned")
    move(points, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    early = press_button(client, people["reviewer"], points, "recall", comment="Quá hạn")
    assert (early.status_code, "Đơn vị còn được sửa đến hết ngày" in words(early)) == (409, True)
    points.returnings.update(due_on=localdate() - timedelta(1))
    press_button(client, people["reviewer"], points, "recall", comment="Quá hạn")
    assert fresh(points).status == "under_review"


@pytest.mark.parametrize("name", ["submit", "withdraw", "explain", "propose", "bua", "BEGIN"])
def test_other_moves_are_not_made_here(client, points, people, name):
    assert press_button(client, people["leader"], points, name).status_code == 404
    assert press_button(client, people["reviewer"], points, name).status_code == 404


@pytest.mark.parametrize("name", REVIEW_MOVES)
def test_nobody_else_moves_it(demo, client, points, name):
    """Outside the scope not found, inside without the right forbidden, and nothing is written."""
    before = HistoryEntry.objects.count()
    may = {"thamdinh.quangxuong", "lanhdao.quangxuong", "quantri.thanhhoa"}
    for username, person in demo.people.items():
        if username not in may:
            response = press_button(client, person, points, name, comment="x")
            seen = page(client, person, points).status_code == 200
            assert response.status_code == (403 if seen else 404), username
    assert HistoryEntry.objects.count() == before


# --- price ------------------------------------------------------------------------------------
def test_page_costs_the_same_few_queries(client, reviewed, people):
    for name in ("reviewer", "district", "admin", "leader"):
        address = reverse("review_moves", args=[reviewed.pk])
        page(client, people[name], reviewed)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) <= 14, (name, len(queries), [q["sql"][:90] for q in queries])
