"""Excel workbooks (.xlsx): the package is checked first, then openpyxl reads it.

A first, streaming pass counts, so that a file that is too long is refused before all of it is held
in memory; the second reads values and merged areas. Formulas are kept as formulas: what was once
computed from them is not taken for typed.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time, timedelta
from typing import Any

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.worksheet import Worksheet

from dtscore.packages import (
    OFFICE,
    OLD_OFFICE,
    PackageError,
    check_directory,
    check_unpacked,
    office_main,
    opened,
)
from dtscore.sheets.cells import Cell
from dtscore.sheets.counting import Counter
from dtscore.sheets.faults import SheetError, fatal
from dtscore.sheets.limits import Limits
from dtscore.sheets.sheet import Area, Row, Sheet, Workbook
from dtscore.sheets.values import Taken, date_value, error_value, excel_text, formula, number_value

SAVE_AGAIN = "hãy mở bằng Excel, lưu lại thành “Excel Workbook (.xlsx)” rồi tải lên."
UNREADABLE = f"Không đọc được nội dung tệp: {SAVE_AGAIN}"
LOCKED = (
    "Tệp có mật khẩu, hoặc là tệp Excel kiểu cũ (.xls) đổi tên: hãy mở bằng Excel, bỏ mật khẩu và"
    " lưu lại thành “Excel Workbook (.xlsx)” rồi tải lên."
)
REFUSALS = {
    "broken": "Tệp hỏng hoặc tải về chưa hết: hãy lấy lại bản nguyên vẹn rồi tải lên.",
    "encrypted": LOCKED,
    "too_many_parts": f"Tệp có quá nhiều phần bên trong: {SAVE_AGAIN}",
    "bomb": (
        "Tệp giải nén ra quá lớn so với dung lượng của nó nên không được nhận: hãy chép riêng bảng"
        " số liệu sang tệp mới rồi tải lên."
    ),
    "other_package": f"Tệp không phải là Excel (.xlsx) như tên tệp ghi: {SAVE_AGAIN}",
    "macros": "Tệp có macro nên không được nhận: hãy lưu lại thành “Excel Workbook (.xlsx)”.",
}
DEFINITIONS = b"<!DOCTYPE"  # entities of its own: no workbook needs them, a bomb does
_PROLOGUE = 2_000
MAX_COLUMN, MAX_ROW = 16_384, 1_048_576  # of any sheet of Excel
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')  # of a number format


def read_excel(data: bytes, limits: Limits) -> Workbook:
    """Raises SheetError."""
    if data.startswith(OLD_OFFICE):
        raise fatal(LOCKED)
    if not data.startswith(b"PK"):
        raise fatal(REFUSALS["other_package"])
    try:
        _check_package(data, limits)
    except PackageError as error:
        raise fatal(REFUSALS[error.code]) from None
    with _readable():
        _count(data, limits)
        book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
        return Workbook([_sheet(sheet) for sheet in book.worksheets])


def _check_package(data: bytes, limits: Limits) -> None:
    with opened(io.BytesIO(data)) as package:
        check_directory(package, len(data), limits.package)
        office_main(package, f"{OFFICE}spreadsheetml.sheet")
        check_unpacked(package, limits.package)
        if any(_defines(package, name) for name in package.namelist()):
            raise fatal(UNREADABLE)


def _defines(package: zipfile.ZipFile, name: str) -> bool:
    with package.open(name) as part:
        return name.endswith((".xml", ".rels")) and DEFINITIONS in part.read(_PROLOGUE)


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever openpyxl meets in a file that somebody else made ends in one sentence; what it only
    warns of (styles, extensions) does not concern tables."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except SheetError:
        raise
    except Exception:
        raise fatal(UNREADABLE) from None


def _count(data: bytes, limits: Limits) -> None:
    counter = Counter(limits)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    if not book.worksheets:
        raise fatal(UNREADABLE)
    if len(book.worksheets) > limits.max_sheets:
        raise fatal(f"Tệp có hơn {limits.max_sheets} trang tính: hãy xóa bớt hoặc tách tệp.")
    for sheet in book.worksheets:
        counter.begin_sheet()
        _count_sheet(sheet, counter)
    book.close()


def _count_sheet(sheet: ReadOnlyWorksheet, counter: Counter) -> None:
    """Only what the file keeps: the rows that openpyxl hands out are filled up to the last cell."""
    with sheet._get_source() as source:
        parser = WorkSheetParser(source, sheet._shared_strings)
        for _number, cells in parser.parse():
            counter.stored(len(cells), sheet.title)
            filled = [cell for cell in cells if cell["value"] is not None]
            if filled:
                counter.row(sheet.title)
            else:
                counter.blank_row(sheet.title)
            for cell in filled:
                counter.cell(cell["column"], sheet.title)
        merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
        for area in (*merged, *parser.hyperlinks.hyperlink):
            counter.stored(_size(area.ref), sheet.title)


def _size(area: str) -> int:
    """Reading makes a cell for each that an area covers: one of a whole sheet is few letters in
    the file and billions of cells."""
    left, top, right, bottom = range_boundaries(area)
    columns = (right or MAX_COLUMN) - (left or 1) + 1
    return max(columns, 1) * max((bottom or MAX_ROW) - (top or 1) + 1, 1)


def _sheet(sheet: Worksheet) -> Sheet:
    merged = [Area(*area.bounds) for area in sheet.merged_cells.ranges]
    rows: dict[int, dict[int, Cell]] = {}
    # Going through the sheet row by row would also visit a million empty rows before a stray cell.
    for (number, column), stored in sorted(sheet._cells.items()):
        cell = _cell(sheet.title, number, column, stored)
        if not cell.is_blank:
            rows.setdefault(number, {})[column] = cell
    return Sheet(sheet.title, [Row(number, cells) for number, cells in rows.items()], merged)


def _cell(sheet: str, number: int, column: int, stored: Any) -> Cell:
    value, problem, expected = _taken(stored)
    is_number = stored.data_type == "n" and stored.value is not None
    percent = is_number and "%" in _LITERAL.sub("", stored.number_format)
    return Cell(sheet, number, column, value, problem, expected, percent)


def _taken(stored: Any) -> Taken:
    value = stored.value
    if value is None:
        return None, "", ""
    if stored.data_type == "f":
        return formula(str(getattr(value, "text", value)))  # an array formula is an object
    if stored.data_type == "e":
        return error_value(str(value))
    if isinstance(value, bool):
        return value, "", ""
    if isinstance(value, date | time | timedelta):
        return date_value(value)
    if isinstance(value, str):
        return excel_text(value)
    return number_value(value)
