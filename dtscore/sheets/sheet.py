"""What was read: sheets by name, rows by number, cells by column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dtscore.sheets.cells import Cell, column_letters
from dtscore.sheets.faults import fatal, quoted
from dtscore.text import fold


@dataclass(frozen=True)
class Area:
    """Merged cells, all four edges inside it."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        return f"{first}:{column_letters(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Row:
    """``number`` is that beside the row in Excel; only cells in which something stands."""

    number: int
    cells: Mapping[int, Cell]


@dataclass
class Sheet:
    """Rows from top to bottom, without those in which nothing stands."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)

    def cell(self, address: str) -> Cell | None:
        """The cell of an address like B7, None when nothing stands there."""
        cells = (cell for row in self.rows for cell in row.cells.values())
        return next((cell for cell in cells if cell.address == address), None)


@dataclass
class Workbook:
    """A CSV file is a workbook of one sheet without a name."""

    sheets: list[Sheet]
    is_csv: bool = False

    @property
    def names(self) -> list[str]:
        return [sheet.name for sheet in self.sheets]

    @property
    def first(self) -> Sheet:
        return self.sheets[0]

    def find(self, name: str) -> Sheet | None:
        """The sheet of this name, whatever case, diacritics and spaces it was given."""
        return next((sheet for sheet in self.sheets if fold(sheet.name) == fold(name)), None)

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name, of CSV the only one. Raises SheetError."""
        found = self.first if self.is_csv else self.find(name)
        if found is None:
            there = ", ".join(map(quoted, self.names))
            raise fatal(
                f"Tệp không có trang tính {quoted(name)} (đang có: {there}): hãy đặt lại tên trang"
                " tính theo tệp mẫu rồi tải lên."
            )
        return found
