"""One at a time: whoever carries out a run of a plan, and whoever puts its site live.

On PostgreSQL, where several machines may publish, a lock is one of the database's own (an advisory lock), on a
connection of its own: it ends with the connection, so a process that is killed holds nothing, and a machine that is
gone no longer than the database takes to notice. On SQLite there is one machine by nature, and the lock is one on a
file beside the sites. Either way nobody has to judge by a clock whether a holder still lives.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

#: Checks that the lock is still held; raises ``OperationalError`` where the connection that held it is gone.
Sure = Callable[[], None]


@contextmanager
def held(name: str, beside: Path, *, wait: bool = True) -> Iterator[Sure | None]:
    """The lock of this name for as long as the block runs; ``None`` where somebody else has it and it is not waited
    for. ``beside``: the directory that holds the lock's file where it is one. Raises ``OSError`` or
    ``OperationalError``."""
    if connection.vendor == "postgresql":
        own: BaseDatabaseWrapper = connection.copy()
        try:
            yield _advisory(own, name, wait=wait)
        finally:
            own.close()
        return
    beside.mkdir(parents=True, exist_ok=True)
    with (beside / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield _nothing


def number_of(name: str) -> int:
    """By which PostgreSQL knows the lock of a name; 64 bits, with a sign."""
    return int.from_bytes(hashlib.sha256(f"tsumugu.publication {name}".encode()).digest()[:8], signed=True)


def _advisory(own: BaseDatabaseWrapper, name: str, *, wait: bool) -> Sure | None:
    with own.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number_of(name)])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number_of(name)])
            if not cursor.fetchone()[0]:
                return None

    def sure() -> None:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")

    return sure


def _nothing() -> None:
    """A lock on a file is held for as long as the file is open."""
