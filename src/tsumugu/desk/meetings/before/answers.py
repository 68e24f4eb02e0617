"""What was said in a meeting and what was answered, on the meeting's page: for the office the way to its hearing, for
its members the answers once they were released. Before that a member reads that they are being prepared, and nothing
of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from tsumugu.core.process import Process
from tsumugu.core.process_meetings import Places
from tsumugu.core.table import Table
from tsumugu.meetings.models import Meeting
from tsumugu.meetings.queries import Reader
from tsumugu.render.reading import opinion_views
from tsumugu.render.reading.opinion_views import GroupView
from tsumugu.voices import public
from tsumugu.voices.models import Hearing
from tsumugu.web import labels


@dataclass(frozen=True)
class Heard:
    """``url``: the board of the hearing, for whoever may read it; ``groups``: what a member reads of what was released,
    in the words in which it was. What the plan says is not told here: a member reads it in what they are given."""

    released: bool
    url: str
    groups: tuple[GroupView, ...] = ()


def heard(found: Meeting, reader: Reader) -> Heard | None:
    """``None`` where no opinion was taken from the meeting."""
    hearing = found.hearing
    if hearing is None or not hearing.opinions.filter(stands=True).exists():
        return None
    released = hearing.state == Hearing.State.RELEASED
    if reader.reads_all:
        return Heard(released, reverse("desk:hearing", args=[found.process.plan.slug, hearing.number]))
    return Heard(released, "", _released(hearing) if released else ())


def _released(hearing: Hearing) -> tuple[GroupView, ...]:
    process = Process(opinions=public.in_release(hearing), dispositions=public.listed(hearing.dispositions))
    views = opinion_views.groups_of(process, {}, Table({}, {}), Places(process), labels.language())
    return tuple(view for view, _meeting in views)
