"""This year beside last year and beside the neighbours."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assessments.consistency.distances import outlier_of
from assessments.consistency.unit_year import EarlierAnswer, Peers
from tests.consistency_builder import findings, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def decimals(*values):
    return tuple(Decimal(str(value)) for value in values)


@pytest.mark.parametrize(
    ("code", "before", "value", "count"),
    [
        ("population", 6633, 7249, 0),
        ("population", 6633, 7700, 1),  # people come slowly
        ("cameras", 40, 50, 0),
        ("cameras", 25, 40, 1),
        ("cameras", 40, 20, 1),  # exactly half
        ("cameras", 0, 40, 0),  # from nothing there is no percentage
        ("cameras", None, 40, 0),
    ],
)
def test_facts_that_jump(code, before, value, count):
    year = unit_year({PAPER_A: {}}, facts={code: {"value": value, "earlier": before}})
    assert len(findings("fact_jump", year)) == count


def last_year(answer, earlier, code="6.2", paper=PAPER_A, **facts):
    return unit_year({paper: {code: answer}}, facts=facts, earlier={(paper, code): earlier})


def services(part, whole=55):
    return {"inputs": {"services_full": part, "services_total": whole}}


@pytest.mark.parametrize(
    ("before", "value", "count"), [(10, 30, 1), (10, 29, 0), (1, 5, 0), (30, 10, 1), (0, 30, 1)]
)
def test_inputs_that_are_many_times_last_years(before, value, count):
    earlier = EarlierAnswer(2021, values={"services_full": Decimal(before)})
    assert len(told("value_jump", last_year(services(value), earlier))) == count


@pytest.mark.parametrize(
    ("points", "maximum", "expected"),
    [
        ("6", "20", ["warning"]),  # 30% to 50%: exactly the distance
        ("6.01", "20", []),
        ("14", "20", ["hint"]),
        ("3", "10", ["warning"]),  # the maximum was another one
        (None, None, []),
    ],
)
def test_points_that_jump(points, maximum, expected):
    earlier = EarlierAnswer(
        2021,
        points=None if points is None else Decimal(points),
        maximum=None if maximum is None else Decimal(maximum),
    )
    found = told("points_jump", last_year(services(25, 50), earlier))
    assert [severity for severity, _ in found] == expected


@pytest.mark.parametrize(
    ("owners", "before", "expected"),
    [(59, True, ["warning"]), (60, False, ["hint"]), (60, True, []), (60, None, [])],
)
def test_verdict_that_turned(owners, before, expected):
    facts = {"smartphone_owners": owners, "people_15_plus": 100}
    year = last_year({}, EarlierAnswer(2021, passed=before), "3.4", PAPER_B, **facts)
    assert [severity for severity, _ in told("verdict_turned", year)] == expected


@pytest.mark.parametrize(
    ("changed", "count"),
    [({}, 1), ({"files_received": 1}, 1), ({"files_received": 1, "files_early": 1}, 0)],
)
def test_figures_that_look_copied(changed, count):
    inputs = {"files_received": 5210, "files_early": 2624, "files_on_time": 2586, "procedures": 225}
    before = {name: Decimal(value) for name, value in {**inputs, **changed}.items()}
    answer = {"inputs": {**inputs, "files_late": 0}}
    year = last_year(answer, EarlierAnswer(2021, values=before), "1.5", PAPER_B)
    assert told("copied_from_last_year", year) == [("hint", ("1.5",))] * count


def test_small_figures_repeat_by_themselves():
    values = {name: Decimal(5) for name in ("services_full", "services_total")}
    year = last_year(services(5, 5), EarlierAnswer(2021, values=values))
    assert told("copied_from_last_year", year) == []


@pytest.mark.parametrize(
    ("value", "others", "middle"),
    [
        (66330, (6000, 6500, 7000, 7500, 8000), 7000),  # a digit too many
        (663, (6000, 6500, 7000, 7500, 8000), 7000),
        (9000, (6000, 6500, 7000, 7500, 8000), None),  # far in deviations, near in size
        (30000, (1000, 5000, 9000, 20000, 40000), None),  # a wide field
        (66330, (6000, 6500, 7000, 7500), None),  # too few
        (3, (1, 1, 1, 1, 1), 1),
        (0, (0, 0, 0, 0, 0), None),
    ],
)
def test_outliers(value, others, middle):
    assert outlier_of(Decimal(value), decimals(*others)) == middle


def test_fact_far_from_the_neighbours():
    peers = Peers(facts={"population": decimals(6000, 6500, 7000, 7500, 8000)})
    (found,) = findings("fact_outlier", unit_year({}, facts={"population": 66330}, peers=peers))
    assert (str(found.severity), found.facts) == ("hint", ("population",))
    assert found.values == {"value": "66330", "median": "7000", "peers": "5"}
    assert findings("fact_outlier", unit_year({}, facts={"population": 6633}, peers=peers)) == []


@pytest.mark.parametrize(
    ("points", "count"),
    [
        ((4, 4, 4, 4, 4), 1),
        ((4, 4, 4, 4), 0),
        ((4.01, 4.01, 5, 4, 4.01), 0),
        ((16, 16, 17, 18, 20), 1),
    ],
)
def test_points_far_from_the_neighbours(points, count):
    peers = Peers(points={(PAPER_A, "6.2"): decimals(*points)})
    year = unit_year({PAPER_A: {"6.2": services(25, 50)}}, peers=peers)
    assert len(told("points_outlier", year)) == count


@pytest.mark.parametrize(
    ("passes", "count"),
    [
        ((False,) * 5, 1),
        ((False,) * 4 + (True,), 1),
        ((False,) * 3 + (True,) * 2, 0),
        ((False,) * 4, 0),
        ((True,) * 5, 0),
    ],
)
def test_verdict_unlike_nearly_all(passes, count):
    facts = {"smartphone_owners": 60, "people_15_plus": 100}
    peers = Peers(passes={(PAPER_B, "3.4"): passes})
    year = unit_year({PAPER_B: {"3.4": {}}}, facts=facts, peers=peers)
    assert told("verdict_unlike_peers", year) == [("hint", ("3.4",))] * count
