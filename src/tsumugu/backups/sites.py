"""Published sites in and out of a backup: one tar file a plan, precompressed copies included."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from tsumugu.backups.contents import refused
from tsumugu.publication.places import disk
from tsumugu.render.site import manifest
from tsumugu.render.site.stored import Stored


def pack(place: Path) -> Iterator[str]:
    """Writes ``sites/SLUG.tar`` of every live site below ``place``; yields the names. No publication changes
    a site while it is read."""
    root: Path = settings.TSUMUGU.site_root
    for slug, _directory in disk.all_live(root):
        (place / "sites").mkdir(mode=0o700, exist_ok=True)
        name = f"sites/{slug}.tar"
        with disk.publishing(root, slug):
            site = disk.live(root, slug) or root / slug
            with tarfile.open(place / name, "w", format=tarfile.PAX_FORMAT) as archive:
                for path in sorted(site.rglob("*")):
                    if path.is_file():
                        _add(archive, path, path.relative_to(site).as_posix())
        yield name


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    # ``archive.add`` would write one file and a link to it where a site has the same file under two names.
    with path.open("rb") as stream:
        entry = tarfile.TarInfo(name)
        found = os.fstat(stream.fileno())
        entry.size, entry.mtime, entry.mode = found.st_size, int(found.st_mtime), 0o644
        archive.addfile(entry, stream)


def unpack(archive: Path, slug: str) -> bool:
    """Puts a site live that is not there, or is not whole; returns whether it did. What is live and whole stays:
    the public has read it, and it may be newer than the backup."""
    root: Path = settings.TSUMUGU.site_root
    with disk.publishing(root, slug) as turn:
        there = disk.live(root, slug)
        if there is not None and is_whole(there):
            return False
        fresh = Path(tempfile.mkdtemp(dir=turn.store, prefix="site-"))
        try:
            _extract(archive, fresh)
            if not is_whole(fresh):
                raise refused(_("The site %(slug)s in the backup is not whole.") % {"slug": slug})
            os.sync()
            disk.switch(root, slug, fresh)
        except BaseException:
            if disk.live(root, slug) != fresh.resolve():
                shutil.rmtree(fresh, ignore_errors=True)
            raise
    return True


def _extract(archive: Path, into: Path) -> None:
    """Regular files below the directory, nothing else: no link, no device, no way out of it."""
    with tarfile.open(archive) as opened:
        for entry in opened:
            path = PurePosixPath(entry.name)
            stream = (
                opened.extractfile(entry)
                if entry.isreg() and not path.is_absolute() and ".." not in path.parts
                else None
            )
            if stream is None:
                raise refused(_("The backup holds something else than files: %(file)s.") % {"file": entry.name})
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as written:
                shutil.copyfileobj(stream, written)
            # Web servers make validators of it: what readers have in their caches stays good.
            os.utime(target, (entry.mtime, entry.mtime))
    for folder_or_file in (into, *into.rglob("*")):
        folder_or_file.chmod(0o755 if folder_or_file.is_dir() else 0o644)


def is_whole(site: Path) -> bool:
    """Whether every file is as it was published, by the site's own manifest."""
    return not [problem for problem in manifest.verify(Stored(site)) if problem.severity == "error"]
