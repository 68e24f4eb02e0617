"""Reads of a ledger: the value at any sequence number, who changed what and why, editions."""

from __future__ import annotations

import bisect
import datetime
import json
import re
from collections.abc import Collection
from typing import Any, cast

from django.db.models import OuterRef, Q, Subquery
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.accounts.models import Organization
from tsumugu.core.causes import Cause, CauseKind, Cited
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.ids import is_file_name, is_id
from tsumugu.core.operations import ChangeSet, Operation, Reorder, apply, from_json
from tsumugu.core.plan import Plan
from tsumugu.core.starting import address
from tsumugu.core.table import Table
from tsumugu.plans import merkle, projection, rules, states
from tsumugu.plans.models import CauseTouch, Change, Edition, FieldTouch, PlanRecord, Retirement, Snapshot


class Head(Struct, frozen=True):
    """The mainline's last state."""

    sequence: int
    root: str
    table: Table


class Credit(Struct, frozen=True):
    """Who is named for a value, and why it is so. ``resolved_by`` is set where this field's
    conflict was resolved by a person; ``approvals`` are plain JSON data; ``causes`` are those of the whole change, and
    of a field (``blame``) those that reached it."""

    sequence: int
    title: str
    actor: str
    role: str
    division: str
    reason: str
    causes: tuple[Cited, ...]
    approvals: tuple[Any, ...]
    proposal: str
    recorded_at: Any
    resolved_by: str = ""


class Continuation(Struct, frozen=True):
    """Whether a ledger has a published beginning; true exactly when it has.

    Codes of ``why``: ``shorter`` (today's ledger ends before), ``other`` (it is as long, but another one),
    ``malformed`` (no checkpoint at all). ``sequence``: the first entry known not to hold; 0 where only the
    whole can be judged.
    """

    why: str = ""
    sequence: int = 0

    def __bool__(self) -> bool:
        return not self.why


class Why(Struct, frozen=True):
    """One difference between two editions and the changes that made it, oldest first, each with the causes that
    reached this difference alone."""

    operation: Operation
    credits: tuple[Credit, ...]


def plans(organization: Organization, *, retired_too: bool = False) -> Any:
    """Those in use."""
    found = PlanRecord.objects.filter(organization=organization).order_by("slug")
    return found if retired_too else found.filter(retired=False)


def retired(organization: Organization) -> Any:
    """Those that were retired."""
    return PlanRecord.objects.filter(organization=organization, retired=True).order_by("slug")


def retirement(record: PlanRecord) -> Retirement | None:
    """The act by which a plan is retired now; ``None`` of one in use."""
    newest = Retirement.objects.filter(plan=record).order_by("pk").last()
    return newest if newest is not None and not newest.restored else None


def check_slug(slug: str) -> None:
    """Whether a new plan may take this address: ``Refusal`` with ``bad-slug``, ``slug-reserved``,
    ``slug-no-file`` or ``slug-taken`` if not."""
    if not is_id(slug):
        raise Refusal("bad-slug", field="slug")
    if slug in rules.RESERVED:
        raise Refusal("slug-reserved", field="slug")
    if not is_file_name(slug):
        raise Refusal("slug-no-file", field="slug")
    if PlanRecord.objects.filter(slug=slug).exists():
        raise Refusal("slug-taken", field="slug")


def free_address(title: str, first: int) -> str:
    """An address that a new plan of this title could take (``core.starting.address``)."""

    def taken(slug: str) -> bool:
        return slug in rules.RESERVED or PlanRecord.objects.filter(slug=slug).exists()

    return address(title, first, taken)


def changes(record: PlanRecord) -> Any:
    """The ledger, newest first, without the operations' bytes."""
    return Change.objects.filter(plan=record).defer("operations").order_by("-sequence")


def operations_of(change: Change) -> ChangeSet:
    return from_json(bytes(change.operations))


def head(record: PlanRecord) -> Head:
    """The head as this instance of the record knows it (reload the record to see later merges)."""
    return Head(record.head_sequence, record.head_root, table_at(record, record.head_sequence))


def plan(record: PlanRecord) -> Plan:
    """The head as a tree; cached by its root."""
    return states.tree(record.pk, record.head_root, head(record).table)


