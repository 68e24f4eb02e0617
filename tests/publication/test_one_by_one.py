"""A finished file goes to its place and is let go: a site of ten thousand sheets has gigabytes of pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Self

import pytest
from tests.desk.plan import small
from tests.proposals.story import Office
from tests.publication.offices import published

from tsumugu.backups.sites import is_whole
from tsumugu.cli import making
from tsumugu.cli.progress import Progress
from tsumugu.publication.building import going_live
from tsumugu.render.content import SiteContent
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site import build
from tsumugu.render.site.stored import Stored

#: The one that is made, and the one that was made before it while the next is.
FEW = 2


class Counted(bytes):
    """Bytes that know how many of them there are, and how many there were at most."""

    made: ClassVar[int]
    alive: ClassVar[int]
    most: ClassVar[int]

    def __new__(cls, data: bytes) -> Self:
        cls.made += 1
        cls.alive += 1
        cls.most = max(cls.most, cls.alive)
        return super().__new__(cls, data)

    def __del__(self) -> None:
        type(self).alive -= 1


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> type[Counted]:
    """Every page that is rendered is counted."""

    class Here(Counted):
        made = alive = most = 0

    rendered: Callable[..., bytes] = build._Renderer.__call__
    monkeypatch.setattr(build._Renderer, "__call__", lambda self, *about: Here(rendered(self, *about)))
    return Here


@pytest.mark.django_db
def test_a_publication_holds_a_page_at_a_time(office: Office, counted: type[Counted]) -> None:
    published(office)
    first = counted.made
    assert first > 100 and counted.most <= FEW
    going_live.build_pages(office.plan, anew=True)
    assert counted.made > first + 100 and counted.most <= FEW


@pytest.mark.parametrize("formats", [(), ("calendar",)], ids=["pages-only", "with-a-document"])
def test_a_site_of_a_file_holds_a_page_at_a_time(
    tmp_path: Path, counted: type[Counted], formats: tuple[str, ...]
) -> None:
    wanted = tuple(format for format in FORMATS if format.name in formats)
    with Progress(2, "ja") as progress:
        count, notable = making.fill(tmp_path, small(), "2026-04-01", wanted, progress=progress, lang="ja")
    assert counted.made > 40 and counted.most <= FEW and notable == []
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert count == len([path for path in there if path.removesuffix(".gz") == path])
    assert ("latest/plan.ics" in there) is bool(formats)


def test_a_backup_is_checked_a_file_at_a_time(
    tmp_path: Path, counted: type[Counted], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = build.site(SiteContent(slug="p", base="/", plan=small(), today="2026-04-01"))
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    del files, data
    counted.most = counted.made = 0
    read: Callable[..., bytes] = Stored.__getitem__
    monkeypatch.setattr(Stored, "__getitem__", lambda self, path: counted(read(self, path)))
    assert is_whole(tmp_path) and counted.made > 40 and counted.most <= FEW
    (tmp_path / "index.html").write_bytes(b"altered")
    assert not is_whole(tmp_path)


def test_what_holds_them_all_would_be_found(counted: type[Counted]) -> None:
    files = build.site(SiteContent(slug="p", base="/", plan=small(), today="2026-04-01"))
    assert counted.most >= len(files) - 1 > FEW
