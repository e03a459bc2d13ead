"""Lines that an editor or a page has broken, put together to paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assessments.importers.papers.lines import Line, Paragraph
from dtscore.text import fold

# With "+" behind it a run of signs; "o" is one where a sentence follows.
BULLETS = r"(?:[-–—+*•●○▪■□➢➤►✓✔§·\uf0b7\uf02d\uf0a7\uf0d8]|o(?=\s+[A-ZÀ-ỸĐ]))"
# What begins a paragraph whatever stands before it.
_BEGINS = re.compile(
    rf"{BULLETS}+\s*(?=[^\W_])|[*+•●▪➢✓]|\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}\s*[.)](?!\d)"
    r"|\d{1,2}\.\d{1,2}\s+[^\W\d_]|[IVX]{1,4}\s*[.)/-]|[a-hđ]\s*[.)]+[.)]?|[=-]+>|[→⇒]"
)
_LABEL = re.compile(
    r"(?:yeu cau|ket qua|cham diem|tu cham|diem tu|danh gia chi|tu danh gia|can cu|tren day la"
    r"|noi nhan|kinh gui|chir? ?t?ieu|chi so|tieu chi|bao cao$|giai trinh|minh chung"
    r"|ket luan[^:]{0,25}:|diem de nghi|thuc hien\s*:"
    r"|thuc hien quyet|thuc hien noi dung|uy ban nhan dan xa|cong hoa|doc lap|so\s*:?\s*/)"
)
_ENDS = re.compile(r"[.;:!?…”)]$|\./\.$")
_GOES_ON = re.compile(r"[-–,/&(]$")
_EMPTY_CELL = re.compile(r"[-–—]")  # of a table that has lost its columns, before its next row
_ROW = re.compile(r"\d{1,2}\.\d{1,2}(?:\.\d{1,2})?|[A-HĐ]|[IVX]{1,4}")
SHORT = 0.72  # of the usual width: nothing stood after it, so the paragraph ended
SHORT_HEADING = 0.85
LEAST_GOING_ON = 0.12  # of the lines begin in the middle of a sentence where pages break them
LONGEST_WIDTH = 115  # letters; a longer line was never broken by a page
LONGEST_ADDRESS = 300  # of a paragraph that grows only its end is looked at
_SPAN = re.compile(r"[-–]\s*(?:19|20)\d\d\b")  # "2022 / - 2025"
DIGIT_OR_LETTER = re.compile(r"\w")


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    width = _width(lines)
    items = _numbered_rows(lines)
    groups: list[list[Line]] = []
    for at, line in enumerate(lines):
        if groups and at not in items and not _begins(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [
        Paragraph(_joined(group), group[0].place, at, group[0].rows)
        for at, group in enumerate(groups)
    ]


def _width(lines: Sequence[Line]) -> int:
    """How many letters a full line has; 0 where lines are whole paragraphs."""
    lengths = sorted(len(line.text) for line in lines if not line.rows)
    if not lengths:
        return 0
    going_on = sum(line.text[0].islower() for line in lines) / len(lines)
    full = lengths[int(len(lengths) * 0.9)]
    return full if full <= LONGEST_WIDTH and going_on >= LEAST_GOING_ON else 0


def _numbered_rows(lines: Sequence[Line]) -> set[int]:
    """The rows of a table that came as lines: under "STT …" those that begin with 1, 2, 3 …"""
    rows: set[int] = set()
    expected = 0
    for at, line in enumerate(lines):
        if re.match(r"S?TT\b", line.text):
            expected = 1
        elif expected and re.match(rf"{expected}\s+\D", line.text):
            rows.add(at)
            expected += 1
    return rows


def _begins(before: Line, line: Line, width: int) -> bool:
    if line.rows or before.rows:
        return True
    text, last = line.text, before.text
    if _SPAN.match(text) and last[-1].isdigit():
        return False
    if text[0].islower() and not _BEGINS.match(text):
        return False
    if _EMPTY_CELL.fullmatch(last) and _ROW.fullmatch(text):
        return True
    if _GOES_ON.search(last) or (not width and not _BEGINS.match(text) and _half(last)):
        return _starts_heading(text)
    if _BEGINS.match(text):
        return not _is_split_number(last, text)
    if _LABEL.match(fold(text)) or not width:
        return True
    if _ENDS.search(last) and (text[0].isupper() or not DIGIT_OR_LETTER.match(text)):
        return True
    if text[0].isdigit():
        return bool(_ENDS.search(last)) and len(last) < width * SHORT
    heading = _BEGINS.match(last) and last[0].isdigit()
    return text[0].isupper() and len(last) < width * (SHORT_HEADING if heading else SHORT)


def _half(text: str) -> bool:
    return text.rfind("(") > text.rfind(")")


def _starts_heading(text: str) -> bool:
    return bool(re.match(rf"{BULLETS}\s+|\d{{1,2}}\.\d{{1,2}}\s*\.", text))


def _is_split_number(last: str, text: str) -> bool:
    """ "tháng / 10. Năm": the figure ends a sentence of the line before, it numbers nothing."""
    bare = re.match(r"\d{1,2}\s*\.(?!\s*\d)", text)
    return bool(bare) and bool(re.search(r"\b(?:năm|tháng|ngày|số|là|được|của|với)$", last))


def _joined(group: Sequence[Line]) -> str:
    text = ""
    for line in group:
        glue = "" if not text or _is_cut(text[-LONGEST_ADDRESS:], line.text) else " "
        text = f"{text}{glue}{line.text}"
    return " ".join(text.split())


def _is_cut(text: str, following: str) -> bool:
    """Whether a line broke inside a symbol ("27/KH-" + "UBND") or an address."""
    if re.search(r"https?:/\S*[/=&?.]$", text):
        return True
    return bool(re.search(r"[^\s\W][-/]$", text)) and bool(re.match(r"[A-ZĐ]", following))
