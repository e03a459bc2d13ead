"""Years without a contradiction: no check may ask for an explanation."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from assessments.consistency.base import Severity
from assessments.consistency.registry import FAMILIES
from tests.consistency_builder import findings
from tests.consistent_years import consistent_year, figure_checks, figure_findings


@pytest.mark.parametrize("seed", range(30))
def test_consistent_year_asks_for_nothing(seed):
    found = figure_findings(consistent_year(Random(seed)))
    assert [one.message for one in found if one.severity is not Severity.HINT] == []


def test_consistent_years_hold_what_the_checks_look_at():
    """A year without claims, percentages and counts would be silent for nothing."""
    year = consistent_year(Random(1))
    printed = [view.printed for view in year.answers()]
    assert sum("percent" in one for one in printed) >= 5
    assert sum(len(one["inputs"]) for one in printed) >= 100
    states = [view.line.state.value for view in year.answers()]
    assert {"reported", "not_deployed"} <= set(states)
    claims = [view.line for view in year.answers() if view.line.claimed_points]
    assert len(claims) >= 30
    assert len(year.sides["QD1829"].printed) == 20


@pytest.mark.parametrize("seed", range(5))
def test_one_changed_fact_is_told_once(seed):
    """Every place that read the fact still prints the value of before: one finding names them."""
    year = consistent_year(Random(seed))
    fact = year.facts["people_15_plus"]
    facts = {**year.facts, fact.code: replace(fact, value=fact.value + 1)}

    (found,) = findings("fact_values", replace(year, facts=facts))
    assert found.values["other"] == str(fact.value)
    assert len(found.indicators) >= 1


def test_every_check_is_declared_in_full():
    ours = figure_checks()
    assert len(ours) >= 35
    assert {one.family for one in ours} == set(FAMILIES) - {
        "narrative", "documents", "register", "period", "evidence"
    }  # fmt: skip
    assert all(one.title and not one.title.endswith(".") for one in ours)
