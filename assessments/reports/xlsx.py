"""Excel files, row by row: every Excel export writes its cells here.

What people typed stays text: never a formula, never an error value, never what XML forbids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils.timezone import localtime
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, by Excel
CUT = "… (cắt bớt)"
MOMENT, DAY = "hh:mm dd/mm/yyyy", "dd/mm/yyyy"
# What XML 1.0 does not take: control characters, halves of characters, the two non-characters.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet would read as a formula when somebody edits the cell.
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TITLE = Font(bold=True, size=14)
_HEAD = Font(bold=True)
_SHADE = PatternFill("solid", fgColor="E1EFFB")
_TOP = Alignment(vertical="top", wrap_text=True)

Cell = str | int | Decimal | bool | date | datetime | None


@dataclass(frozen=True)
class Column:
    """A heading and how wide its column is, in characters."""

    title: str
    width: int


def safe_text(text: str) -> str:
    """The text as a cell can hold it."""
    text = _FORBIDDEN.sub("", text)
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


class Book:
    """One sheet that is written from top to bottom and then saved: a title, notes above the table,
    the headings, which stay in sight, and the rows."""

    def __init__(self, title: str, columns: Sequence[Column], notes: Iterable[str] = ()) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(safe_text(title)[:31])
        self._styles = {
            "title": self._style(font=_TITLE),
            "note": self._style(),
            "head": self._style(font=_HEAD, fill=_SHADE, alignment=_TOP),
            "plain": self._style(alignment=_TOP),
            "quoted": self._style(alignment=_TOP, quotePrefix=True),
            "moment": self._style(alignment=_TOP, number_format=MOMENT),
            "day": self._style(alignment=_TOP, number_format=DAY),
        }
        above = [title, *notes]
        for number, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.freeze_panes = f"A{len(above) + 2}"
        for number, note in enumerate(above):
            self._sheet.append([self._text(note, "note" if number else "title")])
        self._sheet.append([self._text(column.title, "head") for column in columns])

    def row(self, values: Iterable[Cell]) -> None:
        self._sheet.append([self._cell(value) for value in values])

    def save(self, target: IO[bytes]) -> None:
        self._book.save(target)

    def _cell(self, value: Cell) -> WriteOnlyCell | None:
        if value is None or value == "":  # an empty cell is no cell
            return None
        if isinstance(value, str):
            return self._text(value, "quoted" if value.startswith(_LOOKS_LIKE_FORMULA) else "plain")
        if isinstance(value, datetime):  # a workbook knows no time zones
            return self._made(localtime(value).replace(tzinfo=None), "moment")
        return self._made(value, "day" if isinstance(value, date) else "plain")

    def _text(self, text: str, style: str) -> WriteOnlyCell:
        cell = self._made(safe_text(text), style)
        cell.data_type = "s"  # whatever it looks like
        return cell

    def _made(self, value: Cell, style: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self._sheet, value=value)
        cell._style = self._styles[style]
        return cell

    def _style(self, **wanted: Any) -> Any:
        """A style that many cells share: setting it on each of a million would take minutes."""
        cell = WriteOnlyCell(self._sheet)
        for name, value in wanted.items():
            setattr(cell, name, value)
        return cell._style
