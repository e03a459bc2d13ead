"""The reviewer's hints as plain functions: each one there, not there, and exactly at its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.hints.base import THRESHOLDS, Hint, HintCode, Link
from assessments.hints.distances import EarlierResult, PeerResult
from assessments.hints.finding import Subject, find_hints
from assessments.hints.proofs import (
    Cited,
    FileCopy,
    Period,
    Twin,
    is_issued_by,
    named,
    names_a_place,
)
from assessments.scoring import AnswerData, ScoreLine, score
from criteria.catalogue.validation import validate_set
from criteria.rules.base import AnswerState
from criteria.rules.spec import IndicatorSetSpec
from tests.indicator_sets import entry, indicator, points_set, rule, sourced, verdict_set, yes_no

D = Decimal
PERIOD = Period(date(2022, 1, 1), date(2022, 12, 31))
RATIO = rule("ratio", numerator="done", denominator="total")
COUNTS = (entry("done"), entry("total"))
POINTS = validate_set(
    points_set(
        indicator("1.1", RATIO, *COUNTS, points="20"),
        indicator("1.2", rule("declared", input="own"), entry("own", "points"), points="10"),
        yes_no("1.3"),
    )
)
VERDICTS = validate_set(
    verdict_set(
        yes_no("1.1", points=None),
        indicator(
            "1.2",
            rule(
                "threshold",
                ratios=[{"numerator": "done", "denominator": "total"}],
                threshold=sourced("60"),
            ),
            *COUNTS,
            points=None,
        ),
    )
)
TWIN = Twin("xã Quảng Đức", 2022, "2.2", True, Link("pillar", 7, "2", "c2.2"))
COPY = FileCopy("other_unit", "kh27.pdf", "xã Quảng Đức", Link("document", 5), "kh27.pdf")
PLAN = Cited(1, "Kế hoạch số 27/KH-UBND", date(2022, 5, 23), has_place=True, openable=1)


def line_of(
    spec: IndicatorSetSpec = POINTS,
    code: str = "1.1",
    state: AnswerState = AnswerState.REPORTED,
    *,
    points: str | None = None,
    passed: bool | None = None,
    words: str = "",
    **inputs: Any,
) -> ScoreLine:
    values = {
        name: D(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in inputs.items()
    }
    claimed = None if points is None else D(points)
    data = AnswerData(state, values, words, claimed, passed)
    lines = {line.indicator.code: line for line in score(spec, {code: data}, {}).lines}
    return lines[code]


def hints(line: ScoreLine, **more: Any) -> list[Hint]:
    return find_hints(Subject(line, POINTS.round_to, PERIOD, **more))


def told(found: Sequence[Hint]) -> list[tuple[str, str, str]]:
    return [(hint.code.value, hint.severity, hint.sentence) for hint in found]


# --- the claim ---------------------------------------------------------------------------------
HALF = {"done": 10, "total": 20}  # 10 of 20 points


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


# --- last year ---------------------------------------------------------------------------------
def last_year(points: str | None, maximum: str | None = "20", **more: Any) -> EarlierResult:
    return EarlierResult(
        2021,
        "chính thức",
        None if points is None else D(points),
        None if maximum is None else D(maximum),
        **more,
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


# --- the evidence ------------------------------------------------------------------------------
def proofs(*cited: Cited, **more: Any) -> list[Hint]:
    return hints(line_of(**HALF), cited=cited, wants_evidence=True, **more)


@pytest.mark.parametrize(
    ("explanation", "expected"),
    [
        ("", ("warning", "đơn vị không dẫn và không giải thích.")),
        (" \n ", ("warning", "đơn vị không dẫn và không giải thích.")),
        ("Lưu\nhồ sơ giấy", ("note", "đơn vị không dẫn mà giải thích: “Lưu hồ sơ giấy”")),
        ("x" * 120, ("note", f"“{'x' * 120}”")),
        ("x" * 121, ("note", f"“{'x' * 120} …”")),
    ],
)
def test_missing_evidence_is_told_explained_or_not(explanation, expected):
    (hint,) = proofs(explanation=explanation)

    severity, end = expected
    assert (hint.code, hint.severity) == (HintCode.EVIDENCE_MISSING, severity)
    assert hint.sentence.endswith(end)


def test_evidence_that_nobody_wants_is_not_missed():
    assert hints(line_of(**HALF), wants_evidence=False) == []
    assert proofs(PLAN) == []


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [
        (date(2022, 1, 1), None),
        (date(2022, 12, 31), None),
        (date(2021, 12, 31), (HintCode.EVIDENCE_BEFORE_PERIOD, "note")),
        (date(2023, 1, 1), (HintCode.EVIDENCE_AFTER_PERIOD, "warning")),
        (None, (HintCode.EVIDENCE_UNDATED, "warning")),
    ],
)
def test_evidence_is_dated_inside_the_period(issued_on, expected):
    found = proofs(replace(PLAN, issued_on=issued_on))

    assert [(hint.code, hint.severity) for hint in found] == ([expected] if expected else [])
    for hint in found:
        assert hint.evidence == 1
        assert hint.sentence.startswith("Kế hoạch số 27/KH-UBND")
        assert "01/01/2022 – 31/12/2022" in hint.sentence


def test_link_has_neither_date_nor_page():
    assert proofs(Cited(2, openable=1)) == []


def test_document_without_page_and_clause():
    vague = replace(PLAN, has_place=False)
    (one,) = proofs(vague, replace(PLAN, pk=2))
    (two,) = proofs(vague, replace(vague, pk=2), PLAN, Cited(4, openable=1))

    assert (one.evidence, one.severity) == (1, "note")
    assert one.sentence == "Kế hoạch số 27/KH-UBND: chưa ghi trang hay điều, khoản nào chứng minh."
    assert two.sentence == "2 / 3 văn bản chưa ghi trang hay điều, khoản nào chứng minh."
    assert two.evidence is None


def test_evidence_that_cannot_be_opened():
    paper = replace(PLAN, openable=0)

    assert told(proofs(paper, Cited(2))) == [
        (
            "evidence_not_openable",
            "note",
            "Trong 2 minh chứng không có tệp hay đường dẫn nào để mở.",
        )
    ]
    assert proofs(paper, PLAN) == []


@pytest.mark.parametrize(
    ("twins", "severity", "words"),
    [
        ([TWIN], "warning", "được xã Quảng Đức (chỉ số 2.2, năm 2022) dẫn."),
        (
            [TWIN, replace(TWIN, code="2.3")],
            "warning",
            "được xã Quảng Đức (chỉ số 2.2, 2.3, năm 2022) dẫn.",
        ),
        ([TWIN, replace(TWIN, year=2021)], "warning", "được xã Quảng Đức dẫn."),
        (
            [replace(TWIN, unit=name, is_own=False) for name in "ABCDE"],
            "note",
            "được A, B, C và 2 đơn vị khác dẫn; nếu là văn bản của cấp trên thì nhiều đơn vị cùng"
            " dẫn là bình thường.",
        ),
    ],
)
def test_document_cited_by_others(twins, severity, words):
    (hint,) = proofs(replace(PLAN, twins=twins))

    assert (hint.code, hint.severity) == (HintCode.DOCUMENT_OF_OTHER_UNIT, severity)
    assert hint.sentence == f"Kế hoạch số 27/KH-UBND cũng {words}"
    assert (hint.evidence, hint.link) == (1, twins[0].link)


@pytest.mark.parametrize(
    ("change", "code", "severity", "words"),
    [
        (
            {},
            HintCode.FILE_OF_OTHER_UNIT,
            "warning",
            "giống hệt một tệp mà xã Quảng Đức đang lưu.",
        ),
        (
            {"other_name": "scan1.pdf", "is_own": False},
            HintCode.FILE_OF_OTHER_UNIT,
            "note",
            "giống hệt một tệp mà xã Quảng Đức đang lưu, tên “scan1.pdf”.",
        ),
        (
            {"kind": "other_document", "place": "Kế hoạch số 1"},
            HintCode.FILE_OF_OTHER_DOCUMENT,
            "warning",
            "cũng là tệp của Kế hoạch số 1.",
        ),
        (
            {"kind": "earlier_year", "place": "Kế hoạch số 1", "year": 2021},
            HintCode.FILE_OF_EARLIER_YEAR,
            "warning",
            "chính là tệp của Kế hoạch số 1, đã làm minh chứng năm 2021.",
        ),
    ],
)
def test_same_bytes_elsewhere(change, code, severity, words):
    (hint,) = proofs(replace(PLAN, copies=[replace(COPY, **change)]))

    assert (hint.code, hint.severity, hint.evidence) == (code, severity, 1)
    assert hint.sentence == f"Tệp “kh27.pdf” của Kế hoạch số 27/KH-UBND {words}"
    assert hint.link == COPY.link


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("UBND xã Quảng Bình", True),
        ("UBND huyện Quảng Xương", True),
        ("Sở Thông tin và Truyền thông", True),
        ("UBND xã", False),
        ("Đảng uỷ  XÃ", False),
        ("UBND thị trấn", False),
        ("Ubnd", False),
        ("HĐND phường.", False),
        ("", False),
    ],
)
def test_issuer_without_a_place_names_nobody(issuer, expected):
    assert names_a_place(issuer) is expected


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("UBND xã Quảng Bình", True),
        ("ĐẢNG UỶ XÃ QUẢNG BÌNH, huyện Quảng Xương", True),
        ("Đài truyền thanh xã Quảng Bình", True),
        ("UBND tỉnh Quảng Bình", False),
        ("UBND xã Quảng", False),
        ("UBND xã Quảng Bình Đông", True),  # rather looked at than not
        ("UBND huyện Quảng Xương", False),
    ],
)
def test_issuer_that_names_the_unit(issuer, expected):
    assert is_issued_by(issuer, "xã Quảng Bình") is expected


def test_names_are_cut_short():
    assert [named(list("ABCD"[:count])) for count in (1, 3, 4)] == [
        "A",
        "A, B, C",
        "A, B, C và 1 đơn vị khác",
    ]


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
