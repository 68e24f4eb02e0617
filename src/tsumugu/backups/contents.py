"""``backup.json``: what a backup holds, so that it can be checked before anything is brought back from it.

A backup is a directory ``tsumugu-20261129T031500Z``: the database (``database.sqlite3``, or ``database.sql`` as
``pg_dump`` writes it), ``sites/SLUG.tar`` for each published site, and ``backup.json``. It is written under another
name and renamed when all of it is on the disk, so that whatever bears the name is whole. Secrets are not in it: they
live in the environment.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct

from tsumugu.core.errors import Refusal
from tsumugu.interchange.readable import pretty_json

FORMAT = "tsumugu-backup/1"
NAME = "backup.json"
PREFIX = "tsumugu-"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.sql"}
_DIRECTORY = re.compile(r"tsumugu-[0-9]{8}T[0-9]{6}Z\Z")
_CHUNK = 1024 * 1024


class FileFact(Struct, frozen=True):
    """Bytes and SHA-256 (hex) of one file."""

    size: int
    digest: str


class LedgerFact(Struct, frozen=True):
    """A plan when the backup began. The database in the backup holds at least this much."""

    slug: str
    entries: int
    head: str


class Contents(Struct, frozen=True):
    """``taken_at``: ISO 8601, UTC. ``engine``: a key of ``DATABASES``. ``migrations``: those applied, as
    ``app.name``."""

    taken_at: str
    engine: str
    engine_version: str
    program: str
    migrations: tuple[str, ...]
    ledgers: tuple[LedgerFact, ...]
    files: dict[str, FileFact]
    format: str = FORMAT


def refused(sentence: str) -> Refusal:
    """Said as it is by the commands."""
    return Refusal("backup-refused", messages=[sentence])


def digest(path: Path) -> FileFact:
    found, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
            size += len(chunk)
    return FileFact(size, found.hexdigest())


def write(directory: Path, contents: Contents) -> None:
    data = pretty_json(contents)
    with (directory / NAME).open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def read(directory: Path) -> Contents:
    """Refusals: ``backup-refused``, if this is no backup or one of a later format."""
    try:
        found = msgspec.json.decode((directory / NAME).read_bytes(), type=Contents)
    except (OSError, msgspec.DecodeError):
        raise refused(
            _("%(path)s is no backup: there is no backup.json that can be read.") % {"path": directory}
        ) from None
    if found.format != FORMAT or found.engine not in DATABASES:
        raise refused(_("%(path)s is a backup of a format that this version does not know.") % {"path": directory})
    return found


def check(directory: Path, contents: Contents) -> None:
    """Every file is there and is what was written. Refusals: ``backup-refused``, naming the first that is not."""
    if DATABASES[contents.engine] not in contents.files:
        raise refused(_("%(path)s holds no database.") % {"path": directory})
    for name, fact in sorted(contents.files.items()):
        path = directory / name
        if ".." in Path(name).parts or Path(name).is_absolute() or not path.is_file():
            raise refused(_("The backup is not whole: %(file)s is missing.") % {"file": name})
        if digest(path) != fact:
            raise refused(_("The backup is damaged: %(file)s is not what was written.") % {"file": name})


def backups(place: Path) -> list[Path]:
    """The whole backups in a directory, oldest first."""
    if not place.is_dir():
        return []
    return sorted(p for p in place.iterdir() if _DIRECTORY.match(p.name) and (p / NAME).is_file())


def named(path: Path) -> Path:
    """The backup at ``path``, or the newest one in it. Refusals: ``backup-refused``."""
    if (path / NAME).is_file():
        return path
    found = backups(path)
    if not found:
        raise refused(_("There is no backup in %(path)s.") % {"path": path})
    return found[-1]
