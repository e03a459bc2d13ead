"""The items of a list of parts: one figure each, with what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.unit_year import Passage
from assessments.reading import Count, Percentage, Span
from dtscore.text import fold

_SCALES = {"ty": Decimal(10**9), "trieu": Decimal(10**6), "nghin": Decimal(1000)}
_NUMBER = re.compile(r"(?<![\w.,/])(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d/]|[.,]\d)")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
# A number behind these is a name: "thôn 1", "lớp 2".
_NAMED = re.compile(
    r"\b(?:thôn|lớp|khu|khu phố|xóm|(?<!văn )bản|tổ|đội|đợt|quý|tháng|mức độ|mức|cấp độ|cấp|ngày"
    r"|lần thứ|lần|khóa|khoá|(?<!tổng )số|điểm|trường|tuyến|đường|nhóm|giai đoạn|buổi|cụm"
    r"|thứ|lúc|bậc|hạng|quốc lộ)\s+$",
    re.IGNORECASE,
)
_NAME_START = re.compile(
    r"(?:^|[(:,+-]|\b(?:tại|ở|của|từ|cho|sáng|chiều|tối|và))\s*$", re.IGNORECASE
)
_PEOPLE = frozenset({"nguoi", "dong", "d/c", "can", "cbcc", "cong"})  # "đồng chí", "cán bộ"
_OF_PEOPLE = re.compile(r"\b(?:nguoi|dong chi|can bo|cong chuc|cbcc|lanh dao|thanh vien|khau)\b")
_SEPARATOR = re.compile(r",\s+|;\s*|\s+\+\s+|\n+")
_SEMICOLON = re.compile(r";\s*|\n+")
_AND = re.compile(r"\s+(?:và|cùng)\s+")
_REST = re.compile(r"\b(?:con lai|ngoai ra|rieng|khac)\b")


@dataclass(frozen=True)
class Total:
    """A figure that parts may make up. ``values`` are what they may sum up to (of a ratio either
    figure), in đồng for money; ``thing`` is what it counts (folded), ``scale`` the printed unit."""

    words: str
    span: Span
    values: tuple[Decimal, ...]
    thing: str
    is_money: bool = False
    scale: Decimal = Decimal(1)

    @property
    def value(self) -> Decimal:
        return self.values[0]


@dataclass(frozen=True)
class Item:
    """A part. ``is_same`` where it counts the thing of the total, or names only itself;
    ``is_person`` where it counts people, whatever the total calls them."""

    value: Decimal
    is_same: bool
    is_person: bool = False


def scale_of(mention: Count) -> tuple[Decimal | None, bool]:
    """What the unit multiplies by, and whether it is money; None for measures ("ha", "km")."""
    if not mention.unit:
        return Decimal(1), False
    first, _, rest = mention.unit.partition(" ")
    if first == "dong":
        return Decimal(1), True
    return _SCALES.get(first), rest == "dong" or not mention.noun


def whole_number(text: str) -> Decimal:
    return Decimal(text.replace(".", "") or "0")


def sum_of(parts: Iterable[Decimal]) -> Decimal:
    return sum(parts, Decimal(0))


def items_in(passage: Passage, span: Span, total: Total) -> list[Item] | None:
    """The items of a stretch of text; None where one of them is no certain part."""
    items: list[Item] = []
    chunks = list(_chunks(passage, span))
    for at, chunk in enumerate(chunks):
        found = _item(passage, chunk, total)
        if found:
            items.append(found)
        elif _is_share(passage, chunk):
            continue
        elif not (total.is_money and at + 1 < len(chunks) and not _is_rest(passage, chunk)):
            return None
    return items


def _chunks(passage: Passage, span: Span) -> Iterator[Span]:
    """Between semicolons, else commas, and around an "và" with a figure on either side."""
    start = span.start
    is_parted = ";" in passage.text[span.start : span.end]
    separator = _SEMICOLON if is_parted else _SEPARATOR
    ends = [found.span() for found in separator.finditer(passage.text, span.start, span.end)]
    for end, after in [*ends, (span.end, span.end)]:
        if passage.text[start:end].strip():
            yield from _around_and(passage, Span(start, end))
        start = after


def _around_and(passage: Passage, span: Span) -> Iterator[Span]:
    start = span.start
    for found in _AND.finditer(passage.text, span.start, span.end):
        one, other = passage.text[start : found.start()], passage.text[found.end() : span.end]
        if _NUMBER.search(one) and _NUMBER.search(other):
            yield Span(start, found.start())
            start = found.end()
    yield Span(start, span.end)


def _is_rest(passage: Passage, span: Span) -> bool:
    """ "còn lại là đối ứng": a part without its figure."""
    return bool(_REST.search(fold(passage.text[span.start : span.end])))


def _is_share(passage: Passage, span: Span) -> bool:
    """ "chiếm 55%" says nothing of its own."""
    has_percent = any(
        isinstance(one, Percentage) and span.start <= one.span.start < span.end
        for one in passage.mentions
    )
    return has_percent and not any(True for _ in _figures(passage, span))


def line_item(passage: Passage, span: Span, total: Total) -> Item | None:
    """The figure of a line: what stands outside of its brackets, else their sum."""
    text = passage.text[span.start : span.end]
    opening = text.find("(")
    if opening >= 0:
        outside = Span(span.start, span.start + opening)
        if found := _item(passage, outside, total):
            return found
        closing = text.find(")", opening)
        inside = Span(
            span.start + opening + 1, span.start + (closing if closing >= 0 else len(text))
        )
        if closing >= 0 and (behind := _item(passage, Span(inside.end + 1, span.end), total)):
            return behind
        items = items_in(passage, inside, total)
        return Item(sum_of(item.value for item in items), True) if items else None
    return _item(passage, span, total)


def _item(passage: Passage, span: Span, total: Total) -> Item | None:
    figures = list(_figures(passage, span))
    if len(figures) != 1:
        return None
    number, value = figures[0]
    scale, is_money, noun = _counted(passage, number)
    if total.is_money:
        if scale and not is_money:
            return None
        return Item(value * (scale or total.scale), True)
    if is_money:
        return None
    behind = fold(noun or passage.text[number.end : span.end]).strip(" .,;:")
    is_alone = not behind or behind == total.thing
    first = behind.partition(" ")[0]
    is_same = is_alone or first in total.thing.split()
    is_person = first in _PEOPLE and bool(_OF_PEOPLE.search(total.thing))
    return Item(value * (scale or 1), is_same, is_person)


def _counted(passage: Passage, number: Span) -> tuple[Decimal | None, bool, str]:
    """Scale, money and noun as they were read behind a number."""
    for one in passage.mentions:
        if isinstance(one, Count) and one.span.start <= number.start < one.span.end:
            scale, is_money = scale_of(one)
            return (scale if one.unit else None), is_money, one.noun
    return None, False, ""


def _figures(passage: Passage, span: Span) -> Iterator[tuple[Span, Decimal]]:
    """The numbers of an item that count: none of a date, a ratio, a percentage, a document or a
    name. Behind a colon only."""
    text = passage.text[span.start : span.end]
    start = span.start + (text.rfind(":") + 1)
    if not _NUMBER.search(passage.text, start, span.end):
        start = span.start
    taken = [one.span for one in passage.mentions if not isinstance(one, Count)]
    numbers = [
        found
        for found in _NUMBER.finditer(passage.text, start, span.end)
        if not any(one.start <= found.start() < one.end for one in taken)
        and not _CALENDAR_YEAR.fullmatch(found[0])
    ]
    for found in numbers:
        if not _is_name(passage.text[span.start : found.start()]):
            digits = found[1].replace(".", "")
            yield Span(*found.span()), Decimal(f"{digits}.{found[2]}" if found[2] else digits)


def _is_name(before: str) -> bool:
    """Whether the words of an item before a number make it a name: "lớp 1", "ở thôn 5", but not
    "nhà văn hóa thôn 7"."""
    found = _NAMED.search(before)
    return bool(found) and bool(_NAME_START.search(before[: found.start()] if found else ""))
