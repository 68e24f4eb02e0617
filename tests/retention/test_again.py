"""What was disposed of and somebody brings again."""

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
from tsumugu.meetings.models import Frozen, Meeting, PaperFile
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
