"""What was disposed of and somebody brings again; what is yet to be published stays."""

from __future__ import annotations

import datetime
import hashlib
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import seen
from tests.retention.test_disposal import LONG_AGO, dispose, due, keep

from tsumugu.meetings import actions as meetings
from tsumugu.meetings import disposal, public
from tsumugu.meetings.models import Comment, Frozen, Invitation, Meeting, PaperFile, Process
from tsumugu.publication.collection import handouts
from tsumugu.retention.models import Disposal

pytestmark = pytest.mark.django_db


@pytest.mark.engine
def test_what_went_and_is_brought_again_is_there_again(office: Office) -> None:
    made = rooms.full(office)
    Meeting.objects.filter(pk=made.pk).update(state="finished", finished_on=LONG_AGO, papers_public_at=None)
    who, data = rooms.secretariat(office), brought.pdf("the road")
    typed = {"number": "資料9", "title": "題", "stage": "", "withheld": ""}
    first = meetings.add_file(made, typed, meetings.File("a.pdf", data), actor=who)
    draft = meetings.add_frozen(made, typed | {"number": "資料10"}, meetings.Source("mainline"), actor=who)
    keep(office, meeting_papers=5)
    assert dispose(office) == "" and draft.state is not None
    assert not bytes(Frozen.objects.get(pk=draft.state.pk).data)
    other = Meeting.objects.exclude(pk=made.pk).get()
    again = meetings.add_file(other, typed, meetings.File("b.pdf", data), actor=who)
    anew = meetings.add_frozen(other, typed | {"number": "資料10"}, meetings.Source("mainline"), actor=who)
    Meeting.objects.filter(pk=other.pk).update(papers_public_at=rooms.LONG_AGO)
    assert again.file is not None and again.file.pk == first.file_id and bytes(again.file.data) == data
    assert again.file.told and again.file.text is not None and "the road" in again.file.text
    for paper in public.papers(office.plan, timezone.now()):
        stored = PaperFile.objects.get(pk=paper.key)
        assert hashlib.sha256(stored.data).hexdigest() == paper.sha256 and stored.text
    assert anew.state is not None and anew.state.pk != draft.state.pk and bytes(anew.state.data)
    assert [one.state for one in public.given(office.plan, timezone.now())] == [anew.state.pk]
    handouts.plan_of(anew.state.pk, ())
    assert due(office) == [], "the meeting that has it now is not closed"


def test_papers_that_are_yet_to_come_are_not_due(office: Office) -> None:
    made = rooms.full(office)
    Comment.objects.all().delete()
    made.materials.exclude(number="資料1").delete()
    Meeting.objects.filter(pk=made.pk).update(
        state="finished", finished_on=LONG_AGO, papers_public_at=rooms.FAR_OFF
    )  # fmt: skip
    keep(office, meeting_papers=5)
    (item,) = [one.item for one in due(office)]
    assert item.counted == {"files": 1}, "the file as it came goes, what is to be published stays"
    assert dispose(office) == ""
    cleaned = public.papers(office.plan, rooms.FAR_OFF)
    assert [bool(bytes(PaperFile.objects.get(pk=one.key).data)) for one in cleaned] == [True]


def test_a_meeting_that_is_not_closed_keeps_its_papers(office: Office) -> None:
    made = rooms.full(office)
    Meeting.objects.filter(pk=made.pk).update(date="2010-05-01", papers_public_at=None)
    keep(office, meeting_papers=5)
    assert due(office) == []
    Meeting.objects.filter(pk=made.pk).update(state="finished")
    assert len(due(office)) == 1, "of a file it has no day but its own"


@pytest.mark.parametrize(("date", "since"), [
    ("2010-03", (2015, 4, 1)), ("2010-04", (2016, 4, 1)), ("2012-02", (2017, 4, 1)), ("2010-03-31", (2015, 4, 1)),
])  # fmt: skip
def test_where_nobody_knows_the_day_the_month_counts_to_its_end(office: Office, date: str, since: Any) -> None:
    made = rooms.full(office)
    Meeting.objects.filter(pk=made.pk).update(date=date, state="finished", finished_on=None)
    keep(office, minutes=5)
    assert {one.since for one in due(office)} == {datetime.date(*since)}
    closed = disposal.closed_on(Meeting.objects.get(pk=made.pk))
    assert closed is not None and closed.isoformat()[:7] == date[:7] and (closed + datetime.timedelta(days=1)).day == 1


def test_a_meeting_that_was_closed_before_its_day_was_kept_has_that_of_the_act(office: Office) -> None:
    made = rooms.meeting(office, date="")
    Meeting.objects.filter(pk=made.pk).update(state="held")
    made.refresh_from_db()
    meetings.finish(made, [], seen=seen(made), actor=rooms.secretariat(office))
    Meeting.objects.filter(pk=made.pk).update(finished_on=None)
    Process.objects.update(source='{"bodies": [{"id": "a", "name": "会", "kind": "committee", "x": 1}]}', taken_on=None)
    migration = import_module("tsumugu.meetings.migrations.0009_closed_on_and_left_over")
    migration.days(apps, None)
    migration.rest(apps, None)
    assert Meeting.objects.get(pk=made.pk).finished_on == timezone.localdate()
    process = Process.objects.get()
    assert (process.source, process.taken_on) == ('{"bodies[0].x":1}', timezone.localdate())


def test_what_of_a_file_no_room_has_a_place_for_goes(office: Office) -> None:
    rooms.full(office)
    keep(office, plan_file=5)
    (item,) = [one.item for one in due(office)]
    assert (item.called, item.counted) == (office.plan.title, {"places": 1})
    assert dispose(office) == "" and due(office) == [] and Process.objects.get().source == ""
    assert "secret-source" not in repr(list(Disposal.objects.values()))


def test_words_of_a_file_go_with_it_and_answers_of_another_meeting_stay(office: Office) -> None:
    made, other = rooms.full(office), rooms.asked(office)
    Meeting.objects.filter(pk=made.pk).update(state="finished", finished_on=LONG_AGO, papers_public_at=None)
    PaperFile.objects.update(text="secret-words")
    of_other = other.attendance.get()
    Invitation.objects.create(
        attendance=of_other, hash="0" * 64, expires_at=rooms.FAR_OFF, made_by="", made_at=timezone.now()
    )
    keep(office, meeting_papers=5, answers=5)
    assert dispose(office) == ""
    assert not PaperFile.objects.filter(text="secret-words").exists()
    assert [one.attendance for one in Invitation.objects.all()] == [of_other]
