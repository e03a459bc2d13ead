"""The official paper with hostile, empty and long contents, and the store of finished papers."""

from __future__ import annotations

import io
import os
import re
from dataclasses import replace

import pdfplumber
import pytest

from assessments.models import Answer
from assessments.reports import store
from assessments.reports.data import ScoreRow, build_report
from assessments.reports.pdf import render_html, write_pdf
from assessments.reports.wording import in_paragraphs
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.campaigns import open_assessment
from assessments.services.papers import save_paper
from criteria.rules.base import AnswerState
from tests.paper_reading import (
    LEFT,
    MARGIN,
    MM,
    Reading,
    assert_apart,
    columns_of,
    end_columns,
    is_upright,
)
from tests.report_papers import OFFICER, SCORE_LABEL, frame
from tests.running_order import LAID_OUT

pytestmark = [pytest.mark.django_db, LAID_OUT]


# --- hostile, empty and long contents ---------------------------------------------------------
HOSTILE = (
    "<p>Trước <script>alert(1)</script><img src='http://127.0.0.1:9/a.png' onerror='alert(2)'>"
    "<style>p { display: none }</style>giữa 5 < 7 & 8 > 3 sau</p>"
    "<link rel='stylesheet' href='file:///etc/hostname'><p style='font-size: 90pt'>Cỡ chữ</p>"
)


def test_narrative_cannot_inject(demo, read):
    save_answer(
        actor=demo.people[OFFICER],
        assessment=demo.points,
        indicator_code="1.1",
        change=AnswerChange(AnswerState.REPORTED, {}, HOSTILE),
        seen_version=Answer.objects.get(assessment=demo.points, indicator__code="1.1").version,
    )
    wording = {
        "abstract": "Báo cáo <script>alert(3)</script> & <b>đậm</b>",
        "legal_bases": ["Căn cứ <img src='http://127.0.0.1:9/b.png'> A & B"],
        "sections": {"organisation": HOSTILE},
    }
    save_paper(actor=demo.people[OFFICER], assessment=demo.points, **wording)
    data = build_report(demo.points)
    first = replace(data.parts[0], pillars=[replace(data.parts[0].pillars[0])])
    html = render_html(data)
    reading = read(replace(data, parts=[first]))

    assert not re.search(r"<(script|img|link)", html)
    assert html.count("<style") == 1
    text = reading.text(0)
    assert "- Kết quả thực hiện: Trước giữa 5 < 7 & 8 > 3 sau Cỡ chữ" in text
    assert "Báo cáo <script>alert(3)</script> & <b>đậm</b>" in text
    assert "Căn cứ <img src='http://127.0.0.1:9/b.png'> A & B." in text
    assert "alert(1)" not in text
    assert {round(c["size"]) for s in reading.pieces[0] for c in s.page.chars if is_upright(c)} <= {
        11, 12, 13, 14,
    }  # fmt: skip
    assert not any(sheet.page.images for sheet in reading.sheets)


def test_empty_assessment_gives_a_whole_paper(demo, read, which, assessment):
    empty = open_assessment(campaign=assessment.campaign, unit=demo.units["neighbour"])
    reading = read(build_report(empty))

    text = reading.text(0)
    free_parts = 0 if which == "points" else 4
    assert text.count("Chưa có nội dung.") == (56 if which == "points" else 37) + free_parts
    assert text.count(f"{SCORE_LABEL[which]}Chưa trả lời.") == (56 if which == "points" else 37)
    assert "chỉ số chưa trả lời." in text if which == "points" else "chưa xác định: 37." in text
    left, _ = columns_of(reading.first)
    assert left[1].text == demo.units["neighbour"].full_name.upper()
    assert reading.text(2).endswith("Chưa có minh chứng nào. ./.")
    assert "- Lưu: VT." in text
    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in " ".join(
        line.text for line in end_columns(reading.pieces[0][-1])[1]
    )


def test_tags_without_words_are_nothing(demo):
    Answer.objects.filter(assessment=demo.points, indicator__code="1.1").update(
        narrative="<p> </p><p>\u00a0</p>"
    )

    item = build_report(demo.points).parts[0].pillars[0].items[0]
    assert item.narrative == "<p>- Kết quả thực hiện: Chưa có nội dung.</p>"


LONG = "Thị trấn có tên rất dài được đặt theo tên người và sự kiện lịch sử "
UNBREAKABLE = "khongcokhoangtrang" * 8


