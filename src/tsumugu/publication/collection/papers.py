"""The files of papers that were submitted to meetings and are public."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator

from django.utils import timezone

from tsumugu.meetings import public as meetings
from tsumugu.meetings.models import PaperFile as Stored
from tsumugu.plans.models import PlanRecord
from tsumugu.render.content import PaperFile, SiteContent


def shown(record: PlanRecord) -> tuple[PaperFile, ...]:
    found = meetings.papers(record, timezone.now())
    return tuple(PaperFile(name=one.name, size=one.size, digest=one.sha256) for one in found)


def brought(record: PlanRecord, content: SiteContent, there: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Those that the site before has not got (``there``: its files), by their places. Raises ``ValueError`` for one
    whose bytes are not those of its hash: nothing of it goes out."""
    for one in content.papers:
        if one.place in there:
            continue
        data = Stored.objects.filter(plan=record, sha256=one.digest).values_list("data", flat=True).get()
        if hashlib.sha256(data).hexdigest() != one.digest:
            raise ValueError(f"the paper {one.name} was altered")
        yield one.place, bytes(data)
