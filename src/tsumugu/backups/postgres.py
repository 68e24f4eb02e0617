"""The programs of PostgreSQL that a backup needs: ``pg_dump`` and ``psql``, at least as new as the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from tsumugu.backups.contents import refused

_RELEASE = re.compile(r"\(PostgreSQL\) ([0-9]+)")


def program(name: str) -> tuple[str, int]:
    """Where a program is, and its major release. Refusals: ``backup-refused``, naming what is missing or too old."""
    folder: Path | None = settings.TSUMUGU.pg_bin
    found = shutil.which(name, path=str(folder)) if folder else shutil.which(name)
    if found is None:
        raise refused(
            _(
                "%(name)s is missing. Install the client programs of PostgreSQL, or set TSUMUGU_PG_BIN to their "
                "directory."
            )
            % {"name": name}
        )
    said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    release = _RELEASE.search(said)
    return found, int(release[1]) if release else 0


def fitting(name: str) -> str:
    """A program that can talk to the server of this installation."""
    found, release = program(name)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    if release < server:
        raise refused(
            _(
                "%(path)s is of release %(release)s, the server of release %(server)s. Install %(name)s %(server)s, "
                "or set TSUMUGU_PG_BIN to its directory."
            )
            % {"path": found, "release": release, "server": server, "name": name}
        )
    return found


def _access(database: Mapping[str, Any]) -> dict[str, str]:
    """How to reach a database, for the environment: a password is never an argument, which everybody could read."""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {variable: str(database[key]) for variable, key in names.items() if database.get(key)}
    return {**os.environ, **given, "PGCLIENTENCODING": "UTF8"}


def run(command: list[str], database: Mapping[str, Any]) -> None:
    """Runs one of the programs; what it complains of becomes the sentence of the refusal."""
    done = subprocess.run(command, env=_access(database), capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise refused(
            _("%(name)s failed: %(said)s")
            % {"name": Path(command[0]).name, "said": said[-1] if said else done.returncode}
        )


def dump(target: Path) -> None:
    """The whole database as SQL, of one moment."""
    tool = fitting("pg_dump")
    options = ["--format=plain", "--no-owner", "--no-privileges", "--encoding=UTF8", f"--file={target}"]
    run([tool, *options], connection.settings_dict)


def load(source: Path, *, empty_first: bool) -> None:
    """Brings a dump back in one transaction: all of it, or the database stays as it was."""
    tool = fitting("psql")
    first = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"] if empty_first else []
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    run([tool, *options, *first, f"--file={source}"], connection.settings_dict)
