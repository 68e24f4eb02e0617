"""A site in a directory, as path and bytes: each file is read when it is asked for, and not held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path


class Stored(Mapping[str, bytes]):
    """The files below a directory, as they are there when this is made. ``pattern``: of these names alone."""

    def __init__(self, directory: Path, pattern: str = "*") -> None:
        self._found = {p.relative_to(directory).as_posix(): p for p in directory.rglob(pattern) if p.is_file()}

    def __getitem__(self, path: str) -> bytes:
        return self._found[path].read_bytes()

    def __contains__(self, path: object) -> bool:
        return path in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
