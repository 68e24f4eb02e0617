"""Tables that the database itself refuses to change, on SQLite and PostgreSQL.

Used by migrations of any app: ``guard("plans_change")`` and ``unguard`` give the two functions of a
``RunPython``. UPDATE and DELETE are refused, and what gets round them: TRUNCATE on PostgreSQL; on SQLite INSERT OR
REPLACE, which deletes without the triggers of DELETE. A superuser of the database can still drop the triggers; that
is what the hash chain and the published roots are for.

SQLite makes a table anew for most alterations and loses its triggers: a migration that alters a guarded table ends
with ``guard`` again (a test looks at every guarded table).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Step = Callable[[Any, Any], None]

#: Every guarded table, and the columns that may be set once, as long as the first of them is null.
GUARDED: dict[str, tuple[str, ...]] = {
    "audit_act": ("number", "prev_hash", "hash"),
    "meetings_erratum": (),
    "meetings_frozen": (),
    "plans_change": (),
    "plans_edition": (),
    "plans_retirement": (),
    "plans_snapshot": (),
    "plans_storedpicture": (),
    "proposals_decision": (),
    "proposals_draftedit": (),
    "proposals_wording": (),
    "publication_gap": (),
    "publication_redaction": (),
    "publication_redactionanswer": (),
    "publication_request": (),
    "publication_requestanswer": (),
    "publication_withdrawal": (),
    "retention_disposal": (),
    "retention_gone": (),
    "voices_answer": (),
    "voices_sorting": (),
    "voices_voice": (),
}
#: What of a guarded row can be emptied, and nothing else of it, once a disposal names the row: it stands in ``GONE``,
#: which is guarded itself (``tsumugu.retention``).
EMPTIED: dict[str, str] = {"meetings_frozen": "data", "voices_answer": "text", "voices_voice": "text"}
GONE = "retention_gone"
TRIGGERS = {
    "sqlite": ("no_update", "no_delete", "no_replace"),
    "postgresql": ("no_update", "no_delete", "no_truncate"),
}

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION tsumugu_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE OR REPLACE FUNCTION tsumugu_append_only_or_gone() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
    gone boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM retention_gone WHERE relation = %L AND key = $1)', TG_TABLE_NAME)
        INTO gone USING OLD.id;
    IF NOT gone OR to_jsonb(NEW) - TG_ARGV[0] <> to_jsonb(OLD) - TG_ARGV[0]
        OR to_jsonb(NEW) ->> TG_ARGV[0] NOT IN ('', '\\x') THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION tsumugu_not_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
    held boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.%I)', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO held;
    IF held THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""


def guard(*tables: str) -> Step:
    """A migration step that puts triggers on the tables, in place of those that are there."""

    def forward(apps: Any, schema_editor: Any) -> None:
        unguard(*tables)(apps, schema_editor)
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            # The per cent signs are PL/pgSQL's, not placeholders.
            schema_editor.execute(_FUNCTIONS, params=None)
        statements = {"sqlite": _sqlite, "postgresql": _postgresql}.get(vendor)
        if statements is None:
            raise NotImplementedError(f"no append-only guard for {vendor}")
        for table in tables:
            columns, keys = _shape(schema_editor.connection, table)
            once = [name for name in GUARDED.get(table, ()) if name in columns]
            # Before there are disposals nothing can be emptied.
            emptied = EMPTIED.get(table, "") if _is_there(schema_editor.connection, GONE) else ""
            for statement in statements(table, columns, keys, once, emptied):
                schema_editor.execute(statement, params=None)

    return forward


def _shape(connection: Any, table: str) -> tuple[list[str], list[list[str]]]:
    """The columns of a table, and the sets of them that name one row."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        found = connection.introspection.get_constraints(cursor, table).values()
    return columns, sorted({tuple(c["columns"]): list(c["columns"]) for c in found if _names_a_row(c)}.values())


def _is_there(connection: Any, table: str) -> bool:
    with connection.cursor() as cursor:
        return table in connection.introspection.table_names(cursor)


def _names_a_row(constraint: Any) -> bool:
    return bool((constraint["unique"] or constraint["primary_key"]) and constraint["columns"])


def _changes(columns: Sequence[str], once: Sequence[str], differs: str) -> str:
    """When an UPDATE is refused: always, or unless it sets once what was null, and nothing else."""
    if not once:
        return ""
    rest = [name for name in columns if name not in once]
    other = " OR ".join(f'OLD."{name}" {differs} NEW."{name}"' for name in rest)
    return f'WHEN (OLD."{once[0]}" IS NOT NULL OR {other}) '


def _sqlite(
    table: str, columns: Sequence[str], keys: Sequence[Sequence[str]], once: Sequence[str], emptied: str
) -> list[str]:
    when = _changes(columns, once, "IS NOT")
    if emptied:
        rest = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in columns if name != emptied)
        gone = f"EXISTS (SELECT 1 FROM {GONE} WHERE relation = '{table}' AND key = OLD.id)"
        when = f'WHEN ({rest} OR length(NEW."{emptied}") IS NOT 0 OR NOT {gone}) '
    refused = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    same = " OR ".join("(" + " AND ".join(f'"{name}" = NEW."{name}"' for name in key) + ")" for key in keys)
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when}{refused}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refused}",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refused}",
    ]


def _postgresql(
    table: str, columns: Sequence[str], keys: Sequence[Sequence[str]], once: Sequence[str], emptied: str
) -> list[str]:
    when = _changes(columns, once, "IS DISTINCT FROM")
    function = f"tsumugu_append_only_or_gone('{emptied}')" if emptied else "tsumugu_append_only()"
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when}EXECUTE FUNCTION {function}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION tsumugu_append_only()",
        # An empty table may be emptied: it is what tests of Django do.
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION tsumugu_not_emptied()",
        # Also in a session that plays the replica, where triggers are silent otherwise.
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}" for name in TRIGGERS["postgresql"]),
    ]


def unguard(*tables: str) -> Step:
    """The way back: the triggers are dropped."""

    def backward(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        on = "" if vendor == "sqlite" else " ON {table}"
        for table in tables:
            for name in TRIGGERS.get(vendor, ()):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}" + on.format(table=table), params=None)

    return backward
