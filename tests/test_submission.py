"""Signing off from the screen to the database: refused, submitted, withdrawn, submitted again."""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.timezone import localdate

from assessments.inputs import encode_inputs
from assessments.kept_reports import KeptReportError, read_report
from assessments.models import (
    Action,
    Answer,
    Assessment,
    Campaign,
    HistoryEntry,
    SignedPaper,
    StoredFile,
    Submission,
)
from assessments.permissions import can_edit_answers, can_edit_facts
from assessments.selectors.files import open_file
from assessments.selectors.sign_off import SignOff, open_sign_off
from assessments.selectors.snapshots import canonical, digest_of
from assessments.selectors.years import previous_assessment
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.checking import fresh_findings
from assessments.services.evidence import Citation, cite_evidence
from assessments.services.moving import move_assessment
from assessments.services.papers import save_paper
from assessments.services.passage import (
    ChangedSinceSeenError,
    IncompleteError,
    LateError,
    MoveRefusedError,
)
from criteria.rules.base import AnswerState
from tests.indicator_sets import points_set, stored_set, yes_no
from tests.sample_files import pdf, picture
from tests.submitting import PDF, make_ready, press, stored_submission, submit, withdraw
from tests.test_file_pages import post_to

pytestmark = pytest.mark.django_db
PAPER = pdf("Báo cáo")


def seen_by(assessment: Assessment) -> SignOff:
    """What the screen shows, contradictions included."""
    findings = fresh_findings(assessment.unit, assessment.campaign.year)
    return open_sign_off(assessment, localdate(), findings)


