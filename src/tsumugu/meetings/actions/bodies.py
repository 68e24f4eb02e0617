"""Acts on the bodies of a process and their seats, and on what stands on its schedules beside the meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.core.process_meetings import number_of
from tsumugu.core.seen import unmoved
from tsumugu.meetings import states
from tsumugu.meetings.actions import courses, ground
from tsumugu.meetings.models import Attendance, Body, ChartItem, Meeting, Process, Seat
from tsumugu.meetings.typed import fields
from tsumugu.plans.models import PlanRecord

Values = Mapping[str, Any]
#: What a body without a key of its own is called in addresses, by its kind.
_KEYS = {"headquarters": "honbu", "secretaries": "kanjikai", "committee": "iinkai", "departments": "chonai",
         "assembly": "gikai", "other": "kaigi"}  # fmt: skip


# -- bodies ------------------------------------------------------------------------------------


def add_body(process: Process, typed: Values, *, actor: User, token: str = "") -> Body:
    """A body, behind the others. A ``token`` that was sent before gives what came of it, as everywhere here.
    Refusals: ``may-not-write-meetings`` and those of ``fields.taken``."""
    with transaction.atomic():
        plan = ground.written(process.plan, actor)
        rows = Body.objects.filter(process=process)
        if (earlier := ground.made_before(plan, rows, token)) is not None:
            return earlier
        values = fields.taken(fields.BODY, typed)
        key = ground.key(list(rows.values_list("key", flat=True)), _KEYS[values["kind"]])
        made = Body.objects.create(process=process, key=key, order=ground.last(rows), **values)
        ground.keep_made(plan, token, made)
        ground.act(plan, "body-added", made, actor, kind="body", key=key)
    return made


def edit_body(body: Body, typed: Values, *, was: Values, actor: User) -> None:
    with transaction.atomic():
        plan = ground.written(body.process.plan, actor)
        row = ground.fresh(Body.objects.filter(process__plan=plan), body)
        changes = ground.edit(row, fields.BODY, typed, was)
        if changes:
            row.save(update_fields=list(changes))
            ground.act(plan, "body-edited", row, actor, kind="body", fields=sorted(changes))


def delete_body(body: Body, *, seen: str, actor: User) -> None:
    """With its seats and what stands on its lane. Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen``, ``body-in-use``."""
    with transaction.atomic():
        plan = ground.written(body.process.plan, actor)
        row = ground.fresh(Body.objects.filter(process__plan=plan), body)
        unmoved(seen, states.of_body(row))
        if row.meetings.exists():
            raise Refusal("body-in-use")
        ground.act(plan, "body-deleted", row, actor, kind="body", key=row.key)
        row.delete()


def move_body(body: Body, by: int, *, seen: str, actor: User) -> None:
    """One lane up or down. Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``."""
    with transaction.atomic():
        plan = ground.written(body.process.plan, actor)
        rows = Body.objects.filter(process__plan=plan)
        ground.step(plan, rows, body, by, seen=seen, kind="body", actor=actor)


# -- seats -------------------------------------------------------------------------------------


def add_seat(body: Body, typed: Values, *, actor: User, token: str = "") -> Seat:
    """Refusals: ``may-not-write-meetings``, those of ``fields.taken``; ``seat-empty`` for one that says neither what
    the person is nor who; ``bad-choice`` for a sign-in that is not of this organization."""
    with transaction.atomic():
        plan = ground.written(body.process.plan, actor)
        rows = Seat.objects.filter(body=body)
        if (earlier := ground.made_before(plan, rows, token)) is not None:
            return earlier
        made = Seat(body=body, order=ground.last(rows), **fields.taken(fields.SEAT, typed))
        _sound(plan, made)
        made.save()
        ground.keep_made(plan, token, made)
        ground.act(plan, "seat-added", made, actor, kind="seat", body=body.key)
    return made


def edit_seat(seat: Seat, typed: Values, *, was: Values, actor: User) -> None:
    """A name that may not be published any more is not published of earlier meetings either. Refusals: as
    ``add_seat``, and those of ``merging.merged``."""
    with transaction.atomic():
        plan = ground.written(seat.body.process.plan, actor)
        row = ground.fresh(Seat.objects.filter(body__process__plan=plan), seat)
        before, theirs = row.name, row.user_id
        changes = ground.edit(row, fields.SEAT, typed, was)
        _sound(plan, row)
        if changes:
            row.save(update_fields=list(changes))
            if changes.get("public") is False:
                Attendance.objects.filter(seat=row, name__in=[before, row.name]).update(public=False)
            if "user_id" in changes:
                _passed_on(row, theirs)
            ground.act(plan, "seat-edited", row, actor, kind="seat", fields=sorted(changes))


def _passed_on(seat: Seat, before: int | None) -> None:
    """Whose sign-in a seat is now they answer for in meetings that are to come. Of those that were held it stays who it
    was, unless it was nobody and the person is the same, or it is nobody's any more: then it was a slip."""
    rows = Attendance.objects.filter(seat=seat)
    rows.filter(meeting__state=Meeting.State.PLANNED).update(user=seat.user_id)
    held = rows.exclude(meeting__state=Meeting.State.PLANNED)
    if seat.user_id is None:
        held.filter(user=before).update(user=None)
    elif seat.name:
        held.filter(user=None, name=seat.name).update(user=seat.user_id)


