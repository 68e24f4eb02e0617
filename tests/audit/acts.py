"""What the tests of the record of acts share."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tsumugu.audit.append_only import GUARDED, unguard


def settle() -> None:
    """What the commit would do inside a test's transaction: PostgreSQL numbers the acts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class _Plain:
    """As much of a schema editor as the guards need, inside a transaction."""

    connection = connection

    def execute(self, sql: str, params: Any = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


def open_up() -> None:
    """What somebody with the database's own power can do first: the triggers go."""
    settle()
    unguard(*GUARDED)(None, _Plain())
    if connection.vendor == "postgresql":
        _Plain().execute("DROP TRIGGER IF EXISTS audit_act_number ON audit_act")
