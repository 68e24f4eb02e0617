"""What changed since somebody last looked: in sheets, and in the proposals and meetings they watch.

A change of the ledger never changes, so what it touches is worked out once in a process. What somebody did themselves
is no news to them.
"""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Max, Q
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.audit.models import Act
from tsumugu.core.table import Table
from tsumugu.meetings import naming
from tsumugu.meetings.models import Material, Meeting
from tsumugu.notices import rules
from tsumugu.notices.models import Seen, Watch
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import written
from tsumugu.proposals.models import Decision, DraftEdit, Proposal
from tsumugu.proposals.written import Written

#: So many of the newest changes are looked through.
MOST = 200
#: Of so many this process remembers what they touch.
CAPACITY = 2048

Place = tuple[int, str]


class News(Struct, frozen=True):
    """A change that somebody has not seen. ``fields``: what it set in the sheet, as (type, path); ``nodes``: the types
    of what came or went."""

    plan: PlanRecord
    sequence: int
    title: str
    actor: str
    at: datetime.datetime
    fields: tuple[tuple[str, str], ...]
    nodes: tuple[str, ...]


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[int, int, str], Written] = OrderedDict()

    def get(self, key: tuple[int, int, str]) -> Written | None:
        with self._lock:
            return self._found.get(key)

    def put(self, key: tuple[int, int, str], found: Written) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > CAPACITY:
                self._found.popitem(last=False)


_memory = _Memory()


def seen(user: User, plans: Collection[PlanRecord]) -> dict[Place, int]:
    """Up to which entry this person knows what, by plan and node (``""``: the whole). Where they never looked, the
    whole is known up to what is older than ``rules.UNSEEN``, and its registration in any case. Two queries."""
    rows = Seen.objects.filter(user=user, plan__in=[one.pk for one in plans]).values_list("plan", "node", "sequence")
    found = {(plan, node): sequence for plan, node, sequence in rows}
    missing = [one.pk for one in plans if (one.pk, "") not in found]
    older = Change.objects.filter(plan__in=missing, recorded_at__lt=timezone.now() - rules.UNSEEN)
    last = dict(older.order_by().values_list("plan").annotate(last=Max("sequence")))
    return found | {(plan, ""): max(last.get(plan, 0), 1) for plan in missing}


def in_sheets(
    user: User, sheets: Mapping[int, Collection[str]], plans: Collection[PlanRecord], known: Mapping[Place, int]
) -> dict[Place, list[News]]:
    """By plan and sheet, the changes of others that this person has not seen, the newest first. Three queries."""
    concerned = [one for one in plans if sheets.get(one.pk)]
    whole = {one.pk: known[one.pk, ""] for one in concerned}
    wanted = Q(pk__in=())
    for one in concerned:
        if one.head_sequence > whole[one.pk]:
            wanted |= Q(plan=one.pk, sequence__gt=whole[one.pk])
    rows = Change.objects.filter(wanted).defer("operations", "causes", "approvals", "credits").order_by("-recorded_at")
    changes = list(rows[:MOST])
    own = Proposal.objects.filter(author=user, plan__in=[one.pk for one in concerned], merged_sequence__isnull=False)
    mine = set(own.values_list("plan", "merged_sequence"))
    changes = [one for one in changes if (one.plan_id, one.sequence) not in mine]
    said = _said(changes)
    by_key = {one.pk: one for one in concerned}
    tables = {one.pk: ledger.head(one).table for one in concerned}
    found: dict[Place, list[News]] = {}
    for change in changes:
        what = said[change.plan_id, change.sequence]
        for sheet in what.sheets(tables[change.plan_id]):
            place = (change.plan_id, sheet)
            if sheet in sheets[change.plan_id] and change.sequence > known.get(place, 0):
                found.setdefault(place, []).append(_news(by_key[change.plan_id], change, what, sheet, tables))
    return found


def _news(plan: PlanRecord, change: Change, what: Written, sheet: str, tables: Mapping[int, Table]) -> News:
    table = tables[plan.pk]
    fields = {
        (kind, path): None
        for node, kind, path, _value in what.said
        if node not in what.parents and sheet in Written(touched=(node,)).sheets(table)
    }
    nodes = {
        kind: None
        for node, (kind, above) in what.parents.items()
        if above not in what.parents and sheet in Written(parents=what.parents, touched=(node,)).sheets(table)
    }
    return News(plan, change.sequence, change.title, change.actor_name, change.recorded_at, tuple(fields), tuple(nodes))


