"""What waits for a person and since when, and what became of what they sent. A fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.notices import rules
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import OPEN, Decision, Proposal, State
from tsumugu.voices import queries as voices
from tsumugu.voices.models import Group, Sorting

#: So many closed proposals are told of at most.
MOST_CLOSED = 20


class Waiting(Struct, frozen=True):
    """A proposal that waits. ``why``: ``returned``, ``decide`` or ``merge``; ``comment`` is that of the return, ``by``
    who returned or sent it on."""

    proposal: Proposal
    why: str
    since: datetime.datetime
    days: int
    comment: str = ""
    by: str = ""


class AskedAnswer(Struct, frozen=True):
    """A group of opinions for which a division of this person was asked to write a draft."""

    group: Group
    since: datetime.datetime | None
    days: int


class Fate(Struct, frozen=True):
    """What became of a proposal that somebody sent. ``step``: who is asked next; ``opened``: by when it was sent."""

    proposal: Proposal
    since: datetime.datetime
    days: int
    step: str
    comment: str
    by: str


_WHY = {State.RETURNED: "returned", State.IN_REVIEW: "decide", State.APPROVED: "merge"}


def decisions(found: Iterable[Proposal]) -> dict[int, list[Decision]]:
    """The decisions of some proposals, oldest first. One query."""
    rows: dict[int, list[Decision]] = {}
    for one in Decision.objects.filter(proposal__in=[one.pk for one in found]).order_by("pk"):
        rows.setdefault(one.proposal_id, []).append(one)
    return rows


def since(proposal: Proposal, taken: Sequence[Decision]) -> datetime.datetime:
    """Since when it is what it is: the last decision, or for a draft that nobody sent when it was opened."""
    return taken[-1].at if taken else proposal.created_at


def waiting(user: User) -> list[Waiting]:
    """The longest first."""
    found = proposals.waiting_for(user)
    rows, now = decisions(found), timezone.localtime()
    lines = []
    for one in found:
        taken = rows.get(one.pk, [])
        at = since(one, taken)
        last = taken[-1] if taken else None
        lines.append(Waiting(
            one, _WHY[State(one.state)], at, rules.days_since(at, now),
            last.comment if last is not None and last.kind == Decision.Kind.RETURNED else "",
            last.actor_name if last is not None else "",
        ))  # fmt: skip
    return sorted(lines, key=lambda line: line.since)


def answers(user: User) -> list[AskedAnswer]:
    """By the day until which. Two queries."""
    groups = list(voices.asked_of(user))
    asked: dict[tuple[int, int], datetime.datetime] = {}
    rows = Sorting.objects.filter(hearing__in={one.hearing_id for one in groups}).order_by("pk") if groups else ()
    for row in rows:
        for number, fields in row.after.get("groups", {}).items():
            if fields.get("division"):
                asked[row.hearing_id, int(number)] = row.at
    now = timezone.localtime()
    found = []
    for one in groups:
        at = asked.get((one.hearing_id, one.number))
        found.append(AskedAnswer(one, at, rules.days_since(at, now) if at is not None else 0))
    return found


def fates(user: User, plans: Collection[int]) -> list[Fate]:
    """What somebody sent: all that is under way, and what was closed lately. The last that something happened to
    first."""
    mine = Proposal.objects.filter(author=user, plan__in=plans).select_related("plan", "author")
    sent = list(mine.filter(state__in=OPEN).exclude(state=State.DRAFT))
    closed = mine.exclude(state__in=OPEN).filter(updated_at__gte=timezone.now() - rules.CLOSED)
    sent += closed.order_by("-updated_at")[:MOST_CLOSED]
    rows, now = decisions(sent), timezone.localtime()
    return sorted((_fate(one, rows, now) for one in sent), key=lambda fate: fate.since, reverse=True)


def _fate(one: Proposal, rows: Mapping[int, list[Decision]], now: datetime.datetime) -> Fate:
    taken = rows.get(one.pk, [])
    at = since(one, taken)
    comment = taken[-1].comment if taken and taken[-1].kind in (Decision.Kind.RETURNED, Decision.Kind.WITHDRAWN) else ""
    by = taken[-1].actor_name if taken else ""
    return Fate(one, at, rules.days_since(at, now), one.next_step if one.state == State.IN_REVIEW else "", comment, by)
