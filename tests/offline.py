"""A workbook as an officer fills it in, with openpyxl in the place of Excel."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from assessments.importers.workbook import read_offline_workbook
from assessments.intake.found import Found, FoundDocument, FoundValue, Leftover
from assessments.models import Answer, Assessment, Intake
from assessments.reports.offline import write_offline_workbook
from assessments.selectors.offline import about_of, offline_form
from assessments.services.answers import AnswerChange, save_answer
from assessments.services.taking_in import keep_intake
from criteria.rules.base import AnswerState
from criteria.selectors import load_spec

TODAY = date(2026, 1, 1)
CODE = "1.3"


def downloaded(assessment: Assessment) -> bytes:
    out = io.BytesIO()
    write_offline_workbook(offline_form(assessment), out)
    return out.getvalue()


def read_back(data: bytes, assessment: Assessment) -> Found:
    spec = load_spec(assessment.campaign.indicator_set)
    return read_offline_workbook(data, "điền.xlsx", spec, about_of(assessment), TODAY)


def edited(data: bytes, *changes: Callable[[Any], Any]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for change in changes:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(key: str, value: Any, *, column: int = 3) -> Callable[[Any], Any]:
    """Write into the cell of the row with this key, as somebody typing would."""

    def change(book: Any) -> None:
        sheet, row = place(book, key)
        sheet.cell(row, column).value = value

    return change


def place(book: Any, key: str) -> tuple[Any, int]:
    """The sheet and row of a key; in both kinds of sheets it stands in the last column."""
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        for row in sheet.iter_rows():
            if row[-1].value == key:
                return sheet, row[0].row
    raise KeyError(key)


def by_key(found: Found) -> dict[str, FoundValue]:
    return {value.key: value for value in found.values}


def kept(demo, tmp_path, found: Found, name: str = "điền.xlsx", data: bytes = b"") -> Intake:
    path = tmp_path / "nguon"
    path.write_bytes(data or downloaded(demo.points))
    actor = demo.people["canbo.quangbinh"]
    return keep_intake(actor=actor, assessment=demo.points, name=name, source=path, found=found)


def filled(demo, tmp_path, *changes) -> Intake:
    data = edited(downloaded(demo.points), *changes)
    return kept(demo, tmp_path, read_back(data, demo.points), data=data)


def saved_meanwhile(demo, value: Decimal) -> None:
    answer = Answer.objects.get(assessment=demo.points, indicator__code=CODE)
    save_answer(
        actor=demo.people["lanhdao.quangbinh"],
        assessment=demo.points,
        indicator_code=CODE,
        change=AnswerChange(
            AnswerState.REPORTED, {"website_column": True, "posts": value}, answer.narrative
        ),
        seen_version=answer.version,
    )


def paper_of_three(**rest) -> Found:
    return Found(
        "paper",
        (
            FoundValue("input", "15", CODE, "posts", words="15 tin, bài", place="dòng 20"),
            FoundValue("input", "16.5", "8.5", "opinions", words="16,5"),
            FoundValue("claim", {"points": "3", "passed": None, "printed": {}}, CODE),
            FoundValue("narrative", "<p>Đã làm</p>", "1.4", doubt="Có thể của chỉ số 1.5."),
            FoundValue("state", "reported", "99.9"),
            FoundValue("paper", "06", "", "number"),
            FoundValue("paper", ["Căn cứ một", "Căn cứ hai"], "", "legal_bases"),
        ),
        (
            FoundDocument(
                "Quyết định", "999/QĐ-UBND", "2022-06-01", "UBND xã Quảng Bình",
                "Thử", (CODE, "1.4"),
            ),
            FoundDocument("Công văn", "5/CV", "", "", "", (CODE,)),
        ),
        (Leftover("Chữ thừa", "dòng 1"),),
        **rest,
    )  # fmt: skip
