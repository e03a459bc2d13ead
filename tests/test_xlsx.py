"""Excel and CSV out: what Excel shows, prints and filters, and that we can read it in again."""

from __future__ import annotations

import io
import tempfile
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl

from dtscore.csv_out import csv_bytes
from dtscore.sheets import Table, TableColumn, read_workbook
from dtscore.xlsx import Book, Column, Entry, Formula

COLUMNS = (
    Column("Đơn vị", 30),
    Column("Dân số", 12, kind="number"),
    Column("Điểm", 10, kind="points"),
    Column("Tỷ lệ", 10, kind="percent"),
    Column("Ngày", 12, kind="date"),
    Column("Năm", 8, kind="plain"),
)
ROW = ["=Xã Quảng Bình", 15473, Decimal("9.5"), Decimal("52.7"), date(2023, 3, 5), 2022]


def saved(book: Book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(book: Book) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(saved(book)))


def test_numbers_and_days_are_shown_as_the_column_says():
    book = Book()
    sheet = book.sheet("Điểm", COLUMNS)
    sheet.row(ROW)
    sheet.row(["Cộng", Decimal("0.068"), 20, 100, None, None], bold=True)
    (made,) = opened(book).worksheets
    first, second = made[3], made[4]

    assert [cell.number_format for cell in first] == [
        "General", "#,##0", "#,##0.00", '#,##0.0"%"', "dd/mm/yyyy", "General",
    ]  # fmt: skip
    assert [cell.number_format for cell in second][1:4] == ["#,##0.000", "#,##0.00", '#,##0"%"']
    assert [cell.font.b for cell in (first[0], second[0], second[1])] == [False, True, True]
    assert first[0].data_type == "s"
    assert first[0].quotePrefix


def test_sheets_freeze_filter_and_print():
    book = Book()
    one = book.sheet("Bảng: xếp hạng/2022", COLUMNS, ["Lọc: không"], frozen_columns=2)
    two = book.sheet("Bảng: xếp hạng/2022", COLUMNS, heading=False, landscape=False)
    book.info_sheet([("Đợt đánh giá", "Năm 2022"), ("Xuất lúc", datetime(2023, 1, 1, tzinfo=UTC))])
    two.row(ROW)
    one.row(ROW)  # the sheets may be written by turns
    two.row(ROW)
    made = opened(book)

    assert made.sheetnames == ["Bảng  xếp hạng 2022", "Bảng  xếp hạng 2022 (2)", "Thông tin"]
    first, second, info = made.worksheets
    assert (first.freeze_panes, second.freeze_panes) == ("C4", "A2")
    assert (first.auto_filter.ref, second.auto_filter.ref) == ("A3:F4", "A1:F3")
    assert (first.print_title_rows, second.print_title_rows) == ("$3:$3", "$1:$1")
    assert (first.page_setup.orientation, second.page_setup.orientation) == (
        "landscape",
        "portrait",
    )
    assert (first.page_setup.paperSize, first.page_setup.fitToHeight) == (9, 0)
    assert first.sheet_properties.pageSetUpPr.fitToPage
    assert first.oddFooter.center.text == "Trang &P/&N"
    assert [[cell.value for cell in row] for row in info["A3:B4"]] == [
        ["Đợt đánh giá", "Năm 2022"],
        ["Xuất lúc", datetime(2023, 1, 1, 7)],
    ]
    assert info.auto_filter.ref is None


def test_what_we_write_we_read_again():
    book = Book()
    sheet = book.sheet("Dữ liệu", COLUMNS, ["Ghi chú"])
    sheet.row(ROW)
    lines = csv_bytes(COLUMNS, [ROW])
    assert lines.decode("utf-8-sig").splitlines()[1] == (
        "'=Xã Quảng Bình;15473;9,5;52,7;05/03/2023;2022"
    )
    keys = ("unit", "people", "points", "share", "day", "year")
    wanted = [TableColumn(key, column.title) for key, column in zip(keys, COLUMNS, strict=True)]
    for data, name in ((saved(book), "a.xlsx"), (lines, "a.csv")):
        table = Table(read_workbook(data, name).first, wanted, strict=True)
        (row,) = table.rows()
        taken = [
            row.text("unit"), row.integer("people"), row.decimal("points"), row.percent("share"),
            row.date("day"), row.integer("year"),
        ]  # fmt: skip
        table.demand()
        assert taken == ROW


