"""CSV out, as Excel in Vietnam opens it: UTF-8 with BOM, semicolons, decimal comma."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils.timezone import localtime

from dtscore.numbers import exact_string
from dtscore.xlsx import LOOKS_LIKE_FORMULA, Cell, Column, safe_text

CSV_CONTENT_TYPE = "text/csv; charset=utf-8"
BOM = "\ufeff"


def csv_lines(columns: Sequence[Column], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """The headings and the rows, one by one, for a streaming response."""
    yield (BOM + _line(column.title for column in columns)).encode()
    for row in rows:
        yield _line(row).encode()


def csv_bytes(columns: Sequence[Column], rows: Iterable[Iterable[Cell]]) -> bytes:
    return b"".join(csv_lines(columns, rows))


def _line(values: Iterable[Cell]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerow([_written(value) for value in values])
    return out.getvalue()


def _written(value: Cell) -> str:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, datetime):
        return f"{localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int | Decimal):
        return exact_string(Decimal(value)).replace(".", ",")
    text = safe_text(value)
    return f"'{text}" if text.startswith(LOOKS_LIKE_FORMULA) else text
