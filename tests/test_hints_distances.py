"""The reviewer's hints: far from last year, far from the neighbours, exactly at the limit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.hints.base import THRESHOLDS, HintCode
from assessments.hints.distances import EarlierResult, PeerResult
from assessments.hints.finding import Subject, find_hints
from criteria.rules.base import AnswerState
from tests.hint_lines import (
    HALF,
    PERIOD,
    POINTS,
    VERDICTS,
    D,
    hints,
    last_year,
    line_of,
)


@pytest.mark.parametrize(
    ("before", "severity"),
    [
        (last_year("6.01"), None),
        (last_year("6"), "warning"),  # exactly 20 % of the maximum
        (last_year("13.99"), None),
        (last_year("14"), "note"),
        (last_year("10"), None),
        (last_year("3.01", "10"), None),  # another maximum: shares are compared
        (last_year("3", "10"), "warning"),
        (last_year("5", "10"), None),
        (last_year("0", "0"), None),
        (last_year(None), None),
        (last_year("6", None), None),
        (None, None),
    ],
)
def test_last_year_is_far_from_a_share_on(before, severity):
    found = hints(line_of(**HALF), earlier=before)
    assert [(hint.code, hint.severity) for hint in found] == (
        [(HintCode.LAST_YEAR, severity)] if severity else []
    )


def test_last_year_says_the_numbers_and_the_threshold():
    (hint,) = hints(line_of(**HALF), earlier=last_year("2.5", "10"))

    assert hint.sentence == (
        "Năm 2021 (chính thức): 2,5 / 10 điểm (25%); năm nay 10 / 20 điểm (50%), cao hơn 25% điểm"
        " tối đa (nhắc khi lệch từ 20% điểm tối đa, mức giả định)."
    )
    assert THRESHOLDS.last_year.basis == THRESHOLDS.neighbours.basis == "assumed"


def test_threshold_is_a_parameter():
    subject = Subject(line_of(**HALF), POINTS.round_to, PERIOD, earlier=last_year("6"))
    higher = replace(THRESHOLDS, last_year=replace(THRESHOLDS.last_year, value=D("20.01")))

    assert len(find_hints(subject)) == 1
    assert find_hints(subject, higher) == []


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (True, False, ("warning", "Năm 2021 (chính thức): không đạt; năm nay: đạt.")),
        (False, True, ("note", "Năm 2021 (chính thức): đạt; năm nay: không đạt.")),
        (True, True, None),
        (False, False, None),
        (True, None, None),
    ],
)
def test_verdict_that_flipped_since_last_year(now, before, expected):
    found = hints(
        line_of(VERDICTS, "1.1", exists=now), earlier=last_year(None, None, passed=before)
    )
    assert [(hint.severity, hint.sentence) for hint in found] == ([expected] if expected else [])


POSSIBLE = st.decimals(0, 20, places=2)


@given(now=st.integers(0, 40), before=POSSIBLE, scale=st.integers(1, 50))
def test_last_years_scale_does_not_matter(now, before, scale):
    line = line_of(done=now, total=40)
    plain = hints(line, earlier=EarlierResult(2021, "tự chấm", before, D(20)))
    scaled = hints(line, earlier=EarlierResult(2021, "tự chấm", before * scale, D(20) * scale))

    assert [hint.severity for hint in plain] == [hint.severity for hint in scaled]
    gap = abs(line.outcome.points - before)
    assert bool(plain) == (gap * 5 >= 20)


# --- the neighbours ----------------------------------------------------------------------------
def peers(*points: str | None) -> list[PeerResult]:
    return [PeerResult(None if item is None else D(item)) for item in points]


@pytest.mark.parametrize(
    ("others", "severity"),
    [
        (peers("4", "4", "4"), "warning"),  # exactly 30 % of the maximum
        (peers("4.01", "4.01", "4.01"), None),
        (peers("16", "16", "16"), "note"),
        (peers("15.99", "16", "0"), None),
        (peers("0", "0"), None),  # too few
        (peers("0", "0", None, None), None),  # two have a result
        (peers("0", "3", "5", "20"), "warning"),  # the middle of an even number: 4
        (peers("0", "0", "20", "20"), None),
        ([], None),
    ],
)
def test_neighbours_are_far_from_a_share_on(others, severity):
    found = hints(line_of(**HALF), peers=others)
    assert [(hint.code, hint.severity) for hint in found] == (
        [(HintCode.NEIGHBOURS, severity)] if severity else []
    )


def test_neighbours_are_counted_and_their_median_is_said():
    (hint,) = hints(line_of(**HALF), peers=peers("0", "1.5", "2", None, "20"))

    assert hint.sentence == (
        "Trung vị của 4 đơn vị cùng cấp trên đã nộp: 1,75 / 20 điểm (8,75%); đơn vị này"
        " 10 / 20 điểm (50%), cao hơn 41,25% điểm tối đa"
        " (nhắc khi lệch từ 30% điểm tối đa, mức giả định)."
    )


@pytest.mark.parametrize(
    ("passed", "others", "expected"),
    [
        (True, [False, False, False, True], "3 / 4 đơn vị cùng cấp trên đã nộp không đạt"),
        (True, [False, False, True, True], None),  # as many as not
        (True, [False, False, None], None),  # too few
        (True, [True, True, True], None),
        (False, [True, True, False], "2 / 3 đơn vị cùng cấp trên đã nộp đạt"),
    ],
)
def test_other_verdict_than_most_neighbours(passed, others, expected):
    line = line_of(VERDICTS, "1.1", exists=passed)
    found = hints(line, peers=[PeerResult(passed=item) for item in others])

    assert len(found) == bool(expected)
    for hint in found:
        assert hint.sentence.startswith(f"{expected} chỉ tiêu này; đơn vị này")
        assert hint.severity == ("warning" if passed else "note")


@given(points=st.lists(POSSIBLE, min_size=3, max_size=9), seed=st.randoms())
def test_order_of_the_neighbours_does_not_matter(points, seed):
    mixed = list(points)
    seed.shuffle(mixed)
    line = line_of(**HALF)

    assert hints(line, peers=[PeerResult(item) for item in points]) == hints(
        line, peers=[PeerResult(item) for item in mixed]
    )


def test_result_that_does_not_count_is_compared_with_nothing():
    excluded = line_of(state=AnswerState.NOT_APPLICABLE)
    assert hints(excluded, earlier=last_year("20"), peers=peers("20", "20", "20")) == []
