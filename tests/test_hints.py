"""The reviewer's hints as plain functions: the claim, and all hints together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessments.hints.base import HintCode
from criteria.catalogue.validation import validate_set
from criteria.rules.base import AnswerState
from tests.hint_lines import (
    COUNTS,
    HALF,
    PLAN,
    RATIO,
    VERDICTS,
    hints,
    last_year,
    line_of,
    told,
)
from tests.indicator_sets import indicator, points_set

# --- the claim ---------------------------------------------------------------------------------


@pytest.mark.parametrize("claimed", ["10", "10.05", "9.95", None])
def test_claim_within_the_tolerance_is_no_hint(claimed):
    assert hints(line_of(points=claimed, **HALF)) == []


@pytest.mark.parametrize(
    ("claimed", "sentence"),
    [
        (
            "10.06",
            "Bản giấy ghi 10,06 điểm, cao hơn 0,06 điểm so với tính lại:"
            " 10 / 20 = 50,00% × 20 điểm = 10 điểm.",
        ),
        (
            "4",
            "Bản giấy ghi 4 điểm, thấp hơn 6 điểm so với tính lại:"
            " 10 / 20 = 50,00% × 20 điểm = 10 điểm.",
        ),
    ],
)
def test_claim_beyond_the_tolerance_says_by_how_much(claimed, sentence):
    assert told(hints(line_of(points=claimed, **HALF))) == [("claim_differs", "warning", sentence)]


def test_other_verdict_than_the_rules_is_told():
    line = line_of(VERDICTS, "1.1", passed=True, exists=False)

    assert told(hints(line)) == [
        (
            "claim_differs",
            "warning",
            f"Bản giấy ghi “Đạt”, tính lại là “Không đạt”: {line.outcome.why}.",
        )
    ]
    assert hints(line_of(VERDICTS, "1.1", passed=True, exists=True)) == []


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        (line_of(points="9.9", done=115), "9,9 điểm"),
        (line_of(VERDICTS, "1.2", passed=True, done=115), "“Đạt”"),
        (line_of(VERDICTS, "1.2", passed=False, done=115), "“Không đạt”"),
        (line_of(state=AnswerState.NOT_APPLICABLE, points="10"), "10 điểm"),
        (line_of(state=AnswerState.BLANK, points="10"), "10 điểm"),
    ],
)
def test_claim_that_cannot_be_computed_again_is_told(line, claim):
    sentence = f"Bản giấy ghi {claim} nhưng không tính lại được. {line.outcome.why}."
    assert told(hints(line)) == [("claim_not_computed", "warning", sentence)]


def test_without_a_claim_nothing_is_asked_of_what_cannot_be_computed():
    assert hints(line_of(done=115)) == []
    assert hints(line_of(state=AnswerState.BLANK)) == []


@pytest.mark.parametrize(
    ("percent", "figures"),
    [
        ("52,7%", (29, 55)),  # 52,727: cut
        ("52,73%", (29, 55)),  # rounded
        ("99,7%", (1470, 1473)),  # 99,796: cut by more than the tolerance
        ("99,8%", (1470, 1473)),
        ("100%", (21, 21)),
        ("53%", (29, 55)),
        ("52,8 %", (105605, 200000)),  # 52,8025: within the tolerance
        ("hơn 60%", (29, 55)),  # no number
        ("", (29, 55)),
    ],
)
def test_percentage_that_follows_from_its_figures_is_no_hint(percent, figures):
    done, total = figures
    assert hints(line_of(done=done, total=total), printed={"percent": percent}) == []


@pytest.mark.parametrize(("percent", "is_told"), [("50,05%", False), ("50,06%", True)])
def test_percentage_exactly_at_the_tolerance(percent, is_told):
    codes = [hint.code for hint in hints(line_of(**HALF), printed={"percent": percent})]
    assert codes == [HintCode.PRINTED_PERCENT] * is_told


def test_percentage_against_the_figures():
    found = hints(line_of(done=26, total=55), printed={"percent": "52,7%"})

    assert told(found) == [
        (
            "printed_percent",
            "warning",
            "Bản giấy ghi tỷ lệ 52,7%, tính lại 26 / 55 = 47,27%.",
        )
    ]


def test_paper_is_held_to_its_own_figures_and_these_to_those_that_count():
    printed = {"percent": "72,3%", "inputs": {"done": "3.831", "total": "5.239"}}

    assert told(hints(line_of(done=3831, total=5293), printed=printed)) == [
        (
            "printed_percent",
            "warning",
            "Bản giấy ghi tỷ lệ 72,3%, tính lại 3.831 / 5.239 = 73,12%.",
        ),
        (
            "printed_figure",
            "warning",
            "Bản giấy ghi “Nhãn total” là 5.239, số liệu dùng để tính là 5.293.",
        ),
    ]


@pytest.mark.parametrize("printed", ["20", "020", "20,0", "1,8 tỷ", ""])
def test_figure_that_agrees_or_cannot_be_read_is_no_hint(printed):
    assert hints(line_of(**HALF), printed={"inputs": {"total": printed}}) == []


def test_percentage_needs_a_ratio_with_a_case():
    printed = {"percent": "52,7%"}
    assert hints(line_of(code="1.3", exists=True), printed=printed) == []
    assert hints(line_of(done=5), printed=printed) == []
    assert [hint.code for hint in hints(line_of(done=0, total=0), printed={"percent": "100%"})] == [
        HintCode.NOTHING_MEASURED
    ]


def test_note_of_the_rule_is_a_warning():
    assert told(hints(line_of(done=21, total=19))) == [
        ("rule_note", "warning", "Tử số 21 lớn hơn mẫu số 19: kiểm tra lại số liệu.")
    ]


@pytest.mark.parametrize(
    "line",
    [
        line_of(done=0, total=0),
        line_of(state=AnswerState.NOTHING_TO_MEASURE),
        line_of(VERDICTS, "1.2", done=0, total=0),
    ],
)
def test_everything_for_nothing_is_told(line):
    assert told(hints(line)) == [("nothing_measured", "warning", f"{line.outcome.why}.")]
    assert "giả định" in line.outcome.why


def test_nothing_for_nothing_is_no_hint():
    zero = points_set(indicator("1.1", RATIO, *COUNTS, points="20"))
    zero["policies"]["nothing_to_measure"]["value"] = "zero"

    assert hints(line_of(validate_set(zero), done=0, total=0)) == []
    assert hints(line_of(done=0, total=5)) == []
    assert hints(line_of(state=AnswerState.ZERO)) == []


# --- all together ------------------------------------------------------------------------------
def test_warnings_come_first_and_codes_are_stable():
    printed: Mapping[str, Any] = {"percent": "60%"}
    found = hints(
        line_of(points="15", **HALF),
        printed=printed,
        earlier=last_year("20"),
        cited=[replace(PLAN, has_place=False, issued_on=date(2023, 4, 6), openable=0)],
    )

    assert [hint.code.value for hint in found] == [
        "claim_differs",
        "printed_percent",
        "evidence_after_period",
        "last_year",
        "evidence_without_place",
        "evidence_not_openable",
    ]
    assert [hint.is_warning for hint in found] == [True] * 3 + [False] * 3
    assert {code.value for code in HintCode} == {
        "claim_differs", "claim_not_computed", "printed_percent", "printed_figure", "rule_note",
        "nothing_measured", "last_year", "neighbours", "evidence_missing", "evidence_after_period",
        "evidence_undated", "file_of_earlier_year", "file_of_other_document", "file_of_other_unit",
        "document_of_other_unit", "evidence_before_period", "evidence_without_place",
        "evidence_not_openable",
    }  # fmt: skip
