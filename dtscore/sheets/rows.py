"""One row of a table: each cell by its key, taken as what it should be.

A cell that is something else adds a fault and gives nothing (None, "" for text): whoever reads
goes on, and all faults of the file are found in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from dtscore.numbers import NumberFormatError, format_decimal, parse_decimal
from dtscore.sheets.cells import Cell, shown
from dtscore.sheets.faults import SheetFault, quoted
from dtscore.text import fold

NUMBER = "số như 20 hoặc 0,5"
WHOLE = "số nguyên như 20"
DAY = "ngày như 05/03/2023"
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_CHOICES_NAMED = 8
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MINUS = ("-", "−")
ZERO = Decimal(0)
Choice = TypeVar("Choice")


class TableRow(Mapping[str, Cell]):
    """``columns`` are those found in the file, ``titles`` all that were looked for."""

    def __init__(
        self,
        *,
        sheet: str,
        number: int,
        cells: Mapping[int, Cell],
        columns: Mapping[str, int],
        titles: Mapping[str, str],
        add: Callable[[SheetFault], None],
    ) -> None:
        self.sheet, self.number = sheet, number
        self._cells, self._columns, self._titles, self._add = cells, columns, titles, add

    def __getitem__(self, key: str) -> Cell:
        """The cell, an empty one when nothing stands there or the file has no such column."""
        self._titles[key]  # a key that nobody declared is a mistake of ours: KeyError
        column = self._columns.get(key) or min(self._columns.values(), default=1)
        found = self._cells.get(column) if key in self._columns else None
        return found or Cell(self.sheet, self.number, column)

    def __iter__(self) -> Iterator[str]:
        return iter(self._titles)

    def __len__(self) -> int:
        return len(self._titles)

    def is_given(self, key: str) -> bool:
        """Whether something stands in the cell, be it right or wrong."""
        return not self[key].is_blank

    def fault(self, key: str, problem: str, expected: str = "") -> None:
        """Add a fault of this cell; also for what only the caller can know (no such unit)."""
        self._add(SheetFault(self.sheet, self[key].address, problem, expected))

    def text(self, key: str, *, longest: int = 1000, required: bool = False) -> str:
        """Text as it stands there; a number as Excel shows it."""
        cell = self._given(key, required, "chữ")
        if cell is None:
            return ""
        if isinstance(cell.value, bool):
            self.fault(key, f"{cell.quoted} là giá trị đúng/sai, không phải là chữ", "chữ")
            return ""
        text = shown(cell.value)
        if len(text) > longest:
            limit = format_decimal(Decimal(longest))
            self.fault(key, f"dài {format_decimal(Decimal(len(text)))} ký tự", f"tối đa {limit}")
            return ""
        return text

    def code(self, key: str, *, digits: int = 0, longest: int = 50, required: bool = False) -> str:
        """A code such as 16447 or 3.10. ``digits``: zeros that Excel dropped are put back. What
        Excel made into a decimal or a day is a fault: 3.1 may have been 3.10."""
        cell = self._given(key, required, "mã")
        if cell is None:
            return ""
        if isinstance(cell.value, str):
            return self.text(key, longest=longest)
        if isinstance(cell.value, int) and not isinstance(cell.value, bool) and cell.value >= 0:
            return str(cell.value).zfill(digits)
        self.fault(
            key,
            f"{cell.quoted} đã bị Excel đổi thành số thập phân hoặc ngày nên không chắc là mã nào",
            "mã ở dạng chữ (định dạng cột là “Văn bản” – Text – rồi gõ lại)",
        )
        return ""

    def decimal(
        self,
        key: str,
        *,
        least: Decimal | int | None = 0,
        most: Decimal | int | None = None,
        decimals: int | None = None,
        required: bool = False,
    ) -> Decimal | None:
        """A number, Vietnamese or plain. What Excel shows as a percentage (50% is stored as 0.5)
        is a fault: use ``percent`` where it is meant."""
        cell = self._given(key, required, NUMBER)
        if cell is None:
            return None
        if cell.is_percent:
            self.fault(key, "đang định dạng phần trăm (%)", "số định dạng thường như 20 hoặc 0,5")
            return None
        number = self._number(key, cell, NUMBER)
        return self._within(key, number, least, most, decimals)

    def percent(
        self, key: str, *, most: Decimal | int | None = 100, required: bool = False
    ) -> Decimal | None:
        """50 for 50, for 50% and for "50%"."""
        expected = "tỷ lệ phần trăm như 50 hoặc 52,7"
        cell = self._given(key, required, expected)
        if cell is None:
            return None
        number = self._number(key, cell, expected, ends="%")
        if number is not None and cell.is_percent:
            number = (number * 100).normalize()
        return self._within(key, number, 0, most, None)

    def integer(
        self, key: str, *, least: int | None = 0, most: int | None = None, required: bool = False
    ) -> int | None:
        """A whole number; 1.068 as text is one thousand and sixty-eight."""
        cell = self._given(key, required, WHOLE)
        if cell is None:
            return None
        number = self._number(key, cell, WHOLE)
        if number is not None and (number != number.to_integral_value() or cell.is_percent):
            self.fault(key, f"{cell.quoted} không phải là số nguyên", WHOLE)
            return None
        number = self._within(key, number, least, most, None)
        return None if number is None else int(number)

    def date(self, key: str, *, required: bool = False) -> date | None:
        """A day: one of Excel's, or text like 05/03/2023 (day first) or 2023-03-05."""
        cell = self._given(key, required, DAY)
        if cell is None:
            return None
        day = cell.value if isinstance(cell.value, date) else _day(cell.value)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fault(key, f"{cell.quoted} không phải là một ngày đọc được", DAY)
            return None
        return day

    def choice(
        self, key: str, choices: Mapping[str, Choice], *, required: bool = False
    ) -> Choice | None:
        """One of the choices by its name, whatever case, diacritics and spaces it was given."""
        named = [quoted(name) for name in choices][:MOST_CHOICES_NAMED]
        rest = ", …" if len(choices) > MOST_CHOICES_NAMED else ""
        expected = f"một trong: {', '.join(named)}{rest}"
        cell = self._given(key, required, expected)
        if cell is None:
            return None
        wanted = shown(cell.value)
        if wanted in choices:
            return choices[wanted]
        alike = [value for name, value in choices.items() if fold(name) == fold(wanted)]
        if len(alike) != 1:
            self.fault(key, f"không có lựa chọn {cell.quoted}", expected)
            return None
        return alike[0]

    def _given(self, key: str, required: bool, expected: str) -> Cell | None:
        """The cell when something readable stands there; its other faults are told already."""
        cell = self[key]
        if cell.problem:
            return None
        if cell.is_blank:
            if required and key in self._columns:
                self.fault(key, f"cột {quoted(self._titles[key])} để trống", expected)
            return None
        return cell

    def _number(self, key: str, cell: Cell, expected: str, ends: str = "") -> Decimal | None:
        if isinstance(cell.value, Decimal):
            return cell.value
        if isinstance(cell.value, int) and not isinstance(cell.value, bool):
            return Decimal(cell.value)
        if isinstance(cell.value, str):
            text = cell.value.removesuffix(ends).strip() if ends else cell.value
            negative = text.startswith(_MINUS)
            try:
                number = parse_decimal(text[1:] if negative else text)
            except NumberFormatError:
                pass
            else:
                return -number if negative else number
        self.fault(key, f"{cell.quoted} không phải là số", expected)
        return None

    def _within(
        self,
        key: str,
        number: Decimal | None,
        least: Decimal | int | None,
        most: Decimal | int | None,
        decimals: int | None,
    ) -> Decimal | None:
        if number is None:
            return None
        said = quoted(shown(number))
        if least is not None and number < least:
            low = shown(Decimal(least))
            problem = "là số âm" if least == 0 else f"nhỏ hơn {low}"
            self.fault(key, f"{said} {problem}", f"số từ {low} trở lên")
        elif most is not None and number > most:
            self.fault(key, f"{said} quá lớn", f"số không quá {shown(Decimal(most))}")
        elif decimals is not None and -_exponent(number) > decimals:
            self.fault(key, f"{said} có quá nhiều chữ số thập phân", f"tối đa {decimals} chữ số")
        else:
            return number
        return None


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent if number else 0
    return exponent if isinstance(exponent, int) else 0


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    if found := _DAY.fullmatch(value):
        day, month, year = map(int, found.groups())
    elif found := _ISO.fullmatch(value):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
