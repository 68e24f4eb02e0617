"""Databases of a test's own, for what has to be committed really and by several processes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.surroundings import COMMAND, ROOT, of_programs


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


#: The database of ``migrated``, and the number of the lock under which it is made.
MIGRATED, _MAKING = "tsumugu_migrated", 8140264


def migrated(data: Path) -> str:
    """The address of a database on the server of this run that has all tables, to be copied. Every process of the run
    would have to migrate otherwise: the first that asks does. ``data``: an empty folder, for the command alone."""
    import psycopg

    address = urlsplit(server())._replace(path=f"/{MIGRATED}").geturl()
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING])
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone() is None:
            making = f"{MIGRATED}_unfinished"
            connection.execute(f"DROP DATABASE IF EXISTS {making}")
            connection.execute(f"CREATE DATABASE {making}")
            there = urlsplit(server())._replace(path=f"/{making}").geturl()
            command = [*COMMAND, "manage", "migrate", "-v0"]
            subprocess.run(command, env=of_programs(data, database=there), cwd=ROOT, check=True, timeout=300)
            connection.execute(f"ALTER DATABASE {making} RENAME TO {MIGRATED}")
    return address


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
