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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tsumugu.cli.plans import flush_directory

_PREFIX = ".tsumugu-site-"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_UNABLE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV)


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """A new directory, to be filled in the block; it takes the place of ``out`` at its end. Raises ``OSError``; then,
    and after anything else that is raised in the block, ``out`` is as it was."""
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=_PREFIX))
    # Says to other runs that this directory is being written; the system takes the lock back whatever happens.
    held = _locked(fresh)
    try:
        yield fresh
        _flush(fresh)
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


def replace_directory(out: Path, files: Mapping[str, bytes]) -> None:
    """Makes ``out`` hold exactly ``files``. Raises ``OSError``; then ``out`` is as it was."""
    with replaced(out) as fresh:
        for name, data in files.items():
            put(fresh, name, data)


def put(directory: Path, name: str, data: bytes) -> None:
    """A file below a directory that is being filled."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _flush(directory: Path) -> None:
    """Every file and every name on the disk. All were written first: what the first one waits for, the others need not
    wait for again."""
    for folder, _folders, names in os.walk(directory):
        for name in names:
            with open(os.path.join(folder, name), "rb") as stream:
                os.fsync(stream.fileno())
        flush_directory(Path(folder))


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
    """A descriptor that holds the directory; ``None`` if another run does, has just swept it, or lets nobody in."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except OSError:
        return None
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
