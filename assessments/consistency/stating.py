"""What an answer states: the figures, percentage and score of its paper, laid over the figures that
count. Once the unit has corrected an answer, only the figures that count are left of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments.consistency.unit_year import AnswerView, SetSide
from assessments.hints.claims import (
    is_printed_as,
    measured_ratio,
    printed_percent,
    printed_values,
    ratios_of,
    read_number,
)
from criteria.rules.base import AnswerState, MeasuredRatio, Outcome, Ratio, Value
from criteria.rules.declared import DeclaredRule
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, InputSpec
from dtscore.text import fold

_SIMPLE_SHARES = tuple((part, of) for of in (1, 2, 3, 4, 5) for part in range(of + 1))
FIGURES = NUMERIC_KINDS - {"points", "percent"}


@dataclass(frozen=True)
class Claim:
    """The score that a paper printed: points, or a verdict."""

    points: Decimal | None = None
    passed: bool | None = None

    @property
    def is_there(self) -> bool:
        return self.points is not None or self.passed is not None

    @property
    def is_worth(self) -> bool:
        """Whether something is claimed: more than no points, or a pass."""
        return bool(self.passed) or (self.points is not None and self.points > 0)


def claim_of(view: AnswerView) -> Claim:
    """The claim that still counts: the paper's, else what the unit declares itself."""
    printed = printed_claim(view)
    return printed if printed.is_there else declared_claim(view)


def printed_claim(view: AnswerView) -> Claim:
    """The score that a paper printed, as long as it still stands."""
    if view.is_superseded:
        return Claim()
    return Claim(view.line.claimed_points, view.line.claimed_passed)


_VERDICT_LINE = re.compile(
    r"(?:^|\n)\W{0,6}(?:tu )?(?:danh gia|ket luan|ket qua danh gia|xep loai|muc do hoan thanh)"
    r"[^:\n]{0,60}:\s*(?P<said>[^\n]*)"
)
_UNDER_WAY = re.compile(
    r"^\W*(?:hien |da )?dang (?:trien khai|thuc hien|tien hanh|xay dung|hoan thien|lam)"
    r"|^\W*(?:chua|dang) hoan thanh"
)


def is_under_way(view: AnswerView) -> bool:
    """Whether the line of the verdict says "đang triển khai": neither reached nor failed, and a
    verdict all the same."""
    if view.is_superseded or view.line.claimed_passed or view.line.indicator.max_points:
        return False
    said = [str(view.printed.get("verdict", "")).rpartition(":")[2]]
    if "verdict" in (view.printed.get("missing") or ()):
        said += [one["said"] for one in _VERDICT_LINE.finditer(fold_lines(view.passage.text))]
    return any(_UNDER_WAY.search(fold(text)) for text in said if text)


def fold_lines(text: str) -> str:
    """Each line folded."""
    return "\n".join(fold(line) for line in text.split("\n"))


def declared_claim(view: AnswerView) -> Claim:
    """The score that the unit declares itself, where the set leaves it to the unit."""
    rule = view.line.indicator.rule
    if not isinstance(rule, DeclaredRule):
        return Claim()
    value = view.line.values.get(rule.input)
    if isinstance(value, bool):
        return Claim(passed=value)
    return Claim(points=value if isinstance(value, Decimal) else None)


def printed_inputs(view: AnswerView) -> Mapping[str, Value]:
    """The figures that the paper printed, where they still stand."""
    return {} if view.is_superseded else printed_values(view.line, view.printed)


def stated_values(view: AnswerView) -> Mapping[str, Value]:
    """The figures as the paper printed them, else as they count."""
    return {**view.line.values, **printed_inputs(view)}


def stated_percent(view: AnswerView) -> Decimal | None:
    return None if view.is_superseded else printed_percent(view.printed)


def printed_figures(view: AnswerView) -> Iterator[tuple[str, str, str]]:
    """The other figures that the paper printed beside the answer: label, value, unit."""
    if view.is_superseded:
        return
    for item in view.printed.get("figures") or ():
        yield str(item.get("label", "")), str(item.get("value", "")), str(item.get("unit", ""))


