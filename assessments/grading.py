"""What a result is called: the grade of its percent, and whether it is recognised. Plain Python.

Neither QĐ 3853 nor QĐ 1829 states bands or a rule of recognition where it could be read, so both
are data of the campaign and each carries its basis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from criteria.rules.base import Basis
from dtscore.numbers import exact_string

HUNDRED = Decimal(100)
PassKind = Literal["all_passed", "share_passed", "percent"]


@dataclass(frozen=True)
class GradeBand:
    """A grade from ``at_least`` percent of the attainable maximum on (0 to 100)."""

    name: str
    at_least: Decimal
    basis: Basis
    source: str = ""


@dataclass(frozen=True)
class PassRule:
    """When a unit is recognised: all counted indicators passed, at least ``value`` percent of them
    passed, or at least ``value`` percent of the points."""

    kind: PassKind
    value: Decimal
    basis: Basis
    source: str = ""


def read_bands(data: Iterable[Mapping[str, Any]]) -> tuple[GradeBand, ...]:
    """The bands as a campaign stores them, the highest first."""
    bands = (
        GradeBand(row["name"], Decimal(row["at_least"]), row["basis"], row.get("source", ""))
        for row in data
    )
    return tuple(sorted(bands, key=lambda band: -band.at_least))


def write_bands(bands: Iterable[GradeBand]) -> list[dict[str, str]]:
    return [
        {
            "name": band.name,
            "at_least": exact_string(band.at_least),
            "basis": band.basis,
            "source": band.source,
        }
        for band in sorted(bands, key=lambda band: -band.at_least)
    ]


def read_pass_rule(data: Mapping[str, Any]) -> PassRule | None:
    """None where the campaign declares no rule."""
    if not data:
        return None
    return PassRule(data["kind"], Decimal(data["value"]), data["basis"], data.get("source", ""))


def write_pass_rule(rule: PassRule | None) -> dict[str, str]:
    if rule is None:
        return {}
    return {
        "kind": rule.kind,
        "value": exact_string(rule.value),
        "basis": rule.basis,
        "source": rule.source,
    }


def grade_of(bands: Sequence[GradeBand], part: Decimal, whole: Decimal) -> GradeBand | None:
    """The grade of ``part`` out of ``whole``, compared exactly and never by a rounded percent;
    None where there is nothing to divide by or no band reaches so low."""
    if whole <= 0:
        return None
    return next((band for band in bands if part * HUNDRED >= band.at_least * whole), None)


def is_recognised(
    rule: PassRule, *, passed: int, counted: int, points: Decimal | None, attainable: Decimal | None
) -> bool:
    """Whether a result meets the rule; what counts nothing is never recognised."""
    if rule.kind == "percent":
        if points is None or not attainable:
            return False
        return points * HUNDRED >= rule.value * attainable
    needed = HUNDRED if rule.kind == "all_passed" else rule.value
    return counted > 0 and passed * HUNDRED >= needed * counted
