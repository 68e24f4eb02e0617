"""What open drafts say and touch, without the plan around them: of all of a page's plans in two queries at most."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable

import zstandard
from msgspec import Struct

from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Set, from_json
from tsumugu.core.table import ROOT, Entry, Missing, Table, Value
from tsumugu.core.traits import has_sheet
from tsumugu.proposals.models import Draft, Proposal

#: Of so many drafts this process remembers what they say.
CAPACITY = 1024


class Written(Struct, frozen=True):
    """What a draft differs in from its base. ``said``: each value that is new, as (node, type, path, value);
    ``parents``: of each node that is new, what it stands in; ``touched``: every node that something happened to, those
    that go among them, in their order."""

    said: tuple[tuple[str, str, str, Value], ...] = ()
    parents: dict[str, tuple[str, str]] = {}
    touched: tuple[str, ...] = ()

    def sheets(self, table: Table) -> tuple[str, ...]:
        """The sheets of a state that are touched, those among them that are new."""
        found: dict[str, None] = {}
        for node in self.touched:
            at = node
            while at != ROOT:
                entry = table.nodes.get(at)
                kind, above = (entry.type, entry.parent) if entry is not None else self.parents.get(at, ("", ROOT))
                if kind and has_sheet(kind):
                    found[at] = None
                    break
                at = above
        return tuple(found)


NOTHING = Written()


def of(changes: ChangeSet) -> Written:
    """What a change set says and touches."""
    said: list[tuple[str, str, str, Value]] = []
    parents: dict[str, tuple[str, str]] = {}
    touched: dict[str, None] = {}
    for op in changes:
        if isinstance(op, Set):
            touched[op.node] = None
            if not isinstance(op.after, Missing):
                said.append((op.node, op.type, op.path, op.after))
        elif isinstance(op, (Add, Delete)):
            for grown in op.nodes:
                touched[grown.node] = None
                parents[grown.node] = (grown.type, grown.at.parent)
                if isinstance(op, Add):
                    said += [(grown.node, grown.type, path, value) for path, value in grown.fields.items()]
        elif isinstance(op, Move):
            touched[op.node] = None
            # It was in one sheet and is in another: both are touched.
            touched |= {op.before.parent: None, op.after.parent: None}
        else:
            touched[op.parent] = None
    touched.pop(ROOT, None)
    return Written(tuple(said), parents, tuple(touched))


def entries(written: Written) -> dict[str, Entry]:
    """What is new, node by node, as nodes that hold nothing else."""
    fields: dict[str, tuple[str, dict[str, Value]]] = {}
    for node, kind, path, value in written.said:
        fields.setdefault(node, (kind, {}))[1][path] = value
    return {node: Entry(kind, "", "", values) for node, (kind, values) in fields.items()}


class _Memory:
    """By proposal and draft: what is found under a root has that root."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[int, str], Written] = OrderedDict()

    def get(self, key: tuple[int, str]) -> Written | None:
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: tuple[int, str], written: Written) -> None:
        with self._lock:
            self._found[key] = written
            while len(self._found) > CAPACITY:
                self._found.popitem(last=False)


_memory = _Memory()


def written(proposals: Iterable[Proposal]) -> dict[int, Written]:
    """By the keys of open proposals, what each says. A draft that is read nowhere any more says nothing."""
    wanted = {one.pk: (one.pk, one.base_sequence, one.draft_root) for one in proposals}
    found: dict[int, Written] = {}
    missing: list[int] = []
    for pk, (_pk, base, root) in wanted.items():
        known = _memory.get((pk, f"{base} {root}"))
        if known is None:
            missing.append(pk)
        else:
            found[pk] = known
    if missing:
        found |= _read(missing, {pk: (base, root) for pk, base, root in wanted.values()})
    return {pk: found.get(pk, NOTHING) for pk in wanted}


def _read(missing: Collection[int], roots: dict[int, tuple[int, str]]) -> dict[int, Written]:
    rows = Draft.objects.filter(proposal__in=missing, root__in={roots[pk][1] for pk in missing}).order_by("pk")
    found: dict[int, Written] = {}
    for row in rows:
        base, root = roots[row.proposal_id]
        if (row.base_sequence, row.root) != (base, root):
            continue
        try:
            changes = from_json(zstandard.ZstdDecompressor().decompress(bytes(row.operations)))
        except Exception:  # whatever broken bytes raise: the proposal's own page tells of it
            changes = ChangeSet()
        found[row.proposal_id] = of(changes)
        _memory.put((row.proposal_id, f"{base} {root}"), found[row.proposal_id])
    return found
