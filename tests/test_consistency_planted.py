"""One fault planted in a year without any: it is found, and told by no other check again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from assessments.consistency.base import Severity
from criteria.rules.spec import IndicatorSpec
from dtscore.numbers import format_decimal
from tests.consistency_builder import mapped_questions, set_spec, unit_year
from tests.consistent_years import consistent_data, figure_findings

PAPER_A, PAPER_B = "QD3853", "QD1829"
Year = dict[str, Any]


def answers(year: Year, code: str, *shapes: str) -> list[tuple[IndicatorSpec, dict[str, Any]]]:
    """The answers with a result whose rule is of one of these shapes."""
    spec = set_spec(code)
    return [
        (spec.by_code[name], answer)
        for name, answer in year["sides"][code].items()
        if "state" not in answer and (not shapes or spec.by_code[name].rule.type in shapes)
    ]


def own_ratio(random: Random, year: Year) -> tuple[IndicatorSpec, dict[str, Any]]:
    """An answer that divides two figures of its own."""
    found = answers(year, PAPER_A, "ratio")
    return random.choice([one for one in found if not any(spec.fact for spec in one[0].inputs)])


def enter(answer: dict[str, Any], name: str, value: int) -> None:
    """A figure as it is typed and as it is printed."""
    answer["inputs"][name] = value
    answer["printed"]["inputs"][name] = str(value)


def wrong_percent(random: Random, year: Year) -> str:
    given = [one for code in (PAPER_A, PAPER_B) for _, one in answers(year, code)]
    answer = random.choice([one for one in given if "percent" in one["printed"]])
    percent = Decimal(answer["printed"]["percent"].rstrip("%").replace(",", "."))
    other = percent - 3 if percent > 5 else percent + 3
    answer["printed"]["percent"] = f"{format_decimal(other)}%"
    return "percent_printed"


def wrong_points(random: Random, year: Year) -> str:
    shapes = ("ratio", "threshold", "yes_no", "count_steps")
    _, answer = random.choice(answers(year, PAPER_A, *shapes))
    points = answer["claimed_points"]
    answer["claimed_points"] = points - Decimal("0.7") if points > 1 else points + Decimal("0.7")
    return "points_of_rule"


def too_many_points(random: Random, year: Year) -> str:
    indicator, answer = random.choice(answers(year, PAPER_A))
    assert indicator.max_points
    answer["claimed_points"] = indicator.max_points.value + 1
    return "points_above_maximum"


def points_for_zero(random: Random, year: Year) -> str:
    indicator, answer = own_ratio(random, year)
    enter(answer, indicator.rule.numerator, 0)
    answer["printed"].pop("percent", None)
    return "zero_with_points"


def missing_figure(random: Random, year: Year) -> str:
    indicator, answer = own_ratio(random, year)
    for figures in (answer["inputs"], answer["printed"]["inputs"]):
        del figures[indicator.rule.denominator]
    answer["printed"].pop("percent", None)
    return "claim_without_figures"


def part_over_whole(random: Random, year: Year) -> str:
    indicator, answer = own_ratio(random, year)
    enter(answer, indicator.rule.numerator, answer["inputs"][indicator.rule.denominator] + 5)
    answer["printed"].pop("percent", None)
    return "part_over_whole"


def wrong_sum(random: Random, year: Year) -> str:
    totals = {"1.3": "outgoing_plans", "1.5": "files_late"}
    found = [one for one in answers(year, PAPER_B) if one[0].code in totals]
    if not found:
        return ""
    indicator, answer = random.choice(found)
    name = totals[indicator.code]
    enter(answer, name, answer["inputs"][name] + 56)
    return "parts_of_inputs"


def other_fact(random: Random, year: Year) -> str:
    found = [
        (answer, spec.name)
        for code in (PAPER_A, PAPER_B)
        for indicator, answer in answers(year, code)
        for spec in indicator.inputs
        # A percentage beside it would be wrong for the other value, which is a second fault.
        if spec.fact and "percent" not in answer["printed"]
    ]
    answer, name = random.choice(found)
    printed = answer["printed"]["inputs"]
    printed[name] = str(int(printed[name].replace(".", "")) + 1)
    return "fact_values"


def not_deployed(random: Random, year: Year) -> str:
    asked = {one.indicator for one in mapped_questions()}
    found = [answer for spec, answer in answers(year, PAPER_A) if spec.code not in asked]
    random.choice(found)["state"] = "not_deployed"
    return "not_deployed_with_result"


def not_deployed_in_one_set(random: Random, year: Year) -> str:
    passed = {spec.code for spec, one in answers(year, PAPER_B) if one["claimed_passed"]}
    open_ = {spec.code for spec, _ in answers(year, PAPER_A)}
    asked = [
        one.indicator
        for one in mapped_questions()
        if one.other_indicator in passed and one.indicator in open_
    ]
    rested = {"state": "not_deployed", "claimed_points": "0"}
    year["sides"][PAPER_A][random.choice(asked)] = rested
    return "sets_deployed"


def wrong_head(random: Random, year: Year) -> str:
    heads = [one for one in year["papers"][PAPER_B]["figures"] if one["kind"] == "passed"]
    head = random.choice(heads)
    part, _, whole = head["value"].partition("/")
    head["value"] = f"{int(part) + 1}/{whole}"
    return "section_counts"


def wrong_code(random: Random, year: Year) -> str:
    first, second = random.sample(answers(year, PAPER_A), 2)
    first[1]["printed"]["code"] = second[0].code
    return "code_twice"


def wrong_verdict_code(random: Random, year: Year) -> str:
    first, second = random.sample(answers(year, PAPER_B), 2)
    first[1]["printed"]["verdict_code"] = second[0].code
    return "verdict_of_other"


PLANTED: tuple[Callable[[Random, Year], str], ...] = (
    wrong_percent, wrong_points, too_many_points, points_for_zero, missing_figure, part_over_whole,
    wrong_sum, other_fact, not_deployed, not_deployed_in_one_set, wrong_head, wrong_code,
    wrong_verdict_code,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(1000, 1006))
@pytest.mark.parametrize("plant", PLANTED)
def test_planted_fault_is_told_once(plant, seed):
    random = Random(seed)
    year = consistent_data(random)
    expected = plant(random, year)

    found = [one for one in figure_findings(unit_year(**year)) if one.severity is not Severity.HINT]
    assert [one.code for one in found] == ([expected] if expected else [])