def _said(changes: Iterable[Change]) -> dict[tuple[int, int], Written]:
    """What each change touches; those that this process does not know are read in one query."""
    found: dict[tuple[int, int], Written] = {}
    missing = []
    for one in changes:
        known = _memory.get((one.plan_id, one.sequence, one.entry_hash))
        if known is None:
            missing.append(one.pk)
        else:
            found[one.plan_id, one.sequence] = known
    rows = Change.objects.filter(pk__in=missing).only("plan", "sequence", "entry_hash", "operations") if missing else ()
    for row in rows:
        what = written.of(ledger.operations_of(row))
        _memory.put((row.plan_id, row.sequence, row.entry_hash), what)
        found[row.plan_id, row.sequence] = what
    return found


# -- what is watched ---------------------------------------------------------------------------


class Watched(Struct, frozen=True):
    """Something that is watched. ``at`` and ``what``: the last that others did with it since it was opened, if they
    did: a kind of decision, ``edited``, or the code of an act; ``what`` is empty where nothing happened."""

    watch: Watch
    plan: PlanRecord
    title: str
    state: str = ""
    what: str = ""
    by: str = ""
    at: datetime.datetime | None = None


def watches(user: User, plans: Collection[PlanRecord]) -> list[Watch]:
    rows = Watch.objects.filter(user=user, plan__in=[one.pk for one in plans])
    return list(rows.select_related("plan__organization").order_by("kind", "since", "pk"))


def _line(
    watch: Watch, plan: PlanRecord, title: str, last: tuple[datetime.datetime, str, str] | None, state: str = ""
) -> Watched:
    if last is None or last[0] <= watch.seen_at:
        return Watched(watch, plan, title, state)
    return Watched(watch, plan, title, state, last[1], last[2], last[0])


def watched_proposals(user: User, rows: Iterable[Watch]) -> list[Watched]:
    """Three queries."""
    mine = {int(one.key): one for one in rows if one.kind == Watch.Kind.PROPOSAL}
    found = {one.pk: one for one in Proposal.objects.filter(pk__in=mine).select_related("author", "plan")}
    last: dict[int, tuple[datetime.datetime, str, str]] = {}
    edits = DraftEdit.objects.filter(proposal__in=found, kind=DraftEdit.Kind.CONTENT).exclude(author=user)
    for pk, at, name, account in (
        edits.order_by("pk").values_list("proposal", "at", "author__name", "author__username") if found else ()
    ):
        last[pk] = (at, "edited", name or account)
    for one in Decision.objects.filter(proposal__in=found).exclude(actor=user).order_by("pk") if found else ():
        if one.proposal_id not in last or one.at >= last[one.proposal_id][0]:
            last[one.proposal_id] = (one.at, one.kind, one.actor_name)
    lines = []
    for pk, watch in mine.items():
        if pk in found:
            lines.append(_line(watch, found[pk].plan, str(found[pk]), last.get(pk), found[pk].state))
    return lines


def watched_meetings(
    user: User, rows: Iterable[Watch], readable: Mapping[int, bool], language: str = "ja"
) -> list[Watched]:
    """``readable``: the meetings that this person may see, each with whether they read what is being prepared. A
    member hears of what they were given, and of nothing that led to it. Seven queries at most."""
    mine = {int(one.key): one for one in rows if one.kind == Watch.Kind.MEETING and int(one.key) in readable}
    found = Meeting.objects.filter(pk__in=mine).select_related("body", "process__plan__organization").in_bulk()
    last: dict[int, tuple[datetime.datetime, str, str]] = {}
    inside = [pk for pk in found if readable[pk]]
    acts = Act.objects.filter(
        organization__in={found[pk].process.plan.organization_id for pk in inside},
        subject__in=[f"meeting:{pk}" for pk in inside],
    )
    for act in acts.exclude(actor_id_then=user.pk).order_by("number", "pk") if inside else ():
        last[int(act.subject.partition(":")[2])] = (act.at, act.act, act.actor_name)
    outside = [pk for pk in found if not readable[pk]]
    papers = Material.objects.filter(meeting__in=outside, given_at__isnull=False).values_list("meeting", "given_at")
    given = [(pk, one.given_at) for pk, one in found.items() if pk in outside and one.given_at is not None]
    given += [(pk, at) for pk, at in (papers if outside else ()) if at is not None]
    for pk, at in given:
        if pk not in last or at > last[pk][0]:
            last[pk] = (at, "meeting-given", "")
    called = naming.of([found[pk] for pk in inside], language, office=True) if inside else {}
    called |= naming.of([found[pk] for pk in outside], language, office=False) if outside else {}
    lines = []
    for pk, watch in mine.items():
        if pk in found:
            lines.append(_line(watch, found[pk].process.plan, called[pk], last.get(pk)))
    return lines
