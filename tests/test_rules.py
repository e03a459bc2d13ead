"""Every rule shape: exact points and exact words, the five look-alike answers, properties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    RULE_CLASSES,
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
from dtscore.numbers import Rounding, round_decimal

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


# --- exact points and exact words -------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "values", "points", "why"),
    [
        (YES_NO, {"a": True}, "10", "Có: 10 / 10 điểm"),
        (YES_NO, {"a": False}, "0", "Không có: 0 / 10 điểm"),
        (CHOICE, {"a": "head"}, "10", "Bí thư: toàn bộ điểm: 10 / 10 điểm"),
        (CHOICE, {"a": "deputy"}, "5", "Cấp phó: 50% điểm tối đa: 5 / 10 điểm"),
        (CHOICE, {"a": "none"}, "0", "Khác: 0 điểm: 0 / 10 điểm"),
        (
            PARTS,
            {"a": True, "b": True},
            "10",
            "50% điểm tối đa + 50% điểm tối đa: 10 / 10 điểm",
        ),
        (PARTS, {"a": False, "b": True}, "5", "0 điểm + 50% điểm tối đa: 5 / 10 điểm"),
        (PARTS, {"a": False, "b": False}, "0", "0 điểm + 0 điểm: 0 / 10 điểm"),
        (RATIO, {"a": 1, "b": 3}, "3.33", "1 / 3 = 33,33% × 10 điểm = 3,33 điểm"),
        (RATIO, {"a": 0, "b": 3}, "0", "0 / 3 = 0,00% × 10 điểm = 0 điểm"),
        (RATIO, {"a": 3, "b": 3}, "10", "3 / 3 = 100,00% × 10 điểm = 10 điểm"),
        (RATIO, {"a": 4, "b": 3}, "10", "4 / 3 = 133,33%, tính 100% × 10 điểm = 10 điểm"),
        (
            CAPPED,
            {"a": 40, "b": 100},
            "5",
            "40 / 100 = 40,00%; chỉ tiêu 80%; tỷ lệ / chỉ tiêu × 10 điểm = 5 điểm",
        ),
        (CAPPED, {"a": 80, "b": 100}, "10", "80 / 100 = 80,00%; chỉ tiêu 80%: 10 / 10 điểm"),
        (CAPPED, {"a": 90, "b": 100}, "10", "90 / 100 = 90,00%; chỉ tiêu 80%: 10 / 10 điểm"),
        (THRESHOLD, {"a": 1, "b": 2}, "10", "1 / 2 = 50,00%, đạt ngưỡng 50%: 10 / 10 điểm"),
        (
            THRESHOLD,
            {"a": 49999, "b": 100000},
            "0",
            "49.999 / 100.000 = 49,99%, dưới ngưỡng 50%: 0 / 10 điểm",
        ),
        (
            PROPORTIONAL,
            {"a": 1, "b": 4},
            "2.5",
            "1 / 4 = 25,00%, dưới ngưỡng 50%; 25,00% × 10 điểm = 2,5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 1, "b": 4, "c": 2, "d": 5},
            "2.5",
            "Hộ: 1 / 4 = 25,00%; Người: 2 / 5 = 40,00%, dưới ngưỡng 50%;"
            " 25,00% × 10 điểm = 2,5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 3, "b": 4, "c": 2, "d": 5},
            "4",
            "Hộ: 3 / 4 = 75,00%; Người: 2 / 5 = 40,00%, dưới ngưỡng 50%; 40,00% × 10 điểm = 4 điểm",
        ),
        (STEPS, {"a": 4, "b": 10}, "0", "4 / 10 = 40,00%, mức từ 0%: 0 điểm: 0 / 10 điểm"),
        (
            STEPS,
            {"a": 5, "b": 10},
            "5",
            "5 / 10 = 50,00%, mức từ 50%: 50% điểm tối đa: 5 / 10 điểm",
        ),
        (STEPS, {"a": 8, "b": 10}, "10", "8 / 10 = 80,00%, mức từ 80%: toàn bộ điểm: 10 / 10 điểm"),
        (RISING, {"a": 0}, "0", "0 lần: 0 điểm: 0 / 10 điểm"),
        (RISING, {"a": 2}, "2.5", "2 lần: 25% điểm tối đa: 2,5 / 10 điểm"),
        (RISING, {"a": 5}, "10", "5 lần: toàn bộ điểm: 10 / 10 điểm"),
        (FALLING, {"a": 0}, "10", "0 sự cố: toàn bộ điểm: 10 / 10 điểm"),
        (FALLING, {"a": 1}, "5", "1 sự cố: 50% điểm tối đa: 5 / 10 điểm"),
        (FALLING, {"a": 3}, "0", "3 sự cố: 0 điểm: 0 / 10 điểm"),
        (
            CHECKLIST,
            {"a": True, "b": False, "c": False},
            "3.33",
            "Có 1 trong 3 mục × 10 điểm = 3,33 điểm",
        ),
        (
            ENOUGH,
            {"a": True, "b": True, "c": False},
            "10",
            "Có 2 trong 3 mục (cần 2) × 10 điểm = 10 điểm",
        ),
        (
            ENOUGH,
            {"a": True, "b": False, "c": False},
            "5",
            "Có 1 trong 3 mục (cần 2) × 10 điểm = 5 điểm",
        ),
        (
            TWO_RATIOS,
            {"a": 0, "b": 0, "c": 2, "d": 5},
            "4",
            "Người: 2 / 5 = 40,00%, dưới ngưỡng 50%; 40,00% × 10 điểm = 4 điểm",
        ),
        (DECLARED, {"a": 7}, "7", "Đơn vị tự khai điểm: 7 / 10 điểm"),
        (DECLARED, {"a": 0}, "0", "Đơn vị tự khai điểm: 0 / 10 điểm"),
        (
            MEASURED,
            {"a": 62, "day": "31/12/2022"},
            "6.2",
            "62% (nguồn: Cổng DVC, 31/12/2022) × 10 điểm = 6,2 điểm",
        ),
        (
            MEASURED,
            {"a": 62, "day": "2022-12-31"},
            "6.2",
            "62% (nguồn: Cổng DVC, 31/12/2022) × 10 điểm = 6,2 điểm",
        ),
        (
            LIMITED,
            {"a": 80, "day": "31/12/2022"},
            "10",
            "80% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: 10 / 10 điểm",
        ),
        (
            LIMITED,
            {"a": 79, "day": "31/12/2022"},
            "0",
            "79% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: 0 / 10 điểm",
        ),
    ],
)
def test_points_and_words_of_each_shape(rule, values, points, why):
    outcome = reported(rule, "10", **values)
    assert (outcome.points, outcome.why) == (D(points), why)
    assert (outcome.max_points, outcome.passed) == (D(10), None)
    assert outcome.status == ("declared" if rule is DECLARED else "computed")


@pytest.mark.parametrize(
    ("rule", "values", "passed", "why"),
    [
        (YES_NO, {"a": True}, True, "Có: đạt"),
        (YES_NO, {"a": False}, False, "Không có: không đạt"),
        (CHOICE, {"a": "head"}, True, "Bí thư: đạt"),
        (CHOICE, {"a": "deputy"}, False, "Cấp phó: không đạt"),
        (PARTS, {"a": True, "b": True}, True, "Có 2 trong 2 phần: đạt"),
        (PARTS, {"a": True, "b": False}, False, "Có 1 trong 2 phần: không đạt"),
        (CAPPED, {"a": 4, "b": 5}, True, "4 / 5 = 80,00%; chỉ tiêu 80%: đạt"),
        (
            CAPPED,
            {"a": 3, "b": 5},
            False,
            "3 / 5 = 60,00%; chỉ tiêu 80%; tỷ lệ / chỉ tiêu: không đạt",
        ),
        (THRESHOLD, {"a": 1, "b": 2}, True, "1 / 2 = 50,00%, đạt ngưỡng 50%: đạt"),
        (THRESHOLD, {"a": 1, "b": 3}, False, "1 / 3 = 33,33%, dưới ngưỡng 50%: không đạt"),
        (STEPS, {"a": 4, "b": 5}, True, "4 / 5 = 80,00%, mức từ 80%: đạt"),
        (RISING, {"a": 3}, False, "3 lần: không đạt"),
        (CHECKLIST, {"a": True, "b": True, "c": True}, True, "Có 3 trong 3 mục: đạt"),
        (CHECKLIST, {"a": True, "b": True, "c": False}, False, "Có 2 trong 3 mục: không đạt"),
        (DECLARED, {"a": True}, True, "Đơn vị tự đánh giá: đạt"),
        (DECLARED, {"a": False}, False, "Đơn vị tự đánh giá: không đạt"),
        (
            LIMITED,
            {"a": 80, "day": "31/12/2022"},
            True,
            "80% (nguồn: Cổng DVC, 31/12/2022), ngưỡng 80%: đạt",
        ),
    ],
)
def test_verdicts_and_words_in_a_pass_fail_set(rule, values, passed, why):
    outcome = reported(rule, None, **values)
    assert (outcome.passed, outcome.why) == (passed, why)
    assert (outcome.points, outcome.max_points) == (None, None)


@pytest.mark.parametrize(
    ("rule", "maximum", "values", "words", "why"),
    [
        (YES_NO, "10", {}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (YES_NO, "10", {"a": "có"}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (YES_NO, "10", {"a": 1}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (CHOICE, "10", {"a": ""}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (
            CHOICE,
            "10",
            {"a": "king"},
            "x",
            "Chưa tính được: Lựa chọn “king” không có trong bộ chỉ số",
        ),
        (PARTS, "10", {"a": True}, "x", "Chưa tính được: thiếu “Nhãn b”"),
        (RATIO, "10", {"a": 5}, "x", "Chưa tính được: thiếu “Nhãn b”"),
        (RATIO, "10", {"a": True, "b": 5}, "x", "Chưa tính được: thiếu “Nhãn a”"),
        (RATIO, "10", {"a": 5, "b": 0}, "x", "Chưa tính được: Mẫu số bằng 0 trong khi tử số là 5"),
        (CHECKLIST, "10", {"a": True, "b": True}, "x", "Chưa tính được: thiếu “Nhãn c”"),
        (
            DECLARED,
            "10",
            {"a": 11},
            "x",
            "Chưa tính được: Điểm tự khai 11 nằm ngoài khoảng 0 đến 10",
        ),
        (
            DECLARED,
            "10",
            {"a": 7},
            " ",
            "Chưa tính được: Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích",
        ),
        (
            DECLARED,
            None,
            {"a": True},
            "",
            "Chưa tính được: Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích",
        ),
        (MEASURED, "10", {"a": 50}, "x", "Chưa tính được: thiếu “Nhãn day”"),
        (MEASURED, "10", {"a": 101, "day": "x"}, "x", "Chưa tính được: Tỷ lệ 101% lớn hơn 100%"),
    ],
)
def test_what_is_missing_or_unusable_is_said_and_is_no_zero(rule, maximum, values, words, why):
    outcome = reported(rule, maximum, words=words, **values)
    assert (outcome.status, outcome.why) == ("incomplete", why)
    assert (outcome.points, outcome.passed) == (None, None)
    assert outcome.max_points == (None if maximum is None else D(maximum))


@pytest.mark.parametrize("rule", [RATIO, CAPPED, THRESHOLD, PROPORTIONAL, STEPS])
def test_a_part_over_its_whole_counts_full_and_is_noted(rule):
    outcome = reported(rule, "10", a=12, b=10)
    assert outcome.points == D(10)
    assert outcome.notes == ("Tử số 12 lớn hơn mẫu số 10: kiểm tra lại số liệu",)


# --- the cases of the paper, rounding ---------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "maximum", "points", "why"),
    [
        (26, 55, "20", "9.45", "26 / 55 = 47,27% × 20 điểm = 9,45 điểm"),
        (1470, 1473, "10", "9.97", "1.470 / 1.473 = 99,79% × 10 điểm = 9,97 điểm"),
        (7, 19, "10", "3.68", "7 / 19 = 36,84% × 10 điểm = 3,68 điểm"),
        (2, 19, "40", "4.21", "2 / 19 = 10,52% × 40 điểm = 4,21 điểm"),
        (1068, 6633, "10", "1.61", "1.068 / 6.633 = 16,10% × 10 điểm = 1,61 điểm"),
        (1, 3, "30", "10", "1 / 3 = 33,33% × 30 điểm = 10 điểm"),
        (2, 3, "30", "20", "2 / 3 = 66,66% × 30 điểm = 20 điểm"),
    ],
)
def test_points_of_the_paper(part, whole, maximum, points, why):
    outcome = reported(RATIO, maximum, a=part, b=whole)
    assert (outcome.points, outcome.why) == (D(points), why)


@pytest.mark.parametrize(
    ("mode", "decimals", "part", "points"),
    [
        ("truncate", 2, "1.005", "1"),
        ("half_up", 2, "1.005", "1.01"),
        ("half_even", 2, "1.005", "1"),
        ("truncate", 2, "1.019", "1.01"),
        ("half_even", 2, "1.015", "1.02"),
        ("truncate", 0, "9.99", "9"),
        ("half_up", 0, "9.5", "10"),
        ("half_even", 0, "8.5", "8"),
        ("truncate", 4, "1.00009", "1"),
    ],
)
def test_rounding_is_the_sets_and_happens_on_the_points(mode, decimals, part, points):
    outcome = reported(RATIO, "10", Rounding(mode, decimals), a=D(part), b=D(10))
    assert outcome.points == D(points)


# --- the five answers that look alike ---------------------------------------------------------

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
# What "done, and the result is 0" is worth out of 10 where it is not nothing.
POINTS_AT_ZERO = {"steps from zero": "2.5", "count_steps falling": "10"}
# The inputs that are the result, with one and without; a count or a numerator where not listed.
RESULT: dict[str, dict[str, Value]] = {
    "yes_no": {"a": True},
    "choice": {"a": "deputy"},
    "parts": {"a": False, "b": True},
    "checklist": {"a": False, "c": True},
    "declared": {"a": D("0.5")},
    "measured": {"a": D("0.1"), "day": "2022-12-31"},
}
NO_RESULT: dict[str, dict[str, Value]] = {
    "yes_no": {"a": False},
    "choice": {"a": "none"},
    "parts": {"a": False, "b": False},
    "checklist": {"a": False, "b": False, "c": False},
    "declared": {"a": False},
    "measured": {"a": D(0), "day": "2022-12-31"},
} | {shape: {"a": D(0), "b": D(2)} for shape in RATIO_SHAPES}


@dataclass(frozen=True)
class Alike:
    """One answer under one policy, and what it must come to in every shape (None: unknown)."""

    state: AnswerState
    policies: Policies
    status: str
    points: str | None
    maximum: str
    why: str


ALIKE = [
    Alike(AnswerState.BLANK, policies(), "blank", None, "10", "Chưa trả lời"),
    Alike(AnswerState.NOT_DEPLOYED, policies(), "not_deployed", "0", "10", "Chưa triển khai"),
    Alike(
        AnswerState.NOT_APPLICABLE,
        policies("drop"),
        "excluded",
        None,
        "0",
        "Không thuộc đối tượng: không tính vào điểm tối đa (văn bản nêu)",
    ),
    Alike(
        AnswerState.NOT_APPLICABLE,
        policies("reweight"),
        "excluded",
        None,
        "0",
        "Không thuộc đối tượng: chia lại cho các chỉ số khác (văn bản nêu)",
    ),
    Alike(
        AnswerState.NOT_APPLICABLE,
        policies("full"),
        "computed",
        "10",
        "10",
        "Không thuộc đối tượng: tính đủ (văn bản nêu)",
    ),
    Alike(
        AnswerState.NOTHING_TO_MEASURE,
        policies(nothing="full"),
        "computed",
        "10",
        "10",
        "0 / 0: không phát sinh trường hợp nào, tính đủ (giả định)",
    ),
    Alike(
        AnswerState.NOTHING_TO_MEASURE,
        policies(nothing="zero"),
        "computed",
        "0",
        "10",
        "0 / 0: không phát sinh trường hợp nào, tính 0 (giả định)",
    ),
    Alike(
        AnswerState.NOTHING_TO_MEASURE,
        policies(nothing="drop"),
        "excluded",
        None,
        "0",
        "0 / 0: không phát sinh trường hợp nào, không tính vào điểm tối đa (giả định)",
    ),
]


def alike_id(case: Alike) -> str:
    policy = case.policies
    return f"{case.state}-{policy.not_applicable.value}-{policy.nothing_to_measure.value}"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", ALIKE[:-3], ids=alike_id)
def test_five_alike_in_a_points_set(shape, case):
    # Figures left over from an earlier answer must not count.
    check_points(shape, case, typed({"a": 1, "b": 2}))


@pytest.mark.parametrize("shape", RATIO_SHAPES)
@pytest.mark.parametrize("case", ALIKE[-3:], ids=alike_id)
def test_nothing_to_measure_in_a_points_set(shape, case):
    check_points(shape, case, {})
    check_points(shape, case, typed({"a": 0, "b": 0}))


def check_points(shape, case, values):
    answer = AnswerValues(case.state, values, "x")
    outcome = evaluate(indicator(SHAPES[shape], "10"), answer, TRUNCATE, case.policies)
    assert outcome.status == case.status
    assert outcome.points == (None if case.points is None else D(case.points))
    assert outcome.max_points == D(case.maximum)
    assert outcome.passed is None
    tail = "" if case.points is None else f": {case.points} / 10 điểm"
    assert outcome.why == case.why + tail


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", ALIKE[:-3], ids=alike_id)
def test_five_alike_in_a_pass_fail_set(shape, case):
    check_verdict(shape, case, typed({"a": 1, "b": 2}))


@pytest.mark.parametrize("shape", RATIO_SHAPES)
@pytest.mark.parametrize("case", ALIKE[-3:], ids=alike_id)
def test_nothing_to_measure_in_a_pass_fail_set(shape, case):
    check_verdict(shape, case, {})


def check_verdict(shape, case, values):
    answer = AnswerValues(case.state, values, "x")
    outcome = evaluate(indicator(SHAPES[shape], None), answer, TRUNCATE, case.policies)
    assert outcome.status == case.status
    assert outcome.passed == {None: None, "0": False, "10": True}[case.points]
    assert (outcome.points, outcome.max_points) == (None, None)
    tail = {None: "", "0": ": không đạt", "10": ": đạt"}[case.points]
    if case.state is AnswerState.NOT_DEPLOYED:
        tail = ""
    assert outcome.why == case.why.replace("điểm tối đa", "tổng số chỉ tiêu") + tail


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape not in RATIO_SHAPES])
@pytest.mark.parametrize("maximum", ["10", None])
def test_shapes_without_a_ratio_have_no_case_of_nothing_to_measure(shape, maximum):
    answer = AnswerValues(AnswerState.NOTHING_TO_MEASURE, {}, "x")
    refuses(
        indicator(SHAPES[shape], maximum),
        answer,
        "chỉ số này không tính theo tỷ lệ nên không có trường hợp 0/0",
    )


@pytest.mark.parametrize("shape", RATIO_SHAPES)
@pytest.mark.parametrize("values", [{"a": 1}, {"b": 2}, {"a": 0, "b": 2}, {"a": 1, "b": 2}])
def test_nothing_to_measure_beside_figures_is_refused(shape, values):
    answer = AnswerValues(AnswerState.NOTHING_TO_MEASURE, typed(values), "x")
    words = "số liệu khác 0 trong khi chọn “không phát sinh”"
    refuses(indicator(SHAPES[shape], "10"), answer, words)
    refuses(indicator(SHAPES[shape], None), answer, words)


def refuses(spec, answer, problem):
    outcome = evaluate(spec, answer, TRUNCATE, policies())
    assert (outcome.status, outcome.why) == ("incomplete", f"Chưa tính được: {problem}")
    assert (outcome.points, outcome.passed) == (None, None)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("noughts", [False, True])
def test_zero_is_a_result_and_worth_what_the_shape_says(shape, noughts):
    status = "declared" if shape == "declared" else "computed"
    # No result is given, or the given result is nothing; a denominator may be anything.
    values = NO_RESULT.get(shape, {"a": D(0)}) if noughts else {}
    answer = AnswerValues(AnswerState.ZERO, values, "x")
    points = D(POINTS_AT_ZERO.get(shape, "0"))
    outcome = evaluate(indicator(SHAPES[shape], "10"), answer, TRUNCATE, policies())
    assert (outcome.status, outcome.points, outcome.max_points) == (status, points, D(10))
    verdict = evaluate(indicator(SHAPES[shape], None), answer, TRUNCATE, policies())
    assert (verdict.status, verdict.passed) == (status, points == D(10))


@pytest.mark.parametrize("shape", SHAPES)
def test_zero_beside_a_result_is_refused(shape):
    answer = AnswerValues(AnswerState.ZERO, RESULT.get(shape, {"a": D(1), "b": D(2)}), "x")
    words = "số liệu khác 0 trong khi chọn “kết quả bằng 0”"
    refuses(indicator(SHAPES[shape], "10"), answer, words)
    refuses(indicator(SHAPES[shape], None), answer, words)


@pytest.mark.parametrize("maximum", ["10", None])
def test_a_declared_zero_needs_words_like_any_declared_answer(maximum):
    answer = AnswerValues(AnswerState.ZERO, {}, " ")
    words = "Chưa có thuyết minh: hãy viết kết quả thực hiện để giải thích"
    refuses(indicator(DECLARED, maximum), answer, words)


def test_zero_beside_the_second_of_two_ratios_is_refused():
    answer = AnswerValues(AnswerState.ZERO, typed({"a": 0, "c": 1}), "x")
    words = "số liệu khác 0 trong khi chọn “kết quả bằng 0”"
    refuses(indicator(TWO_RATIOS, "10"), answer, words)


EXPLAINED = ("not_deployed", "not_applicable", "nothing_to_measure")


@pytest.mark.parametrize("maximum", ["10", None])
@pytest.mark.parametrize(
    ("state", "values"),
    [
        (AnswerState.NOT_APPLICABLE, {}),
        (AnswerState.NOTHING_TO_MEASURE, {}),
        (AnswerState.REPORTED, {"a": 0, "b": 0}),
    ],
)
def test_a_state_that_needs_a_reason_counts_only_with_it(maximum, state, values):
    silent = AnswerValues(state, typed(values), " ")
    spec = indicator(RATIO, maximum)
    asking = replace(spec, explain=EXPLAINED)
    refuses(asking, silent, "hãy nêu lý do trong kết quả thực hiện")
    given = replace(silent, words="Xã không có hộ nào")
    for answer, asked in ((given, asking), (silent, spec)):
        outcome = evaluate(asked, answer, TRUNCATE, policies())
        assert outcome.status == ("excluded" if state == "not_applicable" else "computed")


@pytest.mark.parametrize(
    ("explain", "words", "notes"),
    [
        (EXPLAINED, " ", ("Chưa nêu lý do chưa triển khai",)),
        (EXPLAINED, "Chưa có kinh phí", ()),
        ((), "", ()),
    ],
)
def test_not_deployed_without_a_reason_is_worth_the_same_and_noted(explain, words, notes):
    answer = AnswerValues(AnswerState.NOT_DEPLOYED, {}, words)
    for maximum, points, passed in (("10", D(0), None), (None, None, False)):
        spec = replace(indicator(RATIO, maximum), explain=explain)
        outcome = evaluate(spec, answer, TRUNCATE, policies())
        assert (outcome.status, outcome.notes) == ("not_deployed", notes)
        assert (outcome.points, outcome.passed) == (points, passed)


@pytest.mark.parametrize("shape", RATIO_SHAPES)
@pytest.mark.parametrize("case", ALIKE[-3:], ids=alike_id)
def test_typing_zero_of_zero_is_nothing_to_measure(shape, case):
    spec = indicator(SHAPES[shape], "10")
    typed_zeros = AnswerValues(AnswerState.REPORTED, {"a": D(0), "b": D(0)}, "x")
    said = AnswerValues(AnswerState.NOTHING_TO_MEASURE, {})
    assert evaluate(spec, typed_zeros, TRUNCATE, case.policies) == evaluate(
        spec, said, TRUNCATE, case.policies
    )


def test_an_indicators_own_policies_come_before_the_sets():
    spec = replace(indicator(RATIO, "10"), policies=policies("full"))
    answer = AnswerValues(AnswerState.NOT_APPLICABLE, {})
    assert evaluate(spec, answer, TRUNCATE, policies("drop")).points == D(10)


# --- properties -------------------------------------------------------------------------------

MODES = st.sampled_from(["truncate", "half_up", "half_even"])
ROUNDINGS = st.builds(Rounding, MODES, st.integers(0, 4))
COUNTS = st.integers(0, 10**9).map(D)
FIGURES = COUNTS | st.decimals(0, 10**15, places=4)
TYPED = st.none() | FIGURES | st.booleans() | st.sampled_from(["", "head", "none", "31/12/2022"])
ANSWERS = st.fixed_dictionaries(dict.fromkeys(NAMES, TYPED)).map(
    lambda values: {name: value for name, value in values.items() if value is not None}
)
MAXIMA = st.decimals(0, 1000, places=4)
EVERY_RULE = st.sampled_from([*SHAPES.values(), TWO_RATIOS, ENOUGH])


@given(EVERY_RULE, st.sampled_from(AnswerState), ANSWERS, st.text(max_size=3), ROUNDINGS, MAXIMA)
def test_nothing_that_is_typed_fails_or_leaves_the_scale(
    rule, state, values, words, rounding, maximum
):
    maximum = round_decimal(maximum, rounding)
    answer = AnswerValues(state, values, words)
    outcome = evaluate(indicator(rule, str(maximum)), answer, rounding, policies())
    assert outcome.why
    assert outcome.passed is None
    if outcome.points is not None:
        assert D(0) <= outcome.points <= maximum
        assert outcome.points == round_decimal(outcome.points, rounding)
    verdict = evaluate(indicator(rule, None), answer, rounding, policies())
    assert verdict.points is None
    assert verdict.why


def points_for(rule, maximum, rounding, **values) -> Decimal | None:
    return reported(rule, str(round_decimal(maximum, rounding)), rounding, **values).points


@given(
    st.sampled_from([RATIO, CAPPED, THRESHOLD, PROPORTIONAL, STEPS, STEPS_FROM_ZERO]),
    FIGURES,
    FIGURES,
    FIGURES.filter(bool),
    ROUNDINGS,
    MAXIMA,
)
def test_a_bigger_numerator_never_earns_less(rule, first, second, whole, rounding, maximum):
    low, high = sorted((first, second))
    less = points_for(rule, maximum, rounding, a=low, b=whole)
    assert less <= points_for(rule, maximum, rounding, a=high, b=whole)


@given(FIGURES, FIGURES, FIGURES, FIGURES.filter(bool), ROUNDINGS, MAXIMA)
def test_with_two_ratios_a_bigger_numerator_never_earns_less(
    first, second, other, whole, rounding, maximum
):
    low, high = sorted((first, second))
    fixed = {"b": whole, "c": other, "d": whole}
    less = points_for(TWO_RATIOS, maximum, rounding, a=low, **fixed)
    assert less <= points_for(TWO_RATIOS, maximum, rounding, a=high, **fixed)


@given(COUNTS | st.integers(0, 6).map(D), st.integers(0, 6).map(D), ROUNDINGS, MAXIMA)
def test_counts_climb_and_incidents_fall(first, second, rounding, maximum):
    low, high = sorted((first, second))
    climbing = [points_for(RISING, maximum, rounding, a=count) for count in (low, high)]
    falling = [points_for(FALLING, maximum, rounding, a=count) for count in (low, high)]
    assert climbing[0] <= climbing[1]
    assert falling[0] >= falling[1]


@given(
    st.sampled_from([CHECKLIST, ENOUGH, PARTS]),
    st.lists(st.booleans(), min_size=3, max_size=3),
    st.sampled_from(["a", "b", "c"]),
    ROUNDINGS,
    MAXIMA,
)
def test_one_more_tick_never_earns_less(rule, ticks, extra, rounding, maximum):
    ticked = dict(zip("abc", ticks, strict=True))
    less = points_for(rule, maximum, rounding, **ticked)
    assert less <= points_for(rule, maximum, rounding, **{**ticked, extra: True})


@given(
    st.sampled_from([MEASURED, LIMITED, DECLARED]),
    st.decimals(0, 1, places=4),
    st.decimals(0, 1, places=4),
    ROUNDINGS,
    MAXIMA,
)
def test_a_higher_figure_never_earns_less(rule, first, second, rounding, maximum):
    scale = round_decimal(maximum, rounding) if rule is DECLARED else D(100)
    low, high = sorted((first * scale, second * scale))
    less = points_for(rule, maximum, rounding, a=low, day="31/12/2022")
    assert less <= points_for(rule, maximum, rounding, a=high, day="31/12/2022")


@given(st.integers(1, 10**6), st.integers(1, 1000))
def test_dividing_once_gives_the_exact_points(whole, share):
    """k of n, with a maximum of n × m, is worth exactly k × m: no digit is lost on the way."""
    outcome = reported(RATIO, str(whole * share), a=whole - 1, b=whole)
    assert outcome.points == (whole - 1) * share


# --- the list of shapes -----------------------------------------------------------------------


def test_every_shape_is_in_the_tables():
    assert {type(rule) for rule in SHAPES.values()} == set(RULE_CLASSES)
    assert len(RULE_CLASSES) == 11


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_describes_itself_with_the_labels(shape):
    rule = SHAPES[shape]
    assert set(rule.input_names) <= set(NAMES)
    assert indicator(rule, "10").how
    verdict = indicator(rule, None).how
    assert verdict
    assert "điểm" not in verdict


@pytest.mark.parametrize(
    ("rule", "points", "verdict"),
    [
        (
            YES_NO,
            "“Nhãn a”: có được toàn bộ điểm, không có 0 điểm",
            "“Nhãn a”: có là đạt, không có là không đạt",
        ),
        (
            CHOICE,
            "Bí thư: toàn bộ điểm; Cấp phó: 50% điểm tối đa; Khác: 0 điểm",
            "Bí thư: đạt; Cấp phó: không đạt; Khác: không đạt",
        ),
        (
            PARTS,
            "Cộng các phần: Nhãn a: 50% điểm tối đa; Nhãn b: 50% điểm tối đa",
            "Có đủ các phần là đạt: Nhãn a; Nhãn b",
        ),
        (RATIO, "Nhãn a / Nhãn b × điểm tối đa", "Nhãn a / Nhãn b: đủ 100% là đạt"),
        (
            CAPPED,
            "Nhãn a / Nhãn b: từ 80% trở lên được toàn bộ điểm, thấp hơn tính theo tỷ lệ so với"
            " chỉ tiêu",
            "Nhãn a / Nhãn b: từ 80% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            THRESHOLD,
            "Nhãn a / Nhãn b: từ 50% trở lên được toàn bộ điểm, thấp hơn 0 điểm",
            "Nhãn a / Nhãn b: từ 50% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            PROPORTIONAL,
            "Nhãn a / Nhãn b: từ 50% trở lên được toàn bộ điểm, thấp hơn tính theo tỷ lệ",
            "Nhãn a / Nhãn b: từ 50% trở lên là đạt, thấp hơn là không đạt",
        ),
        (
            STEPS,
            "Nhãn a / Nhãn b theo mức: từ 50%: 50% điểm tối đa; từ 80%: toàn bộ điểm",
            "Nhãn a / Nhãn b theo mức: từ 50%: không đạt; từ 80%: đạt",
        ),
        (
            FALLING,
            "Nhãn a: không quá 0 sự cố: toàn bộ điểm; không quá 2 sự cố: 50% điểm tối đa",
            "Nhãn a: không quá 0 sự cố: đạt; không quá 2 sự cố: không đạt",
        ),
        (
            ENOUGH,
            "Số mục có trên 2 mục cần: Nhãn a; Nhãn b; Nhãn c",
            "Có từ 2 trong 3 mục trở lên là đạt: Nhãn a; Nhãn b; Nhãn c",
        ),
        (
            LIMITED,
            "Nhãn a do Cổng DVC đo: từ 80% trở lên được toàn bộ điểm, thấp hơn 0 điểm",
            "Nhãn a do Cổng DVC đo: từ 80% trở lên là đạt, thấp hơn là không đạt",
        ),
    ],
)
def test_how_points_and_verdicts_are_found(rule, points, verdict):
    assert (indicator(rule, "10").how, indicator(rule, None).how) == (points, verdict)
