"""Reports written by hand, in other officers' manners, against what checks and reader say.

Aim of the project: 95% of the faults, at most 2% of the controls. What is pinned for each round
stands in ``tests/measured/rounds.py``: a spent round guards what was reached, a round that is held
out says what a paper meets that nobody has seen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from assessments.consistency.registry import FAMILIES
from tests.measured.by_hand_judging import Outcome, judge_by_hand
from tests.measured.rounds import KINDS, ROUNDS, Round, table

EACH = pytest.mark.parametrize("one", ROUNDS, ids=lambda one: f"round {one.number}")
DOCS = Path(__file__).parents[1] / "docs/recognition.md"


@cache
def outcome_of(number: int) -> Outcome:
    return judge_by_hand(number)


@EACH
def test_the_labels_are_many_enough(one: Round) -> None:
    outcome = outcome_of(one.number)
    assert outcome.planted.total() == one.first_told.whole
    assert outcome.controls.total() == one.first_blamed.whole
    assert set(FAMILIES) - {"earlier", "peers"} == set(outcome.planted)
    assert [outcome.asked[kind] for kind in KINDS] == [read.whole for read in one.first_read]


@EACH
def test_faults_are_found(one: Round) -> None:
    outcome = outcome_of(one.number)
    assert outcome.told.total() >= one.least_told, outcome.misses


@EACH
def test_what_is_in_order_is_not_blamed(one: Round) -> None:
    outcome = outcome_of(one.number)
    assert outcome.blamed.total() <= one.most_blamed, outcome.alarms
    assert len(outcome.alarms) - outcome.blamed.total() <= one.most_unlabelled, outcome.alarms


@EACH
def test_fields_are_read_as_printed(one: Round) -> None:
    outcome = outcome_of(one.number)
    read = [outcome.read[kind] for kind in KINDS]
    assert all(got >= least for got, least in zip(read, one.least_read, strict=True)), (
        read,
        outcome.misread,
    )


def test_the_first_numbers_are_those_that_are_told() -> None:
    """``docs/recognition.md`` shows the table as ``python -m tests.measured.rounds`` prints it."""
    assert "\n".join(table()) in DOCS.read_text(encoding="utf-8")
