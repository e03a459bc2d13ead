"""Totals in the words with their parts listed behind them, in brackets or in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.unit_year import Passage, UnitYear
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
    What the printed figures of an answer say already is told by the check of parts."""
    for passage in unit_year.passages():
        for total, parts, span in _listed_parts(passage):
            if len(parts) < 2 or total.value in {sum(parts), *parts} or total.about:
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
        elif (lines := _LINES.match(rest)) and _ANNOUNCED.search(_line_of(passage, mention)):
            parts = _of_lines(rest[lines.end() :])
            yield mention, parts, mention.span


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
