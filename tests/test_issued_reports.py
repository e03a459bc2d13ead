"""Issued papers opened again byte for byte, the draft before them, and where they are listed."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from assessments.kept_reports import keep_issued_report
from assessments.models import Assessment, AssessmentStatus, IssuedReport, ReportKind
from assessments.permissions import PREVIEWED_STATUSES, can_preview_report
from assessments.reports.review_pdf import kind_of, review_draft, review_pdf
from assessments.selectors.issued_reports import issued_rows
from dtscore.accounts.models import Role, UnitLevel
from tests.paper_reading import Reading, text_of
from tests.reviewing import (
    accept_rest,
    begin_review,
    fresh,
    move,
    rule,
    set_chain,
    stored_report,
    write_explanation,
)
from tests.submitting import PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.REPORT_CACHE_DIR = tmp_path / "reports"


@pytest.fixture
def people(demo):
    return {
        "leader": demo.people["lanhdao.quangbinh"],
        "reviewer": demo.people["thamdinh.quangxuong"],
        "district": demo.people["lanhdao.quangxuong"],
        "admin": demo.people["quantri.thanhhoa"],
    }


def play(demo) -> Assessment:
    """The smaller assessment, under review at the only step of its chain, the district."""
    leader, reviewer = demo.people["lanhdao.quangbinh"], demo.people["thamdinh.quangxuong"]
    set_chain(demo.verdicts, UnitLevel.DISTRICT)
    return begin_review(demo.verdicts, leader=leader, reviewer=reviewer)


@pytest.fixture
def verdicts(played) -> Assessment:
    return played


# --- byte for byte ----------------------------------------------------------------------------
def test_paper_is_opened_again_byte_for_byte_whatever_is_decided_later(
    demo, client, verdicts, people
):
    rule(verdicts, people["reviewer"], "1.1", "adjusted", passed=False)
    accept_rest(verdicts, people["reviewer"])
    move(verdicts, people["reviewer"], "finish")
    before = review_pdf(fresh(verdicts))
    first = move(verdicts, people["district"], "approve", press=review_pdf)
    write_explanation(verdicts, people["leader"], "1.1")
    move(verdicts, people["leader"], "explain")
    rule(verdicts, people["reviewer"], "1.1", "accepted")
    second = move(verdicts, people["admin"], "finalize", press=review_pdf)
    move(verdicts, people["admin"], "reopen", comment="Phát hiện sai sót")
    rule(verdicts, people["reviewer"], "2.2", "adjusted", passed=False)
    accept_rest(verdicts, people["reviewer"])
    move(verdicts, people["reviewer"], "finish")
    third = move(verdicts, people["district"], "approve", press=review_pdf)

    client.force_login(demo.people["canbo.quangbinh"])
    opened = {}
    for report in (first, second, third):
        response = client.get(reverse("issued_report", args=[report.pk]))
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response["Cache-Control"] == "private, no-cache"
        name = f"tham-dinh-16468-2022-QD1829-ban-{report.number}.pdf"
        assert response["Content-Disposition"] == f'inline; filename="{name}"'
        assert hashlib.sha256(response.content).hexdigest() == report.report_sha256
        opened[report.number] = response.content
    assert opened[1] == before
    assert "Tự đánh giá: 27/37; Huyện thẩm định: 26/37; chênh lệch: −1" in text_of(opened[1])
    assert (
        "Tự đánh giá: 27/37; Huyện thẩm định: 26/37; Chính thức: 27/37; chênh lệch: 0"
        in text_of(opened[2])
    )
    # What stands after the explanation stands in the next paper of the step, beside the step.
    assert (
        "Tự đánh giá: 27/37; Huyện thẩm định: 25/37; Sau giải trình: 26/37; chênh lệch: −1"
        in text_of(opened[3])
    )
    assert opened[3] != opened[1]


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_damaged_paper_is_not_opened_and_the_page_says_so(demo, client, caplog, damage):
    report = stored_report(demo.verdicts, actor=demo.people["lanhdao.quangxuong"])
    path = Path(settings.MEDIA_ROOT) / "reviews" / f"{report.pk}.pdf"
    if damage == "gone":
        path.unlink()
    else:
        keep_issued_report(report.pk, PDF + b"x")
    client.force_login(demo.people["lanhdao.quangbinh"])

    response = client.get(reverse("issued_report", args=[report.pk]))
    assert response.status_code == 500
    page = response.content.decode()
    assert "Báo cáo lưu trữ không còn đúng như khi ban hành, nên không mở." in page
    assert "ban-1 is damaged or gone" in caplog.text


def test_paper_is_there_only_once_it_was_approved(demo, client, verdicts, people):
    accept_rest(verdicts, people["reviewer"])
    move(verdicts, people["reviewer"], "finish")
    assert issued_rows(fresh(verdicts)) == []
    client.force_login(demo.people["canbo.quangbinh"])
    assert client.get(reverse("issued_report", args=[1])).status_code == 404


# --- the same data, the same bytes ------------------------------------------------------------
def test_same_data_gives_the_same_bytes_without_the_store(verdicts, people, settings, tmp_path):
    rule(verdicts, people["reviewer"], "1.1", "adjusted", passed=False)
    once = review_pdf(fresh(verdicts))
    settings.REPORT_CACHE_DIR = tmp_path / "another"
    assert review_pdf(fresh(verdicts)) == once
    assert len(list((tmp_path / "another").iterdir())) == 1
    kept = next((tmp_path / "reports").iterdir())
    kept.write_bytes(b"what lies on the shelf")
    settings.REPORT_CACHE_DIR = tmp_path / "reports"
    assert review_pdf(fresh(verdicts)) == b"what lies on the shelf"


def test_paper_is_laid_out_before_anything_is_held(verdicts, people):
    """Twice the same content: once without the locks, once under them, where it lies ready."""
    accept_rest(verdicts, people["reviewer"])
    pressed = []

    def pressing(assessment):
        pressed.append((assessment.status, len(connection.savepoint_ids)))
        return review_pdf(assessment)

    outside = len(connection.savepoint_ids)
    move(verdicts, people["reviewer"], "finish", press=pressing)
    assert pressed == []
    move(verdicts, people["district"], "approve", press=pressing)
    assert [status for status, _ in pressed] == ["reviewed", "reviewed"]
    assert pressed[0][1] == outside < pressed[1][1]
    assert len(list(Path(settings.REPORT_CACHE_DIR).iterdir())) == 1


# --- the draft --------------------------------------------------------------------------------
def test_draft_is_marked_on_every_page_and_is_no_record(demo, client, verdicts, people):
    client.force_login(people["reviewer"])
    response = client.get(reverse("review_draft_pdf", args=[verdicts.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        'inline; filename="tham-dinh-16468-2022-QD1829-du-thao.pdf"'
    )
    with pdfplumber.open(io.BytesIO(response.content)) as document:
        reading = Reading(response.content, document)
        assert {sheet.watermark for sheet in reading.sheets} == {"DỰ THẢO"}
        assert "còn 37 chỉ số chưa quyết định" in reading.text(0)
    assert response.content == review_draft(fresh(verdicts))
    assert not IssuedReport.objects.exists()


def test_refusal_of_the_draft_says_why(demo, client, verdicts):
    address = reverse("review_draft_pdf", args=[verdicts.pk])
    client.force_login(demo.people["lanhdao.quangbinh"])
    refusal = client.get(address)
    assert refusal.status_code == 403
    assert "Bản dự thảo báo cáo thẩm định chỉ dành cho cơ quan thẩm định." in strip_tags(
        refusal.content.decode()
    )
    client.force_login(demo.people["thamdinh.quangxuong"])
    verdicts.status = "submitted"
    verdicts.save()
    refusal = client.get(address)
    assert refusal.status_code == 403
    assert "Chưa có gì để lập báo cáo: hồ sơ đang ở bước “Đã nộp”." in refusal.content.decode()


@pytest.mark.parametrize("status", list(AssessmentStatus))
def test_who_may_see_the_draft_at_each_status(demo, verdicts, status):
    verdicts.status = status
    may = {name for name, person in demo.people.items() if can_preview_report(person, verdicts)}
    reviewing = {
        "thamdinh.quangxuong", "lanhdao.quangxuong", "quantri.thanhhoa", "province.reviewer",
    }  # fmt: skip
    assert may == (reviewing if status in PREVIEWED_STATUSES else set())
    final = {AssessmentStatus.PROVISIONAL, AssessmentStatus.EXPLAINED}
    assert kind_of(verdicts) == ("final" if status in final else "review")


def test_step_of_the_province_is_no_longer_the_districts_business(demo, verdicts):
    set_chain(verdicts, UnitLevel.DISTRICT, UnitLevel.PROVINCE)
    assessment = fresh(verdicts)
    assessment.step = 2
    may = {name for name, person in demo.people.items() if can_preview_report(person, assessment)}
    assert may == {"quantri.thanhhoa", "province.reviewer"}
    assert demo.people["district.viewer"].role == Role.VIEWER


# --- where they are listed --------------------------------------------------------------------
def overview(client, assessment) -> str:
    response = client.get(reverse("assessment", args=[assessment.pk]))
    return " ".join(strip_tags(response.content.decode()).split())


def add_reports(assessment, actor, count: int) -> list[IssuedReport]:
    """More papers until there are ``count``: none that was issued is ever taken away."""
    present = IssuedReport.objects.filter(assessment=assessment).count() or 1
    first = stored_report(assessment, actor=actor)
    more = [
        IssuedReport(
            assessment=assessment, number=number, kind=kind, step=1, snapshot={}, digest="0" * 64,
            report_sha256=f"{number:064x}", issued_at=first.issued_at, issued_by=actor,
        )
        for number in range(present + 1, count + 1)
        for kind in [ReportKind.FINAL if number == count else ReportKind.REVIEW]
    ]  # fmt: skip
    return [first, *IssuedReport.objects.bulk_create(more)]


def test_overview_lists_every_paper_with_step_time_person_and_digest(demo, client, verdicts):
    client.force_login(demo.people["canbo.quangbinh"])
    assert "Báo cáo thẩm định" not in overview(client, verdicts)
    first, last = add_reports(verdicts, demo.people["lanhdao.quangxuong"], 2)
    page = overview(client, verdicts)

    assert page.index("Kết quả chính thức, bản số 2,") < page.index(
        "Báo cáo thẩm định: Huyện thẩm định, bản số 1,"
    )
    assert f"người duyệt: {demo.people['lanhdao.quangxuong'].full_name}." in page
    assert f"Mã băm tệp {first.report_sha256[:16]}" in page
    assert "Bản dự thảo báo cáo" not in page
    response = client.get(reverse("assessment", args=[verdicts.pk]))
    for report in (first, last):
        assert f'href="{reverse("issued_report", args=[report.pk])}"' in response.content.decode()


def test_overview_offers_the_draft_to_those_who_review(demo, client, verdicts):
    client.force_login(demo.people["thamdinh.quangxuong"])
    page = overview(client, verdicts)
    assert "Chưa ban hành báo cáo nào. Bản dự thảo báo cáo (PDF)" in page


def test_list_of_papers_is_one_query(demo, verdicts):
    for count in (1, 5):
        add_reports(verdicts, demo.people["lanhdao.quangxuong"], count)
        with CaptureQueriesContext(connection) as queries:
            rows = issued_rows(fresh(verdicts))
            assert [str(row.report.issued_by) for row in rows]
        assert len(queries) == 2  # one for the assessment
        assert [row.report.number for row in rows] == list(range(count, 0, -1))
    assert rows[0].step == ""
    assert {row.step for row in rows[1:]} == {"Huyện thẩm định"}


@pytest.mark.parametrize("username", ["canbo.quangbinh", "thamdinh.quangxuong"])
def test_overview_asks_as_often_for_one_paper_as_for_many(demo, client, verdicts, username):
    client.force_login(demo.people[username])
    address = reverse("assessment", args=[verdicts.pk])
    client.get(address)
    counts = []
    for count in (1, 5):
        add_reports(verdicts, demo.people["lanhdao.quangxuong"], count)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_opening_a_paper_takes_few_queries(demo, client, verdicts):
    report = stored_report(verdicts, actor=demo.people["lanhdao.quangxuong"])
    client.force_login(demo.people["canbo.quangbinh"])
    address = reverse("issued_report", args=[report.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).content == PDF
    assert len(queries) <= 6  # two of them remember who took the paper
