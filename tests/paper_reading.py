"""A paper read back from its PDF: pages, lines, words in their places, tables."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pdfplumber
import pytest

from assessments.reports.layout import ND30_2020

MM = 72 / 25.4
WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT = 30 * MM, WIDTH - 16 * MM  # of the text on a portrait page
INDENT = LEFT + 12.7 * MM
MARGIN = 20 * MM  # above and below
DESCENT = 0.216  # of Tinos, in ems
SINGLE = 1.149  # the line of Times New Roman at single spacing, in ems
BOLD, ITALIC, UPRIGHT, BOLD_ITALIC = "Tinos-Bold", "Tinos-Italic", "Tinos", "Tinos-Bold-Italic"
LETTERS = {"stated": "N", "inferred": "S", "assumed": "G"}


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


def assert_third_to_half(rule: dict[str, Any], lines: list[Line]) -> None:
    """A centred rule right under its lines, a third to a half as long as the longest of them."""
    longest = max(lines, key=lambda line: line.width)
    assert 1 / 3 <= rule["width"] / longest.width <= 1 / 2
    assert (rule["x0"] + rule["x1"]) / 2 == pytest.approx(longest.middle, abs=1)
    assert 0 < rule["top"] - lines[-1].baseline < 10


def end_columns(sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """Left and right column from "Nơi nhận:" on."""
    label = next(line for line in sheet.lines if line.text.startswith("Nơi nhận:"))
    left, right = columns_of(sheet)
    return (
        [line for line in left if line.baseline > label.baseline - 3],
        [line for line in right if line.baseline > label.baseline - 3],
    )


def page_of(reading: Reading, words: str) -> int:
    """The one page of the body that holds these words (the last one for what comes often)."""
    pages = [n for n, sheet in enumerate(reading.pieces[0]) if words in sheet_text(sheet)]
    return pages[-1]


def sheet_text(sheet: Sheet) -> str:
    return " ".join(line.text for line in sheet.lines)


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


def text_of(pdf: bytes) -> str:
    """Every word of a paper in the order in which it was drawn."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        reading = Reading(pdf, document)
        return " ".join(reading.text(piece) for piece in range(len(reading.pieces)))
