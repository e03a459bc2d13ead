"""Tables: of an annex, of a narrative, and the two columns without lines of header and end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assessments.reports.annexes import AnnexTable, Row
from assessments.reports.word import blocks
from assessments.reports.word.pieces import Look, element, paragraph, twips
from assessments.reports.word.styles import cell_margins

PADDING = {"top": 2, "left": 3, "bottom": 2, "right": 3}
NONE = {"top": 0, "left": 0, "bottom": 0, "right": 0}
MOST_COLUMNS = 63  # Word opens no table with more
# Rows of sums are bold and begin what follows them.
SUMS, HEADS = {"group", "pillar", "total"}, {"group", "pillar"}
ALIGN = {"figure": "right", "centre": "center"}
MM_PER_LETTER = 2.1
LONGEST_WORD = 14
LEAST_REST = 40


def annex_table(annex: AnnexTable, width: float) -> Any:
    """The table of an annex, ``width`` millimetres across; its head comes again on every page."""
    widths = _annex_widths(annex, width)
    titles = (paragraph("DauBang", column.title) for column in annex.columns)
    rows = [_row(_cells(([title] for title in titles), widths, middle=True), is_head=True)]
    for row, following in zip(annex.rows, [*annex.rows[1:], None], strict=False):
        keeps = row.kind in HEADS or following is None or following.kind == "total"
        rows.append(_row(_cells(_contents(row, keeps), widths)))
    if not annex.rows:
        rows.append(_row([_cell([paragraph("Bang", annex.nothing)], width, columns=len(widths))]))
    return table(rows, widths)


def _annex_widths(annex: AnnexTable, width: float) -> list[float]:
    """The columns as they are, the open one with the rest; on a page too narrow for that all of
    them in proportion."""
    rest = max(width - sum(column.width for column in annex.columns), LEAST_REST)
    widths = [float(column.width or rest) for column in annex.columns]
    return [each * width / sum(widths) for each in widths]


def _contents(row: Row, keeps: bool) -> Iterator[list[Any]]:
    for cell in row.cells:
        look = Look(keep_next=keeps, align=ALIGN.get(cell.kind, ""))
        yield [paragraph("Bang", [blocks.Run(cell.text, bold=row.kind in SUMS)], look)]


def two_columns(rows: Sequence[tuple[list[Any], list[Any]]], widths: Sequence[float]) -> Any:
    """Paragraphs side by side, without lines; no row goes over the end of a page."""
    made = [_row(_cells(row, widths)) for row in rows]
    return table(made, widths, margins=NONE, style="TableNormal")


def table(
    rows: list[Any], widths: Sequence[float], margins: Mapping[str, float] = PADDING,
    style: str = "TableGrid",
) -> Any:  # fmt: skip
    """Rows in columns of these widths (millimetres), that no content changes."""
    properties = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=twips(sum(widths)), type="dxa"),
        element("tblInd", w=0, type="dxa"),
        element("tblLayout", type="fixed"),
        cell_margins(margins),
    )
    grid = element("tblGrid", *(element("gridCol", w=twips(width)) for width in widths))
    return element("tbl", properties, grid, *rows)


def _row(cells: Iterable[Any], *, is_head: bool = False) -> Any:
    head = element("tblHeader") if is_head else None
    return element("tr", element("trPr", element("cantSplit"), head), *cells)


def _cells(
    contents: Iterable[list[Any]], widths: Sequence[float], *, middle: bool = False
) -> list[Any]:
    pairs = zip(contents, widths, strict=True)
    return [_cell(content, width, middle=middle) for content, width in pairs]


def _cell(
    content: list[Any], width: float, *, columns: int = 1, merge: str = "", middle: bool = False
) -> Any:
    """``merge`` is "restart" for a cell over several rows and "continue" below it. A cell without
    a paragraph would be no cell."""
    properties = element(
        "tcPr",
        element("tcW", w=twips(width), type="dxa"),
        element("gridSpan", val=columns) if columns > 1 else None,
        element("vMerge", val=merge) if merge else None,
        element("vAlign", val="center") if middle else None,
    )
    return element("tc", properties, *(content or [paragraph("Bang", "")]))


# --- tables of a narrative ----------------------------------------------------------------------
@dataclass
class _Placed:
    """A cell in its place on the grid; ``begins`` is false in the rows below its first."""

    cell: blocks.Cell
    column: int
    columns: int
    begins: bool


@dataclass
class Grid:
    """The cells of a table that somebody wrote, each in its place: spans may overlap, overhang or
    leave holes, and Word opens only what is whole."""

    rows: list[list[_Placed]] = field(default_factory=list)
    width: int = 0

    @classmethod
    def of(cls, source: blocks.Table) -> Grid:
        grid, below = cls(), dict[int, tuple[blocks.Cell, int, int]]()
        for cells in source.rows:
            below = grid._add_row(cells, below)
        grid.width = max(grid._ends(), default=0)
        for row in grid.rows:
            for placed in row:
                placed.columns = min(placed.columns, grid.width - placed.column)
            grid._fill(row)
        return grid

    def _ends(self) -> Iterator[int]:
        """Where the last cell of every row begins: what a span claims beyond that is not there."""
        for row in self.rows:
            yield max((placed.column + 1 for placed in row), default=0)

    def _add_row(
        self, cells: list[blocks.Cell], above: dict[int, tuple[blocks.Cell, int, int]]
    ) -> dict[int, tuple[blocks.Cell, int, int]]:
        row = [_Placed(cell, at, wide, False) for at, (cell, wide, _) in above.items()]
        below = {at: (cell, wide, left - 1) for at, (cell, wide, left) in above.items() if left > 1}
        taken = {at + step for at, (_, wide, _) in above.items() for step in range(wide)}
        at = 0
        for cell in cells:
            while at in taken:
                at += 1
            wide = 1
            while wide < cell.columns and at + wide not in taken:
                wide += 1
            row.append(_Placed(cell, at, wide, True))
            if cell.rows > 1:
                below[at] = (cell, wide, cell.rows - 1)
            at += wide
        self.rows.append(sorted(row, key=lambda placed: placed.column))
        return below

    def _fill(self, row: list[_Placed]) -> None:
        taken = {placed.column + step for placed in row for step in range(placed.columns)}
        for column in range(self.width):
            if column not in taken:
                row.append(_Placed(blocks.Cell(False), column, 1, True))
        row.sort(key=lambda placed: placed.column)


def written_table(source: blocks.Table, width: float, content: Any) -> Any | None:
    """The table of a narrative, ``width`` millimetres across; None where it has more columns than
    Word can open. ``content`` makes the paragraphs of a cell."""
    grid = Grid.of(source)
    if not 0 < grid.width <= MOST_COLUMNS:
        return None
    widths = _shares(grid, width)
    rows = []
    for position, row in enumerate(grid.rows):
        following = grid.rows[position + 1] if position + 1 < len(grid.rows) else []
        goes_on = {placed.column for placed in following if not placed.begins}
        cells = [_written_cell(placed, widths, goes_on, content) for placed in row]
        rows.append(_row(cells, is_head=position < source.head_rows))
    return table(rows, widths)


def _written_cell(
    placed: _Placed, widths: list[float], goes_on: set[int], content: Any
) -> Any:  # fmt: skip
    merge = "continue" if not placed.begins else "restart" if placed.column in goes_on else ""
    across = sum(widths[placed.column : placed.column + placed.columns])
    inside = content(placed.cell) if placed.begins else []
    return _cell(inside, across, columns=placed.columns, merge=merge, middle=placed.cell.is_head)


def _shares(grid: Grid, width: float) -> list[float]:
    """The widths of the columns: each holds its longest word where there is room, the rest is
    shared by how much each has to say."""
    least, wanted = [4] * grid.width, [4] * grid.width
    for row in grid.rows:
        for placed in row:
            if placed.columns == 1 and placed.begins:
                text = placed.cell.text
                longest = max(map(len, text.split()), default=0)
                least[placed.column] = max(least[placed.column], min(longest, LONGEST_WORD) + 2)
                wanted[placed.column] = max(wanted[placed.column], min(len(text) + 2, 60))
    rest = max(width / MM_PER_LETTER - sum(least), 0)
    shares = [need + rest * want / sum(wanted) for need, want in zip(least, wanted, strict=True)]
    return [width * share / sum(shares) for share in shares]