def root_at(record: PlanRecord, sequence: int) -> str:
    """The root after a change. Raises ``Refusal("no-such-sequence")``."""
    if sequence == record.head_sequence and sequence:
        return record.head_root
    root = Change.objects.filter(plan=record, sequence=sequence).values_list("result_root", flat=True).first()
    if root is None:
        raise Refusal("no-such-sequence", plan=record.slug, sequence=sequence)
    return root


def sequence_of(record: PlanRecord, root: str) -> int | None:
    """The newest entry after which the plan was this state; ``None`` if it never was."""
    if root == record.head_root:
        return record.head_sequence
    found = Change.objects.filter(plan=record, result_root=root).order_by("-sequence")
    return found.values_list("sequence", flat=True).first()


def roots_at(record: PlanRecord, sequences: Collection[int]) -> dict[int, str]:
    """The roots after several changes, in one query. Raises ``Refusal("no-such-sequence")``."""
    wanted = set(sequences)
    rows = Change.objects.filter(plan=record, sequence__in=wanted)
    found = dict(rows.values_list("sequence", "result_root"))
    if missing := sorted(wanted - set(found)):
        raise Refusal("no-such-sequence", plan=record.slug, sequence=missing[0])
    return found


def table_at(record: PlanRecord, sequence: int) -> Table:
    """The table after a change: from memory, or from the nearest snapshot before it, replayed and
    checked against its root. Raises ``Refusal("ledger-broken")`` where it does not hold."""
    root = root_at(record, sequence)
    table = states.known(record.pk, root)
    if table is not None:
        return table
    snapshot = Snapshot.objects.filter(plan=record, sequence__lte=sequence).order_by("-sequence").first()
    if snapshot is None:
        raise Refusal("ledger-broken", plan=record.slug, sequence=sequence)
    following = Change.objects.filter(plan=record, sequence__gt=snapshot.sequence, sequence__lte=sequence)
    changes = list(following.only("operations", "sequence").order_by("sequence"))
    try:
        table = states.known(record.pk, snapshot.root) or states.decode(bytes(snapshot.data))
        for change in changes:
            table = apply(table, operations_of(change))
        holds = states.root_of(record.pk, table) == root
    except Exception as error:  # whatever broken bytes raise, the answer is the same
        raise Refusal("ledger-broken", plan=record.slug, sequence=sequence) from error
    if not holds:
        raise Refusal("ledger-broken", plan=record.slug, sequence=sequence)
    states.remember(record.pk, root, table)
    return table


def plan_at(record: PlanRecord, sequence: int) -> Plan:
    """The tree after a change."""
    return states.tree(record.pk, root_at(record, sequence), table_at(record, sequence))


# -- who and why -------------------------------------------------------------------------------


def credit_of(change: Change, node: str = "", path: str = "") -> Credit:
    """What a change says of itself; with a field, also who resolved that field's conflict."""
    resolved = ""
    for entry in json.loads(change.credits):
        if entry["node"] == node and entry["path"] in (path, path.partition(".")[0], ""):
            resolved = entry["name"]
    return Credit(
        change.sequence,
        change.title,
        change.actor_name,
        change.actor_role,
        change.actor_division,
        change.reason,
        projection.cited(change),
        tuple(json.loads(change.approvals)),
        change.proposal,
        change.recorded_at,
        resolved,
    )


def _credits(record: PlanRecord, sequences: list[int], node: str = "", path: str = "") -> tuple[Credit, ...]:
    found = Change.objects.filter(plan=record, sequence__in=sequences).defer("operations").order_by("sequence")
    return tuple(credit_of(change, node, path) for change in found)


def touched_at(record: PlanRecord, node: str, path: str, at: int | None = None) -> int | None:
    """The sequence of the last change up to ``at`` that touched a field or its node's existence."""
    rows = FieldTouch.objects.filter(plan=record, node=node, path__in={path, ""})
    if at is not None:
        rows = rows.filter(sequence__lte=at)
    return rows.order_by("-sequence").values_list("sequence", flat=True).first()