def test_csv_cell_is_never_a_formula_and_numbers_stay_numbers():
    row = ["+84", "-1", "@x", "a;b", 'c"d', -5, Decimal("1234.50"), True, None]
    lines = csv_bytes([Column("=Tên", 1)], [row])
    assert lines.startswith(b"\xef\xbb\xbf'=T")
    assert lines.decode().splitlines()[1] == '\'+84;\'-1;\'@x;"a;b";"c""d";-5;1234,5;Có;'


def form() -> openpyxl.Workbook:
    book = Book()
    columns = (Column("Mã", 8, kind="code"), Column("Điền", 20), Column("Khóa", 9, hidden=True))
    sheet = book.sheet("Phiếu", columns, protected=True, filtered=False, fitted=True)
    long = tuple(f"Lựa chọn rất dài, số {number} " + "x" * 40 for number in range(6))
    for key, entry in (
        ("a", Entry("=1+1")),
        ("b", Entry(None, choices=("Có", "Không"))),
        ("c", Entry(long[1], choices=long)),
        ("d", Entry(1068, numeric=True, whole=True)),
        ("e", Entry(Decimal("52.7"), numeric=True)),
        ("f", Entry(date(2022, 12, 31), kind="date")),
    ):
        sheet.row(["3.10", entry, f"một-khóa-dài-không-làm-cao-dòng-{key}"])
    sheet.row([None, Formula(f"B{sheet.next_row - 2}/100", "0.00%")])
    hidden = book.sheet("Ẩn", (Column("Mục", 9),), heading=False, hidden=True)
    hidden.row(["x"])
    return opened(book)


def test_a_form_is_protected_but_for_what_is_filled_in():
    book = form()
    sheet = book["Phiếu"]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    cells = [sheet.cell(row, 2) for row in range(3, 9)]
    assert [cell.value for cell in cells[:2]] == ["=1+1", None]
    assert cells[0].data_type == "s"
    assert not any(cell.protection.locked for cell in cells)
    assert sheet["A3"].protection.locked
    assert sheet["B9"].protection.locked
    assert sheet["B9"].value == "=B7/100"
    assert sheet["B9"].number_format == "0.00%"
    assert [cell.number_format for cell in cells[3:]] == ["#,##0", "General", "dd/mm/yyyy"]
    assert sheet.column_dimensions["C"].hidden
    assert sheet.row_dimensions[3].height is None
    assert book["Ẩn"].sheet_state == "hidden"


def test_choices_drop_down_beside_the_cell_or_from_a_hidden_list():
    book = form()
    rules = book["Phiếu"].data_validations.dataValidation
    said = {str(rule.sqref): (rule.type, rule.formula1, rule.showErrorMessage) for rule in rules}
    assert said == {
        "B4": ("list", '"Có,Không"', True),
        "B5": ("list", "'Danh mục'!$A$1:$A$6", True),
        "B6": ("whole", "0", True),
        "B7": ("decimal", "0", True),
    }
    assert book["Danh mục"].sheet_state == "hidden"
    assert book["Danh mục"]["A2"].value == book["Phiếu"]["B5"].value


LONG = "một lời giải thích dài hơn một dòng của cột"


def fitted(count: int) -> Book:
    book = Book()
    sheet = book.sheet("Lời", [Column("Lời", 20), Column("Số", 8, "number")], fitted=True)
    for number in range(count):
        sheet.row([LONG if number % 2 else "ngắn", number])
    return book


def test_rows_are_as_high_as_their_words_are_long():
    sheet = opened(fitted(3)).worksheets[0]
    heights = [sheet.row_dimensions[number].height for number in range(3, 6)]
    assert heights == [None, 45, None]


def test_memory_does_not_grow_with_the_rows():
    def peak(count: int) -> int:
        tracemalloc.start()
        with tempfile.TemporaryFile() as file:
            fitted(count).save(file)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(3000) < 1.3 * peak(300)
