"""One read snapshot: everything read inside is of one moment, and no writer waits for it.

SQLite: the product's transactions begin with the write lock (``IMMEDIATE``), which a long reading
must not take; here a plain ``BEGIN``, whose first read fixes the moment (WAL: writers go on beside it).
PostgreSQL: ``REPEATABLE READ READ ONLY``. Inside a transaction of the caller nothing is begun:
what it has written must be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _plainly_begun(), transaction.atomic():
            # Not through Django's cursor: it refuses after an error, and then the connection would stay read-only.
            connection.connection.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                connection.connection.execute("PRAGMA query_only = OFF")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


@contextmanager
def _plainly_begun() -> Iterator[None]:
    connection.ensure_connection()  # connecting sets the mode
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
