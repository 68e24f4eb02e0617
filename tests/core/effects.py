"""What became of an edit in a merged value: it is there, or a conflict names it (no edit is ever lost)."""

from __future__ import annotations

import itertools

from tsumugu.core.conflicts import Conflict
from tsumugu.core.merge import Merge
from tsumugu.core.operations import Add, Delete, Move, Operation, Reorder, Set
from tsumugu.core.table import MISSING, Missing, Table, Value


def effective(op: Operation, merged: Merge) -> bool:
    nodes = merged.value.nodes
    if isinstance(op, Set):
        return op.node in nodes and _is_set(op, merged)
    if isinstance(op, Add):
        return all(
            grown.node in nodes
            and nodes[grown.node].place == grown.at.place
            and all(
                _is_set(Set(grown.node, grown.type, path, MISSING, value), merged)
                for path, value in grown.fields.items()
            )
            for grown in op.nodes
        )
    if isinstance(op, Delete):
        return all(grown.node not in nodes for grown in op.nodes)
    if isinstance(op, Move):
        return op.node in nodes and nodes[op.node].place == op.after.place
    return not broken_pairs(op, merged.value)


def _is_set(op: Set, merged: Merge) -> bool:
    now = merged.value.nodes[op.node].fields.get(op.path, MISSING)
    if now == op.after:
        return True
    if ("prose-merged", op.node, op.path) in {(n.kind, n.node, n.path) for n in merged.notices}:
        return isinstance(now, str)
    if not isinstance(op.before, tuple) and not isinstance(op.after, tuple):
        return False
    before, after, there = elements(op.before), elements(op.after), elements(now)
    return after - before <= there and not (before - after) & there


def elements(value: Value | Missing) -> set[str]:
    return set(value) if isinstance(value, tuple) else set()


def broken_pairs(op: Reorder, value: Table) -> list[tuple[str, str]]:
    """The pairs that the reorder turned round and that stand otherwise in the value."""
    rank = {node: number for number, node in enumerate(value.order.get((op.parent, op.slot), ()))}
    was = {node: number for number, node in enumerate(op.before)}
    pairs = itertools.combinations([node for node in op.after if node in rank], 2)
    return [(a, b) for a, b in pairs if was[a] > was[b] and rank[a] > rank[b]]


def named(op: Operation, merged: Merge, base: Table, side: Table, other: Table) -> bool:
    """Every part of the edit of ``side`` that is not effective stands in a conflict which a person is asked about."""
    nodes = merged.value.nodes
    if _beneath(op.parent if isinstance(op, Reorder) else op.node, side, _asked(merged, "identity")):
        return True
    if isinstance(op, Set):
        return any(about_field(asked, op.node, op.path) for asked in merged.conflicts)
    if isinstance(op, Add):
        return all(
            (
                grown.node in nodes
                and nodes[grown.node].place == grown.at.place
                and all(
                    _is_set(Set(grown.node, grown.type, path, MISSING, value), merged)
                    or any(about_field(asked, grown.node, path) for asked in merged.conflicts)
                    for path, value in grown.fields.items()
                )
            )
            or bool(_beneath(grown.node, side, _asked(merged, "identity")))
            for grown in op.nodes
        )
    if isinstance(op, Delete):
        left = [grown.node for grown in op.nodes if grown.node in nodes]
        asked = _asked(merged, "delete", "escape", "identity")
        # In the other's plan, too: what it moved there is asked about with it, and may be held elsewhere.
        return all(any(_beneath(node, table, asked) for table in (merged.value, base, other)) for node in left)
    places = _asked(merged, "move", "cycle")
    if isinstance(op, Move):
        return op.node in places
    asked = places | {c.node for c in merged.conflicts if c.kind == "order" and c.path == f"@{op.slot}"}
    return all(a in asked or b in asked for a, b in broken_pairs(op, merged.value))


def _asked(merged: Merge, *kinds: str) -> set[str]:
    """The nodes that conflicts of these kinds are about."""
    return {
        node
        for asked in merged.conflicts
        if asked.kind in kinds
        for node in (asked.base if asked.kind == "cycle" else (asked.node,))
    }


def about_field(asked: Conflict, node: str, path: str) -> bool:
    """Whether this conflict asks about this field."""
    return asked.node == node and (asked.path == path or (asked.kind == "coupled" and path in asked.base))


def _beneath(node: str, table: Table, roots: set[str]) -> bool:
    while node in table.nodes and node:
        if node in roots:
            return True
        node = table.nodes[node].parent
    return node in roots
