"""What the acts of these rooms do, rule by rule; who may do them is in ``test_table``."""

from __future__ import annotations

from typing import Any

import pytest
from tests.desk.office import Office
from tests.interchange import brought
from tests.meetings import rooms
from tests.meetings.acting import code, held, seen, who
from tests.refusals import problems

from tsumugu.audit.models import Act
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Item
from tsumugu.meetings import actions, agendas, states
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Material,
    Meeting,
    Process,
    Seat,
)

pytestmark = pytest.mark.django_db


def test_two_people_change_two_fields(office: Office) -> None:
    made = rooms.meeting(office)
    was = {"place": "県庁会議室", "title": ""}
    actions.edit_meeting(made, {"place": "別の室", "title": ""}, was=was, actor=who(office))
    actions.edit_meeting(made, {"place": "県庁会議室", "title": "題"}, was=was, actor=who(office))
    made.refresh_from_db()
    assert (made.place, made.title) == ("別の室", "題")


def test_two_people_change_one_field(office: Office) -> None:
    made = rooms.meeting(office)
    actions.edit_meeting(made, {"place": "甲"}, was={"place": "県庁会議室"}, actor=who(office))
    with pytest.raises(Refusal) as refused:
        actions.edit_meeting(made, {"place": "乙"}, was={"place": "県庁会議室"}, actor=who(office))
    assert refused.value.data == {"fields": {"place": ("県庁会議室", "甲")}}
    assert code(actions.edit_meeting, made, {"place": "乙"}, was={}, actor=who(office)) == "base-missing"
    actions.edit_meeting(made, {"place": "甲"}, was={"place": "県庁会議室"}, actor=who(office))  # both want the same


@pytest.mark.parametrize(("typed", "wanted"), [
    ({"date": "2026-13-01"}, "bad-time"), ({"date": "令和8年"}, "bad-time"), ({"start": "25:00"}, "bad-hour"),
    ({"start": "15:00", "end": "14:00"}, "bad-order"), ({"end": "13:00"}, "bad-order"), ({"sign": "◆◆"}, "bad-sign"),
    ({"way": "telepathy"}, "bad-choice"), ({"number": ""}, "bad-text"), ({"place": "甲\n乙"}, "bad-text"),
    ({"closed": "理由"}, "closed-needs-decision"), ({"closed_by": "決定"}, "closed-needs-decision"),
    ({"state": "held"}, "bad-choice"),
])  # fmt: skip
def test_what_cannot_be_said_of_a_meeting(office: Office, typed: dict[str, Any], wanted: str) -> None:
    made = rooms.meeting(office)
    was = {name: getattr(made, name) for name in typed}
    assert code(actions.edit_meeting, made, typed, was=was, actor=who(office)) == wanted
    made.refresh_from_db()
    assert (made.place, made.date, made.start, made.end) == ("県庁会議室", "2026-05-10", "13:30", "15:00")


def test_a_day_a_month_or_nothing(office: Office) -> None:
    made = rooms.meeting(office)
    for date in ("2026-06", "", "2026-06-07"):
        actions.edit_meeting(made, {"date": date}, was={"date": made.date}, actor=who(office))
        made.refresh_from_db()
        assert made.date == date


def test_a_closed_meeting_has_its_decision_and_its_reason(office: Office) -> None:
    made = rooms.meeting(office)
    typed = {"closed": "率直な意見のため", "closed_by": "第1回での決定"}
    actions.edit_meeting(made, typed, was={"closed": "", "closed_by": ""}, actor=who(office))
    made.refresh_from_db()
    assert (made.closed, made.closed_by) == ("率直な意見のため", "第1回での決定")


def test_no_words_of_anybody_are_in_the_record_of_acts(office: Office) -> None:
    made = held(office, "【委員長】秘密の言葉。")
    one = made.statements.get()
    actions.edit_statement(one, {"text": "別の秘密"}, was={"text": one.text}, actor=who(office))
    actions.edit_meeting(made, {"closed": "秘密", "closed_by": "秘密"}, was={"closed": "", "closed_by": ""},
                         actor=who(office))  # fmt: skip
    told = " ".join(Act.objects.values_list("data", flat=True))
    assert "秘密" not in told and "席の人" not in told and "委員長" not in told