def blame(record: PlanRecord, node: str, path: str, at: int | None = None) -> Credit | None:
    """Who made a field what it is (or made it absent) after change ``at``; ``None`` if nobody ever
    touched it. ``node`` is ``""`` for the plan itself."""
    sequence = touched_at(record, node, path, at)
    if sequence is None:
        return None
    (credit,) = _credits(record, [sequence], node, path)
    if credit.causes:
        here = {reached.cause for reached in causes_of(record, node, path) if reached.sequence == sequence}
        credit = replace(credit, causes=tuple(one for one in credit.causes if one.cause in here))
    return credit


def history(record: PlanRecord, nodes: Collection[str]) -> tuple[Credit, ...]:
    """Every change that touched one of these nodes, newest first."""
    touched: set[int] = set()
    known = list(nodes)
    for first in range(0, len(known), 500):  # SQLite takes so many values in one query
        rows = FieldTouch.objects.filter(plan=record, node__in=known[first : first + 500])
        touched.update(rows.values_list("sequence", flat=True).distinct())
    return tuple(reversed(_credits(record, sorted(touched))))


def why(record: PlanRecord, first: int, last: int) -> tuple[Why, ...]:
    """Each difference between two states of a ledger with the changes that made it.

    Three queries, however many differences there are, and one more where anything was cited. Raises
    ``Refusal("no-such-sequence")``.
    """
    between = {change.sequence: change for change in _between(record, first, last)}
    touched: dict[tuple[str, str], list[int]] = {}
    low, high = sorted((first, last))
    rows = FieldTouch.objects.filter(plan=record, sequence__gt=low, sequence__lte=high)
    for node, path, sequence in rows.values_list("node", "path", "sequence"):
        bisect.insort(touched.setdefault((node, path), []), sequence)
    caused = _caused(record, between)
    found = []
    for operation in diff(table_at(record, first), table_at(record, last)):
        places = set(ChangeSet((operation,)).touches())
        node = operation.parent if isinstance(operation, Reorder) else operation.node
        path = getattr(operation, "path", "")
        places |= {(node, "")} if path else set()
        sequences = {s for place in places for s in touched.get(place, ())}
        credits_ = (credit_of(between[s], node, path) for s in sorted(sequences))
        found.append(Why(operation, tuple(_of_these(credit, caused, places) for credit in credits_)))
    return tuple(found)


#: By entry, what each cause was the cause of.
Caused = dict[int, dict[tuple[str, str], set[projection.Touch]]]


def _caused(record: PlanRecord, changes: dict[int, Change]) -> Caused:
    """One query, or none where no change cites anything."""
    named = [sequence for sequence, change in changes.items() if projection.cited(change)]
    if not named:
        return {}
    found: Caused = {}
    rows = CauseTouch.objects.filter(plan=record, sequence__gte=min(named), sequence__lte=max(named))
    for sequence, kind, ref, node, path in rows.values_list("sequence", "kind", "ref", "node", "path"):
        found.setdefault(sequence, {}).setdefault((kind, ref), set()).add((node, path))
    return found


def _of_these(credit: Credit, caused: Caused, places: set[projection.Touch]) -> Credit:
    """With the causes that reached one of these places."""
    here = places | {projection.WHOLE}
    of = caused.get(credit.sequence, {})
    return replace(
        credit, causes=tuple(one for one in credit.causes if not here.isdisjoint(of.get(one.cause.key, ())))
    )  # fmt: skip


def _between(record: PlanRecord, first: int, last: int) -> Any:
    """The changes after the earlier of two states up to the later one, without their operations' bytes."""
    low, high = sorted((first, last))
    return Change.objects.filter(plan=record, sequence__gt=low, sequence__lte=high).defer("operations")


# -- causes ------------------------------------------------------------------------------------

#: So many values are asked for by name; of more, all rows are read and these picked out.
_NAMED_AT_ONCE = 500


class Reached(Struct, frozen=True):
    """A cause that reached a place. ``node`` and ``path``: as in ``FieldTouch``; ``None`` where it is a cause of all
    that the change touched."""

    cause: Cause
    node: str | None
    path: str | None
    sequence: int
    title: str
    recorded_at: datetime.datetime


