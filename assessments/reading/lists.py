"""Lists behind a count, whose figures leave out the noun: "1.460 hồ sơ: trước hạn 1.102, đúng hạn
350, quá hạn 08"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assessments.reading.base import Count
from assessments.reading.numbers import read_figure
from assessments.reading.page import Page

_OPENS = re.compile(
    r"[^.;:(\n0-9]{0,60}?"
    r"(?:\s?[:(;=]|,?\s(?:trong do|bao gom|gom co|gom|cu the|chia ra)\b(?:\sco\b)?\s?:?)\s*"
)
_ITEM = re.compile(
    r"(?P<label>[^0-9,;:().+\n]{2,60}?)\s*(?:[:=]|\b(?:la|co)\b)?\s*"
    r"(?P<figure>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,6})(?=\s*(?:[,;)+]|\.?\s*$|\.\s|\sva\s))"
)
_END = re.compile(r"[.](?=\s|$)|\n|\)")
_NEXT = re.compile(r"[,;+](?![0-9])\s*(?:va\s+|con\s+)?|\sva\s+")
_NAMED = re.compile(
    r"(?:^|[.;,(>\n-]\s*)(?:tong so |so )?(?P<name>[^0-9.;,:()\n]{2,40}?)\s?(?::|la)\s*$"
)
_LONGEST = 600


def with_listed(page: Page, counts: Sequence[Count]) -> Iterator[Count]:
    """The counts in order, those of a list with what the whole before them counts; takes the
    figures that only the list makes one."""
    found = {count.span.start: count for count in counts}
    for whole in counts:
        is_item = bool(found[whole.span.start].listed)
        noun = whole.noun or ("" if is_item else _named(page, whole))
        if noun and not whole.unit:
            for item in _items(page, whole, noun, found):
                found[item.span.start] = item
    yield from (found[start] for start in sorted(found))


def _named(page: Page, whole: Count) -> str:
    """ "VB đi: 1.964; quyết định 890": the noun stands before the whole."""
    found = _NAMED.search(page.before(whole.span.start))
    return found["name"].strip() if found else ""


def _items(page: Page, whole: Count, noun: str, known: dict[int, Count]) -> Iterator[Count]:
    opened = _OPENS.match(page.folded, whole.span.end)
    if not opened:
        return
    limit = opened.end() + _LONGEST
    is_loose = ";" in opened[0]
    stop = _END.search(page.folded, opened.end(), limit)
    end = stop.start() + 1 if stop else min(limit, len(page.folded))
    at = opened.end()
    while at < end:
        following = _NEXT.search(page.folded, at, end)
        limit = following.start() + 1 if following else end
        told = next((known[place] for place in range(at, limit) if place in known), None)
        if told and is_loose and told.noun:
            return  # "198 TTHC; tiếp nhận 1.460 hồ sơ": another thing
        if told and not told.unit:
            yield replace(told, listed=noun)
        elif not told and (item := _bare(page, at, limit, noun)):
            yield item
        at = following.end() if following else end


def _bare(page: Page, at: int, limit: int, noun: str) -> Count | None:
    """A figure of the list that says nothing by itself: "quá hạn 08"."""
    found = _ITEM.match(page.folded, at, limit)
    if not found or not page.is_free(*found.span("figure")):
        return None
    figure = read_figure(found["figure"], found.start("figure"))
    if not figure:
        return None
    page.take(figure.start, figure.end)
    span = page.span(figure.start, figure.end)
    return Count(span, span.words(page.text), figure.value, listed=noun)
