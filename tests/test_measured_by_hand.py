"""Six reports written by hand, in other officers' manners, against what checks and reader say.

Aim of the project: 95% of the faults, at most 2% of the controls. All six are understood now, the
third that was held out at first was mended for too: the numbers guard what was reached and say
nothing of a seventh manner.

Four more, round 2, say that. The checks and the reader were never changed for them, and must not
be: what is pinned below are lower bounds as first measured. They fall short of the aim by 6,1
points of recall (88,9% of 95%) and 1,5 points of false alarms (3,5% against 2%).
"""

from __future__ import annotations

import pytest

from assessments.consistency.registry import FAMILIES
from tests.measured.by_hand_judging import Outcome, judge_by_hand


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return judge_by_hand()


@pytest.fixture(scope="module")
def fresh() -> Outcome:
    return judge_by_hand(2)


def test_the_labels_are_many_enough(outcome: Outcome) -> None:
    planted = outcome.mended.planted + outcome.held_out.planted
    controls = outcome.mended.controls + outcome.held_out.controls
    assert planted.total() >= 69
    assert controls.total() >= 250
    assert set(FAMILIES) - {"earlier", "peers"} == set(planted)


def test_what_was_mended_for(outcome: Outcome) -> None:
    assert outcome.mended.recall == 1, outcome.misses
    assert outcome.mended.alarm_share == 0, outcome.alarms


def test_what_was_held_out_at_first(outcome: Outcome) -> None:
    assert outcome.held_out.recall == 1, outcome.misses
    assert outcome.held_out.alarm_share == 0, outcome.alarms


def test_the_reader(outcome: Outcome) -> None:
    """Every claim, figure and state that was labelled, and no state that was not."""
    assert outcome.refused == []
    assert outcome.misread == []
    assert outcome.read == outcome.asked
    assert outcome.asked == {"claim": 210, "input": 211, "state": 9}


def test_the_fresh_labels_are_many_enough(fresh: Outcome) -> None:
    assert fresh.mended.planted.total() == 0
    assert fresh.held_out.planted.total() == 36
    assert fresh.held_out.controls.total() == 86
    assert set(FAMILIES) - {"earlier", "peers"} == set(fresh.held_out.planted)


def test_what_was_never_mended_for(fresh: Outcome) -> None:
    """Lower bounds, short of 95% and 2%: nothing was changed for these four reports."""
    assert fresh.held_out.told.total() >= 32, fresh.misses
    assert fresh.held_out.blamed.total() <= 3, fresh.alarms
    assert len(fresh.alarms) <= 12, fresh.alarms


def test_the_reader_of_what_was_never_mended_for(fresh: Outcome) -> None:
    """Lower bounds too; at most one of the misread is taken for certain."""
    assert fresh.refused == []
    assert fresh.asked == {"claim": 119, "input": 169, "state": 4}
    assert fresh.read["claim"] >= 118, fresh.misread
    assert fresh.read["input"] >= 156, fresh.misread
    assert fresh.read["state"] >= 3, fresh.misread
    assert sum(one.startswith("SURE") for one in fresh.misread) <= 1, fresh.misread
