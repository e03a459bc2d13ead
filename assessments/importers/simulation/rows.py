"""Writing many rows at once with the moments that they carry: ``bulk_create`` would put the present
in place of every ``auto_now``. COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, models

from dtscore.fields import ExactDecimalField

_PLAIN = (models.ForeignKey, models.CharField, models.TextField, models.IntegerField)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert ``rows`` as they are. Their keys are the database's; nobody is told them."""
    if not rows:
        return
    columns, readers = _columns(model)
    values = ([read(row) for read in readers] for row in rows)
    if connection.vendor == "postgresql":
        _copy(model._meta.db_table, columns, values)
        return
    names, places = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    with connection.cursor() as cursor:
        # The bare cursor: Django's own rewrites the statement for every call.
        statement = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'
        cursor.connection.executemany(statement, values)


@cache
def _columns(model: type[models.Model]) -> tuple[list[str], list[Callable[[Any], Any]]]:
    """The columns to write, and what reads each from a row."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    return [str(field.column) for field in fields], [_reader(field) for field in fields]


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    name = field.attname
    if isinstance(field, models.JSONField):
        return lambda row: None if (value := getattr(row, name)) is None else json.dumps(value)
    if isinstance(field, ExactDecimalField):
        return lambda row: field.get_prep_value(getattr(row, name))
    if isinstance(field, _PLAIN):
        return lambda row: getattr(row, name)
    return lambda row: field.get_db_prep_save(getattr(row, name), connection)


def _copy(table: str, columns: Sequence[str], rows: Any) -> None:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join(map(_copied, row)))
        text.write("\n")
    text.seek(0)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', text)


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value).translate(_ESCAPES)
