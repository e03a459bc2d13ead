"""The claim beside the rule's own arithmetic, and beside what the paper printed for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from assessments.hints.base import Hint, HintCode
from assessments.scoring import ScoreLine, verdict_words
from criteria.rules.base import (
    ZERO,
    AnswerState,
    MeasuredRatio,
    NothingToMeasureError,
    OutcomeStatus,
    Ratio,
    Reading,
    UnusableInputError,
    Value,
)
from criteria.rules.capped_ratio import CappedRatioRule
from criteria.rules.ratio import RatioRule
from criteria.rules.spec import AnyRule, InputSpec
from criteria.rules.steps import StepsRule
from criteria.rules.threshold import ThresholdRule
from dtscore.numbers import (
    NumberFormatError,
    Rounding,
    RoundingMode,
    format_decimal,
    parse_decimal,
    round_decimal,
)

Printed = Mapping[str, Any]
HUNDRED = Decimal(100)
_MODES: tuple[RoundingMode, ...] = ("truncate", "half_up", "half_even")


def claim_hints(line: ScoreLine, printed: Printed, rounding: Rounding) -> Iterator[Hint]:
    """Where claim, rule and paper contradict each other."""
    yield from _difference(line)
    yield from _not_computed(line)
    yield from _percentage(line, printed, rounding)
    for spec in line.indicator.inputs:
        yield from _figure(line, spec, printed)
    for note in line.outcome.notes:
        yield Hint(HintCode.RULE_NOTE, "warning", f"{note}.")
    if is_full_for_nothing(line):
        yield Hint(HintCode.NOTHING_MEASURED, "warning", f"{line.outcome.why}.")


def _difference(line: ScoreLine) -> Iterator[Hint]:
    if not line.differs:
        return
    why = line.outcome.why
    if line.difference is None:
        claimed = "Đạt" if line.claimed_passed else "Không đạt"
        sentence = f"Bản giấy ghi “{claimed}”, tính lại là “{verdict_words(line)}”: {why}."
    else:
        assert line.claimed_points is not None
        side = "cao hơn" if line.difference < 0 else "thấp hơn"
        sentence = (
            f"Bản giấy ghi {format_decimal(line.claimed_points)} điểm, {side}"
            f" {format_decimal(abs(line.difference))} điểm so với tính lại: {why}."
        )
    yield Hint(HintCode.CLAIM_DIFFERS, "warning", sentence)


def _not_computed(line: ScoreLine) -> Iterator[Hint]:
    if line.is_computed:
        return
    if line.claimed_points is not None:
        claimed = f"{format_decimal(line.claimed_points)} điểm"
    elif line.claimed_passed is not None:
        claimed = "“Đạt”" if line.claimed_passed else "“Không đạt”"
    else:
        return
    sentence = f"Bản giấy ghi {claimed} nhưng không tính lại được. {line.outcome.why}."
    yield Hint(HintCode.CLAIM_NOT_COMPUTED, "warning", sentence)


def _percentage(line: ScoreLine, printed: Printed, rounding: Rounding) -> Iterator[Hint]:
    """The percentage on paper against the paper's own figures, else against those that count.
    A paper may print fewer decimals, in any way of rounding."""
    stated = printed_percent(printed)
    ratios = ratios_of(line.indicator.rule)
    if stated is None or len(ratios) != 1:
        return
    values = {**line.values, **printed_values(line, printed)}
    measured = measured_ratio(ratios[0], values, rounding)
    if measured is None or is_printed_as(exact_percent(measured), stated, line.tolerance):
        return
    sentence = (
        f"Bản giấy ghi tỷ lệ {printed['percent']}, tính lại {format_decimal(measured.part)} /"
        f" {format_decimal(measured.whole)} = {format_decimal(measured.percentage)}%."
    )
    yield Hint(HintCode.PRINTED_PERCENT, "warning", sentence)


def printed_percent(printed: Printed) -> Decimal | None:
    """The percentage that a paper printed; None where it is no number ("hơn 60%")."""
    return read_number(str(printed.get("percent") or "").removesuffix("%"))


def exact_percent(measured: MeasuredRatio) -> Decimal:
    """The percentage before any rounding."""
    return measured.part * HUNDRED / measured.whole


def is_printed_as(exact: Decimal, stated: Decimal, tolerance: Decimal) -> bool:
    """Whether a paper may print ``stated`` for the exact figure: with as many decimals as it
    likes, rounded in any way, or within the tolerance."""
    exponent = stated.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    spellings = {round_decimal(exact, Rounding(mode, max(decimals, 0))) for mode in _MODES}
    return stated in spellings or abs(exact - stated) <= tolerance


def _figure(line: ScoreLine, spec: InputSpec, printed: Printed) -> Iterator[Hint]:
    stated = printed_values(line, printed).get(spec.name)
    counted = line.values.get(spec.name)
    if not isinstance(stated, Decimal) or not isinstance(counted, Decimal) or stated == counted:
        return
    sentence = (
        f"Bản giấy ghi “{spec.label}” là {format_decimal(stated)}, số liệu dùng để tính là"
        f" {format_decimal(counted)}."
    )
    yield Hint(HintCode.PRINTED_FIGURE, "warning", sentence)


def printed_values(line: ScoreLine, printed: Printed) -> dict[str, Value]:
    """What the paper printed for the inputs, where it can be read as a number."""
    texts: Mapping[str, Any] = printed.get("inputs") or {}
    found = {
        spec.name: read_number(str(texts[spec.name]))
        for spec in line.indicator.inputs
        if spec.name in texts
    }
    return {name: value for name, value in found.items() if value is not None}


def ratios_of(rule: AnyRule) -> tuple[Ratio, ...]:
    """What a rule divides by what; nothing for the shapes that divide nothing."""
    if isinstance(rule, ThresholdRule):
        return rule.ratios
    if isinstance(rule, RatioRule | CappedRatioRule | StepsRule):
        return (Ratio(rule.numerator, rule.denominator),)
    return ()


def measured_ratio(
    ratio: Ratio, values: Mapping[str, Value], rounding: Rounding
) -> MeasuredRatio | None:
    """The ratio of these values; None where one is missing or there is nothing to divide by."""
    names = (ratio.numerator, ratio.denominator)
    if not all(isinstance(values.get(name), Decimal) for name in names):
        return None
    with suppress(NothingToMeasureError, UnusableInputError):
        return ratio.read(Reading(values, "", rounding, None))
    return None


def is_full_for_nothing(line: ScoreLine) -> bool:
    """Whether 0/0 earned something: what it is worth is a policy, mostly an assumed one."""
    outcome = line.outcome
    if outcome.status is not OutcomeStatus.COMPUTED or not (outcome.points or outcome.passed):
        return False
    if line.state is AnswerState.NOTHING_TO_MEASURE:
        return True
    ratios = ratios_of(line.indicator.rule)
    names = [name for ratio in ratios for name in (ratio.numerator, ratio.denominator)]
    measured = line.state is AnswerState.REPORTED and bool(names)
    return measured and all(line.values.get(name) == ZERO for name in names)


def read_number(text: str) -> Decimal | None:
    """A number as a paper prints it; None for words, several numbers, "trên 250"."""
    try:
        return parse_decimal(text)
    except NumberFormatError:
        return None