def _sound(plan: PlanRecord, seat: Seat) -> None:
    if not (seat.post or seat.name or seat.role):
        raise Refusal("seat-empty", field="post")
    if seat.user_id is not None and not people.people(plan.organization).filter(pk=seat.user_id).exists():
        raise Refusal("bad-choice", field="user_id")


def delete_seat(seat: Seat, *, seen: str, actor: User) -> None:
    """What was recorded of it in meetings stays there. Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen``."""
    with transaction.atomic():
        plan = ground.written(seat.body.process.plan, actor)
        row = ground.fresh(Seat.objects.filter(body__process__plan=plan), seat)
        unmoved(seen, states.of_seat(row))
        ground.act(plan, "seat-deleted", row, actor, kind="seat", body=seat.body.key)
        row.delete()


def move_seat(seat: Seat, by: int, *, seen: str, actor: User) -> None:
    with transaction.atomic():
        plan = ground.written(seat.body.process.plan, actor)
        rows = Seat.objects.filter(body=seat.body_id)
        ground.step(plan, rows, seat, by, seen=seen, kind="seat", actor=actor)


# -- the schedule ------------------------------------------------------------------------------


def add_chart_item(process: Process, typed: Values, *, actor: User, token: str = "") -> ChartItem:
    """A mark, a window or a note, on the schedule of the latest course where none is chosen (``course_id``). Refusals:
    ``may-not-write-meetings``, those of ``fields.taken``; ``bad-choice`` for a body or a course of another process;
    ``mark-is-meeting`` for a mark that is called like a meeting (第２回): a meeting stands on the chart by itself."""
    with transaction.atomic():
        plan = ground.written(process.plan, actor)
        if (earlier := ground.made_before(plan, _items(plan), token)) is not None:
            return earlier
        values = fields.taken(fields.CHART_ITEM, typed)
        course = courses.chosen(process, values.pop("course_id", None))
        made = ChartItem(course=course, order=ground.last(course.chart_items.all()), **values)
        _fitting(process, made)
        made.save()
        ground.keep_made(plan, token, made)
        ground.act(plan, "chart-item-added", made, actor, kind="schedule")
    return made


def edit_chart_item(item: ChartItem, typed: Values, *, was: Values, actor: User) -> None:
    """One that goes to the schedule of another course (``course_id``) stands there behind the others."""
    with transaction.atomic():
        plan = ground.written(item.course.process.plan, actor)
        row = ground.fresh(_items(plan).select_related("course__process"), item)
        process = row.course.process
        changes = ground.edit(row, fields.CHART_ITEM, typed, was)
        _fitting(process, row)
        if changes:
            if "course_id" in changes:
                row.order = ground.last(courses.chosen(process, row.course_id).chart_items.all())
            row.save(update_fields=[*changes, "order"])
            ground.act(plan, "chart-item-edited", row, actor, kind="schedule", fields=sorted(changes))


def _items(plan: PlanRecord) -> QuerySet[ChartItem]:
    return ChartItem.objects.filter(course__process__plan=plan)


def _fitting(process: Process, item: ChartItem) -> None:
    if item.body_id is not None and not Body.objects.filter(pk=item.body_id, process=process).exists():
        raise Refusal("bad-choice", field="body_id")
    if item.kind == ChartItem.Kind.MARK and item.body_id is not None and number_of(item.label) is not None:
        raise Refusal("mark-is-meeting", field="label")


def delete_chart_item(item: ChartItem, *, seen: str, actor: User) -> None:
    with transaction.atomic():
        plan = ground.written(item.course.process.plan, actor)
        row = ground.fresh(_items(plan), item)
        unmoved(seen, states.of_chart_item(row))
        ground.act(plan, "chart-item-deleted", row, actor, kind="schedule")
        row.delete()


def move_chart_item(item: ChartItem, by: int, *, seen: str, actor: User) -> None:
    """One place up or down among those of its course."""
    with transaction.atomic():
        plan = ground.written(item.course.process.plan, actor)
        rows = _items(plan).filter(course=item.course_id)
        ground.step(plan, rows, item, by, seen=seen, kind="schedule", actor=actor)
