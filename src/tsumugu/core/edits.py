"""What a person asked, made a change set. Values in, operations out; nothing here knows a form.

Edits of fields say what the person was shown before (``was``), not what stands now: the difference between the two is
for the merge to judge. Acts on the structure are made on the state that the person saw. What cannot be done at all is a
``Problem``.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator

from msgspec import Struct

from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem
from tsumugu.core.ids import generate, is_generated
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.schema import COUPLINGS, NODE_TYPES
from tsumugu.core.table import MISSING, ROOT, Entry, Missing, Table, Value
from tsumugu.core.traits import name_field, slots_of
from tsumugu.core.typed import NOTHING_THERE
from tsumugu.core.walking import of_types

NO_PLACE = Problem("no-such-place", "", "そこには置けません。", "It cannot stand there.")
INSIDE_ITSELF = Problem("inside-itself", "", "自分自身の下には移せません。", "It cannot stand inside itself.")
THE_PLAN = Problem(
    "the-plan", "", "プランそのものは削除できません。", "The plan itself cannot be deleted."
)  # fmt: skip


class Asked(Struct, frozen=True):
    """One field as somebody wants it, and as they were shown it."""

    path: str
    was: Value | Missing
    value: Value | Missing


# -- fields ------------------------------------------------------------------------------------


def with_fields(table: Table, node: str, values: dict[str, Value | Missing]) -> Table:
    """The state with these fields of one node; the same object where it has them already."""
    entry = table.nodes[node]
    fields = dict(entry.fields)
    for path, value in values.items():
        fields.pop(path, None)
        if not isinstance(value, Missing):
            fields[path] = value
    if fields == entry.fields:
        return table
    return Table({**table.nodes, node: Entry(entry.type, entry.parent, entry.slot, fields)}, table.order)


def sets(now: Table, node: str, asked: Iterable[Asked]) -> ChangeSet:
    """The edits: what is asked for otherwise than it was shown, and does not stand there already."""
    entry = now.nodes[node]
    return ChangeSet(
        tuple(
            Set(node, entry.type, one.path, one.was, one.value)
            for one in asked
            if one.value != one.was and one.value != entry.fields.get(one.path, MISSING)
        )
    )


def beside(changes: ChangeSet, node: str, seen: Table, shown: Table) -> ChangeSet:
    """The edits, and beside them what a form showed of the fields that are coupled with them, as edits that change
    nothing: where a colleague changed the unit of a number meanwhile, the number meets that in the merge.

    ``seen``: the state the form was made from; ``shown``: the same with the fields as the form itself says it showed
    them, which is newer where it saved some of them.
    """
    entry, drawn = seen.nodes[node], shown.nodes[node]
    changed = {op.path for op in changes.operations if isinstance(op, Set)}
    groups = [c for c in COUPLINGS.get(entry.type, ()) if any(c.role(path) for path in changed)]
    found = list(changes.operations)
    for path in sorted(entry.fields.keys() | drawn.fields.keys()):
        value = drawn.fields.get(path, MISSING)
        if path not in changed and value != entry.fields.get(path, MISSING) and any(c.role(path) for c in groups):
            found.append(Set(node, entry.type, path, value, value))
    return ChangeSet(tuple(found))


def meeting(changes: ChangeSet, met: Iterable[str]) -> set[str]:
    """The paths of the edits that a refused save names; all of them where it names none of them.

    ``met``: paths, or names of couplings, of the conflicts of the merge.
    """
    names = set(met)
    found = set()
    for op in changes.operations:
        if isinstance(op, Set):
            coupled = any(c.name in names and c.role(op.path) for c in COUPLINGS.get(op.type, ()))
            if op.path in names or coupled:
                found.add(op.path)
    return found or {op.path for op in changes.operations if isinstance(op, Set)}


def without(changes: ChangeSet, paths: Container[str]) -> ChangeSet:
    """The edits but those of these paths, and but those that change nothing."""
    kept = [op for op in changes.operations if isinstance(op, Set) and op.path not in paths and op.before != op.after]
    return ChangeSet(tuple(kept))


# -- structure ---------------------------------------------------------------------------------


def new_id(table: Table, random: Callable[[int], bytes]) -> str:
    """An id for a node that is not there yet. A form carries it, so that sending it twice adds one node."""
    return generate(random, table.nodes)


def child_of(table: Table, parent: str, slot: str) -> str | Problem:
    """The type of what stands in a slot."""
    return NODE_TYPES[table.nodes[parent].type].slots.get(slot) or NOTHING_THERE


def add(table: Table, parent: str, slot: str, *, node: str, name: str) -> ChangeSet | Problem:
    """A new last child of a slot, called ``name`` where its type has a name."""
    child = child_of(table, parent, slot)
    if isinstance(child, Problem):
        return child
    path = name_field(child)
    nodes = {**table.nodes, node: Entry(child, parent, slot, {path: name} if path else {})}
    order = {**table.order, (parent, slot): (*table.children(parent, slot), node)}
    return diff(table, Table(nodes, order))


def is_new(table: Table, node: str) -> bool:
    """Whether a node that is not there yet can have this id."""
    return is_generated(node) and node not in table.nodes


def delete(table: Table, node: str) -> ChangeSet | Problem:
    """The node and all beneath it go."""
    if node == ROOT or node not in table.nodes:
        return THE_PLAN
    gone = set(table.subtree(node))
    nodes = {n: entry for n, entry in table.nodes.items() if n not in gone}
    order = {}
    for place, ids in table.order.items():
        kept = tuple(n for n in ids if n not in gone)
        if place[0] not in gone and kept:
            order[place] = kept
    return diff(table, Table(nodes, order))


def step_in_order(table: Table, node: str, by: int) -> ChangeSet | Problem:
    """The node one place up (-1) or down (+1) among its neighbours."""
    if node == ROOT:
        return NO_PLACE
    entry = table.nodes[node]
    ids = list(table.children(*entry.place))
    at = ids.index(node)
    to = min(max(at + by, 0), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    return diff(table, Table(table.nodes, {**table.order, entry.place: tuple(ids)}))


def move(table: Table, node: str, parent: str, slot: str) -> ChangeSet | Problem:
    """The node becomes the last child of another slot of the same type."""
    entry = table.nodes[node]
    if parent not in table.nodes or child_of(table, parent, slot) != entry.type:
        return NO_PLACE
    if parent in table.subtree(node):
        return INSIDE_ITSELF
    if (parent, slot) == entry.place:
        return ChangeSet()
    order = dict(table.order)
    left = tuple(n for n in table.children(*entry.place) if n != node)
    if left:
        order[entry.place] = left
    else:
        del order[entry.place]
    order[(parent, slot)] = (*table.children(parent, slot), node)
    nodes = {**table.nodes, node: Entry(entry.type, parent, slot, entry.fields)}
    return diff(table, Table(nodes, order))


def destinations(table: Table, node: str) -> Iterator[tuple[str, str]]:
    """Where a node could move to, in the order of the plan: (parent, slot)."""
    entry = table.nodes[node]
    inside = set(table.subtree(node))
    slots: dict[str, list[str]] = {}
    for holder, slot in slots_of(entry.type):
        slots.setdefault(holder, []).append(slot)
    for parent in of_types(table, frozenset(slots)):
        for slot in slots[table.nodes[parent].type]:
            if parent not in inside and (parent, slot) != entry.place:
                yield parent, slot
