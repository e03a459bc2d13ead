"""Excel workbooks (.xlsx): the package is checked first, then only what tables need is read.

The parts are read here and not by openpyxl because numbers must stay exactly as they are stored,
formulas must be told from their kept results, and a file that is too long must be refused while it
is read. ``xml_parts`` does the reading.
"""

from __future__ import annotations

import io
import posixpath
import zipfile

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
from dtscore.sheets.faults import fatal
from dtscore.sheets.limits import Limits
from dtscore.sheets.sheet import Row, Sheet, Workbook
from dtscore.sheets.values import (
    Taken,
    date_value,
    error_value,
    excel_text,
    formula,
    iso_date,
    number_value,
)
from dtscore.sheets.xml_parts import (
    BadPartError,
    BookPart,
    RawCell,
    RelationsPart,
    SheetPart,
    StringsPart,
    StylesPart,
    read_part,
)

SAVE_AGAIN = "hãy mở bằng Excel, lưu lại thành “Excel Workbook (.xlsx)” rồi tải lên."
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


def read_excel(data: bytes, limits: Limits) -> Workbook:
    """Raises SheetError."""
    if data.startswith(OLD_OFFICE):
        raise fatal(LOCKED)
    if not data.startswith(b"PK"):
        raise fatal(REFUSALS["other_package"])
    try:
        with opened(io.BytesIO(data)) as package:
            check_directory(package, len(data), limits.package)
            main = office_main(package, f"{OFFICE}spreadsheetml.sheet")
            check_unpacked(package, limits.package)
            return _Reader(package, main, limits).workbook()
    except PackageError as error:
        raise fatal(REFUSALS[error.code]) from None
    except BadPartError:
        raise fatal(f"Không đọc được nội dung tệp: {SAVE_AGAIN}") from None


class _Reader:
    """Reads the cells of all sheets, and only then the texts and styles that they point to: a file
    that is too long is refused before."""

    def __init__(self, package: zipfile.ZipFile, main: str, limits: Limits) -> None:
        self._package, self._main, self._limits = package, main, limits
        self._counter = Counter(limits)
        self._texts: dict[str, Taken] = {}

    def workbook(self) -> Workbook:
        book = read_part(self._package, self._main, BookPart())
        self._since_1904 = book.since_1904
        folder = posixpath.dirname(self._main)
        relations = f"{folder}/_rels/{posixpath.basename(self._main)}.rels".lstrip("/")
        targets = read_part(self._package, relations, RelationsPart(folder))
        tables = [(name, targets.sheets[key]) for name, key in book.sheets if key in targets.sheets]
        if len(tables) > self._limits.max_sheets:
            raise fatal(
                f"Tệp có hơn {self._limits.max_sheets} trang tính: hãy xóa bớt hoặc tách tệp."
            )
        if not tables:
            raise BadPartError
        raw = [self._raw(name, part) for name, part in tables]
        self._strings = read_part(self._package, targets.strings, StringsPart()).strings
        self._styles = read_part(self._package, targets.styles, StylesPart())
        return Workbook([self._sheet(*one) for one in raw])

    def _raw(self, name: str, part: str) -> tuple[str, SheetPart]:
        self._counter.begin_sheet()
        return name, read_part(self._package, part, SheetPart(name, self._counter))

    def _sheet(self, name: str, part: SheetPart) -> Sheet:
        sheet = Sheet(name, merged=part.merged)
        for number, raw_cells in part.rows:
            made = (self._cell(name, number, raw) for raw in raw_cells)
            cells = {cell.column: cell for cell in made if not cell.is_blank}
            if cells:
                sheet.rows.append(Row(number, cells))
        return sheet

    def _cell(self, name: str, number: int, raw: RawCell) -> Cell:
        value, problem, expected = self._taken(raw)
        percent = raw.kind == "n" and raw.style in self._styles.percents
        return Cell(name, number, raw.column, value, problem, expected, percent)

    def _taken(self, raw: RawCell) -> Taken:
        if raw.formula is not None:
            return formula(raw.formula)
        if raw.kind == "s":
            return self._shared(raw.stored)
        if raw.kind in ("str", "inlineStr"):
            return excel_text(raw.stored)
        if raw.stored.strip() == "":
            return None, "", ""
        if raw.kind == "e":
            return error_value(raw.stored)
        if raw.kind == "b":
            return raw.stored.strip() in ("1", "true"), "", ""
        if raw.kind == "d":
            return iso_date(raw.stored)
        if raw.style in self._styles.dates:
            return date_value(raw.stored, since_1904=self._since_1904)
        return number_value(raw.stored)

    def _shared(self, stored: str) -> Taken:
        """Each text is read once, however many cells point to it."""
        if stored not in self._texts:
            try:
                self._texts[stored] = excel_text(self._strings[_place(stored)])
            except (ValueError, IndexError):
                raise BadPartError from None
        return self._texts[stored]


def _place(stored: str) -> int:
    """Raises ValueError for what is no place; one below 0 would count from the end."""
    place = int(stored)
    if place < 0:
        raise ValueError(stored)
    return place
