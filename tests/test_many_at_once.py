"""Many at once: indicators of one assessment, assessments of one queue; what was not done, why."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from assessments.models import (
    Answer,
    Assessment,
    Evidence,
    Extension,
    FileRole,
    HistoryEntry,
    IssuedReport,
    ReviewDecision,
    Stage,
)
from assessments.selectors.bulk_grounds import Ground, plan_accepting
from assessments.selectors.queue_figures import queue_figures
from assessments.selectors.queue_rows import queue_rows, reviewed_by
from assessments.services.accepting import DECIDED, accept_many
from assessments.services.campaigns import open_campaign
from assessments.services.document_files import attach_file
from assessments.services.documents import register_document
from assessments.services.foreseeing import foresee
from assessments.services.handing_out import note_download
from assessments.services.move_offers import offer_of
from assessments.services.moving_many import AT_ONCE, move_many
from assessments.services.passage import LateError
from assessments.services.uploads import store_file
from assessments.workflow import MOVES
from dtscore.accounts.models import User
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.queueing import CHAIN, many_submitted, note_submission, small_campaign, submitted
from tests.reviewing import (
    accept_rest,
    begin_review,
    fresh,
    move,
    review_of,
    rule,
    triggers_at_rest,
)
from tests.sample_files import picture
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
        "officer": demo.people["canbo.quangbinh"],
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


# --- indicators of one assessment -------------------------------------------------------------
@pytest.fixture
def proved(demo, people, tmp_path) -> Assessment:
    """Five indicators under review: 1.1 wants no evidence, 1.2 to 1.4 do, 1.5 claims another result
    than the rule; 1.2 and 1.3 cite a document with a file, 1.4 a link only."""
    indicators = [yes_no(f"1.{number}") for number in range(1, 6)]
    for data in (indicators[0], indicators[4]):
        data["evidence"] = "optional"
    campaign = open_campaign(
        indicator_set=stored_set(points_set(*indicators)), year=2022, name="Đợt minh chứng",
        levels=list(CHAIN),
    )  # fmt: skip
    assessment = submitted(campaign, demo.units["commune"], people["leader"])
    for code, name in (("1.2", "a.png"), ("1.3", "b.png")):
        _prove(assessment, people["officer"], code, tmp_path / name, len(name + code))
    answer = assessment.answers.get(indicator__code="1.4")
    Evidence.objects.create(answer=answer, position=1, link="https://quangbinh.example/")
    assessment.answers.filter(indicator__code="1.5").update(claimed_points=Decimal(9))
    move(assessment, people["reviewer"], "begin")
    return fresh(assessment)


def _prove(assessment: Assessment, officer: User, code: str, source: Path, width: int) -> None:
    source.write_bytes(picture("PNG") + code.encode())
    document = register_document(
        actor=officer, owner=assessment.unit, kind="Quyết định", number=f"{code}/QĐ-THU",
        issuer="UBND xã", issued_on=date(2022, 5, 5),
    )  # fmt: skip
    file = store_file(actor=officer, owner=assessment.unit, name=source.name, source=source)
    attach_file(actor=officer, document=document, file=file, role=FileRole.TEXT)
    answer = assessment.answers.get(indicator__code=code)
    Evidence.objects.create(answer=answer, position=1, document=document)


def _file(assessment: Assessment, name: str):
    return assessment.unit.files.get(name=name)


def plan(assessment: Assessment, person: User, ground: Ground = Ground.RULE):
    found = plan_accepting(review_of(assessment), ground, person)
    return [item.trail.code for item in found.accepted], {
        doubt.code: doubt.reason for doubt in found.doubts
    }


def accept(assessment: Assessment, person: User, *codes: str, ground: Ground = Ground.RULE):
    return accept_many(actor=person, assessment=fresh(assessment), ground=ground, codes=set(codes))


def test_only_what_the_rule_confirms_and_somebody_has_looked_at(proved, people):
    accepted, doubts = plan(proved, people["reviewer"])
    assert accepted == ["1.1"]
    assert doubts == {
        "1.2": "Cơ quan thẩm định chưa mở tệp minh chứng: “a.png”.",
        "1.3": "Cơ quan thẩm định chưa mở tệp minh chứng: “b.png”.",
        "1.4": "Không có tệp minh chứng để mở xem.",
        "1.5": "Bản giấy ghi 9 điểm, thấp hơn 1 điểm so với tính lại: Có: 10 / 10 điểm.",
    }
    note_download(actor=people["officer"], file=_file(proved, "a.png"))  # the unit's own people
    note_download(actor=people["admin"], file=_file(proved, "a.png"))  # another step's
    assert plan(proved, people["reviewer"])[0] == ["1.1"]
    note_download(actor=people["district"], file=_file(proved, "a.png"))  # a colleague
    assert plan(proved, people["reviewer"])[0] == ["1.1", "1.2"]


def test_file_opened_before_this_step_does_not_count(proved, people):
    note_download(actor=people["reviewer"], file=_file(proved, "a.png"))
    assert plan(proved, people["reviewer"])[0] == ["1.1", "1.2"]
    note_submission(proved, people["leader"])  # withdrawn meanwhile, and submitted once more
    assert plan(proved, people["reviewer"])[0] == ["1.1"]


def test_accepting_many_goes_through_the_service_of_one(proved, people):
    done = accept(proved, people["reviewer"], "1.1", "1.2", "1.5")
    assert done.codes == ["1.1"]
    assert {doubt.code for doubt in done.doubts} == {"1.2", "1.5"}
    decision = ReviewDecision.objects.get(assessment=proved)
    assert (decision.verdict, decision.points, decision.is_bulk) == ("accepted", Decimal(10), True)
    assert decision.decided_by == people["reviewer"]
    lines = HistoryEntry.objects.filter(assessment=proved, action="decided")
    assert [line.subject for line in lines] == ["1.1"]
    assert proved.answers.get(indicator__code="1.1").reviewed_points == Decimal(10)


def test_what_somebody_decided_is_never_overridden(proved, people):
    rule(proved, people["reviewer"], "1.1", "returned")
    assert plan(proved, people["reviewer"])[1]["1.1"] == "Đã chọn trả lại ở bước này."
    done = accept(proved, people["reviewer"], "1.1")
    assert (done.codes, done.doubts[0].reason) == ([], "Đã chọn trả lại ở bước này.")
    rule(proved, people["reviewer"], "1.1", "adjusted", points=Decimal(0))
    done = accept(proved, people["reviewer"], "1.1", "99.9")
    assert (done.codes, [doubt.reason for doubt in done.doubts]) == ([], [DECIDED])
    assert ReviewDecision.objects.filter(assessment=proved).count() == 2


def test_next_step_keeps_what_the_step_before_found(proved, people):
    rule(proved, people["reviewer"], "1.1", "adjusted", points=Decimal(4))
    rule(proved, people["reviewer"], "1.5", "accepted")
    accept_rest(proved, people["reviewer"])
    move(proved, people["reviewer"], "finish")
    move(proved, people["district"], "approve")
    move(proved, people["admin"], "begin")
    Answer.objects.filter(assessment=proved, indicator__code="1.3").update(version=5)

    by_rule, doubts = plan(proved, people["admin"])
    assert by_rule == []
    assert doubts["1.1"] == "Bước trước đã điều chỉnh kết quả đơn vị tự chấm."
    kept, doubts = plan(proved, people["admin"], Ground.KEEP)
    assert kept == ["1.1", "1.2", "1.4"]
    assert doubts["1.3"] == "Đơn vị đã sửa câu trả lời sau quyết định của bước trước."
    assert doubts["1.5"].startswith("Bản giấy ghi 9 điểm")
    done = accept(proved, people["admin"], "1.1", "1.2", ground=Ground.KEEP)
    assert done.codes == ["1.1", "1.2"]
    assert review_of(proved).trails["1.1"].standing(2).points == Decimal(4)


def test_nothing_is_half_written_when_it_is_not_allowed(proved, people):
    for who in ("officer", "leader", "district", "admin"):
        with pytest.raises(PermissionDenied):
            accept(proved, people[who], "1.1")
    proved.campaign.review_steps.filter(position=1).update(due_on=localdate() - timedelta(1))
    with pytest.raises(LateError):
        accept(proved, people["reviewer"], "1.1")
    Extension.objects.create(
        assessment=proved, stage=Stage.REVIEW, step=1, until=localdate(), reason="x",
        granted_by=people["admin"],
    )  # fmt: skip
    Assessment.objects.filter(pk=proved.pk).update(status="explained")
    with pytest.raises(PermissionDenied, match="khi hồ sơ đang được thẩm định"):
        accept(proved, people["reviewer"], "1.1")
    assert not ReviewDecision.objects.filter(assessment=proved).exists()


def test_page_shows_first_and_does_what_is_ticked(client, proved, people):
    client.force_login(people["reviewer"])
    address = reverse("review_accept", args=[proved.pk])
    note_download(actor=people["reviewer"], file=_file(proved, "a.png"))
    first = client.get(address)
    assert re.findall(r'name="chon" value="([\d.]+)"', first.content.decode()) == ["1.1", "1.2"]
    assert "Không có tệp minh chứng để mở xem. (1) 1.4" in words(first)
    assert not ReviewDecision.objects.filter(assessment=proved).exists()
    empty = client.post(address, {"cach": "quy-tac"})
    assert (empty.status_code, "Hãy đánh dấu ít nhất một" in words(empty)) == (422, True)

    done = client.post(address, {"cach": "quy-tac", "chon": ["1.2", "1.4", "x" * 5000]})
    assert "Đã chấp nhận 1 chỉ số: 1.2. Không làm 1 chỉ số: 1.4: Không có tệp" in words(done)
    again = words(client.post(address, {"chon": ["1.2"]}))
    assert f"Đã chấp nhận 0 chỉ số. Không làm 1 chỉ số: 1.2: {DECIDED}" in again
    assert ReviewDecision.objects.filter(assessment=proved).count() == 1
    # at the first step there is nothing to keep
    assert "Giữ kết quả" not in words(client.get(address, {"cach": "giu-ket-qua"}))


def test_accepting_page_is_for_reviewers_of_the_step(demo, client, proved):
    address = reverse("review_accept", args=[proved.pk])
    for name, person in demo.people.items():
        client.force_login(person)
        seen = client.get(reverse("assessment", args=[proved.pk])).status_code == 200
        expected = 200 if name == "thamdinh.quangxuong" else 403 if seen else 404
        assert client.get(address).status_code == expected, name
        if expected != 200:
            assert client.post(address, {"chon": "1.1"}).status_code == expected, name
    assert not ReviewDecision.objects.filter(assessment=proved).exists()


def test_accepting_page_costs_the_same_few_queries_for_56_indicators(demo, client, people):
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    client.force_login(people["reviewer"])
    address = reverse("review_accept", args=[points.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= 15, [q["sql"][:80] for q in queries]


# --- assessments of one queue -----------------------------------------------------------------
@pytest.fixture
def five(demo, people) -> list[Assessment]:
    """Three that may be approved, one that is not decided, one of another district."""
    campaign = small_campaign()
    rows = many_submitted(campaign, demo.units["district"], people["leader"], 4)
    for row in rows:
        move(row, people["reviewer"], "begin")
    for row in rows[:3]:
        accept_rest(row, people["reviewer"])
        move(row, people["reviewer"], "finish")
    far = many_submitted(campaign, demo.units["far_district"], people["leader"], 1)
    return [*rows, *far]


def many(client, person: User, **typed):
    client.force_login(person)
    return client.post(reverse("queue_many"), typed)


def statuses(rows: list[Assessment]) -> list[str]:
    return [fresh(row).status for row in rows]


def test_nothing_happens_before_it_is_confirmed(client, five, people):
    keys = [row.pk for row in five]
    shown = many(client, people["district"], viec="approve", chon=keys)
    text = words(shown)
    assert "Phê duyệt kết quả thẩm định: 3 hồ sơ" in text
    assert "Không thực hiện được (1)" in text
    assert "Cán bộ thẩm định chưa trình kết quả." in text
    assert five[4].unit.name not in text  # another district's: as if it were not there
    kept = re.findall(r'name="chon" value="(\d+)"', shown.content.decode())
    assert sorted(map(int, kept)) == sorted(keys[:3])
    assert statuses(five) == ["reviewed"] * 3 + ["under_review", "submitted"]


def test_some_are_done_and_some_are_not_and_each_is_told(client, five, people):
    move(five[1], people["reviewer"], "rework", comment="Xem lại")  # after the page was opened
    keys = [row.pk for row in five]
    told = many(client, people["district"], viec="approve", chon=keys, **{"xac-nhan": "1"})
    text = words(told)
    assert "Đã làm 2 hồ sơ, 2 hồ sơ không làm được." in text
    assert statuses(five) == [
        "forwarded", "under_review", "forwarded", "under_review", "submitted",
    ]  # fmt: skip
    assert IssuedReport.objects.count() == 2
    assert HistoryEntry.objects.filter(action="approved").count() == 2
    again = many(client, people["district"], viec="approve", chon=keys, **{"xac-nhan": "1"})
    assert "Đã làm 0 hồ sơ, 4 hồ sơ không làm được." in words(again)
    assert IssuedReport.objects.count() == 2


def test_all_that_the_filter_finds(demo, client, five, people):
    where = {"pham-vi": "loc", "nhom": "cho-phe-duyet", "tim": five[2].unit.name.lower()}
    text = words(many(client, people["district"], viec="approve", **where))
    assert "Phê duyệt kết quả thẩm định: 1 hồ sơ" in text
    text = words(many(client, people["reviewer"], viec="begin", **{"pham-vi": "loc"}))
    assert "Không thực hiện được (4)" in text


def test_whole_way_of_many(demo, client, five, people):
    """Begin, approve, finalize, publish: all of them by the province, with real papers."""
    confirmed = {"xac-nhan": "1"}
    keys = [row.pk for row in five[:2]]
    many(client, people["district"], viec="approve", chon=keys, **confirmed)
    many(client, people["admin"], viec="begin", chon=keys, **confirmed)
    for row in five[:2]:
        accept_rest(row, people["admin"])
        move(row, people["admin"], "finish")
    for name, status in (("approve", "provisional"), ("finalize", "final"),
                         ("publish", "published")):  # fmt: skip
        done = many(client, people["admin"], viec=name, chon=keys, **confirmed)
        assert "Đã làm 2 hồ sơ." in words(done)
        assert statuses(five[:2]) == [status] * 2
    assert five[0].answers.filter(final_points=10).count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"viec": "approve"}, "hãy đánh dấu ít nhất một hồ sơ"),
        ({"viec": "approve", "chon": ["x", "-1", "9" * 40, "987654"]}, "hãy đánh dấu ít nhất một"),
        ({"viec": "reopen", "chon": ["1"]}, "hãy chọn việc"),
        ({"viec": "bua"}, "hãy chọn việc"), ({}, "hãy chọn việc"),
        ({"viec": "begin", "chon": ["1"]}, "hãy chọn việc"),  # no move of a leader's
    ],
)  # fmt: skip
def test_nothing_sensible_asked_is_nothing_done(client, five, people, typed, sentence):
    back = many(client, people["district"], **{"xac-nhan": "1", "tim": "quang", **typed})
    assert back.url == reverse("queue") + "?tim=quang"
    assert sentence in words(client.get(back.url))
    assert statuses(five) == ["reviewed"] * 3 + ["under_review", "submitted"]


def test_nobody_else_moves_many(demo, client, five):
    keys = [row.pk for row in five]
    before = HistoryEntry.objects.count()
    of_these = {"thamdinh.quangxuong", "lanhdao.quangxuong"}
    for name, person in demo.people.items():
        for move_name in AT_ONCE:
            if name not in of_these | {"far.reviewer"}:
                many(client, person, viec=move_name, chon=keys, **{"xac-nhan": "1"})
    assert statuses(five) == ["reviewed"] * 3 + ["under_review", "submitted"]
    assert HistoryEntry.objects.count() == before
    many(client, demo.people["far.reviewer"], viec="begin", chon=keys, **{"xac-nhan": "1"})
    assert statuses(five) == ["reviewed"] * 3 + ["under_review", "under_review"]


def test_time_runs_out_and_the_rest_is_offered_again(five, people):
    seconds = iter([0.0, 15.0, 21.0, 22.0])  # begun; before the second; before the third, fourth
    done = move_many(
        actor=people["district"], assessments=[fresh(row) for row in five[:4]], move="approve",
        press=press, clock=lambda: next(seconds),
    )  # fmt: skip
    assert (done.moved, done.refused, done.left) == (five[:2], [], five[2:4])
    assert statuses(five[:4]) == ["forwarded", "forwarded", "reviewed", "under_review"]


def test_page_of_the_rest_sends_it_again(client, five, people, monkeypatch):
    monkeypatch.setattr("assessments.services.moving_many.SECONDS", 0.0)
    keys = [row.pk for row in five[:3]]
    told = many(client, people["district"], viec="approve", chon=keys, **{"xac-nhan": "1"})
    assert "Đã làm 1 hồ sơ, 2 hồ sơ chưa kịp làm." in words(told)
    body = told.content.decode().split("Làm tiếp")[0]
    assert len(re.findall(r'name="chon" value="(\d+)"', body)) == 2


def test_one_that_fails_leaves_the_others_alone(five, people):
    """The paper of the second cannot be written: it stays as it was, the third is approved."""

    def broken(assessment: Assessment) -> bytes:
        if assessment.pk == five[1].pk:
            raise OSError("no space left")
        return press(assessment)

    done = move_many(
        actor=people["district"], assessments=[fresh(row) for row in five[:3]], move="approve",
        press=broken,
    )  # fmt: skip
    assert [row.pk for row in done.moved] == [five[0].pk, five[2].pk]
    assert "Máy chủ gặp lỗi" in done.refused[0].reason
    assert statuses(five[:3]) == ["forwarded", "reviewed", "forwarded"]
    assert not IssuedReport.objects.filter(assessment=five[1]).exists()
    assert not HistoryEntry.objects.filter(assessment=five[1], action="approved").exists()


# --- what is foreseen -------------------------------------------------------------------------
@pytest.mark.parametrize("status", ["submitted", "under_review", "reviewed", "provisional",
                                    "explained", "final", "published"])  # fmt: skip
@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize("is_decided", [False, True])
def test_what_is_foreseen_is_what_the_service_says(demo, people, status, is_late, is_decided):
    campaign = small_campaign()
    assessment = submitted(campaign, demo.units["commune"], people["leader"])
    move(assessment, people["reviewer"], "begin")
    if is_decided:
        rule(assessment, people["reviewer"], "1.1", "adjusted", points=Decimal(1))
        accept_rest(assessment, people["reviewer"])
    with triggers_at_rest():
        assessment.decisions.update(step=2)
    day = localdate() + timedelta(-1 if is_late else 1)
    campaign.review_steps.update(due_on=day)
    Assessment.objects.filter(pk=assessment.pk).update(
        status=status, step=2, explanation_due_on=day
    )
    if status == "explained":
        indicator = assessment.campaign.indicator_set.indicators.get(code="1.1")
        assessment.explanations.create(
            indicator=indicator, words="x", updated_by=people["leader"], sent_at=now()
        )
    (row,) = queue_rows(people["admin"], reviewed_by(people["admin"]), localdate())
    figures = queue_figures([row.assessment])[assessment.pk]
    for name in AT_ONCE:
        offered = offer_of(people["admin"], fresh(assessment), MOVES[name], None)
        foreseen = foresee(people["admin"], row, figures, name)
        assert bool(foreseen) == bool(offered.decision), (name, foreseen, offered.decision)
        assert bool(foreseen.reason) is not bool(foreseen)
