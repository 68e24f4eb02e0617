"""What is kept is readable by its owner alone, but for the published sites, which make themselves readable."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from tsumugu.config.environment import Environment

#: For every file that a process of the server makes.
UMASK = 0o077
#: The data directory can be passed through, not listed: nginx goes to the sites in it by their names.
PASSAGE = 0o711
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(value: Environment) -> None:
    """For this process and for what earlier versions left open. A file of somebody else is left as it is."""
    os.umask(UMASK)
    if not value.data_dir.exists():
        with suppress(FileExistsError):
            value.data_dir.mkdir(parents=True)
            value.data_dir.chmod(PASSAGE)
    if value.database.embedded:
        base = Path(value.database.name)
        if not base.parent.exists():
            base.parent.mkdir(parents=True, exist_ok=True)
        for name in (base, *(base.with_name(base.name + more) for more in ("-wal", "-shm", "-journal"))):
            _close(name)
    if value.data_dir.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        with suppress(PermissionError):
            value.data_dir.chmod(PASSAGE)


def _close(path: Path) -> None:
    with suppress(FileNotFoundError, PermissionError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)
