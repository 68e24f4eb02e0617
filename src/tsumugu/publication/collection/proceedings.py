"""How a plan came about, as far as it is public now: what the rooms of meetings and of voices say, put together."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from msgspec.structs import replace

from tsumugu.core import process_output
from tsumugu.core.canonical import digest
from tsumugu.core.process import NOTHING, Process
from tsumugu.core.process_meetings import whole
from tsumugu.meetings import causes
from tsumugu.meetings import public as meetings
from tsumugu.meetings.models import Meeting
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import blanking
from tsumugu.voices import public as voices


def process_of(record: PlanRecord, words: Sequence[str] = ()) -> Process:
    """``words``: passages that were taken out of everything published. ``NOTHING`` where nothing is public."""
    now = timezone.now()
    apart = causes.apart(record)
    found = meetings.process_of(record, now, voices.taken_from(record, now, apart))
    there = {one.id for one in found.meetings}
    heard = Meeting.objects.filter(process__plan=record, hearing__isnull=False).values_list("hearing", "key")
    # A meeting of a process that is not public is named by nothing that is.
    owners = {hearing: key for hearing, key in heard if key in there}
    groups = tuple(
        one if one.answered_at in there else replace(one, answered_at=None)
        for one in voices.groups_of(record, now, owners.get, apart=apart)
    )
    if found == NOTHING and not groups:
        return NOTHING
    opened = {one.id for one in found.meetings if not one.closed}
    counts = voices.counts_of(record, now, owners.get, apart=apart)
    told = replace(
        found, opinions=groups, dispositions=voices.dispositions_of(record, now, apart) if groups else (),
        counts=tuple(one for one in counts if one.meeting is None or one.meeting in opened),
    )  # fmt: skip
    return whole(blanking.said(told, words))


def hash_of(record: PlanRecord) -> str:
    """Another one whenever anything that is public of it is, the bytes of its papers included. ``""`` for nothing."""
    found = process_of(record)
    return "" if found == NOTHING else digest(process_output.data(found))
