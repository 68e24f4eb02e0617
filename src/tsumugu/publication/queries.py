"""Runs of publication, as the desk shows them, and what somebody had on the screen who is about to publish."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from tsumugu.core.canonical import digest
from tsumugu.core.digits import whole
from tsumugu.core.seen import same
from tsumugu.plans.models import Edition, PlanRecord, Retirement
from tsumugu.publication.models import Gap, Publication, RedactionAnswer, State


def publications(record: PlanRecord, most: int = 5) -> list[Publication]:
    """The newest runs of a plan, newest first."""
    return list(Publication.objects.filter(plan=record)[:most])


def unfinished() -> QuerySet[Publication]:
    """Runs that are waiting, at work, or left behind by a process that died; oldest first."""
    return Publication.objects.filter(state__in=(State.WAITING, State.RUNNING)).order_by("pk")


#: After so long without a sign of life somebody should look after the process in the background: a form has 5 minutes.
STILL = datetime.timedelta(minutes=10)


def stands_still(run: Publication) -> bool:
    """Whether a run waits or works and has not moved for so long that nobody seems to be at it."""
    return not run.finished and timezone.now() - (run.touched_at or run.requested_at) > STILL


# -- what was seen -----------------------------------------------------------------------------


def seen(record: PlanRecord) -> str:
    """What would be published now, in short: the number of the mainline's head, then a hash of its root, of the last
    edition of each part and of what happened to editions since. A form carries it, and the act refuses another."""
    return f"{record.head_sequence}.{digest([record.head_sequence, record.head_root, _editions(record)])}"


def seen_editions(record: PlanRecord) -> str:
    """The same without the mainline, for acts that concern what is published already."""
    return f"e.{digest(_editions(record))}"


def _editions(record: PlanRecord) -> list[object]:
    rows = Edition.objects.filter(plan=record).order_by("part", "number")
    return [
        record.slug,
        [list(row) for row in rows.values_list("part", "number", "sequence", "root", "withdrawal__id")],
        Gap.objects.filter(plan=record).count(),
        Retirement.objects.filter(plan=record).count(),
        RedactionAnswer.objects.filter(redaction__plan=record, confirmed=True).count(),
    ]


def check_seen(record: PlanRecord, given: str) -> None:
    """Refusals: ``seen-missing``; ``changed-since-seen`` with the entry that was shown (``then``, 0 if it cannot be
    told) and that of ``now``."""
    check_same(record, given, seen(record), then=shown_entry(record, given))


def check_seen_editions(record: PlanRecord, given: str) -> None:
    check_same(record, given, seen_editions(record))


def check_same(record: PlanRecord, given: str, now: str, *, then: int = 0) -> None:
    """What a form carries, and what its page would show now. Refusals: ``seen-missing``, ``changed-since-seen``."""
    same(given, now, then=then, now=record.head_sequence)


def shown_entry(record: PlanRecord, given: str) -> int:
    """The entry of the ledger that a page showed as the head, by what it carried; 0 if it cannot be told."""
    number = whole(given.partition(".")[0], 9) or 0
    return number if number <= record.head_sequence else 0
