"""The schedule chart as the site draws it, with what is not public yet, and with links to the pages of the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from msgspec.structs import replace

from tsumugu.core import process as value
from tsumugu.core.courses import courses_of, part
from tsumugu.meetings import public
from tsumugu.meetings.models import Body, ChartItem, Course, Meeting
from tsumugu.plans.models import PlanRecord
from tsumugu.render.drawing import schedule_chart
from tsumugu.render.reading import schedule
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, meeting_path
from tsumugu.web import labels


def prepared(
    course: Course, courses: Sequence[Course], bodies: Iterable[Body], items: Sequence[ChartItem],
    meetings: Iterable[Meeting],
) -> value.Process:  # fmt: skip
    """What the chart of one of the ``courses`` is drawn of for the office: everything that stands on it, public or not.
    ``items`` and ``meetings``: of all of them."""
    found = list(bodies)
    keys = {body.pk: body.key for body in found}
    schedule, told = public.schedules_of(courses, items, keys)
    names = {one.pk: one.key for one in courses}
    whole = value.Process(
        bodies=tuple(value.Body(id=body.key, name=body.name, kind=cast("value.BodyKind", body.kind)) for body in found),
        schedule=schedule, courses=told,
        meetings=tuple(
            value.Meeting(
                id=one.key, course=names[one.course_id] or None, body=keys.get(one.body_id or 0), number=one.number,
                date=one.date or None, mark=one.sign or None, note=one.note or None,
            )
            for one in meetings
        ),
    )  # fmt: skip
    return part(whole, next(one for one in courses_of(whole) if one.id == course.key))


def drawn(
    record: PlanRecord, process: value.Process, meetings: Iterable[Meeting], name: str = "schedule"
) -> dict[str, Any]:
    """``chart`` broad and narrow as SVG, and its rows; nothing where there is nothing to draw. ``name``: tells it from
    another one on the page."""
    language = labels.language()
    found = schedule.chart(process, language, timezone.localdate().isoformat())
    if found is None:
        return {}
    pages = {meeting_path(one.key): reverse("desk:meeting", args=[record.slug, one.pk]) for one in meetings}
    made = _linked(found, pages)
    title = words.pick(said.SCHEDULE, language)
    return {
        "chart": made,
        "heads": [words.pick(pair, language) for pair in said.COLUMNS.values()],
        "span_word": words.pick(said.SPAN, language),
        "order_alone": words.pick(said.ORDER_ALONE, language),
        "chart_wide": mark_safe(schedule_chart.draw(made, "", f"{name}-wide", language, title)),
        "chart_narrow": mark_safe(schedule_chart.draw_narrow(made, "", f"{name}-narrow", language, title)),
    }


def _linked(chart: schedule.Chart, pages: Mapping[str, str]) -> schedule.Chart:
    """Marks lead to the desk's page of their meeting, where this person has one."""
    return replace(
        chart,
        lanes=tuple(
            replace(lane, marks=tuple(replace(mark, path=pages.get(mark.path, "")) for mark in lane.marks))
            for lane in chart.lanes
        ),
        rows=tuple(replace(row, label=Link(row.label.text, pages.get(row.label.path, ""))) for row in chart.rows),
    )
