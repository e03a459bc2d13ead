"""The next step up: the smallest increase that earns the next better result, and no smaller."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.models import Answer
from assessments.selectors.files import open_file
from assessments.selectors.next_steps import nearest_steps
from assessments.services.answers import AnswerChange, save_answer
from criteria.rules.base import AnswerState, NextStep, Outcome, Ratio
from criteria.rules.evaluate import AnswerValues, evaluate, next_step
from criteria.rules.parts import Part
from criteria.rules.spec import AnyRule, InputSpec
from dtscore.numbers import Rounding
from tests.rule_shapes import (
    CAPPED,
    CHECKLIST,
    CHOICE,
    DECLARED,
    ENOUGH,
    FALLING,
    LIMITED,
    MEASURED,
    PARTS,
    PROPORTIONAL,
    RATIO,
    RISING,
    STEPS,
    STEPS_FROM_ZERO,
    THRESHOLD,
    TRUNCATE,
    TWO_RATIOS,
    YES_NO,
    D,
    indicator,
    percent_of,
    policies,
    table,
    typed,
)

ABOUT_HALF = replace(THRESHOLD, threshold=percent_of("33.3"))
STEP_RULES = [
    CAPPED, THRESHOLD, ABOUT_HALF, PROPORTIONAL, TWO_RATIOS, STEPS, STEPS_FROM_ZERO, RISING, RATIO
]  # fmt: skip


def step_of(
    rule: AnyRule, maximum: str | None, state: AnswerState = AnswerState.REPORTED, **values: object
) -> NextStep | None:
    return next_step(indicator(rule, maximum), AnswerValues(state, typed(values)), TRUNCATE)


def summary(step: NextStep | None) -> tuple[str, str, str, str | None] | None:
    if step is None:
        return None
    gain = None if step.gain is None else str(step.gain)
    return step.input_name, str(step.add), step.reaches, gain


@pytest.mark.parametrize(
    ("rule", "maximum", "values", "expected"),
    [
        (THRESHOLD, None, {"a": 38, "b": 100}, ("a", "12", "50%", None)),
        (THRESHOLD, None, {"a": 3, "b": 7}, ("a", "1", "50%", None)),  # 3,5 cases are 4
        (THRESHOLD, "10", {"a": 49, "b": 100}, ("a", "1", "50%", "10.00")),
        (PROPORTIONAL, "10", {"a": 40, "b": 100}, ("a", "10", "50%", "6.00")),
        (TWO_RATIOS, "10", {"a": 9, "b": 10, "c": 1, "d": 10}, ("c", "4", "50%", "9.00")),
        (TWO_RATIOS, "10", {"a": 0, "b": 0, "c": 4, "d": 10}, ("c", "1", "50%", "6.00")),
        (CAPPED, "10", {"a": 40, "b": 100}, ("a", "40", "80%", "5.00")),
        (CAPPED, None, {"a": 79, "b": 100}, ("a", "1", "80%", None)),
        (STEPS, "10", {"a": 10, "b": 100}, ("a", "40", "50%", "5.00")),
        (STEPS, "10", {"a": 55, "b": 100}, ("a", "25", "80%", "5.00")),
        (STEPS, None, {"a": 10, "b": 100}, ("a", "70", "80%", None)),  # half does not pass
        (RISING, "20", {"a": 1}, ("a", "2", "3 lần", "10.00")),
        (RISING, None, {"a": 1}, ("a", "3", "4 lần", None)),
        (CHECKLIST, "9", {"a": True, "b": False, "c": False}, ("b", "1", "2/3 mục", "3.00")),
        (ENOUGH, None, {"a": True, "b": False, "c": False}, ("b", "1", "2/2 mục", None)),
        (PARTS, "10", {"a": False, "b": True}, ("a", "1", "2/2 phần", "5.00")),
        (PARTS, None, {"a": False, "b": True}, ("a", "1", "2/2 phần", None)),
        (RATIO, None, {"a": 3, "b": 4}, ("a", "1", "100%", None)),
    ],
)
def test_nearest_better_result(rule, maximum, values, expected):
    assert summary(step_of(rule, maximum, **values)) == expected


@pytest.mark.parametrize(
    ("rule", "maximum", "values"),
    [
        (THRESHOLD, None, {"a": 50, "b": 100}),  # already there
        (THRESHOLD, None, {"a": 38}),  # not computable
        (THRESHOLD, None, {"a": 0, "b": 0}),  # nothing to measure
        (THRESHOLD, None, {"a": 3, "b": 0}),  # cases out of none
        (TWO_RATIOS, "10", {"a": 1, "b": 10, "c": 1, "d": 10}),  # two figures would have to grow
        (replace(THRESHOLD, threshold=percent_of("120")), None, {"a": 9, "b": 10}),  # beyond all
        (RATIO, "10", {"a": 1, "b": 10}),  # every case more earns a little
        (CAPPED, "10", {"a": 80, "b": 100}),
        (STEPS, "10", {"a": 80, "b": 100}),
        (RISING, "20", {"a": 4}),
        (FALLING, "20", {"a": 1}),  # more incidents are never better
        (CHECKLIST, None, {"a": True, "b": False, "c": False}),  # one alone does not pass
        (CHECKLIST, "9", {"a": True, "b": False}),  # the third was not said yet
        (ENOUGH, "9", {"a": True, "b": True, "c": False}),
        (PARTS, None, {"a": False, "b": False}),
        (YES_NO, "10", {"a": False}),
        (CHOICE, "10", {"a": "deputy"}),
        (DECLARED, "10", {"a": 4}),
        (MEASURED, "10", {"a": 40, "day": "2022-12-31"}),
        (LIMITED, "10", {"a": 40, "day": "2022-12-31"}),  # another system measures it
    ],
)
def test_no_step(rule, maximum, values):
    assert step_of(rule, maximum, **values) is None


def test_part_that_earns_nothing_is_passed_over():
    rule = replace(PARTS, parts=(Part("a", D(0)), Part("b", D("0.5")), Part("c", D("0.5"))))

    step = step_of(rule, "10", a=False, b=False, c=True)

    assert summary(step) == ("b", "1", "2/3 phần", "5.00")


def test_figure_that_is_no_count_need_not_be_whole():
    money = replace(indicator(THRESHOLD, None), inputs=(
        InputSpec(name="a", label="Đã chi", kind="money", unit="tỷ đồng"),
        InputSpec(name="b", label="Dự toán", kind="money", unit="tỷ đồng"),
    ))  # fmt: skip
    answer = AnswerValues(AnswerState.REPORTED, {"a": D("1.2"), "b": D("4.5")})

    assert summary(next_step(money, answer, TRUNCATE)) == ("a", "1.05", "50%", None)


def test_one_numerator_of_two_denominators_grows_to_the_farther():
    rule = replace(THRESHOLD, ratios=(Ratio("a", "b"), Ratio("a", "c")))

    assert summary(step_of(rule, None, a=1, b=10, c=20)) == ("a", "9", "50%", None)
    assert step_of(rule, None, a=1, b=4, c=20) is None  # ten out of four there cannot be


@pytest.mark.parametrize("state", list(AnswerState))
def test_only_an_answer_with_a_result_has_a_step(state):
    step = step_of(RISING, "20", state, a=0)

    expected = ("a", "1", "1 lần", "5.00")
    counts = state in {AnswerState.REPORTED, AnswerState.ZERO}
    assert summary(step) == (expected if counts else None)


def test_zero_needs_no_figure_to_have_a_step():
    assert summary(step_of(THRESHOLD, None, AnswerState.ZERO, b=9)) == ("a", "5", "50%", None)
    assert step_of(THRESHOLD, None, AnswerState.ZERO, a=3, b=9) is None  # contradicts itself


COUNTS = st.integers(0, 10**7).map(Decimal)
SMALL = st.integers(0, 12).map(Decimal)
VALUES = st.fixed_dictionaries(dict.fromkeys("abcd", COUNTS | SMALL))


@given(
    st.sampled_from(STEP_RULES) | st.builds(
        lambda at, share: replace(STEPS, steps=table((at, share), ("97.5", "1"))),
        st.sampled_from(["0.5", "12.34", "66.6"]), st.sampled_from(["0.1", "0.9"]),
    ),
    VALUES,
    st.sampled_from([Rounding(mode, 2) for mode in ("truncate", "half_up", "half_even")]),
    st.sampled_from([None, "10", "30"]),
)  # fmt: skip
def test_step_reaches_the_better_result_and_one_less_does_not(rule, values, rounding, maximum):
    asked = indicator(rule, maximum)
    step = next_step(asked, AnswerValues(AnswerState.REPORTED, values), rounding)
    if step is None:
        return

    def outcome(more: Decimal) -> Outcome:
        raised = {**values, step.input_name: values[step.input_name] + more}
        answer = AnswerValues(AnswerState.REPORTED, raised)
        return evaluate(asked, answer, rounding, policies())

    assert step.add == step.add.to_integral_value() >= 1
    assert 0 < step.distance <= 1
    before, after, short = outcome(D(0)), outcome(step.add), outcome(step.add - 1)
    if maximum is None:
        assert (before.passed, short.passed, after.passed) == (False, False, True)
    else:
        assert before.points is not None
        assert step.gain is not None
        assert step.gain > 0
        assert after.points == before.points + step.gain
        if rounding.mode == "truncate":  # the others may round the last case up to the result
            assert short.points < after.points
    assert not after.notes or before.notes  # never beyond the denominator


# --- on an assessment ------------------------------------------------------------------------
@pytest.mark.django_db
def test_nearest_steps_are_sentences_in_order_of_nearness(demo):
    officer = demo.people["canbo.quangbinh"]
    for code, values in (
        ("3.10", {"signature_holders": D(1500)}),
        ("3.12", {"households_cashless_electricity": D(900)}),
    ):
        answer = Answer.objects.filter(assessment=demo.verdicts, indicator__code=code).first()
        save_answer(
            actor=officer,
            assessment=demo.verdicts,
            indicator_code=code,
            change=AnswerChange(AnswerState.REPORTED, values),
            seen_version=answer.version if answer else 0,
        )

    file = open_file(demo.verdicts)
    sentences = [entry.sentence for entry in nearest_steps(file)]

    people, households = file.facts["people_15_plus"].value, file.facts["households"].value
    assert (people, households) == (5293, 1737)
    assert sentences == [
        "3.10: thêm 88 người là đạt 30%",
        "3.12: thêm 143 hộ là đạt 60%",
    ]
    assert [entry.code for entry in nearest_steps(file, limit=1)] == ["3.10"]


@pytest.mark.django_db
def test_steps_of_a_points_set_say_what_they_earn(demo, django_assert_num_queries):
    officer = demo.people["canbo.quangbinh"]
    save_answer(
        actor=officer,
        assessment=demo.points,
        indicator_code="1.5",
        change=AnswerChange(AnswerState.REPORTED, {"broadcasts_per_week": D(3)}),
        seen_version=1,
    )
    file = open_file(demo.points)

    with django_assert_num_queries(0):
        steps = nearest_steps(file)

    assert steps[0].sentence.startswith("1.5: thêm 1 lần/tuần là đạt 4 lần/tuần, được thêm ")
    assert {entry.line.indicator.rule.type for entry in steps} <= {"count_steps", "threshold"}
