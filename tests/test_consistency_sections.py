"""Counts and sums at the head of a part beside its items."""

from __future__ import annotations

import pytest

from tests.consistency_builder import findings, set_spec, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def count(kind, value, pillar="", unit="chỉ tiêu"):
    label = f"Mục {pillar}: {kind}"
    return {"label": label, "value": value, "unit": unit, "kind": kind, "pillar": pillar}


def results(**changed):
    """Every indicator of the second set passed, except ``c2_5="not_deployed"`` and the like."""
    states = dict.fromkeys(set_spec(PAPER_B).by_code, "passed")
    states |= {name[1:].replace("_", "."): state for name, state in changed.items()}
    answers = {}
    for code, state in states.items():
        if state in {"passed", "failed"}:
            answers[code] = {"claimed_passed": state == "passed"}
        elif state == "refused":
            answers[code] = {"state": "not_deployed", "claimed_passed": False}
        else:
            answers[code] = {"state": state}
    return answers


def year(answers, *figures):
    return unit_year({PAPER_B: answers}, papers={PAPER_B: {"figures": figures}})


def pillars(unit_year):
    return [found.values["pillar"] for found in findings("section_counts", unit_year)]


@pytest.mark.parametrize(
    ("answers", "figures", "expected"),
    [
        (results(), [count("passed", "06/06", "2"), count("deploying", "Không", "2")], []),
        (results(), [count("passed", "6", "2"), count("total", "06", "2")], []),
        (results(c2_5="not_deployed"), [count("passed", "06/06", "2")], ["2"]),
        (
            results(c2_5="not_deployed"),
            [count("passed", "5", "2"), count("deploying", "01", "2")],
            [],
        ),
        (results(c2_5="not_deployed"), [count("passed", "5/6", "2")], []),
        # Not deployed and judged as failed: a head may count it under either name, once.
        (results(c2_5="refused"), [count("passed", "5", "2"), count("failed", "01", "2")], []),
        (results(c2_5="refused"), [count("deploying", "1", "2"), count("failed", "0", "2")], []),
        (results(c2_5="refused"), [count("failed", "2", "2")], ["2"]),
        (results(c2_5="not_deployed"), [count("passed", "5/5", "2")], []),  # of what was deployed
        (results(c2_5="failed"), [count("passed", "5/5", "2")], ["2"]),  # a failure was deployed
        (results(c2_5="failed"), [count("failed", "Không", "2")], ["2"]),
        (results(c2_5="failed"), [count("failed", "1", "2")], []),
        (
            results(c2_5="not_applicable"),
            [count("passed", "5/5", "2"), count("total", "5", "2")],
            [],
        ),
        (results(c2_5="blank"), [count("passed", "5", "2"), count("deploying", "0", "2")], []),
        (results(), [count("passed", "5", "2"), count("total", "7", "2")], ["2"]),
        (results(), [count("passed", "hầu hết", "2")], []),
        (results(), [count("passed", "37/37")], []),
        (results(), [count("passed", "30/30")], [""]),
        # Two errors that cancel each other are both found, and the right total is left alone.
        (
            results(c2_5="not_deployed", c4_2="not_deployed"),
            [count("passed", "06/06", "2"), count("passed", "6", "4"), count("passed", "35")],
            ["2", "4"],
        ),
        # A total that only adds the wrong pillar up is not told again.
        (
            results(c2_5="not_deployed"),
            [count("passed", "6", "2"), count("passed", "37")],
            ["2"],
        ),
        (
            results(c2_5="not_deployed"),
            [count("passed", "6", "2"), count("passed", "30")],
            ["2", ""],
        ),
    ],
)
def test_counts_of_passes(answers, figures, expected):
    assert pillars(year(answers, *figures)) == expected


def test_finding_leads_to_the_head_and_to_what_it_counts_wrongly():
    answers = results(c2_5="not_deployed")
    figures = [count("passed", "06/06", "2"), count("deploying", "Không", "2")]
    (found,) = findings("section_counts", year(answers, *figures))

    assert found.message == (
        "Mục 2 “Kinh tế số” (QĐ 1829): số đạt ghi “06/06”, đếm từng mục được 5; số đang hoặc chưa"
        " triển khai ghi “Không”, đếm từng mục được 1 (tổng 6 chỉ tiêu). Hãy đối chiếu kết quả từng"
        " chỉ tiêu, rồi sửa số đếm ở đầu mục hoặc kết quả."
    )
    assert [place.kind for place in found.places] == ["paper", "paper", "claim"]
    assert found.indicators == ((PAPER_B, "2.5"),)


def test_paper_without_counts():
    assert pillars(unit_year({PAPER_B: results(c2_5="failed")})) == []


def points(*figures):
    claims = {"1.1": "20", "1.2": "20", "1.3": "20", "2.1": "20", "2.2": "15.5"}
    answers = {code: {"claimed_points": claim} for code, claim in claims.items()}
    return unit_year({PAPER_A: answers}, papers={PAPER_A: {"figures": figures}})


def total(value, pillar="", kind="total"):
    return count(kind, value, pillar, unit="điểm")


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([total("60", "1"), total("35,5", "2"), total("95,5")], []),
        ([total("60,05", "1")], []),  # within the tolerance
        ([total("60,06", "1")], [("1", "60")]),
        ([total("65", "1"), total("30,5", "2"), total("95,5")], [("1", "60"), ("2", "35.5")]),
        ([total("65", "1"), total("100,5")], [("1", "60")]),  # the same error in the total
        ([total("100,5")], [("", "95.5")]),
        ([total("65", "1", kind="points")], [("1", "60")]),
        ([count("total", "6", "1")], []),  # counts indicators, not points
    ],
)
def test_sums_of_points(figures, expected):
    found = findings("section_points", points(*figures))
    assert [(one.values["pillar"], one.values["counted"]) for one in found] == expected


def test_counts_are_asked_of_sets_of_passes_and_sums_of_sets_of_points():
    assert findings("section_counts", points(count("passed", "1", "1"))) == []
    assert findings("section_points", year(results(), total("5", "2"))) == []


@pytest.mark.parametrize(
    ("value", "percent", "is_found"),
    [
        ("7/8", "95%", True),
        ("7/8", "87,5%", False),
        ("2/3", "66,6%", False),  # cut off
        ("10/11", "90,9%", False),
        ("7", "95%", False),  # of what is not said
        ("0/0", "100%", False),
    ],
)
def test_the_share_beside_a_count(value, percent, is_found):
    figure = {**count("passed", value, "4"), "percent": percent}
    found = findings("section_percent", year(results(), figure))
    assert [one.values["pillar"] for one in found] == (["4"] if is_found else [])
