"""Acts on a meeting: made, made as a copy of the last one, planned, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.core.fiscal import is_date
from tsumugu.core.process_meetings import key_of, number_of
from tsumugu.core.seen import unmoved
from tsumugu.meetings import agendas, rules, states
from tsumugu.meetings.actions import courses, ground
from tsumugu.meetings.models import Attendance, Body, Leftover, Meeting, Seat
from tsumugu.meetings.typed import fields
from tsumugu.plans.models import PlanRecord

Values = Mapping[str, Any]


def rows_of(plan: PlanRecord) -> QuerySet[Meeting]:
    return Meeting.objects.filter(process__plan=plan).select_related("body", "course", "process__plan__organization")


def add_meeting(body: Body, typed: Values, *, actor: User, token: str = "") -> Meeting:
    """A meeting of a body, with its seats asked to it, in the latest course where none is chosen (``course_id``).
    Refusals: ``may-not-write-meetings``, those of ``fields.taken``, ``bad-choice`` for a course of another plan,
    ``closed-needs-decision``, ``number-taken`` (the body has a meeting of this number in the course)."""
    with transaction.atomic():
        plan = ground.written(body.process.plan, actor)
        if (earlier := ground.made_before(plan, rows_of(plan), token)) is not None:
            return earlier
        values = fields.taken(fields.MEETING, typed)
        course = courses.chosen(body.process, values.pop("course_id", None))
        made = Meeting(process=body.process, body=body, course=course, **values)
        _sound(made)
        place(made)
        ask_seats(made)
        ground.keep_made(plan, token, made)
        ground.act(plan, "meeting-added", made, actor, kind="meeting", key=made.key)
    return made


def copy_meeting(
    last: Meeting, typed: Values, *, leftovers: Sequence[int] = (), actor: User, token: str = ""
) -> Meeting:
    """The next meeting of a body in the shape of an earlier one: what was typed, the items of its agenda without
    papers and outcomes, the seats of today as attendance, the style of its minutes; in the same course where none is
    chosen. ``leftovers``: keys of those that it takes over, unless an item of that title stands in the shape already;
    each goes to one meeting. Refusals: as ``add_meeting``; ``bad-choice`` for a leftover of another body or one that
    is taken."""
    with transaction.atomic():
        plan = ground.written(last.process.plan, actor)
        if (earlier := ground.made_before(plan, rows_of(plan), token)) is not None:
            return earlier
        source = ground.fresh(rows_of(plan), last)
        values = fields.taken(fields.MEETING, typed)
        course = courses.chosen(source.process, values.pop("course_id", source.course_id))
        made = Meeting(
            process=source.process, body=source.body, course=course, copied_from=source, style=source.style, **values
        )
        _sound(made)
        taken = list(Leftover.objects.filter(body=source.body_id, taken_by=None, pk__in=leftovers))
        if len(taken) != len(set(leftovers)):
            raise Refusal("bad-choice", field="leftovers")
        shape = _shape(source.agenda)
        there = {item.title for _place, _level, item in agendas.walked(agendas.read(shape))}
        made.agenda = [*shape, *(_shape([one.item])[0] for one in taken if one.item["title"] not in there)]
        place(made)
        ask_seats(made)
        for one in taken:
            one.taken_by = made
            one.save(update_fields=["taken_by"])
        ground.keep_made(plan, token, made)
        ground.act(plan, "meeting-added", made, actor, kind="meeting", key=made.key, copied=source.key)
    return made


def _shape(agenda: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The items of an agenda as they stand, without what belongs to one day."""
    return [
        {name: _shape(value) if name == "items" else value for name, value in item.items()
         if name in ("title", "kind", "items")}
        for item in agenda
    ]  # fmt: skip


