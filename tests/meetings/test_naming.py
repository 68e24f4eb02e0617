"""Two meetings of one name are told apart wherever one of them is named alone; a course that is not public is named to
the office alone, and in nothing that is kept."""

from __future__ import annotations

import datetime
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from tests.desk.office import Office
from tests.meetings import rooms
from tests.proposals.story import start

from tsumugu.desk.plan.causes import Lines
from tsumugu.meetings import actions, causes, letters, naming, packs
from tsumugu.meetings.models import Course, Meeting, Statement

pytestmark = pytest.mark.django_db
FIRST, SECOND = "策定委員会 第１回（当初の策定）", "策定委員会 第１回（中間見直し）"
BARE = "策定委員会 第１回"


@pytest.fixture
def two(office: Office) -> tuple[Meeting, Meeting]:
    """Each begins to hold a hearing, and the member is asked to both."""
    body = rooms.body(office)
    rooms.seat(office, body, "committee")
    first = rooms.meeting(office, body)
    rooms.course(office)
    second = rooms.meeting(office, body, date="2027-05-10")
    for one in (first, second):
        Meeting.objects.filter(pk=one.pk).update(state="held", style="roles")
        words = Statement.objects.create(meeting=one, order=0, text="橋を直してほしい。")
        actions.take_opinion(words, "橋を直して", was=words.text, actor=office.people["secretariat"])
    return Meeting.objects.get(pk=first.pk), Meeting.objects.get(pk=second.pk)


def hide() -> None:
    Course.objects.filter(title="中間見直し").update(public=False)


def page(office: Office, who: str, name: str, *args: Any, **asked: str) -> str:
    client = Client()
    client.force_login(office.people[who])
    answer = client.get(reverse(name, args=args), asked)
    assert answer.status_code == 200, name
    text = answer.content.decode()
    for turn in "\u2068\u2069":
        text = text.replace(turn, "")
    return text


def test_what_is_handed_out_tells_them_apart_and_names_no_course_that_is_not_public(
    office: Office, two: tuple[Meeting, Meeting]
) -> None:
    first, second = two

    def handed(one: Meeting) -> set[str]:
        (event,) = icalendar.Calendar.from_ical(letters.ics(one, "ja")).walk("VEVENT")
        return {str(event["SUMMARY"]), packs.pack(one, [], "ja")[0].name, letters.begun(one, "ja")["title"]}

    assert all(FIRST in said for said in handed(first)) and all(SECOND in said for said in handed(second))
    hide()
    assert all(FIRST in said for said in handed(first))
    assert all(BARE in said and "中間見直し" not in said for said in handed(second))
    assert naming.called(second, "ja", office=True) == SECOND
    assert naming.called(second, "ja", office=False) == BARE


def test_the_pages_of_the_office_tell_them_apart(office: Office, two: tuple[Meeting, Meeting]) -> None:
    slug = office.plan.slug
    hide()
    for one, said in zip(two, (FIRST, SECOND), strict=True):
        assert f"<h1><bdi>{said}" in page(office, "secretariat", "desk:meeting", slug, one.pk).replace("\n", "")
        assert said in page(office, "secretariat", "desk:minutes", slug, one.pk), "in the way to it"
        assert one.hearing is not None
        for name in ("hearing", "intake", "trail"):
            assert said in page(office, "secretariat", f"desk:{name}", slug, one.hearing.number), name
    Course.objects.update(title="題のない会議")
    assert two[0].hearing is not None
    two[0].hearing.title = "別の題"
    two[0].hearing.save()
    assert "題のない" not in page(office, "secretariat", "desk:trail", slug, two[0].hearing.number)


def test_members_are_told_what_is_public(office: Office, two: tuple[Meeting, Meeting]) -> None:
    shown = page(office, "committee", "desk:work")
    assert FIRST in shown and SECOND in shown
    hide()
    shown = page(office, "committee", "desk:work") + page(
        office, "committee", "desk:meeting", office.plan.slug, two[1].pk
    )
    assert FIRST in shown and BARE in shown and "中間見直し" not in shown


def test_a_cause_is_told_apart_and_kept_without_its_course(office: Office, two: tuple[Meeting, Meeting]) -> None:
    found = causes.citable(office.plan)
    assert {one.label for one in found} == {BARE}
    assert {Lines(office.plan, found).line(one).label for one in found} == {FIRST, SECOND}
    old = type(found[0])("meeting", found[0].id, "前の名前の会")
    assert Lines(office.plan, found).line(old).label == "前の名前の会", "as it was cited"
    proposal = start(office, "secretariat", "案")
    shown = page(office, "secretariat", "desk:proposal", proposal.pk, cite=f"meeting:{two[1].key}")
    assert shown.count(SECOND) >= 2 and FIRST in shown
    hidden = {one.hearing.title for one in Meeting.objects.select_related("hearing") if one.hearing is not None}
    assert hidden == {BARE}, "what is kept, and published with the answers"


def test_they_are_named_with_two_queries(
    office: Office, two: tuple[Meeting, Meeting], django_assert_num_queries: Any
) -> None:
    rows = list(Meeting.objects.select_related("body"))
    with django_assert_num_queries(2):
        assert sorted(naming.of(rows, "ja", office=True).values()) == sorted((FIRST, SECOND))
    third = rooms.meeting(office, two[0].body, number="第２回", date=datetime.date(2027, 6, 1).isoformat())
    with django_assert_num_queries(1):
        assert naming.called(third, "ja", office=True) == "策定委員会 第２回"
