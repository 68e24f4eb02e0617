"""What of the rooms of meetings is in the published value, and what never is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms

from tsumugu.core import process_input, process_output
from tsumugu.core.process import NOTHING
from tsumugu.meetings import public
from tsumugu.meetings.models import Attendance, Body, Course, Meeting, Seat

pytestmark = pytest.mark.django_db


def shown(office: Office) -> str:
    value = public.process_of(office.plan, timezone.now())
    return json.dumps(process_output.data(value), ensure_ascii=False)


def meeting_of(office: Office) -> Any:
    return public.process_of(office.plan, timezone.now()).meetings[0]


def test_nothing_private_is_in_it(office: Office) -> None:
    rooms.full(office)
    told = shown(office)
    assert "secret" not in told and "ことば二" in told
    assert "secret" not in repr(public.papers(office.plan, timezone.now()))


def test_nothing_that_was_asked_or_answered_before_a_meeting_is_in_it(office: Office) -> None:
    rooms.full(office)
    told = shown(office)
    assert not any(one in told for one in ("2026-04-01", "2026-04-02", "2026-05-11", "09:59", "maybe"))


def test_the_secret_could_have_leaked(office: Office) -> None:
    """The same with the name allowed: it is there, so the test above looks in the right place."""
    rooms.full(office)
    Seat.objects.update(public=True)
    Attendance.objects.update(public=True, presence="present")
    assert shown(office).count("secret-seat-name") == 3  # the seat, who was there, who said it


def test_what_is_public_is_all_there(office: Office) -> None:
    made = rooms.full(office)
    value = public.process_of(office.plan, timezone.now())
    (mark,) = value.schedule.marks if value.schedule is not None else ()
    assert (mark.label, mark.date, mark.mark, mark.note) == ("骨子案", "2026-06", "◇", "注記")
    (body,) = value.bodies
    assert (body.id, body.kind, body.legal, body.note) == ("iinkai", "committee", "outline", "会議体の注")
    assert [(s.post, s.name, s.role) for s in body.seats] == [
        ("団体役員", None, "委員"), ("大学教授", "公開された人", "委員長")
    ]  # fmt: skip
    one, two = value.meetings
    assert (one.id, one.number, one.title, one.date, one.start, one.end) == (
        made.key, "第１回", "会議の題", "2026-05-10", "13:30", "15:00"
    )  # fmt: skip
    assert (one.place, one.way, one.audience, one.note, one.mark) == (
        "県庁会議室", "in-person", "先着10名", "会議の注", "◆"
    )  # fmt: skip
    assert (one.visitors, one.press, one.held) == (7, 2, True)
    assert [(i.title, i.outcome, i.carried) for i in one.agenda] == [
        ("議題一", "結果一", None), ("残った議題", None, two.id)
    ]  # fmt: skip
    assert one.agenda[0].items[0].title == "議題の中"
    first, second = one.materials
    assert (first.number, first.media, first.withheld) == ("資料1", "application/pdf", None)
    assert (second.file, second.size, second.withheld) == (None, None, "個人情報を含むため")
    assert [(a.name, a.presence, a.substitute) for a in one.attendance] == [
        (None, "substitute", "課長"), ("公開された人", None, None)
    ]  # fmt: skip
    assert one.minutes is not None and (one.minutes.asked, one.minutes.confirmed) == (2, 1)
    assert [(s.speaker, s.text) for s in one.minutes.statements] == [
        ("委員", "ことば一"), ("公開された人", "ことば二"), (None, "（非公開：第三者の情報）")
    ]  # fmt: skip
    (erratum,) = one.minutes.errata
    assert (erratum.text, erratum.before, erratum.after) == ("誤記", "前", "後")
    assert (two.held, two.agenda, two.materials, two.attendance, two.minutes) == (None, (), (), (), None)


def test_it_is_a_process_as_a_file_has_it(office: Office) -> None:
    rooms.full(office)
    value = public.process_of(office.plan, timezone.now())
    again, unread = process_input.read(process_output.data(value))
    assert not unread and again == value


def test_the_papers_are_those_that_are_named(office: Office) -> None:
    rooms.full(office)
    found = public.papers(office.plan, timezone.now())
    assert [one.name for one in found] == [meeting_of(office).materials[0].file]
    Meeting.objects.update(papers_public_at=rooms.FAR_OFF)
    assert public.papers(office.plan, timezone.now()) == ()


def test_a_process_that_is_not_public_is_nothing(office: Office) -> None:
    rooms.full(office)
    Course.objects.update(public=False)
    assert public.process_of(office.plan, timezone.now()) == NOTHING
    assert public.papers(office.plan, timezone.now()) == ()


@pytest.mark.parametrize("when", [None, rooms.FAR_OFF])
def test_papers_and_minutes_wait_for_their_time(office: Office, when: object) -> None:
    rooms.full(office)
    Meeting.objects.update(minutes_public_at=when)
    one = meeting_of(office)
    assert one.minutes is None and one.visitors is None and one.press is None
    assert [(i.title, i.outcome, i.carried) for i in one.agenda] == [("議題一", None, None), ("残った議題", None, None)]
    assert [(a.presence, a.substitute) for a in one.attendance] == [(None, None), (None, None)]
    Meeting.objects.update(papers_public_at=when)
    one = meeting_of(office)
    assert (one.agenda, one.materials, one.attendance) == ((), (), ())
    assert one.number == "第１回" and one.place == "県庁会議室"


def test_the_moment_itself_is_public(office: Office) -> None:
    rooms.full(office)
    now = timezone.now()
    Meeting.objects.update(minutes_public_at=now)
    assert public.process_of(office.plan, now).meetings[0].minutes is not None


def test_minutes_of_what_was_not_held_are_not_published(office: Office) -> None:
    rooms.full(office)
    Meeting.objects.update(state="planned")
    assert meeting_of(office).minutes is None


def test_of_a_closed_meeting_little_is_public(office: Office) -> None:
    rooms.full(office, closed="率直な意見交換を行うため", closed_by="secret-decision")
    told = meeting_of(office)
    assert "secret" not in shown(office)
    said = {name: getattr(told, name) for name in told.__struct_fields__}
    assert {name for name, value in said.items() if value not in (None, ())} == {
        "id", "body", "number", "date", "closed", "mark", "agenda", "held"
    }  # fmt: skip
    assert told.agenda[0].materials == () and told.closed == "率直な意見交換を行うため"
    assert public.papers(office.plan, timezone.now()) == ()
    Meeting.objects.update(agenda_public=False)
    assert meeting_of(office).agenda == ()


def test_a_body_of_an_outline_resolves_nothing(office: Office) -> None:
    rooms.full(office)
    Meeting.objects.update(agenda=[{"title": "議題", "kind": "resolution"}])
    assert meeting_of(office).agenda[0].kind is None
    Body.objects.update(legal="ordinance")
    assert meeting_of(office).agenda[0].kind == "resolution"


@pytest.mark.parametrize("style", ["roles", "topics", "verbatim"])
def test_no_style_names_whom_it_may_not(office: Office, style: str) -> None:
    rooms.full(office)
    Meeting.objects.update(style=style)
    assert "secret" not in shown(office)


def test_opinions_are_named_by_their_statements(office: Office) -> None:
    made = rooms.full(office)
    keys = {one.pk: [f"o1-{n}"] for n, one in enumerate(made.statements.all())}
    minutes = public.process_of(office.plan, timezone.now(), keys).meetings[0].minutes
    assert minutes is not None and [one.opinions for one in minutes.statements] == [("o1-0",), ("o1-1",), ()]


def test_queries_do_not_grow(office: Office, django_assert_num_queries: Any) -> None:
    rooms.full(office)
    with django_assert_num_queries(10):
        public.process_of(office.plan, timezone.now())
    of = Body.objects.get()
    for number in range(3, 20):
        rooms.meeting(office, of, number=f"第{number}回")
    Meeting.objects.update(papers_public_at=rooms.LONG_AGO, minutes_public_at=rooms.LONG_AGO, state="held")
    with django_assert_num_queries(10):
        public.process_of(office.plan, timezone.now())
