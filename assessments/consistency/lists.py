"""Totals in words with the parts that are listed around them: in brackets, behind "gồm" or "trong
đó", in lines, before "tổng cộng", or written out as a sum."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.list_items import (
    Item,
    Total,
    items_in,
    line_item,
    scale_of,
    sum_of,
    whole_number,
)
from assessments.consistency.unit_year import Passage
from assessments.reading import Count, RatioMention, Span
from dtscore.text import fold

_ALL_PARTS = 3  # fewer may be examples
_SLIP = 20  # a gap of a twentieth is a wrong digit, not a part left out


@dataclass(frozen=True)
class Listing:
    """A total with listed parts that do not make it up. ``is_certain`` where nothing else can be
    meant than all of its parts."""

    total: Total
    parts: tuple[Decimal, ...]
    span: Span
    is_certain: bool

    @property
    def sum(self) -> Decimal:
        return sum(self.parts, Decimal(0))

    @property
    def shown(self) -> Decimal:
        """The total in its own unit."""
        return self.total.value / self.total.scale

    @property
    def shown_parts(self) -> tuple[Decimal, ...]:
        return tuple(part / self.total.scale for part in self.parts)


def unequal_listings(passage: Passage) -> Iterator[Listing]:
    """The lists of a text that do not make up their total."""
    for total in _totals(passage):
        for found in (_behind(passage, total), _before(passage, total)):
            if found and found.sum not in total.values and not _holds_total(found):
                yield found
                break
    yield from _written_sums(passage)


def _holds_total(found: Listing) -> bool:
    """Whether one of the parts is the total itself: then they are its sides, not its parts."""
    return any(value in found.parts for value in found.total.values)


# --- totals ---------------------------------------------------------------------------------------
def _totals(passage: Passage) -> Iterator[Total]:
    for mention in passage.mentions:
        if isinstance(mention, RatioMention):
            both = (mention.part, mention.whole)
            yield Total(mention.text, mention.span, both, mention.noun)
        elif isinstance(mention, Count) and not mention.about:
            scale, is_money = scale_of(mention)
            if scale is not None:
                thing = "" if is_money else mention.noun
                values = (mention.value * scale,)
                yield Total(mention.text, mention.span, values, thing, is_money, scale)


# --- lists behind a total -------------------------------------------------------------------------
_OF_WHOLE = r"(?:\s+trên\s+(?:tổng\s+số\s+)?[\d.]+(?:\s+[^\W\d]+){0,3}?)?"
_SHARE = r"(?:(?:=\s*)?\(?\s*[\d,.]+\s*%\)?)?"
_WORDS_BETWEEN = rf"(?!\s*/)(?P<between>{_OF_WHOLE}(?:[^.;:\n\d(%]|\.(?=\d)){{0,80}}?{_SHARE})"
_BRACKET = re.compile(_WORDS_BETWEEN + r"[\s:,]*\((?P<list>[^()]{0,600})\)?")
_INLINE = re.compile(
    _WORDS_BETWEEN + r"(?P<opening>[,;]?\s*(?:trong đó|bao gồm|gồm|cụ thể|chia ra|bằng)"
    r"(?:\s+(?:có|là|như sau))?\s*:?|:)[ \t]*(?P<list>\S(?:[^.\n]|\.(?=\d)){1,600})",
    re.IGNORECASE,
)
_LINES = re.compile(
    r"[^.;:\n\d(]{0,60}[\s:,;.]*(?:trong đó|bao gồm|gồm|cụ thể|chia ra|như sau)?[\s:,.]*\n",
    re.IGNORECASE,
)
# A line that announces parts; any other line with a figure may be a part itself.
_ANNOUNCED = re.compile(r"\btong\b|trong do|bao gom|\bgom\b|chia ra|cu the|nhu sau")
_SOME = "trong đó"


def _behind(passage: Passage, total: Total) -> Listing | None:
    at = total.span.end
    if (found := _BRACKET.match(passage.text, at)) and not _is_share(found["list"]):
        items = items_in(passage, Span(*found.span("list")), total)
        announced = _SOME if _SOME in found["list"].lower() else ""
        return _listing(total, items, found.end(), announced)
    if found := _INLINE.match(passage.text, at):
        items, end = _clause_items(passage, Span(*found.span("list")), total)
        return _listing(total, items, end, announced=found["opening"].lower())
    if (found := _LINES.match(passage.text, at)) and _ANNOUNCED.search(_line_of(passage, total)):
        items = _line_items(passage, found.end(), total)
        return _listing(total, items, at, announced="")
    return _in_parallel(passage, total)


def _is_share(text: str) -> bool:
    """Whether brackets hold nothing but a percentage."""
    return bool(re.fullmatch(r"\D*[\d.,]+\s*%\D*", text))


_PARALLEL = re.compile(r"[^.,;:\n\d(]{0,30},\s+(?P<list>(?:[^.;\n(]|\.(?=\d)){1,300})")


def _in_parallel(passage: Passage, total: Total) -> Listing | None:
    """ "115 lượt người dự, hội nghị đầu 64 người, hội nghị sau 51 người": parts that nothing
    announces but that begin alike and count the same."""
    found = _PARALLEL.match(passage.text, total.span.end)
    if not found or not total.thing:
        return None
    span = Span(*found.span("list"))
    starts = {fold(text.strip()).partition(" ")[0] for text in re.split(r",\s+", found["list"])}
    is_alike = len(starts) == 1 and all(start.isalpha() for start in starts)
    items = items_in(passage, span, total) if is_alike else None
    if not items or len(items) < 2 or not all(item.is_same for item in items):
        return None
    parts = tuple(item.value for item in items)
    is_likely = max(parts) < total.value and _is_near(parts, total.value, wide=True)
    return Listing(total, parts, Span(total.span.start, span.end), True) if is_likely else None


def _listing(
    total: Total, items: Sequence[Item] | None, end: int, announced: str
) -> Listing | None:
    """Whether these are the parts: all of one thing, or so many and so near that nothing else can
    be. "Trong đó" may name only some of them: too many are certain, too few are not."""
    if items and len(items) == 1 and _SOME in announced:
        return _over_whole(total, items[0], end)
    if not items or len(items) < 2:
        return None
    parts = tuple(item.value for item in items)
    summed, is_same = sum(parts, Decimal(0)), all(item.is_same for item in items)
    span = Span(total.span.start, max(end, total.span.end))
    is_some, is_near = _SOME in announced, _is_near(parts, total.value, wide=True)
    if is_same and abs(summed - total.value) * 2 <= total.value:
        is_slip = abs(summed - total.value) * _SLIP <= total.value
        is_certain = summed > total.value or not is_some or is_slip
        return Listing(total, parts, span, is_certain)
    if _may_make_up(parts, total.value) and not is_some:
        return Listing(total, parts, span, is_certain=True)
    is_likely = is_near if not is_some else _is_near(parts, total.value, wide=False)
    return Listing(total, parts, span, is_certain=False) if is_likely else None


def _over_whole(total: Total, item: Item, end: int) -> Listing | None:
    """ "16 cán bộ, công chức, trong đó 19 người …": a part that is more than its whole."""
    if item.value <= max(total.values) or not (item.is_same or item.is_person):
        return None
    return Listing(total, (item.value,), Span(total.span.start, end), is_certain=True)


def _is_near(parts: Sequence[Decimal], total: Decimal, *, wide: bool) -> bool:
    """Whether parts may be meant as all of a total: about as many; things of other names only where
    they are several and nearly all."""
    if max(parts) >= total or (not wide and len(parts) < _ALL_PARTS):
        return False
    room = 2 if wide else 8
    return abs(sum_of(parts) - total) * room <= total


def _may_make_up(parts: Sequence[Decimal], total: Decimal) -> bool:
    """Whether three or more figures look like all parts of a total: "3 hội nghị: 120 người dự, 2
    báo cáo viên, 1 bài" does not."""
    is_near = total <= sum(parts) * 2 and sum(parts) <= total * 2
    return len(parts) >= _ALL_PARTS and is_near and max(parts) <= total


