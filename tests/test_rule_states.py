"""The five answers that look alike, in every shape: blank, 0, not deployed, not applicable, 0/0."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from criteria.rules.base import AnswerState, Value
from criteria.rules.evaluate import AnswerValues, evaluate
from criteria.rules.spec import (
    Policies,
)
from tests.rule_shapes import (
    DECLARED,
    RATIO,
    RATIO_SHAPES,
    SHAPES,
    TRUNCATE,
    TWO_RATIOS,
    D,
    indicator,
    policies,
    typed,
)

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
