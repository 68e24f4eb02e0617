"""One at a time, across processes and machines; who is killed holds nothing."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from tests import sites
from tests.databases import ADVISORY, halves
from tests.house import House
from tests.sites import put_live

from tsumugu.publication import locks
from tsumugu.publication.places import disk

HOLD = """
import pathlib, sys, time
from django.conf import settings
from tsumugu.publication import locks
with locks.held("plan", settings.TSUMUGU.site_root / pathlib.Path(sys.argv[1])) as sure:
    print("held", flush=True)
    time.sleep(120)
"""
TRY = """
import pathlib, sys
from django.conf import settings
from tsumugu.publication import locks
for name in ("plan", "other"):
    with locks.held(name, settings.TSUMUGU.site_root / pathlib.Path(sys.argv[1]), wait=False) as sure:
        print(name, sure is not None)
"""


def test_who_is_killed_holds_nothing(house: House) -> None:
    holder = house.start(HOLD, "here")
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    try:
        assert house.run(TRY, "here").splitlines() == ["plan False", "other True"]
        # Another machine sees another file system under its own path, and the same database.
        elsewhere = "False" if house.environment["DATABASE_URL"] else "True"
        assert house.run(TRY, "there").splitlines() == [f"plan {elsewhere}", "other True"]
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate(timeout=60)
    assert house.run(TRY, "here").splitlines() == ["plan True", "other True"]


@pytest.mark.engine
@pytest.mark.django_db
def test_a_lock_is_free_again_and_one_at_a_time(tmp_path: Path) -> None:
    for _time in range(2):
        with locks.held("plan", tmp_path) as sure:
            assert sure is not None
            sure()
            with locks.held("plan", tmp_path, wait=False) as second:
                assert second is None
            with locks.held("other", tmp_path, wait=False) as third:
                assert third is not None
    assert not disk.at_work(tmp_path, "plan")
    with disk.one_run(tmp_path, "plan"):
        assert disk.at_work(tmp_path, "plan")


@pytest.mark.engine
@pytest.mark.django_db
def test_whoever_lost_the_lock_puts_nothing_live(tmp_path: Path) -> None:
    """The connection that held it is gone: somebody else may have published meanwhile."""

    def lost() -> None:
        raise OperationalError("terminating connection")

    with disk.publishing(tmp_path, "plan"):
        first = put_live(tmp_path, "plan", {"index.html": b"first"}, {})
        with pytest.raises(OperationalError):
            put_live(tmp_path, "plan", {"index.html": b"second"}, {}, sure=lost)
    assert disk.live(tmp_path, "plan") == first and sites.read(first) == {"index.html": b"first"}


@pytest.mark.engine
@pytest.mark.django_db
def test_a_connection_that_was_ended_is_noticed(tmp_path: Path) -> None:
    if connection.vendor != "postgresql":
        with locks.held("plan", tmp_path) as sure:
            assert sure is not None
            sure()
        return
    with locks.held("plan", tmp_path) as sure:
        assert sure is not None
        with connection.cursor() as cursor:
            # This one alone: other tests of the run hold theirs on the same server.
            ended = f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {ADVISORY} AND granted"
            cursor.execute(ended, halves(locks.number_of("plan")))
            assert cursor.fetchall() == [(True,)]
        with pytest.raises(OperationalError):
            sure()
        with locks.held("plan", tmp_path, wait=False) as second:
            assert second is not None
