"""Databases of a test's own, for what has to be committed really and by several processes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


def surroundings(directory: Path, database: str) -> dict[str, str]:
    """The environment of a process of the test's own, over this directory and this database (``own``)."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tsumugu.config.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "TSUMUGU_ENV": "test",
        "TSUMUGU_DATA_DIR": str(directory),
        "DATABASE_URL": database,
    }


def server() -> str:
    """The address of the PostgreSQL of this run, ``""`` where it has none."""
    address = os.environ.get("DATABASE_URL", "")
    return address if address.startswith("postgres") else ""


@contextmanager
def own(name: str) -> Iterator[str]:
    """``DATABASE_URL`` of an empty database on the engine of the run; ``""``, the embedded one of a directory, where
    that is SQLite."""
    if not server():
        yield ""
        return
    import psycopg

    name = f"{name}_{os.getpid()}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server())._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