@pytest.fixture(autouse=True)
def private(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"
    return tmp_path / "media"


@pytest.fixture
def officer(demo):
    return demo.people["canbo.quangbinh"]


@pytest.fixture
def leader(demo):
    return demo.people["lanhdao.quangbinh"]


def play(demo) -> Assessment:
    return make_ready(demo.verdicts)


@pytest.fixture
def ready(played) -> Assessment:
    return played


def words(response) -> str:
    body = response.content.decode().split("<main", 1)[1]
    return " ".join(strip_tags(body.replace("<", " <")).split())


def status_of(assessment: Assessment) -> str:
    return Assessment.objects.get(pk=assessment.pk).status


def seen(client, assessment: Assessment) -> str:
    body = client.get(reverse("sign_off", args=[assessment.pk])).content.decode()
    return re.search(r'name="seen" value="([0-9a-f]{64})"', body)[1]


# --- what is frozen ---------------------------------------------------------------------------
def test_submission_freezes_what_is_stored(demo, ready, leader, private):
    submission = submit(ready, leader)
    stored = Submission.objects.get()

    assert (stored.pk, stored.number, stored.is_late) == (submission.pk, 1, False)
    assert stored.submitted_by == leader
    assert status_of(ready) == "submitted"
    snapshot = stored.snapshot
    assert {item["code"]: item["inputs"] for item in snapshot["answers"]} == dict(
        Answer.objects.filter(assessment=ready).values_list("indicator__code", "inputs")
    )
    assert {item["code"]: item["version"] for item in snapshot["answers"]} == dict(
        Answer.objects.filter(assessment=ready).values_list("indicator__code", "version")
    )
    assert (snapshot["totals"]["passed"], snapshot["totals"]["indicators"]) == (27, 37)
    line = next(item for item in snapshot["lines"] if item["code"] == "3.2")
    assert line["why"] == "3.831 / 5.293 = 72,37%, đạt ngưỡng 60%: đạt"
    assert (line["passed"], line["verdict"]) == (True, "Đạt")
    assert snapshot["unit"] == {"code": "16468", "name": "xã Quảng Bình"}
    facts = {item["code"]: item["value"] for item in snapshot["facts"]}
    assert "5293" in facts.values()
    document = next(
        item["document"]
        for answer in snapshot["answers"]
        for item in answer["evidence"]
        if "document" in item
    )
    assert {"kind", "number", "issued_on", "issuer", "abstract", "files"} == set(document)


def test_digest_is_that_of_the_canonical_text_and_survives_the_database(ready, leader):
    submit(ready, leader)
    stored = Submission.objects.get()

    text = canonical(stored.snapshot)
    assert stored.digest == hashlib.sha256(text).hexdigest() == digest_of(stored.snapshot)
    assert b'": ' not in text[:200]
    assert "Đạt".encode() in text  # not escaped
    numbers = re.findall(rb'"(?:points|value|max|computed)":([^,}]+)', text)
    assert all(number == b"null" or number.startswith(b'"') for number in numbers)


def test_decimals_are_exact_text(demo, leader):
    stored = stored_submission(demo.points, actor=leader, code="NOP-THU")

    assert stored.snapshot["totals"]["computed"] == "704.97"
    line = next(item for item in stored.snapshot["lines"] if item["code"] == "8.1")
    assert (line["points"], line["max"]) == ("1.61", "10")
    assert stored.snapshot["set"]["rounding"] == {"mode": "truncate", "decimals": 2}


def test_receipt_code_is_readable_and_no_two_are_alike(ready, leader):
    first = submit(ready, leader)
    assert re.fullmatch(r"NOP-2022-16468-1829-[ACDEFGHJKMNPQRTWXY34679]{4}", first.code)
    withdraw(ready, leader, "Sửa")
    second = submit(ready, leader)
    assert first.code != second.code


def test_kept_paper_is_byte_for_byte_and_no_draft(ready, leader, private):
    submission = submit(ready, leader)

    kept = (private / "submissions" / f"{submission.pk}.pdf").read_bytes()
    assert kept == PDF + b"submitted"
    assert submission.report_sha256 == hashlib.sha256(kept).hexdigest()
    assert read_report(submission.pk, submission.report_sha256) == kept
    assert not list(private.rglob("*.tmp"))


def test_press_that_fails_leaves_nothing(ready, leader, private):
    def broken(assessment):
        raise RuntimeError("no paper")

    with pytest.raises(RuntimeError), transaction.atomic():
        move_assessment(actor=leader, assessment=ready, move="submit", press=broken)
    assert status_of(ready) == "draft"
    assert not Submission.objects.exists()


def test_disk_that_fails_leaves_nothing(ready, leader, private):
    private.mkdir()
    (private / "submissions").write_text("not a directory")

    with pytest.raises(OSError, match="submissions"), transaction.atomic():
        submit(ready, leader)
    assert status_of(ready) == "draft"
    assert not Submission.objects.exists()
    assert not HistoryEntry.objects.filter(action=Action.SUBMITTED).exists()


# --- refusals ---------------------------------------------------------------------------------
def test_incomplete_assessment_is_refused_with_the_list(demo, leader):
    for move in ("submit", "propose"):
        with pytest.raises(IncompleteError) as refusal:
            move_assessment(actor=leader, assessment=demo.points, move=move, press=press)
        assert len(refusal.value.missing) == 22
    assert status_of(demo.points) == "draft"
    assert Assessment.objects.get(pk=demo.points.pk).proposed_at is None


@pytest.mark.parametrize(("days", "rule", "late"), [(0, "refuse", False), (1, "accept", True)])
def test_last_day_and_late_day(ready, leader, days, rule, late):
    due = localdate() - timedelta(days=days)
    Campaign.objects.update(submission_due_on=due, late_submission=rule)

    assert submit(ready, leader).is_late is late


def test_late_day_is_refused_where_the_campaign_says_so(ready, leader):
    Campaign.objects.update(submission_due_on=localdate() - timedelta(days=1))

    with pytest.raises(LateError, match="không nhận hồ sơ nộp muộn"):
        submit(ready, leader)
    assert status_of(ready) == "draft"


def test_nothing_is_submitted_where_nobody_would_review_it(ready, leader):
    ready.campaign.review_steps.all().delete()
    with pytest.raises(MoveRefusedError, match="không có cấp nào thẩm định"):
        submit(Assessment.objects.get(pk=ready.pk), leader)
    assert status_of(ready) == "draft"


def test_leader_submits_what_was_seen(ready, leader, officer):
    digest = seen_by(ready).digest
    Answer.objects.filter(assessment=ready, indicator__code="1.3").update(narrative="<p>Khác</p>")

    with pytest.raises(ChangedSinceSeenError):
        submit(ready, leader, seen=digest)
    assert status_of(ready) == "draft"
    assert submit(ready, leader, seen=seen_by(ready).digest).number == 1


def test_after_the_submission_everything_is_frozen(demo, ready, leader, officer):
    answer = Answer.objects.filter(assessment=ready).first()
    submit(ready, leader)
    after = Assessment.objects.select_related("unit").get(pk=ready.pk)

    assert not can_edit_answers(officer, after)
    assert not can_edit_facts(officer, after.unit, 2022)
    writes = [
        lambda: cite_evidence(actor=officer, answer=answer, citations=[Citation(note="x")]),
        lambda: save_paper(actor=officer, assessment=after, closing="x"),
        lambda: save_answer(
            actor=officer,
            assessment=after,
            indicator_code="1.3",
            change=AnswerChange(AnswerState.NOT_DEPLOYED, encode_inputs({})),
            seen_version=1,
        ),
    ]
    for write in writes:
        with pytest.raises(PermissionDenied):
            write()


# --- withdrawing ------------------------------------------------------------------------------
def test_withdrawal_keeps_the_receipt_and_the_next_one_is_number_two(ready, leader, officer):
    move_assessment(actor=officer, assessment=ready, move="propose", comment="Xin ý kiến")
    first = submit(ready, leader)
    taken = withdraw(ready, leader, "Thiếu bảng")

    after = Assessment.objects.get(pk=ready.pk)
    assert (after.status, after.proposed_at, after.proposed_by) == ("draft", None, None)
    assert taken.pk == first.pk
    first.refresh_from_db()
    assert first.withdrawn_by == leader
    assert first.withdrawn_at is not None
    assert read_report(first.pk, first.report_sha256)
    second = submit(ready, leader)
    assert (second.number, second.withdrawn_at) == (2, None)
    lines = HistoryEntry.objects.filter(assessment=ready).order_by("pk")
    told = [(line.action, line.actor, line.changes) for line in lines if line.action in MOVED]
    assert told == [
        (Action.PROPOSED, officer, {"Ý kiến": ["", "Xin ý kiến"]}),
        (
            Action.SUBMITTED,
            leader,
            {"Trạng thái": ["Đang tự đánh giá", "Đã nộp"], "Mã biên nhận": ["", first.code]},
        ),
        (
            Action.WITHDRAWN,
            leader,
            {
                "Trạng thái": ["Đã nộp", "Đang tự đánh giá"],
                "Lý do": ["", "Thiếu bảng"],
                "Mã biên nhận": [first.code, "đã rút"],
            },
        ),
        (
            Action.SUBMITTED,
            leader,
            {"Trạng thái": ["Đang tự đánh giá", "Đã nộp"], "Mã biên nhận": ["", second.code]},
        ),
    ]


MOVED = {Action.PROPOSED, Action.SUBMITTED, Action.WITHDRAWN}


# --- the screen -------------------------------------------------------------------------------
def test_whole_way_in_the_browser(demo, client, ready, leader, officer):
    client.force_login(officer)
    page = client.post(reverse("propose", args=[ready.pk]), {"comment": "Mời anh xem"}, follow=True)
    assert "Đã trình lãnh đạo." in words(page)
    client.force_login(leader)
    home = words(client.get(reverse("home")))
    assert re.search(r"Cán bộ xã \(dùng thử\) đã trình lúc \d\d:\d\d", home)
    screen = words(client.get(reverse("sign_off", args=[ready.pk])))
    assert "1. Chính quyền số 11 11" in screen
    assert "Tổng cộng 27 37" in screen
    assert "Hồ sơ đã đủ" in screen
    assert "Kính gửi Ủy ban nhân dân huyện Quảng Xương; Các phòng chuyên môn" in screen
    assert "Số, ngày để trống cho văn thư" in screen
    answered = client.post(
        reverse("submit", args=[ready.pk]),
        {"confirm": "on", "seen": seen(client, ready)},
        follow=True,
    )

    submission = Submission.objects.get()
    assert answered.redirect_chain == [(reverse("receipt", args=[submission.code]), 302)]
    receipt = words(answered)
    assert submission.code in receipt
    assert "27 / 37 chỉ tiêu đạt" in receipt
    assert "Xã Quảng Bình (mã 16468)" in receipt
    assert submission.digest[:16] in receipt
    pdf = client.get(reverse("receipt_report", args=[submission.code]))
    assert pdf.content[:5] == b"%PDF-"
    assert hashlib.sha256(pdf.content).hexdigest() == submission.report_sha256
    assert pdf["X-Content-Type-Options"] == "nosniff"
    # From now on the address of the paper gives the kept one.
    assert client.get(reverse("report", args=[ready.pk])).content == pdf.content


def test_second_press_by_the_same_hand_leads_to_the_receipt(client, ready, leader):
    client.force_login(leader)
    form = {"confirm": "on", "seen": seen(client, ready)}
    first = client.post(reverse("submit", args=[ready.pk]), form)
    second = client.post(reverse("submit", args=[ready.pk]), form)

    assert Submission.objects.count() == 1
    assert second.status_code == 302
    assert second.url == first.url


def test_unticked_box_and_old_screen_submit_nothing(client, ready, leader):
    client.force_login(leader)
    address = reverse("submit", args=[ready.pk])
    digest = seen(client, ready)

    unticked = client.post(address, {"seen": digest})
    assert unticked.status_code == 422
    assert "Hãy đánh dấu ô này trước khi nộp." in words(unticked)
    for old in ("0" * 64, ""):
        stale = client.post(address, {"confirm": "on", "seen": old})
        assert stale.status_code == 409
        assert "Hồ sơ vừa có thay đổi sau khi bạn mở trang này." in words(stale)
    assert status_of(ready) == "draft"


def test_incomplete_screen_names_each_missing_thing_with_its_link(demo, client, leader):
    client.force_login(leader)
    body = client.get(reverse("sign_off", args=[demo.points.pk])).content.decode()

    assert "Còn 22 việc chưa xong" in body
    for code in ("3.2", "6.4", "6.12", "8.5"):
        assert f'href="{reverse("answer", args=[demo.points.pk, code])}"' in body
    button = re.search(r"<button[^>]*>Nộp hồ sơ</button>", body)[0]
    assert "disabled" in button
    assert body.count("btn-primary") == 1
    refused = client.post(reverse("submit", args=[demo.points.pk]), {"confirm": "on", "seen": "x"})
    assert refused.status_code == 409
    assert "Hồ sơ còn 22 việc chưa xong." in words(refused)
    assert "Chưa tính được: thiếu “Tổng số lượt đánh giá”" in words(refused)


def test_officer_reads_why_the_button_is_another_one(client, demo, ready, officer):
    client.force_login(officer)
    body = client.get(reverse("sign_off", args=[ready.pk])).content.decode()
    assert "Trình lãnh đạo</button>" in body
    assert "Nộp hồ sơ</button>" not in body
    refused = client.post(reverse("submit", args=[ready.pk]), {"confirm": "on"})
    assert refused.status_code == 403
    assert "cán bộ bấm “Trình lãnh đạo”" in words(refused)


def test_withdrawing_without_a_reason_keeps_the_page_and_says_so(client, ready, leader):
    submission = submit(ready, leader)
    client.force_login(leader)
    address = reverse("withdraw", args=[ready.pk])

    empty = client.post(address, {"comment": "  "})
    assert empty.status_code == 422
    assert "Hãy ghi lý do rút hồ sơ." in words(empty)
    long = client.post(address, {"comment": "ă" * 1001})
    assert "Ghi không quá 1000 ký tự; đang có 1001 ký tự." in words(long)
    assert "ă" * 1001 in long.content.decode()  # what was typed stays
    assert status_of(ready) == "submitted"
    done = client.post(address, {"comment": "Nhầm số"}, follow=True)
    assert "Đã rút hồ sơ." in words(done)
    assert "Lần nộp này đã rút lúc" in words(client.get(reverse("receipt", args=[submission.code])))


def test_damaged_paper_is_not_served(client, ready, leader, private, caplog):
    submission = submit(ready, leader)
    path = private / "submissions" / f"{submission.pk}.pdf"
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    client.force_login(leader)

    response = client.get(reverse("receipt_report", args=[submission.code]))
    assert response.status_code == 500
    assert "không còn đúng như khi nộp" in words(response)
    assert submission.code in caplog.text
    path.unlink()
    with pytest.raises(KeptReportError):
        read_report(submission.pk, submission.report_sha256)


@pytest.mark.parametrize("code", ["NOP-2022-16468-1829-AAAA", "x" * 300, "' OR 1=1"])
def test_unknown_receipt_is_not_found(demo, client, leader, code):
    client.force_login(leader)
    assert client.get(reverse("receipt", args=[code])).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"MZ\x90\x00", "Nội dung tệp không phải là PDF"),
        ("a.pdf", b"<html>%PDF-", "Nội dung tệp không phải là PDF"),
        ("a.pdf", b"", "Tệp rỗng"),
        ("a.png", picture("PNG"), "hãy chọn bản PDF đã ký từ hệ thống văn bản"),
        ("a.svg", b"<svg/>", "hãy chọn bản PDF đã ký từ hệ thống văn bản"),
        ("a.pdf", b"%PDF-1.7" + b"0" * (20 * 1024 * 1024), "Tệp lớn hơn 20 MB"),
        ("../../a.pdf", PAPER, "Tên tệp không được chứa đường dẫn"),
        ("C:\\a.pdf", PAPER, "Tên tệp không được chứa đường dẫn"),
        ("a" * 296 + ".pdf", PAPER, "Tên tệp dài quá 255 ký tự"),
    ],
)
def test_what_is_no_pdf_is_refused_with_a_sentence(client, ready, leader, name, content, sentence):
    submission = submit(ready, leader)
    client.force_login(leader)
    address = reverse("signed_paper", args=[submission.code])

    response = post_to(client, address, name, content)
    assert response.status_code == 422
    assert sentence in words(response)
    assert not SignedPaper.objects.exists()
    assert not StoredFile.objects.exists()
    assert not HistoryEntry.objects.filter(action=Action.FILE_UPLOADED).exists()


