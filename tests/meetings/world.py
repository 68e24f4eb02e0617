"""A world in which every act of these rooms can be tried by every kind of person, in every state of a meeting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from tests import factories
from tests.desk.office import found
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import replies_due

from tsumugu.accounts.models import Organization, Role, User
from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import State
from tsumugu.meetings import actions, agendas, letters, states
from tsumugu.meetings.models import ChartItem, Material, Meeting, Offer, Poll, Seat, Statement

PERSONS = (*(role for role in Role.values), "member", "outsider", "inactive")
WRITERS = ("secretariat", "secretariat_head")
STATES = ("planned", "given", "held", "finished", "public", "closed")


class World:
    def __init__(self) -> None:
        self.office = found()
        self.people = self.office.people
        own = self.office.organization
        self.people["member"] = factories.person(own, "member", Role.COMMITTEE)
        self.people["inactive"] = factories.person(own, "inactive", Role.SECRETARIAT)
        User.objects.filter(username="inactive").update(is_active=False)
        self.people["inactive"].refresh_from_db()
        factories.holds(self.people["outsider"], Organization.objects.get(slug="betsu"), Role.SECRETARIAT)
        self.body = rooms.body(self.office)
        self.seat = rooms.seat(self.office, self.body, "member")
        self.item = rooms.item(self.office)
        self.other = rooms.body(self.office, name="使われない会議体")
        self.made = {state: self._meeting(state, f"第{n}回") for n, state in enumerate(STATES, 1)}
        self.later = rooms.course(self.office)
        self.item.refresh_from_db()

    def _meeting(self, state: str, number: str) -> Meeting:
        made = rooms.meeting(self.office, self.body, number=number)
        agenda = [{"title": "議題", "kind": "exchange"}, {"title": "閉会"}]
        changes: dict[str, Any] = {"agenda": agenda}
        now = timezone.now()
        file = rooms.paper(self.office, number.encode())
        Material.objects.create(
            meeting=made, number="資料1", title="題", kind="file", file=file, order=0,
            given_at=None if state == "planned" else now,
        )  # fmt: skip
        if state != "planned":
            changes["given_at"] = now
        if state in ("held", "finished", "public", "closed"):
            changes |= {"state": "finished" if state == "finished" else "held", "style": "roles"}
            who = made.attendance.get()
            Statement.objects.create(meeting=made, attendance=who, speaker="委員", text="ことば", order=0)
        if state == "public":
            changes |= {"papers_public_at": rooms.LONG_AGO, "minutes_public_at": rooms.LONG_AGO}
        if state == "closed":
            changes |= {"closed": "理由", "closed_by": "決定", "agenda_public": False}
        Meeting.objects.filter(pk=made.pk).update(**changes)
        return self.again(made)

    @staticmethod
    def again(made: Meeting) -> Meeting:
        return Meeting.objects.select_related("body", "process__plan__organization").get(pk=made.pk)

    def act(self, name: str, who: str, state: str, *, seen: bool = True) -> str:
        """What comes of it; nothing stays. An act that went through has left its row."""
        meeting = self.again(self.made[state])
        before = Act.objects.count()
        with transaction.atomic():
            try:
                said = ACTS[name](self, meeting, self.people[who], _true if seen else _false) or "done"
                assert Act.objects.count() > before, name
            except Refusal as refusal:
                said = refusal.code
                assert Act.objects.count() == before, name
            transaction.set_rollback(True)
        return said


def _true(state: State) -> str:
    return digest(state)


def _false(state: State) -> str:
    return digest({**state, "what": "something else"})


Seen = Callable[[State], str]
Performed = Callable[[World, Meeting, User, Seen], "str | None"]


def _now(meeting: Meeting) -> str:
    fresh = World.again(meeting)
    return " ".join(filter(None, (
        fresh.state, "given" if fresh.given_at else "", "papers" if fresh.papers_public_at else "",
        "minutes" if fresh.minutes_public_at else "",
    )))  # fmt: skip


def _course(act: Callable[..., object], *more: object, of: Callable[[Meeting], State] = states.of_meeting) -> Performed:
    def performed(_world: World, meeting: Meeting, person: User, seen: Seen) -> str:
        act(meeting, *more, seen=seen(of(meeting)), actor=person)
        return _now(meeting)

    return performed


def _stale(seen: Seen, value: Any, wrong: Any) -> Any:
    """What a form carries of a field: what it is, or what it never was."""
    return value if seen is _true else wrong


def _edit_course(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    was = {"last": _stale(seen, "2026-12", "2026-11")}
    actions.edit_course(meeting.course, {"last": "2027-03"}, was=was, actor=person)


def _edit_body(world: World, _meeting: Meeting, person: User, seen: Seen) -> None:
    actions.edit_body(world.body, {"note": "新"}, was={"note": _stale(seen, "", "旧")}, actor=person)


def _edit_seat(world: World, _meeting: Meeting, person: User, seen: Seen) -> None:
    actions.edit_seat(world.seat, {"post": "新"}, was={"post": _stale(seen, "大学教授", "旧")}, actor=person)


def _edit_item(world: World, _meeting: Meeting, person: User, seen: Seen) -> None:
    actions.edit_chart_item(world.item, {"label": "新"}, was={"label": _stale(seen, "骨子案", "旧")}, actor=person)


def _edit_meeting(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    actions.edit_meeting(meeting, {"place": "新"}, was={"place": _stale(seen, "県庁会議室", "旧")}, actor=person)


def _agenda(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    was = "議題［意見交換］\n閉会"
    actions.write_agenda(meeting, "新しい議題", was=_stale(seen, was, "別"), actor=person)


def _outcomes(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    shown = actions.agenda_seen(agendas.of(meeting))
    actions.write_outcomes(meeting, {"0": "結果"}, was={"0": ""}, seen=_stale(seen, shown, "0" * 64), actor=person)


def _attendance(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    who = meeting.attendance.get()
    typed = {who.pk: {"presence": "present"}}
    was = {who.pk: {"presence": _stale(seen, "", "absent")}}
    actions.write_attendance(meeting, typed, was=was, counted={}, counted_was={}, actor=person)


def _ordered(
    act: Callable[..., None], row: Callable[[World, Meeting], Any], rows: Callable[[World, Meeting], Any]
) -> Performed:
    def performed(world: World, meeting: Meeting, person: User, seen: Seen) -> None:
        order = states.of_order([one.pk for one in rows(world, meeting)])
        act(row(world, meeting), 1, seen=seen(order), actor=person)

    return performed


def _material(meeting: Meeting) -> Material:
    return meeting.materials.get()


def _edit_material(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    actions.edit_material(_material(meeting), {"title": "新"}, was={"title": _stale(seen, "題", "旧")}, actor=person)


def _delete_material(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    one = _material(meeting)
    actions.delete_material(one, seen=seen(states.of_material(one)), actor=person)


def _move_material(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    Material.objects.create(meeting=meeting, number="資料2", title="題", kind="file", order=1)
    order = states.of_order([one.pk for one in meeting.materials.all()])
    actions.move_material(_material_first(meeting), 1, seen=seen(order), actor=person)


def _material_first(meeting: Meeting) -> Material:
    return meeting.materials.get(number="資料1")


def _add_file(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    typed = {"number": "資料9", "title": "題", "stage": "", "withheld": ""}
    actions.add_file(meeting, typed, actions.File("a.pdf", brought.pdf()), actor=person)


def _withhold_material(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    one = _material(meeting)
    actions.withhold_material(one, "個人情報", part=False, seen=seen(states.of_material(one)), actor=person)


def _whole_material(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    Material.objects.filter(meeting=meeting).update(withheld="個人情報")
    one = _material(meeting)
    actions.publish_material_whole(one, seen=seen(states.of_material(one)), actor=person)


def _said_of(meeting: Meeting) -> Statement:
    if (one := meeting.statements.first()) is None:
        raise Refusal("none")
    return one


def _withhold_statement(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    one = _said_of(meeting)
    actions.withhold_statement(one, "個人情報", "こ", seen=seen(states.of_statement(one)), actor=person)


def _whole_statement(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    Statement.objects.filter(meeting=meeting).update(withheld="個人情報")
    one = _said_of(meeting)
    actions.publish_statement_whole(one, seen=seen(states.of_statement(one)), actor=person)


def _outcome(meeting: Meeting, *withheld: dict[str, str]) -> Meeting:
    agenda = [{"title": "議題", "outcome": "結果"}]
    Meeting.objects.filter(pk=meeting.pk).update(agenda=agenda, withheld=list(withheld))
    return World.again(meeting)


def _withhold_said(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    one = _outcome(meeting)
    actions.withhold_said(one, "outcome", "結果", "個人情報", "", seen=seen(states.of_sayings(one)), actor=person)


def _whole_said(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    one = _outcome(meeting, {"what": "outcome", "text": "結果", "ground": "個人情報", "shown": ""})
    actions.publish_said_whole(one, "outcome", "結果", seen=seen(states.of_sayings(one)), actor=person)


def _add_frozen(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    typed = {"number": "資料9", "title": "題", "stage": "", "withheld": ""}
    actions.add_frozen(meeting, typed, actions.Source("mainline"), actor=person)


def _comment(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.comment(_material(meeting), "意見", actor=person)


def _minutes(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    was = actions.text_of(meeting)
    actions.write_minutes(meeting, "【委員】別の言葉", "roles", was=_stale(seen, was, "・別"), actor=person)


def _statement(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    if (one := meeting.statements.first()) is None:
        raise Refusal("none")
    actions.edit_statement(one, {"text": "別"}, was={"text": _stale(seen, "ことば", "旧")}, actor=person)


def _invite(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.invite(meeting.attendance.get(), actor=person)


def _invite_all(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.invite_all(meeting, actor=person)


def _poll(meeting: Meeting) -> Offer:
    """The meeting has no day, and one is offered."""
    Meeting.objects.filter(pk=meeting.pk).update(date="2026-05")
    poll = Poll.objects.create(meeting=meeting, due=rooms.ahead(1)[0])
    return Offer.objects.create(poll=poll, day=rooms.ahead(9)[0])


def _write_poll(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(date="2026-05")
    was = rooms.NO_POLL | {"due": _stale(seen, "", rooms.ahead(3)[0])}
    actions.write_poll(meeting, rooms.ahead(9)[0], rooms.ahead(2)[0], was=was, actor=person)


def _close_poll(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    _poll(meeting)
    actions.close_poll(meeting, seen=seen(states.of_poll(World.again(meeting))), actor=person)


def _set_date(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    offer = _poll(meeting)
    actions.set_date(meeting, offer.pk, seen=seen(states.of_poll(World.again(meeting))), actor=person)


def _letter(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    typed = letters.begun(meeting, "ja")
    actions.send_letter(meeting, typed, "ja", seen=seen(states.of_letters(meeting)), actor=person)


def _dates(how: Any) -> Performed:
    def performed(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
        offer = _poll(meeting)
        shown = _stale(seen, actions.dates_seen([offer], None), "0" * 64)
        actions.answer_dates(meeting.attendance.get(), {offer.pk: "yes"}, "", seen=shown, how=how, actor=person)

    return performed


def _comes(how: Any) -> Performed:
    def performed(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
        Meeting.objects.filter(pk=meeting.pk).update(replies_due=rooms.ahead(1)[0])
        shown = _stale(seen, actions.reply_seen(meeting, None), "0" * 64)
        typed = {"presence": "present", "substitute_post": "", "substitute_name": "", "remark": ""}
        actions.answer_attendance(meeting.attendance.get(), typed, seen=shown, how=how, actor=person)

    return performed


def _confirm(how: Any) -> Performed:
    def performed(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
        who = meeting.attendance.get()
        shown = actions.words_seen(list(who.statements.all()))
        actions.confirm(who, wishes={}, seen=_stale(seen, shown, "0" * 64), how=how, actor=person)

    return performed


def _opinion(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    if (one := meeting.statements.first()) is None:
        raise Refusal("none")
    actions.take_opinion(one, "ことば", was=_stale(seen, "ことば", "別"), actor=person)


def _hearing(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.hearing_of(meeting, "第2回の意見", actor=person)


def _add_meeting(world: World, _meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.add_meeting(world.body, rooms.MEETING | {"number": "第９回"}, actor=person)


def _copy(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    actions.copy_meeting(meeting, rooms.MEETING | {"number": "第９回"}, actor=person)


def _remove(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    actions.remove_attendee(meeting.attendance.get(), seen=seen(states.of_meeting(meeting)), actor=person)


def _ask_again(world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    Seat.objects.create(body=world.body, post="新しい席", order=9)
    actions.ask_again(meeting, seen=seen(states.of_meeting(meeting)), actor=person)


def _of_body(act: Callable[..., object], of: Callable[[World], Any], state: Callable[[Any], State]) -> Performed:
    def performed(world: World, _meeting: Meeting, person: User, seen: Seen) -> None:
        act(of(world), seen=seen(state(of(world))), actor=person)

    return performed


def _added(act: Callable[..., object], of: Callable[[World, Meeting], Any], typed: dict[str, Any]) -> Performed:
    def performed(world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
        act(of(world, meeting), typed, actor=person)

    return performed


def _deleted(_world: World, meeting: Meeting, person: User, seen: Seen) -> None:
    actions.delete_meeting(meeting, seen=seen(states.of_meeting(meeting)), actor=person)


def _revoke(_world: World, meeting: Meeting, person: User, _seen: Seen) -> None:
    of, now = meeting.attendance.get(), timezone.now()
    of.invitations.create(hash="0" * 64, expires_at=rooms.FAR_OFF, made_by="", made_at=now)
    actions.revoke(of, actor=person)


def _all_meetings(world: World, _meeting: Meeting) -> Any:
    return Meeting.objects.filter(process__plan=world.office.plan)


ACTS: dict[str, Performed] = {
    "add_course": _added(actions.add_course, lambda _w, m: m.process, rooms.SECOND),
    "edit_course": _edit_course,
    "delete_course": _of_body(actions.delete_course, lambda w: w.later, states.of_course),
    "move_course": _ordered(actions.move_course, lambda _w, m: m.course, lambda _w, m: m.process.courses.all()),
    "add_body": _added(actions.add_body, lambda _w, m: m.process, rooms.BODY),
    "edit_body": _edit_body,
    "delete_body": _of_body(actions.delete_body, lambda w: w.other, states.of_body),
    "move_body": _ordered(actions.move_body, lambda w, _m: w.body, lambda _w, m: m.process.bodies.all()),
    "add_seat": _added(actions.add_seat, lambda w, _m: w.body, rooms.SEAT),
    "edit_seat": _edit_seat,
    "delete_seat": _of_body(actions.delete_seat, lambda w: w.seat, states.of_seat),
    "move_seat": _ordered(actions.move_seat, lambda w, _m: w.seat, lambda w, _m: Seat.objects.filter(body=w.body)),
    "add_chart_item": _added(actions.add_chart_item, lambda _w, m: m.process, rooms.ITEM),
    "edit_chart_item": _edit_item,
    "delete_chart_item": _of_body(actions.delete_chart_item, lambda w: w.item, states.of_chart_item),
    "move_chart_item": _ordered(
        actions.move_chart_item, lambda w, _m: w.item, lambda _w, m: ChartItem.objects.filter(course=m.course)
    ),
    "add_meeting": _added(actions.add_meeting, lambda w, _m: w.body, rooms.MEETING | {"number": "第９回"}),
    "copy_meeting": _added(actions.copy_meeting, lambda _w, m: m, rooms.MEETING | {"number": "第９回"}),
    "edit_meeting": _edit_meeting,
    "move_meeting": _ordered(actions.move_meeting, lambda w, _m: w.made["planned"], _all_meetings),
    "delete_meeting": _deleted,
    "agenda": _agenda,
    "outcomes": _outcomes,
    "attendance": _attendance,
    "add_attendee": _added(actions.add_attendee, lambda _w, m: m, {"post": "客"}),
    "ask_again": _ask_again,
    "remove_attendee": _remove,
    "add_file": _add_file,
    "add_frozen": _add_frozen,
    "edit_material": _edit_material,
    "delete_material": _delete_material,
    "move_material": _move_material,
    "comment": _comment,
    "withhold_material": _withhold_material,
    "publish_material_whole": _whole_material,
    "withhold_statement": _withhold_statement,
    "publish_statement_whole": _whole_statement,
    "withhold_said": _withhold_said,
    "publish_said_whole": _whole_said,
    "give": _course(actions.give),
    "hold": _course(actions.hold),
    "finish": _course(actions.finish, ["0"]),
    "step_back": _course(actions.step_back),
    "publish_papers": _course(actions.publish, "papers", None),
    "publish_minutes": _course(actions.publish, "minutes", None, of=states.of_minutes),
    "unpublish_papers": _course(actions.unpublish, "papers"),
    "unpublish_minutes": _course(actions.unpublish, "minutes", of=states.of_minutes),
    "minutes": _minutes,
    "statement": _statement,
    "invite": _invite,
    "invite_all": _invite_all,
    "revoke": _revoke,
    "write_poll": _write_poll,
    "close_poll": _close_poll,
    "set_date": _set_date,
    "write_replies_due": lambda _w, m, person, seen: replies_due(m, person, _stale(seen, "", "2026-01-01")),
    "send_letter": _letter,
    "dates_account": _dates("account"),
    "dates_paper": _dates("paper"),
    "comes_account": _comes("account"),
    "comes_paper": _comes("paper"),
    "confirm_account": _confirm("account"),
    "confirm_paper": _confirm("paper"),
    "erratum": _course(actions.add_erratum, "誤記", "前", "後", of=states.of_minutes),
    "hearing": _hearing,
    "opinion": _opinion,
}
