"""What holds for every rule and every figure: on the scale, and never less for more."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from criteria.rules.base import AnswerState
from criteria.rules.evaluate import AnswerValues, evaluate
from dtscore.numbers import Rounding, round_decimal
from tests.rule_shapes import (
    CAPPED,
    CHECKLIST,
    DECLARED,
    ENOUGH,
    FALLING,
    LIMITED,
    MEASURED,
    NAMES,
    PARTS,
    PROPORTIONAL,
    RATIO,
    RISING,
    SHAPES,
    STEPS,
    STEPS_FROM_ZERO,
    THRESHOLD,
    TWO_RATIOS,
    D,
    indicator,
    policies,
    reported,
)

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
