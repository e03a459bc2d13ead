"""The checks of this room on the demonstration's year, against what people found in its papers.

Each row: what is wrong, the check that tells it, and the answers it names. Everything above a hint
that these checks find is in the table, so that a false alarm fails the test as much as a miss.
"""

from __future__ import annotations

from assessments.consistency.base import Finding, Severity
from assessments.consistency.check import check_unit_year
from tests.consistency_builder import findings, real_year
from tests.consistent_years import figure_findings

A, B = "QD3853", "QD1829"
Row = tuple[str, str, tuple[tuple[str, str], ...]]

WRONG: tuple[Row, ...] = (
    ("26 / 55 is not 52,7%", "percent_printed", ((A, "6.2"),)),
    ("the same 26 / 55 for files", "percent_printed", ((A, "6.3"),)),
    ("4.445 / 5.293 is not 84,8%", "percent_printed", ((A, "3.4"),)),
    ("3.831 / 5.239 is not 72,3%", "percent_printed", ((A, "8.2"),)),
    ("15.470 / 15.473 is not 95%", "percent_printed", ((A, "6.8"),)),
    ("95% of 20 points is not 19,7", "points_of_percent", ((A, "6.8"),)),
    ("100% of 10 points is not 9,97", "points_of_percent", ((A, "6.12"),)),
    ("10 / 10 of 5 points is not 4,7", "points_of_rule", ((A, "6.10"),)),
    ("13 officials, not 21", "fact_values", ((A, "6.7"),)),
    ("6 + 10 officials are not 21", "fact_values", ((A, "6.10"), (A, "6.9"))),
    ("7.6 twice", "code_twice", ((A, "7.7"), (A, "7.6"))),
    ("no line of points", "line_missing", ((A, "8.3"),)),
    ("115 satisfied of an unknown number", "claim_without_figures", ((A, "6.4"),)),
    ("100% of unknown computers", "percent_without_figures", ((A, "3.2"),)),
    ("100% of unknown documents", "percent_without_figures", ((A, "6.12"),)),
    ("42,5 points without a figure", "declared_without_ground", ((A, "8.4"),)),
    ("12 points without a figure", "declared_without_ground", ((A, "6.1"),)),
    ("5 points without a figure", "declared_without_ground", ((A, "3.10"),)),
    ("0 / 0 with 20 points", "points_for_nothing", ((A, "5.2"),)),
    ("1.10 judged as 1.11", "verdict_of_other", ((B, "1.10"), (B, "1.11"))),
    ("06/06 with 2.5 not deployed", "section_counts", ((B, "2.5"),)),
    ("6 and 2 where 7 and 1 are", "section_counts", ((B, "4.2"),)),
    ("30/30 of 37", "section_counts", ()),
    ("21 enterprises, not 19", "fact_values", ((B, "2.4"),)),
    ("7.249 people, not 6.633", "fact_values", ((B, "3.5"),)),
    ("1.759 households, not 1.737", "fact_values", ()),
    ("4.445 / 5.293 is not 84,8%", "percent_printed", ((B, "3.4"),)),
    ("392 files in parts of 336", "parts_of_figures", ((B, "1.6"),)),
    ("5.239 people, not 5.293", "fact_values", ((A, "8.2"),)),
    ("15.473, 1.473 and 2.908 documents", "same_figure", ((A, "6.8"), (A, "6.11"), (B, "1.3"))),
    ("52,7% here, 100% there", "sets_percent", ((A, "6.3"), (B, "1.6"))),
    ("99,7% signed here, 100% there", "sets_percent", ((A, "6.11"), (B, "1.3"))),
    ("25 cameras, not 40", "fact_values", ((B, "4.6"),)),
    ("e-ID scored here, not deployed there", "sets_deployed", ((B, "3.9"), (A, "8.1"))),
    ("schools scored here, not deployed there", "sets_deployed", ((B, "3.7"), (A, "4.5"))),
)

HINTS: tuple[Row, ...] = (
    ("3 / 3 schools of 20 points are claimed as 10", "points_of_rule", ((A, "4.5"),)),
    ("20 points without a figure", "declared_without_ground", ((A, "1.2"),)),
    ("20 points for 2 of 19", "declared_unlike_figures", ((A, "7.1"),)),
    ("a verdict without a code", "verdict_without_code", ((B, "2.6"),)),
    ("55 files here, 392 there", "sets_values", ((A, "6.3"), (B, "1.6"))),
)


def _rows(found: list[Finding]) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return sorted((one.code, one.indicators) for one in found)


def test_everything_that_is_wrong_and_nothing_else():
    found = figure_findings(real_year())
    grave = [one for one in found if one.severity is not Severity.HINT]
    light = [one for one in found if one.severity is Severity.HINT]

    assert _rows(grave) == sorted((code, places) for _, code, places in WRONG)
    assert _rows(light) == sorted((code, places) for _, code, places in HINTS)
    # The demonstration was handed in: nothing that it holds may block.
    assert not [one for one in found if one.severity is Severity.ERROR]


def test_figures_of_the_findings():
    values = {(one.code, one.indicators): one.values for one in figure_findings(real_year())}

    assert values["parts_of_figures", ((B, "1.6"),)]["missing"] == "56"
    assert values["percent_printed", ((A, "6.2"),)]["computed"] == "47.27"
    assert values["fact_values", ((B, "3.5"),)] == {"value": "6633", "other": "7249"}
    assert values["section_counts", ((B, "4.2"),)] == {
        "printed_passed": "6", "counted_passed": "7",
        "printed_deploying": "02", "counted_deploying": "1", "pillar": "4",
    }  # fmt: skip


def test_controls_stay_silent():
    """Figures that look odd and are right: cut percentages, sums that add up, 4/4 and 08."""
    found = figure_findings(real_year())
    told = {(one.code, indicator) for one in found for indicator in one.indicators}

    assert ("percent_printed", (A, "6.11")) not in told  # 1470 / 1473 cut to 99,7
    assert ("percent_of_part", (B, "2.4")) not in told  # 81 / 123 cut to 65,8
    assert ("percent_printed", (B, "3.5")) not in told  # 7.148 / 7.249 = 98,6
    assert ("percent_printed", (B, "3.2")) not in told  # 3.831 / 5.293 = 72,3
    assert ("points_of_rule", (A, "5.1")) not in told  # no incident earns its points
    assert ("parts_of_inputs", (B, "1.3")) not in told  # 2.908
    assert ("parts_of_inputs", (B, "1.5")) not in told  # 5.210
    assert [one.values["total"] for one in findings("parts_of_figures", real_year())] == ["392"]
    assert {one.values["pillar"] for one in findings("section_counts", real_year())} == {
        "2", "4", ""
    }  # fmt: skip


def test_the_same_words_whenever_they_are_asked_for():
    first, second = (figure_findings(real_year()) for _ in range(2))
    assert [one.key for one in first] == [one.key for one in second]
    assert len({one.key for one in first}) == len(first)
    assert all(one.message.endswith(".") and one.places for one in first)


def test_all_checks_know_each_other():
    """Run together each finding comes once, the gravest first."""
    found = check_unit_year(real_year())
    order = [list(Severity).index(one.severity) for one in found]
    assert order == sorted(order)
    assert {one.key for one in figure_findings(real_year())} <= {one.key for one in found}
