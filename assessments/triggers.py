"""Database triggers that keep the history append-only against whatever writes to the table.

Only on PostgreSQL, which is what production runs on. TRUNCATE and DROP TABLE are not held back.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "assessments_historyentry"
MESSAGE = "history is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_TRIGGER = f"""
CREATE TRIGGER keep_history BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION keep_history()
"""


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the trigger, replacing the one of the same name."""
    remove_triggers(connection)
    _run(connection, [_FUNCTION, _TRIGGER])


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the trigger where it exists."""
    _run(
        connection,
        [f"DROP TRIGGER IF EXISTS keep_history ON {TABLE}", "DROP FUNCTION IF EXISTS keep_history"],
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
