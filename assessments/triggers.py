"""Database triggers that keep tables append-only against whatever writes to them.

On PostgreSQL against UPDATE, DELETE and TRUNCATE (TRUNCATE … CASCADE of another table included), on
SQLite against UPDATE, DELETE and REPLACE. DROP TABLE is not held back. Django rebuilds a table on
SQLite to alter it, which drops its triggers: a migration that alters one of these tables must end
with ``install_triggers`` (the tests of the history fail otherwise).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = (
    "assessments_historyentry",
    "assessments_reviewdecision",
    "assessments_issuedreport",
    "assessments_extension",
    "assessments_publishedranking",
    "assessments_publishedannex",
    "accounts_journalentry",
)
MESSAGE = "this table is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION keep_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
_EVENTS = ("update", "delete", "insert")


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers of every table that is there, replacing those of the same names."""
    remove_triggers(connection)
    if connection.vendor != "sqlite":
        _run(connection, [_FUNCTION])
    for table in _present(connection):
        _run(connection, _sqlite(table) if connection.vendor == "sqlite" else _postgresql(table))


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers where they exist."""
    for table in _present(connection):
        if connection.vendor == "sqlite":
            _run(connection, [f"DROP TRIGGER IF EXISTS {table}_{event}" for event in _EVENTS])
        else:
            # The last two names are those of the history's triggers before there were others.
            names = ("keep_rows", "keep_all_rows", "keep_history", "keep_whole_history")
            _run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name in names])
    if connection.vendor != "sqlite":
        _run(connection, ["DROP FUNCTION IF EXISTS keep_rows, keep_history"])


def _present(connection: BaseDatabaseWrapper) -> list[str]:
    """Those that the migrations have made so far."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    return [table for table in TABLES if table in there]


def _postgresql(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER keep_rows BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION keep_rows()",
        f"CREATE TRIGGER keep_all_rows BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION keep_rows()",
    ]


def _sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} FOR EACH ROW {_REFUSE}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW {_REFUSE}",
        # INSERT OR REPLACE takes the row in the way out without firing DELETE.
        f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} FOR EACH ROW"
        f" WHEN EXISTS (SELECT 1 FROM {table} kept WHERE kept.id = NEW.id) {_REFUSE}",
    ]


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
