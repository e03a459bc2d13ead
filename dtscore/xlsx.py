"""Excel files out: every Excel export writes its cells here, row by row. CSV is in ``csv_out``.

What people typed stays text: never a formula, never an error value, never what XML forbids.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import IO, Any, Literal

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, by Excel
LONGEST_SHEET_NAME = 31
CUT = "… (cắt bớt)"
INFO = "Thông tin"
MOMENT, DAY = "hh:mm dd/mm/yyyy", "dd/mm/yyyy"
# What XML 1.0 does not take: control characters, halves of characters, the two non-characters.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# What a spreadsheet would read as a formula when somebody edits the cell.
LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TITLE = Font(bold=True, size=14)
_BOLD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E1EFFB")
_LINE = Border(bottom=Side("thin", color="7F9DB9"))
_TOP = Alignment(vertical="top", wrap_text=True)
_HEAD_ALIGNMENT = Alignment(vertical="center", horizontal="center", wrap_text=True)
_MOST_DECIMALS = 10
_A4 = 9
_AS_TEXT = "@"
_LINE_HEIGHT, _MOST_HEIGHT = 15, 405  # in points; Excel takes no row higher than 409
_LONGEST_OFFER = 255
_LAST_OFFERED = 2_000

Cell = str | int | Decimal | bool | date | datetime | None
Kind = Literal["text", "code", "number", "points", "percent", "date", "plain"]


@dataclass(frozen=True)
class Column:
    """A heading, how wide its column is, in characters, and how its numbers are shown: ``number``
    with thousands and the decimals it has, ``points`` with at least two decimals, ``percent`` 52.7
    as 52,7% (the value stays 52.7), ``text`` and ``plain`` as they are (years). In a form that is
    filled in, ``code`` keeps what is typed below as text (3.10 stays 3.10), ``choices`` drop down.
    """

    title: str
    width: int
    kind: Kind = "text"
    choices: tuple[str, ...] = ()


def safe_text(text: str) -> str:
    """The text as a cell can hold it."""
    if not text.isprintable():  # a line break is not, and stays
        text = _FORBIDDEN.sub("", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


class Book:
    """Sheets that are written from top to bottom and then saved."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheets: list[Sheet] = []
        self._styles: dict[Hashable, Any] = {}

    def sheet(
        self,
        title: str,
        columns: Sequence[Column],
        notes: Iterable[str] = (),
        *,
        name: str = "",
        frozen_columns: int = 0,
        landscape: bool = True,
        filtered: bool = True,
        heading: bool = True,
        fitted: bool = False,
    ) -> Sheet:
        """A further sheet: the title, notes above the table, the headings, which stay in sight
        (``frozen_columns`` too), and the rows. Without ``heading`` the table begins in row 1, as a
        form does that is read in again. ``fitted``: rows as high as their text is long, which not
        every spreadsheet program finds out by itself."""
        worksheet = self._book.create_sheet(self._free_name(name or title))
        above = [title, *notes] if heading else []
        sheet = Sheet(self, worksheet, columns, above, filtered=filtered, fitted=fitted)
        sheet.set_up(frozen_columns, landscape=landscape)
        sheet.begin()
        self._sheets.append(sheet)
        return sheet

    def info_sheet(self, pairs: Iterable[tuple[str, Cell]]) -> None:
        """From which campaign, set, filter and moment the file is."""
        columns = (Column("Mục", 30), Column("Nội dung", 90))
        sheet = self.sheet(INFO, columns, landscape=False, filtered=False)
        for pair in pairs:
            sheet.row(pair)

    def save(self, target: IO[bytes]) -> None:
        for sheet in self._sheets:
            sheet.finish()
        self._book.save(target)

    def style(self, key: Hashable, worksheet: Any, **wanted: Any) -> Any:
        """A style that many cells share: setting it on each of a million would take minutes."""
        if key not in self._styles:
            cell = WriteOnlyCell(worksheet)
            for name, value in wanted.items():
                setattr(cell, name, value)
            self._styles[key] = cell._style
        return self._styles[key]

    def _free_name(self, title: str) -> str:
        """The title as Excel takes it for a sheet, and no second time."""
        bare = _NOT_IN_SHEET_NAME.sub(" ", safe_text(title)).strip("' ") or "Trang"
        name, number = bare[:LONGEST_SHEET_NAME], 1
        taken = {there.casefold() for there in self._book.sheetnames}
        while name.casefold() in taken:
            number += 1
            end = f" ({number})"
            name = bare[: LONGEST_SHEET_NAME - len(end)] + end
        return name


