"""The two sets of one year beside each other."""

from __future__ import annotations

import pytest

from assessments.consistency.unit_year import SameQuestion
from tests.consistency_builder import findings, mapped_questions, told, unit_year

PAPER_A, PAPER_B = "QD3853", "QD1829"


def two(one, other, **more):
    """One answer of each set, named with its code: ``("8.1", {…})``."""
    return unit_year({PAPER_A: {one[0]: one[1]}, PAPER_B: {other[0]: other[1]}}, **more)


NOT_DEPLOYED = {"state": "not_deployed", "narrative": "Chưa triển khai"}
PASSED = {"claimed_passed": True}
FAILED = {"claimed_passed": False}


def scored(points, **more):
    return {"claimed_points": points, **more}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (two(("8.1", scored("1.6")), ("3.9", NOT_DEPLOYED)), [("3.9", "8.1")]),
        (two(("7.3", NOT_DEPLOYED), ("2.5", PASSED)), [("7.3", "2.5")]),
        (two(("7.3", NOT_DEPLOYED), ("2.5", NOT_DEPLOYED)), []),
        (two(("7.3", NOT_DEPLOYED), ("2.5", FAILED)), []),
        (two(("8.1", scored("0")), ("3.9", NOT_DEPLOYED)), []),
        (two(("8.1", {}), ("3.9", NOT_DEPLOYED)), []),  # nothing was computed yet
        (two(("8.1", {"state": "blank"}), ("3.9", NOT_DEPLOYED)), []),
        (two(("8.3", scored("10")), ("3.9", NOT_DEPLOYED)), []),  # another question
        # Without a paper the rule tells what was earned.
        (
            two(
                ("8.1", {"inputs": {"id_holders": 5}}),
                ("3.9", NOT_DEPLOYED),
                facts={"population": 10},
            ),
            [("3.9", "8.1")],
        ),
    ],
)
def test_not_deployed_here_and_scored_there(year, expected):
    assert [codes for _, codes in told("sets_deployed", year)] == expected


def test_not_deployed_here_and_scored_there_in_words():
    (found,) = findings("sets_deployed", two(("8.1", scored("1.6")), ("3.9", NOT_DEPLOYED)))
    assert found.message == (
        "Hai bộ hỏi nội dung gần giống nhau: chỉ tiêu 3.9 (QĐ 1829) ghi chưa triển khai, chỉ số 8.1"
        " (QĐ 3853) tự chấm 1,6 điểm. Hãy kiểm tra lại một trong hai, hoặc giải trình."
    )


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (two(("3.4", scored("0")), ("3.4", PASSED)), ["warning"]),
        (two(("3.4", scored("10")), ("3.4", FAILED)), ["warning"]),
        (two(("3.4", scored("10")), ("3.4", PASSED)), []),
        (two(("3.4", scored("0")), ("3.4", FAILED)), []),
        (two(("3.4", scored("5")), ("3.4", FAILED)), []),  # half of it may well not pass
        (two(("3.4", scored("0", state="zero")), ("3.4", PASSED)), ["warning"]),
        (two(("3.1", scored("5")), ("4.3", FAILED)), ["hint"]),  # only alike
        (two(("3.4", NOT_DEPLOYED), ("3.4", PASSED)), []),  # told as not deployed
    ],
)
def test_pass_beside_no_points(year, expected):
    assert [severity for severity, _ in told("sets_verdict", year)] == expected


def printed(percent="", *figures):
    listed = [{"label": label, "value": value, "unit": ""} for label, value in figures]
    return {"printed": {"percent": percent, "figures": listed}}


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (printed("84,8%"), printed("84,8%"), 0),
        (printed("84,84%"), printed("84,8%"), 0),  # one decimal more
        (printed("84,8%"), printed("85%"), 0),
        (printed("84,8%"), printed("74,8%"), 1),
        (printed("99,7%"), printed("100%"), 1),  # nearly all is not all
        (printed("99,97%"), printed("100%"), 0),  # within the tolerance
        (printed("84,8%"), printed(), 0),
        (printed("84,8%"), printed("", ("Tỷ lệ phải đạt theo yêu cầu", "60%")), 0),
        (printed("84,8%"), printed("", ("Tỷ lệ sử dụng", "60%")), 1),
        (printed("84,8%"), printed("", ("Tỷ lệ nam", "60%"), ("Tỷ lệ chung", "84,8%")), 0),
        (printed("84,8%"), {**NOT_DEPLOYED, **printed("60%")}, 0),
    ],
)
def test_percentages_of_one_question(one, other, count):
    assert len(told("sets_percent", two(("3.4", one), ("3.4", other)))) == count


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            ("6.6", {"epidemic_platforms": True}),
            ("1.11", {"epidemic_platforms": False}),
            ["warning"],
        ),
        (("6.6", {"epidemic_platforms": True}), ("1.11", {"epidemic_platforms": True}), []),
        (("6.3", {"files_online": 55}), ("1.6", {"files_online": 392}), ["hint"]),
        (("6.3", {"files_online": 55}), ("1.6", {}), []),
        (("7.1", {"participants": 2}), ("2.1", {"participants": 123}), []),  # other questions
    ],
)
def test_inputs_of_one_question(one, other, expected):
    year = two((one[0], {"inputs": one[1]}), (other[0], {"inputs": other[1]}))
    assert [severity for severity, _ in told("sets_values", year)] == expected


def test_fact_with_two_values_is_told_once():
    answers = [{"printed": {"inputs": {"people_15_plus": count}}} for count in ("5.293", "5.239")]
    year = two(("3.4", answers[0]), ("3.4", answers[1]), facts={"people_15_plus": 5293})
    assert told("sets_values", year) == []
    assert len(told("fact_values", year)) == 1


def test_question_of_a_set_that_is_not_there():
    asked = (SameQuestion(PAPER_A, "3.4", "QD9999", "1.1", is_same=True), *mapped_questions())
    year = unit_year({PAPER_A: {"3.4": scored("0")}}, same_questions=asked)
    for code in ("sets_deployed", "sets_verdict", "sets_percent", "sets_values"):
        assert told(code, year) == []
