"""This year beside the year before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.distances import LIMITS, change_limit, change_of, is_many_times
from assessments.consistency.places import (
    at_start,
    claim_place,
    input_place,
    set_name,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.unit_year import AnswerView, EarlierAnswer, SetSide, UnitYear
from assessments.hints.base import THRESHOLDS
from assessments.hints.distances import as_score, score_of, verdict_word
from dtscore.numbers import Rounding, exact_string, format_decimal, round_decimal


def _with_earlier(unit_year: UnitYear) -> Iterator[tuple[SetSide, AnswerView, EarlierAnswer]]:
    for side, view in sides_and_views(unit_year):
        earlier = unit_year.earlier.get((view.set, view.code))
        if earlier is not None:
            yield side, view, earlier


@check(
    "fact_jump",
    family="earlier",
    title="Số liệu nền thay đổi mạnh so với năm trước",
    severity=Severity.WARNING,
)
def fact_jump(unit_year: UnitYear) -> Iterator[Finding]:
    """A base figure far from last year's, measured by how much such a figure moves."""
    for code, fact in unit_year.facts.items():
        change = change_of(fact.value, fact.earlier) if fact.earlier is not None else None
        if change is None or fact.earlier is None or abs(change) < change_limit(code):
            continue
        side = "tăng" if change > 0 else "giảm"
        size = format_decimal(round_decimal(abs(change), Rounding(decimals=1)))
        message = (
            f"Số liệu nền “{fact.label}”: năm {unit_year.year - 1} là"
            f" {format_decimal(fact.earlier)}, năm nay {format_decimal(fact.value)} ({side}"
            f" {size}%). Hãy kiểm tra, nếu đúng xin giải trình."
        )
        values = {"value": exact_string(fact.value), "earlier": exact_string(fact.earlier)}
        place = (Place("fact", name=code),)
        yield Finding("fact_jump", Severity.WARNING, message, place, values)


@check(
    "value_jump",
    family="earlier",
    title="Số liệu của chỉ số gấp nhiều lần năm trước",
    severity=Severity.HINT,
)
def value_jump(unit_year: UnitYear) -> Iterator[Finding]:
    for _, view, earlier in _with_earlier(unit_year):
        for spec in view.line.indicator.inputs:
            value, before = view.line.values.get(spec.name), earlier.values.get(spec.name)
            if spec.fact or not isinstance(value, Decimal) or before is None:
                continue
            if not is_many_times(value, before):
                continue
            message = (
                f"{at_start(view_name(unit_year, view))}, “{spec.label}”: năm {earlier.year} là"
                f" {format_decimal(before)}, năm nay {format_decimal(value)}. Hãy kiểm tra lại."
            )
            values = {"value": exact_string(value), "earlier": exact_string(before)}
            place = (input_place(view, spec.name),)
            yield Finding("value_jump", Severity.HINT, message, place, values)


@check(
    "points_jump",
    family="earlier",
    title="Điểm chênh nhiều so với năm trước",
    severity=Severity.WARNING,
    on_desk=False,
)
def points_jump(unit_year: UnitYear) -> Iterator[Finding]:
    """Far from last year's share of the maximum; who gains has to explain, who loses may look."""
    for side, view, earlier in _with_earlier(unit_year):
        now, before = score_of(view.line), as_score(earlier.points, earlier.maximum)
        if now is None or before is None or not now.is_far_from(before, THRESHOLDS.last_year):
            continue
        rounding = side.spec.round_to
        message = (
            f"{at_start(view_name(unit_year, view))}: năm {earlier.year} {before.words(rounding)},"
            f" năm nay {now.words(rounding)}, {now.side(before, rounding)}."
            " Hãy kiểm tra, nếu đúng xin giải trình."
        )
        severity = Severity.WARNING if now.severity(before) == "warning" else Severity.HINT
        values = {
            "points": exact_string(now.points),
            "maximum": exact_string(now.maximum),
            "earlier_points": exact_string(before.points),
            "earlier_maximum": exact_string(before.maximum),
        }
        yield Finding("points_jump", severity, message, (claim_place(view),), values)


@check(
    "verdict_turned",
    family="earlier",
    title="Kết quả đạt, không đạt khác năm trước",
    severity=Severity.WARNING,
    on_desk=False,
)
def verdict_turned(unit_year: UnitYear) -> Iterator[Finding]:
    """A pass lost wants an explanation; a pass gained is what everybody works for."""
    for _, view, earlier in _with_earlier(unit_year):
        passed = view.line.outcome.passed
        if passed is None or earlier.passed is None or passed == earlier.passed:
            continue
        message = (
            f"{at_start(view_name(unit_year, view))}: năm {earlier.year}"
            f" {verdict_word(earlier.passed)}, năm nay {verdict_word(passed)}."
            " Hãy kiểm tra, nếu đúng xin giải trình."
        )
        severity = Severity.HINT if passed else Severity.WARNING
        values = {"passed": str(passed).lower(), "earlier": str(earlier.passed).lower()}
        yield Finding("verdict_turned", severity, message, (claim_place(view),), values)


@check(
    "copied_from_last_year",
    family="earlier",
    title="Nhiều số liệu giống hệt năm trước",
    severity=Severity.HINT,
)
def copied_from_last_year(unit_year: UnitYear) -> Iterator[Finding]:
    """Large figures that are the same to the last digit: several of them, and most that can be
    compared. One finding for a set."""
    for code, side in unit_year.sides.items():
        same, compared = [], 0
        for _, view, earlier in _with_earlier(unit_year):
            if view.set != code:
                continue
            for name, value in _large_inputs(view):
                if name in earlier.values:
                    compared += 1
                    same += [(view, name, value)] if earlier.values[name] == value else []
        if len(same) < LIMITS.copied or len(same) * 2 < compared:
            continue
        shown = ", ".join(f"{format_decimal(value)} ({view.code})" for view, _, value in same[:5])
        message = (
            f"{set_name(side.spec)}: {len(same)} trong {compared} số liệu giống hệt năm"
            f" {unit_year.year - 1}: {shown}. Hãy kiểm tra xem đã cập nhật số liệu năm nay chưa."
        )
        values = {f"{view.code} {name}": exact_string(value) for view, name, value in same}
        places = tuple(input_place(view, name) for view, name, _ in same)
        yield Finding("copied_from_last_year", Severity.HINT, message, places, values)


def _large_inputs(view: AnswerView) -> Iterator[tuple[str, Decimal]]:
    for spec in view.line.indicator.inputs:
        value = view.line.values.get(spec.name)
        if not spec.fact and isinstance(value, Decimal) and value >= LIMITS.large:
            yield spec.name, value
