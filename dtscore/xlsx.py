"""Excel files out: every Excel export writes its cells here, row by row. CSV is in ``csv_out``.

What people typed stays text: never a formula, never an error value, never what XML forbids.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import IO, Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from dtscore.xlsx_cells import (
    CUT,
    LONGEST_CELL,
    LOOKS_LIKE_FORMULA,
    Cell,
    Column,
    Entry,
    Formula,
    Kind,
    Written,
    entry_format,
    number_format,
    safe_text,
)

__all__ = [
    "CONTENT_TYPE",
    "CUT",
    "INFO",
    "LONGEST_CELL",
    "LOOKS_LIKE_FORMULA",
    "Book",
    "Cell",
    "Column",
    "Entry",
    "Formula",
    "Kind",
    "Sheet",
    "safe_text",
]

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_SHEET_NAME = 31
INFO = "Thông tin"
LISTS = "Danh mục"  # hidden: the choices that are too long to stand beside their cell
MOMENT = "hh:mm dd/mm/yyyy"
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
_TITLE = Font(name="Calibri", bold=True, size=14)
_BOLD = Font(name="Calibri", bold=True, size=11)
_SHADE = PatternFill("solid", fgColor="E1EFFB")
_LINE = Border(bottom=Side("thin", color="7F9DB9"))
_TOP = Alignment(vertical="top", wrap_text=True)
_HEAD_ALIGNMENT = Alignment(vertical="center", horizontal="center", wrap_text=True)
_A4 = 9
_AS_TEXT = "@"
_LINE_HEIGHT, _MOST_HEIGHT = 15, 405  # in points; Excel takes no row higher than 409
_LONGEST_OFFER = 255
_LAST_OFFERED = 2_000
_OPEN = {
    "fill": PatternFill("solid", fgColor="FFFBE6"),
    "border": Border(*[Side("thin", color="C9B458")] * 4),
    "protection": Protection(locked=False),
}
_PICK_ONE = ("Chưa đúng lựa chọn", "Hãy chọn một mục trong danh sách thả xuống của ô này.")
_TYPE_NUMBER = ("Chưa phải là số", "Hãy gõ một số không âm, ví dụ 1068 hoặc 52,7.")
_TYPE_WHOLE = ("Chưa phải là số nguyên", "Hãy gõ một số nguyên không âm, ví dụ 1068.")


class Book:
    """Sheets that are written from top to bottom and then saved."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheets: list[Sheet] = []
        self._styles: dict[Hashable, Any] = {}
        self._lists: dict[tuple[str, ...], str] = {}

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
        protected: bool = False,
        hidden: bool = False,
    ) -> Sheet:
        """A further sheet: the title, notes above the table, the headings, which stay in sight
        (``frozen_columns`` too), and the rows. Without ``heading`` the table begins in row 1, as a
        form does that is read in again. ``fitted``: rows as high as their text is long, which not
        every spreadsheet program finds out by itself. ``protected`` (without a password): only
        what is an ``Entry`` can be written into."""
        worksheet = self._book.create_sheet(self._free_name(name or title))
        if hidden:
            worksheet.sheet_state = "hidden"
        if protected:
            _protect(worksheet)
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

    def choices_at(self, choices: tuple[str, ...]) -> str:
        """Where a drop-down finds its choices: beside it, or on a hidden sheet where they are too
        long or hold a comma."""
        inline = ",".join(choices)
        if len(inline) <= _LONGEST_OFFER and not any(set(choice) & set(',"') for choice in choices):
            return f'"{inline}"'
        letter = get_column_letter(len(self._lists) + 1)
        place = f"'{LISTS}'!${letter}$1:${letter}${len(choices)}"
        return self._lists.setdefault(choices, place)

    def _write_lists(self) -> None:
        if not self._lists:
            return
        sheet = self._book.create_sheet(LISTS)
        sheet.sheet_state = "hidden"
        for row in zip_longest(*self._lists):
            sheet.append([None if words is None else safe_text(words) for words in row])

    def save(self, target: IO[bytes]) -> None:
        self._write_lists()
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
        self._rules: dict[Hashable, DataValidation] = {}
        self._head_row = self._last_row = len(above) + 1

    @property
    def name(self) -> str:
        return str(self._sheet.title)

    @property
    def next_row(self) -> int:
        """The number that the next row will have, for formulas that read it."""
        return self._last_row + 1

    def row(self, values: Iterable[Written], *, bold: bool = False) -> None:
        """One row; ``bold`` for sums."""
        cells: list[WriteOnlyCell | None] = []
        values = list(values)
        if self._fitted:
            self._fit(values)
        for place, value in enumerate(values):
            kind = self._columns[place].kind if place < len(self._columns) else "text"
            if isinstance(value, Entry):
                cells.append(self._entry(value, f"{get_column_letter(place + 1)}{self.next_row}"))
            else:
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
            dimension.hidden = column.hidden
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

    def _fit(self, values: Sequence[Written]) -> None:
        """About as many lines as the longest cell breaks into at the width of its column."""
        lines = 1
        for value, column in zip(values, self._columns, strict=False):
            value = value.value if isinstance(value, Entry) else value
            if isinstance(value, str) and not column.hidden:
                width = max(1, column.width - 1)
                broken = sum(max(1, -(-len(line) // width)) for line in value.split("\n"))
                lines = max(lines, broken)
        if lines > 1:
            height = min(lines * _LINE_HEIGHT, _MOST_HEIGHT)
            self._sheet.row_dimensions[self._last_row + 1].height = height

    def _entry(self, entry: Entry, address: str) -> WriteOnlyCell:
        """A cell to write into, also while it is empty."""
        self._check_typing(entry, address)
        value = entry.value
        if value is None or isinstance(value, str):
            style = self._open_style(_AS_TEXT if entry.kind == "code" else "General", value or "")
            return self._text(value, style) if value else self._made(None, style)
        return self._made(value, self._open_style(entry_format(value, entry), ""))

    def _open_style(self, number_format: str, text: str) -> Any:
        quoted = text.startswith(LOOKS_LIKE_FORMULA)
        wanted = {"alignment": _TOP, "number_format": number_format, "quotePrefix": quoted}
        key = ("open", number_format, quoted)
        return self._book.style(key, self._sheet, **wanted, **_OPEN)

    def _check_typing(self, entry: Entry, address: str) -> None:
        """Excel's own word while somebody types; one rule for all cells that want the same."""
        key = (entry.choices, entry.numeric, entry.whole)
        if not (entry.choices or entry.numeric):
            return
        if key not in self._rules:
            if entry.choices:
                offered = self._book.choices_at(entry.choices)
                rule = DataValidation(type="list", formula1=offered, allow_blank=True)
                said = _PICK_ONE
            else:
                wanted = "whole" if entry.whole else "decimal"
                rule = DataValidation(
                    type=wanted, operator="greaterThanOrEqual", formula1="0", allow_blank=True
                )
                said = _TYPE_WHOLE if entry.whole else _TYPE_NUMBER
            rule.errorTitle, rule.error = said
            rule.showErrorMessage = True
            self._rules[key] = rule
            self._sheet.data_validations.append(rule)
        self._rules[key].add(address)

    def _cell(self, value: Cell | Formula, kind: Kind, *, bold: bool) -> WriteOnlyCell | None:
        if value is None or value == "":  # an empty cell is no cell
            return None
        if isinstance(value, Formula):
            return self._made(f"={value.words}", self._style(value.number_format, bold=bold))
        if isinstance(value, str):
            quoted = value.startswith(LOOKS_LIKE_FORMULA)
            shown_as = _AS_TEXT if kind == "code" else "General"
            return self._text(value, self._style(shown_as, bold=bold, quoted=quoted))
        if isinstance(value, datetime):  # a workbook knows no time zones
            value = localtime(value).replace(tzinfo=None)
            return self._made(value, self._style(MOMENT, bold=bold))
        return self._made(value, self._style(number_format(value, kind), bold=bold))

    def _text(self, text: str, style: Any) -> WriteOnlyCell:
        cell = self._made(safe_text(text), style)
        cell.data_type = "s"  # whatever it looks like
        return cell

    def _made(self, value: Any, style: Any) -> WriteOnlyCell:
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


def _protect(worksheet: Any) -> None:
    """No password: it keeps from slips, not from intent. Widths and heights may be changed."""
    worksheet.protection.sheet = True
    worksheet.protection.formatColumns = worksheet.protection.formatRows = False
