"""A set as a workbook and back: nothing lost, and every fault told with sheet and cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from criteria.catalogue.exporting import export_data
from criteria.catalogue.reading import read_set_file
from criteria.catalogue.uploads import RefusedFileError, read_upload
from criteria.catalogue.validation import validate_set
from criteria.catalogue.workbook import (
    FaultyWorkbookError,
    read_set_workbook,
    write_template,
    write_workbook,
)
from criteria.catalogue.workbook import shape as sheets
from criteria.catalogue.workbook.params import PARAMS
from criteria.rules.spec import RULE_CLASSES
from tests.indicator_sets import every_rule, points_set, verdict_set, yes_no

REAL = sorted(Path("fixtures/indicator_sets").glob("*.yaml"))


def excel(data: Any) -> bytes:
    out = io.BytesIO()
    write_workbook(data, out)
    return out.getvalue()


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def changed(content: bytes, change: Callable[[Any], Any]) -> bytes:
    """The workbook as a person changed it in Excel."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def faults(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(FaultyWorkbookError) as caught:
        read_set_workbook(content, "bộ.xlsx")
    return [(fault.sheet, fault.cell, fault.problem) for fault in caught.value.faults]


# --- nothing lost -------------------------------------------------------------------------------
@pytest.mark.parametrize("file", REAL, ids=lambda file: file.stem)
def test_real_sets_come_back_the_same(file):
    data = export_data(validate_set(read_set_file(file)))

    first = excel(data)
    back = read_set_workbook(first, "bộ.xlsx")

    assert back == data
    assert cells(excel(back)) == cells(first)


def test_there_are_two_real_sets():
    assert [file.stem for file in REAL] == ["qd1829", "qd3853"]


def test_every_shape_of_rule_comes_back_the_same():
    data = export_data(validate_set(every_rule()))

    assert {item.rule.type for item in validate_set(every_rule()).indicators} == set(PARAMS)
    assert read_set_workbook(excel(data), "bộ.xlsx") == data


def test_every_key_of_every_rule_has_a_row():
    """A parameter that a rule gets one day must come into the workbook, too."""
    common = {"basis", "source", "type"}
    for shape in RULE_CLASSES:
        keys = {param.into or param.key for param in PARAMS[shape.type]}
        assert keys == {field.name for field in fields(shape)} - common


WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "Sm")), min_size=1)
TEXTS = WORDS.map(str.strip).filter(bool)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    titles=st.lists(TEXTS, min_size=1, max_size=4),
    texts=st.tuples(TEXTS, TEXTS, TEXTS),
    points=st.decimals(0, 20, places=2),
    scored=st.booleans(),
)
def test_whatever_the_words_a_set_comes_back_the_same(titles, texts, points, scored):
    maximum = f"{points:f}" if scored else None
    made = [yes_no(f"1.{place}0", maximum) for place in range(1, len(titles) + 1)]
    data = points_set(*made) if scored else verdict_set(*made)
    for item, title in zip(made, titles, strict=True):
        item["title"], item["legal_basis"] = title, texts[0]
    data["issuer"], data["legal_bases"] = texts[1], list(texts)
    plain = export_data(validate_set(data))

    first = excel(plain)
    back = read_set_workbook(first, "a.xlsx")

    assert cells(excel(back)) == cells(first)
    assert [item.max_points for item in validate_set(back).indicators] == [
        item.max_points for item in validate_set(data).indicators
    ]


# --- every fault with its cell ------------------------------------------------------------------
def test_faults_of_cells_and_of_the_set_are_told_together():
    def change(book):
        book[sheets.SET]["B3"] = "một"
        book[sheets.PILLARS]["E2"] = 25
        book[sheets.INDICATORS]["C3"] = None
        book[sheets.INDICATORS]["H2"] = "Cách lạ"
        book[sheets.INPUTS]["A3"] = "9.9"
        book[sheets.RULES]["C4"] = "khong_co"
        book[sheets.REPORT]["C7"] = "II"

    told = faults(changed(excel(points_set()), change))

    assert told == [
        (sheets.SET, "B3", "“một” không phải là số"),
        (
            sheets.SET,
            "B9",
            "“Tổng điểm tối đa”: các trụ cột cộng lại 25 điểm, khác 100",
        ),
        (
            sheets.PILLARS,
            "E2",
            "“Điểm tối đa”: các chỉ số cộng lại 30 điểm, vượt điểm tối đa 25",
        ),
        (sheets.INDICATORS, "H2", "không có lựa chọn “Cách lạ”"),
        (sheets.INDICATORS, "C3", "“Tên chỉ số” để trống"),
        (sheets.INPUTS, "A3", "không có chỉ số “9.9”"),
        (sheets.RULES, "C3", "“Tử số”: không có đầu vào “done”"),
        (sheets.RULES, "C4", "“Mẫu số”: không có đầu vào “khong_co”"),
        (sheets.REPORT, "C7", "“Mã nhóm hoặc khóa”: không có nhóm “II”"),
    ]


