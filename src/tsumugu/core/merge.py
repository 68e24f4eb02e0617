"""Three-way merge of plans: never raises, never guesses, prefers nobody (plan-value §3).

The merge works in five steps, each on the nodes that a side touched:

1. *identity*: a node id that means two different nodes is taken back to the base on both sides,
   or on the side a person did not choose;
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
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tsumugu.core.canonical import entry_bytes
from tsumugu.core.conflicts import Conflict, ConflictKind, Notice, Resolution, conflict
from tsumugu.core.diff import changed_nodes
from tsumugu.core.errors import Problem
from tsumugu.core.merge_fields import FieldMerge
from tsumugu.core.ordering import PlacedTwice, anchor, merge_order
from tsumugu.core.references import dangling
from tsumugu.core.table import Entry, Slot, Table


class Merge(Struct, frozen=True):
    """``value`` is always a well-formed tree. ``conflicts`` wait for a person; ``violations`` are
    references that the merge broke (case 20) and block publishing."""

    value: Table
    conflicts: tuple[Conflict, ...] = ()
    notices: tuple[Notice, ...] = ()
    violations: tuple[Problem, ...] = ()


def merge(base: Table, ours: Table, theirs: Table, resolutions: Iterable[Resolution] = ()) -> Merge:
    """Merges two descendants of ``base``. Resolutions that name no conflict of this merge have lapsed
    and are ignored. Cost: linear in the number of nodes with a small constant, then in what was touched."""
    for same, other in ((base, ours), (base, theirs)):
        if same is other or same == other:
            return Merge(theirs if other is ours else ours)
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

    def run(self) -> Merge:
        self._take_back_clashes()
        self._existence()
        self._moves()
        self._cycles()
        self._orphans()
        nodes = self._nodes()
        order = self._order()
        removed = any(node in self.dead for node in self.base.nodes)
        value = Table(nodes, order)
        violations = dangling(value, None if removed else self.ours.changed | self.theirs.changed)
        found = sorted(self.conflicts.values(), key=lambda c: (c.node, c.path, c.id))
        notices = sorted(self.notices, key=lambda n: (n.node, n.path, n.kind))
        return Merge(value, tuple(found), tuple(notices), violations)

    # -- conflicts -----------------------------------------------------------------------------

    def _ask(
        self, kind: ConflictKind, node: str, path: str, base: Any, ours: Any, theirs: Any, held: Any = None
    ) -> str:
        """The side a person chose (``ours``, ``theirs``, ``base``), or ``""`` and the conflict is recorded."""
        holder = next(t for t in (self.base, self.ours.table, self.theirs.table) if node in t.nodes)
        found = conflict(kind, node, holder.nodes[node].type, path, base, ours, theirs, held)
        answer = self.answers.get(found.id)
        if answer is None:
            self.conflicts[found.id] = found
            return ""
        return "base" if answer.choice == "value" else answer.choice

    # -- 1. identity ---------------------------------------------------------------------------

    def _take_back_clashes(self) -> None:
        both = self.ours.came & self.theirs.came
        clashes = self.ours.retyped | self.theirs.retyped
        for node in both:
            mine, other = self.ours.nodes[node], self.theirs.nodes[node]
            if (mine.type, mine.place) != (other.type, other.place):
                clashes.add(node)
        if not clashes:
            return
        back: dict[str, set[str]] = {"ours": set(), "theirs": set()}
        for node in sorted(clashes):
            marks = [_subtree_mark(table, node) for table in (self.base, self.ours.table, self.theirs.table)]
            choice = self._ask("identity", node, "", marks[0], marks[1], marks[2], marks[0])
            # A node of the base never becomes one of another type: whoever wants that deletes it and adds a new id.
            if node in self.base.nodes:
                choice = "base"
            for label, nodes in back.items():
                if label != choice:
                    nodes.add(node)
        self.ours = _Side(self.base, _taken_back(self.base, self.ours.table, back["ours"]))
        self.theirs = _Side(self.base, _taken_back(self.base, self.theirs.table, back["theirs"]))

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
                self.dead.difference_update(region.intersection(editor.table.subtree(top)))

    def _revive(self, node: str) -> None:
        """Brings back a deleted node and its ancestors because something must be held beneath it."""
        while node in self.dead:
            self.dead.discard(node)
            holder = next((s for s in (self.ours, self.theirs) if node in s.nodes), None)
            entry = holder.nodes[node] if holder else self.base.nodes[node]
            self.places[node] = entry.place
            was, mine, other = (_subtree_mark(t, node) for t in (self.base, self.ours.table, self.theirs.table))
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
            else:
                self._hold(node)

    def _position(self, table: Table, node: str) -> list[str]:
        """Parent, slot and the nearest left neighbour that all three have there: what a person
        would call the place, whatever else came and went around it."""
        place = table.nodes[node].place
        orders = [set(t.order.get(place, ())) for t in (self.base, self.ours.table, self.theirs.table)]
        return [*place, anchor(table.order[place], node, set.intersection(*orders) - {node})]

    def _cycles(self) -> None:
        asked: set[tuple[str, ...]] = set()
        while circle := self._circle():
            movers = tuple(sorted(n for n in circle if self._place(n) != self.base.nodes[n].place))
            tables = (self.base, self.ours.table, self.theirs.table)
            columns = [{n: list(t.nodes[n].place) if n in t.nodes else None for n in movers} for t in tables]
            was, mine, other = columns
            choice = self._ask("cycle", movers[0], "@", was, mine, other, was) if movers not in asked else ""
            asked.add(movers)
            for node in movers:
                side = {"ours": self.ours, "theirs": self.theirs}.get(choice)
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

    def _orphans(self) -> None:
        """After a person decided for a deletion: what had been added inside goes with it, what had
        been moved inside goes back to where it was."""
        movable = self.ours.moved | self.theirs.moved | self.ours.came | self.theirs.came
        again = True
        while again:
            again = False
            for node in sorted(movable - self.dead):
                if self._place(node)[0] not in self.dead:
                    continue
                again = True
                if node in self.base.nodes:
                    self._hold(node)
                else:
                    self.dead.add(node)
        self._break_late_circles()

    def _break_late_circles(self) -> None:
        while circle := self._circle():
            for node in circle:
                if self._place(node) != self.base.nodes[node].place:
                    self._hold(node)

    # -- 4. fields -----------------------------------------------------------------------------

    def _nodes(self) -> dict[str, Entry]:
        nodes = dict(self.base.nodes)
        sides = (self.ours, self.theirs)
        touched = {n for side in sides for group in (side.changed, side.came, side.gone) for n in group}
        for node in sorted(touched | self.places.keys()):
            if node in self.dead:
                nodes.pop(node, None)
                continue
            nodes[node] = self._entry(node)
        return nodes

    def _entry(self, node: str) -> Entry:
        base, mine, other = (t.nodes.get(node) for t in (self.base, self.ours.table, self.theirs.table))
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
                path = f"@{slot}"
                return self._ask("order", found.item, path, found.base, found.ours, found.theirs, found.base)

            merged = merge_order(was, mine, other, members, decide)
            for run in merged.met:
                self.notices.append(Notice("both-inserted", place[0], f"@{place[1]}", run))
            if merged.order and place[0] not in self.dead:
                order[place] = merged.order
            else:
                order.pop(place, None)
        return order


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
    """``side`` as if it had never touched the clashing nodes: what it added in them is left out, what
    it moved into them is back at its base place (or gone, if the side deleted that place)."""
    present = [node for node in clashes if node in side.nodes]
    affected = {node for root in present for node in side.subtree(root)} | (clashes & base.nodes.keys())
    nodes = {node: entry for node, entry in side.nodes.items() if node not in affected}
    nodes.update((node, base.nodes[node]) for node in affected if node in base.nodes)
    again = True
    while again:
        lost = [node for node, entry in nodes.items() if node and entry.parent not in nodes]
        again = bool(lost)
        for node in lost:
            del nodes[node]
    order: dict[Slot, tuple[str, ...]] = {}
    for place in side.order.keys() | base.order.keys():
        was, now = base.order.get(place, ()), side.order.get(place, ())
        members = {n for n in (*was, *now) if n in nodes and nodes[n].place == place}
        ids = merge_order(was, now, now, members).order
        if ids:
            order[place] = ids
    return Table(nodes, order)
