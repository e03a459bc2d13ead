"""The two sets of a year beside each other, where they ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.base import Finding, Severity
from assessments.consistency.places import (
    answer_name,
    claim_place,
    exact_value,
    input_place,
    shown_value,
    state_place,
)
from assessments.consistency.registry import check
from assessments.consistency.stating import (
    claim_of,
    is_printed_alike,
    percent_figures,
    ratios,
    stated_percent,
    stated_values,
)
from assessments.consistency.unit_year import AnswerView, SameQuestion, UnitYear
from assessments.hints.claims import is_printed_as
from assessments.reading import RatioMention
from criteria.rules.base import ZERO, AnswerState
from criteria.rules.declared import DeclaredRule
from dtscore.numbers import exact_string, format_decimal
from dtscore.text import fold

_ANSWERED = {AnswerState.REPORTED, AnswerState.ZERO}


@dataclass(frozen=True)
class Two:
    """The two answers to one question."""

    one: AnswerView
    other: AnswerView
    is_same: bool

    def __iter__(self) -> Iterator[AnswerView]:
        yield self.one
        yield self.other

    @property
    def turned(self) -> Two:
        return Two(self.other, self.one, self.is_same)

    @property
    def severity(self) -> Severity:
        """Questions that are only alike may well have unlike answers."""
        return Severity.WARNING if self.is_same else Severity.HINT


def _twos(unit_year: UnitYear) -> Iterator[Two]:
    for asked in unit_year.same_questions:
        one, other = _view(unit_year, asked, 0), _view(unit_year, asked, 1)
        if one is not None and other is not None:
            yield Two(one, other, asked.is_same)


def _view(unit_year: UnitYear, asked: SameQuestion, side: int) -> AnswerView | None:
    set_code, code = (
        (asked.set, asked.indicator),
        (asked.other_set, asked.other_indicator),
    )[side]
    found = unit_year.sides.get(set_code)
    return found.answers.get(code) if found else None


@check(
    "sets_deployed",
    family="sets",
    title="Bộ này ghi chưa triển khai, bộ kia có điểm hoặc đạt",
    severity=Severity.WARNING,
)
def sets_deployed(unit_year: UnitYear) -> Iterator[Finding]:
    """Also where the questions are only alike: what one paper scores, the other says is not
    begun."""
    for pair in _twos(unit_year):
        for two in (pair, pair.turned):
            if two.one.line.state is AnswerState.NOT_DEPLOYED and _has_result(two.other):
                message = (
                    f"{_pair_words(two)}: {_name(unit_year, two.one)} ghi chưa triển"
                    f" khai, {_name(unit_year, two.other)} {_worth(two.other)}."
                    " Hãy kiểm tra lại một trong hai, hoặc giải trình."
                )
                state = state_place(two.one)
                values = {"state": "not_deployed", "other": _exact_worth(two.other)}
                places = (state, claim_place(two.other))
                yield Finding("sets_deployed", Severity.WARNING, message, places, values)


@check(
    "sets_verdict",
    family="sets",
    title="Bộ này đạt, bộ kia 0 điểm; bộ này không đạt, bộ kia đủ điểm",
    severity=Severity.WARNING,
)
def sets_verdict(unit_year: UnitYear) -> Iterator[Finding]:
    """Answers with a result: a pass beside no points, a failure beside all of them. Where a claim
    contradicts its own figures, the points' checks tell it and this one says nothing."""
    for pair in _twos(unit_year):
        if any(view.line.state not in _ANSWERED or view.line.differs for view in pair):
            continue
        for two in (pair, pair.turned):
            passed, share = _passed(two.one), _share(two.other)
            if passed is None or share is None or share not in {ZERO, Decimal(1)}:
                continue
            if passed == bool(share):
                continue
            message = (
                f"{_pair_words(two)}: {_name(unit_year, two.one)} {_worth(two.one)},"
                f" {_name(unit_year, two.other)} {_worth(two.other)}."
                " Hãy kiểm tra lại một trong hai, hoặc giải trình."
            )
            values = {"one": _exact_worth(two.one), "other": _exact_worth(two.other)}
            places = (claim_place(two.one), claim_place(two.other))
            yield Finding("sets_verdict", two.severity, message, places, values)


@check(
    "sets_percent",
    family="sets",
    title="Cùng một nội dung, hai bộ ghi hai tỷ lệ",
    severity=Severity.WARNING,
)
def sets_percent(unit_year: UnitYear) -> Iterator[Finding]:
    """The percentages that the two papers print for one question, of which none fit each other."""
    for two in _twos(unit_year):
        ones, others = _percents(two.one), _percents(two.other)
        if not ones or not others or any(view.line.state not in _ANSWERED for view in two):
            continue
        tolerance = unit_year.sides[two.one.set].tolerance
        if any(is_printed_alike(one, other, tolerance) for one in ones for other in others):
            continue
        if not two.is_same and _are_of_other_wholes(two, tolerance):
            continue
        message = (
            f"{_pair_words(two)}: {_name(unit_year, two.one)} ghi {_shares(ones)},"
            f" {_name(unit_year, two.other)} ghi {_shares(others)}."
            " Hãy thống nhất, hoặc giải trình vì sao khác nhau."
        )
        values = {
            "one": ", ".join(exact_string(one) for one in ones),
            "other": ", ".join(exact_string(other) for other in others),
        }
        places = (claim_place(two.one), claim_place(two.other))
        yield Finding("sets_percent", Severity.WARNING, message, places, values)