def test_long_names_wrap_and_stay_on_the_page(demo, read):
    data = build_report(demo.points)
    unit = (LONG * 2).strip()
    pillar = data.parts[0].pillars[0]
    item = replace(
        pillar.items[0],
        requirement=f"{LONG * 3}{UNBREAKABLE}.",
        narrative=in_paragraphs(
            f"<p>{UNBREAKABLE}</p><ul><li>{LONG * 2}</li></ul>"
            f"<table><tbody><tr><td>{UNBREAKABLE}</td><td>{LONG}</td></tr></tbody></table>"
        ),
    )
    long_row = ScoreRow(
        "indicator", "10.10", LONG * 2 + UNBREAKABLE, "1.000,25", "G / G", "1.000,25", "1.000,25",
        "-1.000,25", UNBREAKABLE + LONG,
    )  # fmt: skip
    reading = read(
        replace(
            data,
            agency=("ỦY BAN NHÂN DÂN", unit.upper()),
            dateline=f"{LONG.strip()}, ngày 05 tháng 02 năm 2026",
            abstract=f"Kết quả đánh giá mức độ chuyển đổi số {unit} {UNBREAKABLE} năm 2022",
            addressees=[f"Ủy ban nhân dân {unit};", f"Sở {UNBREAKABLE}."],
            legal_bases=[f"Căn cứ {UNBREAKABLE}."],
            parts=[replace(data.parts[0], pillars=[replace(pillar, title=unit, items=[item])])],
            recipients=[f"{unit};", f"{UNBREAKABLE};", "Lưu: VT."],
            signing_lines=[f"TM. ỦY BAN NHÂN DÂN {unit.upper()}", "CHỦ TỊCH"],
            signer=unit,
            score_rows=[long_row, replace(long_row, kind="pillar")],
            evidence_rows=[
                replace(
                    data.evidence_rows[0], document=UNBREAKABLE, issuer=unit, content=UNBREAKABLE
                )
            ],
            attached_to=f"(Kèm theo Báo cáo của Ủy ban nhân dân {unit})",
        )
    )

    for sheet in reading.sheets:
        assert min(word["x0"] for word in sheet.content) >= LEFT - 0.5
        assert max(word["x1"] for word in sheet.content) <= float(sheet.page.width) - 16 * MM + 1
        assert max(word["bottom"] for word in sheet.content) <= float(sheet.page.height) - MARGIN
        assert_apart(sheet)
    joined = "".join("".join(reading.text(piece).split()) for piece in range(3))
    assert joined.count(UNBREAKABLE) == 13


def test_no_words_of_the_real_papers_lie_on_each_other(paper):
    for sheet in (paper.pieces[0][0], paper.pieces[0][-1], *(p[0] for p in paper.pieces[1:])):
        assert_apart(sheet)


# --- the store --------------------------------------------------------------------------------
@pytest.fixture
def shelf(settings, tmp_path):
    settings.REPORT_CACHE_DIR = tmp_path / "papers"
    return settings.REPORT_CACHE_DIR


def test_paper_asked_for_again_is_read_and_not_laid_out(demo, shelf, papers):
    first = store.report_pdf(demo.points)
    (kept,) = shelf.iterdir()
    written = kept.stat().st_mtime_ns

    assert first.startswith(b"%PDF-")
    assert kept.read_bytes() == first
    assert len(first) == pytest.approx(len(papers["points"].pdf), rel=0.01)
    assert store.report_pdf(demo.points) == first
    assert list(shelf.iterdir()) == [kept]
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(b"what lies on the shelf")
    assert store.report_pdf(demo.points) == b"what lies on the shelf"


def test_changed_answer_gives_another_paper(demo, shelf):
    before = store.report_pdf(demo.verdicts)
    answer = Answer.objects.get(assessment=demo.verdicts, indicator__code="1.1")
    save_answer(
        actor=demo.people[OFFICER],
        assessment=demo.verdicts,
        indicator_code="1.1",
        change=AnswerChange(AnswerState.NOT_DEPLOYED, {}, "<p>Sẽ làm năm sau.</p>"),
        seen_version=answer.version,
    )
    after = store.report_pdf(demo.verdicts)

    assert len(list(shelf.iterdir())) == 2
    assert before != after
    with pdfplumber.open(io.BytesIO(after)) as document:
        text = Reading(after, document).text(0)
    assert "Chỉ tiêu đạt: 10/11." in text
    assert "Sẽ làm năm sau." in text


def test_shelf_keeps_the_newest_papers_only(demo, shelf, settings):
    settings.REPORT_CACHE_FILES = 3
    shelf.mkdir()
    for age in range(5):
        old = shelf / f"old{age}.pdf"
        old.write_bytes(b"%PDF-old")
        os.utime(old, (1_000_000 - age, 1_000_000 - age))
    pdf = store.report_pdf(demo.verdicts)

    names = sorted(path.name for path in shelf.iterdir())
    assert len(names) == 3
    assert {"old0.pdf", "old1.pdf"} < set(names)
    assert [path.read_bytes() for path in shelf.iterdir() if "old" not in path.name] == [pdf]


def test_same_paper_is_the_same_bytes(demo):
    html = render_html(frame(demo.points))

    assert write_pdf(html) == write_pdf(html)
