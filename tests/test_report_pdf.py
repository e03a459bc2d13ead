"""The official paper read back from its PDF: Nghị định 30/2020/NĐ-CP point by point, then the data.

Two whole papers are laid out once; variants that concern only the frame leave the long parts out.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral

from assessments.models import Answer, Assessment, AssessmentStatus, Evidence
from assessments.models.assessment import DRAFT_STATUSES
from assessments.narrative import plain_text
from assessments.reports import store
from assessments.reports.data import ReportData, ReportPart, ScoreRow, build_report
from assessments.reports.layout import ND30_2020
from assessments.reports.pdf import render_html, write_pdf
from assessments.reports.wording import in_paragraphs
from assessments.scoring import verdict_words
from assessments.selectors.files import open_file
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.campaigns import open_assessment
from assessments.services.papers import save_paper
from criteria.rules.base import AnswerState
from dtscore.numbers import format_decimal

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 30 * MM, WIDTH - 16 * MM  # of the text on a portrait page
INDENT = LEFT + 12.7 * MM
MARGIN = 20 * MM  # above and below
DESCENT = 0.216  # of Tinos, in ems
SINGLE = 1.149  # the line of Times New Roman at single spacing, in ems
OFFICER = "canbo.quangbinh"
BOLD, ITALIC, UPRIGHT, BOLD_ITALIC = "Tinos-Bold", "Tinos-Italic", "Tinos", "Tinos-Bold-Italic"


# --- reading ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """Words on one baseline, left to right."""

    words: tuple[dict[str, Any], ...]

    @property
    def text(self) -> str:
        return " ".join(word["text"] for word in self.words)

    @property
    def x0(self) -> float:
        return self.words[0]["x0"]

    @property
    def x1(self) -> float:
        return self.words[-1]["x1"]

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def baseline(self) -> float:
        return baseline(self.words[0])

    @property
    def styles(self) -> set[tuple[str, int]]:
        return {(word["font"], word["points"]) for word in self.words}

    @property
    def is_heading(self) -> bool:
        return {font for font, _ in self.styles} <= {BOLD, BOLD_ITALIC}


@dataclass(frozen=True)
class Sheet:
    """One page: its words without the watermark, in the order in which they were drawn."""

    page: Any

    @cached_property
    def words(self) -> list[dict[str, Any]]:
        found = self.page.filter(is_upright).extract_words(
            use_text_flow=True, extra_attrs=["fontname", "size"], x_tolerance=1.5
        )
        for word in found:
            word["font"] = word["fontname"].partition("+")[2]
            word["points"] = round(word["size"])
        return found

    @property
    def numbers(self) -> list[dict[str, Any]]:
        """What stands in the top margin."""
        return [word for word in self.words if word["bottom"] < MARGIN]

    @cached_property
    def content(self) -> list[dict[str, Any]]:
        return [word for word in self.words if word["bottom"] >= MARGIN]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of a page without columns, top to bottom."""
        return lines_of(self.content)

    @property
    def watermark(self) -> str:
        return "".join(c["text"] for c in self.page.chars if not is_upright(c)).strip()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """Thin lines, top to bottom."""
        return sorted((r for r in self.page.rects if r["height"] < 1), key=lambda r: r["top"])


@dataclass(frozen=True)
class Reading:
    """A PDF, and the pages of its three pieces."""

    pdf: bytes
    document: Any

    @cached_property
    def sheets(self) -> list[Sheet]:
        return [Sheet(page) for page in self.document.pages]

    @cached_property
    def pieces(self) -> list[list[Sheet]]:
        """The body, Phụ lục I, Phụ lục II."""
        pieces: list[list[Sheet]] = [[]]
        for sheet in self.sheets:
            if sheet.lines and re.fullmatch(r"Phụ lục I+", sheet.lines[0].text):
                pieces.append([])
            pieces[-1].append(sheet)
        return pieces

    @property
    def first(self) -> Sheet:
        return self.sheets[0]

    @cached_property
    def body_lines(self) -> list[Line]:
        return [line for sheet in self.pieces[0] for line in sheet.lines]

    def text(self, piece: int) -> str:
        return " ".join(word["text"] for sheet in self.pieces[piece] for word in sheet.content)

    def line(self, beginning: str) -> Line:
        """The one line of the body that begins so."""
        (line,) = [line for line in self.body_lines if line.text.startswith(beginning)]
        return line


def is_upright(thing: dict[str, Any]) -> bool:
    """Everything but the watermark, whose letters are turned."""
    return thing["object_type"] != "char" or not thing["matrix"][1]


def baseline(word: dict[str, Any]) -> float:
    return word["bottom"] - DESCENT * word["size"]


def lines_of(words: list[dict[str, Any]]) -> list[Line]:
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=baseline):
        if rows and abs(baseline(word) - baseline(rows[-1][0])) < 0.5:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [Line(tuple(sorted(row, key=lambda word: word["x0"]))) for row in rows]


