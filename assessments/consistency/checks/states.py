"""The states of an answer beside what the answer says: a result, a claim, figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.namings import place_in
from assessments.consistency.places import (
    at_start,
    claim_place,
    exact_value,
    input_places,
    shown_value,
    sides_and_views,
    state_place,
    view_name,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import (
    Claim,
    claim_of,
    is_under_way,
    outcome_of,
    printed_claim,
    ratios,
    result_names,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, UnitYear
from assessments.consistency.yes_and_no import counts_beside, flag_of, is_unlike_figures
from assessments.reading import Count, RatioMention
from criteria.rules.base import ZERO, AnswerState, Value
from dtscore.numbers import exact_string, format_decimal

_ADVICE = "Hãy chọn lại tình trạng hoặc sửa số liệu, điểm."


@check(
    "not_deployed_with_result",
    family="states",
    title="“Chưa triển khai” nhưng có điểm, đạt hoặc số liệu",
    severity=Severity.WARNING,
)
def not_deployed_with_result(unit_year: UnitYear) -> Iterator[Finding]:
    yield from _state_with_result(
        unit_year, "not_deployed_with_result", AnswerState.NOT_DEPLOYED, "chưa triển khai"
    )


@check(
    "not_applicable_with_result",
    family="states",
    title="“Không thuộc đối tượng” nhưng có điểm, đạt hoặc số liệu",
    severity=Severity.WARNING,
)
def not_applicable_with_result(unit_year: UnitYear) -> Iterator[Finding]:
    """Points that the set itself gives for what does not apply are none of the unit's doing."""
    yield from _state_with_result(
        unit_year,
        "not_applicable_with_result",
        AnswerState.NOT_APPLICABLE,
        "không thuộc đối tượng",
    )


def _state_with_result(
    unit_year: UnitYear, code: str, state: AnswerState, words: str
) -> Iterator[Finding]:
    """A state that says "no result" beside points, a pass or figures."""
    for side, view in sides_and_views(unit_year):
        if view.line.state is not state:
            continue
        policy = (view.line.indicator.policies or side.spec.policies).not_applicable
        is_given = state is AnswerState.NOT_APPLICABLE and policy.value == "full"
        claim = Claim() if is_given else printed_claim(view)
        names = _results(view)
        if claim.is_worth or names:
            yield _contradiction(unit_year, view, code, (words, claim, names))


def _results(view: AnswerView) -> list[str]:
    """The inputs that tell of a result: more than 0, or yes."""
    values = stated_values(view)
    return [name for name in result_names(view.line.indicator) if _is_something(values, name)]


def _is_something(values: Mapping[str, Value], name: str) -> bool:
    value = values.get(name)
    return value is True or (isinstance(value, Decimal) and value > ZERO)


def _contradiction(
    unit_year: UnitYear, view: AnswerView, code: str, said: tuple[str, Claim, list[str]]
) -> Finding:
    words, claim, names = said
    values = stated_values(view)
    told = [_worth(claim)] if claim.is_worth else []
    told += [
        f"“{view.line.indicator.labels[name]}” là {shown_value(values[name])}" for name in names
    ]
    message = (
        f"{at_start(view_name(unit_year, view))} chọn “{words}” nhưng lại ghi {'; '.join(told)}."
        f" {_ADVICE}"
    )
    places = (
        state_place(view),
        *input_places(view, names),
        *([claim_place(view)] if claim.is_worth else []),
    )
    exact = {name: exact_value(values[name]) for name in names}
    if claim.is_worth:
        exact["claimed"] = exact_string(claim.points) if claim.points else "passed"
    return Finding(
        code, Severity.WARNING, message, places, {"state": str(view.line.state), **exact}
    )


@check(
    "zero_with_points",
    family="states",
    title="Kết quả bằng 0 nhưng có điểm hoặc đạt",
    severity=Severity.WARNING,
)
def zero_with_points(unit_year: UnitYear) -> Iterator[Finding]:
    """The result is 0 and the rule gives nothing for it, yet something is claimed. Where few is
    good (incidents) 0 earns points and nothing is wrong; 0/0 is told elsewhere."""
    for side, view in sides_and_views(unit_year):
        claim = printed_claim(view)
        if not claim.is_worth or not _is_zero(view):
            continue
        computed = outcome_of(view, stated_values(view), side)
        if computed.points or computed.passed:
            continue
        message = (
            f"{at_start(view_name(unit_year, view))}: kết quả bằng 0 nhưng báo cáo ghi"
            f" {_worth(claim)}. {_ADVICE}"
        )
        names = view.line.indicator.rule.result_names
        places = (*input_places(view, names), claim_place(view))
        claimed = exact_string(claim.points) if claim.points else "passed"
        values = {"result": "0", "claimed": claimed}
        yield Finding("zero_with_points", Severity.WARNING, message, places, values)


def _is_zero(view: AnswerView) -> bool:
    """Chosen as "the result is 0", or every numerator is 0 of something."""
    if view.line.state is AnswerState.ZERO:
        return not _results(view)
    found, values = ratios(view.line.indicator), stated_values(view)
    return (
        view.line.state is AnswerState.REPORTED
        and bool(found)
        and all(values.get(ratio.numerator) == ZERO for ratio in found)
        and any(_is_something(values, ratio.denominator) for ratio in found)
    )


