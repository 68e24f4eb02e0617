"""Tables that the database itself refuses to change, on SQLite and PostgreSQL.

Used by migrations of any app: ``guard("plans_change")`` and ``unguard`` give the two functions of a
``RunPython``. A superuser of the database can still drop the triggers; that is what the hash
chain and the published roots are for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Step = Callable[[Any, Any], None]


def guard(*tables: str) -> Step:
    """A migration step that puts triggers on the tables: UPDATE and DELETE raise an error."""

    def forward(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(
                "CREATE OR REPLACE FUNCTION tsumugu_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$",
                params=None,  # the per cent sign is PL/pgSQL's, not a placeholder
            )
        for table in tables:
            for operation in ("UPDATE", "DELETE"):
                name = f"{table}_no_{operation.lower()}"
                if vendor == "sqlite":
                    schema_editor.execute(
                        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )
                elif vendor == "postgresql":
                    schema_editor.execute(
                        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} "
                        "FOR EACH ROW EXECUTE FUNCTION tsumugu_append_only()"
                    )
                else:
                    raise NotImplementedError(f"no append-only guard for {vendor}")

    return forward


def unguard(*tables: str) -> Step:
    """The way back: the triggers are dropped."""

    def backward(apps: Any, schema_editor: Any) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else " ON {table}"
        for table in tables:
            for operation in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{operation}" + on.format(table=table))

    return backward
