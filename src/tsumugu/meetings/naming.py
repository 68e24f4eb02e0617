"""What meetings are called where they are named alone, at the desk and in what only the office reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from tsumugu.core import process
from tsumugu.core.process_meetings import key_of
from tsumugu.meetings import public
from tsumugu.meetings.models import Course, Meeting
from tsumugu.plans.models import PlanRecord
from tsumugu.render.reading import process_views
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words


def course(one: Course, language: str) -> str:
    """What a formulation or revision is called: one without a title by what it is for, and its months; ``""`` for the
    only one that says nothing of itself."""
    if not one.key:
        return ""
    (told,) = public.schedules_of([one], [], {})[1]
    return process_views.called_course(told, process.Process(schedule=told.schedule), language)


def names(record: PlanRecord, language: str = "ja") -> dict[str, str]:
    """What the office calls each meeting of a plan, by its id, those with a day by their days."""
    rows = list(Meeting.objects.filter(process__plan=record).select_related("body"))
    rows.sort(key=lambda one: (not one.date, one.date, one.order, one.pk))
    told = of(rows, language, office=True)
    return {one.key: told[one.pk] for one in rows}


def of(meetings: Iterable[Meeting], language: str, *, office: bool) -> dict[int, str]:
    """What these meetings, of whatever plans, are called where they are named alone, by the keys of their rows: also by
    their course where another meeting of the body has the name, as the site does it. To anybody but the ``office`` no
    course is named that is not public: nor in what is handed to members, and kept. Two queries, whatever their number.
    """
    rows = list(meetings)
    there: Counter[tuple[int, int | None, str]] = Counter(
        (process, body, key_of(number))
        for process, body, number in Meeting.objects.filter(process__in={one.process_id for one in rows})
        .order_by().values_list("process", "body", "number")
    )  # fmt: skip
    shared = [one for one in rows if there[one.process_id, one.body_id, key_of(one.number)] > 1]
    courses = Course.objects.in_bulk({one.course_id for one in shared}) if shared else {}
    found = {one.pk: one.called for one in rows}
    for one in shared:
        its = courses[one.course_id]
        apart = course(its, language) if office or its.public else ""
        if apart:
            found[one.pk] = words.pick(said.APART, language).format(name=one.called, apart=apart)
    return found


def read_by(meetings: Iterable[Meeting], language: str, *, houses: Collection[int]) -> dict[int, str]:
    """What meetings are called to somebody who is of the office in the organizations ``houses`` (their keys) and of no
    other. The meetings come with their plans. At most four queries."""
    rows = list(meetings)
    inside = [one for one in rows if one.process.plan.organization_id in houses]
    outside = [one for one in rows if one.process.plan.organization_id not in houses]
    told = of(inside, language, office=True) if inside else {}
    return told | (of(outside, language, office=False) if outside else {})


def called(meeting: Meeting, language: str, *, office: bool) -> str:
    """One of them."""
    return of((meeting,), language, office=office)[meeting.pk]


def hearings(record: PlanRecord, language: str, *, office: bool) -> dict[int, str]:
    """What the hearings of the meetings of a plan are called, by the keys of their rows, as far as nobody gave them a
    title of their own. What is kept, and published with the answers, is the name of the meeting without its course."""
    rows = Meeting.objects.filter(process__plan=record, hearing__isnull=False).select_related("body", "hearing")
    found = {one.pk: one for one in rows if one.hearing is not None and one.hearing.title == one.called}
    told = of(found.values(), language, office=office)
    return {hearing: told[key] for key, one in found.items() if (hearing := one.hearing_id) is not None}
