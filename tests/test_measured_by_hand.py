"""Six reports written by hand, in other officers' manners, against what checks and reader say.

Aim of the project: 95% of the faults, at most 2% of the controls. The held-out third was never
mended for; its number is the honest one. The reader is judged on the papers as they stand.
"""

from __future__ import annotations

import pytest

from assessments.consistency.registry import FAMILIES
from tests.measured.by_hand_judging import Outcome, judge_by_hand


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return judge_by_hand()


def test_the_labels_are_many_enough(outcome: Outcome) -> None:
    planted = outcome.mended.planted + outcome.held_out.planted
    controls = outcome.mended.controls + outcome.held_out.controls
    assert planted.total() >= 69
    assert controls.total() >= 250
    assert set(FAMILIES) - {"earlier", "peers"} == set(planted)


def test_what_was_mended_for(outcome: Outcome) -> None:
    assert outcome.mended.recall >= 0.95
    assert outcome.mended.alarm_share <= 0.02


def test_what_was_held_out(outcome: Outcome) -> None:
    assert outcome.held_out.recall >= 0.86, outcome.misses  # short of the aim of 95%
    assert outcome.held_out.alarm_share <= 0.024, outcome.alarms  # short of the aim of 2%


def test_the_reader_on_the_papers_as_they_stand() -> None:
    """Far from the aim: two of the six manners are not understood yet (see ``otherwise``)."""
    outcome = judge_by_hand(otherwise=False)
    assert outcome.read["claim"] >= 103  # of 210
    assert outcome.read["input"] >= 165  # of 211
    assert len(outcome.refused) <= 1
