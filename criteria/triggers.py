"""Database triggers that keep a published set frozen against whatever writes to the tables.

Installed by a migration. Django rebuilds a table on SQLite to alter it, which drops its
triggers: a migration that alters one of the four tables must end with ``install_triggers``
(the tests of the freeze fail otherwise). TRUNCATE and DROP TABLE are not held back.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

SETS, GROUPS, PILLARS, INDICATORS = (
    "criteria_indicatorset",
    "criteria_group",
    "criteria_pillar",
    "criteria_indicator",
)
MESSAGE = "published indicator set is frozen"

# The set a row of each table belongs to, ``{row}`` being OLD or NEW. An indicator names its set
# twice (directly and through its pillar); neither may be frozen.
_SET_OF = {
    GROUPS: "SELECT {row}.indicator_set_id",
    PILLARS: f"SELECT g.indicator_set_id FROM {GROUPS} g WHERE g.id = {{row}}.group_id",
    INDICATORS: (
        "SELECT {row}.indicator_set_id UNION "
        f"SELECT g.indicator_set_id FROM {PILLARS} p JOIN {GROUPS} g ON g.id = p.group_id"
        " WHERE p.id = {row}.pillar_id"
    ),
}
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers, replacing those of the same names."""
    remove_triggers(connection)
    statements = _sqlite(connection) if connection.vendor == "sqlite" else _postgresql()
    _run(connection, statements)


def remove_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers where they exist."""
    if connection.vendor == "sqlite":
        names = [f"freeze_{table}_{event.lower()}" for table in _tables() for event in _ROWS]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])
        return
    triggers = [f"DROP TRIGGER IF EXISTS freeze_{table} ON {table}" for table in _tables()]
    functions = [f"DROP FUNCTION IF EXISTS freeze_{table}()" for table in _tables()]
    _run(connection, [*triggers, *functions])


def _tables() -> tuple[str, ...]:
    return (SETS, GROUPS, PILLARS, INDICATORS)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    taken = f"{_TAKEN} AND s.id <> OLD.id)"
    statements = [
        _sqlite_trigger(SETS, "INSERT", f"{_TAKEN})"),
        _sqlite_trigger(SETS, "DELETE", "OLD.state <> 'draft'"),
        _sqlite_trigger(SETS, "UPDATE", f"{_sqlite_forbidden_update(connection)} OR {taken}"),
    ]
    for table, set_of in _SET_OF.items():
        for event, rows in _ROWS.items():
            ids = " UNION ".join(set_of.format(row=row) for row in rows)
            frozen = _sqlite_frozen(ids)
            if "NEW" in rows:
                replaced = _sqlite_frozen(set_of.format(row="o"))
                frozen += f" OR EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id AND {replaced})"
            statements.append(_sqlite_trigger(table, event, frozen))
    return statements


# INSERT OR REPLACE and UPDATE OR REPLACE take the row in the way out without firing DELETE. A
# part can be in the way by its id only: its other unique columns lie within its own set.
_TAKEN = (
    f"EXISTS (SELECT 1 FROM {SETS} s WHERE s.state <> 'draft'"
    " AND (s.id = NEW.id OR (s.code = NEW.code AND s.version = NEW.version))"
)


def _sqlite_frozen(ids: str) -> str:
    return f"EXISTS (SELECT 1 FROM {SETS} s WHERE s.state <> 'draft' AND s.id IN ({ids}))"


def _sqlite_trigger(table: str, event: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER freeze_{table}_{event.lower()} BEFORE {event} ON {table}"
        f" FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    )


def _sqlite_forbidden_update(connection: BaseDatabaseWrapper) -> str:
    """Any change of a frozen set but published → retired, and draft → retired."""
    with connection.cursor() as cursor:
        columns = [
            column.name for column in connection.introspection.get_table_description(cursor, SETS)
        ]
    kept = [name for name in columns if name not in {"state", "retired_at"}]
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in kept)
    return (
        "(OLD.state = 'draft' AND NEW.state = 'retired') OR (OLD.state <> 'draft' AND NOT"
        " (OLD.state = 'published' AND NEW.state = 'retired' AND NEW.retired_at IS NOT NULL"
        f" AND NOT ({changed})))"
    )


def _postgresql() -> list[str]:
    statements = [_postgresql_set_function()]
    statements += [_postgresql_part_function(table, set_of) for table, set_of in _SET_OF.items()]
    for table in _tables():
        events = "UPDATE OR DELETE" if table == SETS else "INSERT OR UPDATE OR DELETE"
        statements.append(
            f"CREATE TRIGGER freeze_{table} BEFORE {events} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION freeze_{table}()"
        )
    return statements


_RAISE = f"RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'"


def _postgresql_set_function() -> str:
    return f"""
        CREATE FUNCTION freeze_{SETS}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.state <> 'draft' THEN {_RAISE}; END IF;
                RETURN OLD;
            END IF;
            IF OLD.state = 'draft' AND NEW.state <> 'retired' THEN RETURN NEW; END IF;
            IF OLD.state = 'published' AND NEW.state = 'retired' AND NEW.retired_at IS NOT NULL
                AND to_jsonb(NEW) - 'state' - 'retired_at' = to_jsonb(OLD) - 'state' - 'retired_at'
            THEN RETURN NEW; END IF;
            {_RAISE};
        END $$"""


def _postgresql_part_function(table: str, set_of: str) -> str:
    """FOR SHARE makes a writer wait for whoever is just publishing the set, and the reverse."""

    def guard(row: str) -> str:
        return (
            f"PERFORM 1 FROM {SETS} s WHERE s.id IN ({set_of.format(row=row)}) FOR SHARE;"
            f" IF EXISTS (SELECT 1 FROM {SETS} s WHERE s.state <> 'draft'"
            f" AND s.id IN ({set_of.format(row=row)})) THEN {_RAISE}; END IF;"
        )

    return f"""
        CREATE FUNCTION freeze_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'INSERT' THEN {guard("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {guard("NEW")} RETURN NEW; END IF;
            RETURN OLD;
        END $$"""
