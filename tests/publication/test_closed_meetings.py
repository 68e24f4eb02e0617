"""What was said in a closed meeting is in nothing that is published, also where its answers were released."""

from __future__ import annotations

import json

import pytest
from tests.desk.office import Office
from tests.render.process_sample import DATA
from tests.voices.heard import answer, group, heard, hearing, release

from tsumugu.core import process_output
from tsumugu.core.canonical import opaque
from tsumugu.core.plan import Plan
from tsumugu.meetings.actions import from_file
from tsumugu.meetings.models import Meeting
from tsumugu.publication.collection import proceedings

pytestmark = pytest.mark.django_db
SECRET = "閉じた会議での言葉"


@pytest.fixture
def met(office: Office) -> Meeting:
    """A meeting that is held and whose opinions were answered and released."""
    quiet = {**DATA, "opinions": [], "dispositions": [], "counts": []}
    from_file.take_over(office.plan, Plan(id="p", title="計画", process=opaque(quiet)), actor=None)
    made = hearing(office, "閉じた聴取の題")
    heard(office, made, SECRET, channel="meeting")
    answer(group(made), "閉じた会議への回答", office.people["secretariat"])
    release(made)
    Meeting.objects.filter(process__plan=office.plan, key="iinkai-1").update(hearing=made)
    return Meeting.objects.get(process__plan=office.plan, key="iinkai-1")


def _told(office: Office) -> str:
    return json.dumps(process_output.data(proceedings.process_of(office.plan)), ensure_ascii=False)


def test_opinions_of_a_closed_meeting_are_not_public(office: Office, met: Meeting) -> None:
    told, before = _told(office), proceedings.hash_of(office.plan)
    assert SECRET in told and "閉じた会議への回答" in told and '"counts"' in told and '"dispositions"' in told
    Meeting.objects.filter(pk=met.pk).update(closed="個人情報を扱うため", closed_by="決定")
    told = _told(office)
    assert "個人情報を扱うため" in told and proceedings.hash_of(office.plan) != before
    for word in (SECRET, "閉じた会議への回答", "閉じた聴取の題", '"counts"', '"dispositions"'):
        assert word not in told
