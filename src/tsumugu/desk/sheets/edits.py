"""From what a person asked on a form to a change set. Pure: a table in, operations out."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tsumugu.core import texts
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem
from tsumugu.core.ids import generate, is_generated
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.plan import Leaf
from tsumugu.core.schema import COUPLINGS, NODE_TYPES
from tsumugu.core.table import MISSING, ROOT, Entry, Missing, Table, Value
from tsumugu.core.traits import name_field
from tsumugu.desk.sheets import fields, keys
from tsumugu.web import labels

#: The longest text of one field, in characters: a chapter of a plan has some ten thousand.
MOST = 100_000


def shown(table: Table, node: str, data: Mapping[str, Any]) -> Table:
    """The state with the fields of one node as the form showed them: each says so itself (``was:``).

    A form that stays open and saves field by field shows its own saves and not those of others. What it says
    about itself is therefore newer than the state it was made from, and never newer than what the person saw.
    """
    entry = table.nodes[node]
    values = dict(entry.fields)
    for name in data:
        path = name[4:] if name.startswith("was:") else ""
        if not path or not keys.is_writable(entry, path):
            continue
        try:
            value = fields.from_was(entry.type, path, str(data[name]))
        except ValueError:
            continue  # it is told where the field itself is saved
        values.pop(path, None)
        if not isinstance(value, Missing):
            values[path] = value
    if values == entry.fields:
        return table
    return Table({**table.nodes, node: Entry(entry.type, entry.parent, entry.slot, values)}, table.order)


def sets(
    now: Table, node: str, data: Mapping[str, Any], paths: Iterable[str], seen: Table | None = None
) -> tuple[ChangeSet, dict[str, str]]:
    """The edits of the posted units, and the sentence for each unit that could not be read.

    ``seen``: the state the form was made from. ``before`` is what the form showed, not what stands ``now``: the
    difference between the two is for the merge to judge.
    """
    drawn = shown(seen or now, node, data)
    entry = drawn.nodes[node]
    operations: list[Set] = []
    errors: dict[str, str] = {}
    for path in paths:
        if not keys.is_writable(entry, path) and path not in now.nodes[node].fields:
            errors[path] = _("This field cannot be changed here.")
            continue
        try:
            was = fields.shown_value(drawn, node, path, data)
            value = fields.parse(drawn, node, path, data)
            if value != was:
                check(value, was)
        except ValueError as error:
            errors[path] = str(error)
            continue
        if value != was and value != now.nodes[node].fields.get(path, MISSING):
            operations.append(Set(node, entry.type, path, was, value))
    return ChangeSet(tuple(operations)), errors


def _texts(value: Value | Missing) -> Iterator[tuple[str, bool]]:
    """Every text of a value, and whether it may hold line breaks."""
    if isinstance(value, str):
        yield value, True
    elif isinstance(value, tuple):
        yield from ((item, False) for item in value)
    elif isinstance(value, Leaf):
        yield from ((part, True) for name in value.__struct_fields__ if isinstance(part := getattr(value, name), str))


def check(value: Value | Missing, was: Value | Missing) -> None:
    """Raises ``ValueError`` with the sentence for a text that cannot be kept. What stood there before stays."""
    old = {text for text, _lines in _texts(was)}
    for text, lines in _texts(value):
        if text in old:
            continue
        found = texts.typed(text, lines=lines, most=MOST)
        if not found.accepted:
            raise ValueError(found.errors[0].text(labels.language()))


def hints(value: Value | Missing) -> list[Problem]:
    """What nobody sees in the texts of a value: blanks at the end, characters without width, turned directions."""
    return [problem for text, lines in _texts(value) for problem in texts.typed(text, lines=lines, most=MOST).problems]


def beside(changes: ChangeSet, node: str, seen: Table, data: Mapping[str, Any]) -> ChangeSet:
    """The edits, and beside them what the form showed of the fields that are coupled with them, as edits that change
    nothing: where a colleague changed the unit of a number meanwhile, the number meets that in the merge."""
    entry, drawn = seen.nodes[node], shown(seen, node, data).nodes[node]
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


def new_id(table: Table) -> str:
    """An id for a node that is not there yet. A form carries it, so that sending it twice adds one node."""
    return generate(secrets.token_bytes, table.nodes)


def add(table: Table, parent: str, slot: str, node: str = "") -> tuple[ChangeSet, str]:
    """A new last child of a slot. Raises ``ValueError`` for a slot the parent does not have."""
    child = NODE_TYPES[table.nodes[parent].type].slots.get(slot)
    if child is None:
        raise ValueError(_("Nothing can be added there."))
    if not is_generated(node) or node in table.nodes:
        node = new_id(table)
    name = name_field(child)
    least: dict[str, Value] = {name: _("New %(type)s") % {"type": labels.type_label(child)}} if name else {}
    nodes = {**table.nodes, node: Entry(child, parent, slot, least)}
    order = {**table.order, (parent, slot): (*table.children(parent, slot), node)}
    return diff(table, Table(nodes, order)), node


def delete(table: Table, node: str) -> ChangeSet:
    """The node and all beneath it go."""
    if not node or node not in table.nodes:
        raise ValueError(_("The plan itself cannot be deleted."))
    gone = set(table.subtree(node))
    nodes = {n: entry for n, entry in table.nodes.items() if n not in gone}
    order = {}
    for place, ids in table.order.items():
        kept = tuple(n for n in ids if n not in gone)
        if place[0] not in gone and kept:
            order[place] = kept
    return diff(table, Table(nodes, order))


def step_in_order(table: Table, node: str, by: int) -> ChangeSet:
    """The node one place up (-1) or down (+1) among its neighbours."""
    if not node:
        raise ValueError(_("It cannot stand there."))
    entry = table.nodes[node]
    ids = list(table.children(*entry.place))
    at = ids.index(node)
    to = min(max(at + by, 0), len(ids) - 1)
    ids.insert(to, ids.pop(at))
    return diff(table, Table(table.nodes, {**table.order, entry.place: tuple(ids)}))


def move(table: Table, node: str, parent: str, slot: str) -> ChangeSet:
    """The node becomes the last child of another slot of the same type."""
    entry = table.nodes[node]
    if parent not in table.nodes or NODE_TYPES[table.nodes[parent].type].slots.get(slot) != entry.type:
        raise ValueError(_("It cannot stand there."))
    if parent in table.subtree(node):
        raise ValueError(_("It cannot stand inside itself."))
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


def destinations(table: Table, node: str) -> list[tuple[str, str, str]]:
    """Where a node could move to: (parent, slot, label)."""
    entry = table.nodes[node]
    inside = set(table.subtree(node))
    found = []
    for parent in table.subtree(ROOT):
        there = table.nodes[parent]
        for slot, child in NODE_TYPES[there.type].slots.items():
            if child == entry.type and parent not in inside and (parent, slot) != entry.place:
                label = f"{labels.name_of(table, parent)} / {labels.slot_label(slot)}"
                found.append((parent, slot, label))
    return found
