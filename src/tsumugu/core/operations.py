"""Edits as values: described, applied, inverted, stored. Derived from two states by ``core.diff``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import nfc
from tsumugu.core.ordering import moved_items
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import MISSING, ROOT, Entry, Missing, Slot, Table, Value, from_builtins, to_builtins


class Position(Struct, frozen=True):
    """Where a node stands: its parent, the slot, and its left neighbour (``""``: it is first)."""

    parent: str
    slot: str
    left: str

    @property
    def place(self) -> Slot:
        return (self.parent, self.slot)


class Set(Struct, frozen=True):
    """One field. ``MISSING`` before or after: the field did not exist, or is cleared."""

    node: str
    type: str
    path: str
    before: Value | Missing
    after: Value | Missing


class Grown(Struct, frozen=True):
    """One node of an added or deleted subtree."""

    node: str
    type: str
    at: Position
    fields: dict[str, Value]


class Add(Struct, frozen=True):
    """A subtree that appears; ``nodes`` holds its root first, parents before children."""

    node: str
    type: str
    nodes: tuple[Grown, ...]


class Delete(Struct, frozen=True):
    """A subtree that goes; the same data as ``Add``, so that each undoes the other."""

    node: str
    type: str
    nodes: tuple[Grown, ...]


class Move(Struct, frozen=True):
    """A node (with all beneath it) that changed its parent or slot."""

    node: str
    type: str
    before: Position
    after: Position


class Reorder(Struct, frozen=True):
    """The nodes that stay in a slot, in another order. ``moved`` is what lies outside a longest
    increasing subsequence: the fewest nodes a person would have had to drag."""

    parent: str
    type: str  # of the parent
    slot: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    moved: tuple[str, ...]


Operation = Set | Add | Delete | Move | Reorder


class ChangeSet(Struct, frozen=True):
    """All operations between two states; applied together, so their order says nothing."""

    operations: tuple[Operation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.operations)

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)

    def touches(self) -> Iterator[tuple[str, str]]:
        """Every ``(node, path)`` this touches, for blame. Path ``""`` is the node's existence,
        ``"@"`` its place, ``"@slot"`` the order of a slot."""
        for op in self.operations:
            if isinstance(op, Set):
                yield op.node, op.path
            elif isinstance(op, (Add, Delete)):
                for grown in op.nodes:
                    yield grown.node, ""
                    for path in grown.fields:
                        yield grown.node, path
            elif isinstance(op, Move):
                yield op.node, "@"
            else:
                yield op.parent, f"@{op.slot}"


class DoesNotApply(ValueError):
    """A change set met a table that is not the one it was made from."""


def _lifted(op: Operation) -> tuple[Iterable[Grown | Move], Iterable[Grown | Move]]:
    """What an operation takes out of slots and what it puts into slots."""
    if isinstance(op, Add):
        return (), op.nodes
    if isinstance(op, Delete):
        return op.nodes, ()
    if isinstance(op, Move):
        return (op,), (op,)
    return (), ()


def apply(table: Table, changes: ChangeSet) -> Table:
    """The table after all operations: a well-formed tree, or ``DoesNotApply`` where a precondition
    does not hold."""
    nodes = dict(table.nodes)
    removed: dict[Slot, set[str]] = {}
    inserted: dict[Slot, dict[str, str]] = {}
    reordered: dict[Slot, Reorder] = {}
    for op in changes.operations:
        if isinstance(op, Reorder):
            reordered[(op.parent, op.slot)] = op
        out, into = _lifted(op)
        for item in out:
            if item.node == ROOT:  # the plan itself stands in no slot
                continue
            place = item.before.place if isinstance(item, Move) else item.at.place
            removed.setdefault(place, set()).add(item.node)
        for item in into:
            if item.node == ROOT:
                continue
            position = item.after if isinstance(item, Move) else item.at
            behind = inserted.setdefault(position.place, {})
            if position.left in behind:
                raise DoesNotApply(f"order of {position.place}")
            behind[position.left] = item.node
    _apply_deletes(nodes, changes)
    _apply_adds_and_moves(nodes, changes)
    _apply_sets(nodes, changes)
    order = dict(table.order)
    for place in removed.keys() | inserted.keys() | reordered.keys():
        ids = _new_order(table.order.get(place, ()), place, removed, inserted, reordered)
        if ids:
            order[place] = ids
        else:
            order.pop(place, None)
    result = Table(nodes, order)
    _check_tree(table, result, changes)
    return result


def _check_tree(before: Table, after: Table, changes: ChangeSet) -> None:
    """What came or moved hangs on the root, in slots for its type; beneath what went, nothing is left."""
    for grown in (grown for op in changes.operations if isinstance(op, Delete) for grown in op.nodes):
        if grown.node not in after.nodes and any(
            (grown.node, slot) in after.order for slot in NODE_TYPES[grown.type].slots
        ):
            raise DoesNotApply("delete: something is left inside")
    rooted = {ROOT} if ROOT in after.nodes else set()
    for item in (item for op in changes.operations for item in _lifted(op)[1]):
        path: set[str] = set()
        node = item.node
        while node not in rooted:
            if node in path or node not in after.nodes:
                raise DoesNotApply(f"place of {item.node}")
            path.add(node)
            node = after.nodes[node].parent
        rooted |= path
        entry, was = after.nodes[item.node], before.nodes.get(item.node)
        fits = item.node == ROOT or NODE_TYPES[after.nodes[entry.parent].type].slots.get(entry.slot) == entry.type
        if not fits or (was is not None and was.type != entry.type and not _holds_its_children(after, item.node)):
            raise DoesNotApply(f"place of {item.node}")


def _holds_its_children(table: Table, node: str) -> bool:
    slots = NODE_TYPES[table.nodes[node].type].slots
    there = {slot: ids for (parent, slot), ids in table.order.items() if parent == node}
    return all(slots.get(slot) == table.nodes[child].type for slot, ids in there.items() for child in ids)


def _apply_deletes(nodes: dict[str, Entry], changes: ChangeSet) -> None:
    for op in changes.operations:
        if isinstance(op, Delete):
            for grown in op.nodes:
                if nodes.pop(grown.node, None) != Entry(grown.type, *grown.at.place, grown.fields):
                    raise DoesNotApply(f"delete {grown.node}")


def _apply_adds_and_moves(nodes: dict[str, Entry], changes: ChangeSet) -> None:
    for op in changes.operations:
        if isinstance(op, Add):
            for grown in op.nodes:
                if grown.node in nodes:
                    raise DoesNotApply(f"add {grown.node}")
                nodes[grown.node] = Entry(grown.type, grown.at.parent, grown.at.slot, grown.fields)
        elif isinstance(op, Move):
            entry = nodes.get(op.node)
            if entry is None or (entry.type, entry.place) != (op.type, op.before.place):
                raise DoesNotApply(f"move {op.node}")
            nodes[op.node] = Entry(entry.type, op.after.parent, op.after.slot, entry.fields)


def _apply_sets(nodes: dict[str, Entry], changes: ChangeSet) -> None:
    sets: dict[str, list[Set]] = {}
    for op in changes.operations:
        if isinstance(op, Set):
            sets.setdefault(op.node, []).append(op)
    for node, edits in sets.items():
        entry = nodes.get(node)
        if entry is None or entry.type != edits[0].type:
            raise DoesNotApply(f"set {node}")
        fields = dict(entry.fields)
        for edit in edits:
            if fields.get(edit.path, MISSING) != edit.before:
                raise DoesNotApply(f"set {node}/{edit.path}")
            if isinstance(edit.after, Missing):
                fields.pop(edit.path, None)
            else:
                fields[edit.path] = edit.after
        nodes[node] = Entry(entry.type, entry.parent, entry.slot, fields)


def _new_order(
    old: tuple[str, ...],
    place: Slot,
    removed: dict[Slot, set[str]],
    inserted: dict[Slot, dict[str, str]],
    reordered: dict[Slot, Reorder],
) -> tuple[str, ...]:
    gone = removed.get(place, set())
    if not gone <= set(old):
        raise DoesNotApply(f"order of {place}")
    staying = tuple(node for node in old if node not in gone)
    if place in reordered:
        if staying != reordered[place].before:
            raise DoesNotApply(f"order of {place}")
        staying = reordered[place].after
    after_left = dict(inserted.get(place, {}))
    ids: list[str] = []

    def follow(left: str) -> None:
        while (node := after_left.pop(left, None)) is not None:
            ids.append(node)
            left = node

    follow("")
    for node in staying:
        ids.append(node)
        follow(node)
    if after_left:
        raise DoesNotApply(f"order of {place}")
    return tuple(ids)


def invert(changes: ChangeSet) -> ChangeSet:
    """``apply(apply(a, c), invert(c)) == a``."""
    return ChangeSet(tuple(_invert(op) for op in reversed(changes.operations)))


def _invert(op: Operation) -> Operation:
    if isinstance(op, Set):
        return Set(op.node, op.type, op.path, op.after, op.before)
    if isinstance(op, Add):
        return Delete(op.node, op.type, op.nodes)
    if isinstance(op, Delete):
        return Add(op.node, op.type, op.nodes)
    if isinstance(op, Move):
        return Move(op.node, op.type, op.after, op.before)
    return Reorder(op.parent, op.type, op.slot, op.after, op.before, moved_items(op.after, op.before))


def in_nfc(changes: ChangeSet) -> ChangeSet:
    """The same edits with every text in the form that a plan's texts are kept and hashed in (``canonical.nfc``)."""
    return from_data(nfc(to_data(changes)))