class Sheet:
    """Made by ``Book.sheet``."""

    def __init__(
        self,
        book: Book,
        worksheet: Any,
        columns: Sequence[Column],
        above: Sequence[str],
        *,
        filtered: bool,
        fitted: bool = False,
    ) -> None:
        self._book, self._sheet, self._columns = book, worksheet, columns
        self._above, self._filtered, self._fitted = above, filtered, fitted
        self._known: dict[Hashable, Any] = {}
        self._head_row = self._last_row = len(above) + 1

    @property
    def name(self) -> str:
        return str(self._sheet.title)

    def row(self, values: Iterable[Cell], *, bold: bool = False) -> None:
        """One row; ``bold`` for sums."""
        cells: list[WriteOnlyCell | None] = []
        values = list(values)
        if self._fitted:
            self._fit(values)
        for place, value in enumerate(values):
            kind = self._columns[place].kind if place < len(self._columns) else "text"
            cells.append(self._cell(value, kind, bold=bold))
        self._sheet.append(cells)
        self._last_row += 1
        # Written already: what is kept of it would grow with the rows.
        self._sheet.row_dimensions.pop(self._last_row, None)

    def offer(self, cells: str, choices: Sequence[str]) -> None:
        """Let the choices drop down in these cells; typing something else stays possible, whoever
        reads the file says what is wrong. Excel takes 255 characters, commas between."""
        listed = ",".join(choices)
        assert len(listed) <= _LONGEST_OFFER
        rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
        rule.showErrorMessage = False
        rule.add(cells)
        self._sheet.data_validations.append(rule)

    def set_up(self, frozen_columns: int, *, landscape: bool) -> None:
        """Widths, what stays in sight, and the paper; before the first row."""
        sheet = self._sheet
        for number, column in enumerate(self._columns, start=1):
            dimension = sheet.column_dimensions[get_column_letter(number)]
            dimension.width = column.width
            if column.kind == "code":
                dimension.number_format = _AS_TEXT
            if column.choices:
                letter = get_column_letter(number)
                self.offer(f"{letter}{self._head_row + 1}:{letter}{_LAST_OFFERED}", column.choices)
        sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}{self._head_row + 1}"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.paperSize = _A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.print_title_rows = f"{self._head_row}:{self._head_row}"
        sheet.oddFooter.center.text = "Trang &P/&N"

    def begin(self) -> None:
        for number, note in enumerate(self._above):
            look = ("note",) if number else ("title",)
            style = self._book.style(look, self._sheet, **({} if number else {"font": _TITLE}))
            self._sheet.append([self._text(note, style)])
        head = self._book.style(
            ("head",),
            self._sheet,
            font=_BOLD,
            fill=_SHADE,
            border=_LINE,
            alignment=_HEAD_ALIGNMENT,
        )
        self._sheet.append([self._text(column.title, head) for column in self._columns])

    def finish(self) -> None:
        if self._filtered and self._last_row > self._head_row:
            last = f"{get_column_letter(len(self._columns))}{self._last_row}"
            self._sheet.auto_filter.ref = f"A{self._head_row}:{last}"

    def _fit(self, values: Sequence[Cell]) -> None:
        """About as many lines as the longest cell breaks into at the width of its column."""
        lines = 1
        for value, column in zip(values, self._columns, strict=False):
            if isinstance(value, str):
                width = max(1, column.width - 1)
                broken = sum(max(1, -(-len(line) // width)) for line in value.split("\n"))
                lines = max(lines, broken)
        if lines > 1:
            height = min(lines * _LINE_HEIGHT, _MOST_HEIGHT)
            self._sheet.row_dimensions[self._last_row + 1].height = height

    def _cell(self, value: Cell, kind: Kind, *, bold: bool) -> WriteOnlyCell | None:
        if value is None or value == "":  # an empty cell is no cell
            return None
        if isinstance(value, str):
            quoted = value.startswith(LOOKS_LIKE_FORMULA)
            shown_as = _AS_TEXT if kind == "code" else "General"
            return self._text(value, self._style(shown_as, bold=bold, quoted=quoted))
        if isinstance(value, datetime):  # a workbook knows no time zones
            value = localtime(value).replace(tzinfo=None)
            return self._made(value, self._style(MOMENT, bold=bold))
        return self._made(value, self._style(_number_format(value, kind), bold=bold))

    def _text(self, text: str, style: Any) -> WriteOnlyCell:
        cell = self._made(safe_text(text), style)
        cell.data_type = "s"  # whatever it looks like
        return cell

    def _made(self, value: Cell, style: Any) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, value=value)
        cell._style = style
        return cell

    def _style(self, number_format: str, *, bold: bool, quoted: bool = False) -> Any:
        key = (number_format, bold, quoted)
        if key not in self._known:
            wanted: dict[str, Any] = {"alignment": _TOP, "number_format": number_format}
            if bold:
                wanted["font"] = _BOLD
            if quoted:
                wanted["quotePrefix"] = True
            self._known[key] = self._book.style(key, self._sheet, **wanted)
        return self._known[key]


@lru_cache(maxsize=8192)
def _decimals_of(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(max(0, -int(exponent)), _MOST_DECIMALS)


def _number_format(value: int | Decimal | bool | date, kind: Kind) -> str:
    """By the decimals that the value has: a fixed ``#,##0.##`` would print 20 as “20,” and hide
    digits of others. Excel shows commas and dots as its reader's country writes them."""
    if isinstance(value, date):
        return DAY
    if isinstance(value, bool) or kind in ("text", "code", "plain", "date"):
        return "General"
    decimals = 0 if isinstance(value, int) else _decimals_of(value)
    if kind == "points":
        decimals = max(2, decimals)
    code = "#,##0" + ("." + "0" * decimals if decimals else "")
    return f'{code}"%"' if kind == "percent" else code
