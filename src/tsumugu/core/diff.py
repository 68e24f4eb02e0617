"""The operations between two states of a plan."""

from __future__ import annotations

from collections.abc import Iterable

from tsumugu.core.operations import Add, ChangeSet, Delete, Grown, Move, Operation, Position, Reorder, Set, apply
from tsumugu.core.ordering import moved_items
from tsumugu.core.table import MISSING, ROOT, Entry, Slot, Table


def changed_nodes(before: Table, after: Table) -> tuple[list[str], list[str], list[str]]:
    """Ids of the nodes that went, that came, and that stayed with other fields or another place.

    A node whose type changed went and came. Entries that the two tables share are not looked into.
    """
    gone: list[str] = []
    changed: list[str] = []
    pairs: Iterable[tuple[str, Entry, Entry | None]]
    ids, later = list(before.nodes), list(after.nodes)
    if later[: len(ids)] == ids:  # an edit keeps the order of the dict and adds at its end: no look-up per node
        came = later[len(ids) :]
        pairs = zip(ids, before.nodes.values(), after.nodes.values(), strict=False)
    else:
        came = [node for node in later if node not in before.nodes]
        pairs = ((node, entry, after.nodes.get(node)) for node, entry in before.nodes.items())
    for node, entry, other in pairs:
        if other is entry:
            continue
        if other is None:
            gone.append(node)
        elif other.type != entry.type:
            gone.append(node)
            came.append(node)
        elif other != entry:
            changed.append(node)
    return gone, came, changed


def _grown(table: Table, ids: list[str]) -> list[list[Grown]]:
    """The nodes as subtrees: each with its root first, parents before children."""
    if not ids:
        return []
    wanted = set(ids)
    lefts = {ROOT: "", **_lefts(table, {table.nodes[node].place for node in ids})}
    subtrees = []
    for node in ids:
        if node != ROOT and table.nodes[node].parent in wanted:
            continue
        subtree, stack = [], [node]
        while stack:
            item = stack.pop()
            entry = table.nodes[item]
            subtree.append(Grown(item, entry.type, Position(entry.parent, entry.slot, lefts[item]), entry.fields))
            for _, children in reversed(table.slots(item)):
                stack.extend(child for child in reversed(children) if child in wanted)
        subtrees.append(subtree)
    return subtrees


def _lefts(table: Table, places: set[Slot]) -> dict[str, str]:
    lefts: dict[str, str] = {}
    for place in places:
        left = ""
        for node in table.order.get(place, ()):
            lefts[node] = left
            left = node
    return lefts


def field_changes(node: str, before: Entry, after: Entry) -> list[Set]:
    if before.fields == after.fields:
        return []
    paths = [*before.fields, *(path for path in after.fields if path not in before.fields)]
    return [
        Set(node, after.type, path, before.fields.get(path, MISSING), after.fields.get(path, MISSING))
        for path in paths
        if before.fields.get(path, MISSING) != after.fields.get(path, MISSING)
    ]


def diff(before: Table, after: Table) -> ChangeSet:
    """``apply(before, diff(before, after)) == after``; empty exactly if the two are equal."""
    gone, came, changed = changed_nodes(before, after)
    operations: list[Operation] = []
    for subtree in _grown(before, gone):
        operations.append(Delete(subtree[0].node, subtree[0].type, tuple(subtree)))
    for subtree in _grown(after, came):
        operations.append(Add(subtree[0].node, subtree[0].type, tuple(subtree)))
    moved = [node for node in changed if before.nodes[node].place != after.nodes[node].place]
    was = _lefts(before, {before.nodes[node].place for node in moved})
    now = _lefts(after, {after.nodes[node].place for node in moved})
    for node in changed:
        old, new = before.nodes[node], after.nodes[node]
        if old.place != new.place:
            at, to = Position(*old.place, was[node]), Position(*new.place, now[node])
            operations.append(Move(node, new.type, at, to))
        operations.extend(field_changes(node, old, new))
    operations.extend(_reorders(before, after, set(gone) | set(came)))
    return ChangeSet(tuple(operations))


def compose(base: Table, first: ChangeSet, second: ChangeSet) -> ChangeSet:
    """Two steps as one: ``apply(base, compose(base, a, b)) == apply(apply(base, a), b)``.

    Needs the table that the first step starts from, because positions are relative to neighbours.
    What the second step takes back is in neither: a step composed with its inverse is empty. Raises
    ``DoesNotApply`` where the steps do not follow one another.
    """
    return diff(base, apply(apply(base, first), second))


def _reorders(before: Table, after: Table, replaced: set[str]) -> list[Reorder]:
    found = []
    for place, old in before.order.items():
        new = after.order.get(place, ())
        if old == new:
            continue
        kept, keeping = set(old) - replaced, set(new)
        stay_before = tuple(node for node in old if node in keeping and node not in replaced)
        stay_after = tuple(node for node in new if node in kept)
        if stay_before != stay_after:
            moved = moved_items(stay_before, stay_after)
            found.append(Reorder(place[0], after.nodes[place[0]].type, place[1], stay_before, stay_after, moved))
    return found