# -- bodies, seats, the schedule -------------------------------------------------------------------


def test_rows_are_put_in_order(office: Office) -> None:
    process = rooms.process(office)
    made = [rooms.body(office, name=name) for name in ("甲", "乙", "丙")]
    keys = [one.pk for one in made]
    actions.move_body(made[0], 1, seen=digest(states.of_order(keys)), actor=who(office))
    assert [one.name for one in process.bodies.all()] == ["乙", "甲", "丙"]
    assert code(actions.move_body, made[0], 1, seen=digest(states.of_order(keys)), actor=who(office)) == (
        "changed-since-seen"
    )
    assert code(actions.move_body, made[0], 1, seen="", actor=who(office)) == "seen-missing"
    seats = [rooms.seat(office, made[0], post=post) for post in "ab"]
    items = [rooms.item(office, label=label) for label in "ab"]
    order = digest(states.of_order([one.pk for one in seats]))
    staff = office.people["staff"]
    assert code(actions.move_seat, seats[1], -1, seen=order, actor=staff) == "may-not-write-meetings"
    actions.move_seat(seats[1], -1, seen=order, actor=who(office))
    assert list(made[0].seats.all()) == [seats[1], seats[0]]
    order = digest(states.of_order([one.pk for one in items]))
    assert code(actions.move_chart_item, items[1], -1, seen=order, actor=staff) == "may-not-write-meetings"
    actions.move_chart_item(items[1], -1, seen=order, actor=who(office))
    assert list(process.courses.get().chart_items.all()) == [items[1], items[0]]


def test_a_form_that_is_sent_twice_makes_one(office: Office) -> None:
    of = rooms.body(office)
    for act, model, typed in (
        (actions.add_seat, Seat, rooms.SEAT), (actions.add_meeting, Meeting, rooms.MEETING)
    ):  # fmt: skip
        one, two = (act(of, typed, actor=who(office), token=model.__name__) for _ in range(2))
        assert one.pk == two.pk and model.objects.count() == 1
    last = Meeting.objects.get()
    typed = rooms.MEETING | {"number": "第２回"}
    one, two = (actions.copy_meeting(last, typed, actor=who(office), token="copy") for _ in range(2))
    assert one.pk == two.pk and Meeting.objects.count() == 2
    process = rooms.process(office)
    for _ in range(2):
        actions.add_body(process, rooms.BODY, actor=who(office), token="body")
        actions.add_chart_item(process, rooms.ITEM, actor=who(office), token="item")
        actions.add_attendee(last, {"post": "客"}, actor=who(office), token="guest")
        actions.add_file(
            last,
            {"number": "資料1", "title": "題"},
            actions.File("a.pdf", brought.pdf()),
            actor=who(office),
            token="file",
        )
        actions.add_frozen(
            last, {"number": "資料2", "title": "題"}, actions.Source("mainline"), actor=who(office), token="frozen"
        )
    assert (Body.objects.count(), ChartItem.objects.count(), Material.objects.count()) == (2, 1, 2)
    assert last.attendance.filter(seat=None).count() == 1


def test_a_seat_says_something_and_its_sign_in_is_of_the_organization(office: Office) -> None:
    of = rooms.body(office)
    empty = rooms.SEAT | {"post": "", "name": "", "role": ""}
    assert code(actions.add_seat, of, empty, actor=who(office)) == "seat-empty"
    outsider = rooms.SEAT | {"user_id": office.people["outsider"].pk}
    assert code(actions.add_seat, of, outsider, actor=who(office)) == "bad-choice"
    assert (
        code(actions.add_seat, of, rooms.SEAT | {"since": "2026-05", "until": ""}, actor=who(office)) == "bad-day-form"
    )


def test_a_body_with_meetings_stays(office: Office) -> None:
    made = rooms.meeting(office)
    assert made.body is not None
    state = digest(states.of_body(made.body))
    assert code(actions.delete_body, made.body, seen=state, actor=who(office)) == "body-in-use"


