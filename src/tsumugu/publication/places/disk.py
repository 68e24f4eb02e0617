"""A site on disk: written beside the old one, flushed, and put live by renaming one link.

``site_root/{slug}`` is a link to ``site_root/.sites/{slug}/{name}``. A crash at any moment leaves
the link on a whole site, old or new; what a crash left behind is swept by the next publication.
Beside every file that shrinks lies its precompressed copy (``render.site.compression``).
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from tsumugu.publication import locks
from tsumugu.render.site import compression
from tsumugu.render.vocabulary.places import COMING

STORE = ".sites"


def live(site_root: Path, slug: str) -> Path | None:
    """The directory that is served now."""
    link = site_root / slug
    return link.resolve() if link.is_symlink() and link.exists() else None


def all_live(site_root: Path) -> list[tuple[str, Path]]:
    """Every plan that is served now, by its slug."""
    if not site_root.is_dir():
        return []
    names = sorted(path.name for path in site_root.iterdir() if not path.name.startswith("."))
    # What may not be read (the ``lost+found`` of a volume) is no site; ``Path.is_file`` would raise.
    return [(name, site_root / name) for name in names if os.path.isfile(site_root / name / "index.html")]


def coming(site_root: Path, slug: str) -> Path:
    """Where the list of files lies that are still to be made (``building.coming``)."""
    return site_root / STORE / f"{slug}{COMING}"


class Turn(Struct, frozen=True):
    """Somebody's turn to put sites of a plan live. ``store``: the directory that holds them; ``sure`` raises where the
    lock was lost meanwhile."""

    store: Path
    sure: Callable[[], None]


@contextmanager
def publishing(site_root: Path, slug: str) -> Iterator[Turn]:
    """One publication of a plan at a time."""
    store = site_root / STORE / slug
    store.mkdir(parents=True, exist_ok=True)
    for directory in (site_root, store.parent, store):
        _open_to_all(directory)
    with locks.held(slug, site_root / STORE) as sure:
        assert sure is not None, "it was waited for"
        yield Turn(store, sure)


@contextmanager
def one_run(site_root: Path, slug: str) -> Iterator[Path]:
    """One run of a plan at a time; yields a directory for its work, on the file system of the sites. What a
    stopped run left there goes first."""
    store = site_root / STORE
    store.mkdir(parents=True, exist_ok=True)
    prefix = f"{slug}.run-"
    with locks.held(f"{slug}.run", store):
        for left in store.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(dir=store, prefix=prefix))
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def at_work(site_root: Path, slug: str) -> bool:
    """Whether a process is carrying out a run of the plan. A process that died holds nothing."""
    try:
        with locks.held(f"{slug}.run", site_root / STORE, wait=False) as sure:
            return sure is None
    except OSError:
        return False


def listing(directory: Path) -> dict[str, int]:
    """The files of a site, the precompressed copies too: path to the number of the file on its disk."""
    found: dict[str, int] = {}
    folders = [""]
    while folders:
        folder = folders.pop()
        with os.scandir(directory / folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{folder}{entry.name}/")
                elif entry.is_file():
                    found[folder + entry.name] = entry.inode()
    return found


@contextmanager
def fresh(site_root: Path, slug: str, *, sure: Callable[[], None] = lambda: None) -> Iterator[Fresh]:
    """A new site beside the one that is live. It is put live at the end of the block, if it is still ``sure`` that it
    is this one's turn (``Turn``); call inside ``publishing``.

    Raises ``OSError``; then, and after anything else that is raised in the block, the old site is live and nothing else
    is left.
    """
    store = (site_root / STORE / slug).resolve()  # as ``live`` names it, also where the root is behind a link
    before = live(site_root, slug)
    directory = Path(tempfile.mkdtemp(dir=store, prefix="site-"))
    try:
        _room(store, directory, before)
        made = Fresh(directory, before)
        yield made
        made.settle()
        flush(store)
        sure()
        switch(site_root, slug, directory)
    except BaseException:
        if live(site_root, slug) != directory:
            shutil.rmtree(directory, ignore_errors=True)
        raise


def _room(store: Path, fresh: Path, before: Path | None) -> None:
    """Takes away what a crash left behind, and the site before the one that is live: that stayed one round longer,
    for readers in the middle of a file. First, because the disk may be full of it. Nearly all its files are those of
    the next site: one such directory becomes the new one, and only what differs is touched there (``Fresh``)."""
    for old in store.iterdir():
        if old in (before, fresh):
            continue
        try:
            old.rename(fresh)  # in the place of an empty directory; fails for the second
        except OSError:
            shutil.rmtree(old, ignore_errors=True)
            if old.is_file() or old.is_symlink():
                old.unlink()


def switch(site_root: Path, slug: str, fresh: Path) -> None:
    """Puts a directory live that is on the disk. Call inside ``publishing``."""
    link = site_root / f".{slug}.link"
    link.unlink(missing_ok=True)
    os.symlink(os.path.relpath(fresh, site_root), link)
    os.replace(link, site_root / slug)
    flush(site_root)


def purge(site_root: Path, slug: str, good: Callable[[Path], bool]) -> int:
    """Takes off the disk every site of a plan that is not live and not ``good``; returns how many. Call inside
    ``publishing``. For words that must not lie about, compressed or not."""
    now, gone = live(site_root, slug), 0
    for old in (site_root / STORE / slug).resolve().iterdir():
        if old != now and not good(old):
            shutil.rmtree(old)
            gone += 1
    return gone


class Fresh:
    """The directory of a new site while it is filled. Files go to their places one by one and are not held; those of
    the site before that stay, and those that lie ready elsewhere, are hard-linked at the end. Precompressed copies are
    written for the one and linked for the other. ``directory`` may hold another site: what of it is the same file as
    one to be linked stays, everything else goes. ``before``: the site that this one will replace. ``put_here``: the
    paths of the files that were put."""

    def __init__(self, directory: Path, before: Path | None) -> None:
        self.directory = directory
        self.put_here: set[str] = set()
        self._before = before
        self._there = listing(directory)
        self._sources: dict[str, str] = {}
        self._written: dict[str, None] = {}
        self._touched = {directory}

    def put(self, path: str, data: bytes) -> None:
        """A new file, and its precompressed copy where it shrinks. A site that ships an archive of that name keeps
        it."""
        self.put_here.add(path)
        self._write(path, data)
        self._copy(path, data)

    def stay(self, paths: Iterable[str]) -> None:
        """Files that stay as they are in the site before."""
        self._sources.update((path, f"{self._before}/{path}") for path in paths)

    def bring(self, sources: Mapping[str, Path]) -> None:
        """Path to a file that lies ready on the same file system, and does not change any more."""
        self._sources.update((path, str(source)) for path, source in sources.items())

    def settle(self) -> None:
        """Everything in its place, and all of it on the disk."""
        old = listing(self._before) if self._before is not None else {}
        links = self._linked(old)
        for name, number in self._there.items():
            wanted = links.get(name)
            if wanted is not None and number == (
                old[name] if wanted == f"{self._before}/{name}" else os.stat(wanted).st_ino
            ):
                _make_readable(f"{self.directory}/{name}")
                del links[name]
            else:
                (self.directory / name).unlink()
                self._touched.add((self.directory / name).parent)
        for name, source in links.items():
            path = _place(self.directory, name, self._touched)
            os.link(source, path)
            _make_readable(path)
        # All files first, then each to the disk: what the first one waits for, the others need not wait for again.
        for name in self._written:
            flush(self.directory / name)
        _sweep(self.directory, self._touched)

    def _linked(self, old: Container[str]) -> dict[str, str]:
        """What is to be linked, with its copies. Those that are not there are made: the file was too small to shrink,
        or it is from a site that was put live without copies."""
        found = {name: source for name, source in self._sources.items() if name not in self.put_here}
        for name in found.keys() & self._written.keys():  # an archive of the site, where a copy was made
            (self.directory / name).unlink()
            del self._written[name]
        for name, source in list(found.items()):
            copy = name + compression.SUFFIX
            if not compression.compressible(name) or copy in self._written or copy in self._sources:
                continue
            stays = source == f"{self._before}/{name}"
            if copy in old if stays else os.path.isfile(source + compression.SUFFIX):
                found[copy] = source + compression.SUFFIX
            else:
                self._copy(name, Path(source).read_bytes())
        return found

    def _copy(self, path: str, data: bytes) -> None:
        name = path + compression.SUFFIX
        packed = compression.copy_of(path, data) if name not in self.put_here else None
        if packed is not None:
            self._write(name, packed)

    def _write(self, name: str, data: bytes) -> None:
        if self._there.pop(name, None) is not None:
            # It may be a file of the live site as well: that one stays as it is.
            (self.directory / name).unlink()
        path = _place(self.directory, name, self._touched)
        with path.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), 0o644)
            _later_than(stream.fileno(), self._before / name if self._before else None)
        self._written[name] = None


def _make_readable(path: Path | str) -> None:
    if os.stat(path).st_mode & 0o044 != 0o044:
        os.chmod(path, 0o644)


def _sweep(fresh: Path, touched: set[Path]) -> None:
    """Folders that nothing is in any more go; the names in the others are flushed."""
    folders = {folder for one in touched for folder in (one, *one.parents) if folder.is_relative_to(fresh)}
    left = []
    for folder in sorted(folders, key=lambda path: -len(path.parts)):
        if folder != fresh and not any(folder.iterdir()):
            folder.rmdir()
        else:
            folder.chmod(0o755)
            left.append(folder)
    for folder in left:
        flush(folder)


def _open_to_all(directory: Path) -> None:
    """A site is public: a web server of another account reads it, however little this process gives by itself."""
    with suppress(PermissionError):
        directory.chmod(stat.S_IMODE(directory.stat().st_mode) | 0o055)


def _later_than(descriptor: int, old: Path | None) -> None:
    """Dates a file at least a second after the one it replaces.

    Web servers make validators of the whole seconds and the size: two files of one size that were published
    within one second would pass for one another.
    """
    try:
        least = int(old.stat().st_mtime) + 1 if old else 0
    except OSError:
        return
    if time.time() < least:
        os.utime(descriptor, (least, least))


def _place(root: Path, name: str, made: set[Path]) -> Path:
    path = root / name
    if path.parent not in made:
        path.parent.mkdir(parents=True, exist_ok=True)
        for parent in path.parents:
            if parent == root:
                break
            made.add(parent)
    return path


def flush(path: Path) -> None:
    """Makes sure that a file, or the names given in a directory, outlive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
