"""A directory made beside an older one and put in its place in one step.

On Linux two names are exchanged by one call (``renameat2``), so that whoever looks, at any moment
and after a crash at any moment, finds the old directory or the new one, whole. Where the system or
the file system cannot, the old one steps aside first; a crash between the two steps leaves both,
whole, beside the empty place, and the next run fills it.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tsumugu.cli.plans import flush_directory

_PREFIX = ".tsumugu-site-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_UNABLE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV)


def replace_directory(out: Path, files: Mapping[str, bytes]) -> None:
    """Makes ``out`` hold exactly ``files``. Raises ``OSError``; then ``out`` is as it was."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=_PREFIX))
    # Says to other runs that this directory is being written; the system takes the lock back whatever happens.
    held = _locked(fresh)
    try:
        _write(fresh, files)
        fresh.chmod(0o755)
        if not out.exists():
            os.rename(fresh, out)
        elif not _exchange(fresh, out):
            old = Path(tempfile.mkdtemp(dir=out.parent, prefix=_PREFIX))
            os.rename(out, old)
            try:
                os.rename(fresh, out)
            except OSError:
                os.rename(old, out)
                raise
        flush_directory(out.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    finally:
        if held is not None:
            os.close(held)
    _sweep(out.parent)


def _write(directory: Path, files: Mapping[str, bytes]) -> None:
    made = {directory}
    for name, data in files.items():
        path = directory / name
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.update(parent for parent in path.parents if directory in parent.parents)
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    for folder in made:
        flush_directory(folder)


def _exchange(a: Path, b: Path) -> bool:
    """Whether the two names were exchanged; ``False`` where that cannot be done in one step."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNABLE:
        return False
    raise OSError(code, os.strerror(code), os.fspath(b))


def _locked(directory: Path) -> int | None:
    """A descriptor that holds the directory, or ``None`` if another run does."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(parent: Path) -> None:
    """Removes what this run replaced and what crashed runs left; what another run is writing stays."""
    for left in parent.glob(_PREFIX + "*"):
        held = _locked(left)
        if held is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(held)
