"""Sites on the disk: put live with given files, and read whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tsumugu.publication.places import disk
from tsumugu.render.site import compression


def read(directory: Path, *, copies: bool = False) -> dict[str, bytes]:
    """The files of a site; with ``copies`` the precompressed ones too, which say the same once more."""
    files = {p.relative_to(directory).as_posix(): p for p in sorted(directory.rglob("*")) if p.is_file()}
    return {
        path: file.read_bytes() for path, file in files.items() if copies or compression.original(path) not in files
    }


def put_live(
    root: Path, slug: str, files: Mapping[str, bytes], brought: Mapping[str, Path] | None = None,
    stay: Iterable[str] = (), *, sure: Callable[[], None] = lambda: None,
) -> Path:  # fmt: skip
    """The directory of a site with these files, as a publication puts them there. Call inside ``disk.publishing``."""
    with disk.fresh(root, slug, sure=sure) as fresh:
        for path, data in files.items():
            fresh.put(path, data)
        fresh.bring(brought or {})
        fresh.stay(stay)
    return fresh.directory
