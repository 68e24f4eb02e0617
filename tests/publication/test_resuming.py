"""A restart queues each unfinished run once, and a run that the machine failed comes back by itself."""

from __future__ import annotations

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from tests.proposals.story import Office
from tests.publication import offices
from tests.publication.offices import publish

from tsumugu.publication import tasks
from tsumugu.publication.collection import assembly
from tsumugu.publication.models import Publication, State
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def queued() -> list[int]:
    rows = DBTaskResult.objects.filter(task_path=tasks.carry_out.module_path, status="READY")
    return sorted(row.args_kwargs["args"][0] for row in rows)


def test_a_restart_queues_each_run_once_however_often(office: Office, settings: Any) -> None:
    run = publish(office, "text", "roadmap")
    assert [tasks.resume(), tasks.resume(), tasks.resume()] == [1, 0, 0]
    assert queued() == [run.pk]
    # A worker took it and was killed: its row says RUNNING for ever, and the run is queued once more.
    DBTaskResult.objects.update(status="RUNNING")
    assert [tasks.resume(), tasks.resume()] == [1, 0]
    assert queued() == [run.pk]
    DBTaskResult.objects.update(status="RUNNING")
    with disk.one_run(settings.TSUMUGU.site_root, office.plan.slug):
        assert tasks.resume() == 0, "somebody is at work on it"
    assert tasks.resume() == 1
    carrying.carry_out(run, wanted=())
    DBTaskResult.objects.update(status="SUCCESSFUL")
    assert tasks.resume() == 0


def test_a_form_sent_twice_is_queued_once(office: Office) -> None:
    run = publish(office, "text", "roadmap")
    for _time in range(2):
        tasks.enqueue(run.pk)
    assert queued() == [run.pk]


@pytest.mark.parametrize("error", [
    OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "Read-only file system"),
    OSError(errno.EIO, "Input/output error"), OperationalError("database or disk is full"),
])  # fmt: skip
def test_what_passes_is_tried_again_later(office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    run = publish(office, "text", "roadmap")

    def broken(*args: object, **options: object) -> object:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(disk, "fresh", broken)
        tasks.carry_out.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.WAITING and run.again_at is not None and str(error) in run.problem
    (row,) = DBTaskResult.objects.filter(status="READY")
    assert abs(row.run_after - run.again_at) < timedelta(seconds=1) and row.run_after > timezone.now()
    assert tasks.resume() == 0, "it is in the queue already"
    carrying.carry_out(run, wanted=())
    assert run.state == State.DONE and run.problem == "" and run.again_at is None


@pytest.mark.parametrize("format", [False, True], ids=["the-pages", "a-format"])
def test_after_the_last_attempt_somebody_has_to_look(
    office: Office, monkeypatch: pytest.MonkeyPatch, format: bool
) -> None:
    """Each wait is the next longer one, and nothing is tried for ever."""
    run = publish(office, "text", "roadmap")
    problem = "[Errno 28] No space left on device"

    def full(orders: Any, out: Path, **options: Any) -> Any:
        return (Outcome(order, {}, 0.1, f"OSError: {problem}") for order in orders)

    def broken(*args: object, **options: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    if format:
        monkeypatch.setattr(workshop, "make", full)
    else:
        monkeypatch.setattr(assembly, "collect", broken)
    wanted = offices.formats("calendar") if format else ()
    for number in (0, len(carrying.AGAIN) - 1):
        Publication.objects.filter(pk=run.pk).update(attempts=number)
        carrying.carry_out(run, wanted=wanted)
        assert (run.state, run.attempts) == (State.WAITING, number + 1)
        assert run.again_at is not None
        assert abs(run.again_at - timezone.now() - carrying.AGAIN[number]) < timedelta(seconds=10)
    if format:
        carrying.carry_out(run, wanted=wanted)
    else:
        with pytest.raises(OSError):
            carrying.carry_out(run, wanted=wanted)
    run.refresh_from_db()
    assert run.finished and run.state == (State.PARTLY if format else State.FAILED)


@pytest.mark.parametrize("error", [ValueError("the sheet has no name"), PermissionError(errno.EACCES, "denied")])
def test_what_does_not_pass_is_told_at_once(office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    run = publish(office, "text", "roadmap")

    def broken(*args: object, **options: object) -> object:
        raise error

    monkeypatch.setattr(disk, "fresh", broken)
    with pytest.raises(type(error)):
        tasks.carry_out.func(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED and run.attempts == 0 and queued() == []


@pytest.mark.thorough
def test_a_format_for_which_there_was_no_room_is_made_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    run = publish(office, "text", "roadmap")
    problem = "OSError: [Errno 28] No space left on device"

    def full(orders: Any, out: Path, **options: Any) -> Any:
        return (Outcome(order, {}, 0.1, problem) for order in orders)

    with monkeypatch.context() as patch:
        patch.setattr(workshop, "make", full)
        carrying.carry_out(run, wanted=offices.formats("calendar"))
    run.refresh_from_db()
    assert run.state == State.WAITING and run.problem == problem
    assert offices.done(run, offices.formats("calendar")).state == State.DONE
    made = [step for step in Publication.objects.get(pk=run.pk).steps if step["form"] == "calendar"]
    assert made and not [step for step in made if step["problem"] or not step["files"]], made