def test_a_mark_called_like_a_meeting_is_one(office: Office) -> None:
    of = rooms.body(office)
    typed = rooms.ITEM | {"body_id": of.pk, "label": "第２回"}
    assert code(actions.add_chart_item, of.process, typed, actor=who(office)) == "mark-is-meeting"
    assert code(actions.add_chart_item, of.process, rooms.ITEM | {"body_id": 10**6}, actor=who(office)) == "bad-choice"
    rooms.item(office, kind="window", label="第２回の意見照会", body_id=of.pk)


# -- meetings --------------------------------------------------------------------------------------


def test_a_number_is_given_once_in_a_body(office: Office) -> None:
    made = rooms.meeting(office)
    assert made.body is not None and made.key == "iinkai-1"
    assert code(actions.add_meeting, made.body, rooms.MEETING, actor=who(office)) == "number-taken"
    rooms.meeting(office, rooms.body(office, name="別"), number="第１回")


def test_those_are_asked_whose_term_covers_the_day(office: Office) -> None:
    of = rooms.body(office)
    for post, since, until in (
        ("前", "", "2026-05-09"), ("今", "2026-05-10", ""), ("次", "2026-05-11", ""), ("常", "", ""),
    ):  # fmt: skip
        rooms.seat(office, of, post=post, since=since, until=until)
    made = rooms.meeting(office, of)
    assert [one.post for one in made.attendance.all()] == ["今", "常"]
    assert [one.post for one in rooms.meeting(office, of, number="第２回", date="2026-05").attendance.all()] == [
        "前", "今", "次", "常"
    ]  # fmt: skip
    assert actions.ask_again(made, seen=seen(made), actor=who(office)) == 0
    rooms.seat(office, of, post="新")
    assert actions.ask_again(made, seen=seen(made), actor=who(office)) == 1


def test_a_copy_has_the_shape_and_takes_over_what_was_left(office: Office) -> None:
    of = rooms.body(office)
    rooms.seat(office, of)
    made = rooms.meeting(office, of)
    text = "開会\n議事\n　甲について［説明］（資料1）\n　乙について［意見交換］\n閉会"
    actions.write_agenda(made, text, was="", actor=who(office))
    made.refresh_from_db()
    actions.write_outcomes(
        made, {"1.0": "説明した"}, was={}, seen=actions.agenda_seen(agendas.of(made)), actor=who(office)
    )
    made = Meeting.objects.get(pk=made.pk)
    actions.hold(made, seen=seen(made), actor=who(office))
    made = Meeting.objects.get(pk=made.pk)
    assert [place for place, _item, kind in agendas.undealt(agendas.of(made)) if kind] == ["1.1"]
    assert code(actions.finish, made, ["1.0"], seen=seen(made), actor=who(office)) == "bad-choice"
    assert actions.finish(made, ["1.1"], seen=seen(made), actor=who(office)) == 1
    (left,) = of.leftovers.all()
    typed = rooms.MEETING | {"number": "第２回"}
    assert code(actions.copy_meeting, made, typed, leftovers=[left.pk, 10**6], actor=who(office)) == "bad-choice"
    copy = actions.copy_meeting(made, typed, leftovers=[left.pk], actor=who(office))
    assert [one.title for one in agendas.of(copy)] == ["開会", "議事", "閉会"], "it stands in the shape already"
    first, second = agendas.of(copy)[1].items
    assert (first.materials, first.outcome, first.kind, second.kind) == ((), None, "explanation", "exchange")
    assert copy.attendance.count() == 1 and copy.copied_from == made
    of.leftovers.create(meeting=made, item={"title": "丙について", "kind": "report", "materials": ["資料1"]})
    other = actions.copy_meeting(
        made, typed | {"number": "臨時"}, leftovers=[of.leftovers.latest("pk").pk], actor=who(office)
    )
    assert agendas.of(other)[-1] == Item(title="丙について", kind="report")
    again = rooms.MEETING | {"number": "第３回"}
    assert code(actions.copy_meeting, made, again, leftovers=[left.pk], actor=who(office)) == "bad-choice"
    made.refresh_from_db()
    assert code(actions.step_back, made, seen=seen(made), actor=who(office)) == "leftover-taken"


