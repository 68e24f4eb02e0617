"""``operations.json`` in the data directory: when the last backup was taken and the last drill passed.

Beside the database and not in it: a restored database would remember what was true when it was copied.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from django.conf import settings
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.interchange.readable import pretty_json

NAME = "operations.json"


class Taken(Struct, frozen=True):
    """The last backup. ``at``: ISO 8601, UTC; ``seconds`` of work; ``path`` of the backup."""

    at: str
    path: str
    seconds: float
    size: int


class Drilled(Struct, frozen=True):
    """The last drill. ``problem`` is empty where it passed."""

    at: str
    path: str
    seconds: float
    entries: int
    problem: str = ""


class Operations(Struct, frozen=True):
    backup: Taken | None = None
    drill: Drilled | None = None


def _path() -> Path:
    return Path(settings.TSUMUGU.data_dir) / NAME


def read() -> Operations:
    """Nothing known, where the file is missing or cannot be read."""
    try:
        return msgspec.json.decode(_path().read_bytes(), type=Operations)
    except (OSError, msgspec.DecodeError):
        return Operations()


def write(*, backup: Taken | None = None, drill: Drilled | None = None) -> None:
    known = read()
    known = replace(known, backup=backup or known.backup, drill=drill or known.drill)
    fresh = _path().with_suffix(".new")
    fresh.write_bytes(pretty_json(known))
    fresh.chmod(0o600)
    os.replace(fresh, _path())
