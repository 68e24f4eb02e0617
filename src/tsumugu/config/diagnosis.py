"""What ``tsumugu doctor`` finds: the state of an installation, each thing as one finding in the reader's language.

Nothing here changes anything, and nothing raises because something is broken: that is what is to be told.
"""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import django
from django.conf import settings
from django.db import Error as DatabaseProblem
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from msgspec import Struct

from tsumugu.backups import postgres, record
from tsumugu.backups import queries as backups
from tsumugu.backups.sites import is_whole
from tsumugu.config import sqlite
from tsumugu.core.errors import Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.plans.verify import verify
from tsumugu.publication import queries as publications
from tsumugu.publication.places import disk

Area = Literal["version", "path", "space", "permission", "database", "migration", "worker", "backup", "ledger", "site"]

#: Less free space than this, or than three times the database, is told.
LEAST_FREE = 1024 * 1024 * 1024


class Finding(Struct, frozen=True):
    """``level``: ``good``, ``note`` (worth knowing) or ``bad`` (to be mended)."""

    area: Area
    level: Literal["good", "note", "bad"]
    said: str


def findings() -> Iterator[Finding]:
    """Everything that can be told at once."""
    yield from _versions()
    yield from _paths()
    yield from _permissions()
    try:
        connection.ensure_connection()
    except DatabaseProblem as error:
        yield Finding("database", "bad", _("The database cannot be reached: %(said)s") % {"said": _first_line(error)})
    else:
        yield from _database()
        yield from _migrations()
    yield from (Finding("backup", found.level, found.said) for found in backups.standing())


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _versions() -> Iterator[Finding]:
    programs = f"Tsumugu {version('tsumugu')}, Python {platform.python_version()}, Django {django.get_version()}"
    yield Finding("version", "good", programs)
    if settings.TSUMUGU.database.embedded:
        name, release = sqlite.library()
        library = f"SQLite {'.'.join(map(str, release))} ({name})"
        if sqlite.is_mended(release):
            yield Finding("version", "good", library)
        else:
            yield Finding(
                "version",
                "note",
                _(
                    "%(library)s can lose a write when two connections checkpoint at once. Checkpoints are made under "
                    "the write lock only; install pysqlite3 if there is a wheel for this machine."
                )
                % {"library": library},
            )


def _paths() -> Iterator[Finding]:
    value = settings.TSUMUGU
    for label, path in ((_("Data directory"), value.data_dir), (_("Published sites"), value.site_root)):
        if not path.is_dir():
            yield Finding("path", "note", _("%(label)s: %(path)s does not exist yet.") % {"label": label, "path": path})
        elif not os.access(path, os.W_OK | os.X_OK):
            yield Finding("path", "bad", _("%(label)s: %(path)s cannot be written.") % {"label": label, "path": path})
        else:
            yield Finding("path", "good", label + _(": ") + str(path))
            yield _space(label, path)


def _space(label: str, path: Path) -> Finding:
    database = Path(settings.TSUMUGU.database.name)
    held = database.stat().st_size if settings.TSUMUGU.database.embedded and database.is_file() else 0
    free = shutil.disk_usage(path).free
    said = _("%(label)s: %(free)s MB free") % {"label": label, "free": free // 1_000_000}
    return Finding("space", "good" if free >= max(LEAST_FREE, 3 * held) else "bad", said)


def _permissions() -> Iterator[Finding]:
    """Of what holds unpublished things; the sites are for everybody."""
    value = settings.TSUMUGU
    database = Path(value.database.name)
    kept = [value.data_dir / record.NAME]
    kept += [database.with_name(database.name + end) for end in ("", "-wal", "-shm")] if value.database.embedded else []
    for path in kept:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("permission", "bad", _("Others can read %(path)s: chmod 600 closes it.") % {"path": path})


def _database() -> Iterator[Finding]:
    release = ".".join(str(part) for part in connection.get_database_version())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            try:
                cursor.execute("PRAGMA quick_check(1)")
                said = str(cursor.fetchone()[0])
            except DatabaseProblem as error:
                said = _first_line(error)
        if said != "ok":
            yield Finding("database", "bad", _("The database file is damaged: %(said)s") % {"said": said})
            return
        yield Finding("database", "good", _("Database: %(name)s") % {"name": settings.TSUMUGU.database.name})
        return
    yield Finding("database", "good", _("Database: %(name)s") % {"name": f"PostgreSQL {release}"})
    for name in ("pg_dump", "psql"):
        try:
            yield Finding("version", "good", f"{postgres.fitting(name)} ({postgres.program(name)[1]})")
        except Refusal as refusal:
            yield Finding("version", "bad", " ".join(refusal.messages))


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield Finding(
            "migration",
            "bad",
            _("%(count)s migrations are missing: tsumugu manage migrate applies them.") % {"count": len(missing)},
        )
        return
    yield Finding("migration", "good", _("The database is up to date."))
    still = [run for run in publications.unfinished() if publications.stands_still(run)]
    if still:
        yield Finding(
            "worker", "bad", _("%(count)s publications stand still. Does a worker run?") % {"count": len(still)}
        )
    else:
        yield Finding("worker", "good", _("No publication waits for a worker."))


# -- everything that is kept -------------------------------------------------------------------


def deep(ledgers: dict[str, int]) -> Iterator[Finding]:
    """Replays every ledger and checks every file of every published site; ``ledgers`` learns how many entries
    of each hold."""
    for record_ in PlanRecord.objects.order_by("slug"):
        verdict = verify(record_)
        ledgers[record_.slug] = verdict.entries
        if verdict.fault is None:
            yield Finding(
                "ledger",
                "good",
                _("%(slug)s: %(count)s entries hold.") % {"slug": record_.slug, "count": verdict.entries},
            )
        else:
            yield Finding(
                "ledger",
                "bad",
                _("%(slug)s: entry %(number)s does not hold (%(code)s).")
                % {"slug": record_.slug, "number": verdict.fault.sequence, "code": verdict.fault.code},
            )
    for slug, site in disk.all_live(settings.TSUMUGU.site_root):
        if is_whole(site):
            yield Finding("site", "good", _("%(slug)s: the published site is whole.") % {"slug": slug})
        else:
            yield Finding(
                "site",
                "bad",
                _("%(slug)s: the published site is not whole: tsumugu site verify names the files.") % {"slug": slug},
            )