def test_a_meeting_is_held_on_a_day(office: Office) -> None:
    made = rooms.meeting(office, date="2026-05")
    assert code(actions.hold, made, seen=seen(made), actor=who(office)) == "meeting-date-missing"


def test_a_meeting_is_not_held_before_its_day(office: Office) -> None:
    made = rooms.meeting(office, date=rooms.ahead(1)[0])
    assert code(actions.hold, made, seen=seen(made), actor=who(office)) == "meeting-ahead"
    actions.edit_meeting(made, {"date": rooms.ahead(0)[0]}, was={"date": made.date}, actor=who(office))
    made.refresh_from_db()
    actions.hold(made, seen=seen(made), actor=who(office))
    made.refresh_from_db()
    tomorrow, was = {"date": rooms.ahead(1)[0]}, {"date": made.date}
    assert code(actions.edit_meeting, made, tomorrow, was=was, actor=who(office)) == "meeting-ahead"
    actions.edit_meeting(made, {"date": "R8.6.1"}, was=was, actor=who(office))
    made.refresh_from_db()
    assert (made.date, made.state) == ("2026-06-01", "held")


def test_days_and_hours_as_offices_write_them(office: Office) -> None:
    made = rooms.meeting(office)
    typed = {"date": "令和８年６月７日", "start": "９時半", "end": "11:00", "replies_due": "R8.6.1"}
    actions.edit_meeting(made, typed, was={name: getattr(made, name) for name in typed}, actor=who(office))
    made.refresh_from_db()
    assert (made.date, made.start, made.end, made.replies_due) == ("2026-06-07", "09:30", "11:00", "2026-06-01")
    with pytest.raises(Refusal) as refused:
        actions.edit_meeting(made, {"date": "2026-02-30"}, was={"date": made.date}, actor=who(office))
    assert [one.code for one in problems(refused.value)] == ["no-such-day"]


def test_what_frames_a_meeting_is_not_left_over(office: Office) -> None:
    made = rooms.meeting(office)
    lines = ("１　開会", "２　知事あいさつ", "３　議事", "　(1) 甲について［説明］", "　(2) 開会の方法", "４　その他",
             "５　事務連絡（資料1）", "６　閉会")  # fmt: skip
    actions.write_agenda(made, "\n".join(lines), was="", actor=who(office))
    made.refresh_from_db()
    left = [(item.title, chosen) for _place, item, chosen in agendas.undealt(agendas.of(made))]
    assert left == [("(1) 甲について", True), ("(2) 開会の方法", False), ("４　その他", False), ("５　事務連絡", False)]


def test_seats_are_not_added_to_an_attendance_that_has_none(office: Office) -> None:
    """One that came with a file names people: their seats would stand there a second time."""
    of = rooms.body(office)
    made = rooms.meeting(office, of)
    actions.add_attendee(made, {"post": "大学教授", "name": "甲"}, actor=who(office))
    rooms.seat(office, of)
    assert len(actions.missing_seats(made)) == 1, "it is planned"
    actions.hold(made, seen=seen(made), actor=who(office))
    made.refresh_from_db()
    assert actions.missing_seats(made) == []
    rooms.seat(office, of, post="別の席")
    made.attendance.update(seat=of.seats.first())
    assert [one.post for one in actions.missing_seats(made)] == ["別の席"]
    Meeting.objects.update(state="finished")
    made.refresh_from_db()
    assert actions.missing_seats(made) == []


def test_an_outline_has_no_resolutions(office: Office) -> None:
    made = rooms.meeting(office)
    assert code(actions.write_agenda, made, "甲［議決］", was="", actor=who(office)) == "resolves-nothing"
    of = rooms.body(office, legal="ordinance", name="附属機関")
    actions.write_agenda(rooms.meeting(office, of), "甲［議決］", was="", actor=who(office))


def test_an_agenda_that_cannot_be_read_says_where(office: Office) -> None:
    made = rooms.meeting(office)
    with pytest.raises(Refusal) as refused:
        actions.write_agenda(made, "甲\n　　乙", was="", actor=who(office))
    assert [one.place.line for one in problems(refused.value) if one.place is not None] == [2]


