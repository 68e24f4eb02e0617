"""Before a meeting: days, who comes, and who may answer for whom."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.utils import timezone
from tests.desk.office import Office
from tests.meetings import rooms
from tests.meetings.acting import code, held, seen, who

from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.meetings import actions, queries, rules, states
from tsumugu.meetings.models import (
    Attendance,
    Body,
    DatesAnswer,
    Invitation,
    Meeting,
    Offer,
    Poll,
    Reply,
    Seat,
    Statement,
)

pytestmark = pytest.mark.django_db
COMES = {"presence": "present", "substitute_post": "", "substitute_name": "", "remark": ""}


def poll_seen(made: Meeting) -> str:
    return digest(states.of_poll(Meeting.objects.get(pk=made.pk)))


def said(made: Meeting, *signs: str) -> dict[int, str]:
    return dict(zip((one.pk for one in Offer.objects.filter(poll__meeting=made)), signs, strict=True))


def shown(of: Attendance) -> str:
    offers = list(Offer.objects.filter(poll__meeting=of.meeting_id))
    return actions.dates_seen(offers, DatesAnswer.objects.filter(attendance=of).first())


def answer(of: Attendance, *signs: str, remark: str = "", **by: Any) -> None:
    actions.answer_dates(of, said(of.meeting, *signs), remark, seen=shown(of), **by)


def reply(of: Attendance, typed: dict[str, str], **by: Any) -> None:
    of = Attendance.objects.select_related("meeting").get(pk=of.pk)
    shown = actions.reply_seen(of.meeting, Reply.objects.filter(attendance=of).first())
    actions.answer_attendance(of, typed, seen=shown, **by)


def member(office: Office) -> dict[str, Any]:
    return {"how": "account", "actor": office.people["committee"]}


def paper(office: Office) -> dict[str, Any]:
    return {"how": "paper", "actor": who(office)}


# -- days --------------------------------------------------------------------------------------


def test_days_are_offered_answered_and_one_is_set(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    answer(of, "yes", "maybe", remark="secret-remark", **member(office))
    one = DatesAnswer.objects.get()
    first, second = Offer.objects.all()
    assert (one.said, one.remark, one.how) == (
        {str(first.pk): "yes", str(second.pk): "maybe"},
        "secret-remark",
        "account",
    )
    Offer.objects.filter(pk=second.pk).update(start="10:00", end="11:30")
    actions.set_date(made, second.pk, seen=poll_seen(made), actor=who(office))
    made.refresh_from_db()
    assert (made.date, made.start, made.end) == (second.day, "10:00", "11:30")
    assert Poll.objects.get().closed_at is not None
    assert code(answer, of, "no", "no", **member(office)) == "poll-closed"
    assert code(actions.set_date, made, first.pk, seen=poll_seen(made), actor=who(office)) == "poll-closed"
    assert "secret" not in json.dumps(list(Act.objects.values_list("data", flat=True)))


def test_hours_that_are_open_stay_as_they_were(office: Office) -> None:
    made = rooms.asked(office)
    Meeting.objects.update(start="13:30", end="15:00")
    first, second = Offer.objects.all()
    Offer.objects.filter(pk=second.pk).update(start="10:00")
    for offer, hours in ((first, ("13:30", "15:00")), (second, ("10:00", ""))):
        Meeting.objects.update(date="2026-07", start="13:30", end="15:00")
        Poll.objects.update(closed_at=None)
        actions.set_date(made, offer.pk, seen=poll_seen(made), actor=who(office))
        made.refresh_from_db()
        assert (made.start, made.end) == hours


def test_what_was_answered_of_a_day_that_stays_stays(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    answer(of, "yes", "no", **member(office))
    now = actions.poll_shown(made)
    days = rooms.ahead(31, 40)
    actions.write_poll(made, "\n".join(days), now["due"], was=now, actor=who(office))
    assert [one.day for one in Offer.objects.all()] == days
    asked = queries.asked_of(made, [of])[of.pk]
    assert asked == {"dates": False}, "a day came"
    stayed = Offer.objects.get(day=days[0])
    assert DatesAnswer.objects.get().said[str(stayed.pk)] == "no"
    answer(of, "no", "yes", **member(office))
    assert queries.asked_of(made, [of])[of.pk] == {"dates": True}


def test_a_poll_that_changed_meanwhile_is_not_overwritten(office: Office) -> None:
    made = rooms.asked(office)
    was = actions.poll_shown(made)
    actions.write_poll(made, rooms.ahead(50)[0], was["due"], was=was, actor=who(office))
    assert code(actions.write_poll, made, rooms.ahead(60)[0], was["due"], was=was,
                actor=who(office)) == "changed-since-seen"  # fmt: skip
    now = actions.poll_shown(made)
    actions.close_poll(made, seen=poll_seen(made), actor=who(office))
    assert code(actions.write_poll, made, now["dates"], now["due"], was=now, actor=who(office)) == "changed-since-seen"
    assert Poll.objects.get().closed_at is not None, "an old page opens nothing again"
    now = actions.poll_shown(made)
    actions.write_poll(made, now["dates"], now["due"], was=now, actor=who(office))
    assert Poll.objects.get().closed_at is None
    assert code(actions.write_poll, made, now["dates"], now["due"], was={}, actor=who(office)) == "base-missing"


@pytest.mark.parametrize(("change", "refused"), [
    ({"dates": ""}, "no-offers"), ({"dates": "x"}, "bad-offers"), ({"due": ""}, "bad-day-form"),
    ({"due": "明日"}, "bad-day-form"), ({"due": rooms.ahead(-1)[0]}, "due-past"),
])  # fmt: skip
def test_what_is_no_poll(office: Office, change: dict[str, str], refused: str) -> None:
    made = rooms.meeting(office, date="2026-07", start="", end="")
    typed = {"dates": rooms.ahead(5)[0], "due": rooms.ahead(1)[0]} | change
    assert code(actions.write_poll, made, typed["dates"], typed["due"], was=rooms.NO_POLL,
                actor=who(office)) == "nobody-asked"  # fmt: skip
    Attendance.objects.create(meeting=made, post="客", order=0)
    assert code(actions.write_poll, made, typed["dates"], typed["due"], was=rooms.NO_POLL,
                actor=who(office)) == refused  # fmt: skip
    Meeting.objects.update(date="2026-07-01")
    assert code(actions.write_poll, made, typed["dates"], typed["due"], was=rooms.NO_POLL,
                actor=who(office)) == "date-fixed"  # fmt: skip


def test_a_day_is_not_set_by_a_page_that_does_not_know_an_answer(office: Office) -> None:
    made = rooms.asked(office)
    before = poll_seen(made)
    answer(made.attendance.get(), "no", "no", **member(office))
    first = Offer.objects.all()[0].pk
    assert code(actions.set_date, made, first, seen=before, actor=who(office)) == "changed-since-seen"
    assert code(actions.set_date, made, 999_999, seen=poll_seen(made), actor=who(office)) == "bad-choice"


@pytest.mark.parametrize("how", ["account", "link"])
def test_after_the_last_day_only_paper_is_entered(office: Office, how: str) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    by = member(office)
    if how == "link":
        by = {"how": "link", "actor": None, "secret": actions.invite(of, actor=who(office))}
    Poll.objects.update(due=rooms.ahead(0)[0])
    answer(of, "yes", "yes", **by)
    Poll.objects.update(due=rooms.ahead(-1)[0])
    assert code(answer, of, "no", "no", **by) == "poll-closed"
    answer(of, "no", "", **paper(office))
    assert DatesAnswer.objects.get().how == "paper"
    Poll.objects.update(closed_at=timezone.now())
    assert code(answer, of, "no", "no", **paper(office)) == "poll-closed"


def test_an_answer_is_an_answer_to_each_day_that_was_shown(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    assert code(answer, of, "yes", "", **member(office)) == "answer-missing"
    assert code(answer, of, "", "", **paper(office)) == "answer-missing"
    assert code(answer, of, "yes", "さあ", **member(office)) == "bad-choice"
    before = shown(of)
    other = {Offer.objects.latest("pk").pk + 9: "yes"}
    assert code(actions.answer_dates, of, other, "", seen=before, **member(office)) == "bad-choice"
    answer(of, "yes", "yes", **paper(office))
    assert code(actions.answer_dates, of, said(made, "no", "no"), "", seen=before,
                **member(office)) == "changed-since-seen"  # fmt: skip
    assert code(actions.answer_dates, of, said(made, "no", "no"), "", seen="", **member(office)) == "seen-missing"
    assert set(DatesAnswer.objects.get().said.values()) == {"yes"}


# -- who comes ---------------------------------------------------------------------------------


def coming(office: Office, way: str = "hybrid") -> Attendance:
    of = rooms.body(office)
    rooms.seat(office, of, "committee")
    made = rooms.meeting(office, of, way=way, replies_due=rooms.ahead(3)[0])
    return made.attendance.get()


@pytest.mark.parametrize(("way", "allowed"), [
    ("", "present substitute absent"), ("in-person", "present substitute absent"),
    ("by-paper", "present substitute absent"), ("online", "online substitute absent"),
    ("hybrid", "present online substitute absent"),
])  # fmt: skip
def test_one_comes_in_a_way_in_which_it_is_held(office: Office, way: str, allowed: str) -> None:
    of = coming(office, way)
    for presence in ("present", "online", "substitute", "absent"):
        typed = COMES | {"presence": presence, "substitute_post": "課長"}
        if presence in allowed.split():
            reply(of, typed, **member(office))
            one = Reply.objects.get()
            assert (one.presence, one.substitute_post) == (presence, "課長" if presence == "substitute" else "")
        else:
            assert code(reply, of, typed, **member(office)) == "bad-choice"


def test_a_substitute_is_somebody(office: Office) -> None:
    of = coming(office)
    assert code(reply, of, COMES | {"presence": "substitute"}, **member(office)) == "substitute-missing"
    reply(of, COMES | {"presence": "substitute", "substitute_name": "代 理"}, **member(office))
    assert code(reply, of, COMES | {"presence": ""}, **member(office)) == "bad-choice"


def test_answers_until_the_last_day_and_paper_until_it_is_held(office: Office) -> None:
    of = coming(office)
    for due, after in ((0, None), (-1, "replies-closed")):
        Meeting.objects.update(replies_due=rooms.ahead(due)[0])
        if after is None:
            reply(of, COMES, **member(office))
        else:
            assert code(reply, of, COMES, **member(office)) == after
    reply(of, COMES | {"presence": "absent"}, **paper(office))
    made = Meeting.objects.select_related("process__plan__organization", "body").get()
    actions.hold(made, seen=seen(made), actor=who(office))
    assert code(reply, of, COMES, **paper(office)) == "replies-closed"
    Meeting.objects.update(state="planned", replies_due="")
    assert code(reply, of, COMES, **paper(office)) == "replies-closed"


def test_who_saw_another_day_is_asked_again(office: Office) -> None:
    of = coming(office)
    shown = actions.reply_seen(of.meeting, None)
    for name, value in (("date", "2026-05-11"), ("place", "別"), ("way", "online"), ("start", "09:00")):
        before = getattr(of.meeting, name)
        Meeting.objects.update(**{name: value})
        assert code(actions.answer_attendance, of, COMES, seen=shown, **member(office)) == "changed-since-seen", name
        Meeting.objects.update(**{name: before})


def test_what_was_answered_is_not_what_was(office: Office) -> None:
    of = coming(office)
    reply(of, COMES, **member(office))
    made = Meeting.objects.select_related("process__plan__organization", "body").get()
    actions.hold(made, seen=seen(made), actor=who(office))
    of.refresh_from_db()
    assert of.presence == "" and Reply.objects.get().presence == "present"


# -- whose -------------------------------------------------------------------------------------


def test_who_has_the_seat_now_does_not_answer_for_who_had_it(office: Office) -> None:
    made = held(office)
    of, seat = made.attendance.get(), Seat.objects.get()
    other = office.people["staff"]
    typed: dict[str, Any] = {"user_id": other.pk}
    actions.edit_seat(seat, typed, was={"user_id": office.people["committee"].pk}, actor=who(office))
    by: dict[str, Any] = {"wishes": {}, "seen": actions.words_seen(list(of.statements.all())), "how": "account"}
    assert code(actions.confirm, of, actor=other, **by) == "may-not-confirm"
    actions.confirm(of, actor=office.people["committee"], **by)
    assert list(queries.own_rows(made, other)) == [] and list(queries.seats_in(made, other)) == [of]
    reader = queries.reader(other, office.plan)
    assert not queries.statements(made, queries.Reader(reader.user, frozenset({"committee"}))).exists()


def test_what_is_to_come_goes_with_the_seat(office: Office) -> None:
    made = rooms.asked(office)
    of, before, other = made.attendance.get(), office.people["committee"], office.people["staff"]
    assert of.user == before
    actions.edit_seat(Seat.objects.get(), {"user_id": other.pk}, was={"user_id": before.pk}, actor=who(office))
    assert code(answer, of, "yes", "yes", **member(office)) == "not-asked"
    answer(of, "yes", "yes", how="account", actor=other)


def test_a_sign_in_that_came_later_or_was_a_slip(office: Office) -> None:
    of = rooms.body(office)
    seat, unnamed = rooms.seat(office, of), rooms.seat(office, of, name="")
    made = rooms.meeting(office, of)
    actions.hold(made, seen=seen(made), actor=who(office))
    person = office.people["committee"]
    for one in (seat, unnamed):
        actions.edit_seat(one, {"user_id": person.pk}, was={"user_id": None}, actor=who(office))
    assert [one.user for one in made.attendance.all()] == [person, None], "the same person, by name"
    seat.refresh_from_db()
    actions.edit_seat(seat, {"user_id": None}, was={"user_id": person.pk}, actor=who(office))
    assert [one.user for one in made.attendance.all()] == [None, None]


def test_nobody_answers_for_another(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    for person in ("staff", "secretariat", "administrator", "outsider"):
        assert code(answer, of, "yes", "yes", how="account", actor=office.people[person]) == "not-asked"
    assert code(answer, of, "yes", "yes", how="account", actor=None) == "not-asked"
    assert code(answer, of, "yes", "yes", how="paper", actor=office.people["committee"]) == "not-asked"
    assert code(answer, of, "yes", "yes", how="link", actor=who(office)) == "not-asked"
    assert not DatesAnswer.objects.exists()


# -- links -------------------------------------------------------------------------------------


def test_one_link_answers_what_is_asked_now(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    by: dict[str, Any] = {"how": "link", "actor": None, "secret": secret}
    answer(of, "yes", "no", **by)
    actions.set_date(made, Offer.objects.all()[0].pk, seen=poll_seen(made), actor=who(office))
    Meeting.objects.update(replies_due=rooms.ahead(5)[0])
    reply(of, COMES, **by)
    Meeting.objects.update(date=rooms.ahead(0)[0])  # its day has come
    made = Meeting.objects.select_related("process__plan__organization", "body").get()
    actions.hold(made, seen=seen(made), actor=who(office))
    actions.write_minutes(made, "【委員長】一つ目。", "roles", was="", actor=who(office))
    words = actions.words_seen(list(of.statements.all()))
    assert actions.confirm(of, wishes={}, seen=words, **by) == (1, 0)


def test_a_link_is_looked_up_inside_the_act(office: Office) -> None:
    """Whoever had the page open when the link ended is refused as well."""
    made = rooms.asked(office)
    of = made.attendance.get()
    guest = actions.add_attendee(made, {"post": "客"}, actor=who(office))
    now = timezone.now()
    ended: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (Invitation.objects, {"revoked_at": now}, {"revoked_at": None}),
        (Invitation.objects, {"expires_at": now}, {"expires_at": now + datetime.timedelta(days=1)}),
        (Body.objects, {"answers_by_link": False}, {"answers_by_link": True}),
        (Meeting.objects, {"minutes_public_at": now}, {"minutes_public_at": None}),
    ]
    secret = actions.invite(of, actor=who(office))
    by: dict[str, Any] = {"how": "link", "actor": None, "secret": secret}
    for rows, over, again in ended:
        rows.update(**over)
        assert code(answer, of, "no", "no", **by) == "not-found", over
        rows.update(**again)
        answer(of, "yes", "yes", **by)
    assert code(answer, guest, "no", "no", **by) == "not-found"
    other = rooms.meeting(office, rooms.body(office, name="別の会"), date="")
    far = Attendance.objects.create(meeting=other, post="別", order=0)
    actions.write_poll(other, rooms.ahead(9)[0], rooms.ahead(2)[0], was=rooms.NO_POLL, actor=who(office))
    assert code(answer, far, "no", **by) == "not-found"
    assert code(answer, of, "no", "no", how="link", actor=None, secret="") == "not-found"


def test_words_by_a_link_that_ended_meanwhile(office: Office) -> None:
    made = held(office)
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    words = actions.words_seen(list(of.statements.all()))
    actions.revoke(of, actor=who(office))
    by: dict[str, Any] = {"how": "link", "actor": None, "secret": secret}
    assert code(actions.confirm, of, wishes={}, seen=words, **by) == "not-found"
    assert not Statement.objects.exclude(confirmed_at=None).exists()


def test_links_for_all_who_have_not_answered(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    others = [actions.add_attendee(made, {"post": f"客{n}"}, actor=who(office)) for n in range(2)]
    answer(of, "yes", "yes", **member(office))
    first = actions.invite_all(made, actor=who(office))
    assert [one for one, _secret in first] == others
    assert not any(secret in str(vars(row)) for _one, secret in first for row in Invitation.objects.all())
    second = dict(actions.invite_all(made, actor=who(office)))
    now = timezone.now()
    assert all(code(queries.by_secret, secret, now) == "not-found" for _one, secret in first)
    assert all(queries.by_secret(secret, now) == one for one, secret in second.items())
    assert {one.made_by for one in queries.invited(made, now).values()} == {str(who(office))}
    for one in others:
        answer(one, "no", "no", **paper(office))
    assert code(actions.invite_all, made, actor=who(office)) == "nothing-asked"
    Body.objects.update(answers_by_link=False)
    assert code(actions.invite_all, made, actor=who(office)) == "no-links"


def test_how_long_a_link_holds() -> None:
    now = timezone.now()
    day = timezone.localdate()
    assert rules.link_until(None, now) - now == rules.LINK_UNKNOWN
    assert rules.link_until(day - datetime.timedelta(days=400), now) - now == rules.LINK_LEAST
    far = day + datetime.timedelta(days=200)
    assert rules.link_until(far, timezone.localtime(now)).date() == far + rules.LINK_AFTER


def test_a_link_holds_until_after_the_day_that_was_set(office: Office) -> None:
    made = rooms.asked(office)
    of = made.attendance.get()
    secret = actions.invite(of, actor=who(office))
    actions.write_poll(made, rooms.ahead(200)[0], rooms.ahead(7)[0], was=actions.poll_shown(made), actor=who(office))
    actions.set_date(made, Offer.objects.get().pk, seen=poll_seen(made), actor=who(office))
    assert queries.by_secret(secret, timezone.now() + datetime.timedelta(days=210)) == of


def test_a_link_holds_until_after_a_day_that_was_written(office: Office) -> None:
    made = rooms.meeting(office, rooms.body(office), date="", replies_due=rooms.ahead(7)[0])
    of = actions.add_attendee(made, {"post": "客の職名"}, actor=who(office))
    secret = actions.invite(of, actor=who(office))
    actions.edit_meeting(made, {"date": rooms.ahead(200)[0]}, was={"date": ""}, actor=who(office))
    assert queries.by_secret(secret, timezone.now() + datetime.timedelta(days=210)) == of
    first = Invitation.objects.get().expires_at
    actions.edit_meeting(made, {"date": rooms.ahead(3)[0]}, was={"date": rooms.ahead(200)[0]}, actor=who(office))
    assert Invitation.objects.get().expires_at == first, "nobody's link ends earlier than they were told"


def test_what_waits_for_somebody(office: Office) -> None:
    made = rooms.asked(office)
    person = office.people["committee"]
    assert queries.waiting_for(person) == {made.pk} and queries.waiting_for(who(office)) == frozenset()
    answer(made.attendance.get(), "yes", "yes", **member(office))
    assert queries.waiting_for(person) == frozenset()
    Meeting.objects.update(replies_due=rooms.ahead(0)[0])
    assert queries.waiting_for(person) == {made.pk}
    Meeting.objects.update(replies_due=rooms.ahead(-1)[0])
    assert queries.waiting_for(person) == frozenset()
    DatesAnswer.objects.all().delete()
    Poll.objects.update(closed_at=timezone.now())
    assert queries.waiting_for(person) == frozenset()
