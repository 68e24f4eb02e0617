"""What is kept from the public stays kept from it when something beside it is changed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, held, seen, seen_minutes, who

from tsumugu.core.canonical import digest
from tsumugu.meetings import actions, public, queries, states
from tsumugu.meetings.models import Attendance, Body, Material, Meeting, Seat, Statement
from tsumugu.voices.models import Opinion

pytestmark = pytest.mark.django_db
SAID = "【委員長】一つ目。\n【事務局】二つ目。"


def _value(office: Office, made: Meeting) -> Any:
    found = public.process_of(office.plan, timezone.now())
    return next(one for one in found.meetings if one.id == made.key)


def _published(made: Meeting) -> Meeting:
    Meeting.objects.filter(pk=made.pk).update(
        minutes_public_at=rooms.LONG_AGO, papers_public_at=rooms.LONG_AGO, style="verbatim"
    )
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(
    "text",
    [
        "【司会】始めます。\n【委員長】一つ目です。\n【事務局】二つ目。",
        "【委員長】はじめに。\n【委員長】一つ目、改め。",
    ],
)
def test_words_that_are_withheld_and_written_anew_are_withheld(office: Office, text: str) -> None:
    made = held(office, SAID)
    Statement.objects.filter(meeting=made, order=0).update(withheld="個人情報")
    actions.write_minutes(made, text, "roles", was=actions.text_of(made), actor=who(office))
    said = {one.text: one.withheld for one in made.statements.all()}
    assert {text: why for text, why in said.items() if text.startswith("一つ目")}.popitem()[1] == "個人情報"
    assert said.get("二つ目。", "") == ""


def test_an_opinion_of_words_that_are_withheld_has_to_be_looked_at(office: Office) -> None:
    made = held(office, SAID)
    one, two = made.statements.all()
    Statement.objects.filter(pk=one.pk).update(withheld="個人情報")
    found = [actions.take_opinion(each, each.text, was=each.text, actor=who(office)) for each in (one, two)]
    assert [opinion.doubt for opinion in found] == [True, False]


def test_other_words_in_the_same_place_are_another_opinion(office: Office) -> None:
    made = held(office, "【委員長】賛成です。")
    one = made.statements.get()
    first = actions.take_opinion(one, "賛成です。", was=one.text, actor=who(office))
    actions.edit_statement(one, {"text": "反対です。"}, was={"text": "賛成です。"}, actor=who(office))
    second = actions.take_opinion(one, "反対です。", was="反対です。", actor=who(office))
    assert second != first and Opinion.objects.get(pk=second.pk).text == "反対です。"


def test_who_was_not_there_did_not_speak(office: Office) -> None:
    made = _published(held(office, SAID))
    Attendance.objects.filter(meeting=made).update(public=True, name="公開 太郎", presence="substitute")
    assert [one.speaker for one in _value(office, made).minutes.statements] == ["委員長", "事務局"]
    Attendance.objects.filter(meeting=made).update(presence="present")
    assert [one.speaker for one in _value(office, made).minutes.statements] == ["公開 太郎", "事務局"]


def test_a_name_that_is_corrected_and_taken_from_the_public_at_once(office: Office) -> None:
    of = rooms.body(office)
    seat = rooms.seat(office, of, name="公開 太郎", public=True)
    made = rooms.meeting(office, of)
    actions.edit_seat(
        seat, {"name": "公開 太朗", "public": False}, was={"name": "公開 太郎", "public": True}, actor=who(office)
    )
    assert not made.attendance.get().public and not Seat.objects.get(pk=seat.pk).public


def test_of_a_meeting_that_was_closed_later_no_outcome_is_public(office: Office) -> None:
    made = _published(held(office, SAID))
    agenda = [{"title": "議題", "kind": "exchange", "materials": ["資料1"], "outcome": "結果"}]
    Meeting.objects.filter(pk=made.pk).update(agenda=agenda)
    (item,) = _value(office, made).agenda
    assert (item.outcome, item.materials) == ("結果", ("資料1",))
    Meeting.objects.filter(pk=made.pk).update(closed="理由", closed_by="決定")
    found = _value(office, made)
    assert (found.agenda[0].title, found.agenda[0].outcome, found.agenda[0].materials) == ("議題", None, ())
    assert (found.minutes, found.attendance, found.place, found.start) == (None, (), None, None)


def test_links_hold_no_more_where_they_are_not_allowed_any_more(office: Office) -> None:
    made = held(office, SAID)
    secret = actions.invite(made.attendance.get(), actor=who(office))
    now = timezone.now()
    assert queries.by_secret(secret, now) == made.attendance.get()
    Body.objects.update(answers_by_link=False)
    assert code(queries.by_secret, secret, now) == "not-found"


@pytest.mark.parametrize("number", ["第1回", "第一回"])
def test_a_number_written_otherwise_is_the_same(office: Office, number: str) -> None:
    of = rooms.body(office)
    rooms.meeting(office, of)
    assert code(rooms.meeting, office, of, number=number) == "number-taken"
    other = rooms.meeting(office, of, number="第２回")
    assert code(actions.edit_meeting, other, {"number": number}, was={"number": "第２回"},
                actor=who(office)) == "number-taken"  # fmt: skip
    rooms.meeting(office, rooms.body(office), number=number)


@pytest.mark.parametrize("date", ["", "2026-05"])
def test_what_was_held_keeps_a_day(office: Office, date: str) -> None:
    made = held(office, SAID)
    assert code(actions.edit_meeting, made, {"date": date}, was={"date": "2026-05-10"},
                actor=who(office)) == "meeting-date-missing"  # fmt: skip
    actions.edit_meeting(made, {"date": "2026-05-11"}, was={"date": "2026-05-10"}, actor=who(office))


@pytest.mark.parametrize("year", [1, 1899, 9001, 9999])
def test_no_time_that_a_database_does_not_read_back(office: Office, year: int) -> None:
    made = held(office, SAID)
    at = datetime.datetime(year, 1, 2, tzinfo=datetime.UTC)
    assert code(actions.publish, made, "papers", at, seen=seen(made), actor=who(office)) == "bad-moment"
    assert code(actions.publish, made, "minutes", at, seen=seen_minutes(made), actor=who(office)) == "bad-moment"


def test_a_paper_that_is_public_is_read_by_members_and_is_not_deleted(office: Office) -> None:
    made = held(office, SAID)
    one, two = (
        Material.objects.create(
            meeting=made, number=f"資料{n}", title="題", kind="file", file=rooms.paper(office, b"%PDF " + bytes([n])),
            withheld=withheld, order=n,
        )
        for n, withheld in ((1, ""), (2, "個人情報"))
    )  # fmt: skip
    member = queries.reader(office.people["committee"], office.plan)
    assert not queries.materials(made, member).exists()
    Meeting.objects.filter(pk=made.pk).update(papers_public_at=rooms.LONG_AGO)
    made.refresh_from_db()
    assert list(queries.materials(made, member)) == [one]
    shown = digest(states.of_material(one))
    assert code(actions.delete_material, one, seen=shown, actor=who(office)) == "material-given"
    Meeting.objects.filter(pk=made.pk).update(closed="理由", closed_by="決定")
    made.refresh_from_db()
    assert not queries.materials(made, member).exists()
    actions.delete_material(one, seen=shown, actor=who(office))
    assert list(Material.objects.all()) == [two]


def test_who_releases_opinions_of_a_closed_meeting_is_told(office: Office) -> None:
    made = held(office, SAID)
    one = made.statements.all()[0]
    found = actions.take_opinion(one, one.text, was=one.text, actor=who(office)).hearing
    address = f"/desk/plans/{office.plan.slug}/hearings/{found.number}/release/"
    client = office.client("secretariat")
    assert "非公開の会議" not in client.get(address).content.decode()
    Meeting.objects.filter(pk=made.pk).update(closed="理由", closed_by="決定")
    assert "非公開の会議" in client.get(address).content.decode()
