"""The process that works in the background is there for as long as the server is."""

from __future__ import annotations

import dataclasses
import datetime
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.utils import timezone
from tests.surroundings import surroundings

from tsumugu.accounts.models import Attempt
from tsumugu.publication import following, tasks
from tsumugu.publication.management.commands import worker
from tsumugu.reorganization import actions as reorganization
from tsumugu.serving import processes

#: Says who it is, and works until it is asked to end.
PROGRAM = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1], str(os.getpid())).touch(); time.sleep(600)"

#: Is slow to begin: whoever started it is gone by then. Then it works until somebody ends it.
LATE = """
import os, pathlib, sys, time
parent = os.getppid()
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while os.getppid() == parent:
    time.sleep(0.01)
from tsumugu.serving import processes
processes.end_with_parent()
time.sleep(60)
"""
#: Counts how often it is told to end, and does not.
TOLD = """
import pathlib, signal, sys, time
from tsumugu.serving import processes
told = []
signal.signal(signal.SIGTERM, lambda *_told: told.append(1))
processes.end_with_parent(signal.SIGTERM)
pathlib.Path(sys.argv[1]).write_text("ready")
end = time.monotonic() + 60
while not told and time.monotonic() < end:
    time.sleep(0.01)
time.sleep(1.5)
pathlib.Path(sys.argv[1] + ".told").write_text(str(len(told)))
"""
#: Keeps such a process, and is killed as soon as it is there.
KEEPER = """
import os, pathlib, signal, sys, time
from tsumugu.serving import processes
processes.Kept([sys.executable, "-c", sys.argv[2], sys.argv[1]])
while not pathlib.Path(sys.argv[1]).exists() or not pathlib.Path(sys.argv[1]).read_text():
    time.sleep(0.01)
os.kill(os.getpid(), signal.SIGKILL)
"""


def until(found: Callable[[], bool]) -> None:
    for _try in range(600):
        if found():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen")


def test_a_worker_that_was_killed_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "PAUSE", 0.05)
    kept = processes.Kept([sys.executable, "-c", PROGRAM, str(tmp_path)])
    try:
        until(lambda: len(list(tmp_path.iterdir())) == 1)
        os.kill(int(next(tmp_path.iterdir()).name), signal.SIGKILL)
        until(lambda: len(list(tmp_path.iterdir())) == 2)
    finally:
        kept.stop()
    for path in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.name), 0)
    time.sleep(0.2)
    assert len(list(tmp_path.iterdir())) == 2, "who is stopped is not followed"


def test_a_process_whose_keeper_was_killed_before_it_could_look_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEPER, str(tmp_path / "who"), LATE]
    assert subprocess.run(command, env=surroundings(tmp_path), timeout=60).returncode == -signal.SIGKILL
    who = int((tmp_path / "who").read_text())
    try:
        until(lambda: not psutil.pid_exists(who) or psutil.Process(who).status() == psutil.STATUS_ZOMBIE)
    finally:
        with suppress(ProcessLookupError):
            os.kill(who, signal.SIGKILL)


def test_who_finishes_what_it_is_at_is_told_once(tmp_path: Path) -> None:
    """A second time means at once: what the worker is at would be broken off in the middle of a statement."""
    command = [sys.executable, "-c", KEEPER, str(tmp_path / "who"), TOLD]
    assert subprocess.run(command, env=surroundings(tmp_path), timeout=60).returncode == -signal.SIGKILL
    until(lambda: (tmp_path / "who.told").exists() and (tmp_path / "who.told").read_text() != "")
    assert (tmp_path / "who.told").read_text() == "1"


def test_a_database_that_is_busy_at_midnight_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    days = iter([datetime.date(2026, 3, 31)] + [datetime.date(2026, 4, 1)] * 3)
    asked: list[int] = []

    def refresh_all() -> None:
        asked.append(len(asked))
        if len(asked) == 1:
            raise OperationalError("database is locked")

    monkeypatch.setattr(worker, "LOOK", 0.01)
    monkeypatch.setattr(timezone, "localdate", lambda: next(days))
    monkeypatch.setattr(tasks, "refresh_all", refresh_all)
    monkeypatch.setattr(worker, "_tidy", lambda: None)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks, "ask_due", lambda _since, _until: None)
    monkeypatch.setattr(reorganization, "carry_out_due", lambda _day: 0)
    with pytest.raises(StopIteration):
        worker._watch()
    assert len(asked) == 2, "once in vain, once done, and no more on that day"