def test_another_place_in_a_sentence_is_a_cell_too():
    def change(book):
        book[sheets.INDICATORS]["B3"] = "1.1"

    told = faults(changed(excel(points_set()), change))

    assert (sheets.INDICATORS, "B3", told[0][2]) == told[0]
    assert told[0][2] == "“Mã chỉ số”: mã “1.1” đã dùng ở ô B2 trang “Chỉ số”"


def test_rows_that_are_missing_are_told_by_name():
    def change(book):
        book[sheets.SET].delete_rows(3)
        book[sheets.RULES].delete_rows(4)

    told = faults(changed(excel(points_set()), change))

    assert told == [
        (sheets.SET, "A1", "thiếu dòng “Phiên bản”"),
        (sheets.INDICATORS, "H3", "thiếu dòng “Tham số Mẫu số”"),
    ]


def test_rows_that_are_too_many_are_told():
    def change(book):
        book[sheets.SET].append(["Phiên bản", 2])
        book[sheets.SET].append(["Mục lạ", 2])
        book[sheets.RULES].append(["1.1", "Tử số", "exists"])
        book[sheets.RULES].append(["1.1", "Số liệu", "exists"])
        book[sheets.PILLARS].append(["I", "Tên nhóm khác", "2", "Hai", 0, "Giả định", "x"])

    told = faults(changed(excel(points_set()), change))

    problems = [problem for _, _, problem in told]
    assert "mục “Phiên bản” có hai dòng" in problems
    assert "không có lựa chọn “Mục lạ”" in problems
    assert "cách tính “Có/không” không có tham số “Tử số”" in problems
    assert "tham số “Số liệu” có hai dòng" in problems
    assert "nhóm “I” đã có tên khác ở dòng trên" in problems
    assert "trụ cột chưa có chỉ số nào" in problems


def test_the_empty_template_tells_each_cell_to_fill():
    out = io.BytesIO()
    write_template(out)

    told = faults(out.getvalue())

    assert {sheet for sheet, _, _ in told} == {sheets.SET, sheets.PILLARS, sheets.REPORT}
    assert (sheets.SET, "B2", "“Mã bộ chỉ số” để trống") in told
    book = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    rules = book[sheets.INDICATORS].data_validations.dataValidation
    assert any('"Có/không,Lựa chọn' in rule.formula1 for rule in rules)
    assert book.sheetnames == [*sheets.SHEETS, sheets.GUIDE]
    guide = "\n".join(str(cell) for row in book[sheets.GUIDE].values for cell in row)
    for name in sheets.SHEETS:
        for field in sheets.FIELDS[name]:
            assert field.title in guide


def test_a_number_stays_exact_and_a_code_stays_a_code():
    def change(book):
        book[sheets.INDICATORS]["B2"] = 3.1

    told = faults(changed(excel(points_set()), change))

    assert told[0][:2] == (sheets.INDICATORS, "B2")
    assert "bị Excel đổi thành số thập phân" in told[0][2]

    data = points_set()
    data["tolerance"]["value"] = "0.0001"
    back = read_set_workbook(excel(data), "a.xlsx")
    assert Decimal(back["tolerance"]["value"]) == Decimal("0.0001")


def test_a_yaml_file_tells_path_and_name():
    text = Path("fixtures/indicator_sets/qd1829.yaml").read_text().replace("kind: count", "kind: x")

    with pytest.raises(RefusedFileError) as caught:
        read_upload("bộ.yml", text.encode())

    first = caught.value.faults[0]
    assert first.place.startswith("Chỉ số ")
    assert "(groups[0].pillars[" in first.place
    assert "không có trong danh mục" in first.problem
