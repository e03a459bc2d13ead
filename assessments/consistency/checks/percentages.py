"""A percentage beside its own figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import (
    at_start,
    claim_place,
    input_places,
    printed_place,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import (
    measured,
    percent_figures,
    ratios,
    stated_percent,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.hints.claims import exact_percent, is_printed_as, measured_ratio, ratios_of
from assessments.reading import Percentage, RatioMention
from criteria.rules.base import ZERO, AnswerState, MeasuredRatio, Ratio, Value
from dtscore.numbers import Rounding, exact_string, format_decimal, round_decimal
from dtscore.text import fold

HUNDRED = Decimal(100)


@check(
    "percent_printed",
    family="percentage",
    title="Tỷ lệ ghi trên báo cáo khác tỷ lệ tính từ số liệu",
    severity=Severity.WARNING,
    on_desk=False,
)
def percent_against_figures(unit_year: UnitYear) -> Iterator[Finding]:
    """The percentage on paper against the paper's own figures, else against those that count. Of a
    declared score nobody knows whether its percentage is that of its figures: only a hint."""
    for side, view in sides_and_views(unit_year):
        stated = stated_percent(view)
        found = measured(view, stated_values(view), side)
        if stated is None or found is None or stated > HUNDRED:
            continue
        if not is_printed_as(exact_percent(found), stated, side.tolerance):
            yield _percent_finding(unit_year, view, found, stated)


def _percent_finding(
    unit_year: UnitYear, view: AnswerView, found: MeasuredRatio, stated: Decimal
) -> Finding:
    ratio = ratios(view.line.indicator)[0]
    name, figures = at_start(view_name(unit_year, view)), _division(found)
    message = f"{name}: {figures}, báo cáo ghi {format_decimal(stated)}%. {_advice(found, stated)}"
    return Finding(
        "percent_printed",
        Severity.WARNING if _belongs(view, found, stated) else Severity.HINT,
        message,
        (*input_places(view, (ratio.numerator, ratio.denominator)), claim_place(view)),
        _values(found, stated),
    )


def _belongs(view: AnswerView, found: MeasuredRatio, stated: Decimal) -> bool:
    """Whether the percentage is that of the figures: the rule divides them, or the words give it
    right behind them."""
    if ratios_of(view.line.indicator.rule):
        return True
    numbered = [one for one in view.passage.mentions if isinstance(one, RatioMention | Percentage)]
    return any(
        isinstance(one, RatioMention)
        and isinstance(other, Percentage)
        and (one.part, one.whole, other.value) == (found.part, found.whole, stated)
        for one, other in pairwise(numbered)
    )


def _division(found: MeasuredRatio) -> str:
    return (
        f"{format_decimal(found.part)} / {format_decimal(found.whole)}"
        f" = {format_decimal(found.percentage)}%"
    )


def _values(found: MeasuredRatio, stated: Decimal) -> Mapping[str, str]:
    return {
        "part": exact_string(found.part),
        "whole": exact_string(found.whole),
        "computed": exact_string(found.percentage),
        "printed": exact_string(stated),
    }


def _advice(found: MeasuredRatio, stated: Decimal) -> str:
    """What may have been meant: two digits changed places, or the only part that fits."""
    meant = next(_meant(found, stated), None)
    if meant is None:
        return "Hãy kiểm tra tử số, mẫu số và tỷ lệ, hoặc giải trình."
    part, whole = meant
    share = format_decimal(round_decimal(part * HUNDRED / whole, Rounding()))
    return (
        f"Nếu đúng là {format_decimal(part)} / {format_decimal(whole)} ({share}%) hãy sửa số liệu,"
        " hoặc giải trình."
    )


def _meant(found: MeasuredRatio, stated: Decimal) -> Iterator[tuple[Decimal, Decimal]]:
    part, whole = found.part, found.whole
    if part != part.to_integral_value() or whole != whole.to_integral_value():
        return
    yield from ((part, other) for other in _turned(whole) if _gives(part, other, stated))
    yield from ((other, whole) for other in _turned(part) if _gives(other, whole, stated))
    middle = (stated * whole / HUNDRED).to_integral_value()
    fitting = [one for one in (middle - 1, middle, middle + 1) if _gives(one, whole, stated)]
    if len(fitting) == 1:
        yield fitting[0], whole


def _turned(figure: Decimal) -> Iterator[Decimal]:
    """The figure with two neighbouring digits in each other's place: 5.293 and 5.239."""
    digits = f"{figure:f}"
    for place in range(len(digits) - 1):
        turned = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
        if turned != digits and not turned.startswith("0"):
            yield Decimal(turned)


def _gives(part: Decimal, whole: Decimal, stated: Decimal) -> bool:
    return ZERO <= part <= whole and is_printed_as(part * HUNDRED / whole, stated, ZERO)


