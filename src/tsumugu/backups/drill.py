"""A drill: bring a backup back in a scratch place, check all of it, and say how long it took.

Everything runs in processes of its own whose environment names the scratch place, so that the commands of a real
emergency are what is tried, and the installation itself is never touched.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from msgspec import Struct

from tsumugu.backups import contents, record
from tsumugu.backups.actions import Told, now
from tsumugu.backups.contents import Contents, refused
from tsumugu.core.errors import Problem, Refusal
from tsumugu.publication.places import disk
from tsumugu.render.site.manifest import read_site

#: Seconds that one of the commands may take.
PATIENCE = 6 * 60 * 60


class Drill(Struct, frozen=True):
    """``entries`` of all ledgers were replayed; of the files of published sites ``same`` are as they are published
    now, and ``changed`` were published anew since the backup. ``problem`` is empty where it passed."""

    backup: Path
    seconds: float
    entries: int
    same: int
    changed: int
    problem: str = ""


def drill(path: Path, *, told: Told) -> Drill:
    """Restores a backup (or the newest one in a directory) elsewhere, verifies it, and compares its sites with
    those that are live. The outcome is recorded (``record``), also where it failed. Refusals: ``backup-refused``."""
    started = time.monotonic()
    backup = contents.named(path)
    found = contents.read(backup)
    with tempfile.TemporaryDirectory(prefix="tsumugu-drill-") as scratch, _scratch(Path(scratch)) as environment:
        entries, same, changed = 0, 0, 0
        try:
            told(_("Restoring into a scratch place"))
            _command(environment, "restore", str(backup))
            told(_("Replaying the ledgers and checking the sites"))
            report = json.loads(_command(environment, "doctor", "--deep", "--format", "json", ends=(0, 1)))
            entries = sum(report["ledgers"].values())
            problem = _problem(report, found)
            told(_("Comparing the sites with those that are public"))
            same, changed = _compared(Path(scratch) / "site")
        except Refusal as refusal:
            problem = " ".join(str(sentence) for sentence in refusal.data.get("messages", ()))  # type: ignore[attr-defined]
    seconds = round(time.monotonic() - started, 1)
    record.write(
        drill=record.Drilled(now().isoformat(timespec="seconds"), str(backup.absolute()), seconds, entries, problem)
    )
    return Drill(backup, seconds, entries, same, changed, problem)


def _problem(report: Any, found: Contents) -> str:
    """The first thing that does not hold in what was restored; ``""`` if all does."""
    for finding in report["findings"]:
        if finding["area"] in ("database", "ledger", "site") and finding["level"] == "bad":
            return str(finding["said"])
    for fact in found.ledgers:
        if report["ledgers"].get(fact.slug, -1) < fact.entries:
            return _("The ledger of %(slug)s is shorter than when the backup was taken.") % {"slug": fact.slug}
    return ""


def _compared(restored: Path) -> tuple[int, int]:
    live = dict(disk.all_live(settings.TSUMUGU.site_root))
    same = changed = 0
    for slug, site in disk.all_live(restored):
        ours = _files(site)
        theirs = _files(live[slug]) if slug in live else {}
        equal = sum(theirs.get(path) == digest for path, digest in ours.items())
        same, changed = same + equal, changed + len(ours) - equal
    return same, changed


def _files(site: Path) -> dict[str, str]:
    found = read_site(site)
    return {} if isinstance(found, Problem) else dict(found.files)


@contextmanager
def _scratch(place: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty installation: a directory, and with PostgreSQL a database beside the real one."""
    base = {name: value for name, value in os.environ.items() if name != "TSUMUGU_SITE_ROOT"}
    base |= {"TSUMUGU_DATA_DIR": str(place), "TSUMUGU_SITE_ROOT": str(place / "site")}
    if connection.vendor == "sqlite":
        yield base | {"DATABASE_URL": ""}
        return
    name = f"tsumugu_drill_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise refused(_("The drill needs a database of its own: give the user of the database the right CREATEDB."))
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield base | {"DATABASE_URL": _address(name)}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _address(name: str) -> str:
    given = connection.settings_dict
    who = quote(given["USER"], safe="") + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
    host = str(given["HOST"])
    if host.startswith("/"):  # the directory of a socket
        return f"postgresql://{who}@/{name}?{urlencode({'host': host})}"
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgresql://{who}@{host}{port}/{name}"


def _command(environment: dict[str, str], *arguments: str, ends: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tsumugu.cli.main", *arguments],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode not in ends:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise refused(said[-1].removeprefix("CommandError: ") if said else f"tsumugu {arguments[0]}: {done.returncode}")
    return done.stdout
