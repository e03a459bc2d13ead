"""From an answer to its outcome: the one place where states, rules and rounding meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from criteria.rules.base import (
    ONE,
    ZERO,
    Achievement,
    AnswerState,
    Basis,
    MissingInputError,
    NextStep,
    NothingToMeasureError,
    Outcome,
    OutcomeStatus,
    Reading,
    Rule,
    UnusableInputError,
    Value,
)
from criteria.rules.spec import NUMERIC_KINDS, IndicatorSpec, Policies
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
    try:
        return _by_state(indicator, answer.state, reading, scale, policies)
    except MissingInputError as missing:
        label = indicator.labels.get(missing.name, missing.name)
        return scale.unknown(OutcomeStatus.INCOMPLETE, f"Chưa tính được: thiếu “{label}”")
    except UnusableInputError as problem:
        return scale.unknown(OutcomeStatus.INCOMPLETE, f"Chưa tính được: {problem}")


def next_step(
    indicator: IndicatorSpec, answer: AnswerValues, rounding: Rounding
) -> NextStep | None:
    """The nearest better result of an answer that has a result, 0 included; None for the other
    states: there a figure more is not what is missing."""
    if answer.state not in {AnswerState.REPORTED, AnswerState.ZERO}:
        return None
    maximum = indicator.max_points.value if indicator.max_points else None
    counts = frozenset(spec.name for spec in indicator.inputs if spec.kind == "count")
    reading = Reading(answer.values, answer.words, rounding, maximum, counts)
    if answer.state is AnswerState.ZERO:
        if indicator.rule.has_result(reading):
            return None
        reading = replace(reading, values={**answer.values, **_nothing_yet(indicator)})
    return indicator.rule.next_step(reading)


def _nothing_yet(indicator: IndicatorSpec) -> dict[str, Value]:
    """What the results of an indicator are when "the result is 0" was chosen."""
    results = indicator.rule.result_names
    return {
        spec.name: False if spec.kind == "flag" else ZERO
        for spec in indicator.inputs
        if spec.name in results and (spec.kind == "flag" or spec.kind in NUMERIC_KINDS)
    }


def _by_state(
    indicator: IndicatorSpec,
    state: AnswerState,
    reading: Reading,
    scale: Scale,
    policies: Policies,
) -> Outcome:
    unexplained = state in indicator.explain and not reading.words.strip()
    match state:
        case AnswerState.BLANK:
            return scale.unknown(OutcomeStatus.BLANK, "Chưa trả lời")
        case AnswerState.NOT_DEPLOYED:
            notes = ("Chưa nêu lý do chưa triển khai",) if unexplained else ()
            return scale.nothing(OutcomeStatus.NOT_DEPLOYED, "Chưa triển khai", notes)
        case AnswerState.NOT_APPLICABLE | AnswerState.NOTHING_TO_MEASURE if unexplained:
            raise UnusableInputError("hãy nêu lý do trong kết quả thực hiện")
        case AnswerState.NOT_APPLICABLE:
            return _not_applicable(scale, policies)
        case AnswerState.NOTHING_TO_MEASURE:
            _refuse_measured(indicator.rule, reading)
            return _nothing_to_measure(scale, policies)
        case AnswerState.ZERO:
            if indicator.rule.has_result(reading):
                raise UnusableInputError("số liệu khác 0 trong khi chọn “kết quả bằng 0”")
            return scale.conclude(indicator.rule.at_zero(reading))
        case AnswerState.REPORTED:
            return _measured(indicator, reading, scale, policies)


def _measured(
    indicator: IndicatorSpec, reading: Reading, scale: Scale, policies: Policies
) -> Outcome:
    """Typing 0 of 0 is the same as choosing "nothing to measure", reason included."""
    try:
        return scale.conclude(indicator.rule.measure(reading))
    except NothingToMeasureError:
        nothing = AnswerState.NOTHING_TO_MEASURE
    return _by_state(indicator, nothing, reading, scale, policies)


def _refuse_measured(rule: Rule, reading: Reading) -> None:
    """0/0 is worth what the policy says, so it must be 0/0 and not a way around the figures."""
    if not rule.has_denominator:
        raise UnusableInputError("chỉ số này không tính theo tỷ lệ nên không có trường hợp 0/0")
    if reading.holds_any(rule.input_names):
        raise UnusableInputError("số liệu khác 0 trong khi chọn “không phát sinh”")


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
    effect = {"drop": scale.left_out, "reweight": "chia lại cho các chỉ số khác"}
    return scale.excluded(f"Không thuộc đối tượng: {effect[policy.value]} ({basis})")


def _nothing_to_measure(scale: Scale, policies: Policies) -> Outcome:
    policy = policies.nothing_to_measure
    basis = BASIS_WORDS[policy.basis]
    lead = "0 / 0: không phát sinh trường hợp nào"
    if policy.value == "drop":
        return scale.excluded(f"{lead}, {scale.left_out} ({basis})")
    if policy.value == "full":
        return scale.conclude(Achievement(ONE, ONE, f"{lead}, tính đủ ({basis})"))
    return scale.conclude(Achievement(ZERO, ONE, f"{lead}, tính 0 ({basis})"))


@dataclass(frozen=True)
class Scale:
    """Turns an achievement into points of ``maximum``, or into a verdict where there is none."""

    rounding: Rounding
    maximum: Decimal | None

    @property
    def left_out(self) -> str:
        """What becomes of an indicator that does not count."""
        whole = "tổng số chỉ tiêu" if self.maximum is None else "điểm tối đa"
        return f"không tính vào {whole}"

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

    def nothing(self, status: OutcomeStatus, words: str, notes: tuple[str, ...]) -> Outcome:
        if self.maximum is None:
            return Outcome(status, words, passed=False, notes=notes)
        why = f"{words}: 0 / {format_decimal(self.maximum)} điểm"
        return Outcome(status, why, points=ZERO, max_points=self.maximum, notes=notes)

    def unknown(self, status: OutcomeStatus, words: str) -> Outcome:
        return Outcome(status, words, max_points=self.maximum)

    def excluded(self, words: str) -> Outcome:
        maximum = None if self.maximum is None else ZERO
        return Outcome(OutcomeStatus.EXCLUDED, words, max_points=maximum)
