"""The process of a plan file, taken into the rooms: from then on they are the truth, and the ledger holds none of it.

What the file says of meetings is public there, so it is public here. What of it no room has a place for is kept with
the process for a time (``models.Process.source``) and published nowhere; the text as it came is kept by nobody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from tsumugu.accounts.models import Division, Organization, User
from tsumugu.core import canonical, fiscal
from tsumugu.core import process as value
from tsumugu.core.courses import courses_of
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.process_input import left_over, process_of
from tsumugu.core.process_meetings import whole
from tsumugu.core.seen import unmoved
from tsumugu.meetings import agendas, states
from tsumugu.meetings.actions import ground
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Course,
    Erratum,
    Leftover,
    Material,
    Meeting,
    Process,
    Seat,
    Statement,
)
from tsumugu.meetings.previews import placed
from tsumugu.plans import actions as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.voices.actions import from_file as voices

_MIDNIGHT = datetime.time()


def register_plan(
    organization: Organization, slug: str, plan: Plan, *, actor: User | None, reason: str = "", token: str = "",
    second: User | None = None,
) -> tuple[PlanRecord, tuple[Division, ...]]:  # fmt: skip
    """``plans.actions.register_plan``, with the process of the plan in these rooms. Refusals: those of that."""
    with transaction.atomic():
        record, new = plans.register_plan(
            organization, slug, replace(plan, process=None), actor=actor, reason=reason, token=token, second=second
        )
        take_over(record, plan, actor=actor)
    return record, new


def take_over(record: PlanRecord, plan: Plan, *, actor: User | None) -> None:
    """The process of a plan into the rooms of its record; nothing where the plan has none, or the rooms have one."""
    if whole(process_of(plan)) == value.NOTHING and plan.process is None:
        return
    with transaction.atomic():
        fresh = plans.lock_plan(record)
        if not Process.objects.filter(plan=fresh).exists():
            _take(fresh, plan, actor)


def take_process(record: PlanRecord, source: str, *, seen: str, actor: User) -> None:
    """The process of a plan file into the rooms of a plan that is registered and has none yet. ``source``: what the
    file has under ``process``, JSON; ``seen``: of ``states.of_source``, what was previewed. Refusals:
    ``may-not-write-meetings``, ``process-there``, ``seen-missing``, ``changed-since-seen``, ``process-empty`` where
    nothing in it can be read."""
    plan = Plan(id="", title="", process=source or None)
    with transaction.atomic():
        fresh = ground.written(record, actor)
        if Process.objects.filter(plan=fresh).exists():
            raise Refusal("process-there")
        unmoved(seen, states.of_source(source))
        if process_of(plan) == value.NOTHING:
            raise Refusal("process-empty")
        _take(fresh, plan, actor)


def _take(record: PlanRecord, plan: Plan, actor: User | None) -> None:
    process = whole(process_of(plan))
    rest = left_over(plan.process) if plan.process is not None else {}
    made = Process.objects.create(
        plan=record, source=canonical.opaque(rest) if rest else "", taken_on=timezone.localdate()
    )
    bodies = {body.id: _body(made, n, body) for n, body in enumerate(process.bodies)}
    there = {course.id: _course(made, n, course, bodies) for n, course in enumerate(courses_of(process))}
    rows = {
        meeting.id or "": _meeting(made, n, meeting, bodies, there[meeting.course or ""])
        for n, meeting in enumerate(process.meetings)
    }
    for meeting in process.meetings:
        _leftovers(rows[meeting.id or ""], meeting.agenda, rows)
    said = _statements(process, rows)
    hearings = voices.take_over(
        record, placed(process), process.dispositions, counts=process.counts, statements=said, actor=actor
    )  # fmt: skip
    for key, hearing in hearings.items():
        Meeting.objects.filter(pk=rows[key].pk).update(hearing=hearing)
    ground.act(record, "process-taken-over", made, actor, kind="process", bodies=len(bodies), meetings=len(rows))


def _body(process: Process, order: int, body: value.Body) -> Body:
    made = Body.objects.create(
        process=process, key=body.id, name=body.name, kind=body.kind, legal=body.legal or "", note=body.note or "",
        order=order,
    )  # fmt: skip
    for n, seat in enumerate(body.seats):
        Seat.objects.create(
            body=made, post=seat.post or "", name=seat.name or "", role=seat.role or "", since=seat.since or "",
            until=seat.until or "", public=bool(seat.public), order=n,
        )  # fmt: skip
    return made


def _course(process: Process, order: int, one: value.Course, bodies: Mapping[str, Body]) -> Course:
    schedule = one.schedule or value.Schedule()
    axis = schedule.axis
    made = Course.objects.create(
        process=process, key=one.id, title=one.title or "", kind=one.kind or "", first=axis.first if axis else "",
        last=axis.last if axis else "", order=order,
    )  # fmt: skip
    _chart(made, schedule, bodies)
    return made


def _chart(course: Course, schedule: value.Schedule, bodies: Mapping[str, Body]) -> None:
    kind = ChartItem.Kind
    found: list[dict[str, Any]] = [
        {"kind": kind.MARK, "body": one.body, "label": one.label, "start": one.date or "", "sign": one.mark or "",
         "note": one.note or ""}
        for one in schedule.marks
    ]  # fmt: skip
    found += [
        {"kind": kind.WINDOW, "body": one.body, "label": one.label, "start": one.start or "", "end": one.end or "",
         "tentative": bool(one.tentative), "note": one.note or ""}
        for one in schedule.windows
    ]  # fmt: skip
    found += [{"kind": kind.NOTE, "body": one.body, "label": one.label} for one in schedule.notes]
    for order, one in enumerate(found):
        body = bodies.get(one.pop("body") or "")
        ChartItem.objects.create(course=course, body=body, order=order, **one)


def _meeting(process: Process, order: int, one: value.Meeting, bodies: Mapping[str, Body], course: Course) -> Meeting:
    minutes, now = one.minutes, timezone.now()
    told = bool(one.agenda or one.materials or one.attendance)
    heard = minutes is not None or one.visitors is not None or one.press is not None or _has_outcome(one)
    heard = heard or any(attendee.presence for attendee in one.attendance)
    published = fiscal.day(minutes.published) if minutes is not None else None
    made = Meeting.objects.create(
        process=process, course=course, body=bodies.get(one.body or ""), key=one.id or "", number=one.number,
        title=one.title or "",
        state=Meeting.State.HELD if one.held or minutes is not None else Meeting.State.PLANNED,
        date=one.date or "", start=one.start or "", end=one.end or "", place=one.place or "", way=one.way or "",
        closed=one.closed or "", sign=one.mark or "", audience=one.audience or "", visitors=one.visitors,
        press=one.press, note=one.note or "", agenda=agendas.stored(one.agenda),
        style=minutes.style if minutes is not None else "", papers_public_at=now if told else None,
        minutes_public_at=_morning(published) if published else now if heard else None, order=order,
        told_asked=minutes.asked if minutes is not None else None,
        told_confirmed=minutes.confirmed if minutes is not None else None,
    )  # fmt: skip
    for n, paper in enumerate(one.materials):
        Material.objects.create(
            meeting=made, number=paper.number, title=paper.title, kind=paper.kind or "", filename=paper.file or "",
            edition=paper.edition or "", against=paper.against or "",
            frozen_on=fiscal.day(paper.frozen), stage=paper.stage or "",
            withheld=paper.withheld or "", order=n,
        )  # fmt: skip
    for n, attendee in enumerate(one.attendance):
        Attendance.objects.create(
            meeting=made, post=attendee.post or "", name=attendee.name or "", role=attendee.role or "",
            public=bool(attendee.public), presence=attendee.presence or "",
            substitute_post=attendee.substitute or "", order=n,
        )  # fmt: skip
    for erratum in minutes.errata if minutes is not None else ():
        day = fiscal.day(erratum.date) or timezone.localdate()
        Erratum.objects.create(
            meeting=made, date=day, text=erratum.text,
            before=erratum.before or "", after=erratum.after or "", author="", at=now,
        )  # fmt: skip
    return made


def _has_outcome(one: value.Meeting) -> bool:
    return any(item.outcome or item.carried for _, item in value.items(one.agenda))


def _morning(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, _MIDNIGHT))


def _leftovers(row: Meeting, agenda: Sequence[value.Item], rows: Mapping[str, Meeting]) -> None:
    for _, item in value.items(tuple(agenda)):
        later = rows.get(item.carried or "")
        if later is not None and row.body is not None:
            Leftover.objects.create(
                body=row.body, meeting=row, item=msgspec.to_builtins(replace(item, items=())), taken_by=later
            )


def _statements(process: value.Process, rows: Mapping[str, Meeting]) -> dict[str, int]:
    """The statements of all minutes, made; by the id of an opinion the key of the one it was taken from."""
    found: dict[str, int] = {}
    for meeting in process.meetings:
        for n, one in enumerate(meeting.minutes.statements if meeting.minutes is not None else ()):
            made = Statement.objects.create(
                meeting=rows[meeting.id or ""], speaker=one.speaker or "", topic=one.topic or "", text=one.text,
                withheld=one.withheld or "", shown=one.text if one.withheld else "", order=n,
            )  # fmt: skip
            found |= dict.fromkeys(one.opinions, made.pk)
    return found