def test_what_was_decided_for_a_day_is_carried_out_on_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)
    days = iter([first, first, first, second, second, second])
    asked: list[datetime.date] = []

    def carry_out(day: datetime.date) -> int:
        asked.append(day)
        if len(asked) == 2:
            raise OperationalError("database is locked")
        return 1

    monkeypatch.setattr(worker, "LOOK", 0.01)
    monkeypatch.setattr(timezone, "localdate", lambda: next(days))
    for name in ("_tidy", "close_old_connections"):
        monkeypatch.setattr(worker, name, lambda: None)
    monkeypatch.setattr(tasks, "refresh_all", lambda: None)
    monkeypatch.setattr(tasks, "ask_due", lambda _since, _until: None)
    monkeypatch.setattr(reorganization, "carry_out_due", carry_out)
    with pytest.raises(StopIteration):
        worker._watch()
    assert asked == [first, second, second], "at the start, in vain, and done"


@pytest.mark.parametrize("failure", [OperationalError("locked"), LookupError("an act of which nobody knows")])
def test_what_cannot_be_followed_is_followed_again_and_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    answers: list[BaseException | None] = [failure, failure, None, SystemExit()]
    asked: list[int] = []

    def follow() -> int:
        asked.append(1)
        answer = answers[len(asked) - 1]
        if answer is not None:
            raise answer
        return 0

    monkeypatch.setattr(worker, "NEXT", 0.01)
    monkeypatch.setattr(following, "follow", follow)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    with pytest.raises(SystemExit):
        worker._follow()
    assert len(asked) == 4 and len([one for one in caplog.records if "follows" in one.message]) == 1


@pytest.mark.parametrize("failure", [OperationalError("database is locked"), OSError(5, "Input/output error")])
def test_what_is_kept_no_longer_goes_at_the_start_and_once_a_day(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    first, second = datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)
    days = iter([first, first, first, first, second, second])
    asked: list[int] = []

    def tidy() -> None:
        asked.append(len(asked))
        if len(asked) == 1:
            raise failure

    monkeypatch.setattr(worker, "LOOK", 0.01)
    monkeypatch.setattr(timezone, "localdate", lambda: next(days))
    monkeypatch.setattr(tasks, "refresh_all", lambda: None)
    monkeypatch.setattr(worker, "_tidy", tidy)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(tasks, "ask_due", lambda _since, _until: None)
    monkeypatch.setattr(reorganization, "carry_out_due", lambda _day: 0)
    with pytest.raises(StopIteration):
        worker._watch()
    assert len(asked) == 3, "locked, then done, then the next day"


@pytest.mark.django_db
def test_sessions_that_ended_old_tries_and_old_documents_of_drafts_are_deleted(settings: Any, tmp_path: Path) -> None:
    settings.TSUMUGU = dataclasses.replace(settings.TSUMUGU, data_dir=tmp_path)
    now = timezone.now()
    for name, minutes in (("proposal1-old", 16), ("proposal1-new", 1)):
        place = tmp_path / "previews" / name
        place.mkdir(parents=True)
        (place / "document.json").write_text("{}")
        at = now.timestamp() - minutes * 60
        os.utime(place, (at, at))
    for number, days in enumerate((-1, 1)):
        ends = now + datetime.timedelta(days=days)
        Session.objects.create(session_key=str(number), session_data="", expire_date=ends)
    for succeeded, days in ((False, 0), (False, 2), (True, 2), (True, 400)):
        attempt = Attempt.objects.create(account="a", address="b", succeeded=succeeded, at=now)
        Attempt.objects.filter(pk=attempt.pk).update(at=now - datetime.timedelta(days=days))
    worker._tidy()
    assert [session.session_key for session in Session.objects.all()] == ["1"]
    assert Attempt.objects.count() == 2
    assert [place.name for place in (tmp_path / "previews").iterdir()] == ["proposal1-new"]
