"""Invitations as letters, and the meeting for a calendar."""

from __future__ import annotations

import io
from typing import Any

import icalendar
import pikepdf
import pytest
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, who
from tests.meetings.test_packs import pages

from tsumugu.core.canonical import digest
from tsumugu.meetings import actions, letters, states
from tsumugu.meetings.models import Attendance, Letter, Meeting

pytestmark = pytest.mark.django_db
#: What stands on a letter, whoever it is to.
SAID = (
    "企第12号", "紡県知事", "策定委員会 第１回の開催について（通知）", "令和8年5月10日（日） 13:30–15:00", "県庁会議室",
    "対面とオンラインの併用", "先着10名", "甲について［意見交換］", "令和8年5月1日まで", "記", "以上",
)  # fmt: skip


def asked(office: Office, **other: Any) -> Meeting:
    of = rooms.body(office)
    rooms.seat(office, of, name="紡 花子")
    rooms.seat(office, of, name="", post="団体役員", role="委員")
    made = rooms.meeting(office, of, **({"replies_due": "2026-05-01", "way": "hybrid", "audience": "先着10名"} | other))
    actions.write_agenda(made, "開会\n議事\n　甲について［意見交換］", was="", actor=who(office))
    return again(made)


def again(made: Meeting) -> Meeting:
    return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)


def send(office: Office, made: Meeting, language: str = "ja", **typed: str) -> Letter:
    made = again(made)
    shown = digest(states.of_letters(made))
    return actions.send_letter(made, letters.begun(made, language) | typed, language, seen=shown, actor=who(office))


def test_a_letter_to_each_who_is_asked(office: Office) -> None:
    made = asked(office)
    one = send(office, made, number="企第12号", sender="紡県知事")
    data = letters.pdf(letters.of(one))
    first, second = pages(data)
    for page in (first, second):
        for words in SAID:
            assert words in page.replace("\r\n", ""), words
        assert page.rstrip().endswith("1"), "each counts its own pages"
    assert "大学教授" in first and "紡 花子　様" in first and "紡 花子" not in second and "団体役員　様" in second
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.Root.MarkInfo.Marked and b"pdfuaid:part" in opened.Root.Metadata.read_bytes()


def test_what_is_not_asked_is_not_said(office: Office) -> None:
    made = asked(office, replies_due="", way="", audience="", closed="個人情報を扱うため", closed_by="secret-decision")
    data = pages(letters.pdf(letters.of(send(office, made))))[0]
    assert "非公開（個人情報を扱うため）" in data and "secret" not in data
    assert not any(words in data for words in ("回答", "開催方法", "企第"))


def test_a_letter_stays_as_it_was_sent_and_the_next_is_a_change(office: Office) -> None:
    made = asked(office)
    first = send(office, made)
    Meeting.objects.update(place="別の会議室")
    second = send(office, made)
    first.refresh_from_db()
    old, new = letters.of(first), letters.of(second)
    assert (old.changed, new.changed) == (False, True)
    assert dict(old.facts)["場所"] == "県庁会議室" and dict(new.facts)["場所"] == "別の会議室"
    assert (
        "変更について" in new.title
        and "変更" in pages(letters.pdf(new))[0]
        and "変更" not in pages(letters.pdf(old))[0]
    )
    assert letters.begun(again(made), "ja")["sender"] == new.sender


def test_a_letter_needs_a_day_people_and_the_meeting_as_it_is(office: Office) -> None:
    made = asked(office)
    typed = letters.begun(made, "ja")
    shown = digest(states.of_letters(made))
    by: dict[str, Any] = {"seen": shown, "actor": who(office)}
    assert code(actions.send_letter, made, typed | {"title": ""}, "ja", **by) == "bad-text"
    assert code(actions.send_letter, made, typed | {"day": "2026-05"}, "ja", **by) == "bad-day-form"
    Meeting.objects.update(place="その間")
    assert code(actions.send_letter, made, typed, "ja", **by) == "changed-since-seen"
    Meeting.objects.update(place=made.place)
    actions.send_letter(made, typed, "ja", token="t" * 32, **by)
    actions.send_letter(made, typed, "ja", token="t" * 32, **by)
    assert Letter.objects.count() == 1, "sent twice it is one"
    assert code(actions.send_letter, made, typed, "ja", **by) == "changed-since-seen", "a letter came meanwhile"
    Meeting.objects.update(date="2026-05")
    assert code(send, office, made) == "meeting-date-missing"
    Meeting.objects.update(date="2026-05-10")
    Attendance.objects.all().delete()
    assert code(send, office, made) == "nobody-asked"


