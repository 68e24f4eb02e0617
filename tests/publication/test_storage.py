"""A site on disk: switched whole, with the precompressed copies that belong to it."""

from __future__ import annotations

import gzip
import itertools
import os
from pathlib import Path

import pytest
from tests import sites
from tests.sites import put_live

from tsumugu.publication.places import disk

PAGE, DATA = b"<p>page</p>" * 50, b"a,b\n" * 50


def put(root: Path, files: dict[str, bytes], *reused: str) -> Path:
    with disk.publishing(root, "plan"):
        before = disk.live(root, "plan")
        return put_live(root, "plan", files, {path: before / path for path in reused} if before else {})


def test_copies_are_written_once_and_linked_like_their_files(tmp_path: Path) -> None:
    first = put(tmp_path, {"index.html": PAGE, "en/data.csv": DATA, "tiny.txt": b"x", "plan.pdf": PAGE})
    here = {path.relative_to(first).as_posix() for path in first.rglob("*") if path.is_file()}
    assert here == {"index.html", "index.html.gz", "en/data.csv", "en/data.csv.gz", "tiny.txt", "plan.pdf"}
    assert gzip.decompress((first / "index.html.gz").read_bytes()) == PAGE
    second = put(tmp_path, {"index.html": PAGE[::-1]}, "en/data.csv", "tiny.txt", "plan.pdf")
    assert disk.live(tmp_path, "plan") == second
    assert gzip.decompress((second / "index.html.gz").read_bytes()) == PAGE[::-1]
    for path in ("en/data.csv", "en/data.csv.gz", "tiny.txt", "plan.pdf"):
        assert (first / path).samefile(second / path), path
    assert not (second / "tiny.txt.gz").exists()
    assert set(sites.read(second)) == {"index.html", "en/data.csv", "tiny.txt", "plan.pdf"}
    assert set(sites.read(second, copies=True)) == here


def test_a_site_without_copies_gets_them_with_the_next_publication(tmp_path: Path) -> None:
    first = put(tmp_path, {"index.html": PAGE, "data.csv": DATA})
    for path in first.rglob("*.gz"):
        path.unlink()
    second = put(tmp_path, {"index.html": PAGE}, "data.csv")
    assert gzip.decompress((second / "data.csv.gz").read_bytes()) == DATA
    assert (second / "data.csv").samefile(first / "data.csv")


def test_a_new_file_is_later_than_the_one_it_replaces(tmp_path: Path) -> None:
    """Validators of web servers are made of whole seconds and the size."""
    names = ("index.html", "index.html.gz")
    times = []
    for page in (PAGE, PAGE[::-1], PAGE):
        site = put(tmp_path, {"index.html": page})
        times.append([int(os.stat(site / name).st_mtime) for name in names])
    for old, new in itertools.pairwise(times):
        assert all(a < b for a, b in zip(old, new, strict=True))


def test_a_web_server_of_another_account_may_read_it_all(tmp_path: Path) -> None:
    """The service keeps its database to itself by its umask; what it publishes is public."""
    root = tmp_path / "site"
    before = os.umask(0o077)
    try:
        for page in (PAGE, PAGE[::-1]):
            put(root, {"index.html": page, "a/b/c.html": PAGE})
        made = tmp_path / "made.pdf"
        made.write_bytes(PAGE)
        with disk.publishing(root, "plan"):
            put_live(root, "plan", {"index.html": PAGE}, {"d/plan.pdf": made, "d/data.csv": made})
    finally:
        os.umask(before)
    for path in (root, *root.rglob("*")):
        wanted = 0o055 if path.is_dir() else 0o044
        if path.suffix != ".lock":
            assert path.stat().st_mode & 0o077 == wanted, path


def test_an_archive_that_is_part_of_the_site_is_not_replaced(tmp_path: Path) -> None:
    pairs = {"a.csv": DATA, "a.csv.gz": b"own"}
    for number, names in enumerate((("a.csv", "a.csv.gz"), ("a.csv.gz", "a.csv"))):
        site = put(tmp_path / str(number), {name: pairs[name] for name in names})
        assert sites.read(site, copies=True) == pairs
        again = put(tmp_path / str(number), {"index.html": PAGE}, *names)
        assert (again / "a.csv.gz").read_bytes() == b"own"
        other = put(tmp_path / str(number), {"a.csv": DATA[::-1]}, *names)
        assert (other / "a.csv.gz").read_bytes() == b"own", "also where only what it lies beside is another"
        assert (other / "a.csv").read_bytes() == DATA[::-1], "what was put goes before what was there"
        ready = tmp_path / f"ready-{number}.csv"
        ready.write_bytes(DATA)
        with disk.publishing(tmp_path / str(number), "plan"):
            last = put_live(tmp_path / str(number), "plan", {}, {"a.csv": ready}, ["a.csv.gz"])
        assert sites.read(last, copies=True) == pairs


def test_the_name_of_a_site_is_on_the_disk_before_it_is_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut could leave a link to nothing."""
    done: list[Path] = []
    flush, replace = disk.flush, os.replace

    def flushed(path: Path) -> None:
        done.append(path)
        flush(path)

    def replaced(old: Path, new: Path) -> None:
        done.append(new)
        replace(old, new)

    monkeypatch.setattr(disk, "flush", flushed)
    monkeypatch.setattr(os, "replace", replaced)
    site = put(tmp_path, {"a/index.html": PAGE})
    live = done.index(tmp_path / "plan")
    for path in (site / "a/index.html", site / "a/index.html.gz", site / "a", site, site.parent):
        assert path in done[:live], path
    assert done[live + 1 :] == [tmp_path]
