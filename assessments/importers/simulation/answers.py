"""Believable answers: a state, and for every shape of rule figures that it can compute with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.importers.simulation.figures import Character, ratios_of
from assessments.scoring import AnswerData, score_line
from criteria.rules.base import AnswerState, OutcomeStatus, Value
from criteria.rules.choice import ChoiceRule
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.spec import IndicatorSetSpec, IndicatorSpec, InputSpec
from criteria.rules.yes_no import YesNoRule

# Of a hundred answers; the rest report a result. Where a rule cannot do with a state, they do too.
STATES = (
    (AnswerState.ZERO, 2),
    (AnswerState.NOT_DEPLOYED, 5),
    (AnswerState.NOT_APPLICABLE, 2),
    (AnswerState.NOTHING_TO_MEASURE, 3),
)
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
        self.rng = character.rng

    def answer(self, indicator: IndicatorSpec, *, may_be_blank: bool) -> Given:
        """An answer that the rule can compute; blank only where that is allowed."""
        if may_be_blank and self.rng.randrange(100) < BLANKS:
            return self._given(AnswerState.BLANK, {})
        state = self._state()
        if state is not AnswerState.REPORTED:
            given = self._given(state, {})
            line = score_line(self.spec, indicator, given.data, self.facts)
            if line.is_computed or line.outcome.status is OutcomeStatus.EXCLUDED:
                return given
        return self._given(AnswerState.REPORTED, self._values(indicator))

    def _given(self, state: AnswerState, values: Mapping[str, Value]) -> Given:
        return Given(state, values, self.rng.choice(WORDS[state]))

    def _state(self) -> AnswerState:
        drawn = self.rng.randrange(100)
        for state, part in STATES:
            if drawn < part:
                return state
            drawn -= part
        return AnswerState.REPORTED

    def _values(self, indicator: IndicatorSpec) -> dict[str, Value]:
        typed = [item for item in indicator.inputs if not item.fact]
        values = {item.name: self._any(indicator, item) for item in typed}
        self._divide(indicator, values)
        self._shape(indicator, values)
        return values

    def _any(self, indicator: IndicatorSpec, item: InputSpec) -> Value:
        match item.kind:
            case "flag":
                return self.character.is_there()
            case "choice":
                return self._chosen(indicator)
            case "date":
                return self.as_of.isoformat()
            case "text":
                return "Theo báo cáo của đơn vị"
            case "points":
                return self._points(indicator)
            case "percent":
                return Decimal(int(self.character.share() * 1000)) / 10
            case "money":
                return Decimal(self.rng.randint(1, 60) * 1_000_000)
            case _:
                return Decimal(self.rng.randint(2, 60))

    def _points(self, indicator: IndicatorSpec) -> Decimal:
        """Half points, as officers claim them."""
        maximum = indicator.max_points.value if indicator.max_points else Decimal(0)
        return min(Decimal(int(maximum * 2 * Decimal(str(self.character.share())))) / 2, maximum)

    def _chosen(self, indicator: IndicatorSpec) -> str:
        if not isinstance(indicator.rule, ChoiceRule):
            return ""
        options = sorted(indicator.rule.options, key=lambda option: -option.share)
        best = next((option for option in options if self.character.is_there()), options[-1])
        return best.value

    def _divide(self, indicator: IndicatorSpec, values: dict[str, Value]) -> None:
        """A numerator is a part of its denominator, whether typed or a base figure."""
        facts = {item.name: item.fact for item in indicator.inputs if item.fact}
        for ratio in ratios_of(indicator):
            known = {**values, **{name: self.facts[fact] for name, fact in facts.items()}}
            part, whole = known[ratio.numerator], known[ratio.denominator]
            assert isinstance(part, Decimal)
            assert isinstance(whole, Decimal)
            if ratio.numerator in values:
                values[ratio.numerator] = self.character.part_of(whole)
            elif ratio.denominator in values:
                values[ratio.denominator] = part + whole

    def _shape(self, indicator: IndicatorSpec, values: dict[str, Value]) -> None:
        """What a shape wants of its own inputs beyond their kinds."""
        match indicator.rule:
            case CountStepsRule(direction="falling") as rule if rule.count in values:
                values[rule.count] = Decimal(0 if self.character.is_there() else 1)
            case CountStepsRule() as rule if rule.count in values:
                top = max(step.at for step in rule.steps)
                values[rule.count] = self.character.part_of(top + 1)
            case YesNoRule() as rule if values.get(rule.input) is False:
                counts = [name for name, value in values.items() if isinstance(value, Decimal)]
                values.update(dict.fromkeys(counts, Decimal(0)))
