"""The official paper read back: its order, draft and addressees, and both appendices."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from assessments.models import Assessment, AssessmentStatus, Evidence
from assessments.models.assessment import DRAFT_STATUSES
from assessments.reports.data import ReportPart, build_report
from assessments.scoring import verdict_words
from assessments.selectors.files import open_file
from dtscore.numbers import format_decimal
from tests.paper_reading import (
    BOLD_ITALIC,
    LETTERS,
    UPRIGHT,
    Reading,
    assert_in_order,
    is_upright,
    sheet_text,
    table_rows,
)
from tests.report_papers import FILLER, SCORE_LABEL, frame, numbered

pytestmark = pytest.mark.django_db


# --- the order of the paper -------------------------------------------------------------------
PARTS = {
    "points": ["I. ĐỐI VỚI NHÓM CHỈ SỐ CHUNG", "II. NHÓM CHỈ SỐ VỀ HOẠT ĐỘNG"],
    "verdicts": [
        "I. CÔNG TÁC TỔ CHỨC TRIỂN KHAI THỰC HIỆN",
        "II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU, MỤC TIÊU",
        "III. ĐÁNH GIÁ CHUNG",
        "IV. GIẢI PHÁP VÀ NHIỆM VỤ TRỌNG TÂM TIẾP THEO",
        "V. ĐỀ XUẤT, KIẾN NGHỊ",
    ],
}
PILLARS = {
    "points": [
        "1. Nhận thức số", "2. Thể chế số", "3. Hạ tầng số", "4. Nhân lực số",
        "5. An toàn thông tin mạng", "6. Hoạt động chính quyền số", "7. Hoạt động kinh tế số",
        "8. Hoạt động xã hội số",
    ],
    "verdicts": ["1. Chính quyền số", "2. Kinh tế số", "3. Xã hội số", "4. Hạ tầng số"],
}  # fmt: skip


def heading_position(paper: Reading, heading: str) -> int:
    (position,) = [
        n for n, line in enumerate(paper.body_lines) if line.text == heading and line.is_heading
    ]
    return position


def test_sections_follow_the_order_of_the_seed(paper, which, assessment):
    pillars = [
        f"{pillar.pillar.code}. {pillar.pillar.title}"
        for pillar in open_file(assessment).sheet.pillars
    ]
    positions = [heading_position(paper, heading) for heading in PARTS[which]]

    assert pillars == PILLARS[which]
    assert positions == sorted(positions)
    at = [heading_position(paper, heading) for heading in PILLARS[which]]
    assert at == sorted(at)
    if which == "points":
        assert positions[0] < at[0] < at[4] < positions[1] < at[5]
    else:
        assert positions[1] < at[0] < at[3] < positions[2]
    numerals = [line.text for line in paper.body_lines if re.match(r"[IVX]+\. [^a-z]+$", line.text)]
    assert [text for text in numerals if text in PARTS[which]] == PARTS[which]


def test_indicators_stand_in_natural_order_with_their_labels(paper, which):
    blocks: list[tuple[str, list[str]]] = []
    labels = ("- Yêu cầu của chỉ tiêu: ", "- Kết quả thực hiện:", SCORE_LABEL[which])
    for line in paper.body_lines:
        if match := re.fullmatch(r"Chỉ tiêu (\d+\.\d+)", line.text):
            assert line.styles == {(BOLD_ITALIC, 14)}
            blocks.append((match[1], []))
        for label in labels:
            if line.text.startswith(label.strip()):
                blocks[-1][1].append(label)

    codes = [code for code, _ in blocks]
    assert codes == sorted(codes, key=lambda code: [int(part) for part in code.split(".")])
    assert codes.index("3.9") + 1 == codes.index("3.10")
    assert len(codes) == (56 if which == "points" else 37)
    assert all(found == list(labels) for _, found in blocks)


def test_score_of_every_indicator_is_that_of_the_sheet(paper, which, assessment):
    printed = [line.text for line in paper.body_lines if line.text.startswith(SCORE_LABEL[which])]
    expected = []
    for line in open_file(assessment).sheet.lines:
        words = verdict_words(line)
        if which == "points":
            points = line.outcome.points
            unknown = "Chưa tính điểm (xem Phụ lục I)"
            words = unknown if points is None else f"{format_decimal(points)} điểm"
        expected.append(f"{SCORE_LABEL[which]}{words}.")

    for shown, whole in zip(printed, expected, strict=True):
        assert whole.startswith(shown)  # a long one goes on in the next line
    assert_in_order(expected, paper.text(0))


def test_pass_counts_are_those_of_the_items(papers):
    lines = papers["verdicts"].body_lines
    shown = {}
    for pillar in PILLARS["verdicts"]:
        at = heading_position(papers["verdicts"], pillar)
        shown[pillar] = [line.text for line in lines[at + 1 : at + 4]]

    expected = {
        "1. Chính quyền số": ("11/11", 0), "2. Kinh tế số": ("5/6", 1),
        "3. Xã hội số": ("4/12", 8), "4. Hạ tầng số": ("7/8", 1),
    }  # fmt: skip
    assert shown == {
        pillar: [
            f"- Chỉ tiêu đạt: {share}.",
            f"- Chỉ tiêu chưa triển khai: {waiting}.",
            "- Chỉ tiêu không đạt: 0.",
        ]
        for pillar, (share, waiting) in expected.items()
    }


def test_summary_closes_the_results(papers):
    points, verdicts = papers["points"], papers["verdicts"]

    assert (
        "Tổng điểm tự chấm: 704,97 trên 1.000 điểm (điểm tối đa: suy ra từ số liệu); cách tính có"
        " phần giả định; 3 chỉ số chưa tính được vì thiếu số liệu. Bảng điểm tự đánh giá tại Phụ"
        " lục I, danh mục tài liệu minh chứng tại Phụ lục II kèm theo."
    ) in points.text(0)
    results, rest = verdicts.text(0).split("III. ĐÁNH GIÁ CHUNG")
    assert "Tổng hợp: chỉ tiêu đạt: 27/37; chỉ tiêu chưa triển khai: 10;" in results
    assert results.endswith("Phụ lục II kèm theo. ")
    assert "Tổng hợp" not in rest


def test_wifi_table_has_its_twelve_rows(papers):
    sheets = [sheet for sheet in papers["verdicts"].pieces[0] if "Tên điểm" in sheet_text(sheet)]
    rows = [
        row
        for sheet in sheets
        for table in sheet.page.filter(is_upright).extract_tables()
        for row in table
        if row[-1] == "Miễn phí"
    ]

    assert [row[0] for row in rows] == [str(number) for number in range(1, 13)]
    assert rows[0] == ["1", "UBND xã", "ubnd", "Miễn phí"]
    assert rows[-1] == ["12", "Thôn Cống Trúc", "thoncongtruc", "Miễn phí"]


def test_no_heading_is_left_at_the_foot_of_a_page(paper):
    for sheet in paper.pieces[0]:
        last = sheet.lines[-1]
        assert not last.is_heading or last.text == "Lê Thanh Bảo"
        assert not last.text.startswith("- Yêu cầu của chỉ tiêu")
    assert len(paper.pieces[0]) > 8


@pytest.mark.parametrize("paragraphs", range(6, 15))
def test_headings_go_with_what_follows_wherever_the_page_ends(demo, read, paragraphs):
    """A heading that the unit wrote itself, then part, pillar and indicator, one after another."""
    own = f"<p><strong>Tiêu đề tự viết</strong></p>{FILLER}"
    results = build_report(demo.points).parts[0]
    pillar = replace(results.pillars[0], items=results.pillars[0].items[:2])
    parts = [
        ReportPart("I", "PHẦN THỬ", [], FILLER * paragraphs + own),
        replace(results, numeral="II", pillars=[pillar]),
    ]
    for sheet in read(frame(demo.points, parts=parts)).pieces[0][:-1]:
        assert not sheet.lines[-1].is_heading
        assert not sheet.lines[-1].text.startswith("- Yêu cầu của chỉ tiêu")


# --- draft, addressees ------------------------------------------------------------------------
def test_draft_is_written_across_every_page(paper):
    assert [sheet.watermark for sheet in paper.sheets] == ["DỰ THẢO"] * len(paper.sheets)


def test_submitted_paper_is_no_draft_on_any_page(demo, read, papers):
    Assessment.objects.filter(pk=demo.verdicts.pk).update(status=AssessmentStatus.SUBMITTED)
    reading = read(build_report(Assessment.objects.get(pk=demo.verdicts.pk)))

    assert [sheet.watermark for sheet in reading.sheets] == [""] * len(papers["verdicts"].sheets)
    assert "THẢO" not in "".join(reading.text(piece) for piece in range(3))
    assert reading.text(0) == papers["verdicts"].text(0)


@pytest.mark.parametrize("status", list(AssessmentStatus))
def test_submission_ends_the_draft_and_return_brings_it_back(demo, status):
    Assessment.objects.filter(pk=demo.points.pk).update(status=status)

    data = build_report(Assessment.objects.get(pk=demo.points.pk))
    assert data.is_draft is (status in {"draft", "returned"})
    assert data.is_draft is (status in DRAFT_STATUSES)


def test_one_addressee_stands_on_the_line(papers):
    line = papers["points"].line("Kính gửi")

    assert line.text == "Kính gửi: Ủy ban nhân dân huyện Quảng Xương."
    assert line.styles == {(UPRIGHT, 14)}


def test_several_addressees_stand_under_the_colon(papers):
    lines = papers["verdicts"].first.lines
    at = next(n for n, line in enumerate(lines) if line.text.startswith("Kính gửi"))

    assert [line.text for line in lines[at : at + 3]] == [
        "Kính gửi:",
        "- Ủy ban nhân dân huyện Quảng Xương;",
        "- Các phòng chuyên môn huyện Quảng Xương.",
    ]
    colon = lines[at].x1
    assert [line.x0 for line in lines[at + 1 : at + 3]] == pytest.approx([colon - 3.9] * 2, abs=1)


def test_addressee_not_given_is_the_unit_above(demo, read):
    reading = read(numbered(demo, addressees=[]))

    assert reading.line("Kính gửi").text == "Kính gửi: Ủy ban nhân dân huyện Quảng Xương."


# --- the appendices ---------------------------------------------------------------------------


def test_score_table_is_the_score_sheet(papers, demo):
    sheet = open_file(demo.points).sheet
    rows = []
    for group in sheet.groups:
        rows.append(sum_row(group.group.code, group.group.title.upper(), group.totals))
        for pillar in group.pillars:
            rows.append(sum_row(pillar.pillar.code, pillar.pillar.title, pillar.totals))
            rows += [line_row(line) for line in pillar.lines]
    rows.append(sum_row("", "Tổng cộng", sheet.totals))

    shown = table_rows(papers["points"].pieces[1])
    assert [(*row[:3], *row[4:7]) for row in shown] == rows
    assert len(shown) == 2 + 8 + 56 + 1
    assert shown[-1][2:7] == ("1.000", "S / G", "704,97", "729,57", "+0,27")
    assert shown[-1][7] == (
        "Chưa phân bổ cho chỉ số nào: 145 điểm; Ghi trên giấy mà chưa tính được: 24,87 điểm"
    )


def test_score_table_shows_basis_and_arithmetic(papers, demo):
    spec = open_file(demo.points).spec
    lines = {line.indicator.code: line for line in open_file(demo.points).sheet.lines}
    shown = {row[0]: row for row in table_rows(papers["points"].pieces[1])}

    for code, line in lines.items():
        letters = (line.indicator.max_points.basis, line.indicator.rule.basis)
        assert shown[code][3] == " / ".join(LETTERS[letter] for letter in letters)
        assert shown[code][7] == "; ".join((line.outcome.why, *line.outcome.notes))
    assert shown["8.1"][7] == "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm"
    assert shown[""][3] == f"{LETTERS[spec.max_points.basis]} / G"
    for group in spec.groups:
        for pillar in group.pillars:
            assert shown[pillar.code][3] == f"{LETTERS[pillar.max_points.basis]} / G"
    assert shown["1"][7] == ""
    assert shown["II"][7] == (
        "Chưa phân bổ cho chỉ số nào: 125 điểm; Ghi trên giấy mà chưa tính được: 19,87 điểm"
    )
    assert (
        "N - văn bản nêu; S - suy ra từ số liệu; G - giả định, chờ phụ lục chính thức của quyết"
        " định."
    ) in papers["points"].text(1)


def sum_row(code: str, title: str, totals: Any) -> tuple[str, ...]:
    figures = (totals.maximum, totals.computed, totals.claimed)
    return code, title, *(format_decimal(value) for value in figures), signed(totals.difference)


def line_row(line: Any) -> tuple[str, ...]:
    figures = (
        "-" if v is None else format_decimal(v) for v in (line.outcome.points, line.claimed_points)
    )
    maximum = format_decimal(line.indicator.max_points.value)
    difference = "" if line.difference is None else signed(line.difference)
    return line.indicator.code, line.indicator.title, maximum, *figures, difference


def signed(value: Any) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + format_decimal(abs(value))


def test_verdict_table_is_the_score_sheet(papers, demo):
    file = open_file(demo.verdicts)
    shown = {row[0]: row for row in table_rows(papers["verdicts"].pieces[1])}

    assert len(shown) == 1 + 4 + 37 + 1
    for line in file.sheet.lines:
        code, claimed = line.indicator.code, line.claimed_passed
        assert shown[code][1] == line.indicator.title
        assert shown[code][3:6] == (
            LETTERS[line.indicator.rule.basis],
            verdict_words(line),
            "-" if claimed is None else "Đạt" if claimed else "Không đạt",
        )
    assert [shown[code][4] for code in "1234"] == ["11/11 đạt", "5/6 đạt", "4/12 đạt", "7/8 đạt"]
    assert shown[""][4] == "27/37 đạt"


def test_heads_of_the_tables_come_again_on_every_page(paper):
    for piece, first in ((1, "Mã"), (2, "STT")):
        for sheet in paper.pieces[piece]:
            (table,) = sheet.page.filter(is_upright).extract_tables()
            assert table[0][0] == first
            assert len(table) > 1


def test_evidence_list_holds_every_evidence(paper, assessment):
    stored = list(
        Evidence.objects.filter(answer__assessment=assessment).select_related(
            "document", "answer__indicator"
        )
    )
    shown = table_rows(paper.pieces[2])

    assert [row[0] for row in shown] == [str(n) for n in range(1, len(stored) + 1)]
    order = [line.indicator.code for line in open_file(assessment).sheet.lines]
    stored.sort(key=lambda e: (order.index(e.answer.indicator.code), e.position))
    for row, evidence in zip(shown, stored, strict=True):
        assert row[1] == evidence.answer.indicator.code
        words = [evidence.link, evidence.note]
        if evidence.document:
            words += [evidence.document.number, evidence.document.abstract]
            assert row[3] == evidence.document.issuer
        for text in words:
            assert "".join(text.split()) in "".join("".join(row).split())
    assert any(evidence.document for evidence in stored)
    assert any(evidence.link for evidence in stored)


def test_evidence_names_the_place_in_the_document(demo):
    evidence = Evidence.objects.filter(
        answer__assessment=demo.points, document__isnull=False
    ).first()
    Evidence.objects.filter(pk=evidence.pk).update(
        pages="3-5", clause="Điều 2", link="https://thanhhoa.gov.vn/van-ban", note="bản ký số"
    )

    row = next(row for row in build_report(demo.points).evidence_rows if "bản ký số" in row.content)
    assert row.content.endswith("; Điều 2; trang 3-5; bản ký số")
    assert row.document.replace("\u200b", "").endswith(" https://thanhhoa.gov.vn/van-ban")
