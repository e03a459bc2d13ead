"""Figures with what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assessments.reading.base import Count
from assessments.reading.lists import with_listed
from assessments.reading.numbers import Figure, Noun, about, figures_in, noun_after, or_more
from assessments.reading.page import Page
from dtscore.text import fold

# Behind such a word a small figure is a place in an order or a name, whatever follows it.
_ORDINAL = re.compile(
    r"(?<!\w)(?:muc do|cap do|dieu|khoan|phu luc|bieu|chuong|quoc lo|tinh lo|ql|chi tieu|tieu chi"
    r"|noi dung|ngay|trang|covid\s?[-–]?|iso|tcvn|windows|office|phien ban|version|stt|cccd|cmnd"
    r"|dien thoai|nghi dinh|thong tu|thon|khu pho|to dan pho|xom)\s{1,12}$",
    re.ASCII,
)
# With diacritics: "bằng 5 lần", "quỹ 20 triệu" and "nam 12 người" count.
_ORDINAL_WRITTEN = re.compile(
    r"(?<!\w)(?:mục|mức|thứ|tháng|năm|quý|bảng|mẫu|bước|lớp|khóa|khoá|luật"
    r"|(?<!tổng )(?<!con )(?<!dân )(?:số|sô))\s{1,12}$",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:^|\n)[ \t]{0,40}\(?$")
_AFTER_MARK = re.compile(r"[.)](?:\s|$)|[.]{2,}")
_ALONE = re.compile(r"[ \t]{0,40}(?:\r?\n|$)")
_CAPITAL = re.compile(r"[ \t]{1,12}(?=[^\W\d_])(\w)")
# Abbreviations of what is counted: "742 VB đi" is no row of a table.
_COUNTED = re.compile(
    r"[ \t]{1,12}(?:VB|TTHC|DN|DNNVV|CBCC|CB|CC|HS|DVC|DVCTT|SP|HTX|HKD|KD|TV|NVH|THCS|TK)\b"
)
_SAYS = re.compile(
    r"(?:[:=]\s{0,12}|(?<!\w)(?:là|có|đạt|đ t|được|gồm|với|còn|tổng số|bằng|thành|lên|xuống|chiếm"
    r"|tổng cộng|hiện có|số lượng)\s{1,12})$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s{0,12}(tỷ đồng|tỉ đồng|triệu đồng|nghìn đồng|ngàn đồng|đồng(?!\s{1,4}(?:chí|bộ|bào|ý))"
    r"|(?:tỷ|tỉ)(?!\s{1,4}(?:lệ|số|trọng))|triệu|nghìn|ngàn|vnđ|vnd|usd|đ(?!\s{1,4}\w\b)"
    r"|km2|km²|km|m(?![\s\w]{0,3}ng)(?=\W|$)|m2|m²|m3|m³|ha|héc ta|kg|tấn|tạ|lít|kwh"
    r"|mbps|gbps|mb|gb|tb)(?!\w)",
    re.IGNORECASE,
)
_SPELLINGS = {"ti": "ty", "ngan": "nghin", "d": "dong", "vnd": "dong"}
_SCALES = {"ty", "trieu", "nghin"}
_NEXT_SCALE = {"ty": "trieu", "trieu": "nghin"}
_POINTS = re.compile(r"\s{1,12}diem(?!\w)", re.ASCII)
_RANGE = re.compile(r"(?:\s{0,3}[-–—]\s{0,3}|\s{1,3}(?:den|toi)\s{1,3})[0-9]", re.ASCII)
_LONGEST_RANGE = 9
# "05 (năm) bộ": the figure once more in words.
_IN_WORDS = re.compile(
    r"\s{0,3}\((?:một|hai|ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|không)\b[^()\d]{0,40}\)",
    re.IGNORECASE,
)
_STROKE_BEFORE = re.compile(r"[^a-z]/$|^/$", re.ASCII)  # "hộ dân/6.633 nhân khẩu" is none
_STUCK_NOUN = re.compile(r"[a-zà-ỹđ]{3,}")
_SHORTEST_ROW = 3


def counts_in(page: Page) -> Iterator[Count]:
    """The figures of what is still free that count or say something; takes them."""
    figures = list(figures_in(page))
    later: Count | None = None
    found: list[Count] = []
    for figure in reversed(figures):
        count = _read(page, figure, later)
        if count and later and (sum_of_both := _joined(page, count, later)):
            found.pop()
            count = sum_of_both
        if count:
            page.take(count.span.start, count.span.end)
            found.append(count)
        later = count
    return with_listed(page, found[::-1])


def _read(page: Page, figure: Figure, later: Count | None) -> Count | None:
    if _is_mark_or_name(page, figure):
        return None
    inexact, start = about(page, figure)
    unit, noun, end = _counted(page, figure)
    if not unit and not noun.words:
        is_range = bool(_RANGE.match(page.folded, figure.end)) and later is not None
        if is_range and later and later.span.start - figure.end <= _LONGEST_RANGE:
            span = page.span(start, figure.end)
            return Count(span, span.words(page.text), figure.value, later.noun, later.unit, inexact)
        if not _says(page, figure):
            return None
    if figure.has_point and not unit and not _POINTS.match(page.folded, figure.end):
        return None
    if noun.words and (stop := or_more(page, end)):
        inexact, end = inexact or "it nhat", stop
    span = page.span(start, max(end, figure.end))
    return Count(span, span.words(page.text), figure.value, noun.words, unit, inexact)


def _joined(page: Page, first: Count, second: Count) -> Count | None:
    """ "12 tỷ 500 triệu đồng" is one sum."""
    gap = page.text[first.span.end : second.span.start]
    scale, _, money = second.unit.partition(" ")
    if gap.strip() or _NEXT_SCALE.get(first.unit) != scale or first.noun:
        return None
    span = page.span(first.span.start, second.span.end)
    value = first.value + second.value / 1000
    unit = f"{first.unit} {money}".strip()
    return Count(span, span.words(page.text), value, second.noun, unit, first.about)


def _counted(page: Page, figure: Figure) -> tuple[str, Noun, int]:
    """Unit and noun behind a figure, and where they end."""
    spelt = _IN_WORDS.match(page.text, figure.end)
    at = spelt.end() if spelt else figure.end
    found = _UNIT.match(page.text, at)
    at = found.end() if found else at
    unit = _one_spelling(found.group(1)) if found else ""
    if not found and not _stands_free(page, figure.end):
        return "", Noun(), figure.end
    noun = noun_after(page, at) if not unit or unit in _SCALES else Noun()
    return unit, noun, max(at, noun.end)


def _one_spelling(unit: str) -> str:
    """ "tỉ đồng" and "tỷ đồng" are one unit, and so are "đ", "VNĐ" and "đồng"."""
    return " ".join(_SPELLINGS.get(word, word) for word in fold(unit).split())


def _stands_free(page: Page, at: int) -> bool:
    """Nothing is stuck to the figure, or a word is: "2lần"."""
    behind = page.text[at : at + 1]
    return not behind.isalpha() or bool(_STUCK_NOUN.match(page.text, at))


def _is_mark_or_name(page: Page, figure: Figure) -> bool:
    behind = page.text[figure.end : figure.end + 2]
    if behind[:1].isalpha() and not (
        _UNIT.match(page.text, figure.end) or _STUCK_NOUN.match(page.text, figure.end)
    ):
        return True  # 3G, 1A, 7h30
    if behind[:1] in {"/", "_"} or _STROKE_BEFORE.search(page.before(figure.start, 2)):
        return True
    if _is_place_in_order(page, figure):
        return True
    return _is_list_mark(page, figure)


def _is_place_in_order(page: Page, figure: Figure) -> bool:
    """ "mức độ 3", but "mức 30 triệu đồng" and "dân số 8.512 người"."""
    if (_groups(figure) and not figure.has_point) or _UNIT.match(page.text, figure.end):
        return False
    written = page.text[max(0, figure.start - 30) : figure.start]
    return bool(_ORDINAL.search(page.before(figure.start, 30)) or _ORDINAL_WRITTEN.search(written))


def _groups(figure: Figure) -> bool:
    return "." in figure.words


def _is_list_mark(page: Page, figure: Figure) -> bool:
    """ "1. Về nhận thức", "(1)", the number of a page, the number of a row of a table."""
    text = page.text
    if text[figure.start - 1 : figure.start] == "(" and text[figure.end : figure.end + 1] == ")":
        return True
    if not _LIST_MARK.search(text[max(0, figure.start - 42) : figure.start]):
        return False
    if _AFTER_MARK.match(text, figure.end):
        return True
    if _ALONE.match(text, figure.end):
        return not _says(page, figure)
    capital = _CAPITAL.match(text, figure.end)
    is_row = bool(capital and capital.group(1).isupper()) and len(figure.words) <= _SHORTEST_ROW
    is_row = is_row and not _COUNTED.match(text, figure.end)
    return is_row and not _says(page, figure) and not about(page, figure)[0]


def _says(page: Page, figure: Figure) -> bool:
    """Whether a figure without a noun is said of something: "khai tử: 01", "là 7.148"."""
    if _groups(figure) and not figure.has_point:
        return True
    return bool(_SAYS.search(page.text[max(0, figure.start - 24) : figure.start]))
