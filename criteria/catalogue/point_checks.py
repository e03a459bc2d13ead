"""Checks of maxima and rounding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from criteria.catalogue import walking
from criteria.catalogue.faults import Fault
from criteria.rules.base import Sourced
from criteria.rules.spec import IndicatorSetSpec
from dtscore.numbers import format_decimal

# Points and tolerances are stored with four decimals.
STORED_DECIMALS = 4
LARGEST = Decimal(1_000_000)


def sane_rounding(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Points can be stored as they are rounded, and so can the tolerance."""
    if not 0 <= spec.rounding.decimals <= STORED_DECIMALS:
        problem = f"{spec.rounding.decimals} chữ số thập phân không dùng được"
        yield Fault("rounding.decimals", problem, f"từ 0 đến {STORED_DECIMALS}")
    yield from _sane("tolerance.value", spec.tolerance, STORED_DECIMALS)


def sane_maxima(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """No maximum is negative, or finer than the set rounds: it could never be reached exactly."""
    decimals = max(0, min(spec.rounding.decimals, STORED_DECIMALS))
    for path, maximum in _maxima(spec):
        if maximum is not None:
            yield from _sane(f"{path}.value", maximum, decimals)


def maxima_where_points(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """In a points set everything has a maximum, in a pass/fail set nothing has."""
    for path, maximum in _maxima(spec):
        if spec.kind == "points" and maximum is None:
            yield Fault(path, "bộ chấm điểm mà thiếu điểm tối đa", "value, basis và source")
        if spec.kind == "pass_fail" and maximum is not None:
            yield Fault(path, "bộ đạt / không đạt mà có điểm tối đa", "bỏ khóa này")


def indicators_within_pillar(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Indicators may leave a part of their pillar's maximum open, but not exceed it."""
    for path, pillar in walking.pillars(spec):
        total = _total(indicator.max_points for indicator in pillar.indicators)
        if pillar.max_points is not None and total > pillar.max_points.value:
            own = format_decimal(pillar.max_points.value)
            problem = f"các chỉ số cộng lại {format_decimal(total)} điểm, vượt điểm tối đa {own}"
            yield Fault(f"{path}.max_points", problem, f"tổng các chỉ số không quá {own} điểm")


def pillars_make_the_set(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """The pillars' maxima add up to the set's."""
    maxima = [pillar.max_points for pillar in spec.pillars]
    if spec.max_points is None or not maxima or None in maxima:
        return
    total, own = _total(maxima), spec.max_points.value
    if total != own:
        problem = f"các trụ cột cộng lại {format_decimal(total)} điểm, khác {format_decimal(own)}"
        yield Fault("max_points", problem, "tổng điểm tối đa của các trụ cột")


def _maxima(spec: IndicatorSetSpec) -> Iterator[tuple[str, Sourced | None]]:
    yield "max_points", spec.max_points
    for path, pillar in walking.pillars(spec):
        yield f"{path}.max_points", pillar.max_points
    for path, indicator in walking.indicators(spec):
        yield f"{path}.max_points", indicator.max_points


def _total(maxima: Iterator[Sourced | None] | list[Sourced | None]) -> Decimal:
    return sum((maximum.value for maximum in maxima if maximum is not None), Decimal(0))


def _sane(path: str, number: Sourced, decimals: int) -> Iterator[Fault]:
    shown = format_decimal(number.value)
    if number.value < 0:
        yield Fault(path, f"{shown} là số âm", "số từ 0 trở lên")
    elif number.value > LARGEST:
        yield Fault(path, f"{shown} quá lớn", f"không quá {format_decimal(LARGEST)}")
    elif number.value != round(number.value, decimals):
        yield Fault(path, f"{shown} có quá nhiều chữ số thập phân", f"tối đa {decimals} chữ số")
