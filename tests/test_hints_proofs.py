"""The reviewer's hints on evidence: missing, undated, of others, the same bytes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assessments.hints.base import Hint, HintCode
from assessments.hints.proofs import (
    Cited,
    is_issued_by,
    named,
    names_a_place,
)
from tests.hint_lines import (
    COPY,
    HALF,
    PLAN,
    TWIN,
    hints,
    line_of,
    told,
)


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
