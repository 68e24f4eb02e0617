"""Which SQLite the embedded database runs on.

SQLite 3.7.0 to 3.51.2 can lose a committed write when two connections checkpoint the write-ahead log at once
(https://sqlite.org/wal.html#walresetbug); 3.51.3 is mended, and so are 3.50.7 and 3.44.6. The library that Python
was linked with is often older, so a package that brings a mended one takes its place where there is a wheel of it.
Where there is none, ``tsumugu.config.guarded_sqlite`` makes checkpoints under the write lock only.
"""

from __future__ import annotations

import sys
from importlib import import_module

#: First mended release of each line, newest first.
_MENDED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def is_mended(version: tuple[int, ...]) -> bool:
    """Whether this release of SQLite keeps what it acknowledged. 3.52.0 was withdrawn, but had the mending."""
    newest, *backports = _MENDED
    return version >= newest or any(version[:2] == line[:2] and version >= line for line in backports)


def library() -> tuple[str, tuple[int, ...]]:
    """The module that serves as ``sqlite3`` in this process, and its library's release."""
    module = import_module("sqlite3")
    name = "pysqlite3" if module.__name__ == "pysqlite3" else "sqlite3"
    return name, tuple(module.sqlite_version_info)


def use_mended() -> None:
    """Puts the mended library in the place of Python's own. Call it before Django opens a database."""
    if is_mended(library()[1]):
        return
    try:
        mended = import_module("pysqlite3")
    except ImportError:
        return
    if is_mended(tuple(mended.sqlite_version_info)):
        sys.modules["sqlite3"] = mended
        sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