def test_outcomes_name_the_agenda_they_are_of(office: Office) -> None:
    made = rooms.meeting(office)
    actions.write_agenda(made, "甲\n乙", was="", actor=who(office))
    made.refresh_from_db()
    old = actions.agenda_seen(agendas.of(made))
    actions.write_outcomes(made, {"0": "一"}, was={"0": ""}, seen=old, actor=who(office))
    assert code(actions.write_outcomes, made, {"0": "二"}, was={"0": ""}, seen=old, actor=who(office)) == (
        "changed-since-seen"
    )
    actions.write_agenda(made, "乙\n甲", was="甲\n乙", actor=who(office))
    assert code(actions.write_outcomes, made, {"0": "三"}, was={"0": ""}, seen=old, actor=who(office)) == (
        "changed-since-seen"
    )
    made.refresh_from_db()
    assert [(one.title, one.outcome) for one in agendas.of(made)] == [("乙", None), ("甲", "一")]


def test_attendance_is_written_for_all_or_for_none(office: Office) -> None:
    of = rooms.body(office)
    for post in ("甲", "乙"):
        rooms.seat(office, of, post=post)
    made = rooms.meeting(office, of)
    one, two = made.attendance.all()
    typed = {one.pk: {"presence": "present"}, two.pk: {"presence": "substitute", "substitute_post": "課長"}}
    was = {one.pk: {"presence": ""}, two.pk: {"presence": "", "substitute_post": ""}}
    counted = {"visitors": 3, "press": None}
    actions.write_attendance(
        made, typed, was=was, counted=counted, counted_was={"visitors": None, "press": None}, actor=who(office)
    )
    one.refresh_from_db()
    made.refresh_from_db()
    assert (one.presence, made.visitors, made.press) == ("present", 3, None)
    again = {one.pk: {"presence": "absent"}, two.pk: {"presence": "online"}}
    stale = {one.pk: {"presence": ""}, two.pk: {"presence": "substitute"}}
    with pytest.raises(Refusal) as refused:
        actions.write_attendance(made, again, was=stale, counted={}, counted_was={}, actor=who(office))
    assert refused.value.data["fields"] == {f"{one.pk}:presence": ("", "present")}
    two.refresh_from_db()
    assert two.presence == "substitute"


def test_what_is_left_of_a_seat_stays_in_the_meeting(office: Office) -> None:
    of = rooms.body(office)
    sits = rooms.seat(office, of)
    made = rooms.meeting(office, of)
    actions.delete_seat(sits, seen=digest(states.of_seat(sits)), actor=who(office))
    assert [one.name for one in made.attendance.all()] == ["席の人"] and Attendance.objects.get().seat is None
    assert Process.objects.count() == 1


def test_a_name_that_may_not_be_published_any_more_is_not(office: Office) -> None:
    of = rooms.body(office)
    sits = rooms.seat(office, of, public=True)
    rooms.meeting(office, of)
    actions.edit_seat(sits, {"public": False}, was={"public": True}, actor=who(office))
    assert not Attendance.objects.get().public
    actions.edit_seat(sits, {"public": True}, was={"public": False}, actor=who(office))
    assert not Attendance.objects.get().public, "what was not allowed then is not by what is allowed now"


@pytest.mark.parametrize("other", ["file", "public_file", "edition", "filename"])
def test_another_paper_under_the_same_title_is_another_meeting(office: Office, other: str) -> None:
    """What is published together with a meeting is what its page showed, not what was called the same."""
    made = rooms.full(office)
    one, shown = made.materials.all()[0], seen(made)
    assert seen(made) == shown
    paper = rooms.paper(office, b"%PDF-1.7 another")
    told: dict[str, Any] = {"file": paper, "public_file": paper, "edition": "text-9", "filename": "b.pdf"}
    Material.objects.filter(pk=one.pk).update(**{other: told[other]})
    with pytest.raises(Refusal, match="changed-since-seen"):
        actions.give(made, seen=shown, actor=who(office))
