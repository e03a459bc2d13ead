"""Figures in a text: where one stands, what it is worth, and the words on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.reading.page import BULLET, Page
from dtscore.numbers import NumberFormatError, parse_decimal
from dtscore.text import fold

# "15 473 văn bản": thousands may stand apart, but not before a stroke or a percent sign.
_FIGURE = re.compile(
    r"[1-9][0-9]{0,2}(?:[ \u00a0][0-9]{3}(?![0-9]))+(?![.,/][0-9]|\s{0,3}[%/])"
    r"|[0-9]+(?:[.,][0-9]+)*"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?\Z")
_WHOLE_OR_COMMA = re.compile(r"[0-9]+(?:,[0-9]+)?\Z")
_LONGEST_PLAIN = 11  # digits in a row: more are a number of an identity card or an account

_ABOUT = {
    "gần": "gan", "trên": "tren", "hơn": "hon", "khoảng": "khoang", "dưới": "duoi",
    "ít nhất": "it nhat", "tối thiểu": "it nhat", "tối đa": "nhieu nhat",
    "nhiều nhất": "nhieu nhat", "xấp xỉ": "khoang", "chừng": "khoang", "ngót": "gan",
}  # fmt: skip
_SIGNS = {">=": "it nhat", "≥": "it nhat", ">": "tren", "<=": "nhieu nhat", "≤": "nhieu nhat",
          "<": "duoi", "~": "khoang"}  # fmt: skip
_ABOUT_BEFORE = re.compile(
    rf"(?:(?<!\w)(?P<word>{'|'.join(_ABOUT)})\s{{1,12}}|(?P<sign>{'|'.join(_SIGNS)})\s{{0,3}})\Z",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s{1,6}tro\s{1,6}len\b", re.ASCII)
_SMALL = 10

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_BETWEEN_WORDS = re.compile(r"\s{1,12}")
LONGEST_NOUN = 5  # syllables
# What never belongs to the name of a thing that is counted. With diacritics: "từ" is no "tủ".
_NO_NOUN = {
    "được", "đã", "có", "là", "để", "trên", "trong", "tại", "và", "với", "của", "cho", "do",
    "nên", "mà", "từ", "theo", "khi", "chưa", "không", "cũng", "đang", "sẽ", "phải", "đạt",
    "chiếm", "ở", "về", "bị", "gồm", "như", "những", "các", "qua", "thì", "này", "đó", "kia",
    "trở", "so", "nhằm", "vào", "ra", "lên", "làm", "đến", "tới", "hoặc", "hay", "còn", "đều",
    "đưa", "bằng", "nộp", "thuộc", "nằm", "hiện", "hơn", "gần", "khoảng", "dưới",
    "mỗi", "trừ", "đi", "tự", "đủ", "mới",
    "mức",
}  # fmt: skip
_NO_NOUNS = {
    "hoạt động", "thành lập", "đánh giá", "kết nối", "triển khai", "khai thác", "phục vụ",
    "thực hiện", "sử dụng", "tham gia", "xử lý", "ban hành", "mức độ", "cấp độ", "đồng thời",
    "tính đến", "bao gồm", "t i", "đ t", "tổ chức", "giải quyết", "phát hiện", "ứng dụng",
    "đáp ứng", "hoàn thành", "ký số", "cấp cho",
}  # fmt: skip
_STAYS = {"van ban den", "van ban di", "cong van den", "cong van di"}


@dataclass(frozen=True)
class Figure:
    """A run of digits that can be read as a number, and its place."""

    start: int
    end: int
    words: str
    value: Decimal
    has_point: bool  # a decimal point, which may as well be the dot of a code: 3.10


@dataclass(frozen=True)
class Noun:
    words: str = ""  # folded
    end: int = 0


def figures_in(page: Page) -> Iterator[Figure]:
    """All figures that are still free and no part of a word, in order."""
    for found in _FIGURE.finditer(page.text):
        start, end = found.span()
        if page.is_free(start, end) and not _is_inside_word(page, start):
            figure = read_figure(found.group(), start)
            if figure:
                yield figure


def read_figure(words: str, start: int) -> Figure | None:
    has_point = False
    if not (_GROUPED.match(words) or _WHOLE_OR_COMMA.match(words) or " " in words):
        has_point = words.count(".") == 1 and "," not in words
        if not has_point and "\u00a0" not in words:
            return None
    if words.isdecimal() and (len(words) > _LONGEST_PLAIN or (words[0] == "0" and len(words) > 2)):
        return None
    try:
        value = parse_decimal(words)
    except NumberFormatError:
        return None
    return Figure(start, start + len(words), words, value, has_point)


def _is_inside_word(page: Page, start: int) -> bool:
    """ "IPv6", "Covid-19", "v2.0", "9001:2015"."""
    before = page.text[max(0, start - 2) : start]
    if not before:
        return False
    if before[-1].isalnum() or before[-1] == "_":
        return True
    first, last = before[0], before[-1]
    return len(before) == 2 and (
        (last in "-–." and first.isalpha()) or (last in ":." and first.isdigit())
    )


def about(page: Page, figure: Figure) -> tuple[str, int]:
    """The word that makes a figure inexact, and where it begins (else where the figure does)."""
    found = _ABOUT_BEFORE.search(page.text[max(0, figure.start - 24) : figure.start])
    if not found:
        return "", figure.start
    at = figure.start - len(found.group())
    if sign := found.group("sign"):
        return _SIGNS[sign], at
    word = found.group("word").lower()
    if word == "trên" and (figure.value < _SMALL or figure.words[0] == "0"):
        return "", figure.start  # "trên 05 thôn": in, not above
    return _ABOUT[word], at


def or_more(page: Page, at: int) -> int:
    """Where "trở lên" ends that follows, else 0."""
    found = _OR_MORE.match(page.folded, at)
    return found.end() if found else 0


def noun_after(page: Page, at: int) -> Noun:
    """The name of what is counted: at most five syllables, up to a verb or a sign."""
    words: list[str] = []
    end = at
    while len(words) < LONGEST_NOUN and (word := _next_word(page, end, is_later=bool(words))):
        start, stop = word
        written = page.text[start:stop]
        if _ends_noun(page, start, stop):
            if fold(" ".join([*words, written])) in _STAYS:
                words.append(written)
                end = stop
            break
        words.append(written)
        end = stop
    return Noun(fold(" ".join(words)), end) if words else Noun()


def _ends_noun(page: Page, start: int, stop: int) -> bool:
    if page.text[start:stop].lower() in _NO_NOUN or not page.is_free(start, stop):
        return True
    following = _next_word(page, stop, is_later=True)
    pair = page.text[start : following[1]] if following else ""
    return " ".join(pair.lower().split()) in _NO_NOUNS


def _next_word(page: Page, at: int, *, is_later: bool) -> tuple[int, int] | None:
    gap = _BETWEEN_WORDS.match(page.text, at)
    if is_later and not gap:
        return None
    start = gap.end() if gap else at
    found = _WORD.match(page.text, start)
    if not found or (gap and BULLET.match(page.folded, gap.start())):
        return None
    if gap and "\n" in gap.group() and found.group()[0].isupper():
        return None  # a new line with a capital may be a new row
    if page.text[found.end() : found.end() + 1].isdigit():
        return None
    return found.span()
