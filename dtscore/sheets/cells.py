"""One cell: where it stands, what it says, or why that cannot be taken over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from openpyxl.utils import get_column_letter

from dtscore.numbers import exact_string
from dtscore.sheets.faults import quoted

Value = str | int | Decimal | bool | date | None


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    return str(get_column_letter(column))


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is text in NFC without spaces around it, a number exactly as it was stored, a day.
    A cell with a ``problem`` (a formula, an error value) has no value."""

    sheet: str
    row: int
    column: int
    value: Value = None
    problem: str = ""
    expected: str = ""
    is_percent: bool = False  # shown as a percentage, so that 0,5 reads as 50%

    @property
    def address(self) -> str:
        return f"{column_letters(self.column)}{self.row}"

    @property
    def is_blank(self) -> bool:
        return (self.value is None or self.value == "") and not self.problem

    @property
    def quoted(self) -> str:
        """The value inside quotation marks, as the officer sees it."""
        return quoted(shown(self.value))


def shown(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | Decimal):
        return exact_string(Decimal(value)).replace(".", ",")
    return value
