"""What the tests of the record of acts share."""

from __future__ import annotations

from django.db import connection


def settle() -> None:
    """What the commit would do inside a test's transaction: PostgreSQL numbers the acts."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