@check(
    "zero_with_figures",
    family="states",
    title="Chọn “kết quả bằng 0” nhưng số liệu khác 0",
    severity=Severity.WARNING,
)
def zero_with_figures(unit_year: UnitYear) -> Iterator[Finding]:
    for _, view in sides_and_views(unit_year):
        names = _results(view) if view.line.state is AnswerState.ZERO else []
        if names:
            said = ("kết quả bằng 0", Claim(), names)
            yield _contradiction(unit_year, view, "zero_with_figures", said)


@check(
    "nothing_to_measure_with_figures",
    family="states",
    title="Chọn “không phát sinh (0/0)” nhưng số liệu khác 0",
    severity=Severity.WARNING,
)
def nothing_to_measure_with_figures(unit_year: UnitYear) -> Iterator[Finding]:
    """Any figure of the rule says that there was a case, totals and facts too."""
    for _, view in sides_and_views(unit_year):
        if view.line.state is not AnswerState.NOTHING_TO_MEASURE:
            continue
        values = stated_values(view)
        rule = view.line.indicator.rule
        names = [name for name in rule.input_names if _is_something(values, name)]
        if names:
            said = ("không phát sinh (0/0)", Claim(), names)
            yield _contradiction(unit_year, view, "nothing_to_measure_with_figures", said)


@check(
    "yes_with_zero",
    family="states",
    title="Trả lời có nhưng số lượng bằng 0, hoặc không có nhưng số lượng lớn hơn 0",
    severity=Severity.WARNING,
)
def yes_with_zero(unit_year: UnitYear) -> Iterator[Finding]:
    """A yes whose every figure is 0, a no beside a figure; a declared pass whose result is 0."""
    for _, view in sides_and_views(unit_year):
        flag = flag_of(view)
        if flag is not None and is_unlike_figures(view):
            yield _yes_no(unit_year, view, flag, counts_beside(view))


def _yes_no(unit_year: UnitYear, view: AnswerView, flag: str, names: list[str]) -> Finding:
    values, labels = stated_values(view), view.line.indicator.labels
    given = [name for name in names if name in values]
    listed = "; ".join(f"“{labels[name]}” là {shown_value(values[name])}" for name in given)
    answer = "có" if values[flag] is True else "không"
    message = (
        f"{at_start(view_name(unit_year, view))}: “{labels[flag]}” trả lời {answer}, nhưng"
        f" {listed}. Hãy kiểm tra câu trả lời và số liệu."
    )
    exact = {name: exact_value(values[name]) for name in (flag, *given)}
    return Finding(
        "yes_with_zero", Severity.WARNING, message, input_places(view, (flag, *given)), exact
    )


@check(
    "yes_with_none",
    family="states",
    title="Có điểm hoặc đạt nhưng lời văn ghi số lượng bằng 0",
    severity=Severity.WARNING,
)
def yes_with_none(unit_year: UnitYear) -> Iterator[Finding]:
    """A yes whose words count nothing but 0: "đã tiến hành 0 cuộc". Inputs of 0 are told by
    ``yes_with_zero``."""
    for _, view in sides_and_views(unit_year):
        flag, claim = flag_of(view), claim_of(view)
        if flag is None or not claim.is_worth or is_unlike_figures(view):
            continue
        figures = [one for one in view.passage.mentions if isinstance(one, Count | RatioMention)]
        if not figures or any(_figure(one) for one in figures):
            continue
        place = place_in(view.passage, figures[0].text, figures[0].span)
        message = (
            f"{at_start(view_name(unit_year, view))}: lời văn ghi “{place.words}” nhưng báo cáo ghi"
            f" {_worth(claim)}. {_ADVICE}"
        )
        values = {"words": place.words, "claimed": exact_string(claim.points or ZERO)}
        yield Finding(
            "yes_with_none", Severity.WARNING, message, (place, claim_place(view)), values
        )


def _figure(mention: Count | RatioMention) -> Decimal:
    return mention.value if isinstance(mention, Count) else mention.part


@check(
    "reported_without_input",
    family="states",
    title="Chọn “có kết quả” nhưng chưa nhập gì",
    severity=Severity.WARNING,
)
def reported_without_input(unit_year: UnitYear) -> Iterator[Finding]:
    """Nothing of what the rule reads is there, and nothing is claimed: a claim without figures is
    told by the checks of claims."""
    for side, view in sides_and_views(unit_year):
        rule, values = view.line.indicator.rule, stated_values(view)
        has_input = any(name in values for name in rule.input_names)
        is_told = has_input or claim_of(view).is_there or is_under_way(view)
        if view.line.state is not AnswerState.REPORTED or is_told:
            continue
        message = (
            f"{at_start(view_name(unit_year, view))} chọn “có kết quả” nhưng chưa có số liệu hay"
            " câu trả lời nào. Hãy nhập, hoặc chọn lại tình trạng."
        )
        places = input_places(view, rule.input_names)
        yield Finding(
            "reported_without_input", Severity.WARNING, message, places, {"set": side.code}
        )


def _worth(claim: Claim) -> str:
    return f"{format_decimal(claim.points)} điểm" if claim.points else "“Đạt”"
