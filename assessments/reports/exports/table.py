"""One table of a campaign, and the three ways to write it down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils.timezone import localtime

from dtscore.csv_out import CSV_CONTENT_TYPE, csv_lines
from dtscore.numbers import exact_string
from dtscore.xlsx import CONTENT_TYPE, Book, Cell, Column

JSON_CONTENT_TYPE = "application/json; charset=utf-8"
CONTENT_TYPES = {"xlsx": CONTENT_TYPE, "csv": CSV_CONTENT_TYPE, "json": JSON_CONTENT_TYPE}


@dataclass(frozen=True)
class Table:
    """``rows`` are made while they are written and can be read once. ``info`` says from which
    campaign, set, filter and moment they are; ``frozen`` columns stay in sight."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    info: Sequence[tuple[str, Cell]]
    frozen: int = 0


def write_table(table: Table, kind: str, target: IO[bytes]) -> None:
    """``kind`` is one of ``CONTENT_TYPES``."""
    if kind == "xlsx":
        _write_xlsx(table, target)
    else:
        lines = csv_lines(table.columns, table.rows) if kind == "csv" else _json_lines(table)
        for line in lines:
            target.write(line)


def _write_xlsx(table: Table, target: IO[bytes]) -> None:
    book = Book()
    sheet = book.sheet(
        table.title, table.columns, name=table.name, frozen_columns=table.frozen, fitted=True
    )
    for row in table.rows:
        sheet.row(row)
    book.info_sheet(table.info)
    book.save(target)


def _json_lines(table: Table) -> Iterator[bytes]:
    """Numbers are exact texts, days and moments ISO 8601; a row a line."""
    head = {"title": table.title, "info": {name: _plain(value) for name, value in table.info}}
    columns = [" ".join(column.title.split()) for column in table.columns]
    begun = json.dumps({**head, "columns": columns}, ensure_ascii=False)
    yield (begun[:-1] + ', "rows": [').encode()
    for number, row in enumerate(table.rows):
        words = json.dumps([_plain(value) for value in row], ensure_ascii=False)
        yield (("," if number else "") + "\n" + words).encode()
    yield b"\n]}\n"


def _plain(value: Cell) -> Any:
    if isinstance(value, Decimal):
        return exact_string(value)
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
