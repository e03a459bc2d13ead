"""Believable answers: a state, and for every shape of rule figures that it can compute with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assessments.consistency.fact_names import SAME_FIGURES
from assessments.consistency.stating import FIGURES, ratios
from assessments.importers.simulation.figures import OPTIONAL, Character
from assessments.importers.simulation.typed import TypedFigures
from assessments.scoring import AnswerData, score_line
from criteria.rules.base import AnswerState, OutcomeStatus, Ratio, Value
from criteria.rules.choice import ChoiceRule
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.declared import DeclaredRule
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec, InputSpec
from criteria.rules.yes_no import YesNoRule
from dtscore.numbers import round_decimal

# Of a hundred answers, one of these; the rest report a result. What is not deployed is so where the
# thing is missing. Where a rule cannot do with a state, they report too.
RARE = ((AnswerState.NOT_APPLICABLE, 2), (AnswerState.NOTHING_TO_MEASURE, 2))
MISSING = ((AnswerState.NOT_DEPLOYED, 40), (AnswerState.ZERO, 15))
BLANKS = 4  # of a hundred answers of a unit that is still filling in
WORDS = {
    AnswerState.REPORTED: (
        "Đã thực hiện theo kế hoạch của UBND; số liệu do bộ phận Văn phòng - Thống kê tổng hợp.",
        "Số liệu đã đối chiếu với Công an và các trưởng thôn trước khi báo cáo.",
        "Kết quả đạt được nhờ tổ công nghệ số cộng đồng đến từng hộ hướng dẫn.",
        "Đã triển khai; còn một số nội dung tiếp tục hoàn thiện trong năm sau.",
    ),
    AnswerState.ZERO: ("Đã thực hiện nhưng trong năm chưa có kết quả.",),
    AnswerState.NOT_DEPLOYED: (
        "Chưa bố trí được kinh phí để triển khai trong năm.",
        "Đang chờ hướng dẫn của cấp trên nên chưa triển khai.",
    ),
    AnswerState.NOT_APPLICABLE: ("Trên địa bàn không có đối tượng của chỉ số này.",),
    AnswerState.NOTHING_TO_MEASURE: ("Trong năm không phát sinh trường hợp nào.",),
    AnswerState.BLANK: ("Đang thu thập số liệu.",),
}
COUNTED = "Đã hoàn thành {done} trong {of} nội dung của kế hoạch."
PLANNED = (4, 5, 8, 10)
# Base figures that count a result, and inputs that several indicators ask.
RESULTS = OPTIONAL | {
    "households_with_internet", "officials_with_computer", "enterprises_on_platform",
    "smartphone_owners", "bank_account_holders",
}  # fmt: skip
SHARED = frozenset(name for figure in SAME_FIGURES for _, name in figure.inputs)
NO_PROOF = "Văn bản lưu tại văn phòng UBND (dữ liệu mô phỏng, không có tệp)."


@dataclass(frozen=True)
class Given:
    """What an invented officer answers."""

    state: AnswerState
    values: Mapping[str, Value]
    words: str

    @property
    def data(self) -> AnswerData:
        return AnswerData(self.state, self.values, self.words)


class Respondent:
    """Answers the indicators of one set for one unit and year."""

    def __init__(
        self,
        spec: IndicatorSetSpec,
        facts: Mapping[str, Decimal],
        character: Character,
        as_of: date,
    ) -> None:
        self.spec, self.facts, self.character, self.as_of = spec, facts, character, as_of
        self.figures = TypedFigures(spec, facts, character)
        self.rng = character.rng

    def answer(self, indicator: IndicatorSpec, *, may_be_blank: bool) -> Given:
        """An answer that the rule can compute; blank only where that is allowed."""
        if may_be_blank and self.rng.randrange(100) < BLANKS:
            return self._given(AnswerState.BLANK, {})
        state = self._state(indicator)
        if state is not AnswerState.REPORTED:
            given = self._given(state, {})
            line = score_line(self.spec, indicator, given.data, self.facts)
            if line.is_computed or line.outcome.status is OutcomeStatus.EXCLUDED:
                return given
        return self._reported(indicator)

    def _given(self, state: AnswerState, values: Mapping[str, Value]) -> Given:
        return Given(state, values, self.rng.choice(WORDS[state]))

    def _state(self, indicator: IndicatorSpec) -> AnswerState:
        """As the figures allow it: of nothing there is nothing to measure, and what others of the
        unit's figures count is there."""
        found = [self._ratio(ratio, indicator) for ratio in ratios(indicator)]
        if found and not all(whole for _, whole in found):
            return AnswerState.NOTHING_TO_MEASURE
        if self._is_counted(indicator):
            return AnswerState.REPORTED
        drawn = self.character.draw(f"{indicator.code} state").randrange(100)
        for state, part in RARE if self._is_there(indicator) else MISSING:
            if drawn < part:
                return state
            drawn -= part
        return AnswerState.REPORTED

    def _is_counted(self, indicator: IndicatorSpec) -> bool:
        """Whether a figure that is known elsewhere tells of the result: a base figure, or one
        that several indicators ask."""
        return any(item.fact in RESULTS or item.name in SHARED for item in indicator.inputs)

    def _is_there(self, indicator: IndicatorSpec) -> bool:
        facts = [self.facts[item.fact] for item in indicator.inputs if item.fact in OPTIONAL]
        return all(facts) if facts else self.character.is_there(indicator.code)

    def _reported(self, indicator: IndicatorSpec) -> Given:
        given = self._given(AnswerState.REPORTED, self._values(indicator))
        rule = indicator.rule
        if not isinstance(rule, DeclaredRule) or any(
            item.kind in FIGURES and not item.fact for item in indicator.inputs
        ):
            return given
        done, of = self._part(indicator)
        return replace(given, words=f"{given.words} {COUNTED.format(done=done, of=of)}")

    def _values(self, indicator: IndicatorSpec) -> dict[str, Value]:
        values = {
            item.name: self._value(indicator, item) for item in indicator.inputs if not item.fact
        }
        counts = [name for name, value in values.items() if isinstance(value, Decimal)]
        match indicator.rule:
            case YesNoRule() as rule if values.get(rule.input) is False:
                values.update(dict.fromkeys(counts, Decimal(0)))
            case DeclaredRule() as rule if values.get(rule.input) is True and counts:
                parts = [ratio.numerator for ratio in ratios(indicator)]
                values[rule.input] = any(values.get(name, True) for name in parts or counts)
        return values

    def _value(self, indicator: IndicatorSpec, item: InputSpec) -> Value:
        match item.kind:
            case "flag":
                return self._is_there(indicator)
            case "choice":
                return self._chosen(indicator)
            case "date":
                return self.as_of.isoformat()
            case "text":
                return "Theo báo cáo của đơn vị"
            case "points":
                return self._points(indicator)
            case "percent":
                return Decimal(int(self.character.share(item.name) * 1000)) / 10
        if isinstance(indicator.rule, CountStepsRule) and item.name == indicator.rule.count:
            return self._count(indicator.rule, item)
        return self.figures.value(item)

    def _count(self, rule: CountStepsRule, item: InputSpec) -> Decimal:
        if rule.direction == "falling" or item.name in SHARED:
            return self.figures.value(item)
        top = max(step.at for step in rule.steps)
        return self.character.part_of(top + 1, item.name)

    def _points(self, indicator: IndicatorSpec) -> Decimal:
        """The part of the maximum that is done, by the figures or by what was planned."""
        maximum = indicator.max_points.value if indicator.max_points else Decimal(0)
        for ratio in ratios(indicator):
            done, of = self._ratio(ratio, indicator)
            return round_decimal(done * maximum / of, self.spec.round_to) if of else Decimal(0)
        part, whole = self._part(indicator)
        return round_decimal(part * maximum / whole, self.spec.round_to)

    def _part(self, indicator: IndicatorSpec) -> tuple[int, int]:
        """So many of so many things that the plan of the year has."""
        planned = self.character.draw(f"{indicator.code} planned").choice(PLANNED)
        return int(planned * self.character.share(indicator.code) + 0.5), planned

    def _ratio(self, ratio: Ratio, indicator: IndicatorSpec) -> tuple[Decimal, Decimal]:
        inputs = {item.name: item for item in indicator.inputs}
        part, whole = (self._figure(inputs[name]) for name in (ratio.numerator, ratio.denominator))
        return part, whole

    def _figure(self, item: InputSpec) -> Decimal:
        return self.facts[item.fact] if item.fact else self.figures.value(item)

    def _chosen(self, indicator: IndicatorSpec) -> str:
        if not isinstance(indicator.rule, ChoiceRule):
            return ""
        options = sorted(indicator.rule.options, key=lambda option: -option.share)
        names = (f"{indicator.code} {option.value}" for option in options)
        there = (option for option, name in zip(options, names, strict=True)
                 if self.character.is_there(name))  # fmt: skip
        return next(there, options[-1]).value
