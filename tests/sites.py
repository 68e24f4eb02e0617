"""Sites of given files, put live."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tsumugu.publication.places import disk


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
