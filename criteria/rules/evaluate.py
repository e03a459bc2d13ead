"""From an answer to its outcome: the one place where states, rules and rounding meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from criteria.rules.base import (
    ONE,
    ZERO,
    Achievement,
    AnswerState,
    Basis,
    MissingInputError,
    NothingToMeasureError,
    Outcome,
    OutcomeStatus,
    Reading,
    UnusableInputError,
    Value,
)
from criteria.rules.spec import IndicatorSpec, Policies
from dtscore.numbers import Rounding, format_decimal


@dataclass(frozen=True)
class AnswerValues:
    """An answer as plain values: the state, the inputs (facts already in), the officer's words."""

    state: AnswerState
    values: Mapping[str, Value]
    words: str = ""


def evaluate(
    indicator: IndicatorSpec, answer: AnswerValues, rounding: Rounding, policies: Policies
) -> Outcome:
    """What ``answer`` is worth. Never raises for what an officer may type: the outcome says it."""
    maximum = indicator.max_points.value if indicator.max_points else None
    scale = Scale(rounding, maximum)
    policies = indicator.policies or policies
    reading = Reading(answer.values, answer.words, rounding, maximum)
    match answer.state:
        case AnswerState.BLANK:
            return scale.unknown(OutcomeStatus.BLANK, "Chưa trả lời")
        case AnswerState.NOT_DEPLOYED:
            return scale.nothing(OutcomeStatus.NOT_DEPLOYED, "Chưa triển khai")
        case AnswerState.NOT_APPLICABLE:
            return _not_applicable(scale, policies)
        case AnswerState.NOTHING_TO_MEASURE:
            return _nothing_to_measure(scale, policies)
        case AnswerState.ZERO:
            return scale.conclude(indicator.rule.at_zero(reading))
        case AnswerState.REPORTED:
            return _measured(indicator, reading, scale, policies)


def _measured(
    indicator: IndicatorSpec, reading: Reading, scale: Scale, policies: Policies
) -> Outcome:
    try:
        return scale.conclude(indicator.rule.measure(reading))
    except MissingInputError as missing:
        label = indicator.labels.get(missing.name, missing.name)
        return scale.unknown(OutcomeStatus.INCOMPLETE, f"Chưa tính được: thiếu “{label}”")
    except UnusableInputError as problem:
        return scale.unknown(OutcomeStatus.INCOMPLETE, f"Chưa tính được: {problem}")
    except NothingToMeasureError:
        return _nothing_to_measure(scale, policies)


BASIS_WORDS: dict[Basis, str] = {
    "stated": "văn bản nêu",
    "inferred": "suy ra từ số liệu",
    "assumed": "giả định",
}


def _not_applicable(scale: Scale, policies: Policies) -> Outcome:
    policy = policies.not_applicable
    basis = BASIS_WORDS[policy.basis]
    if policy.value == "full":
        return scale.conclude(Achievement(ONE, ONE, f"Không thuộc đối tượng: tính đủ ({basis})"))
    effect = {"drop": "không tính vào điểm tối đa", "reweight": "chia lại cho các chỉ số khác"}
    return scale.excluded(f"Không thuộc đối tượng: {effect[policy.value]} ({basis})")


def _nothing_to_measure(scale: Scale, policies: Policies) -> Outcome:
    policy = policies.nothing_to_measure
    basis = BASIS_WORDS[policy.basis]
    lead = "0 / 0: không phát sinh trường hợp nào"
    if policy.value == "drop":
        return scale.excluded(f"{lead}, không tính vào điểm tối đa ({basis})")
    if policy.value == "full":
        return scale.conclude(Achievement(ONE, ONE, f"{lead}, tính đủ ({basis})"))
    return scale.conclude(Achievement(ZERO, ONE, f"{lead}, tính 0 ({basis})"))


@dataclass(frozen=True)
class Scale:
    """Turns an achievement into points of ``maximum``, or into a verdict where there is none."""

    rounding: Rounding
    maximum: Decimal | None

    def conclude(self, achievement: Achievement) -> Outcome:
        status = OutcomeStatus.DECLARED if achievement.declared else OutcomeStatus.COMPUTED
        if self.maximum is None:
            verdict = "đạt" if achievement.is_full else "không đạt"
            return Outcome(
                status,
                f"{achievement.words}: {verdict}",
                passed=achievement.is_full,
                notes=achievement.notes,
            )
        points = achievement.of(self.maximum, self.rounding)
        return Outcome(
            status,
            self._arithmetic(achievement, points),
            points=points,
            max_points=self.maximum,
            notes=achievement.notes,
        )

    def _arithmetic(self, achievement: Achievement, points: Decimal) -> str:
        assert self.maximum is not None
        maximum, earned = format_decimal(self.maximum), format_decimal(points)
        if achievement.proportional:
            return f"{achievement.words} × {maximum} điểm = {earned} điểm"
        return f"{achievement.words}: {earned} / {maximum} điểm"

    def nothing(self, status: OutcomeStatus, words: str) -> Outcome:
        if self.maximum is None:
            return Outcome(status, words, passed=False)
        why = f"{words}: 0 / {format_decimal(self.maximum)} điểm"
        return Outcome(status, why, points=ZERO, max_points=self.maximum)

    def unknown(self, status: OutcomeStatus, words: str) -> Outcome:
        return Outcome(status, words, max_points=self.maximum)

    def excluded(self, words: str) -> Outcome:
        maximum = None if self.maximum is None else ZERO
        return Outcome(OutcomeStatus.EXCLUDED, words, max_points=maximum)
