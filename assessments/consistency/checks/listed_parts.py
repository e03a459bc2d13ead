"""Totals in the words with their parts listed around them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.lists import Listing, unequal_listings
from assessments.consistency.namings import place_in, where
from assessments.consistency.places import at_start
from assessments.consistency.registry import check
from assessments.consistency.stating import stated_values
from assessments.consistency.unit_year import Passage, UnitYear
from assessments.consistency.wholes import TOTALS
from dtscore.numbers import format_decimal


@check(
    "words_sum",
    family="parts",
    title="Các phần kể trong lời văn không cộng thành tổng",
    severity=Severity.WARNING,
)
def parts_unlike_total(unit_year: UnitYear) -> Iterator[Finding]:
    """ "392 hồ sơ … (khai tử: 01; kết hôn: 38 …)": the list behind a total, bracketed or in lines.
    What the inputs of an answer say already is told by the check of parts. Where the list may not
    name every part it is only a hint."""
    for passage in unit_year.passages():
        for found in unequal_listings(passage):
            if _are_inputs(unit_year, passage, [found.total.value, *found.parts]):
                continue
            place = place_in(passage, found.total.words, found.span)
            yield Finding(
                "words_sum",
                Severity.WARNING if found.is_certain else Severity.HINT,
                f"{at_start(where(place, unit_year))}: {_words(found)}",
                (place,),
                {"total": found.shown, "sum": found.sum / found.total.scale},
            )


def _words(found: Listing) -> str:
    summed, scale = found.sum, found.total.scale
    if len(found.parts) == 1:
        part = format_decimal(found.shown_parts[0])
        return f"“{found.total.words}” nhưng một phần là {part}, lớn hơn tổng. Hãy xem lại hai số."
    said = " + ".join(format_decimal(part) for part in found.shown_parts)
    gap = format_decimal(abs(found.total.value - summed) / scale)
    side = "thiếu" if summed < found.total.value else "thừa"
    advice = (
        "Hãy xem lại từng phần."
        if found.is_certain
        else "Nếu đã kể đủ các phần, hãy xem lại từng phần."
    )
    return (
        f"“{found.total.words}” nhưng các phần kể ra cộng lại là {said} ="
        f" {format_decimal(summed / scale)}, {side} {gap}. {advice}"
    )


def _are_inputs(unit_year: UnitYear, passage: Passage, figures: list[Decimal]) -> bool:
    """Whether the answer has total and parts as inputs, all given, that are added up anyhow."""
    view = unit_year.sides[passage.set].answers.get(passage.indicator)
    values = stated_values(view) if view else {}
    rows = ([values.get(name) for name in (listed.total, *listed.parts)] for listed in TOTALS)
    return any(None not in row and set(row) >= set(figures) for row in rows)
