"""Parts and wholes: a part is never more than its whole, and all parts make it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from assessments.consistency.base import Finding, Place, Severity
from assessments.consistency.places import (
    at_start,
    figure_place,
    input_places,
    sides_and_views,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import (
    FIGURES,
    declared_ratio,
    printed_figures,
    ratios,
    stated_values,
)
from assessments.consistency.sums import Breakdown, Part, labelled_breakdowns, unequal
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.consistency.wholes import INPUT_PAIRS, TOTALS, fact_pairs
from assessments.hints.claims import read_number
from criteria.rules.base import AnswerState, Value
from dtscore.numbers import exact_string, format_decimal


@check(
    "fact_over_fact",
    family="parts",
    title="Số liệu nền: phần lớn hơn tổng",
    severity=Severity.ERROR,
)
def fact_over_fact(unit_year: UnitYear) -> Iterator[Finding]:
    """More people with a telephone than people, more leaders than officials."""
    for pair in fact_pairs(side.spec for side in unit_year.sides.values()):
        part, whole = unit_year.facts.get(pair.part), unit_year.facts.get(pair.whole)
        if part is None or whole is None or part.value <= whole.value:
            continue
        message = (
            f"Số liệu nền “{part.label}” là {format_decimal(part.value)}, lớn hơn “{whole.label}”"
            f" là {format_decimal(whole.value)}. Hãy kiểm tra và sửa lại một trong hai số."
        )
        yield Finding(
            "fact_over_fact",
            Severity.ERROR,
            message,
            (Place("fact", name=pair.part), Place("fact", name=pair.whole)),
            {"part": exact_string(part.value), "whole": exact_string(whole.value)},
        )


@check(
    "part_over_whole",
    family="parts",
    title="Tử số lớn hơn mẫu số",
    severity=Severity.ERROR,
)
def part_over_whole(unit_year: UnitYear) -> Iterator[Finding]:
    """A part of an answer that is more than its whole. Where only the paper says so, nothing is to
    be mended but to be explained. Where the paper's own figures fit, it has another figure than
    the facts, and ``fact_printed`` tells that; two facts are told by ``fact_over_fact``."""
    for _, view in sides_and_views(unit_year):
        for part, whole in _pairs(view) if view.line.state is AnswerState.REPORTED else ():
            stated = stated_values(view)
            if not _is_over(stated, part, whole):
                continue
            is_counted = _is_over(view.line.values, part, whole)
            if is_counted and _are_facts(view, (part, whole)):
                continue
            is_certain = is_counted and not _is_declared_pair(view, part)
            severity = Severity.ERROR if is_certain else Severity.WARNING
            yield _over(unit_year, view, (part, whole), severity)


def _pairs(view: AnswerView) -> Iterator[tuple[str, str]]:
    indicator = view.line.indicator
    names = {spec.name for spec in indicator.inputs}
    listed = [(ratio.numerator, ratio.denominator) for ratio in ratios(indicator)]
    listed += [(pair.part, pair.whole) for pair in INPUT_PAIRS if {pair.part, pair.whole} <= names]
    yield from dict.fromkeys(listed)


def _is_declared_pair(view: AnswerView, part: str) -> bool:
    """Of a declared score part and whole are read from the labels: they may count two things."""
    ratio = declared_ratio(view.line.indicator)
    return ratio is not None and ratio.numerator == part


def _is_over(values: Mapping[str, Value], part: str, whole: str) -> bool:
    one, all_ = values.get(part), values.get(whole)
    return isinstance(one, Decimal) and isinstance(all_, Decimal) and one > all_


def _are_facts(view: AnswerView, names: tuple[str, str]) -> bool:
    facts = {spec.name for spec in view.line.indicator.inputs if spec.fact}
    return set(names) <= facts


def _over(
    unit_year: UnitYear, view: AnswerView, names: tuple[str, str], severity: Severity
) -> Finding:
    labels, values = view.line.indicator.labels, stated_values(view)
    part, whole = (_figure(values, name) for name in names)
    message = (
        f"{at_start(view_name(unit_year, view))}: “{labels[names[0]]}” là {format_decimal(part)},"
        f" lớn hơn “{labels[names[1]]}” là {format_decimal(whole)}. Hãy kiểm tra hai số này."
    )
    return Finding(
        "part_over_whole",
        severity,
        message,
        input_places(view, names),
        {"part": exact_string(part), "whole": exact_string(whole)},
    )


def _figure(values: Mapping[str, Value], name: str) -> Decimal:
    value = values[name]
    assert isinstance(value, Decimal)
    return value


@check(
    "parts_of_inputs",
    family="parts",
    title="Các số liệu thành phần không cộng ra tổng",
    severity=Severity.WARNING,
)
def parts_of_inputs(unit_year: UnitYear) -> Iterator[Finding]:
    """Inputs of one answer that make up another one, all of them given."""
    for _, view in sides_and_views(unit_year):
        values, labels = stated_values(view), view.line.indicator.labels
        for listed in TOTALS:
            names = (listed.total, *listed.parts)
            if not all(isinstance(values.get(name), Decimal) for name in names):
                continue
            parts = [Part(labels[name], _figure(values, name), name=name) for name in names]
            for found in unequal([Breakdown(parts[0], tuple(parts[1:]))]):
                yield _unequal(unit_year, view, found, "parts_of_inputs")


@check(
    "parts_of_figures",
    family="parts",
    title="Các số in kèm không cộng ra tổng",
    severity=Severity.WARNING,
)
def parts_of_figures(unit_year: UnitYear) -> Iterator[Finding]:
    """Figures that a paper printed beside an answer: "Hồ sơ mức độ 3: khai tử" … against their
    heads, and the heads against the answer's figure in the same unit."""
    for _, view in sides_and_views(unit_year):
        figures = list(_labelled(view))
        unread = [label for label, value, _ in printed_figures(view) if read_number(value) is None]
        for found in unequal(labelled_breakdowns(figures, list(_totals(view)), unread)):
            yield _unequal(unit_year, view, found, "parts_of_figures")


def _labelled(view: AnswerView) -> Iterator[Part]:
    """The figures that are plain numbers."""
    for label, value, unit in printed_figures(view):
        number = read_number(value)
        if number is not None:
            yield Part(label, number, unit)


def _totals(view: AnswerView) -> Iterator[Part]:
    values = stated_values(view)
    for spec in view.line.indicator.inputs:
        value = values.get(spec.name)
        if spec.kind in FIGURES and isinstance(value, Decimal):
            yield Part(spec.label, value, spec.unit, spec.name)


def _unequal(unit_year: UnitYear, view: AnswerView, found: Breakdown, code: str) -> Finding:
    message = (
        f"{at_start(view_name(unit_year, view))}, “{found.total.label}”: {found.words}."
        " Hãy kiểm tra tổng và từng phần, hoặc giải trình."
    )
    places = dict.fromkeys(_place(view, part) for part in (found.total, *found.parts))
    values = {
        "total": exact_string(found.total.value),
        "sum": exact_string(found.sum),
        "missing": exact_string(found.missing),
        "parts": " + ".join(exact_string(part.value) for part in found.parts),
    }
    return Finding(code, Severity.WARNING, message, tuple(places), values)


def _place(view: AnswerView, part: Part) -> Place:
    if part.name:
        return input_places(view, (part.name,))[0]
    return figure_place(view, part.label, format_decimal(part.value))
