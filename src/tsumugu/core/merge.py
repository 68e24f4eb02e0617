"""Three-way merge of plans: never raises, never guesses, prefers nobody.

What meets what, and what comes of it, is a table of numbered rows: ``tests/core/test_merge_table.py``.

The merge works in five steps, each on the nodes that a side touched:

1. *identity*: a new id that means two different nodes is taken back on both sides, or on the side
   a person did not choose; a node that was given another type is taken back to what it was;
2. *existence*: which nodes go, and where a deletion meets an edit;
3. *place*: parents, where two moves disagree or would close a circle;
4. *fields*: ``merge_fields``;   5. *order* of siblings: ``ordering``.

``ours`` and ``theirs`` are labels only: exchanging them exchanges the labels in the conflicts
and changes nothing else. What both sides changed alike is accepted and credited to both (a
``same-change`` notice). Lossy on purpose: a sibling order is one of several that keep every
wish of both sides, and depends on the order in which proposals are merged.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tsumugu.core.canonical import entry_bytes
from tsumugu.core.conflicts import Conflict, ConflictKind, Notice, Resolution, conflict
from tsumugu.core.diff import changed_nodes
from tsumugu.core.errors import Problem
from tsumugu.core.merge_fields import FieldMerge
from tsumugu.core.ordering import PlacedTwice, anchors, merge_order
from tsumugu.core.table import ROOT, Entry, Slot, Table
from tsumugu.core.validation import broken


class Merge(Struct, frozen=True):
    """``value`` is always a well-formed tree. ``conflicts`` wait for a person; ``violations`` are the
    errors of the value that the base did not have (row 20 of the merge table): they block publishing."""

    value: Table
    conflicts: tuple[Conflict, ...] = ()
    notices: tuple[Notice, ...] = ()
    violations: tuple[Problem, ...] = ()


def merge(base: Table, ours: Table, theirs: Table, resolutions: Iterable[Resolution] = ()) -> Merge:
    """Merges two descendants of ``base``. Resolutions that name no conflict of this merge, or give a
    value that the field cannot hold, are ignored. Cost: linear in the number of nodes with a small
    constant, then in what was touched."""
    for same, side in ((ours, theirs), (theirs, ours)):
        if same is base or same == base:
            return Merge(side, violations=broken(base, side, itertools.chain(*changed_nodes(base, side))))
    return _Merging(base, ours, theirs, resolutions).run()


class _Side:
    """What one side did to the base."""

    def __init__(self, base: Table, table: Table) -> None:
        self.table = table
        self.nodes = table.nodes
        gone, came, changed = changed_nodes(base, table)
        self.gone, self.came, self.changed = set(gone), set(came), set(changed)
        self.moved = {node for node in changed if table.nodes[node].place != base.nodes[node].place}
        self.retyped = self.gone & self.came


class _Merging:
    def __init__(self, base: Table, ours: Table, theirs: Table, resolutions: Iterable[Resolution]) -> None:
        self.base = base
        self.answers = {answer.conflict: answer for answer in resolutions}
        self.conflicts: dict[str, Conflict] = {}
        self.notices: list[Notice] = []
        self.ours, self.theirs = _Side(base, ours), _Side(base, theirs)
        self.dead: set[str] = set()
        self.places: dict[str, Slot] = {}
        self.taken: dict[str, str] = {}  # whose place a node takes that both sides moved

    def run(self) -> Merge:
        self._take_back_clashes()
        self._existence()
        self._moves()
        self._circles_and_orphans()
        touched = self._touched()
        value = Table(self._nodes(touched), self._order())
        found = sorted(self.conflicts.values(), key=lambda c: (c.node, c.path, c.id))
        notices = sorted(self.notices, key=lambda n: (n.node, n.path, n.kind))
        return Merge(value, tuple(found), tuple(notices), broken(self.base, value, touched))

    # -- conflicts -----------------------------------------------------------------------------

    def _ask(
        self, kind: ConflictKind, node: str, path: str, base: Any, ours: Any, theirs: Any, held: Any = None
    ) -> str:
        """The side a person chose (``ours``, ``theirs``, ``base``), or ``""`` and the conflict is recorded.
        A value is no answer to any kind that is asked here."""
        holder = next(table for table in self._tables() if node in table.nodes)
        found = conflict(kind, node, holder.nodes[node].type, path, base=base, ours=ours, theirs=theirs, held=held)
        answer = self.answers.get(found.id)
        if answer is None or answer.choice == "value":
            self.conflicts[found.id] = found
            return ""
        return answer.choice

    # -- 1. identity ---------------------------------------------------------------------------

    def _take_back_clashes(self) -> None:
        # A node never becomes one of another type, whatever the answer: whoever wants that deletes it and
        # adds one with an id of its own.
        back = {"ours": set(self.ours.retyped), "theirs": set(self.theirs.retyped)}
        for node in sorted(back["ours"] | back["theirs"] | (self.ours.came & self.theirs.came)):
            if node not in self.base.nodes:
                mine, other = self.ours.nodes[node], self.theirs.nodes[node]
                if (mine.type, mine.place) == (other.type, other.place):
                    continue
            was, mark, other_mark = (_subtree_mark(table, node) for table in self._tables())
            choice = self._ask("identity", node, "", was, mark, other_mark, was)
            if node not in self.base.nodes:
                for label, nodes in back.items():
                    nodes.update([node] if label != choice else [])
        if back["ours"]:
            self.ours = _Side(self.base, _taken_back(self.base, self.ours.table, back["ours"]))
        if back["theirs"]:
            self.theirs = _Side(self.base, _taken_back(self.base, self.theirs.table, back["theirs"]))

    def _tables(self) -> tuple[Table, Table, Table]:
        return self.base, self.ours.table, self.theirs.table

    # -- 2. existence --------------------------------------------------------------------------

    def _existence(self) -> None:
        self.dead = self.ours.gone | self.theirs.gone
        self._deletions(self.ours, self.theirs, "ours")
        self._deletions(self.theirs, self.ours, "theirs")

    def _deletions(self, deleter: _Side, editor: _Side, label: str) -> None:
        """Where one side deleted and the other edited, added or moved inside: kept, with a conflict
        at the root of the deletion; what the other moved out stays where it was moved to."""
        region = deleter.gone - editor.gone
        if not region:
            return
        tops: dict[str, set[str]] = {}

        def touch(node: str, what: str) -> None:
            top = node
            while (parent := editor.nodes[top].parent) in region:
                top = parent
            tops.setdefault(top, set()).add(what)

        for node in editor.changed & region:
            touch(node, node)
        for node in editor.came | (editor.moved - region):
            parent = editor.nodes[node].parent
            if parent in region:
                touch(parent, node)
        for (parent, _slot), before in self.base.order.items():
            if parent in region:
                after = editor.table.order.get((parent, _slot), ())
                if before != after and [n for n in before if n in set(after)] != [n for n in after if n in set(before)]:
                    touch(parent, parent)
        for top in sorted(tops):
            moved_out = top in editor.moved
            edited = {"edited": _subtree_mark(editor.table, top), "touched": sorted(tops[top])}
            was = _subtree_mark(self.base, top)
            mine, other = (None, edited) if label == "ours" else (edited, None)
            choice = self._ask("escape" if moved_out else "delete", top, "", was, mine, other, edited)
            if choice != label:
                self.dead.difference_update(_deleted_with(editor.table, top, region))

    def _revive(self, node: str) -> None:
        """Brings back a deleted node and its ancestors because something must be held beneath it. Such a
        deletion can only come true once what is held has another place."""
        while node in self.dead:
            self.dead.discard(node)
            holder = next((s for s in (self.ours, self.theirs) if node in s.nodes), None)
            entry = holder.nodes[node] if holder else self.base.nodes[node]
            self.places[node] = entry.place
            was, mine, other = (_subtree_mark(table, node) for table in self._tables())
            self._ask("delete", node, "", was, mine, other, was)
            node = entry.parent

    # -- 3. place ------------------------------------------------------------------------------

    def _place(self, node: str) -> Slot:
        if node in self.places:
            return self.places[node]
        if node in self.ours.moved:
            return self.ours.nodes[node].place
        if node in self.theirs.moved:
            return self.theirs.nodes[node].place
        entry = self.base.nodes.get(node) or self.ours.nodes.get(node) or self.theirs.nodes[node]
        return entry.place

    def _hold(self, node: str) -> None:
        place = self.base.nodes[node].place
        self.places[node] = place
        self._revive(place[0])

    def _moves(self) -> None:
        for node in sorted(self.ours.moved & self.theirs.moved):
            mine, other = self._position(self.ours.table, node), self._position(self.theirs.table, node)
            if mine == other:
                self.notices.append(Notice("same-change", node, "@"))
                continue
            was = self._position(self.base, node)
            choice = self._ask("move", node, "@", was, mine, other, held=was)
            if choice in ("ours", "theirs"):
                side = self.ours if choice == "ours" else self.theirs
                self.places[node] = side.nodes[node].place
                self.taken[node] = choice
            else:
                self._hold(node)

    def _position(self, table: Table, node: str) -> list[str]:
        """Parent, slot and the nearest left neighbour that all three have there: what a person
        would call the place, whatever else came and went around it."""
        place = table.nodes[node].place
        orders = [set(t.order.get(place, ())) for t in self._tables()]
        return [*place, anchors(table.order[place], set.intersection(*orders) - {node})[node]]

    def _circles_and_orphans(self) -> None:
        """Until there are none: one can bring about the other. It ends, because every circle is
        asked about once and then held, and what is held or gone stays so."""
        asked: set[tuple[str, ...]] = set()
        while True:
            if circle := self._circle():
                self._break(circle, asked)
            elif not self._orphans():
                return

    def _break(self, circle: tuple[str, ...], asked: set[tuple[str, ...]]) -> None:
        was = self.base.nodes
        movers = tuple(sorted(n for n in circle if n in was and self._place(n) != was[n].place))
        columns = [{n: list(t.nodes[n].place) if n in t.nodes else None for n in movers} for t in self._tables()]
        held, mine, other = columns
        choice = "" if movers in asked else self._ask("cycle", movers[0], "@", held, mine, other, held)
        asked.add(movers)
        side = {"ours": self.ours, "theirs": self.theirs}.get(choice)
        for node in movers:
            if side is not None and node in side.nodes:
                self.places[node] = side.nodes[node].place
            else:
                self._hold(node)

    def _circle(self) -> tuple[str, ...]:
        """The nodes of one circle of parents, or nothing. Only moved nodes can close one."""
        safe: set[str] = set()
        for start in sorted(self.ours.moved | self.theirs.moved):
            path: dict[str, None] = {}
            node = start
            while node and node not in safe and node not in self.dead:
                if node in path:
                    names = list(path)
                    return tuple(names[names.index(node) :])
                path[node] = None
                node = self._place(node)[0]
            safe.update(path)
        return ()

    def _orphans(self) -> bool:
        """After a person decided for a deletion: what had been added inside goes with it, what had
        been moved inside goes back to where it was. Says whether there was any."""
        movable = self.ours.moved | self.theirs.moved | self.ours.came | self.theirs.came
        orphans = [node for node in sorted(movable - self.dead) if self._place(node)[0] in self.dead]
        for node in orphans:
            if node in self.base.nodes:
                self._hold(node)
            else:
                self.dead.add(node)
        return bool(orphans)

    # -- 4. fields -----------------------------------------------------------------------------

    def _touched(self) -> list[str]:
        """Every node in which the result can differ from the base."""
        groups = (group for side in (self.ours, self.theirs) for group in (side.changed, side.came, side.gone))
        return sorted({*itertools.chain(*groups), *self.places})

    def _nodes(self, touched: list[str]) -> dict[str, Entry]:
        nodes = dict(self.base.nodes)
        for node in touched:
            if node in self.dead:
                nodes.pop(node, None)
                continue
            nodes[node] = self._entry(node)
        return nodes

    def _entry(self, node: str) -> Entry:
        base, mine, other = (table.nodes.get(node) for table in self._tables())
        place = self._place(node)
        if mine is not None and other is not None:
            merging = FieldMerge(node, mine.type, self.answers.get)
            fields = merging.merge(base.fields if base else {}, mine.fields, other.fields)
            self.conflicts.update((found.id, found) for found in merging.conflicts)
            self.notices.extend(merging.notices)
        else:
            single = mine or other or base
            assert single is not None
            fields = single.fields
        for entry in (base, mine, other):
            if entry is not None and entry.place == place and entry.fields is fields:
                return entry
        holder = mine or other or base
        assert holder is not None
        return Entry(holder.type, *place, fields)

    # -- 5. order ------------------------------------------------------------------------------

    def _order(self) -> dict[Slot, tuple[str, ...]]:
        base, ours, theirs = self.base.order, self.ours.table.order, self.theirs.table.order
        order = dict(base)
        for place in sorted(base.keys() | ours.keys() | theirs.keys()):
            was, mine, other = base.get(place, ()), ours.get(place, ()), theirs.get(place, ())
            if was == mine == other and place[0] not in self.dead:
                continue
            candidates = dict.fromkeys((*was, *mine, *other))
            members = {n for n in candidates if n not in self.dead and self._place(n) == place}

            def decide(found: PlacedTwice, members: set[str] = members, slot: str = place[1]) -> str:
                if found.item not in members:
                    return "base"
                if found.item in self.taken:  # the answer about the move named its neighbour, too
                    return self.taken[found.item]
                path = f"@{slot}"
                return self._ask("order", found.item, path, found.base, found.ours, found.theirs, found.held)

            merged = merge_order(was, mine, other, members, decide)
            for run in merged.met:
                self.notices.append(Notice("both-inserted", place[0], f"@{place[1]}", run))
            if merged.order and place[0] not in self.dead:
                order[place] = merged.order
            else:
                order.pop(place, None)
        return order


def _deleted_with(table: Table, root: str, region: set[str]) -> set[str]:
    """The nodes of a region of deleted ones that hang on its root without a gap. What stands below a
    node that was only moved in was deleted for itself."""
    found, stack = set(), [root]
    while stack:
        node = stack.pop()
        found.add(node)
        stack.extend(child for _place, ids in table.slots(node) for child in ids if child in region)
    return found


def _subtree_mark(table: Table, node: str) -> dict[str, Any] | None:
    """A short stand-in for a whole subtree: changes whenever anything inside changes."""
    if node not in table.nodes:
        return None
    digest = hashlib.sha256()
    ids = table.subtree(node)
    for item in ids:
        data = entry_bytes(item, table.nodes[item])
        digest.update(len(data).to_bytes(8, "big") + data)
    return {"subtree": digest.hexdigest()[:20], "nodes": len(ids)}


def _taken_back(base: Table, side: Table, clashes: set[str]) -> Table:
    """``side`` as if it had never touched the clashing nodes: what it added in them is left out, what it
    moved into them is back at its base place, and of what stood in them nothing is deleted (unless the
    side deleted the place where they stood)."""
    inside = {node for root in clashes for node in side.subtree(root)}
    nodes = {node: entry for node, entry in side.nodes.items() if node not in inside}
    for node in inside.intersection(base.nodes) - clashes:
        while node not in nodes:  # its base place may have gone, too
            nodes[node] = base.nodes[node]
            node = nodes[node].parent
    for root in base.subtree(ROOT):
        if root in clashes and base.nodes[root].parent in nodes:
            nodes.update((node, base.nodes[node]) for node in base.subtree(root) if node not in nodes)
    order: dict[Slot, tuple[str, ...]] = {}
    for place in side.order.keys() | base.order.keys():
        was, now = base.order.get(place, ()), side.order.get(place, ())
        members = {n for n in (*was, *now) if n in nodes and nodes[n].place == place}
        ids = merge_order(was, now, now, members).order
        if ids:
            order[place] = ids
    return Table(nodes, order)
