"""Reading and writing the tables of base figures that a province keeps in Excel: a row a commune,
a column a figure. Nothing is checked against the portal here, nothing written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from dtscore.numbers import exact_string
from dtscore.sheets import Limits, SheetError, Table, TableColumn, TableRow, Workbook, read_workbook
from dtscore.sheets.cells import column_letters, shown
from dtscore.sheets.faults import fatal
from dtscore.text import fold
from dtscore.xlsx import Book, Column

CODE, NAME, PARENT = "Mã đơn vị", "Tên đơn vị", "Thuộc"
REASON = "Lý do bị từ chối"
LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_rows=5_000)
CODE_LENGTH = 5
DECIMALS = 4  # what a figure can hold
UNIT, _NAME = "_unit", "_name"  # no figure is called so
_FIXED = (
    TableColumn(UNIT, CODE, aliases=("Mã", "Mã xã", "Mã ĐVHC", "Mã đơn vị hành chính")),
    TableColumn(_NAME, NAME, required=False, aliases=("Tên xã, phường, thị trấn",)),
    TableColumn("_parent", PARENT, required=False, aliases=("Huyện",)),
    TableColumn("_reason", REASON, required=False),
)
_SHEET_OF_YEAR = re.compile(r"so lieu (\d{4})")


@dataclass(frozen=True)
class FigureKind:
    """One column: a kind of base figure."""

    code: str
    label: str
    measure: str

    @property
    def title(self) -> str:
        return f"{self.label} ({self.measure})"


@dataclass(frozen=True)
class UnitRow:
    """One row as typed: figures by kind as exact text, ``unreadable`` why no figure could be made
    of a cell and what stands there; ``name`` is there for whoever reads the row."""

    number: int
    unit: str
    name: str
    figures: dict[str, str]
    unreadable: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class FactTable:
    """The rows of a file, and in which column of it each figure stood."""

    rows: list[UnitRow]
    letters: dict[str, str]

    def cell(self, row: UnitRow, key: str) -> str:
        letter = self.letters.get(key, "")
        return f"{letter}{row.number}" if letter else f"dòng {row.number}"

    @property
    def kinds(self) -> list[str]:
        return [key for key in self.letters if key != UNIT]

    def part(self, first: int, count: int) -> FactTable:
        """Some of the rows."""
        return FactTable(self.rows[first : first + count], self.letters)

    def as_data(self) -> dict[str, Any]:
        rows = [[r.number, r.unit, r.name, r.figures, r.unreadable] for r in self.rows]
        return {"letters": self.letters, "rows": rows}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> FactTable:
        return cls([UnitRow(*row) for row in data["rows"]], data["letters"])


def sheet_name(year: int) -> str:
    return f"Số liệu {year}"


def read_table(
    source: IO[bytes], name: str, *, year: int, kinds: Sequence[FigureKind]
) -> FactTable:
    """Raises SheetError for what concerns the whole file; other faults stay with their row."""
    workbook = read_workbook(source, name, LIMITS)
    _refuse_other_year(workbook, year)
    columns = [TableColumn(kind.code, kind.title, required=False) for kind in kinds]
    sheet = workbook.find(sheet_name(year)) or workbook.first
    table = Table(sheet, [*_FIXED, *columns], strict=True)
    table.demand()
    found = [kind.code for kind in kinds if kind.code in table.columns]
    if not found:
        raise fatal("Tệp không có cột số liệu nào: hãy dùng tệp mẫu.", sheet.name)
    told: set[tuple[str, str]] = set()
    rows = _without_doubles([_row(table, row, found, told) for row in table.rows()])
    # Merged cells concern more than the row in which they begin.
    if whole := [fault for fault in table.faults if (fault.cell, fault.problem) not in told]:
        raise SheetError(whole)
    letters = {key: column_letters(table.columns[key]) for key in (UNIT, *found)}
    return FactTable(rows, letters)


def _refuse_other_year(workbook: Workbook, year: int) -> None:
    """A table that says of which year it is must not become another year's."""
    years = {found[1] for name in workbook.names if (found := _SHEET_OF_YEAR.match(fold(name)))}
    if years and str(year) not in years:
        raise fatal(
            f"Tệp này là số liệu năm {', '.join(sorted(years))}, bạn đang nạp cho năm {year}: hãy"
            " chọn lại năm hoặc chọn tệp khác."
        )


