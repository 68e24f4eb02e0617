"""Which bodies are public while a revision is prepared that is not."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms

from tsumugu.core.process import Process
from tsumugu.meetings import public
from tsumugu.meetings.models import ChartItem, Course

pytestmark = pytest.mark.django_db


def published(office: Office) -> Process:
    return public.process_of(office.plan, timezone.now())


def first_course(office: Office) -> Course:
    return rooms.process(office).courses.all()[0]


def test_a_body_that_was_founded_and_has_not_met_is_of_the_latest(office: Office) -> None:
    """Bodies are founded, with their members, before anything of theirs stands on a schedule."""
    rooms.item(office)
    first, second = rooms.body(office), rooms.body(office, name="新しい委員会")
    rooms.seat(office, second, name="公表前の委員", public=True)
    rooms.course(office, public=False)
    rooms.item(office, body_id=first.pk, course_id=first_course(office).pk)
    assert [one.name for one in published(office).bodies] == [first.name]
    Course.objects.filter(key="kaitei-2027").update(order=0)
    Course.objects.exclude(key="kaitei-2027").update(order=1)
    assert [one.name for one in published(office).bodies] == [first.name, second.name]
    rooms.item(office, body_id=second.pk, course_id=Course.objects.get(key="kaitei-2027").pk)
    assert [one.name for one in published(office).bodies] == [first.name]


def test_the_departments_hold_a_window_of_nobody_in_public_too(office: Office) -> None:
    offices = rooms.body(office, name="庁内各課", kind="departments", legal="internal")
    rooms.item(office, kind="window", label="意見募集", sign="")
    rooms.course(office, public=False)
    rooms.item(office, body_id=offices.pk)
    assert [one.name for one in published(office).bodies] == [offices.name]
    ChartItem.objects.filter(kind="window").update(kind="note")
    assert published(office).bodies == ()