def test_signed_paper_without_a_file_says_so(client, ready, leader):
    submission = submit(ready, leader)
    client.force_login(leader)
    response = client.post(reverse("signed_paper", args=[submission.code]), {})

    assert response.status_code == 422
    assert "Hãy chọn một tệp." in words(response)


# --- the year before --------------------------------------------------------------------------
def _year(demo, indicator_set, year: int) -> Assessment:
    campaign = Campaign.objects.create(
        name=f"Đợt {year}",
        indicator_set=indicator_set,
        year=year,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
    )
    campaign.review_steps.create(position=1, level="district")
    return Assessment.objects.create(campaign=campaign, unit=demo.units["commune"])


def _answer(assessment: Assessment, officer, *, yes: bool) -> Answer:
    change = AnswerChange(AnswerState.REPORTED, {"exists": yes})
    return save_answer(
        actor=officer, assessment=assessment, indicator_code="1.1", change=change, seen_version=0
    )


def test_difference_to_last_year_by_what_was_submitted_then_by_what_is_final(demo, officer, leader):
    indicator_set = stored_set(points_set(yes_no("1.1")))
    last, this = _year(demo, indicator_set, 2022), _year(demo, indicator_set, 2023)
    assert previous_assessment(last) is None
    assert previous_assessment(this) == last
    _answer(last, officer, yes=False)
    _answer(this, officer, yes=True)
    assert open_sign_off(this, localdate()).earlier is None  # nothing was submitted
    make_ready(last)
    submit(last, leader)

    page = open_sign_off(this, localdate())
    assert (page.earlier.year, page.earlier.is_final) == (2022, False)
    (row,) = page.rows
    assert (row.value, row.earlier, row.difference) == (Decimal(10), Decimal(0), Decimal(10))
    Assessment.objects.filter(pk=last.pk).update(status="final")
    Answer.objects.filter(assessment=last).update(final_points=Decimal("7.25"))
    page = open_sign_off(this, localdate())
    assert page.earlier.is_final
    assert page.total.difference == Decimal("2.75")


def test_screen_and_receipt_cost_the_same_for_1_and_56_indicators(demo, client, officer, leader):
    indicator_set = stored_set(points_set(yes_no("1.1")))
    last, this = _year(demo, indicator_set, 2022), _year(demo, indicator_set, 2023)
    for assessment in (last, this):
        _answer(assessment, officer, yes=True)
        make_ready(assessment)
    submit(last, leader)
    client.force_login(leader)

    few = _queries(client, reverse("sign_off", args=[this.pk]))
    many = _queries(client, reverse("sign_off", args=[demo.points.pk]))
    assert max(few, many) <= 12
    receipt = reverse("receipt", args=[Submission.objects.get().code])
    assert _queries(client, receipt) <= 10


def _queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_open_file_is_what_the_screen_shows(ready):
    assert seen_by(ready).total.value == open_file(ready).sheet.totals.passed
