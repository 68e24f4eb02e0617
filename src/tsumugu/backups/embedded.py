"""The embedded database in and out of a backup."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.db.backends.sqlite3.base import Database as sqlite3  # type: ignore[attr-defined]
from django.utils.translation import gettext as _

from tsumugu.backups.contents import refused
from tsumugu.publication.places.disk import flush


def copy(target: Path) -> None:
    """A copy of one moment by SQLite's online backup, in one step: writers go on meanwhile and cannot make it begin
    again. A plain copy of the file would miss what still stands in the log."""
    with (
        closing(sqlite3.connect(f"file:{_name()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as made,
    ):
        source.backup(made, pages=-1)
        # The copy stands alone, without a log beside it.
        made.execute("PRAGMA journal_mode = DELETE")
        check(made)
    target.chmod(0o600)
    flush(target)


def check(opened: sqlite3.Connection) -> None:
    """Refusals: ``backup-refused``, if the file is damaged."""
    found = opened.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise refused(_("The database file is damaged: %(said)s") % {"said": found})


def replace(source: Path, aside: str) -> Path | None:
    """Puts a copy of ``source`` in the place of the database. What was there stays beside it under its name with
    ``aside`` behind it; returns that, or ``None`` if there was nothing. Refusals: ``backup-refused``, if another
    process has the database open."""
    connection.close()
    target = Path(_name())
    kept = None
    if target.exists():
        _settle(target)
        if _is_bare(target):
            target.unlink()
        else:
            kept = target.with_name(f"{target.name}.{aside}")
            os.replace(target, kept)
        for left in (f"{target}-wal", f"{target}-shm"):
            Path(left).unlink(missing_ok=True)
    fresh = target.with_name(f".{target.name}.restoring")
    try:
        fresh.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as old,
            closing(sqlite3.connect(fresh)) as new,
        ):
            old.backup(new, pages=-1)
            check(new)
        fresh.chmod(0o600)
        flush(fresh)
        os.replace(fresh, target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        if kept is not None and not target.exists():
            os.replace(kept, target)
        raise
    flush(target.parent)
    return kept


def _settle(database: Path) -> None:
    """Writes the log into the file. Only the last connection can leave the log's mode, so this also tells whether a
    server still runs."""
    try:
        with closing(sqlite3.connect(database, timeout=1)) as opened:
            if opened.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete":
                return
    except sqlite3.OperationalError:
        pass
    except sqlite3.DatabaseError:
        return  # no database, or a damaged one: it steps aside as it is
    raise refused(_("The database is in use. Stop the server and the worker first."))


def _is_bare(database: Path) -> bool:
    """Whether there is nothing in it, not even a table: whoever asks an installation that is not there yet what it
    holds makes such a file."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
            return bool(opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)
    except sqlite3.DatabaseError:
        return False


def _name() -> str:
    return str(connection.settings_dict["NAME"])
