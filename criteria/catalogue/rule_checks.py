"""Checks of rules: their inputs, shares, limits and steps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from criteria.catalogue import walking
from criteria.catalogue.faults import Fault
from criteria.rules.base import ONE, ZERO, Step
from criteria.rules.capped_ratio import CappedRatioRule
from criteria.rules.checklist import ChecklistRule
from criteria.rules.choice import ChoiceRule
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.declared import DeclaredRule
from criteria.rules.measured import MeasuredRule
from criteria.rules.parts import PartsRule
from criteria.rules.ratio import RatioRule
from criteria.rules.spec import NUMERIC_KINDS, AnyRule, IndicatorSetSpec
from criteria.rules.steps import StepsRule
from criteria.rules.threshold import ThresholdRule
from criteria.rules.yes_no import YesNoRule
from dtscore.numbers import format_decimal

HUNDRED = Decimal(100)
FLAG = frozenset({"flag"})
TEXT = frozenset({"choice", "text"})
DATE = frozenset({"date", "text"})
POINTS = frozenset({"points"})
PERCENT = frozenset({"percent", "number"})


class InputUse(NamedTuple):
    """An input that a rule names, where, and of which kinds it may be."""

    path: str
    name: str
    kinds: frozenset[str]


class Limit(NamedTuple):
    """A percentage of a rule; ``over_zero``: what is divided by must be more than 0."""

    path: str
    value: Decimal
    over_zero: bool = False


def inputs_fit(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """A rule names inputs that exist and have the kind it can work with."""
    for path, indicator in walking.indicators(spec):
        kinds = {item.name: item.kind for item in indicator.inputs}
        for use in _uses(indicator.rule, spec.kind):
            place = f"{path}.rule.{use.path}"
            if use.name not in kinds:
                listed = ", ".join(kinds) or "chưa có đầu vào nào"
                yield Fault(place, f"không có đầu vào “{use.name}”", f"một trong: {listed}")
            elif kinds[use.name] not in use.kinds:
                problem = f"đầu vào “{use.name}” có kiểu {kinds[use.name]}"
                yield Fault(place, problem, f"đầu vào kiểu {', '.join(sorted(use.kinds))}")


def verdicts_have_a_limit(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Where đạt or không đạt is asked, a share of the points is no answer."""
    if spec.kind != "pass_fail":
        return
    lead = "bộ đạt / không đạt mà"
    for path, indicator in walking.indicators(spec):
        rule = indicator.rule
        if isinstance(rule, RatioRule):
            expected = "quy tắc threshold có ngưỡng"
            yield Fault(f"{path}.rule.type", f"{lead} tỷ lệ không có ngưỡng", expected)
        if isinstance(rule, ThresholdRule) and rule.below == "proportional":
            yield Fault(f"{path}.rule.below", f"{lead} tính theo tỷ lệ dưới ngưỡng", "zero")
        if isinstance(rule, MeasuredRule) and rule.threshold is None:
            yield Fault(f"{path}.rule.threshold", f"{lead} thiếu ngưỡng", "value, basis và source")