# -- stored form -------------------------------------------------------------------------------


def to_data(changes: ChangeSet) -> list[dict[str, Any]]:
    """Plain JSON data, lossless."""
    stored: list[dict[str, Any]] = []
    for op in changes.operations:
        if isinstance(op, Set):
            stored.append(
                {
                    "op": "set", "node": op.node, "type": op.type, "path": op.path,
                    "before": to_builtins(op.before), "after": to_builtins(op.after),
                }
            )  # fmt: skip
        elif isinstance(op, (Add, Delete)):
            nodes = [
                {
                    "node": g.node, "type": g.type, "parent": g.at.parent, "slot": g.at.slot, "left": g.at.left,
                    "fields": {path: to_builtins(value) for path, value in g.fields.items()},
                }
                for g in op.nodes
            ]  # fmt: skip
            stored.append(
                {"op": "add" if isinstance(op, Add) else "delete", "node": op.node, "type": op.type, "nodes": nodes}
            )
        else:
            stored.append({"op": "move" if isinstance(op, Move) else "reorder", **msgspec.to_builtins(op)})
    return stored


def _fields(type_name: str, data: dict[str, Any]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for path, value in data.items():
        read = from_builtins(field_spec(type_name, path), value)
        if not isinstance(read, Missing):
            fields[path] = read
    return fields


def from_data(stored: Iterable[dict[str, Any]]) -> ChangeSet:
    """The inverse of ``to_data``."""
    operations: list[Operation] = []
    for item in stored:
        kind = item["op"]
        if kind == "set":
            spec = field_spec(item["type"], item["path"])
            before, after = from_builtins(spec, item["before"]), from_builtins(spec, item["after"])
            operations.append(Set(item["node"], item["type"], item["path"], before, after))
        elif kind in ("add", "delete"):
            nodes = tuple(
                Grown(
                    g["node"], g["type"], Position(g["parent"], g["slot"], g["left"]), _fields(g["type"], g["fields"])
                )
                for g in item["nodes"]
            )
            operations.append((Add if kind == "add" else Delete)(item["node"], item["type"], nodes))
        elif kind == "move":
            before_at, after_at = Position(**item["before"]), Position(**item["after"])
            operations.append(Move(item["node"], item["type"], before_at, after_at))
        else:
            orders = (tuple(item[name]) for name in ("before", "after", "moved"))
            operations.append(Reorder(item["parent"], item["type"], item["slot"], *orders))
    return ChangeSet(tuple(operations))


def to_json(changes: ChangeSet) -> bytes:
    return msgspec.json.encode(to_data(changes))


def from_json(data: bytes) -> ChangeSet:
    return from_data(msgspec.json.decode(data))
