"""The embedded database runs on a SQLite that keeps what it acknowledged, or guards its checkpoints."""

from __future__ import annotations

import sqlite3 as plain
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.surroundings import of_programs

from tsumugu.config import sqlite
from tsumugu.config.guarded_sqlite.base import GROWN, checkpoint

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("release", "mended"),
    [
        ((3, 7, 0), False), ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_which_releases_are_mended(release: tuple[int, ...], mended: bool) -> None:
    assert sqlite.is_mended(release) is mended


SERVED = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT sqlite_version()")
    print(cursor.fetchone()[0], connection.settings_dict["ENGINE"])
"""

#: An interpreter that has no wheel of the mended library and an old one of its own.
WITHOUT = """
import sys
sys.modules["pysqlite3"] = None
import sqlite3
sqlite3.sqlite_version_info = (3, 40, 1)
"""


def _python(code: str, data: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=of_programs(data), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_embedded_database_is_safe_whatever_this_machine_has(tmp_path: Path) -> None:
    release, engine = _python(SERVED, tmp_path).split()
    mended = sqlite.is_mended(tuple(int(part) for part in release.split(".")))
    assert engine == ("django.db.backends.sqlite3" if mended else "tsumugu.config.guarded_sqlite")


WRITING = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from django.db import connection, transaction
assert connection.settings_dict["ENGINE"] == "tsumugu.config.guarded_sqlite"
log = Path(settings.TSUMUGU.database.name + "-wal")
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE t (x)")
    cursor.execute("PRAGMA wal_autocheckpoint")
    assert cursor.fetchone()[0] == 0
    largest = 0
    for number in range(40):
        with transaction.atomic():
            cursor.execute("INSERT INTO t VALUES (zeroblob(500000))")
        largest = max(largest, log.stat().st_size)
    cursor.execute("SELECT count(*) FROM t")
    print(cursor.fetchone()[0], largest)
"""


def test_without_a_mended_library_the_log_is_written_back_under_the_lock(tmp_path: Path) -> None:
    rows, largest = map(int, _python(WITHOUT + WRITING, tmp_path).split())
    assert rows == 40
    # Twenty megabytes were written; the log never grew much beyond its measure.
    assert largest < GROWN + 2_000_000


def test_no_checkpoint_while_somebody_writes(tmp_path: Path) -> None:
    name = str(tmp_path / "a.sqlite3")
    with closing(plain.connect(name, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE t (x)")
        writer.execute("BEGIN IMMEDIATE")
        assert checkpoint(name) is False
        writer.execute("COMMIT")
        assert checkpoint(name) is True