def place(made: Meeting) -> None:
    """Saves a new meeting behind the others, under a key of its own."""
    rows = Meeting.objects.filter(process=made.process)
    number, body = number_of(made.number), made.body.key if made.body is not None else ""
    taken = list(rows.values_list("key", flat=True))
    wanted = f"{body}-{number}" if number and body else ""
    if wanted in taken and made.course.key:  # as ``core.process_meetings`` calls it
        wanted = f"{made.course.key}-{wanted}"
    made.key = ground.key(taken, wanted)
    made.order = ground.last(rows)
    made.save()


def ask_seats(meeting: Meeting) -> None:
    """The seats of its body as they are on its day (all of them where it has none), as its attendance."""
    Attendance.objects.bulk_create(asked_seat(meeting, seat, n) for n, seat in enumerate(sitting(meeting)))


def asked_seat(meeting: Meeting, seat: Seat, order: int) -> Attendance:
    """A seat as it is now, asked to a meeting; not saved."""
    return Attendance(
        meeting=meeting, seat=seat, user_id=seat.user_id, post=seat.post, name=seat.name, role=seat.role,
        public=seat.public, order=order,
    )  # fmt: skip


def sitting(meeting: Meeting) -> list[Seat]:
    """The seats of its body whose term covers its day."""
    seats = meeting.body.seats.all() if meeting.body is not None else ()
    return [seat for seat in seats if _sits(seat.since, seat.until, meeting.date)]


def _sits(since: str, until: str, day: str) -> bool:
    """Whether a term covers a day, or any day of a month; every term does where nothing is decided."""
    return not day or (since[: len(day)] <= day and (not until or day <= until[: len(day)]))


def edit_meeting(meeting: Meeting, typed: Values, *, was: Values, actor: User) -> None:
    """Another ``course_id`` puts it there. Refusals: as ``add_meeting``, those of ``merging.merged``; ``meeting-ahead``
    where one that was held would be on a day that has not come."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        changes = ground.edit(row, fields.MEETING, typed, was)
        if "course_id" in changes:
            courses.chosen(row.process, row.course_id)
        _sound(row)
        if "date" in changes and row.state != Meeting.State.PLANNED and rules.is_ahead(row.date, timezone.localdate()):
            raise Refusal("meeting-ahead", field="date")
        if changes:
            row.save(update_fields=list(changes))
            if "date" in changes:
                ground.let_links_hold(row)
            ground.act(plan, "meeting-edited", row, actor, kind="meeting", fields=sorted(changes))


def _sound(meeting: Meeting) -> None:
    if bool(meeting.closed) != bool(meeting.closed_by):
        raise Refusal("closed-needs-decision", field="closed" if meeting.closed_by else "closed_by")
    if meeting.state != Meeting.State.PLANNED and not is_date(meeting.date):
        raise Refusal("meeting-date-missing", field="date")
    others = Meeting.objects.filter(body=meeting.body_id, course=meeting.course_id).exclude(pk=meeting.pk)
    # 第２回 and 第2回 are one: published they would be one meeting, with what was told of either.
    if key_of(meeting.number) in {key_of(number) for number in others.values_list("number", flat=True)}:
        raise Refusal("number-taken", field="number")


def delete_meeting(meeting: Meeting, *, seen: str, actor: User) -> None:
    """One that is only being prepared, with everything in it. Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen``, ``meeting-state`` (it was held), ``meeting-given`` (members or the public have it, or
    an invitation to it)."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        unmoved(seen, states.of_meeting(row))
        if row.state != Meeting.State.PLANNED:
            raise Refusal("meeting-state", state=row.state)
        given = row.given_at is not None or row.papers_public_at is not None or row.letters.exists()
        if given or row.hearing_id is not None:
            raise Refusal("meeting-given")
        ground.act(plan, "meeting-deleted", row, actor, kind="meeting", key=row.key)
        row.delete()


def move_meeting(meeting: Meeting, by: int, *, seen: str, actor: User) -> None:
    """One place up or down among the meetings of the plan: the order of those that have no date yet."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        rows = Meeting.objects.filter(process__plan=plan)
        ground.step(plan, rows, meeting, by, seen=seen, kind="meeting", actor=actor)
