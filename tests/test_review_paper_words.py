"""The paper of a review: who signs, rounds of returning, words of people, what is missing."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from assessments.models import ReportKind
from assessments.reports.review_data import review_paper
from assessments.reports.review_pdf import kind_of, review_pdf
from assessments.selectors.decisions import open_review
from assessments.selectors.review_snapshots import take_review_snapshot
from dtscore.accounts.models import AdministrativeUnit, UnitLevel
from tests.paper_reading import Reading, end_columns, text_of
from tests.reviewing import (
    accept_rest,
    begin_review,
    fresh,
    move,
    review_of,
    rule,
    set_chain,
)
from tests.running_order import LAID_OUT
from tests.submitting import submit

pytestmark = [pytest.mark.django_db, LAID_OUT]


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


@pytest.fixture
def verdicts(demo, people):
    """The smaller assessment, under review at the only step of its chain, the district."""
    set_chain(demo.verdicts, UnitLevel.DISTRICT)
    return begin_review(demo.verdicts, leader=people["leader"], reviewer=people["reviewer"])


def snapshot_of(assessment) -> dict:
    assessment = fresh(assessment)
    return take_review_snapshot(open_review(assessment), kind_of(assessment))


def test_signatory_is_that_of_the_reviewing_unit(demo, verdicts):
    AdministrativeUnit.objects.filter(pk=demo.units["district"].pk).update(
        signatory_title="PHÓ CHỦ TỊCH", signatory_name="Nguyễn Văn Bình", place_name="Tân Phong"
    )
    pdf = review_pdf(fresh(verdicts))
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        reading = Reading(pdf, document)
        _, signing = end_columns(reading.pieces[0][-1])
        assert [line.text for line in signing] == [
            "TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH", "Nguyễn Văn Bình",
        ]  # fmt: skip
        assert "Tân Phong, ngày" in reading.text(0)


def test_every_round_of_returning_is_told(verdicts, people):
    rule(verdicts, people["reviewer"], "1.1", "returned")
    rule(verdicts, people["reviewer"], "2.2", "returned")
    due = localdate() + timedelta(3)
    move(verdicts, people["reviewer"], "return", due_on=due)
    submit(fresh(verdicts), people["leader"])
    move(verdicts, people["reviewer"], "begin")
    accept_rest(verdicts, people["reviewer"])

    lines = review_paper(snapshot_of(verdicts)).parts[0].lines
    codes = [row.code for row in verdicts.submissions.order_by("number")]
    assert [line.partition(",")[0] for line in lines[:2]] == [
        f"Nộp hồ sơ lần 1: mã biên nhận {codes[0]}",
        f"Nộp hồ sơ lần 2: mã biên nhận {codes[1]}",
    ]
    assert lines[2] == (
        "Huyện thẩm định: Cán bộ thẩm định (dùng thử) (huyện Quảng Xương): 37 chỉ số."
    )
    assert lines[3] == (
        f"Trả lại để sửa, bổ sung 1 lần: lần 1 ngày {localdate():%d/%m/%Y}, 2 chỉ số (1.1, 2.2),"
        f" hạn nộp lại ngày {due:%d/%m/%Y}."
    )


def test_words_of_people_cannot_inject(verdicts, people):
    hostile = "<script>alert(1)</script> & <b>đậm</b> <img src='http://127.0.0.1:9/a.png'>"
    rule(verdicts, people["reviewer"], "1.1", "adjusted", passed=False, comment=hostile)
    text = "".join(text_of(review_pdf(fresh(verdicts))).split())
    assert text.count("".join(hostile.split())) == 2


def test_nothing_that_differs_is_said_so(verdicts, people):
    accept_rest(verdicts, people["reviewer"])
    paper = review_paper(snapshot_of(verdicts))
    assert paper.changes == []
    assert [part.heading for part in paper.parts] == ["QUÁ TRÌNH THẨM ĐỊNH", "KẾT QUẢ THẨM ĐỊNH"]
    assert paper.parts[1].lines[:2] == [
        "Trong 37 chỉ số: chấp nhận 37, điều chỉnh 0.",
        "Kết quả khác với đơn vị tự đánh giá ở 0/37 chỉ số.",
    ]
    text = text_of(review_pdf(fresh(verdicts)))
    assert "Không có chỉ số nào có chênh lệch, nhận xét hoặc giải trình. ./." in text


def test_what_was_not_decided_yet_counts_as_claimed_in_the_draft(demo, people):
    points = begin_review(demo.points, leader=people["leader"], reviewer=people["reviewer"])
    rule(points, people["reviewer"], "6.2", "adjusted", points=Decimal("4.5"))
    rule(points, people["reviewer"], "6.3", "returned")
    snapshot = snapshot_of(points)
    claim, found = (snapshot["totals"]["columns"][key]["points"] for key in ("claim", "1"))
    assert Decimal(found) - Decimal(claim) == Decimal("4.5") - Decimal("10.54")
    paper = review_paper(snapshot, is_draft=True)
    assert paper.parts[1].lines[0] == (
        "Trong 56 chỉ số: chấp nhận 0, điều chỉnh 1; còn 55 chỉ số chưa quyết định, tạm tính theo"
        " kết quả đang có."
    )
    rows = {row.code: row for row in paper.result_rows}
    assert rows["6.2"].figures == ["10,54", "4,5"]
    assert (rows["6.3"].figures, rows["6.3"].difference) == (["15,81", "Trả lại"], "")
    assert (rows["8.1"].figures, rows["8.1"].difference) == (["1,6", ""], "")


def test_result_that_is_no_longer_the_claim_is_listed_without_an_adjustment(verdicts, people):
    """Accepted at the claim of then; the claim on the paper has become another one."""
    accept_rest(verdicts, people["reviewer"])
    verdicts.answers.filter(indicator__code="1.1").update(claimed_passed=False)
    paper = review_paper(snapshot_of(verdicts))
    assert [change.code for change in paper.changes] == ["1.1"]
    assert [entry.result for entry in paper.changes[0].entries] == ["Không đạt", "Chấp nhận: Đạt"]


def test_snapshot_reads_in_a_fixed_number_of_queries(verdicts, people):
    review = review_of(verdicts)
    with CaptureQueriesContext(connection) as few:
        take_review_snapshot(review, ReportKind.REVIEW)
    accept_rest(verdicts, people["reviewer"], but=["1.1"])
    rule(verdicts, people["reviewer"], "1.1", "returned")
    move(verdicts, people["reviewer"], "return", due_on=localdate() + timedelta(3))
    submit(fresh(verdicts), people["leader"])
    with CaptureQueriesContext(connection) as reading:
        review = review_of(verdicts)
    with CaptureQueriesContext(connection) as many:
        take_review_snapshot(review, ReportKind.REVIEW)
    assert len(few) <= 5
    assert len(many) <= len(few) + 3  # the items of a return, their decisions and indicators
    assert len(reading) <= 8
