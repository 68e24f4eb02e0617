"""Databases of a test's own, for what has to be committed really and by several processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


def server() -> str:
    """The address of the PostgreSQL of this run, ``""`` where it has none."""
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else ""


#: Of ``pg_locks``, which has those of the whole server: the advisory lock of ``halves`` in this database.
ADVISORY = (
    "locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid::bigint = %s AND objid::bigint = %s"
)


def halves(number: int) -> tuple[int, int]:
    """The number of an advisory lock as ``pg_locks`` has it."""
    return divmod(number % 2**64, 2**32)


@contextmanager
def own(name: str, *, like: str = "") -> Iterator[str]:
    """``DATABASE_URL`` of a database on the engine of the run, empty or a copy of the one at the address ``like``,
    which nobody may be connected to; ``""``, the embedded one of a directory, where that is SQLite."""
    if not server():
        yield ""
        return
    import psycopg

    name = f"{name}_{os.getpid()}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(like).path[1:] or 'template1'}")
        try:
            yield urlsplit(server())._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
