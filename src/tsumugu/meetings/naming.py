"""What meetings are called where they are named alone, at the desk and in what only the office reads."""

from __future__ import annotations

from collections import Counter

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
    """What each meeting of a plan is called, by its id, those with a day by their days: also by its course where
    another one has its name, as the site does it."""
    rows = list(Meeting.objects.filter(process__plan=record).select_related("body", "course"))
    rows.sort(key=lambda one: (not one.date, one.date, one.order, one.pk))
    there = Counter((one.body_id, key_of(one.number)) for one in rows)
    found = {}
    for one in rows:
        apart = course(one.course, language) if there[one.body_id, key_of(one.number)] > 1 else ""
        found[one.key] = words.pick(said.APART, language).format(name=one.called, apart=apart) if apart else one.called
    return found
