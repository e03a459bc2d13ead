"""The next step up: how much more of one figure earns the next better result, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal, localcontext

from criteria.rules.base import ONE, ZERO, NextStep, Ratio, Reading, Rule, Step, Value
from dtscore.numbers import format_decimal

# Enough for the product of the longest figure and a percentage: nothing is rounded on the way.
_PRECISION = 80


def step_to_percent(
    rule: Rule, reading: Reading, ratios: Iterable[Ratio], limit: Decimal
) -> NextStep | None:
    """More of the one numerator of ``ratios`` until each of them is at ``limit`` percent.

    None when several numerators would have to grow, or one beyond its denominator.
    """
    short = list(ratios)
    names = {ratio.numerator for ratio in short}
    if len(names) != 1:
        return None
    name = names.pop()
    needed = max(_needed(reading, ratio, limit) for ratio in short)
    if any(needed > reading.number(ratio.denominator) for ratio in short):
        return None
    return step_to_value(rule, reading, name, needed, f"{format_decimal(limit)}%")


def _needed(reading: Reading, ratio: Ratio, limit: Decimal) -> Decimal:
    """The numerator at which the ratio is ``limit`` percent."""
    with localcontext() as context:
        context.prec = _PRECISION
        needed = limit * reading.number(ratio.denominator) / 100
    return _typed(reading, ratio.numerator, needed)


def _typed(reading: Reading, name: str, value: Decimal) -> Decimal:
    """A value that can be given for ``name``: of a count the next whole one."""
    whole = name in reading.counts
    return value.to_integral_value(rounding=ROUND_CEILING) if whole else value


def step_to_value(
    rule: Rule, reading: Reading, name: str, value: Decimal, reaches: str
) -> NextStep | None:
    """``name`` raised to ``value``; None when that is no raise or earns nothing."""
    value = _typed(reading, name, value)
    with localcontext() as context:
        context.prec = _PRECISION
        add = value - reading.number(name)
    if add <= ZERO:
        return None
    return _step(rule, reading, name, value, add, reaches, add / value)


def step_to_item(
    rule: Rule, reading: Reading, items: tuple[str, ...], reaches: str, distance: Decimal
) -> NextStep | None:
    """The first item of a list that is not there yet and earns something."""
    missing = [item for item in items if not reading.flag(item)]
    steps = (_step(rule, reading, item, True, ONE, reaches, distance) for item in missing)
    return next((step for step in steps if step), None)


def better_steps(steps: tuple[Step, ...], share: Decimal, *, scored: bool) -> list[Step]:
    """The steps of a table that are worth more than ``share``, the lowest first; where nothing
    is scored only the whole share is worth anything."""
    wanted = [step for step in steps if step.share > share and (scored or step.share == ONE)]
    return sorted(wanted, key=lambda step: step.at)


def _step(
    rule: Rule,
    reading: Reading,
    name: str,
    value: Value,
    add: Decimal,
    reaches: str,
    distance: Decimal,
) -> NextStep | None:
    """The step, when measuring again shows that it earns something."""
    before = rule.measure(reading)
    after = rule.measure(replace(reading, values={**reading.values, name: value}))
    if reading.max_points is None:
        return NextStep(name, add, reaches, None, distance) if after.is_full else None
    points = [each.of(reading.max_points, reading.rounding) for each in (before, after)]
    gain = points[1] - points[0]
    return NextStep(name, add, reaches, gain, distance) if gain > ZERO else None
