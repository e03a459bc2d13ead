"""The official paper read back from its PDF: Nghị định 30/2020/NĐ-CP point by point, then the data.

Two whole papers are laid out once; variants that concern only the frame leave the long parts out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from pdfminer.pdftypes import PDFStream, resolve1

from assessments.narrative import plain_text
from assessments.reports.data import ReportPart, ScoreRow
from assessments.selectors.files import open_file
from tests.paper_reading import (
    BOLD,
    BOLD_ITALIC,
    HEIGHT,
    INDENT,
    ITALIC,
    LEFT,
    MARGIN,
    MM,
    RIGHT,
    SINGLE,
    UPRIGHT,
    WIDTH,
    Line,
    Reading,
    assert_in_order,
    assert_third_to_half,
    columns_of,
    end_columns,
    loose,
    page_of,
    sheet_text,
)
from tests.report_papers import FILLER, frame, numbered
from tests.running_order import LAID_OUT

pytestmark = [pytest.mark.django_db, LAID_OUT]


def test_page_is_a4_portrait_and_only_the_first_appendix_lies(paper):
    for piece, pages in enumerate(paper.pieces):
        expected = (0, 0, HEIGHT, WIDTH) if piece == 1 else (0, 0, WIDTH, HEIGHT)
        for sheet in pages:
            assert sheet.page.mediabox == pytest.approx(expected, abs=0.01)
            assert not sheet.page.rotation
    assert len(paper.pieces) == 3


def test_margins_measured_from_the_words(paper):
    for sheet in paper.pieces[0]:
        assert 85 <= min(word["x0"] for word in sheet.content) <= 99
        assert 43 <= WIDTH - max(word["x1"] for word in sheet.content) <= 57
    for sheet in paper.sheets:
        height = float(sheet.page.height)
        assert min(word["top"] for word in sheet.content) >= MARGIN
        assert height - max(word["bottom"] for word in sheet.content) >= MARGIN
        assert min(word["top"] for word in sheet.content) <= MARGIN + 6
    for pages in paper.pieces[1:]:
        for sheet in pages:
            edges = [edge for thing in sheet.page.edges for edge in (thing["x0"], thing["x1"])]
            assert min(edges) >= LEFT - 0.5
            assert max(edges) <= float(sheet.page.width) - 16 * MM + 1


def test_page_numbers_start_at_2_in_every_piece(paper):
    for pages in paper.pieces:
        shown = [[word["text"] for word in sheet.numbers] for sheet in pages]
        assert shown == [[]] + [[str(number)] for number in range(2, len(pages) + 1)]
        assert len(pages) > 1
        for sheet in pages[1:]:
            (number,) = sheet.numbers
            assert (number["font"], number["points"]) == (UPRIGHT, 14)
            text_middle = (LEFT + float(sheet.page.width) - 16 * MM) / 2
            assert (number["x0"] + number["x1"]) / 2 == pytest.approx(text_middle, abs=1)
            assert (number["top"] + number["bottom"]) / 2 == pytest.approx(MARGIN / 2, abs=4)


def test_national_name_stands_on_one_line(paper):
    _, right = columns_of(paper.first)

    assert right[0].text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert right[0].styles == {(BOLD, 13)}
    assert (right[1].text, right[1].styles) == ("Độc lập - Tự do - Hạnh phúc", {(BOLD, 14)})
    left, _ = columns_of(paper.first)
    assert [line.text for line in left[:2]] == ["ỦY BAN NHÂN DÂN", "XÃ QUẢNG BÌNH"]
    assert left[0].styles == left[1].styles == {(BOLD, 13)}


def test_rules_are_as_long_as_the_decree_says(paper):
    left, right = columns_of(paper.first)
    agency, motto, abstract = paper.first.rules

    assert motto["width"] == pytest.approx(right[1].width, abs=1)
    assert motto["x0"] == pytest.approx(right[1].x0, abs=1)
    assert 0 < motto["top"] - right[1].baseline < 10
    assert_third_to_half(agency, left[:2])
    title = [line.text for line in paper.first.lines].index("BÁO CÁO")
    assert_third_to_half(abstract, paper.first.lines[title + 1 : title + 3])


@pytest.mark.parametrize(
    "abstract",
    [
        "Kết quả chuyển đổi số năm 2022",
        "Kết quả tự đánh giá mức độ chuyển đổi số của thị trấn Thường Xuân năm 2022",
        "Kết quả tự đánh giá, xếp hạng mức độ chuyển đổi số của thị trấn Thường Xuân năm 2022",
        "Kết quả thực hiện các nội dung, chỉ tiêu chuyển đổi số của các cơ quan, đơn vị trên địa"
        " bàn thành phố Thanh Hóa, tỉnh Thanh Hóa năm 2022 và sáu tháng đầu năm 2023",
    ],
)
def test_rule_follows_the_length_of_the_abstract(demo, read, abstract):
    sheet = read(frame(demo.points, abstract=abstract)).first

    title = [line.text for line in sheet.lines].index("BÁO CÁO")
    address = next(i for i, line in enumerate(sheet.lines) if line.text.startswith("Kính gửi"))
    lines = sheet.lines[title + 1 : address]
    assert " ".join(line.text for line in lines) == abstract
    assert_third_to_half(sheet.rules[-1], lines)


def test_every_word_of_the_data_comes_out(paper, assessment):
    file = open_file(assessment)
    expected = []
    for entry in file.entries(file.sheet.lines):
        indicator = entry.line.indicator
        expected.append(f"Chỉ tiêu {indicator.code}")
        expected.append((indicator.requirement or indicator.title).rstrip(".;"))
        expected += plain_text(entry.answer.narrative).splitlines()

    assert len(file.sheet.lines) == (
        56 if assessment.campaign.indicator_set.code == "QD3853" else 37
    )
    assert_in_order(expected, paper.text(0))
    assert_in_order([line.indicator.title for line in file.sheet.lines], paper.text(1))


def test_every_free_word_of_the_paper_comes_out(paper, assessment):
    stored = assessment.paper
    sections = [line for html in stored.sections.values() for line in plain_text(html).splitlines()]

    for text in [stored.abstract, *stored.legal_bases, stored.opening, stored.closing, *sections]:
        assert re.search(loose(text.rstrip(". ")), paper.text(0)), text
    for text in [*stored.addressees, *stored.recipients]:
        assert re.search(loose(text), paper.text(0)), text
    assert stored.addressees
    assert stored.recipients


def test_text_is_nfc(paper):
    text = "".join(char["text"] for sheet in paper.sheets for char in sheet.page.chars)

    assert "ệ" in text
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"[\ufffd\ue000-\uf8ff\u200b]|\(cid:", text)


def test_fonts_are_tinos_embedded_with_unicode(paper):
    fonts: dict[str, tuple[bool, bool]] = {}
    for sheet in paper.sheets:
        for reference in resolve1(sheet.page.page_obj.resources["Font"]).values():
            font = resolve1(reference)
            descendant = resolve1(resolve1(font["DescendantFonts"])[0])
            descriptor = resolve1(descendant["FontDescriptor"])
            embedded = isinstance(resolve1(descriptor.get("FontFile2")), PDFStream)
            has_unicode = isinstance(resolve1(font.get("ToUnicode")), PDFStream)
            fonts[font["BaseFont"].name.partition("+")[2]] = (embedded, has_unicode)
    used = {char["fontname"].partition("+")[2] for s in paper.sheets for char in s.page.chars}

    assert used == {UPRIGHT, BOLD, ITALIC, BOLD_ITALIC}
    assert fonts == dict.fromkeys(used, (True, True))


@pytest.mark.parametrize(
    ("number", "day", "printed_number", "printed_day"),
    [
        ("5", date(2026, 2, 5), "05/BC-UBND", "ngày 05 tháng 02 năm 2026"),
        ("12", date(2026, 3, 15), "12/BC-UBND", "ngày 15 tháng 3 năm 2026"),
        ("05", date(2026, 11, 9), "05/BC-UBND", "ngày 09 tháng 11 năm 2026"),
    ],
)
def test_number_and_date_stand_wherever_they_belong(
    demo, read, number, day, printed_number, printed_day
):
    reading = read(numbered(demo, number=number, issued_on=day))

    left, right = columns_of(reading.first)
    assert (left[2].text, left[2].styles) == (f"Số: {printed_number}", {(UPRIGHT, 13)})
    assert (right[2].text, right[2].styles) == (f"Quảng Bình, {printed_day}", {(ITALIC, 14)})
    assert right[2].middle == pytest.approx(right[0].middle, abs=2)
    assert left[2].baseline == pytest.approx(right[2].baseline, abs=0.3)
    attached = (
        f"(Kèm theo Báo cáo số {printed_number} {printed_day} của Ủy ban nhân dân xã Quảng Bình)"
    )
    for piece in (1, 2):
        assert attached in reading.text(piece)


def test_blank_form_leaves_room_for_number_and_date(paper):
    left, right = columns_of(paper.first)

    label, symbol = left[2].words
    assert (label["text"], symbol["text"]) == ("Số:", "/BC-UBND")
    assert 15 < symbol["x0"] - label["x1"] < 60
    words = right[2].words
    assert [word["text"] for word in words] == ["Quảng", "Bình,", "ngày", "tháng", "năm"]
    for before, after in pairwise(words[2:]):
        assert 15 < after["x0"] - before["x1"] < 60
    for piece in (1, 2):
        assert "(Kèm theo Báo cáo số /BC-UBND ngày tháng năm của Ủy ban" in paper.text(piece)


def test_body_is_set_as_the_decree_says(paper, assessment):
    """Justified, 14 pt, single to 1.5 lines, 6 pt between paragraphs, first lines indented."""
    first_words = " ".join(assessment.paper.legal_bases[0].split()[:3])
    full_lines = paragraphs = 0
    for before, after in body_pairs(paper, first_words):
        gap = after.baseline - before.baseline
        assert before.x0 == pytest.approx(LEFT, abs=0.5) or before.x0 == pytest.approx(
            INDENT, abs=0.5
        ), before.text
        assert {size for _, size in before.styles} == {14}
        if after.x0 == pytest.approx(LEFT, abs=0.5):
            assert before.x1 == pytest.approx(RIGHT, abs=2), before.text
            assert SINGLE * 14 - 0.1 <= gap <= 1.5 * SINGLE * 14
            full_lines += 1
        else:
            assert gap >= SINGLE * 14 + 6 - 0.1, (before.text, after.text)
            paragraphs += 1
    assert full_lines > 80
    assert paragraphs > 150


def body_pairs(paper: Reading, first_words: str) -> Iterator[tuple[Line, Line]]:
    """Neighbouring lines of the running text, without header, tables and end."""
    begun = False
    for sheet in paper.pieces[0]:
        for before, after in pairwise(sheet.lines):
            begun = begun or before.text.startswith(first_words)
            if before.text.endswith("./."):
                return
            if begun and {11} not in ({s for _, s in line.styles} for line in (before, after)):
                yield before, after


def test_no_line_is_torn_apart_by_a_long_address(papers):
    gaps = [
        after["x0"] - before["x1"]
        for line in papers["verdicts"].body_lines
        for before, after in pairwise(line.words)
        if line.x1 == pytest.approx(RIGHT, abs=2) and line.styles == {(UPRIGHT, 14)}
    ]
    assert len(gaps) > 1000
    assert max(gaps) < 20


def test_recipients_are_set_as_the_decree_says(paper):
    lines, right = end_columns(paper.pieces[0][-1])

    assert (lines[0].text, lines[0].styles) == ("Nơi nhận:", {(BOLD_ITALIC, 12)})
    assert all(line.styles == {(UPRIGHT, 11)} for line in lines[1:])
    assert all(line.x0 == pytest.approx(LEFT, abs=0.5) for line in lines)
    assert lines[1].text == "- Như trên;"
    assert all(line.text.startswith("- ") and line.text.endswith(";") for line in lines[1:-1])
    assert lines[-1].text == "- Lưu: VP."
    assert lines[0].baseline == pytest.approx(right[0].baseline, abs=0.3)


def test_signature_is_set_as_the_decree_says(paper):
    _, right = end_columns(paper.pieces[0][-1])

    assert [line.text for line in right] == ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lê Thanh Bảo"]
    middle = LEFT + (63 + 101 / 2) * MM
    for line in right:
        assert line.styles == {(BOLD, 14)}
        assert line.middle == pytest.approx(middle, abs=1)
    assert right[2].baseline - right[1].baseline > 36 * MM


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ([], ["- Như trên;", "- Lưu: VT."]),
        (["UBND huyện"], ["- Như trên;", "- UBND huyện;", "- Lưu: VT."]),
        (["Như trên", "Lưu: VT, VHXH"], ["- Như trên;", "- Lưu: VT, VHXH."]),
        (["- Đảng ủy xã;", "- Lưu: VP."], ["- Như trên;", "- Đảng ủy xã;", "- Lưu: VP."]),
    ],
)
def test_recipients_always_end_with_the_file_copy(demo, read, given, printed):
    reading = read(numbered(demo, recipients=given))

    lines, _ = end_columns(reading.pieces[0][-1])
    assert [line.text for line in lines[1:]] == printed


@pytest.mark.parametrize("closing_sentences", [1, 6])
@pytest.mark.parametrize("paragraphs", range(14, 28))
def test_signature_block_stays_whole_and_with_its_closing(
    demo, read, paragraphs, closing_sentences
):
    """The text above grows line by line, so that the end falls on every place of the page."""
    part = ReportPart("I", "PHẦN THỬ", [], FILLER * paragraphs)
    closing = "Trên đây là báo cáo, kính đề nghị cấp trên xem xét, thẩm định, phê duyệt. "
    closing = (closing * closing_sentences).strip().rstrip(".") + "./."
    reading = read(frame(demo.points, parts=[part], closing=closing))

    assert {page_of(reading, text) for text in ("Trên đây", "./.", "Nơi nhận:", "CHỦ TỊCH")} == {
        page_of(reading, "Lê Thanh Bảo")
    }
    assert reading.text(0).count("thực hiện.") == paragraphs


def test_signature_block_positions_reach_both_pages(demo, read):
    """The table above means something: a short text ends on page 1, a longer one on page 2."""
    pages = [
        page_of(
            read(frame(demo.points, parts=[ReportPart("I", "PHẦN THỬ", [], FILLER * count)])),
            "Lê Thanh Bảo",
        )
        for count in (0, 14, 27)
    ]
    assert pages[0] == 0
    assert pages[-1] == 1


def test_signature_block_after_a_closing_of_pages_keeps_words_beside_it(demo, read):
    for sentences in range(52, 60):
        closing = "Ủy ban nhân dân xã kính đề nghị cấp trên xem xét, thẩm định. " * sentences
        reading = read(frame(demo.points, closing=closing.strip().rstrip(".") + "./."))

        end = page_of(reading, "Lê Thanh Bảo")
        assert page_of(reading, "Nơi nhận:") == page_of(reading, "./.") == end > 0
        words = [line for line in reading.pieces[0][end].lines if "thẩm định" in line.text]
        assert len(words) >= 1


def test_every_piece_ends_with_the_closing_sign(paper):
    closing = [line for line in paper.body_lines if line.text.endswith("./.")]
    assert len(closing) == 1
    for pages in paper.pieces[1:]:
        assert pages[-1].lines[-1].text == "./."
        assert sum(line.text == "./." for sheet in pages for line in sheet.lines) == 1


@pytest.mark.parametrize("rows", range(17, 24))
def test_closing_sign_and_total_never_stand_alone(demo, read, rows):
    """Rows grow until the table fills its page: the sum and the sign follow the last row."""
    score_rows = [ScoreRow("indicator", f"1.{n}", "Chỉ số thử") for n in range(rows)]
    score_rows.insert(rows - 1, ScoreRow("pillar", "2", "Trụ cột thử"))
    score_rows.append(ScoreRow("total", "", "Tổng cộng"))
    reading = read(frame(demo.points, score_rows=score_rows))

    texts = [sheet_text(sheet) for sheet in reading.pieces[1]]
    assert texts[-1].endswith("./.")
    assert all("Chỉ số thử" in text for text in texts)
    holding = next(text for text in texts if "Trụ cột thử" in text)
    assert "Chỉ số thử" in holding.partition("Trụ cột thử")[2]
    assert f"1.{rows - 1} Chỉ số thử Tổng cộng" in texts[-1]
