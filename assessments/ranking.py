"""Ranking: who stands where, on exact sums. Plain Python.

Ties share a rank and the next one is left out (1, 2, 2, 4). Parts of a maximum are compared as
fractions and never by a rounded percent, so that two units share a rank only where they are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from assessments.grading import GradeBand, PassRule, grade_of, is_recognised
from dtscore.numbers import Rounding, exact_string, percent

# By the sum itself (points, or passes), or by its part of the unit's own attainable maximum.
Order = Literal["sum", "share"]


@dataclass(frozen=True)
class Sums:
    """What a unit reached, as a whole or in one pillar. Without points it is a set of verdicts."""

    points: Decimal | None
    maximum: Decimal | None
    attainable: Decimal | None
    passed: int
    counted: int

    @property
    def is_points(self) -> bool:
        return self.points is not None

    @property
    def part(self) -> Decimal:
        return Decimal(self.passed) if self.points is None else self.points

    @property
    def whole(self) -> Decimal:
        """What could have been reached: the unit's own maximum, or the indicators that count."""
        if self.points is None:
            return Decimal(self.counted)
        return self.attainable or Decimal(0)

    @property
    def applies(self) -> bool:
        """Whether there was anything to reach at all."""
        return self.whole > 0

    def percent(self, rounding: Rounding) -> Decimal:
        """For reading, rounded as the set rounds; what does not apply has none."""
        return percent(self.part, self.whole, rounding)


@dataclass(frozen=True)
class Entry:
    """One unit to be ranked; ``name_key`` sorts its name as a Vietnamese dictionary does."""

    key: int
    name_key: str
    sums: Sums


@dataclass(frozen=True)
class Place:
    """Where a unit stands; ``is_shared`` when others stand there, too."""

    entry: Entry
    rank: int
    is_shared: bool


@dataclass(frozen=True)
class Judgement:
    """What the result is called by the campaign's bands and rule; None where it declares none."""

    grade: GradeBand | None
    recognised: bool | None


def ranked(entries: Iterable[Entry], order: Order = "sum") -> list[Place]:
    """The entries from the best on, equals by name. All of one kind of set; each must apply."""
    rows = sorted(
        ((_worth(entry.sums, order), entry) for entry in entries),
        key=lambda row: (row[0], row[1].name_key, row[1].key),
    )
    places: list[Place] = []
    for position, (worth, entry) in enumerate(rows):
        ties_back = position > 0 and rows[position - 1][0] == worth
        ties_on = position + 1 < len(rows) and rows[position + 1][0] == worth
        rank = places[-1].rank if ties_back else position + 1
        places.append(Place(entry, rank, ties_back or ties_on))
    return places


def _worth(sums: Sums, order: Order) -> tuple[Fraction, int]:
    """Smaller is better. Of equal passes the one that fewer indicators counted for is better."""
    if order == "share":
        return -Fraction(sums.part) / Fraction(sums.whole), 0
    return -Fraction(sums.part), 0 if sums.is_points else sums.counted


def judge(bands: Sequence[GradeBand], rule: PassRule | None, sums: Sums) -> Judgement:
    """Grade and recognition of a whole result."""
    recognised = None
    if rule:
        recognised = is_recognised(
            rule,
            passed=sums.passed,
            counted=sums.counted,
            points=sums.points,
            attainable=sums.attainable,
        )
    return Judgement(grade_of(bands, sums.part, sums.whole), recognised)


def read_sums(data: Mapping[str, Any], *, is_points: bool) -> Sums:
    """Sums as exact text, as a tally keeps those of a pillar and a snapshot keeps all."""
    if not is_points:
        return Sums(None, None, None, data["passed"], data["counted"])
    return Sums(
        Decimal(data["points"]),
        Decimal(data["maximum"]),
        Decimal(data["attainable"]),
        data["passed"],
        data["counted"],
    )


def write_sums(sums: Sums) -> dict[str, Any]:
    numbers = {"points": sums.points, "maximum": sums.maximum, "attainable": sums.attainable}
    return {
        **{name: None if value is None else exact_string(value) for name, value in numbers.items()},
        "passed": sums.passed,
        "counted": sums.counted,
    }
