"""No connection checkpoints by itself. Where the log has grown, whoever committed last takes the write lock and lets
a second connection checkpoint meanwhile: nobody commits then, and nobody else checkpoints, so the two things that
must not meet never do. The checkpoint that SQLite makes when the last connection closes has the file to itself.
"""

from __future__ import annotations

import os
from contextlib import closing
from typing import Any

from django.db.backends.sqlite3 import base

#: Bytes of the log above which it is written back into the database: SQLite's own measure, a thousand pages.
GROWN = 4 * 1024 * 1024


def checkpoint(name: str) -> bool:
    """Writes the log back into the database, if no writer is at work. Returns whether it did."""
    sqlite3: Any = base.Database  # type: ignore[attr-defined]  # the library that this process runs on
    with closing(sqlite3.connect(name, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False  # somebody writes; whoever commits next looks again
        try:
            with closing(sqlite3.connect(name, timeout=0, isolation_level=None)) as writer:
                writer.execute("PRAGMA wal_autocheckpoint = 0")
                writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            lock.execute("ROLLBACK")
    return True


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        return connection

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # of BaseDatabaseWrapper, and of no stub
        name = str(self.settings_dict["NAME"])
        try:
            grown = os.stat(f"{name}-wal").st_size >= GROWN
        except FileNotFoundError:
            return
        if grown:
            checkpoint(name)
