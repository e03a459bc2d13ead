"""Parts of a whole: "4.445/5.293 người"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain

from assessments.reading.base import RatioMention
from assessments.reading.numbers import Noun, noun_after, read_figure
from assessments.reading.page import Page

_RATIO = re.compile(
    r"(?<![\w.,/:-])(?P<part>[0-9]{1,12}(?:[.,][0-9]{1,9}){0,4})\s{0,3}/\s{0,3}"
    r"(?P<whole>[0-9]{1,12}(?:[.,][0-9]{1,9}){0,4})(?![0-9/%]|[.,][0-9])",
    re.ASCII,
)
# "1 068/1 902 hộ": only where both stand apart in thousands; "thôn 5 120/150 hộ" is another thing.
_APART = re.compile(
    r"(?<![\w.,/:-])(?P<part>[1-9][0-9]{0,2}(?: [0-9]{3})+)\s{0,3}/\s{0,3}"
    r"(?P<whole>[1-9][0-9]{0,2}(?: [0-9]{3})+)(?![0-9/%]|[.,][0-9])",
    re.ASCII,
)
_NO_RATIO_BEFORE = re.compile(
    r"(?<!\w)(?:ngày|ngay|số nhà|nhà số|ngõ|hẻm|ngách|lớp|phiên bản|mức|mức độ|cấp độ)\s{1,12}$",
    re.IGNORECASE,
)
# Only where no noun follows: "tuyến đường 4/5 thôn" is a ratio, "thửa 12/5" is none.
_HARDLY_BEFORE = re.compile(
    r"(?<!\w)(?:số|nhà|đường|tờ|tổ|thửa|lô|dịp|lễ|mùng)\s{1,12}$", re.IGNORECASE
)
_SCALE_BEFORE = re.compile(r"(?<!\w)t[yi] le\s{1,12}$", re.ASCII)
_STUCK = re.compile(r"[^\W\d_]")
_ROUND_THE_CLOCK = {("24", "24"), ("24", "7"), ("7", "7"), ("365", "365")}
_SHARE_BEHIND = re.compile(r"\s{0,3}[(=;,]?\s{0,3}(?:dat\s)?\s?1?[0-9]{2}(?:,[0-9]+)?\s?%")
_TIME = ("gio", "ngay", "tuan", "tieng")
_LEAST_SCALE = 100


def ratios_in(page: Page) -> Iterator[RatioMention]:
    """The ratios of what is still free; takes them."""
    for found in chain(_APART.finditer(page.folded), _RATIO.finditer(page.folded)):
        ratio = _read(page, found) if page.is_free(*found.span()) else None
        if ratio:
            page.take(ratio.span.start, ratio.span.end)
            yield ratio


def _read(page: Page, found: re.Match[str]) -> RatioMention | None:
    part = read_figure(found.group("part"), found.start("part"))
    whole = read_figure(found.group("whole"), found.start("whole"))
    if not part or not whole or part.has_point or whole.has_point:
        return None
    if _STUCK.match(page.text, found.end()) and page.text[found.end()].isupper():
        return None  # 3/4G
    noun = noun_after(page, found.end())
    if _is_something_else(page, found, part.value, whole.value, noun):
        return None
    span = page.span(found.start(), max(found.end(), noun.end))
    return RatioMention(span, span.words(page.text), part.value, whole.value, noun.words)


def _is_something_else(
    page: Page, found: re.Match[str], part: Decimal, whole: Decimal, noun: Noun
) -> bool:
    """A day without its year, a house, a scale, "24/7"."""
    before = page.before(found.start(), 24)
    written = page.text[max(0, found.start() - 24) : found.start()]
    if _NO_RATIO_BEFORE.search(written):
        return True
    is_large = "." in found.group("part") or part >= _LEAST_SCALE
    if not noun.words and not is_large and _HARDLY_BEFORE.search(written):
        return True
    if (found.group("part"), found.group("whole")) in _ROUND_THE_CLOCK:
        is_share = _SHARE_BEHIND.match(page.folded, found.end()) or not before.strip()
        return noun.words.startswith(_TIME) or not (noun.words or is_share)
    is_scale = part == 1 and whole >= _LEAST_SCALE and not noun.words
    return bool(is_scale and _SCALE_BEFORE.search(before))
