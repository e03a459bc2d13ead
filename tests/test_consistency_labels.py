"""Codes and lines of a paper."""

from __future__ import annotations

import pytest

from tests.consistency_builder import findings, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def verdicts(**codes):
    """Two answers of the second set: what code their verdict lines name."""
    answers = {}
    for name, printed in codes.items():
        answers[name[1:].replace("_", ".")] = {"claimed_passed": True, "printed": printed}
    return unit_year({PAPER_B: answers})


OWN = {"verdict": "Đạt"}


def under(code):
    return {"verdict": f"Đánh giá chỉ tiêu {code}: Đạt", "verdict_code": code}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (verdicts(c1_10=under("1.11"), c1_11=OWN), [("1.10", "true")]),
        (verdicts(c1_10=under("1.11"), c1_11=under("1.11")), [("1.10", "true")]),
        (
            verdicts(c1_10=under("1.11"), c1_11=under("1.10")),
            [("1.10", "false"), ("1.11", "false")],
        ),
        (verdicts(c1_10=under("9.9"), c1_11=OWN), [("1.10", "false")]),
        (verdicts(c1_10=under("1.10"), c1_11=OWN), []),
        (verdicts(c1_10=under(""), c1_11=OWN), []),
        # The paper calls the indicator 1.9: its verdict line does so too.
        (verdicts(c1_10={"code": "1.9", **under("1.9")}, c1_11=OWN), []),
    ],
)
def test_verdict_under_another_code(year, expected):
    found = findings("verdict_of_other", year)
    assert [(one.values["code"], one.values["is_twice"]) for one in found] == expected


def test_verdict_under_another_code_leads_to_both():
    (found,) = findings("verdict_of_other", verdicts(c1_10=under("1.11"), c1_11=OWN))
    assert found.indicators == ((PAPER_B, "1.10"), (PAPER_B, "1.11"))
    assert "chỉ tiêu 1.11 cũng có dòng đánh giá của mình" in found.message


def test_verdict_without_code():
    year = verdicts(c2_5=under("2.5"), c2_6={"verdict": "Đạt", "verdict_code": ""}, c2_4=OWN)
    assert told("verdict_without_code", year) == [("hint", ("2.6",))]


def printed(**answers):
    return unit_year(
        {
            PAPER_A: {
                name[1:].replace("_", "."): {"printed": given} for name, given in answers.items()
            }
        }
    )


@pytest.mark.parametrize(
    ("year", "twice", "otherwise"),
    [
        (printed(c7_6={}, c7_7={"code": "7.6"}), [("warning", ("7.7", "7.6"))], []),
        (printed(c7_6={}, c7_7={"code": "7.7"}), [], []),
        (printed(c7_7={"code": "7.8"}), [], [("warning", ("7.7",))]),
        (printed(c7_7={"code": "7.6"}), [], [("warning", ("7.7",))]),  # 7.6 is not in the paper
        # Two codes that changed places.
        (
            printed(c7_6={"code": "7.7"}, c7_7={"code": "7.6"}),
            [],
            [("warning", ("7.6",)), ("warning", ("7.7",))],
        ),
        (printed(c7_6={}, c7_7={"missing": ["code"]}), [], []),
        (
            printed(c7_5={"code": "7.6"}, c7_6={}, c7_7={"code": "7.6"}),
            [("warning", ("7.5", "7.7", "7.6"))],
            [],
        ),
    ],
)
def test_codes_of_a_paper(year, twice, otherwise):
    assert told("code_twice", year) == twice
    assert told("code_otherwise", year) == otherwise


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        (["points"], ["warning"]),
        (["verdict"], ["warning"]),
        (["requirement"], ["hint"]),
        (["result", "code"], ["hint"]),
        (["requirement", "points"], ["warning"]),
        ([], []),
    ],
)
def test_missing_lines(missing, expected):
    found = told("line_missing", printed(c7_6={"missing": missing}))
    assert [severity for severity, _ in found] == expected


def test_missing_points_beside_another_that_says_0():
    year = unit_year(
        {
            PAPER_A: {
                "7.3": {"state": "not_deployed", "claimed_points": "0"},
                "8.3": {"state": "not_deployed", "printed": {"missing": ["points"]}},
            }
        }
    )
    (found,) = findings("line_missing", year)
    assert found.message == (
        "Chỉ số 8.3 (QĐ 3853): báo cáo thiếu dòng chấm điểm; chỉ số 7.3 cùng tình trạng ghi 0 điểm."
        " Hãy bổ sung, bỏ trống không có nghĩa là 0."
    )


def test_corrected_answers_no_longer_stand_for_their_paper():
    given = {"code": "7.6", "missing": ["points"], "verdict_code": "7.6"}
    answers = {"7.6": {}, "7.7": {"printed": given, "is_superseded": True}}
    year = unit_year({PAPER_A: answers})
    for code in ("verdict_of_other", "code_twice", "code_otherwise", "line_missing"):
        assert told(code, year) == []
