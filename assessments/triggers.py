"""Database triggers that keep the history append-only against whatever writes to the table.

On PostgreSQL against UPDATE, DELETE and TRUNCATE (TRUNCATE … CASCADE of another table included), on
SQLite against UPDATE, DELETE and REPLACE. DROP TABLE is not held back. Django rebuilds a table on
SQLite to alter it, which drops its triggers: a migration that alters this table must end with
``install_triggers`` (the tests of the history fail otherwise).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "assessments_historyentry"
MESSAGE = "history is append-only"

_POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    f"""
    CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION keep_history()
    """,
    f"""
    CREATE TRIGGER keep_whole_history BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION keep_history()
    """,
]
_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
_SQLITE = [
    f"CREATE TRIGGER keep_history_update BEFORE UPDATE ON {TABLE} FOR EACH ROW {_REFUSE}",
    f"CREATE TRIGGER keep_history_delete BEFORE DELETE ON {TABLE} FOR EACH ROW {_REFUSE}",
    # INSERT OR REPLACE takes the row in the way out without firing DELETE.
    f"CREATE TRIGGER keep_history_insert BEFORE INSERT ON {TABLE} FOR EACH ROW"
    f" WHEN EXISTS (SELECT 1 FROM {TABLE} h WHERE h.id = NEW.id) {_REFUSE}",
]


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, replacing those of the same names."""
    remove_triggers(connection)
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers where they exist."""
    if connection.vendor == "sqlite":
        names = [f"keep_history_{event}" for event in ("update", "delete", "insert")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    names = ["keep_history", "keep_whole_history"]
    dropped = [f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in names]
    _run(connection, [*dropped, "DROP FUNCTION IF EXISTS keep_history"])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
