"""Tables inside sheets: the header found, each cell taken as what it is, every fault told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from dtscore.sheets import SheetError, SheetFault, Table, TableColumn, read_workbook
from tests.test_sheets import book

COLUMNS = (
    TableColumn("code", "Mã chỉ số", aliases=("Mã",)),
    TableColumn("points", "Điểm tối đa"),
    TableColumn("day", "Ngày", required=False),
    TableColumn("kind", "Loại", required=False),
)
HEAD = ["Mã chỉ số", "Điểm tối đa", "Ngày", "Loại"]


def table_of(data: bytes, name: str = "bang.xlsx", **more) -> Table:
    return Table(read_workbook(data, name).first, COLUMNS, **more)


def test_header_is_found_below_titles_whatever_its_spelling():
    head = ["ngay ", "MA", None, "Điểm  tối đa (*)", "Ghi chú"]
    data = book(("Chỉ số", [["Phụ lục"], [], head, [None, "1.1", None, 2], [None], [None, None]]))
    table = table_of(data)
    assert table.header_row == 3
    assert [cell.address for cell in table.unknown] == ["E3"]
    (row,) = table.rows()
    assert (row.code("code"), row.decimal("points"), row.date("day")) == ("1.1", Decimal(2), None)
    assert (row.number, row["points"].address, row["kind"].is_blank) == (4, "D4", True)
    table.demand()
    assert "ô E3: cột “Ghi chú” không có trong mẫu" in str(table_of(data, strict=True).faults[0])


def test_every_fault_of_a_file_is_found_in_one_pass():
    def change(made):
        sheet = made.active
        sheet["B3"] = "=1+1"
        sheet["B4"] = ArrayFormula("B4:B5", "=SUM(A1:A9)")
        sheet["B5"].value, sheet["B5"].data_type = "#N/A", "e"
        sheet.merge_cells("C6:C7")
        sheet.merge_cells("H1:J9")  # beside the table
        sheet["L3"] = "=1/0"

    rows = [HEAD, ["1.1", "abc", "31/02/2023", "Khác"], *[["1.2", 1]] * 6]
    table = table_of(book(("Chỉ số", rows), change=change))
    for row in table.rows():
        row.code("code", required=True)
        row.decimal("points", required=True)
        row.date("day")
        row.choice("kind", {"Định lượng": 1, "Định tính": 2})

    assert [(fault.cell, fault.problem) for fault in table.faults] == [
        ("C6", "các ô C6:C7 bị gộp"),
        ("B2", "“abc” không phải là số"),
        ("C2", "“31/02/2023” không phải là một ngày đọc được"),
        ("D2", "không có lựa chọn “Khác”"),
        ("B3", "là công thức “=1+1”"),
        ("B4", "là công thức “=SUM(A1:A9)”"),
        ("B5", "là giá trị lỗi “#N/A”"),
    ]
    with pytest.raises(SheetError) as caught:
        table.demand()
    assert caught.value.sentences[1] == (
        "Trang tính “Chỉ số”, ô B2: “abc” không phải là số; cần: số như 20 hoặc 0,5."
    )
    assert "Dán giá trị" in caught.value.sentences[4]


def test_missing_and_doubled_columns_are_told_and_rows_still_read():
    table = table_of(
        b"M\xc3\xa3;Lo\xe1\xba\xa1i;M\xc3\xa3 ch\xe1\xbb\x89 s\xe1\xbb\x91\n1;x;2\n", "a.csv"
    )
    (row,) = table.rows()
    assert row.decimal("points", required=True) is None
    assert list(map(str, table.faults)) == [
        "Ô C1: cột “Mã chỉ số” có hai lần; cần: mỗi cột một lần.",
        "Ô A1: dòng tiêu đề thiếu cột “Điểm tối đa”; cần: một cột tên “Điểm tối đa”.",
    ]
    nothing = table_of(book(("Bìa", [["Xin chào"]])))
    assert list(nothing.rows()) == []
    assert "không tìm thấy dòng tiêu đề" in str(nothing.faults[0])
    with pytest.raises(ValueError, match="two columns"):
        Table(nothing.sheet, [TableColumn("a", "Mã"), TableColumn("b", "MA")])


def take(stored, method: str, **more):
    """What one cell of the column "Điểm tối đa" gives, and the problem told of it."""
    text = isinstance(stored, bytes)
    data = b"Ma;Diem toi da\n1;" + stored if text else book(("A", [HEAD[:2], ["1", stored]]))
    table = table_of(data, "a.csv" if text else "a.xlsx")
    (row,) = table.rows()
    value = getattr(row, method)("points", **more)
    return value, [fault.problem for fault in table.faults]


def test_cells_are_taken_as_what_they_should_be():
    good = [
        (3.2, "decimal", {}, Decimal("3.2")),
        (b"0,5", "decimal", {}, Decimal("0.5")),
        (b"1.068", "integer", {}, 1068),
        (b"-2,5", "decimal", {"least": None}, Decimal("-2.5")),
        (b"52,7%", "percent", {}, Decimal("52.7")),
        ("5/3/2023", "date", {}, date(2023, 3, 5)),
        ("2023-03-05", "date", {}, date(2023, 3, 5)),
        (date(2023, 3, 5), "date", {}, date(2023, 3, 5)),
        (16447, "text", {}, "16447"),
        (27, "code", {"digits": 5}, "00027"),
        ("DINH  luong", "choice", {"choices": {"Định lượng": 7}}, 7),
        (b"'=x", "text", {}, "=x"),
        (b"", "text", {}, ""),
    ]
    for stored, method, more, expected in good:
        assert take(stored, method, **more) == (expected, []), (stored, method)
    bad = [
        (-1, "decimal", {}, "số âm"),
        (b"-1", "integer", {}, "số âm"),
        (5.5, "integer", {}, "không phải là số nguyên"),
        (b"1,234", "decimal", {"decimals": 2}, "quá nhiều chữ số thập phân"),
        (101, "percent", {}, "quá lớn"),
        (True, "decimal", {}, "không phải là số"),
        (True, "text", {}, "giá trị đúng/sai"),
        ("05/03/23", "date", {}, "không phải là một ngày"),
        (44990, "date", {}, "không phải là một ngày"),
        (3.1, "code", {}, "không chắc là mã nào"),
        (date(2023, 10, 3), "code", {}, "không chắc là mã nào"),
        ("dài" * 9, "text", {"longest": 9}, "dài 27 ký tự"),
        (b"", "text", {"required": True}, "để trống"),
        (b"=1+1", "text", {}, "là công thức “=1+1”"),
        (b"#REF!", "text", {}, "là giá trị lỗi"),
        ("a_x0007_b", "text", {}, "ký tự điều khiển"),
    ]  # fmt: skip
    for stored, method, more, words in bad:
        value, problems = take(stored, method, **more)
        assert not value, stored
        assert len(problems) == 1, (stored, problems)
        assert words in problems[0]


def test_percentage_is_never_taken_for_its_hundredth():
    def change(made):
        made.active["B2"].number_format = "0.0%"

    data = book(("A", [HEAD[:2], ["1", 0.527]]), change=change)
    (row,) = table_of(data).rows()
    assert row.percent("points") == Decimal("52.7")
    table = table_of(data)
    (row,) = table.rows()
    assert row.decimal("points") is None
    assert "phần trăm" in table.faults[0].problem


def test_caller_adds_faults_of_its_own():
    table = table_of(book(("A", [HEAD[:2], ["9.9", 1]])))
    (row,) = table.rows()
    row.fault("code", "không có chỉ số “9.9”", "mã có trong bộ chỉ số")
    assert table.faults == [SheetFault("A", "A2", "không có chỉ số “9.9”", "mã có trong bộ chỉ số")]
