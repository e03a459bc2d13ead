"""What a file says beside what is stored: one table of cases, no database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from assessments.intake.found import Found, FoundDocument, FoundValue, Leftover
from assessments.intake.keeping import as_json, from_json
from assessments.intake.preview import (
    DocumentSide,
    Side,
    Status,
    compare_documents,
    compare_values,
    same,
)

TABLE = "<table><tr><td>1</td></tr></table>"


def judged(kind: str, value: FoundValue, stored: Any, refusal: str = "") -> Status:
    side = Side("Mục", stored, "", "", "answer:1.1", 1, refusal)
    return compare_values(Found(kind, (value,)), lambda _: side)[0].status  # type: ignore[arg-type]


def number(value: Any, **rest: Any) -> FoundValue:
    return FoundValue("input", value, indicator="1.1", name="so", **rest)


@pytest.mark.parametrize(
    ("kind", "value", "stored", "refusal", "wanted"),
    [
        ("paper", number("5"), None, "", Status.NEW),
        ("paper", number("5.0"), "5", "", Status.UNCHANGED),
        ("paper", number("05"), "5", "", Status.DIFFERENT),
        ("paper", number("5"), "6", "", Status.DIFFERENT),
        ("paper", number("5", doubt="Chữ mờ."), None, "", Status.UNCERTAIN),
        ("paper", number("5", doubt="Chữ mờ."), "5", "", Status.UNCHANGED),
        ("paper", number("5", fault="Số âm."), "5", "", Status.REFUSED),
        ("paper", number("5"), "6", "Đã nộp.", Status.REFUSED),
        ("paper", number("5"), "5", "Đã nộp.", Status.UNCHANGED),
        ("paper", number(False), None, "", Status.NEW),
        ("paper", number(False), False, "", Status.UNCHANGED),
        ("paper", number(True), False, "", Status.DIFFERENT),
        # A workbook: what was in the cell at download (base) tells who has changed what.
        ("workbook", number("5", base="5"), "5", "", Status.UNCHANGED),
        ("workbook", number("5", base="5"), "7", "", Status.UNCHANGED),  # only the others have
        ("workbook", number("6", base="5"), "5", "", Status.CHANGED),
        ("workbook", number("6", base="5"), "7", "", Status.CONFLICT),
        ("workbook", number("6", base="5"), "6", "", Status.UNCHANGED),  # both the same
        ("workbook", number("6", base="5"), None, "", Status.CONFLICT),  # somebody emptied it
        ("workbook", number("6", base=None), None, "", Status.NEW),
        ("workbook", number(None, base="5"), "5", "", Status.CHANGED),
        ("workbook", number(None, base="5"), "7", "Đã nộp.", Status.REFUSED),
    ],
)  # fmt: skip
def test_a_value_is_judged(kind, value, stored, refusal, wanted):
    assert judged(kind, value, stored, refusal) == wanted


def test_a_narrative_is_compared_by_its_words():
    words = FoundValue("narrative", "<p>Một</p><p>Hai</p>", indicator="1.1", base="<p>Một</p>")
    assert same("narrative", words.value, "<ul><li>Một</li><li>Hai</li></ul>")
    assert judged("workbook", words, "<p>Một</p>") == Status.CHANGED
    assert judged("workbook", words, "<p><b>Một</b></p>") == Status.CHANGED
    assert judged("workbook", words, "<p>Ba</p>") == Status.CONFLICT


def test_an_excel_narrative_does_not_flatten_a_table_by_itself():
    words = FoundValue("narrative", "<p>1 và 2</p>", indicator="1.1", base="<p>1</p>")
    assert judged("workbook", words, TABLE) == Status.UNCERTAIN
    assert judged("workbook", replace(words, value="<p>1</p>"), TABLE) == Status.UNCHANGED


def test_a_blank_state_is_empty():
    state = FoundValue("state", "reported", indicator="1.1")
    assert judged("paper", state, "blank") == Status.NEW
    assert judged("paper", state, "zero") == Status.DIFFERENT


def test_a_figure_with_its_source_is_one_thing():
    said = {"value": "10", "source": "Công an xã", "as_of": ""}
    fact = FoundValue("fact", said, name="population", base=said)
    assert judged("workbook", fact, {**said, "value": "10.0"}) == Status.UNCHANGED
    moved = replace(fact, value={**said, "source": "Thống kê"})
    assert judged("workbook", moved, said) == Status.CHANGED


def test_only_new_and_meant_changes_are_chosen_by_themselves():
    chosen = {}
    for status, kind, value, stored in (
        (Status.NEW, "paper", number("5"), None),
        (Status.CHANGED, "workbook", number("6", base="5"), "5"),
        (Status.DIFFERENT, "paper", number("5"), "6"),
        (Status.CONFLICT, "workbook", number("6", base="5"), "7"),
        (Status.UNCERTAIN, "paper", number("5", doubt="?"), None),
        (Status.REFUSED, "paper", number("5", fault="!"), None),
        (Status.UNCHANGED, "paper", number("5"), "5"),
    ):
        side = Side("Mục", stored, "", "", "", 1)
        row = compare_values(Found(kind, (value,)), lambda _, side=side: side)[0]
        assert row.status == status
        chosen[status] = (row.is_choosable, row.is_chosen)
    assert chosen == {
        Status.NEW: (True, True),
        Status.CHANGED: (True, True),
        Status.DIFFERENT: (True, False),
        Status.CONFLICT: (True, False),
        Status.UNCERTAIN: (True, False),
        Status.REFUSED: (False, False),
        Status.UNCHANGED: (False, False),
    }


@pytest.mark.parametrize(
    ("side", "doubt", "wanted"),
    [
        (DocumentSide("KH", False, frozenset()), "", Status.NEW),
        (DocumentSide("KH", False, frozenset()), "Thiếu ngày.", Status.UNCERTAIN),
        (DocumentSide("KH", True, frozenset({"1.1"})), "", Status.NEW),
        (DocumentSide("KH", True, frozenset({"1.1", "1.2"})), "?", Status.UNCHANGED),
        (DocumentSide("KH", True, frozenset(), alike="Trong sổ…"), "", Status.UNCERTAIN),
        (
            DocumentSide("KH", True, frozenset({"1.1"}), frozenset({"1.2"}), "Không trả lại."),
            "",
            Status.REFUSED,
        ),
    ],
)
def test_a_document_is_judged(side, doubt, wanted):
    plan = FoundDocument("Kế hoạch", "27/KH", "", "UBND", "", ("1.1", "1.2"), doubt=doubt)
    assert compare_documents([plan], lambda _: side)[0].status == wanted


def test_what_was_found_is_kept_and_read_again():
    found = Found(
        "paper",
        (number("5", words="năm", place="dòng 6"), FoundValue("claim", {"points": "1"})),
        (FoundDocument("Kế hoạch", "27/KH", "2022-05-23", "UBND", "", ("1.1",)),),
        (Leftover("chữ thừa", "dòng 9"),),
        ("Một mã có hai lần.",),
    )
    assert from_json(as_json(found)) == found
