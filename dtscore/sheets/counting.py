"""Counting what is read: what is too much is refused as soon as it is met."""

from __future__ import annotations

from decimal import Decimal

from dtscore.numbers import format_decimal
from dtscore.sheets.faults import SheetError, fatal
from dtscore.sheets.limits import Limits


class Counter:
    """Counts what is read of one file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._rows = 0
        self._blank_rows = 0
        self._stored = 0

    def begin_sheet(self) -> None:
        self._rows = 0

    def row(self, sheet: str) -> None:
        self._rows += 1
        if self._rows > self._limits.max_rows:
            raise self._too_many(self._limits.max_rows, "dòng", sheet)

    def cell(self, column: int, sheet: str) -> None:
        self._cells += 1
        if column > self._limits.max_columns:
            raise self._too_many(self._limits.max_columns, "cột", sheet)
        if self._cells > self._limits.max_cells:
            raise self._too_many(self._limits.max_cells, "ô", "")

    def blank_row(self, sheet: str) -> None:
        self._blank_rows += 1
        if self._blank_rows > self._limits.max_blank_rows:
            raise self._too_blank(self._limits.max_blank_rows, "dòng", sheet)

    def stored(self, count: int, sheet: str) -> None:
        """Cells that the file keeps, blank ones included."""
        self._stored += count
        if self._stored > self._limits.max_stored_cells:
            raise self._too_blank(self._limits.max_stored_cells, "ô", sheet)

    def _too_blank(self, most: int, what: str, sheet: str) -> SheetError:
        number = format_decimal(Decimal(most))
        return fatal(
            f"Tệp có hơn {number} {what}, kể cả {what} trống đã định dạng hoặc gộp: hãy chép riêng"
            " phần có dữ liệu sang tệp mới rồi tải lên.",
            sheet,
        )

    def _too_many(self, most: int, what: str, sheet: str) -> SheetError:
        number = format_decimal(Decimal(most))
        return fatal(
            f"Bảng có hơn {number} {what}: hãy xóa phần thừa hoặc tách thành nhiều tệp.", sheet
        )
