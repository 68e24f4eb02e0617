"""Acts on the formulations and revisions of a plan (過程): begun, named, put in order, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from tsumugu.accounts.models import User
from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.meetings import states
from tsumugu.meetings.actions import ground
from tsumugu.meetings.models import ChartItem, Course, Process
from tsumugu.meetings.typed import fields
from tsumugu.plans.models import PlanRecord

Values = Mapping[str, Any]
#: What one without a key of its own is called in addresses, by its kind; the fiscal year in which it begins follows.
_KEYS = {"formulation": "sakutei", "revision": "kaitei"}
_OTHER = "katei"


def found_process(record: PlanRecord, typed: Values, *, actor: User) -> Process:
    """Begins the process of a plan with its first course; ``typed`` as ``fields.COURSE``. Refusals:
    ``may-not-write-meetings``, ``process-there``, and those of ``fields.taken``."""
    with transaction.atomic():
        plan = ground.written(record, actor)
        if Process.objects.filter(plan=plan).exists():
            raise Refusal("process-there")
        values = fields.taken(fields.COURSE, typed)
        made = Process.objects.create(plan=plan)
        course = Course(process=made, order=0, **values)
        course.key = _key(course, ())
        course.save()
        ground.act(plan, "process-founded", made, actor, kind="process")
    return made


def add_course(process: Process, typed: Values, *, actor: User, token: str = "") -> Course:
    """A course, behind those that begin before it (one that does not say when, behind all). It begins empty, or with
    the entries of another one's schedule (``shape``), at no time yet. ``earlier_title``: what the only one that there
    was is called from now on, where it has no title. A ``token`` that was sent before gives what came of it. Refusals:
    ``may-not-write-meetings``, those of ``fields.taken``, ``bad-choice`` for a ``shape`` of another plan,
    ``course-untitled``."""
    with transaction.atomic():
        plan = ground.written(process.plan, actor)
        rows = Course.objects.filter(process=process)
        if (earlier := ground.made_before(plan, rows, token)) is not None:
            return earlier
        values = fields.taken(fields.NEW_COURSE, {"title": "", **typed})
        shape, before = values.pop("shape", None), values.pop("earlier_title", "")
        there = list(rows)
        source = next((one for one in there if one.pk == shape), None)
        if shape is not None and source is None:
            raise Refusal("bad-choice", field="shape")
        _named(there, before)
        made = Course(process=process, **values)
        made.key = _key(made, there)
        at = _place(made, there)
        made.order = at
        made.save()
        for order, one in enumerate([*there[:at], made, *there[at:]]):
            Course.objects.filter(pk=one.pk).update(order=order)
        made.order = at
        if source is not None:
            _shaped(made, source)
        ground.keep_made(plan, token, made)
        ground.act(plan, "course-added", made, actor, kind="course", key=made.key)
    return made


def _named(there: Sequence[Course], title: str) -> None:
    """The only one that there was gets a title and a key beside another one."""
    if len(there) != 1:
        return
    (one,) = there
    one.title = one.title or title
    if not one.title:
        raise Refusal("course-untitled", field="earlier_title")
    one.key = one.key or _key(one, there, told=True)
    one.save(update_fields=["title", "key"])


def _key(course: Course, there: Sequence[Course], *, told: bool = False) -> str:
    """``kaitei-2026``; none for the only one as long as it says nothing of itself."""
    if not (told or there or course.title or course.kind):
        return ""
    wanted = _KEYS.get(course.kind, _OTHER)
    if course.first:
        wanted += f"-{fiscal.year_of(course.first)}"
    return ground.key([one.key for one in there], wanted)


def _place(made: Course, there: Sequence[Course]) -> int:
    at = len(there)
    while made.first and at and there[at - 1].first > made.first:
        at -= 1
    return at


def _shaped(made: Course, source: Course) -> None:
    ChartItem.objects.bulk_create(
        ChartItem(course=made, kind=one.kind, body_id=one.body_id, label=one.label, sign=one.sign, order=order)
        for order, one in enumerate(source.chart_items.all())
    )


def edit_course(course: Course, typed: Values, *, was: Values, actor: User) -> None:
    """Refusals: ``may-not-write-meetings``, those of ``fields.taken`` and of ``merging.merged``;
    ``course-untitled`` where a plan has several."""
    with transaction.atomic():
        plan = ground.written(course.process.plan, actor)
        row = ground.fresh(_rows(plan), course)
        others = list(_rows(plan).exclude(pk=row.pk))
        changes = ground.edit(row, fields.COURSE, typed, was)
        if others and "title" in changes and not row.title:
            raise Refusal("course-untitled", field="title")
        if changes:
            row.key = row.key or _key(row, others)
            row.save(update_fields=[*changes, "key"])
            ground.act(plan, "course-edited", row, actor, kind="course", fields=sorted(changes))


def delete_course(course: Course, *, seen: str, actor: User) -> None:
    """With what stands on its schedule. Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen``, ``course-in-use`` (it has meetings), ``course-alone``."""
    with transaction.atomic():
        plan = ground.written(course.process.plan, actor)
        row = ground.fresh(_rows(plan), course)
        unmoved(seen, states.of_course(row))
        if row.meetings.exists():
            raise Refusal("course-in-use")
        if not _rows(plan).exclude(pk=row.pk).exists():
            raise Refusal("course-alone")
        ground.act(plan, "course-deleted", row, actor, kind="course", key=row.key)
        row.delete()


def move_course(course: Course, by: int, *, seen: str, actor: User) -> None:
    """One place earlier (-1) or later (1). Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen``."""
    with transaction.atomic():
        plan = ground.written(course.process.plan, actor)
        ground.step(plan, _rows(plan), course, by, seen=seen, kind="course", actor=actor)


def _rows(plan: PlanRecord) -> Any:
    return Course.objects.filter(process__plan=plan)


def chosen(process: Process, key: int | None) -> Course:
    """The course with this key, the latest where none is chosen. Refusal: ``bad-choice``."""
    rows = Course.objects.filter(process=process)
    found = rows.last() if key is None else rows.filter(pk=key).first()
    if found is None:
        raise Refusal("bad-choice", field="course_id")
    return found
