"""The pages before a meeting: at the desk, and by a link."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.desk import reader
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import held, seen, who
from tests.meetings.test_before import answer, member, paper, reply
from tests.meetings.test_pages import at, text

from tsumugu.core import fiscal
from tsumugu.meetings import actions
from tsumugu.meetings.models import Attendance, Body, DatesAnswer, Invitation, Meeting, Offer, Poll, Reply

pytestmark = pytest.mark.django_db


def test_days_are_offered_at_the_desk(office: Office) -> None:
    of = rooms.body(office)
    rooms.seat(office, of, "committee")
    made = rooms.meeting(office, of, date="2026-07", start="", end="")
    client = office.client("secretariat")
    form = reader.form(client.get(at(made, "before/")), "dates")
    day, other = rooms.ahead(20, 30)
    bad = reader.post(client, at(made, "before/"), form.with_({"dates": f"{day}\nさあ", "due": day, "act": "poll"}))
    assert bad.status_code == 422 and "2行目" in text(bad) and "さあ" in text(bad) and not Poll.objects.exists()
    typed = {"dates": f"{day} 10:00", "day": other, "start": "13:00", "end": "14:30", "due": rooms.ahead(5)[0]}
    assert reader.post(client, at(made, "before/"), form.with_(typed | {"act": "poll"})).status_code == 302
    assert [(one.day, one.start, one.end) for one in Offer.objects.all()] == [
        (day, "10:00", ""), (other, "13:00", "14:30")
    ]  # fmt: skip
    page = client.get(at(made, "before/"))
    set_form = reader.form(page, "seen")
    answer(made.attendance.get(), "yes", "no", **member(office))
    data = set_form.with_({"act": f"set:{Offer.objects.all()[0].pk}"})
    old = reader.post(client, at(made, "before/"), data)
    assert old.status_code == 409 and "○×" in text(old)
    data = reader.form(old, "seen").with_({"act": f"set:{Offer.objects.all()[0].pk}"})
    assert reader.post(client, at(made, "before/"), data).status_code == 302
    assert Meeting.objects.get().date == day
    assert client.post(at(made, "before/"), {"act": "nothing"}).status_code == 400


def test_what_members_answered_nobody_else_sees(office: Office) -> None:
    made = rooms.asked(office)
    guest = actions.add_attendee(made, {"post": "客の職名"}, actor=who(office))
    answer(guest, "yes", "maybe", remark="secret-remark", **paper(office))
    pages = {person: text(office.client(person).get(at(made, "before/"))) for person in ("secretariat", "committee")}
    assert "secret-remark" in pages["secretariat"] and "secret-remark" not in pages["committee"]
    assert "客の職名" not in pages["committee"] and "○ / △ / ×" not in pages["committee"]
    for person in ("staff", "head", "auditor", "administrator"):
        assert office.client(person).get(at(made, "before/")).status_code in (403, 404)
        assert "secret-remark" not in text(office.client(person).get(at(made)))
    secret = actions.invite(made.attendance.all()[0], actor=who(office))
    page = text(Client().get(f"/voice/meeting/{secret}/"))
    assert "secret" not in page.replace(secret, "") and "客の職名" not in page and "○ 1" not in page
    Body.objects.update(answers_shared=True)
    page = text(office.client("committee").get(at(made, "before/")))
    assert "客の職名" in page and "○ / △ / ×" in page and "決定" not in page
    assert "○ 1" in text(Client().get(f"/voice/meeting/{secret}/"))


def test_a_member_answers_at_the_desk(office: Office) -> None:
    made = rooms.asked(office, replies_due=rooms.ahead(3)[0])
    client = office.client("committee")
    assert "回答してください" in text(client.get("/desk/")) and "会議の前の質問に回答する" in text(client.get(at(made)))
    form = reader.form(client.get(at(made, "before/")), "dates_seen")
    of = made.attendance.get()
    first, second = Offer.objects.all()
    typed = {f"date:{first.pk}": "yes", "remark": "午後から", "act": f"dates:{of.pk}"}
    short = reader.post(client, at(made, "before/"), form.with_(typed))
    assert short.status_code == 422 and "午後から" in text(short) and not DatesAnswer.objects.exists()
    assert reader.form(short, "dates_seen").value(f"date:{first.pk}") == "yes"
    assert reader.post(client, at(made, "before/"), form.with_(typed | {f"date:{second.pk}": "no"})).status_code == 302
    assert (DatesAnswer.objects.get().how, DatesAnswer.objects.get().remark) == ("account", "午後から")
    form = reader.form(client.get(at(made, "before/")), "reply_seen")
    typed = {"presence": "substitute", "substitute_post": "課長", "act": f"comes:{of.pk}"}
    assert reader.post(client, at(made, "before/"), form.with_(typed)).status_code == 302
    assert Reply.objects.get().substitute_post == "課長"
    assert "回答してください" not in text(client.get("/desk/"))
    assert reader.post(client, at(made, "before/"), form.with_({"act": "links"})).status_code == 403
    assert reader.post(client, at(made, "before/"), form.with_({"act": f"comes:{of.pk + 99}"})).status_code == 404


def test_the_last_day_for_answers_is_set_where_people_are_asked(office: Office) -> None:
    made = rooms.asked(office, date="")
    client, page = office.client("secretariat"), at(made, "before/")
    form = reader.form(client.get(page), "replies_due")
    wrong = reader.post(client, page, form.with_({"replies_due": "明日", "act": "replies"}))
    assert wrong.status_code == 400 and reader.form(wrong, "replies_due").value("replies_due") == "明日"
    last = rooms.ahead(5)[0]
    assert reader.post(client, page, form.with_({"replies_due": last, "act": "replies"})).status_code == 302
    assert Meeting.objects.get().replies_due == last
    old = reader.post(client, page, form.with_({"replies_due": rooms.ahead(6)[0], "act": "replies"}))
    assert old.status_code == 409 and last in text(old) and Meeting.objects.get().replies_due == last
    Meeting.objects.update(state="held")
    assert "replies_due" not in text(client.get(page))


def test_a_day_that_is_set_is_marked_and_no_other(office: Office) -> None:
    made = rooms.asked(office, date="")
    client, page = office.client("secretariat"), at(made, "before/")
    of, (first, second) = made.attendance.get(), Offer.objects.all()
    answered = {f"date:{first.pk}": "yes", f"date:{second.pk}": "yes", "act": f"dates:{of.pk}"}
    form = next(one for one in reader.forms(client.get(page)) if ("act", f"dates:{of.pk}") in one.buttons)
    assert reader.post(client, page, form.with_(answered)).status_code == 302
    assert text(client.get(page)).count("○が最多") == 2
    form = next(one for one in reader.forms(client.get(page)) if ("act", "close") in one.buttons)
    assert reader.post(client, page, form.with_({"act": f"set:{second.pk}"})).status_code == 302
    shown = text(client.get(page))
    assert "○が最多" not in shown and shown.count('<span class="badge approved">決定</span>') == 1


def test_one_more_day_is_typed_like_every_other(office: Office) -> None:
    of = rooms.body(office)
    rooms.seat(office, of)
    made = rooms.meeting(office, of, date="")
    client, page = office.client("secretariat"), at(made, "before/")
    form = reader.form(client.get(page), "dates")
    day, due = rooms.ahead(30, 7)
    sent = {"day": fiscal.day_ja(day), "start": "13時半", "end": "", "due": fiscal.day_ja(due), "act": "poll"}
    wrong = reader.post(client, page, form.with_(sent | {"start": "25時"}))
    assert wrong.status_code == 400 and reader.form(wrong, "dates").value("day") == fiscal.day_ja(day)
    assert reader.post(client, page, form.with_(sent)).status_code == 302
    assert (Offer.objects.get().day, Offer.objects.get().start, Poll.objects.get().due) == (day, "13:30", due)


def test_paper_is_entered_by_the_secretariat(office: Office) -> None:
    made = rooms.asked(office, replies_due=rooms.ahead(3)[0], due=-0)
    Poll.objects.update(due=rooms.ahead(-3)[0])
    Meeting.objects.update(replies_due=rooms.ahead(-3)[0])
    client, of = office.client("secretariat"), made.attendance.get()
    first = Offer.objects.all()[0]
    form = reader.form(client.get(at(made, "before/")), "dates_seen")
    data = form.with_({f"date:{first.pk}": "maybe", "act": f"dates:{of.pk}"})
    assert reader.post(client, at(made, "before/"), data).status_code == 302
    assert (DatesAnswer.objects.get().how, DatesAnswer.objects.get().said) == ("paper", {str(first.pk): "maybe"})
    form = reader.form(client.get(at(made, "before/")), "reply_seen")
    data = form.with_({"presence": "absent", "act": f"comes:{of.pk}"})
    assert reader.post(client, at(made, "before/"), data).status_code == 302
    assert (Reply.objects.get().how, Reply.objects.get().presence) == ("paper", "absent")


def test_a_link_asks_what_is_asked_now_and_nothing_else(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    client, address = Client(), f"/voice/meeting/{secret}/"
    page = client.get(address)
    assert "出席できる日" in text(page) and "出席されますか" not in text(page)
    form = reader.form(page, "dates_seen")
    offers = [one.pk for one in Offer.objects.all()]
    typed = {f"date:{offers[0]}": "yes", f"date:{offers[1]}": "no", "act": "dates"}
    assert reader.post(client, address, form.with_(typed)).status_code == 302
    assert "回答は事務局に届きました" in text(client.get(address)) and DatesAnswer.objects.get().how == "link"
    stale = reader.post(client, address, form.with_(typed | {"remark": "打った備考"}))
    assert stale.status_code == 409 and "打った備考" in text(stale)
    assert client.get(address + "meeting.ics").status_code == 404, "no day yet"
    Meeting.objects.update(date=rooms.ahead(30)[0], replies_due=rooms.ahead(3)[0])
    Poll.objects.update(closed_at=timezone.now())
    page = client.get(address)
    assert "出席できる日" not in text(page)
    ics = client.get(address + "meeting.ics")
    assert ics.content.startswith(b"BEGIN:VCALENDAR") and secret.encode() not in ics.content
    form = reader.form(page, "reply_seen")
    assert reader.post(client, address, form.with_({"presence": "absent", "act": "comes"})).status_code == 302
    assert Reply.objects.get().presence == "absent"
    Invitation.objects.update(revoked_at=timezone.now())
    assert client.get(address).status_code == client.get(address + "meeting.ics").status_code == 410
    assert reader.post(client, address, form.with_({})).status_code == 410
    assert set(client.cookies) <= {"csrftoken"}


def test_links_for_all_are_shown_once_or_made_as_a_file(office: Office) -> None:
    made = rooms.asked(office)
    actions.add_attendee(made, {"post": "=HYPERLINK(1)"}, actor=who(office))
    client = office.client("secretariat")
    page = client.post(at(made, "before/"), {"act": "links"})
    assert page.status_code == 200 and text(page).count("/voice/meeting/") == 2
    assert page.headers["Cache-Control"] == "no-store"
    assert "/voice/meeting/" not in text(client.get(at(made, "before/")))
    file = client.post(at(made, "before/"), {"act": "links-csv"})
    lines = file.content.decode("utf-8-sig").split("\r\n")
    assert lines[0] == '"職名","氏名","リンク"' and len(lines) == 4 and lines[2].startswith('"\'=HYPERLINK(1)"')
    address = "/voice/" + lines[1].split("/voice/")[1].rstrip('"')
    assert Client().get(address).status_code == 200
    assert file.headers["Cache-Control"] == "no-store" and "attachment" in file.headers["Content-Disposition"]
    one = Invitation.objects.filter(revoked_at=None)[0]
    assert str(one.made_by) in text(client.get(at(made, "before/"))), "who made it, and when"
    assert client.post(at(made, "before/"), {"act": f"revoke:{one.attendance_id}"}).status_code == 302
    assert Client().get(address).status_code == 410


def test_attendance_begins_as_it_was_answered_and_is_recorded_by_a_person(office: Office) -> None:
    of = rooms.body(office)
    for n in range(3):
        rooms.seat(office, of, "committee" if not n else "", post=f"職{n}")
    made = rooms.meeting(office, of, way="hybrid", replies_due=rooms.ahead(3)[0])
    first, second, third = made.attendance.all()
    plain = {"presence": "online", "substitute_post": "", "substitute_name": "", "remark": "secret"}
    reply(first, plain, **paper(office))
    reply(second, plain | {"presence": "substitute", "substitute_post": "代理の職"}, **paper(office))
    client = office.client("secretariat")
    assert reader.form(client.get(at(made, "attendance/")), f"{first.pk}:presence").value(f"{first.pk}:presence") == ""
    made.refresh_from_db()
    actions.hold(made, seen=seen(made), actor=who(office))
    assert set(Attendance.objects.values_list("presence", flat=True)) == {""}
    form = reader.form(client.get(at(made, "attendance/")), f"{first.pk}:presence")
    assert [form.value(f"{one.pk}:presence") for one in (first, second, third)] == ["online", "substitute", ""]
    assert form.value(f"{second.pk}:substitute_post") == "代理の職"
    data = form.with_({"act": "attendance", f"{first.pk}:presence": "absent", f"{third.pk}:presence": "present"})
    assert reader.post(client, at(made, "attendance/"), data).status_code == 302
    assert list(Attendance.objects.values_list("presence", flat=True)) == ["absent", "substitute", "present"]
    assert Reply.objects.get(attendance=first).presence == "online"
    form = reader.form(client.get(at(made, "attendance/")), f"{first.pk}:presence")
    assert form.value(f"{first.pk}:presence") == "absent"


def test_how_people_sit_is_a_page_of_the_pack(office: Office) -> None:
    made = rooms.full(office)
    client = office.client("staff")
    assert client.get(at(made, "pack.pdf?seating=round")).status_code == 400
    assert "?seating=square" in text(client.get(at(made)))


def test_the_page_asks_the_same_however_many_are_asked(office: Office, django_assert_max_num_queries: Any) -> None:
    made = rooms.asked(office, replies_due=rooms.ahead(3)[0])

    def counted() -> int:
        with django_assert_max_num_queries(60) as asked:
            assert office.client("secretariat").get(at(made, "before/")).status_code == 200
        return len(asked)

    counted()
    before = counted()
    for n in range(30):
        one = Attendance.objects.create(meeting=made, post=f"客{n}", order=n + 1)
        answer(one, "yes", "no", **paper(office))
        actions.invite(one, actor=who(office)) if n % 2 else None
    assert counted() == before and before <= 30


def test_words_alone_are_confirmed_by_it_as_ever(office: Office) -> None:
    made = held(office)
    secret = actions.invite(made.attendance.get(), actor=who(office))
    page = text(Client().get(f"/voice/meeting/{secret}/"))
    assert "一つ目" in page and "出席できる日" not in page and "出席されますか" not in page


def test_what_was_answered_stands_at_the_meeting_for_the_secretariat_alone(office: Office) -> None:
    made = rooms.asked(office, replies_due=rooms.ahead(3)[0])
    before = text(office.client("secretariat").get(at(made)))
    assert "出席を求める人：1名" in before and "欠席" not in before
    reply(made.attendance.get(), {"presence": "absent"}, **paper(office))
    assert "欠席" in text(office.client("secretariat").get(at(made)))
    assert "欠席" not in text(office.client("staff").get(at(made)))