def _clause_items(passage: Passage, span: Span, total: Total) -> tuple[list[Item] | None, int]:
    """The items up to the semicolon where those are all; else the semicolons separate the items."""
    clause = passage.text.find(";", span.start, span.end)
    if clause > 0:
        first = items_in(passage, Span(span.start, clause), total)
        if first is None or len(first) > 1:
            return first, clause
    return items_in(passage, span, total), span.end


def _line_of(passage: Passage, total: Total) -> str:
    start = passage.text.rfind("\n", 0, total.span.start) + 1
    end = passage.text.find("\n", total.span.end)
    return fold(passage.text[start : end if end >= 0 else None])


# A list of the editor has no signs in its plain text: then an item is a short line.
_BULLET = re.compile(r"[ \t]*[-+•*][ \t]*(?P<bulleted>.*)|(?P<plain>.{1,60})$")


def _line_items(passage: Passage, start: int, total: Total) -> list[Item] | None:
    """The figure of each bulleted line up to the first line that is none; nothing at all where a
    line's figure is not certain."""
    items: list[Item] = []
    for line in passage.text[start:].split("\n"):
        span = Span(start, start + len(line))
        start = span.end + 1
        bullet = _BULLET.match(line)
        if not bullet or re.match(r"\W*(?:tổng )?cộng\b", line, re.IGNORECASE):
            break
        item = line_item(passage, span, total)
        if item is None and bullet["bulleted"] is None:
            break
        if item is None:
            return None
        items.append(item)
    return items