def changes_of_cause(record: PlanRecord, kind: CauseKind, ids: Collection[str]) -> dict[str, tuple[Credit, ...]]:
    """What became of opinions, meetings or decisions: of each id that some entry names the entries, oldest first, each
    with this cause alone among its ``causes`` (as it was called then, and its places). One query, however many."""
    wanted = frozenset(ids)
    rows = CauseTouch.objects.filter(plan=record, kind=kind)
    if len(wanted) <= _NAMED_AT_ONCE:
        rows = rows.filter(ref__in=wanted)
    found: dict[str, list[Credit]] = {}
    named = Change.objects.filter(plan=record, sequence__in=rows.values("sequence")).defer("operations")
    for change in named.order_by("sequence"):
        credit = credit_of(change)
        for one in credit.causes:
            if one.cause.kind == kind and one.cause.id in wanted:
                found.setdefault(one.cause.id, []).append(replace(credit, causes=(one,)))
    return {name: tuple(entries) for name, entries in found.items()}


def causes_of(record: PlanRecord, node: str, path: str) -> tuple[Reached, ...]:
    """What was ever a cause of a field being what it is, or of its node being there, newest first. One query."""
    return _reached(record, Q(node=node, path__in={path, ""}))


def causes_of_nodes(record: PlanRecord, nodes: Collection[str]) -> tuple[Reached, ...]:
    """What was ever a cause of anything in these nodes, newest first; each cause of an entry once for each place. One
    query for every 500 nodes."""
    known = list(nodes)
    parts = (known[first : first + _NAMED_AT_ONCE] for first in range(0, len(known), _NAMED_AT_ONCE))
    found = dict.fromkeys(one for part in parts for one in _reached(record, Q(node__in=part)))
    return tuple(sorted(found, key=lambda one: -one.sequence))


def _reached(record: PlanRecord, here: Q) -> tuple[Reached, ...]:
    of_whole = Q(node=projection.WHOLE[0], path=projection.WHOLE[1])
    touched = FieldTouch.objects.filter(here, plan=record).values("sequence")
    entry = Change.objects.filter(plan=record, sequence=OuterRef("sequence"))
    rows = (
        CauseTouch.objects.filter(here | (of_whole & Q(sequence__in=touched)), plan=record)
        .annotate(title=Subquery(entry.values("title")), recorded_at=Subquery(entry.values("recorded_at")))
        .order_by("-sequence", "kind", "ref", "node", "path")
        .values_list("kind", "ref", "label", "node", "path", "sequence", "title", "recorded_at")
    )
    return tuple(
        Reached(
            cause=Cause(cast(CauseKind, kind), ref, label),  # projected from a cause that was read
            node=None if (node, path) == projection.WHOLE else node,
            path=None if (node, path) == projection.WHOLE else path,
            sequence=sequence,
            title=title,
            recorded_at=at,
        )
        for kind, ref, label, node, path, sequence, title, at in rows
    )


# -- editions and proofs -----------------------------------------------------------------------


def editions(record: PlanRecord, part: str | None = None) -> Any:
    """Oldest first within a part."""
    found = Edition.objects.filter(plan=record).order_by("part", "number")
    return found if part is None else found.filter(part=part)


def entries(record: PlanRecord, size: int | None = None) -> list[bytes]:
    """The leaves of the ledger's tree: the raw entry hashes in order."""
    rows = Change.objects.filter(plan=record).order_by("sequence")
    if size is not None:
        rows = rows.filter(sequence__lte=size)
    return [bytes.fromhex(text) for text in rows.values_list("entry_hash", flat=True)]


def roots(record: PlanRecord) -> list[str]:
    """The content hash after each entry, from the first."""
    return list(Change.objects.filter(plan=record).order_by("sequence").values_list("result_root", flat=True))


def merkle_root(record: PlanRecord, size: int) -> str:
    return merkle.root(entries(record, size)).hex()


def continues(record: PlanRecord, size: int, root: str) -> Continuation:
    """Does today's ledger begin with the ``size`` entries whose tree had this ``root`` (hex)?

    For what was published, printed or copied: a ledger of an older backup is ``shorter``, one that was
    cut, restored and gone on with, or rewritten, is ``other``. Says nothing of whether today's entries hold in
    themselves (``plans.verify``). Reads the hashes of entries only.
    """
    if size < 1 or not re.fullmatch(r"[0-9a-f]{64}", root):
        return Continuation("malformed")
    here = entries(record, size)
    if len(here) < size:
        return Continuation("shorter", len(here) + 1)
    return Continuation() if merkle.root(here).hex() == root else Continuation("other")
