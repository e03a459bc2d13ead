"""The numbers of one register run with its days: a greater number is not issued earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import Naming, all_namings, places_of, wheres
from assessments.consistency.registry import check
from assessments.consistency.unit_year import UnitYear


@check(
    "register_order",
    family="register",
    title="Số văn bản chạy ngược ngày",
    severity=Severity.WARNING,
)
def against_the_days(unit_year: UnitYear) -> Iterator[Finding]:
    """Of the unit's own documents of one symbol and year: number up, day down."""
    for row in _registers(unit_year):
        for lower, upper in pairwise(row):
            if not (lower.issued_on and upper.issued_on) or upper.issued_on >= lower.issued_on:
                continue
            places = places_of([lower, upper], unit_year)
            yield Finding(
                "register_order",
                Severity.WARNING,
                f"Số {lower.number} ngày {lower.issued_on:%d/%m/%Y} nhưng số lớn hơn"
                f" {upper.number} lại ngày {upper.issued_on:%d/%m/%Y}"
                f" ({wheres(places, unit_year)}). Hãy xem lại số và ngày của hai văn bản.",
                places,
                {
                    "numbers": f"{lower.key}, {upper.key}",
                    "dates": f"{lower.issued_on.isoformat()}, {upper.issued_on.isoformat()}",
                },
            )


def _registers(unit_year: UnitYear) -> Iterator[list[Naming]]:
    """The dated documents of each register of the commune, by number. A number that is printed
    with two days is left out: that is told elsewhere."""
    rows: dict[tuple[str, int], dict[int, list[Naming]]] = defaultdict(lambda: defaultdict(list))
    for naming in all_namings(unit_year):
        if naming.level == "commune" and naming.issued_on and naming.ordinal:
            rows[naming.register, naming.issued_on.year][naming.ordinal].append(naming)
    for row in rows.values():
        certain = [
            places[0]
            for _, places in sorted(row.items())
            if len({naming.issued_on for naming in places}) == 1
        ]
        yield certain
