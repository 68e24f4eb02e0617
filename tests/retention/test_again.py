"""What was disposed of and somebody brings again; what is yet to be published stays."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.retention.test_disposal import LONG_AGO, dispose, due, keep

from tsumugu.meetings import actions as meetings
from tsumugu.meetings import public
from tsumugu.meetings.models import Comment, Frozen, Invitation, Meeting, PaperFile
from tsumugu.publication.collection import handouts

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
