"""A table inside a sheet: its header is looked for, then its rows come one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dtscore.sheets.cells import Cell, shown
from dtscore.sheets.faults import SheetError, SheetFault, quoted
from dtscore.sheets.rows import TableRow
from dtscore.sheets.sheet import Row, Sheet
from dtscore.text import fold

HEADER_WITHIN = 15  # rows


@dataclass(frozen=True)
class TableColumn:
    """A column that is looked for by its title or another name of it, whatever case, diacritics,
    spaces and punctuation."""

    key: str
    title: str
    required: bool = True
    aliases: tuple[str, ...] = ()


class Table:
    """``faults`` collects those of the header and, while rows are read, those of the cells.
    ``unknown`` are the headings that nobody looked for; with ``strict`` they are faults."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[TableColumn], *, strict: bool = False
    ) -> None:
        self.sheet = sheet
        self.faults: list[SheetFault] = []
        self.unknown: list[Cell] = []
        self.columns: dict[str, int] = {}
        self._wanted = columns
        self._names = _names(columns)
        self._header = self._find_header()
        if self._header is None:
            self._tell_no_header()
            return
        self._take_header(self._header)
        self._tell_missing(self._header)
        if strict:
            for cell in self.unknown:
                self._add(cell.address, f"cột {cell.quoted} không có trong mẫu", "bỏ cột này")

    @property
    def header_row(self) -> int | None:
        return self._header.number if self._header else None

    def rows(self) -> Iterator[TableRow]:
        """The rows below the header in which a known column has something. What cannot be read at
        all (formulas, error values, merged cells) becomes a fault here."""
        if self._header is None:
            return
        below = [row for row in self.sheet.rows if row.number > self._header.number]
        self._tell_merged(below[-1].number if below else self._header.number)
        titles = {column.key: column.title for column in self._wanted}
        known = frozenset(self.columns.values())
        for row in below:
            cells = {at: cell for at, cell in row.cells.items() if at in known}
            for cell in cells.values():
                if cell.problem:
                    self._add(cell.address, cell.problem, cell.expected)
            if cells:
                yield TableRow(
                    sheet=self.sheet.name,
                    number=row.number,
                    cells=cells,
                    columns=self.columns,
                    titles=titles,
                    add=self.faults.append,
                )

    def demand(self) -> None:
        """Raise SheetError with every fault found so far."""
        if self.faults:
            raise SheetError(self.faults)

    def _find_header(self) -> Row | None:
        """The row with most of the titles; of equals the upper one."""
        candidates = [row for row in self.sheet.rows if row.number <= HEADER_WITHIN]
        best = max(candidates, key=self._matches, default=None)
        return best if best and self._matches(best) else None

    def _matches(self, row: Row) -> int:
        return len({self._key(cell) for cell in row.cells.values()} - {None})

    def _key(self, cell: Cell) -> str | None:
        return self._names.get(_bare(shown(cell.value)))

    def _take_header(self, header: Row) -> None:
        for column, cell in sorted(header.cells.items()):
            key = self._key(cell)
            if key is None:
                self.unknown.append(cell)
            elif key in self.columns:
                self._add(cell.address, f"cột {cell.quoted} có hai lần", "mỗi cột một lần")
            else:
                self.columns[key] = column

    def _tell_missing(self, header: Row) -> None:
        first = min(header.cells.values(), key=lambda cell: cell.column)
        for column in self._wanted:
            if column.required and column.key not in self.columns:
                title = quoted(column.title)
                self._add(first.address, f"dòng tiêu đề thiếu cột {title}", f"một cột tên {title}")

    def _tell_no_header(self) -> None:
        titles = ", ".join(quoted(column.title) for column in self._wanted if column.required)
        self._add(
            "",
            f"không tìm thấy dòng tiêu đề của bảng trong {HEADER_WITHIN} dòng đầu",
            f"một dòng có các cột {titles}",
        )

    def _tell_merged(self, last_row: int) -> None:
        assert self._header is not None
        for area in self.sheet.merged:
            in_rows = area.bottom >= self._header.number and area.top <= last_row
            if in_rows and any(area.left <= at <= area.right for at in self.columns.values()):
                first = str(area).partition(":")[0]
                self._add(first, f"các ô {area} bị gộp", "mỗi ô riêng (bỏ “Gộp ô” – Merge Cells)")

    def _add(self, address: str, problem: str, expected: str) -> None:
        self.faults.append(SheetFault(self.sheet.name, address, problem, expected))


def _bare(title: str) -> str:
    return "".join(letter for letter in fold(title) if letter.isalnum())


def _names(columns: Sequence[TableColumn]) -> dict[str, str]:
    """The key of every name, folded. Two columns of one name are a mistake of ours."""
    names: dict[str, str] = {}
    for column in columns:
        for name in (column.title, *column.aliases):
            if names.setdefault(_bare(name), column.key) != column.key:
                raise ValueError(f"two columns are called {name}")
    return names
