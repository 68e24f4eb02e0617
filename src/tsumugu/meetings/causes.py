"""Meetings as causes of changes: what can be cited, by the id that a meeting has in the published process."""

from __future__ import annotations

from collections.abc import Collection

from tsumugu.core.causes import Cause
from tsumugu.core.texts import TITLE
from tsumugu.meetings.models import Meeting
from tsumugu.plans.models import PlanRecord


def citable(record: PlanRecord, ids: Collection[str] | None = None) -> tuple[Cause, ...]:
    """The meetings of a plan, the newest first, or those with these ids. A label is kept and published: it names no
    course (``naming`` does, where the office reads it)."""
    rows = Meeting.objects.filter(process__plan=record).select_related("body").order_by("-date", "-pk")
    if ids is not None:
        rows = rows.filter(key__in=ids)
    return tuple(Cause("meeting", row.key, row.called[:TITLE]) for row in rows)


def keys(record: PlanRecord, ids: Collection[str]) -> dict[str, int]:
    """By id the keys of those of these meetings that are kept."""
    rows = Meeting.objects.filter(process__plan=record, key__in=ids)
    return dict(rows.values_list("key", "pk"))


def apart(record: PlanRecord) -> frozenset[int]:
    """The keys of the hearings of meetings that are closed: what was said where the public was not let in is not
    public, also where its answers were released."""
    closed = Meeting.objects.filter(process__plan=record, hearing__isnull=False).exclude(closed="")
    return frozenset(closed.values_list("hearing", flat=True))


def ids(record: PlanRecord) -> frozenset[str]:
    """Of all meetings of a plan that are kept."""
    return frozenset(Meeting.objects.filter(process__plan=record).values_list("key", flat=True))
