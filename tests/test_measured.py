"""The labelled reports: nearly every planted fault is found, and what is in order stays silent."""

from __future__ import annotations

from functools import cache

import pytest

from assessments.consistency.base import Severity
from assessments.consistency.check import check_unit_year
from tests.measured.communes import commune
from tests.measured.fields import share_of
from tests.measured.judging import Labelled, Tally, judge, labelled_reports, plant, read_back

RECALL, ALARMS = 0.95, 0.02


@cache
def judged() -> tuple[list[Labelled], Tally]:
    reports = labelled_reports()
    return reports, judge(reports)


def test_the_set_is_large_enough_to_say_something() -> None:
    reports, tally = judged()
    assert len(reports) * 2 >= 20
    assert tally.planted.total() >= 200
    assert tally.controls.total() >= 200


def test_planted_faults_are_found() -> None:
    _, tally = judged()
    assert tally.told.total() >= RECALL * tally.planted.total(), tally.missed
    for family, planted in tally.planted.items():
        assert tally.told[family] >= 0.8 * planted, (family, tally.missed)


def test_what_is_in_order_is_not_blamed() -> None:
    _, tally = judged()
    assert tally.blamed.total() <= ALARMS * tally.controls.total(), tally.alarms
    assert tally.unlabelled <= ALARMS * tally.findings, tally.alarms


def test_fields_are_read_as_printed() -> None:
    reports, _ = judged()
    share = share_of(reports)
    assert share.right.total() >= 0.98 * share.all.total(), share.wrong[:20]


@pytest.mark.parametrize("number", [0, 5, 11])
def test_reports_without_a_fault_set_nothing_off(number: int) -> None:
    clean = plant(commune(number), number, faults=0)
    blamed = [f for f in check_unit_year(read_back(clean)) if f.severity is not Severity.HINT]
    assert [finding.message for finding in blamed] == []