def sane_shares(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Shares are parts of one maximum; parts make up the whole of it."""
    for path, indicator in walking.indicators(spec):
        for place, share in _shares(indicator.rule):
            if not ZERO <= share <= ONE:
                problem = f"phần điểm {format_decimal(share)} nằm ngoài khoảng"
                yield Fault(f"{path}.rule.{place}", problem, "từ 0 đến 1")
        if isinstance(indicator.rule, PartsRule) and indicator.rule.parts:
            total = sum((part.share for part in indicator.rule.parts), ZERO)
            if total != ONE:
                problem = f"các phần cộng lại bằng {format_decimal(total)}"
                yield Fault(f"{path}.rule.parts", problem, "tổng các share bằng 1")


def sane_limits(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Thresholds and targets are percentages."""
    for path, indicator in walking.indicators(spec):
        for limit in _limits(indicator.rule):
            low_enough = limit.value <= HUNDRED
            high_enough = limit.value > ZERO if limit.over_zero else limit.value >= ZERO
            if not (low_enough and high_enough):
                edge = "lớn hơn 0" if limit.over_zero else "từ 0"
                problem = f"{format_decimal(limit.value)}% nằm ngoài khoảng"
                yield Fault(f"{path}.rule.{limit.path}", problem, f"{edge} đến 100 (phần trăm)")


def sane_steps(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Steps do not overlap and go one way; each step earns more than the one before it."""
    for path, indicator in walking.indicators(spec):
        rule = indicator.rule
        if not isinstance(rule, StepsRule | CountStepsRule):
            continue
        place = f"{path}.rule.steps"
        falling = isinstance(rule, CountStepsRule) and rule.direction == "falling"
        top = HUNDRED if isinstance(rule, StepsRule) else None
        yield from _ladder(place, rule.steps, falling, top)
        if rule.steps and not any(step.share == ONE for step in rule.steps):
            yield Fault(place, "không mức nào được toàn bộ điểm", "một mức có share bằng 1")


def _ladder(
    path: str, steps: tuple[Step, ...], falling: bool, top: Decimal | None
) -> Iterator[Fault]:
    if not steps:
        yield Fault(path, "chưa có mức nào", "ít nhất một mức")
    for index, step in enumerate(steps):
        if step.at < ZERO or (top is not None and step.at > top):
            problem = f"mốc {format_decimal(step.at)} nằm ngoài khoảng"
            expected = "từ 0 trở lên" if top is None else "từ 0 đến 100 (phần trăm)"
            yield Fault(f"{path}[{index}].at", problem, expected)
    ordered = sorted(enumerate(steps), key=lambda item: item[1].at)
    for (first, lower), (index, upper) in pairwise(ordered):
        at, before = format_decimal(upper.at), format_decimal(lower.at)
        if lower.at == upper.at:
            problem = f"mốc {at} trùng với mức {path}[{first}]"
            yield Fault(f"{path}[{index}].at", problem, "mỗi mốc một lần")
        elif (upper.share >= lower.share) if falling else (upper.share <= lower.share):
            wanted = "ít hơn" if falling else "nhiều hơn"
            problem = f"mốc {at} không được {wanted} mốc {before}"
            yield Fault(f"{path}[{index}].share", problem, f"mốc cao hơn thì điểm {wanted}")


def sane_lists(spec: IndicatorSetSpec) -> Iterator[Fault]:
    """Options, parts, items and ratios: none missing, none twice."""
    for path, indicator in walking.indicators(spec):
        rule, place = indicator.rule, f"{path}.rule"
        if isinstance(rule, ChoiceRule):
            yield from _options(f"{place}.options", rule)
        elif isinstance(rule, PartsRule):
            names = [part.input for part in rule.parts]
            yield from _distinct(f"{place}.parts", ".input", names, "phần")
        elif isinstance(rule, ChecklistRule):
            yield from _distinct(f"{place}.items", "", list(rule.items), "mục")
            if rule.enough is not None and not 1 <= rule.enough <= len(rule.items):
                problem = f"cần {rule.enough} trong {len(rule.items)} mục"
                yield Fault(f"{place}.enough", problem, f"từ 1 đến {len(rule.items)}")
        elif isinstance(rule, ThresholdRule) and not rule.ratios:
            yield Fault(f"{place}.ratios", "danh sách trống", "ít nhất một tỷ lệ")
        elif isinstance(rule, MeasuredRule) and not rule.measured_by.strip():
            yield Fault(f"{place}.measured_by", "để trống", "tên hệ thống đo")


def _options(path: str, rule: ChoiceRule) -> Iterator[Fault]:
    values = [option.value for option in rule.options]
    yield from _distinct(path, ".value", values, "lựa chọn")
    for index, option in enumerate(rule.options):
        for name in ("value", "label"):
            if not getattr(option, name).strip():
                yield Fault(f"{path}[{index}].{name}", "để trống", "nội dung bằng chữ")
    if values and not any(option.share == ONE for option in rule.options):
        yield Fault(path, "không lựa chọn nào được toàn bộ điểm", "một lựa chọn có share bằng 1")


def _distinct(path: str, key: str, values: list[str], noun: str) -> Iterator[Fault]:
    if not values:
        yield Fault(path, "danh sách trống", f"ít nhất một {noun}")
    for index, value in enumerate(values):
        first = values.index(value)
        if value and first < index:
            problem = f"{noun} “{value}” đã có ở {path}[{first}]"
            yield Fault(f"{path}[{index}]{key}", problem, f"mỗi {noun} một lần")


def _uses(rule: AnyRule, set_kind: str) -> Iterator[InputUse]:
    match rule:
        case YesNoRule():
            yield InputUse("input", rule.input, FLAG)
        case ChoiceRule():
            yield InputUse("input", rule.input, TEXT)
        case DeclaredRule():
            yield InputUse("input", rule.input, POINTS if set_kind == "points" else FLAG)
        case MeasuredRule():
            yield InputUse("input", rule.input, PERCENT)
            yield InputUse("as_of", rule.as_of, DATE)
        case CountStepsRule():
            yield InputUse("count", rule.count, NUMERIC_KINDS)
        case PartsRule():
            for index, part in enumerate(rule.parts):
                yield InputUse(f"parts[{index}].input", part.input, FLAG)
        case ChecklistRule():
            for index, item in enumerate(rule.items):
                yield InputUse(f"items[{index}]", item, FLAG)
        case ThresholdRule():
            for index, ratio in enumerate(rule.ratios):
                place = f"ratios[{index}]"
                yield InputUse(f"{place}.numerator", ratio.numerator, NUMERIC_KINDS)
                yield InputUse(f"{place}.denominator", ratio.denominator, NUMERIC_KINDS)
        case RatioRule() | CappedRatioRule() | StepsRule():
            yield InputUse("numerator", rule.numerator, NUMERIC_KINDS)
            yield InputUse("denominator", rule.denominator, NUMERIC_KINDS)


def _shares(rule: AnyRule) -> Iterator[tuple[str, Decimal]]:
    if isinstance(rule, ChoiceRule):
        for index, option in enumerate(rule.options):
            yield f"options[{index}].share", option.share
    elif isinstance(rule, PartsRule):
        for index, part in enumerate(rule.parts):
            yield f"parts[{index}].share", part.share
    elif isinstance(rule, StepsRule | CountStepsRule):
        for index, step in enumerate(rule.steps):
            yield f"steps[{index}].share", step.share


def _limits(rule: AnyRule) -> Iterator[Limit]:
    if isinstance(rule, CappedRatioRule):
        yield Limit("target.value", rule.target.value, over_zero=True)
    elif isinstance(rule, ThresholdRule | MeasuredRule) and rule.threshold is not None:
        yield Limit("threshold.value", rule.threshold.value)
