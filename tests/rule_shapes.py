"""One rule of every shape, and how a test asks what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from hypothesis import settings

from criteria.rules.base import AnswerState, Ratio, Sourced, Step, Value
from criteria.rules.capped_ratio import CappedRatioRule
from criteria.rules.checklist import ChecklistRule
from criteria.rules.choice import ChoiceRule, Option
from criteria.rules.count_steps import CountStepsRule
from criteria.rules.declared import DeclaredRule
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.measured import MeasuredRule
from criteria.rules.parts import Part, PartsRule
from criteria.rules.ratio import RatioRule
from criteria.rules.spec import (
    AnyRule,
    IndicatorSpec,
    InputSpec,
    NotApplicablePolicy,
    NothingToMeasurePolicy,
    Policies,
)
from criteria.rules.steps import StepsRule
from criteria.rules.threshold import ThresholdRule
from criteria.rules.yes_no import YesNoRule
from dtscore.numbers import Rounding

# A busy machine is no fault of a rule: no time limit on single examples.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

D = Decimal
BASED = {"basis": "stated", "source": "Quyết định thử"}
TRUNCATE = Rounding("truncate", 2)
AB = {"numerator": "a", "denominator": "b"}


def percent_of(value: str) -> Sourced:
    return Sourced(D(value), "stated", "Quyết định thử")


def table(*rows: tuple[str, str]) -> tuple[Step, ...]:
    return tuple(Step(D(at), D(share)) for at, share in rows)


YES_NO = YesNoRule(input="a", **BASED)
CHOICE = ChoiceRule(
    input="a",
    options=(
        Option("head", "Bí thư", D(1)),
        Option("deputy", "Cấp phó", D("0.5")),
        Option("none", "Khác", D(0)),
    ),
    **BASED,
)
PARTS = PartsRule(parts=(Part("a", D("0.5")), Part("b", D("0.5"))), **BASED)
RATIO = RatioRule(**AB, **BASED)
CAPPED = CappedRatioRule(**AB, target=percent_of("80"), **BASED)
THRESHOLD = ThresholdRule(ratios=(Ratio("a", "b"),), threshold=percent_of("50"), **BASED)
PROPORTIONAL = replace(THRESHOLD, below="proportional")
TWO_RATIOS = replace(
    THRESHOLD, ratios=(Ratio("a", "b", "Hộ"), Ratio("c", "d", "Người")), below="proportional"
)
STEPS = StepsRule(**AB, steps=table(("50", "0.5"), ("80", "1")), **BASED)
STEPS_FROM_ZERO = replace(STEPS, steps=table(("0", "0.25"), ("80", "1")))
RISING = CountStepsRule(count="a", steps=table(("1", "0.25"), ("3", "0.75"), ("4", "1")), **BASED)
FALLING = CountStepsRule(
    count="a", steps=table(("0", "1"), ("2", "0.5")), direction="falling", noun="sự cố", **BASED
)
CHECKLIST = ChecklistRule(items=("a", "b", "c"), **BASED)
ENOUGH = replace(CHECKLIST, enough=2)
DECLARED = DeclaredRule(input="a", **BASED)
MEASURED = MeasuredRule(input="a", measured_by="Cổng DVC", as_of="day", **BASED)
LIMITED = replace(MEASURED, threshold=percent_of("80"))

NAMES = ("a", "b", "c", "d", "day")
INPUTS = tuple(InputSpec(name=name, label=f"Nhãn {name}", kind="count") for name in NAMES)


def policies(not_applicable="drop", nothing="full") -> Policies:
    return Policies(
        not_applicable=NotApplicablePolicy(value=not_applicable, basis="stated", source="x"),
        nothing_to_measure=NothingToMeasurePolicy(value=nothing, basis="assumed", source="x"),
    )


def indicator(rule: AnyRule, maximum: str | None) -> IndicatorSpec:
    points = None if maximum is None else Sourced(D(maximum), "stated", "x")
    return IndicatorSpec(code="1", title="Thử", rule=rule, inputs=INPUTS, max_points=points)


def typed(values: Mapping[str, object]) -> dict[str, Value]:
    """Whole numbers of a test table as the Decimals that an officer's typing becomes."""
    return {
        name: D(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }


def reported(rule: AnyRule, maximum: str | None, rounding=TRUNCATE, words="Đã làm", **values):
    answer = AnswerValues(AnswerState.REPORTED, typed(values), words)
    return evaluate(indicator(rule, maximum), answer, rounding, policies())


SHAPES: dict[str, AnyRule] = {
    "yes_no": YES_NO,
    "choice": CHOICE,
    "parts": PARTS,
    "ratio": RATIO,
    "capped_ratio": CAPPED,
    "threshold": THRESHOLD,
    "threshold proportional": PROPORTIONAL,
    "steps": STEPS,
    "steps from zero": STEPS_FROM_ZERO,
    "count_steps": RISING,
    "count_steps falling": FALLING,
    "checklist": CHECKLIST,
    "declared": DECLARED,
    "measured": MEASURED,
    "measured limited": LIMITED,
}
RATIO_SHAPES = [
    "ratio", "capped_ratio", "threshold", "threshold proportional", "steps", "steps from zero",
]  # fmt: skip