def percent_figures(view: AnswerView) -> Iterator[tuple[str, Decimal]]:
    """The percentages among them, without those that the set demands."""
    for label, value, _ in printed_figures(view):
        number = read_number(value.removesuffix("%").strip()) if value.endswith("%") else None
        if number is not None and not _is_demanded(label):
            yield label, number


def _is_demanded(label: str) -> bool:
    folded = fold(label)
    return any(words in folded for words in ("phai dat", "yeu cau", "chi tieu giao", "muc tieu"))


def ratios(indicator: IndicatorSpec) -> tuple[Ratio, ...]:
    """What the rule divides by what; of a declared score the two figures that are part and whole
    of the same thing."""
    found = ratios_of(indicator.rule)
    declared = declared_ratio(indicator)
    return found or ((declared,) if declared else ())


def declared_ratio(indicator: IndicatorSpec) -> Ratio | None:
    """Of a declared score: its only two figures, when they count the same thing and the second
    says that it is the total."""
    if not isinstance(indicator.rule, DeclaredRule):
        return None
    figures = [spec for spec in indicator.inputs if spec.kind in FIGURES]
    if len(figures) != 2 or figures[0].unit != figures[1].unit:
        return None
    part, whole = figures
    return Ratio(part.name, whole.name) if is_total(whole) else None


def is_total(spec: InputSpec) -> bool:
    """Whether a figure is the whole of something: a fact, or so named."""
    return bool(spec.fact) or fold(spec.label).startswith("tong so")


def result_names(indicator: IndicatorSpec) -> tuple[str, ...]:
    """The inputs of the answer itself that tell of a result: no facts, no totals."""
    named = set(indicator.rule.result_names)
    return tuple(
        spec.name
        for spec in indicator.inputs
        if not spec.fact and (spec.name in named or (spec.kind in FIGURES and not is_total(spec)))
    )


def measured(view: AnswerView, values: Mapping[str, Value], side: SetSide) -> MeasuredRatio | None:
    """The answer's only ratio; None where it has several, or not both figures, or n / 0."""
    found = ratios(view.line.indicator)
    return measured_ratio(found[0], values, side.spec.round_to) if len(found) == 1 else None


def outcome_of(
    view: AnswerView,
    values: Mapping[str, Value],
    side: SetSide,
    state: AnswerState | None = None,
) -> Outcome:
    """What other figures would be worth by the rule."""
    answer = AnswerValues(state or view.line.state, values, view.passage.text)
    indicator = view.line.indicator
    return evaluate(indicator, answer, side.spec.round_to, side.spec.policies)


def outcome_of_percent(view: AnswerView, percent: Decimal, side: SetSide) -> Outcome | None:
    """What the rule gives for a percentage; None where it divides nothing, or several things."""
    found = ratios_of(view.line.indicator.rule)
    if len(found) != 1:
        return None
    values = {found[0].numerator: percent, found[0].denominator: Decimal(100)}
    return outcome_of(view, values, side, AnswerState.REPORTED)


def agrees(claim: Claim, outcome: Outcome, tolerance: Decimal) -> bool | None:
    """Whether a claim is what the rule gives; None where one of them is missing."""
    if claim.points is not None and outcome.points is not None:
        return abs(claim.points - outcome.points) <= tolerance
    if claim.passed is not None and outcome.passed is not None:
        return claim.passed == outcome.passed
    return None


def is_simple_share(view: AnswerView, claim: Claim) -> bool:
    """Whether the points are a share of the maximum that a table of points may name: all, half, a
    third, a quarter … A verdict always is."""
    maximum = view.line.indicator.max_points
    if claim.points is None or maximum is None or not maximum.value:
        return True
    return any(claim.points * of == maximum.value * part for part, of in _SIMPLE_SHARES)


def is_printed_alike(one: Decimal, other: Decimal, tolerance: Decimal) -> bool:
    """Whether two printed percentages may be one, printed with more or fewer decimals. All of
    something is not nearly all of it."""
    if Decimal(100) in {one, other}:
        return abs(one - other) <= tolerance
    fine, coarse = sorted((one, other), key=_decimals, reverse=True)
    return is_printed_as(fine, coarse, tolerance)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