def _row(table: Table, row: TableRow, kinds: Iterable[str], told: set[tuple[str, str]]) -> UnitRow:
    before = len(table.faults)
    unit = row.code(UNIT, digits=CODE_LENGTH, longest=10, required=True)
    name = row.text(_NAME, longest=150)
    figures = {kind: row.decimal(kind, decimals=DECIMALS) for kind in kinds}
    faults = {fault.cell: fault for fault in table.faults[before:]}
    unreadable: dict[str, list[str]] = {}
    for key in (UNIT, *figures):
        cell = row[key]
        if fault := faults.get(cell.address):
            told.add((fault.cell, fault.problem))
        problem = fault.problem if fault else cell.problem
        expected = fault.expected if fault else cell.expected
        if problem:
            said = f"{problem}; cần: {expected}" if expected else problem
            unreadable[key] = [said, shown(cell.value)]
            told.add((cell.address, problem))
    known = {kind: exact_string(value) for kind, value in figures.items() if value is not None}
    return UnitRow(row.number, unit, name, known, unreadable)


def _without_doubles(rows: list[UnitRow]) -> list[UnitRow]:
    """Of two rows about one unit the second is refused: nobody knows which of them counts."""
    first: dict[str, int] = {}
    for row in rows:
        at = first.setdefault(row.unit.zfill(CODE_LENGTH), row.number) if row.unit else row.number
        if at != row.number:
            row.unreadable[UNIT] = [f"mã “{row.unit}” đã có ở dòng {at}: chỉ giữ một", row.unit]
    return rows


def write_template(
    target: IO[bytes],
    *,
    year: int,
    kinds: Sequence[FigureKind],
    units: Iterable[tuple[str, str, str]],
) -> None:
    """The form to fill in: a row for each unit (code, name, above it)."""
    book = Book()
    columns = [*_columns(), *(Column(kind.title, 20, "number") for kind in kinds)]
    name = sheet_name(year)
    sheet = book.sheet(name, columns, name=name, heading=False, filtered=False, frozen_columns=3)
    for code, unit, above in units:
        sheet.row([code, unit, above])
    guide = book.sheet("Hướng dẫn", (Column("Mục", 34), Column("Cách điền", 90)), filtered=False)
    guide.row(["Mỗi dòng một xã", "Không sửa cột Mã đơn vị; thêm, bớt, đổi thứ tự dòng đều được."])
    guide.row(["Ô để trống", "Không ghi gì: số đang có trong cổng được giữ nguyên."])
    guide.row(["Số", "Không âm, tối đa 4 chữ số thập phân; số đếm là số nguyên."])
    for kind in kinds:
        guide.row([kind.title, f"Mã trong bộ chỉ số: {kind.code}."])
    book.save(target)


def write_refused(
    target: IO[bytes],
    *,
    year: int,
    kinds: Sequence[FigureKind],
    rows: Iterable[tuple[UnitRow, str]],
) -> None:
    """What was refused, as it was typed, each row with the reason: to be corrected and loaded
    again."""
    book = Book()
    columns = [*_columns(), *(Column(kind.title, 20, "number") for kind in kinds)]
    name = sheet_name(year)
    sheet = book.sheet(
        name, [*columns, Column(REASON, 80)], name=name, heading=False, filtered=False
    )
    for row, reason in rows:
        sheet.row([row.unit, row.name, "", *(_typed(row, kind) for kind in kinds), reason])
    book.save(target)


def _typed(row: UnitRow, kind: FigureKind) -> Decimal | str:
    if kind.code in row.figures:
        return Decimal(row.figures[kind.code])
    return row.unreadable.get(kind.code, ["", ""])[1]


def _columns() -> list[Column]:
    return [Column(CODE, 12, "code"), Column(NAME, 30), Column(PARENT, 28)]