def test_a_meeting_to_which_people_were_invited_is_not_deleted(office: Office) -> None:
    made = asked(office)
    send(office, made)
    shown = digest(states.of_meeting(again(made)))
    assert code(actions.delete_meeting, made, seen=shown, actor=who(office)) == "meeting-given"


def test_the_letter_at_the_desk(office: Office) -> None:
    made = asked(office)
    client = office.client("secretariat")
    at = f"/desk/plans/{office.plan.slug}/meetings/{made.pk}/"
    form = reader.form(client.get(at + "letters/add/"), "sender")
    looked = reader.post(client, at + "letters/add/", form.with_({"act": "look", "sender": "見る人"}))
    assert looked.status_code == 200 and "見る人" in pages(looked.content)[0] and not Letter.objects.exists()
    wrong = reader.post(client, at + "letters/add/", form.with_({"act": "send", "title": "", "text": "打った文"}))
    assert wrong.status_code == 422 and "打った文" in wrong.content.decode()
    Meeting.objects.update(place="その間の室")
    old = reader.post(client, at + "letters/add/", form.with_({"act": "send", "text": "打った文"}))
    assert old.status_code == 409 and "打った文" in old.content.decode() and "その間の室" in old.content.decode()
    data = reader.form(old, "sender").with_({"act": "send"})
    assert reader.post(client, at + "letters/add/", data).status_code == 302
    one = Letter.objects.get()
    assert "打った文" in letters.of(one).text and dict(letters.of(one).facts)["場所"] == "その間の室"
    person = made.attendance.all()[0]
    told = client.get(at + f"letters/{one.pk}/{person.pk}.pdf")
    assert len(pages(told.content)) == 1 and told.headers["Cache-Control"] == "no-store"
    assert len(pages(client.get(at + f"letters/{one.pk}/all.pdf").content)) == 2
    for wrong_one in (f"letters/{one.pk}/999999.pdf", "letters/999999/all.pdf"):
        assert client.get(at + wrong_one).status_code == 404
    other = rooms.meeting(office, rooms.body(office, name="別の会"))
    assert client.get(at.replace(f"/{made.pk}/", f"/{other.pk}/") + f"letters/{one.pk}/all.pdf").status_code == 404


# -- calendars ---------------------------------------------------------------------------------


def event_of(made: Meeting) -> Any:
    (event,) = icalendar.Calendar.from_ical(letters.ics(again(made), "ja")).walk("VEVENT")
    return event


def test_the_meeting_for_a_calendar(office: Office) -> None:
    made = asked(office, title="会議の題", note="会議の注", stage="secret-stage", closed_by="", closed="")
    event = event_of(made)
    assert str(event["SUMMARY"]) == "策定委員会 第１回" and str(event["LOCATION"]) == "県庁会議室"
    assert event["DTSTART"].dt.isoformat() == "2026-05-10T13:30:00+09:00"
    assert event["DTEND"].dt.isoformat() == "2026-05-10T15:00:00+09:00"
    assert str(event["UID"]).startswith(f"meeting.{made.key}@{office.plan.slug}.") and int(event["SEQUENCE"]) == 0
    assert b"secret" not in letters.ics(made, "ja") and "大学教授" not in letters.ics(made, "ja").decode()
    send(office, made)
    event = event_of(made)
    assert int(event["SEQUENCE"]) == 1, "a later one takes the place of the earlier"
    Meeting.objects.update(start="", end="")
    event = event_of(made)
    assert event["DTSTART"].dt.isoformat() == "2026-05-10"
    Meeting.objects.update(date="2026-05")
    assert code(letters.ics, again(made), "ja") == "meeting-date-missing"
