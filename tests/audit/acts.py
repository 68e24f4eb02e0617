"""What the tests of the record of acts share."""

from __future__ import annotations

from typing import Any

from django.db import connection

from tsumugu.audit.append_only import GUARDED, unguard

#: A process of its own that records an act, and commits it when it is told to: in whatever order.
RECORDED = """
import sys
from django.db import transaction
from tsumugu.accounts.models import Organization
from tsumugu.audit.actions import record_act
office = Organization.objects.get(slug="betsu")
with transaction.atomic():
    record_act(office, sys.argv[1], "y:z", actor=None)
    print("recorded", flush=True)
    sys.stdin.readline()
print("committed", flush=True)
"""


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
