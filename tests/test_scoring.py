"""The score sheet on small sets built as data: sums, maxima, what does not apply, what differs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from assessments.scoring import AnswerData, ScoreSheet, score, verdict_words
from criteria.rules.base import AnswerState, OutcomeStatus
from criteria.rules.spec import IndicatorSetSpec
from tests.indicator_sets import entry, indicator, points_set, rule, sourced, verdict_set, yes_no

SPEC = TypeAdapter(IndicatorSetSpec)
D = Decimal
NO_FACTS: dict[str, Decimal] = {}
REPORTED, BLANK = AnswerState.REPORTED, AnswerState.BLANK
NOT_APPLICABLE, NOT_DEPLOYED = AnswerState.NOT_APPLICABLE, AnswerState.NOT_DEPLOYED
BY = {"basis": "assumed", "source": "Giả định để thử"}


def ratio(code: str, points: str, **more: Any) -> dict[str, Any]:
    scoring = rule("ratio", numerator="a", denominator="b")
    return {**indicator(code, scoring, entry("a"), entry("b"), points=points), **more}


def pillar(code: str, points: str | None, *indicators: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {"code": code, "title": f"Trụ {code}", "indicators": list(indicators)}
    return data if points is None else {**data, "max_points": sourced(points)}


def group(code: str, *pillars: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "title": f"Nhóm {code}", "pillars": list(pillars)}


def spec_of(data: dict[str, Any], **more: Any) -> IndicatorSetSpec:
    return SPEC.validate_python({**data, **more})


def two_groups(maximum: str = "100") -> IndicatorSetSpec:
    """Pillar 1 of 50 with 30 allocated, pillar 2 of 20 used up, pillar 3 of 30 used up."""
    return spec_of(
        points_set(),
        facts=[],
        max_points=sourced(maximum),
        groups=[
            group("I", pillar("1", "50", yes_no("1.1"), ratio("1.2", "20"))),
            group(
                "II", pillar("2", "20", ratio("2.1", "20")), pillar("3", "30", ratio("3.1", "30"))
            ),
        ],
    )


def one_pillar(policy: str, *indicators: dict[str, Any], points: str = "100") -> IndicatorSetSpec:
    """A pillar of ``points``; what does not apply follows ``policy``."""
    data = points_set()
    policies = {**data["policies"], "not_applicable": {"value": policy, **BY}}
    return spec_of(
        data,
        facts=[],
        max_points=sourced(points),
        policies=policies,
        groups=[group("I", pillar("1", points, *indicators))],
    )


def counted(part: str | int, whole: str | int, **more: Any) -> AnswerData:
    return AnswerData(REPORTED, {"a": D(part), "b": D(whole)}, **more)


def exists(value: bool, **more: Any) -> AnswerData:
    return AnswerData(REPORTED, {"exists": value}, **more)


def state(value: AnswerState, **more: Any) -> AnswerData:
    return AnswerData(value, {}, **more)


def sums(totals: Any) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
    """Computed, maximum, attainable, allocated, unallocated."""
    return (
        totals.computed,
        totals.maximum,
        totals.attainable,
        totals.allocated,
        totals.unallocated,
    )


# --- sums ---------------------------------------------------------------------------------------


def test_totals_add_up_from_lines_to_pillars_to_groups_to_the_set():
    answers = {
        "1.1": exists(True),
        "1.2": counted(1, 3),
        "2.1": counted(1, 4),
        "3.1": counted(2, 3),
    }
    sheet = score(two_groups(), answers, NO_FACTS)

    points = {line.indicator.code: line.outcome.points for line in sheet.lines}
    assert points == {"1.1": D(10), "1.2": D("6.66"), "2.1": D(5), "3.1": D(20)}
    assert [sums(one.totals) for one in sheet.pillars] == [
        (D("16.66"), D(50), D(50), D(30), D(20)),
        (D(5), D(20), D(20), D(20), D(0)),
        (D(20), D(30), D(30), D(30), D(0)),
    ]
    assert [sums(one.totals) for one in sheet.groups] == [
        (D("16.66"), D(50), D(50), D(30), D(20)),
        (D(25), D(50), D(50), D(50), D(0)),
    ]
    assert sums(sheet.totals) == (D("41.66"), D(100), D(100), D(80), D(20))


def test_maximum_stated_by_the_set_overrides_the_sum_of_its_pillars():
    sheet = score(two_groups("120"), {"2.1": state(NOT_APPLICABLE)}, NO_FACTS)

    assert sums(sheet.totals) == (D(0), D(120), D(100), D(80), D(40))


def test_pillar_without_a_maximum_of_its_own_has_that_of_its_indicators():
    groups = [group("I", pillar("1", None, yes_no("1.1"), ratio("1.2", "20")))]
    sheet = score(
        spec_of(points_set(), facts=[], max_points=None, groups=groups),
        {"1.1": exists(True)},
        NO_FACTS,
    )

    assert sums(sheet.totals) == (D(10), D(30), D(30), D(30), D(0))


def test_claimed_and_computed_are_kept_apart():
    answers = {
        "1.1": exists(False, claimed_points=D(10)),
        "1.2": counted(1, 2, claimed_points=D("9.5")),
        "2.1": state(BLANK, claimed_points=D(20)),
    }
    sheet = score(two_groups(), answers, NO_FACTS)

    assert (sheet.totals.claimed, sheet.totals.computed) == (D("39.5"), D(10))
    # Points that could not be computed are no difference: they are told apart.
    assert (sheet.totals.difference, sheet.totals.uncomputed) == (D("-9.5"), D(20))
    assert [one.totals.claimed for one in sheet.groups] == [D("19.5"), D(20)]
    assert [line.difference for line in sheet.lines] == [D(-10), D("0.5"), None, None]


def test_missing_answer_is_a_blank_one():
    sheet = score(two_groups(), {}, NO_FACTS)

    assert [line.state for line in sheet.lines] == [BLANK] * 4
    assert [line.outcome.status for line in sheet.lines] == [OutcomeStatus.BLANK] * 4
    assert sums(sheet.totals) == (D(0), D(100), D(100), D(80), D(20))
    assert (sheet.totals.indicators, sheet.totals.answered, sheet.totals.incomplete) == (4, 0, 0)


def test_blank_answer_keeps_its_figures_out_of_the_points():
    blank = AnswerData(BLANK, {"a": D(1), "b": D(1)})
    sheet = score(two_groups(), {"2.1": blank, "3.1": counted(1, 1)}, NO_FACTS)

    assert [line.outcome.points for line in sheet.lines] == [None, None, None, D(30)]
    assert (sheet.totals.computed, sheet.totals.answered) == (D(30), 1)


def test_answer_to_an_indicator_of_another_set_is_ignored():
    with_stranger = score(two_groups(), {"9.9": exists(True), "1.1": exists(True)}, NO_FACTS)

    assert with_stranger == score(two_groups(), {"1.1": exists(True)}, NO_FACTS)


def test_unknown_input_changes_neither_points_nor_words():
    known = score(two_groups(), {"1.2": counted(1, 4)}, NO_FACTS)
    inputs = {"a": D(1), "b": D(4), "c": D(4), "exists": True}
    more = score(two_groups(), {"1.2": AnswerData(REPORTED, inputs)}, NO_FACTS)

    assert known.totals.computed == D(5)
    assert [line.outcome for line in more.lines] == [line.outcome for line in known.lines]


# --- what does not apply ------------------------------------------------------------------------

SHARES = (ratio("1.1", "10"), ratio("1.2", "20"), ratio("1.3", "30"))
ONE_OUT = {"1.1": counted(1, 3), "1.2": counted(1, 3), "1.3": state(NOT_APPLICABLE)}


@pytest.mark.parametrize(
    ("policy", "computed", "attainable", "excluded"),
    [
        # 3,33 + 6,66; the pillar of 100 loses the 30 that do not apply.
        ("drop", "9.99", "70", 1),
        # 9,99 × (30 + 30) / 30: nothing is lost, and 40 stay unallocated.
        ("reweight", "19.98", "100", 1),
        ("full", "39.99", "100", 0),
    ],
)
def test_not_applicable_follows_the_policy_of_the_set(policy, computed, attainable, excluded):
    sheet = score(one_pillar(policy, *SHARES), ONE_OUT, NO_FACTS)

    for totals in (sheet.pillars[0].totals, sheet.groups[0].totals, sheet.totals):
        assert sums(totals) == (D(computed), D(100), D(attainable), D(60), D(40))
        assert (totals.excluded, totals.counted) == (excluded, 3 - excluded)


@pytest.mark.parametrize(
    ("policy", "points", "maximum", "words"),
    [
        ("drop", None, "0", "không tính vào điểm tối đa"),
        ("reweight", None, "0", "chia lại cho các chỉ số khác"),
        ("full", "30", "30", "tính đủ"),
    ],
)
def test_line_says_what_not_applicable_did(policy, points, maximum, words):
    line = score(one_pillar(policy, *SHARES), ONE_OUT, NO_FACTS).lines[2]

    assert line.outcome.points == (None if points is None else D(points))
    assert line.outcome.max_points == D(maximum)
    assert line.outcome.why.startswith(f"Không thuộc đối tượng: {words}")


@pytest.mark.parametrize(
    ("maxima", "computed"),
    [
        # 1 × 18 / 3; divided first it would be 0,333… × 18 = 5,99.
        (("3", "5", "10"), "6"),
        # 10 × 50 / 30 = 16,66.
        (("30", "10", "10"), "16.66"),
        # 3,33 × 30 / 10 = 9,99: the points of the line are what is spread.
        (("10", "10", "10"), "9.99"),
    ],
)
def test_reweighted_sum_is_multiplied_first_and_rounded_once(maxima, computed):
    indicators = [ratio(f"1.{number}", points) for number, points in enumerate(maxima, start=1)]
    answers = {
        "1.1": counted(1, 3),
        "1.2": state(NOT_APPLICABLE),
        "1.3": state(NOT_APPLICABLE),
    }
    whole = sum(D(points) for points in maxima)
    sheet = score(one_pillar("reweight", *indicators, points=str(whole)), answers, NO_FACTS)

    assert sums(sheet.totals) == (D(computed), whole, whole, whole, D(0))


def test_everything_achieved_among_what_applies_earns_the_whole_after_reweighting():
    indicators = (ratio("1.1", "7"), ratio("1.2", "11"), ratio("1.3", "13"))
    answers = {"1.1": counted(1, 1), "1.2": counted(9, 9), "1.3": state(NOT_APPLICABLE)}
    sheet = score(one_pillar("reweight", *indicators, points="31"), answers, NO_FACTS)

    assert sums(sheet.totals) == (D(31), D(31), D(31), D(31), D(0))


@pytest.mark.parametrize("policy", ["drop", "reweight"])
def test_pillar_of_which_nothing_applies_keeps_only_its_unallocated_part(policy):
    answers = {code: state(NOT_APPLICABLE) for code in ("1.1", "1.2", "1.3")}
    totals = score(one_pillar(policy, *SHARES), answers, NO_FACTS).totals

    assert sums(totals) == (D(0), D(100), D(40), D(60), D(40))
    assert (totals.excluded, totals.counted, totals.answered) == (3, 0, 3)


def test_pillar_of_which_nothing_applies_is_full_where_the_policy_says_so():
    answers = {code: state(NOT_APPLICABLE) for code in ("1.1", "1.2", "1.3")}
    totals = score(one_pillar("full", *SHARES), answers, NO_FACTS).totals

    assert sums(totals) == (D(60), D(100), D(100), D(60), D(40))


def test_policy_of_an_indicator_overrides_that_of_the_set():
    own = {
        "not_applicable": {"value": "drop", **BY},
        "nothing_to_measure": {"value": "drop", **BY},
    }
    indicators = (ratio("1.1", "10"), ratio("1.2", "20"), ratio("1.3", "30", policies=own))
    answers = {
        "1.1": counted(1, 2),
        "1.2": state(NOT_APPLICABLE),
        "1.3": state(NOT_APPLICABLE),
    }
    totals = score(one_pillar("reweight", *indicators), answers, NO_FACTS).totals

    assert sums(totals) == (D(15), D(100), D(70), D(60), D(40))


def test_reweighting_stays_within_its_pillar():
    data = points_set()
    policies = {**data["policies"], "not_applicable": {"value": "reweight", **BY}}
    spec = spec_of(
        data,
        facts=[],
        policies=policies,
        groups=[
            group("I", pillar("1", "40", ratio("1.1", "20"), ratio("1.2", "20"))),
            group("II", pillar("2", "60", ratio("2.1", "60"))),
        ],
    )
    answers = {
        "1.1": counted(1, 2),
        "1.2": state(NOT_APPLICABLE),
        "2.1": counted(1, 2),
    }
    sheet = score(spec, answers, NO_FACTS)

    assert [one.totals.computed for one in sheet.pillars] == [D(20), D(30)]
    assert sums(sheet.totals) == (D(50), D(100), D(100), D(100), D(0))


@pytest.mark.parametrize(
    ("policy", "points", "attainable"),
    [("full", "30", "60"), ("zero", "0", "60"), ("drop", "0", "30")],
)
@pytest.mark.parametrize("answer", [counted(0, 0), state(AnswerState.NOTHING_TO_MEASURE)])
def test_nothing_to_measure_is_the_same_typed_as_0_of_0_or_said(answer, policy, points, attainable):
    data = points_set()
    policies = {**data["policies"], "nothing_to_measure": {"value": policy, **BY}}
    spec = spec_of(
        data,
        facts=[],
        max_points=sourced("60"),
        policies=policies,
        groups=[group("I", pillar("1", "60", ratio("1.1", "30"), ratio("1.2", "30")))],
    )
    sheet = score(spec, {"1.1": answer}, NO_FACTS)

    assert (sheet.totals.computed, sheet.totals.attainable) == (D(points), D(attainable))
    assert sheet.lines[0].outcome.why.startswith("0 / 0: không phát sinh trường hợp nào")


# --- facts --------------------------------------------------------------------------------------


def test_fact_counts_and_a_typed_figure_of_the_same_name_does_not():
    typed = AnswerData(REPORTED, {"done": D(30), "people": D(40)})
    line = score(spec_of(points_set()), {"1.2": typed}, {"population": D(60)}).lines[1]

    assert line.values == {"done": D(30), "people": D(60)}
    assert line.outcome.points == D(10)
    assert line.outcome.why == "30 / 60 = 50,00% × 20 điểm = 10 điểm"


def test_missing_fact_is_named_by_its_label_and_a_typed_figure_does_not_replace_it():
    typed = AnswerData(REPORTED, {"done": D(30), "people": D(40)})
    sheet = score(spec_of(points_set()), {"1.2": typed}, {"households": D(9)})
    line = sheet.lines[1]

    assert line.values == {"done": D(30)}
    assert (line.outcome.status, line.outcome.points) == (OutcomeStatus.INCOMPLETE, None)
    assert line.outcome.why == "Chưa tính được: thiếu “Nhãn people”"
    assert (sheet.totals.incomplete, sheet.totals.answered) == (1, 1)


def test_fact_of_zero_is_a_number_and_not_missing():
    typed = AnswerData(REPORTED, {"done": D(0)})
    line = score(spec_of(points_set()), {"1.2": typed}, {"population": D(0)}).lines[1]

    assert line.values == {"done": D(0), "people": D(0)}
    assert (line.outcome.status, line.outcome.points) == (OutcomeStatus.COMPUTED, D(20))


# --- verdicts -----------------------------------------------------------------------------------


def test_verdicts_are_counted_apart():
    codes = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6")
    spec = spec_of(verdict_set(*(yes_no(code, points=None) for code in codes)))
    answers = {
        "1.1": exists(True),
        "1.2": exists(False),
        "1.3": state(NOT_DEPLOYED),
        "1.4": state(NOT_APPLICABLE),
        "1.5": AnswerData(REPORTED, {}),
    }
    sheet = score(spec, answers, NO_FACTS)
    totals = sheet.totals

    assert (totals.passed, totals.failed, totals.not_deployed, totals.excluded) == (1, 1, 1, 1)
    assert (totals.incomplete, totals.answered, totals.indicators, totals.counted) == (1, 5, 6, 5)
    assert sums(totals) == (D(0),) * 5
    assert [verdict_words(line) for line in sheet.lines] == [
        "Đạt",
        "Không đạt",
        "Chưa triển khai",
        "Không thuộc đối tượng",
        "Chưa xác định",
        "Chưa trả lời",
    ]


# --- where paper and rule disagree --------------------------------------------------------------


@pytest.mark.parametrize(
    ("claimed", "differs"),
    [
        ("10", False),
        ("10.05", False),
        ("9.95", False),
        ("10.0501", True),
        ("9.9499", True),
        ("0", True),
    ],
)
def test_points_differ_beyond_the_tolerance_and_not_at_its_edge(claimed, differs):
    line = score(two_groups(), {"1.1": exists(True, claimed_points=D(claimed))}, NO_FACTS).lines[0]

    assert (line.tolerance, line.difference) == (D("0.05"), 10 - D(claimed))
    assert line.differs is differs


@pytest.mark.parametrize(
    ("answer", "differs"),
    [
        (exists(True, claimed_passed=True), False),
        (exists(True, claimed_passed=False), True),
        (exists(False, claimed_passed=True), True),
        (exists(True), False),
        (state(NOT_DEPLOYED, claimed_passed=True), True),
        (state(NOT_APPLICABLE, claimed_passed=True), False),
        (state(BLANK, claimed_passed=True), False),
    ],
)
def test_verdicts_differ_only_where_both_are_known(answer, differs):
    line = score(spec_of(verdict_set()), {"1.1": answer}, NO_FACTS).lines[0]

    assert line.differs is differs


@pytest.mark.parametrize("answer", [exists(True), state(BLANK, claimed_points=D(3))])
def test_points_do_not_differ_where_one_of_them_is_missing(answer):
    line = score(two_groups(), {"1.1": answer}, NO_FACTS).lines[0]

    assert (line.difference, line.differs) == (None, False)


# --- for every set and every answer -------------------------------------------------------------

figures = st.integers(0, 50).map(Decimal)
states = st.sampled_from(AnswerState)
any_answer = st.builds(
    lambda value, a, b: AnswerData(value, {"a": a, "b": b, "exists": a > b}, "Lời"),
    states,
    figures,
    figures,
)
any_maximum = st.decimals("0.01", "50", places=2)


@st.composite
def scored(draw: st.DrawFn, policies: tuple[str, ...]) -> tuple[IndicatorSetSpec, dict[str, Any]]:
    """One to three pillars, each with room to spare or without; any answers, some missing."""
    pillars, answers = [], {}
    for number in range(1, draw(st.integers(1, 3)) + 1):
        maxima = draw(st.lists(any_maximum, min_size=1, max_size=4))
        codes = [f"{number}.{position}" for position in range(1, len(maxima) + 1)]
        spare = draw(st.sampled_from([D(0), D("12.5")]))
        indicators = [ratio(code, str(points)) for code, points in zip(codes, maxima, strict=True)]
        pillars.append(pillar(str(number), str(sum(maxima) + spare), *indicators))
        answers |= {code: draw(any_answer) for code in codes if draw(st.booleans())}
    maximum = str(sum(D(one["max_points"]["value"]) for one in pillars))
    data = points_set()
    chosen = {
        "not_applicable": {"value": draw(st.sampled_from(policies)), **BY},
        "nothing_to_measure": {"value": draw(st.sampled_from(["full", "zero", "drop"])), **BY},
    }
    rounding = {**data["rounding"], "mode": draw(st.sampled_from(["truncate", "half_up"]))}
    spec = spec_of(
        data,
        facts=[],
        max_points=sourced(maximum),
        policies=chosen,
        rounding=rounding,
        groups=[group("I", *pillars)],
    )
    return spec, answers


def within_bounds(sheet: ScoreSheet) -> bool:
    parts = [sheet.totals, *(one.totals for one in (*sheet.groups, *sheet.pillars))]
    return all(0 <= one.computed <= one.attainable <= one.maximum for one in parts)


@settings(deadline=None)
@given(scored(("drop", "full")))
def test_total_is_the_sum_of_pillars_and_of_lines(case):
    sheet = score(*case, NO_FACTS)

    of_lines = sum((line.outcome.points or D(0) for line in sheet.lines), D(0))
    of_pillars = sum((one.totals.computed for one in sheet.pillars), D(0))
    assert sheet.totals.computed == of_pillars == of_lines


@settings(deadline=None)
@given(scored(("drop", "reweight", "full")))
def test_computed_never_leaves_what_is_attainable(case):
    sheet = score(*case, NO_FACTS)

    assert within_bounds(sheet)
    assert sheet.totals.computed == sum(one.totals.computed for one in sheet.pillars)
    assert sheet.totals.computed == round(sheet.totals.computed, 2)


@settings(deadline=None)
@given(scored(("drop", "reweight", "full")), st.randoms(use_true_random=False))
def test_order_of_the_answers_does_not_matter(case, random):
    spec, answers = case
    shuffled = list(answers.items())
    random.shuffle(shuffled)

    assert score(spec, dict(shuffled), NO_FACTS) == score(spec, answers, NO_FACTS)
