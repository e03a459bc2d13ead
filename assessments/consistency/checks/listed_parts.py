"""Totals in the words with their parts listed behind them, in brackets or in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.stating import stated_values
from assessments.consistency.unit_year import Passage, UnitYear
from assessments.consistency.wholes import TOTALS
from assessments.reading import Count, Span
from dtscore.numbers import format_decimal
from dtscore.text import fold


@check(
    "words_sum",
    family="parts",
    title="Các phần kể trong lời văn không cộng thành tổng",
    severity=Severity.WARNING,
)
def parts_unlike_total(unit_year: UnitYear) -> Iterator[Finding]:
    """ "392 hồ sơ … (khai tử: 01; kết hôn: 38 …)": the list behind a total, bracketed or in lines.
    What the inputs of an answer say already is told by the check of parts."""
    for passage in unit_year.passages():
        for total, parts, span in _listed_parts(passage):
            if len(parts) < 2 or total.value in {sum(parts), *parts} or total.about:
                continue
            if _are_inputs(unit_year, passage, [total.value, *parts]):
                continue
            summed = sum(parts)
            place = place_in(passage, total.text, span)
            said = " + ".join(format_decimal(part) for part in parts)
            yield Finding(
                "words_sum",
                Severity.WARNING,
                f"{at_start(where(place, unit_year))}: “{total.text}” nhưng các phần kể ra cộng lại"
                f" là {said} = {format_decimal(Decimal(summed))},"
                f" {'thiếu' if summed < total.value else 'thừa'}"
                f" {format_decimal(abs(total.value - summed))}. Hãy xem lại từng phần.",
                (place,),
                {"total": total.value, "sum": summed},
            )


# --- parts ---
def _are_inputs(unit_year: UnitYear, passage: Passage, figures: list[Decimal]) -> bool:
    """Whether the answer has total and parts as inputs, all given, that are added up anyhow."""
    view = unit_year.sides[passage.set].answers.get(passage.indicator)
    values = stated_values(view) if view else {}
    rows = ([values.get(name) for name in (listed.total, *listed.parts)] for listed in TOTALS)
    return any(None not in row and set(row) >= set(figures) for row in rows)


_OPENING = re.compile(r"[\s:,.]*(?:trong đó|gồm|bao gồm|cụ thể|chia ra)?[\s:,.]*\(", re.IGNORECASE)
_ITEM = re.compile(r":\s*(\d+(?:\.\d{3})*)(?![\d.,]*\d|\s*%)")
_ALONE = re.compile(r"(?<![\w.,/])(\d+(?:\.\d{3})*)(?![\d.,]*\d|\s*%|/)")
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d")
_LINES = re.compile(r"[\s:,;.]*(?:trong đó|gồm|bao gồm|cụ thể|chia ra)?[\s:,.]*\n", re.IGNORECASE)
# A list of the editor has no signs in its plain text: then an item is a short line.
_BULLET = re.compile(r"[ \t]*[-+•*][ \t]*(.*)|(.{1,60})$")


def _listed_parts(passage: Passage) -> Iterator[tuple[Count, list[Decimal], Span]]:
    """Totals with the parts that are listed right behind them."""
    for mention in passage.mentions:
        if not isinstance(mention, Count) or mention.unit:
            continue
        rest = passage.text[mention.span.end :]
        if opening := _OPENING.match(rest):
            inside, end = _bracketed(rest, opening.end())
            parts = [_whole(text) for text in _ITEM.findall(inside)]
            if len(parts) >= 2 and len(parts) == inside.count(":"):
                yield mention, parts, Span(mention.span.start, mention.span.end + end)
        elif inline := _of_sentence(passage, mention):
            yield mention, inline[0], inline[1]
        elif (lines := _LINES.match(rest)) and _ANNOUNCED.search(_line_of(passage, mention)):
            parts = _of_lines(rest[lines.end() :])
            yield mention, parts, mention.span


# A total of a sentence with a list right behind it: "…, trong đó: 20 mắt camera và 18 mắt camera".
_INLINE = re.compile(
    r"[^.;:\n\d(]{0,60}?(?P<opening>,?\s*(?:trong đó|gồm|bao gồm|cụ thể)(?: có)?\s*:?|:)"
    r"[ \t]*(?=\d)(?P<list>(?:[^.;\n]|\.(?=\d))+)",
    re.IGNORECASE,
)
_ALL_PARTS = 3  # fewer may be examples
_SEPARATOR = re.compile(r",\s+|\s+và\s+(?=\d)")
_LIST_ITEM = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?=\s[^\W\d])[^\d/%]*$")


def _of_sentence(passage: Passage, total: Count) -> tuple[list[Decimal], Span] | None:
    """The parts in the same sentence, each of which begins with its figure. "Trong đó" may name
    only some of the parts: they are compared where they count the same thing and are too many."""
    found = _INLINE.match(passage.text, total.span.end)
    if not found:
        return None
    items = [_LIST_ITEM.match(text) for text in _SEPARATOR.split(found["list"].strip())]
    parts = [_whole(item[1]) for item in items if item]
    if len(parts) != len(items) or len(parts) < 2:
        return None
    thing = total.noun.partition(" ")[0]
    is_same = all(fold(item[0][item.end(1) :]).strip().startswith(thing) for item in items if item)
    is_over = is_same and bool(thing) and sum(parts) > total.value
    is_whole = "trong đó" not in found["opening"].lower() and _may_make_up(parts, total.value)
    return (parts, Span(total.span.start, found.end())) if is_over or is_whole else None


def _may_make_up(parts: list[Decimal], total: Decimal) -> bool:
    """Whether three or more figures look like all parts of a total: "3 hội nghị: 120 người dự, 2
    báo cáo viên, 1 bài" does not."""
    is_near = total <= sum(parts) * 2 and sum(parts) <= total * 2
    return len(parts) >= _ALL_PARTS and is_near and max(parts) <= total