@check(
    "percent_of_part",
    family="percentage",
    title="Tỷ lệ của một nhóm khác tỷ lệ tính từ số liệu của nhóm đó",
    severity=Severity.WARNING,
)
def percent_of_one_of_several(unit_year: UnitYear) -> Iterator[Finding]:
    """Where a rule has several ratios: the percentage that names one of them. One that is printed
    rightly somewhere is left alone, whatever else the paper says of the same people."""
    for side, view in sides_and_views(unit_year):
        several = ratios_of(view.line.indicator.rule)
        if len(several) < 2:
            continue
        printed = list(percent_figures(view))
        for ratio in several:
            found = measured_ratio(ratio, stated_values(view), side.spec.round_to)
            named = [(label, value) for label, value in printed if _names(label, ratio)]
            if found is None or not named:
                continue
            exact = exact_percent(found)
            if any(is_printed_as(exact, value, side.tolerance) for _, value in printed):
                continue
            label, value = named[0]
            yield _part_finding(unit_year, view, ratio, _Printed(label, value, found))


@dataclass(frozen=True)
class _Printed:
    label: str
    value: Decimal
    found: MeasuredRatio


def _names(label: str, ratio: Ratio) -> bool:
    """Whether a printed label speaks of the people or things of a ratio ("Hộ, cơ sở …")."""
    folded = fold(label)
    parts = [part.strip() for part in fold(ratio.label).split(",")]
    return any(len(part) > 3 and folded.startswith(part) for part in parts)


def _part_finding(
    unit_year: UnitYear, view: AnswerView, ratio: Ratio, printed: _Printed
) -> Finding:
    name = at_start(view_name(unit_year, view))
    message = (
        f"{name}, {ratio.label.lower()}: {_division(printed.found)},"
        f" báo cáo ghi {format_decimal(printed.value)}% (“{printed.label}”)."
        " Hãy kiểm tra số liệu, hoặc giải trình."
    )
    return Finding(
        "percent_of_part",
        Severity.WARNING,
        message,
        input_places(view, (ratio.numerator, ratio.denominator)),
        {**_values(printed.found, printed.value), "label": printed.label},
    )


@check(
    "percent_without_figures",
    family="percentage",
    title="Ghi tỷ lệ nhưng thiếu số liệu để tính",
    severity=Severity.WARNING,
    on_desk=False,
)
def percent_alone(unit_year: UnitYear) -> Iterator[Finding]:
    """A percentage of a ratio whose numerator or denominator nobody gave. Claims without any
    percentage are told by the check of claims without figures."""
    for side, view in sides_and_views(unit_year):
        stated = stated_percent(view)
        missing = missing_of_ratio(view)
        if stated is None or not missing or view.line.state is not AnswerState.REPORTED:
            continue
        labels = ", ".join(f"“{view.line.indicator.labels[name]}”" for name in missing)
        name = at_start(view_name(unit_year, view))
        message = (
            f"{name} ghi tỷ lệ {format_decimal(stated)}% nhưng thiếu {labels} nên không kiểm tra"
            " được. Hãy nhập số liệu, hoặc giải trình."
        )
        yield Finding(
            "percent_without_figures",
            Severity.WARNING,
            message,
            input_places(view, missing),
            {"printed": exact_string(stated), "missing": ", ".join(missing), "set": side.code},
        )


def missing_of_ratio(view: AnswerView) -> list[str]:
    """The figures that the rule's only ratio lacks."""
    found = ratios_of(view.line.indicator.rule)
    if len(found) != 1:
        return []
    return missing_of(stated_values(view), (found[0].numerator, found[0].denominator))


def missing_of(values: Mapping[str, Value], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not isinstance(values.get(name), Decimal)]


@check(
    "percent_over_100",
    family="percentage",
    title="Tỷ lệ lớn hơn 100%",
    severity=Severity.ERROR,
)
def percent_over_hundred(unit_year: UnitYear) -> Iterator[Finding]:
    """A typed percentage over 100 cannot be; a printed one can only be explained. Where the
    figures themselves give it, a part is greater than its whole, and that check tells it."""
    for side, view in sides_and_views(unit_year):
        yield from _typed_over(unit_year, view)
        stated = stated_percent(view)
        if stated is None or stated <= HUNDRED:
            continue
        found = measured(view, stated_values(view), side)
        if found is None or found.part <= found.whole:
            yield _over(unit_year, view, claim_place(view, str(view.printed["percent"])), stated)


def _typed_over(unit_year: UnitYear, view: AnswerView) -> Iterator[Finding]:
    for spec in view.line.indicator.inputs:
        value = view.line.values.get(spec.name)
        if spec.kind == "percent" and isinstance(value, Decimal) and value > HUNDRED:
            place = printed_place(view, spec.name, spec.label)
            yield _over(unit_year, view, place, value, Severity.ERROR)


def _over(
    unit_year: UnitYear,
    view: AnswerView,
    place: Place,
    value: Decimal,
    severity: Severity = Severity.WARNING,
) -> Finding:
    message = (
        f"{at_start(view_name(unit_year, view))}: tỷ lệ {format_decimal(value)}% lớn hơn 100%."
        " Hãy kiểm tra tử số, mẫu số và tỷ lệ."
    )
    return Finding(
        "percent_over_100", severity, message, (place,), {"printed": exact_string(value)}
    )
