"""Papers that wait are made ready for the public by what is current."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.management import call_command
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms

from tsumugu.desk.meetings import words
from tsumugu.interchange.papers import BROKEN, WAITING, Cleaned, apart
from tsumugu.meetings import actions
from tsumugu.meetings.models import Meeting, PaperFile

pytestmark = pytest.mark.django_db


def _file(office: Office, meeting: Meeting) -> PaperFile:
    typed = {"number": "資料1", "title": "題", "stage": "", "withheld": ""}
    made = actions.add_file(meeting, typed, actions.File("a.pdf", brought.pdf()), actor=rooms.secretariat(office))
    assert made.file is not None
    return made.file


@pytest.fixture
def file(office: Office) -> PaperFile:
    return _file(office, rooms.meeting(office))


def _waits(file: PaperFile, **values: Any) -> None:
    PaperFile.objects.filter(pk=file.pk).update(problem=WAITING, **values)


def test_the_oldest_papers_are_withheld_until_they_are_ready(file: PaperFile) -> None:
    ready = file.cleaned
    assert ready is not None
    PaperFile.objects.filter(pk=file.pk).update(cleaned=None, told={}, text=None)
    ready.delete()
    import_module("tsumugu.meetings.migrations.0005_cleaned").wait(apps, None)
    file.refresh_from_db()
    assert (file.cleaned, file.problem) == (None, WAITING) and words.told(file)
    assert actions.clean_waiting() == 1
    file.refresh_from_db()
    assert (
        file.cleaned is not None and (file.problem, file.cleaned.data) == ("", ready.data) and file.told and file.text
    )


def test_what_can_not_be_cleaned_is_said_and_stays_as_it_was_given_out(file: PaperFile) -> None:
    ready = file.cleaned
    for cleaned, problem in ((ready, ""), (None, BROKEN)):
        _waits(file, cleaned=cleaned)
        with mock.patch.object(apart, "cleaned", return_value=Cleaned(b"", problem=BROKEN)):
            assert actions.clean_waiting() == 1
        file.refresh_from_db()
        assert (file.cleaned, file.problem) == (cleaned, problem)
    assert actions.clean_waiting() == 0, "it does not wait any more"


def test_what_changes_while_a_file_is_read_is_left_alone(file: PaperFile) -> None:
    def meanwhile(*_given: Any) -> Cleaned:
        PaperFile.objects.filter(pk=file.pk).update(problem="")
        return Cleaned(b"other")

    _waits(file)
    before = file.cleaned
    with mock.patch.object(apart, "cleaned", meanwhile):
        assert actions.clean_waiting() == 0
    file.refresh_from_db()
    assert file.cleaned == before and not PaperFile.objects.filter(data=b"other").exists()


def test_a_file_that_is_brought_again_waits_no_more(office: Office, file: PaperFile) -> None:
    _waits(file)
    assert _file(office, rooms.meeting(office, number="第９回")) == file
    file.refresh_from_db()
    assert file.problem == "" and actions.clean_waiting() == 0


def test_all_are_made_ready_again_with_a_command(file: PaperFile) -> None:
    other = Cleaned(b"cleaned better", {"links": 1}, "words")
    for given, told in (((), "0 made ready"), (("--all",), "1 made ready")):
        said = io.StringIO()
        with mock.patch.object(apart, "cleaned", return_value=other):
            call_command("clean_papers", *given, stdout=said)
        assert said.getvalue().strip() == told
    file.refresh_from_db()
    assert file.cleaned is not None and (file.cleaned.data, file.told, file.text) == (
        b"cleaned better",
        {"links": 1},
        "words",
    )
    assert set(PaperFile.objects.all()) == {file, file.cleaned}


def test_the_worker_makes_them_ready_and_what_is_published_again(file: PaperFile) -> None:
    worker = import_module("tsumugu.publication.management.commands.worker")
    with mock.patch.object(worker.tasks, "enqueue") as queued, mock.patch.object(worker.tasks, "ask_anew") as asked:
        worker._make_ready()
        assert not asked.called
        _waits(file)
        worker._make_ready()
        assert [one.args for one in asked.call_args_list] == [(file.plan,)] and queued.call_count == 1
