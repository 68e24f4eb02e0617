"""What goes wrong around a publication: a full disk, a clock that goes back, things nobody expects in the sites."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests import sites
from tests.proposals.story import Office
from tests.publication.offices import published, repeated, revise
from tests.sites import put_live

from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition
from tsumugu.publication import actions, queries
from tsumugu.publication.collection import editions
from tsumugu.publication.models import State
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying
from tsumugu.render.site import manifest

PAGE = b"<p>page</p>" * 50


def put(root: Path, files: dict[str, bytes]) -> Path:
    with disk.publishing(root, "plan"):
        return put_live(root, "plan", files, {})


def full(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """A disk that takes so many files more."""
    left = [after]
    real = os.fsync

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_full_disk_leaves_the_old_site_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = put(tmp_path, {"index.html": PAGE, "a.html": PAGE})
    full(monkeypatch, 1)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path, {"index.html": PAGE[::-1], "a.html": PAGE[::-1]})
    assert disk.live(tmp_path, "plan") == first and (first / "a.html").read_bytes() == PAGE
    # What was written in vain does not keep the disk full.
    assert list((tmp_path / disk.STORE / "plan").iterdir()) == [first]


@pytest.mark.parametrize("after", range(8))
def test_wherever_the_disk_fails_a_whole_site_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Also behind the switch: what is live then is the new site."""
    put(tmp_path, {"index.html": PAGE, "a.html": PAGE})
    with monkeypatch.context() as there:
        full(there, after)
        with suppress(OSError):
            put(tmp_path, {"index.html": PAGE[::-1], "a.html": PAGE[::-1]})
    live = disk.live(tmp_path, "plan")
    assert live is not None
    assert sites.read(live) in ({name: page for name in ("index.html", "a.html")} for page in (PAGE, PAGE[::-1]))


def test_what_a_crash_left_is_gone_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = put(tmp_path, {"index.html": PAGE})
    left = tmp_path / disk.STORE / "plan" / "site-crashed"
    left.mkdir()
    (left / "large.pdf").write_bytes(PAGE)
    full(monkeypatch, 0)
    with pytest.raises(OSError, match="No space left"):
        put(tmp_path, {"index.html": PAGE[::-1]})
    assert list((tmp_path / disk.STORE / "plan").iterdir()) == [first]


def test_the_site_just_replaced_stays_one_round_longer(tmp_path: Path) -> None:
    made = [put(tmp_path, {"index.html": page}) for page in (PAGE, PAGE[::-1], PAGE[1:])]
    assert set((tmp_path / disk.STORE / "plan").iterdir()) == set(made[1:])


def test_a_root_behind_a_link_keeps_its_live_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "volume").mkdir()
    root = tmp_path / "root"
    root.symlink_to("volume")
    made = [put(root, {"index.html": page}) for page in (PAGE, PAGE[::-1])]
    assert {path.name for path in (root / disk.STORE / "plan").iterdir()} == {path.name for path in made}
    full(monkeypatch, 0)
    with pytest.raises(OSError, match="No space left"):
        put(root, {"index.html": PAGE})
    assert (root / "plan" / "index.html").read_bytes() == PAGE[::-1]


@pytest.mark.django_db
def test_the_newest_edition_is_the_one_made_last_whatever_the_clock_said(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(office, "text", "roadmap")
    first = Edition.objects.filter(plan=office.plan).latest("pk").published_at
    revise(office, "新しい概要。")
    office.plan.refresh_from_db()
    # The server's clock was an hour ahead when the first was published, and has been set right since.
    with monkeypatch.context() as clock:
        clock.setattr(ledger, "timezone", SimpleNamespace(now=lambda: first - timedelta(hours=1)))
        run = actions.publish_editions(
        office.plan, ["roadmap"], actor=office.people["secretariat"], seen=queries.seen(office.plan), label="版"
    )  # fmt: skip
    assert editions.newest(office.plan) == "roadmap-2"
    carrying.carry_out(run, wanted=())
    directory = disk.live(settings.TSUMUGU.site_root, office.plan.slug)
    assert directory is not None and "新しい概要。" in (directory / "initiatives/i0.html").read_text()


@pytest.mark.django_db
def test_a_full_disk_is_told_and_the_next_run_mends_it(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(office, "text", "roadmap")
    directory = disk.live(settings.TSUMUGU.site_root, office.plan.slug)
    assert directory is not None
    before = sites.read(directory)
    revise(office, "新しい概要。")
    office.plan.refresh_from_db()
    run = actions.publish_editions(
        office.plan, ["roadmap"], actor=office.people["secretariat"], seen=queries.seen(office.plan), label="版"
    )  # fmt: skip
    full(monkeypatch, 10)
    carrying.carry_out(run, wanted=())
    run.refresh_from_db()
    assert run.state == State.WAITING and "No space left" in run.problem, "it waits until there is room"
    assert run.again_at is not None and run.attempts == 1
    assert disk.live(settings.TSUMUGU.site_root, office.plan.slug) == directory
    assert sites.read(directory) == before and not manifest.verify(before)
    waits: list[timedelta] = []
    while run.state == State.WAITING and len(waits) < 20:
        assert run.again_at is not None and run.touched_at is not None
        waits.append(run.again_at - run.touched_at)
        try:
            carrying.carry_out(run, wanted=())
        except OSError:
            break
        run.refresh_from_db()
    run.refresh_from_db()
    assert run.state == State.FAILED, "not for ever: a person has to look"
    assert sorted(waits) == waits and len(waits) == len(carrying.AGAIN)
    monkeypatch.undo()
    again = repeated(office)
    carrying.carry_out(again, wanted=())
    assert again.state == State.DONE


def test_what_nobody_may_read_among_the_sites_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of a volume of its own has a ``lost+found`` that only the system may enter."""
    put(tmp_path, {"index.html": PAGE})
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "robots.txt").write_text("")
    (tmp_path / "broken").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    real = os.stat

    def stat(path: Any, *args: Any, **options: Any) -> os.stat_result:
        if "lost+found/" in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *args, **options)

    monkeypatch.setattr(os, "stat", stat)
    assert [slug for slug, _ in disk.all_live(tmp_path)] == ["plan"]