def _are_of_other_wholes(two: Two, tolerance: Decimal) -> bool:
    """Whether both percentages follow from figures of their own, and the wholes are two: each paper
    divides something else, and rightly."""
    wholes = [_whole_of(view, tolerance) for view in two]
    return None not in wholes and wholes[0] != wholes[1]


def _whole_of(view: AnswerView, tolerance: Decimal) -> Decimal | None:
    """What the answer's percentage is a share of, in its words or among its figures."""
    stated = stated_percent(view)
    pairs = [
        (one.part, one.whole) for one in view.passage.mentions if isinstance(one, RatioMention)
    ]
    values = stated_values(view)
    for ratio in ratios(view.line.indicator):
        part, whole = values.get(ratio.numerator), values.get(ratio.denominator)
        if isinstance(part, Decimal) and isinstance(whole, Decimal):
            pairs.append((part, whole))
    found = (
        whole
        for part, whole in pairs
        if whole and stated is not None and is_printed_as(part * 100 / whole, stated, tolerance)
    )
    return next(found, None)


def _percents(view: AnswerView) -> list[Decimal]:
    """The percentage of the answer, else the rates printed beside it."""
    stated = stated_percent(view)
    if stated is not None:
        return [stated]
    rates = (value for label, value in percent_figures(view) if fold(label).startswith("ty le"))
    return list(dict.fromkeys(rates))


def _shares(percents: list[Decimal]) -> str:
    return ", ".join(f"{format_decimal(percent)}%" for percent in percents)


@check(
    "sets_values",
    family="sets",
    title="Cùng một nội dung, hai bộ ghi hai số liệu",
    severity=Severity.WARNING,
)
def sets_values(unit_year: UnitYear) -> Iterator[Finding]:
    """Inputs of one name in answers to one question. Facts are told by ``fact_values``."""
    for two in _twos(unit_year):
        if any(view.line.state not in _ANSWERED for view in two):
            continue
        for name in _shared_inputs(two):
            one, other = (stated_values(view).get(name) for view in two)
            if one is None or other is None or one == other:
                continue
            label = two.one.line.indicator.labels[name]
            message = (
                f"{_pair_words(two)}: “{label}” {_name(unit_year, two.one)} ghi"
                f" {shown_value(one)}, {_name(unit_year, two.other)} ghi {shown_value(other)}."
                " Hãy thống nhất, hoặc giải trình vì sao khác nhau."
            )
            values = {"name": name, "one": exact_value(one), "other": exact_value(other)}
            places = tuple(input_place(view, name) for view in two)
            yield Finding("sets_values", two.severity, message, places, values)


def _shared_inputs(two: Two) -> Iterator[str]:
    """Not the facts, and not the declared score, which each set counts in its own way."""
    others = {spec.name: spec for spec in two.other.line.indicator.inputs}
    rule = two.one.line.indicator.rule
    declared = rule.input if isinstance(rule, DeclaredRule) else ""
    for spec in two.one.line.indicator.inputs:
        other = others.get(spec.name)
        if other and other.kind == spec.kind and not spec.fact and spec.name != declared:
            yield spec.name


def _has_result(view: AnswerView) -> bool:
    """Whether something was earned: by the paper's word, else by the rule."""
    if view.line.state not in _ANSWERED:
        return False
    claim = claim_of(view)
    if claim.is_there:
        return claim.is_worth
    return bool(view.line.outcome.points or view.line.outcome.passed)


def _passed(view: AnswerView) -> bool | None:
    passed = claim_of(view).passed
    return view.line.outcome.passed if passed is None else passed


def _points(view: AnswerView) -> Decimal | None:
    points = claim_of(view).points
    return view.line.outcome.points if points is None else points


def _share(view: AnswerView) -> Decimal | None:
    """The part of the maximum that was earned; None in a set without points."""
    maximum, points = view.line.indicator.max_points, _points(view)
    return points / maximum.value if maximum and maximum.value and points is not None else None


def _pair_words(two: Two) -> str:
    return "Hai bộ cùng hỏi một nội dung" if two.is_same else "Hai bộ hỏi nội dung gần giống nhau"


def _name(unit_year: UnitYear, view: AnswerView) -> str:
    return answer_name(unit_year, view.set, view.code)


def _worth(view: AnswerView) -> str:
    """ "tự chấm 1,6 điểm", "đạt", "không đạt"."""
    points, passed = _points(view), _passed(view)
    if view.line.indicator.max_points and points is not None:
        return f"tự chấm {format_decimal(points)} điểm"
    return "đạt" if passed else "không đạt"


def _exact_worth(view: AnswerView) -> str:
    points = _points(view)
    if view.line.indicator.max_points and points is not None:
        return exact_string(points)
    return "passed" if _passed(view) else "failed"