# --- lists before a total -------------------------------------------------------------------------
_TOTAL_AT_LAST = re.compile(
    r"(?:[,;]|\n\W*|\.\s)\s*(?:tổng\s+)?(?:cộng|tổng(?:\s+số)?)(?:\s+(?:là|có))?\s*:?\s*$",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"^|\n|\.\s")


def _before(passage: Passage, total: Total) -> Listing | None:
    """ "Thôn 1: 20 mắt, thôn 2: 18 mắt, tổng cộng 36 mắt"."""
    near = max(0, total.span.start - 40)
    announced = _TOTAL_AT_LAST.search(passage.text, near, total.span.start)
    if not announced:
        return None
    text = passage.text[: announced.start()]
    if "\n" in announced[0]:
        items = _lines_above(passage, text, total)
        start = text.rfind("\n") + 1
    else:
        start = max(found.end() for found in _SENTENCE_START.finditer(text))
        items = items_in(passage, Span(start, announced.start()), total)
    if not items or not all(item.is_same for item in items) or len(items) < 2:
        return None
    return Listing(
        total, tuple(item.value for item in items), Span(start, total.span.end), is_certain=True
    )


def _lines_above(passage: Passage, text: str, total: Total) -> list[Item] | None:
    items: list[Item] = []
    end = len(text)
    for line in reversed(text.split("\n")):
        span = Span(end - len(line), end)
        end = span.start - 1
        item = line_item(passage, span, total)
        if item is None:
            break
        items.insert(0, item)
    return items


# --- sums written out -----------------------------------------------------------------------------
_NUMBER = r"\d+(?:\.\d{3})*"
_ADDED = rf"(?<![\w.,/]){_NUMBER}(?:[^\d+=;.\n%]{{0,30}}\+\s*{_NUMBER})+"
_BETWEEN = r"[^\d+=;.\n%]{0,30}"
_END = r"(?![\d.,]*\d|\s*%)"
_SUMS = (
    re.compile(rf"(?P<parts>{_ADDED}){_BETWEEN}=\s*(?P<total>{_NUMBER}){_END}"),
    re.compile(rf"(?<![\w.,/])(?P<total>{_NUMBER}){_BETWEEN}=\s*(?P<parts>{_ADDED}){_END}"),
)


def _written_sums(passage: Passage) -> Iterator[Listing]:
    """ "20 + 18 = 36", "36 = 20 + 18"."""
    for found in (one for pattern in _SUMS for one in pattern.finditer(passage.text)):
        parts = tuple(whole_number(text) for text in re.findall(_NUMBER, found["parts"]))
        value = whole_number(found["total"])
        if sum_of(parts) != value:
            span = Span(*found.span())
            yield Listing(Total(found[0], span, (value,), ""), parts, span, is_certain=True)