# A line that announces parts; any other line with a figure may be a part itself.
_ANNOUNCED = re.compile(r"\btong\b|trong do|bao gom|\bgom\b|chia ra|cu the")


def _line_of(passage: Passage, mention: Count) -> str:
    start = passage.text.rfind("\n", 0, mention.span.start) + 1
    end = passage.text.find("\n", mention.span.end)
    return fold(passage.text[start : end if end >= 0 else None])


def _bracketed(text: str, start: int) -> tuple[str, int]:
    end = text.find(")", start)
    return (text[start:end], end + 1) if end >= 0 else ("", start)


def _of_lines(text: str) -> list[Decimal]:
    """The figure of each bulleted line up to the first line that is none; nothing at all where a
    line's figure is not certain."""
    figures: list[Decimal] = []
    for line in text.split("\n"):
        bullet = _BULLET.match(line)
        if not bullet:
            break
        figure = _of_line(bullet[1] or bullet[2])
        if figure is None and bullet[1] is None:
            break
        if figure is None:
            return []
        figures.append(figure)
    return figures


def _of_line(line: str) -> Decimal | None:
    """What stands behind the colon, else the sum of the brackets, else the only number."""
    outside = re.sub(r"\([^)]*\)?", "", line)
    inside, _ = _bracketed(line, line.find("(") + 1) if "(" in line else ("", 0)
    if len(found := _ITEM.findall(outside)) == 1:
        return _whole(found[0])
    if not found and (parts := _ITEM.findall(inside)):
        return sum((_whole(part) for part in parts), Decimal(0))
    alone = [text for text in _ALONE.findall(outside) if not _CALENDAR_YEAR.fullmatch(text)]
    return _whole(alone[0]) if not found and len(alone) == 1 else None


def _whole(text: str) -> Decimal:
    return Decimal(text.replace(".", "") or "0")