def columns_of(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """The lines of the left and of the right column of header and end."""
    split = LEFT + ND30_2020.header_left * MM
    left = [word for word in sheet.content if word["x1"] < split]
    right = [word for word in sheet.content if word["x0"] > split - 1]
    return lines_of(left), lines_of(right)


def loose(text: str) -> str:
    """A pattern for the words of ``text`` as the paper may break them: between words, and after
    a hyphen, a slash or a dot."""
    pieces = (re.split(r"(?<=[-/.])", word) for word in text.split())
    return r"\s+".join(r"\s?".join(re.escape(piece) for piece in word if piece) for word in pieces)


def assert_in_order(texts: list[str], whole: str) -> None:
    """Every text stands in ``whole``, word for word, one after the other."""
    position = 0
    for text in texts:
        found = re.compile(loose(text)).search(whole, position)
        assert found, f"missing after {whole[max(0, position - 80) : position]!r}: {text!r}"
        position = found.end()


@pytest.fixture(scope="module")
def read() -> Iterator[Callable[[ReportData], Reading]]:
    """Lay data out and read the PDF; the files are closed at the end of the module."""
    opened = []

    def _read(data: ReportData) -> Reading:
        pdf = write_pdf(render_html(data))
        document = pdfplumber.open(io.BytesIO(pdf))
        opened.append(document)
        return Reading(pdf, document)

    yield _read
    for document in opened:
        document.close()


@pytest.fixture(scope="module")
def papers(demo, read) -> dict[str, Reading]:
    """Both real papers, whole."""
    return {
        "points": read(build_report(demo.points)),
        "verdicts": read(build_report(demo.verdicts)),
    }


@pytest.fixture(params=["points", "verdicts"])
def which(request) -> str:
    return request.param


@pytest.fixture
def paper(papers, which) -> Reading:
    return papers[which]


@pytest.fixture
def assessment(demo, which) -> Assessment:
    return getattr(demo, which)


def frame(assessment: Assessment, **changes: Any) -> ReportData:
    """The paper of the assessment with its header and its end, and little between them."""
    short = {"parts": [], "score_rows": [], "evidence_rows": [], **changes}
    return replace(build_report(assessment), **short)


def numbered(demo, **wording: Any) -> ReportData:
    """The frame of the paper after its wording was saved by an officer."""
    save_paper(actor=demo.people[OFFICER], assessment=demo.points, **wording)
    return frame(demo.points)


# --- the twelve points of the decree ----------------------------------------------------------
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


def assert_third_to_half(rule: dict[str, Any], lines: list[Line]) -> None:
    """A centred rule right under its lines, a third to a half as long as the longest of them."""
    longest = max(lines, key=lambda line: line.width)
    assert 1 / 3 <= rule["width"] / longest.width <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(longest.middle, abs=1)
    assert 0 < rule["top"] - lines[-1].baseline < 10


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


def end_columns(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """Left and right column from "Nơi nhận:" on."""
    label = next(line for line in sheet.lines if line.text.startswith("Nơi nhận:"))
    left, right = columns_of(sheet)
    return (
        [line for line in left if line.baseline > label.baseline - 3],
        [line for line in right if line.baseline > label.baseline - 3],
    )


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


FILLER = "<p>Ủy ban nhân dân xã đã tổ chức thực hiện.</p>"


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


def page_of(reading: Reading, words: str) -> int:
    """The one page of the body that holds these words (the last one for what comes often)."""
    pages = [n for n, sheet in enumerate(reading.pieces[0]) if words in sheet_text(sheet)]
    return pages[-1]


def sheet_text(sheet: Sheet) -> str:
    return " ".join(line.text for line in sheet.lines)


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


def test_another_signature_leaves_the_first_unbroken(papers):
    """The authority signs, then the clerk: each signature is an update appended to the file, and
    the bytes that the first one covers are the same afterwards."""
    paper = papers["points"].pdf
    once = sign(paper, "Chu tich")
    twice = sign(once, "Van thu")

    assert once.startswith(paper)
    assert twice.startswith(once)
    assert signatures(paper) == []
    assert [covered for covered, _ in signatures(once)] == [len(once)]
    assert [covered for covered, _ in signatures(twice)] == [len(once), len(twice)]
    assert all(is_intact for _, is_intact in signatures(twice))
    broken = twice.replace(b"/Name (Chu tich)", b"/Name (Chu tjch)")
    assert [is_intact for _, is_intact in signatures(broken)] == [False, False]
    assert page_texts(paper) == page_texts(once) == page_texts(twice)


def test_nothing_in_the_file_forbids_signing(paper):
    document = pypdfium2.PdfDocument(paper.pdf)
    try:
        assert document.get_version() >= 14
        assert pdfium.FPDF_GetSecurityHandlerRevision(document) == -1
        assert pdfium.FPDF_GetDocPermissions(document) == 0xFFFFFFFF
        assert document.get_formtype() == pdfium.FORMTYPE_NONE
    finally:
        document.close()
    catalog = paper.document.doc.catalog
    assert not {"Perms", "AcroForm", "OpenAction", "AA", "Encrypt"} & set(catalog)


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def sign(pdf: bytes, name: str) -> bytes:
    """Append an update with a signature field whose contents are the digest of all other bytes:
    what a signing program writes, with a digest in the place of the cryptographic message."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        document = opened.doc
        trailer, catalog = document.xrefs[0].get_trailer(), dict(document.catalog)
    form = resolve1(catalog.get("AcroForm")) or {"Fields": []}
    size = int(trailer["Size"])
    fields = " ".join([*(literal(field) for field in form["Fields"]), f"{size} 0 R"])
    catalog.pop("AcroForm", None)
    root = literal(catalog)[:-2] + f" /AcroForm << /SigFlags 3 /Fields [{fields}] >> >>"
    field = f"<< /FT /Sig /T (Signature{size}) /V {size + 1} 0 R >>"
    digest = f"<{'0' * 64}>"
    value = (
        f"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /Name ({name})"
        f" /ByteRange [0 {'%010d %010d %010d'}] /Contents {digest} >>"
    )
    objects = {trailer["Root"].objid: root, size: field, size + 1: value % (0, 0, 0)}
    update, offsets = b"\n", {}
    for number, body in objects.items():
        offsets[number] = len(pdf) + len(update)
        update += f"{number} 0 obj\n{body}\nendobj\n".encode()
    offsets[size + 2] = len(pdf) + len(update)
    entries = b"".join(
        b"\1" + offsets[number].to_bytes(8, "big") + b"\0" for number in sorted(offsets)
    )
    index = " ".join(f"{number} 1" for number in sorted(offsets))
    previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    update += (
        f"{size + 2} 0 obj\n<< /Type /XRef /Size {size + 3} /W [1 8 1] /Index [{index}]"
        f" /Prev {previous} /Root {literal(trailer['Root'])} /Length {len(entries)} >>\nstream\n"
    ).encode()
    update += entries + f"\nendstream\nendobj\nstartxref\n{offsets[size + 2]}\n%%EOF\n".encode()
    signed = pdf + update
    start = signed.rindex(digest.encode())
    end = start + len(digest)
    signed = signed.replace(
        (value % (0, 0, 0)).encode(), (value % (start, end, len(signed) - end)).encode()
    )
    covered = hashlib.sha256(signed[:start] + signed[end:]).hexdigest()
    return signed[:start] + f"<{covered}>".encode() + signed[end:]


def literal(value: Any) -> str:
    """A parsed PDF object written out again."""
    if isinstance(value, PDFObjRef):
        return f"{value.objid} 0 R"
    if isinstance(value, PSLiteral):
        return f"/{value.name}"
    if isinstance(value, dict):
        return f"<< {' '.join(f'/{key} {literal(item)}' for key, item in value.items())} >>"
    if isinstance(value, list):
        return f"[{' '.join(literal(item) for item in value)}]"
    if isinstance(value, bytes):
        return f"<{value.hex()}>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def signatures(pdf: bytes) -> list[tuple[int, bool]]:
    """Of each signature that PDFium finds: where the bytes it covers end, and whether they are
    still those that were signed."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            _signature(document, pdf, n) for n in range(pdfium.FPDF_GetSignatureCount(document))
        ]
    finally:
        document.close()


def _signature(document: Any, pdf: bytes, position: int) -> tuple[int, bool]:
    signature = pdfium.FPDF_GetSignatureObject(document, position)
    spans = (pdfium.c_int * 4)()
    pdfium.FPDFSignatureObj_GetByteRange(signature, spans, 4)
    contents = (pdfium.c_char * 32)()
    pdfium.FPDFSignatureObj_GetContents(signature, contents, 32)
    first, gap, second, length = spans
    covered = pdf[first : first + gap] + pdf[second : second + length]
    return second + length, hashlib.sha256(covered).digest() == contents.raw


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
SCORE_LABEL = {"points": "- Chấm điểm: ", "verdicts": "- Đánh giá: "}


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
LETTERS = {"stated": "N", "inferred": "S", "assumed": "G"}


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


def table_rows(sheets: list[Sheet]) -> list[tuple[str, ...]]:
    """The rows of an appendix without its repeated head; the cells with their lines joined."""
    rows = [
        tuple(unwrapped(cell) for cell in row)
        for sheet in sheets
        for table in sheet.page.filter(is_upright).extract_tables()
        for row in table
    ]
    return [row for row in rows if row[0] not in {"Mã", "STT"}]


def unwrapped(cell: str | None) -> str:
    """The words of a cell; what was broken inside an address or a number is put together."""
    return re.sub(r"(?<=[/-])\n(?=[A-ZĐ])|(?<=[a-z][./])\n(?=[a-z])", "", cell or "").replace(
        "\n", " "
    )


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


def assert_apart(sheet: Sheet) -> None:
    """No two words of a page lie on each other; half a point is the play of italics."""
    words = sheet.content
    for position, one in enumerate(words):
        for other in words[position + 1 :]:
            across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
            down = min(baseline(one), baseline(other)) - max(
                baseline(w) - 0.6 * w["size"] for w in (one, other)
            )
            assert across <= 0.5 or down <= 0, (one["text"], other["text"])


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
