"""From what a person asked on a form to a change set. Pure: a table in, operations out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tsumugu.core.diff import diff
from tsumugu.core.ids import generate
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import MISSING, Entry, Table, Value
from tsumugu.desk import fields

#: Least fields of a new node, so that it is a node at all.
_SEED = {"title", "name", "label", "text", "mark"}


def sets(table: Table, node: str, data: Mapping[str, Any], paths: Iterable[str]) -> tuple[ChangeSet, dict[str, str]]:
    """The edits of the posted units, and the sentence for each unit that could not be read.

    ``before`` is what the form was drawn with, not what stands now: the difference between the
    two is for the merge to judge.
    """
    node_type = table.nodes[node].type
    operations: list[Set] = []
    errors: dict[str, str] = {}
    for path in paths:
        try:
            value = fields.parse(table, node, path, data)
            was = fields.from_was(node_type, path, str(data.get("was:" + path, "null")))
        except ValueError as error:
            errors[path] = str(error)
            continue
        if value != was and value != table.nodes[node].fields.get(path, MISSING):
            operations.append(Set(node, node_type, path, was, value))
    return ChangeSet(tuple(operations)), errors


def add(table: Table, parent: str, slot: str) -> tuple[ChangeSet, str]:
    """A new last child of a slot. Raises ``ValueError`` for a slot the parent does not have."""
    child = NODE_TYPES[table.nodes[parent].type].slots.get(slot)
    if child is None:
        raise ValueError(_("Nothing can be added there."))
    node = generate(secrets.token_bytes, table.nodes)
    required: dict[str, Value] = {
        path: _("New %(type)s") % {"type": fields.labels.type_label(child)}
        for path, spec in NODE_TYPES[child].fields.items()
        if spec.required and path in _SEED
    }
    nodes = {**table.nodes, node: Entry(child, parent, slot, required)}
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
    for parent, there in table.nodes.items():
        for slot, child in NODE_TYPES[there.type].slots.items():
            if child == entry.type and parent not in inside and (parent, slot) != entry.place:
                label = f"{fields.name_of(table, parent)} / {fields.labels.slot_label(slot)}"
                found.append((parent, slot, label))
    return found


def known_paths(node_type: str, paths: Iterable[str]) -> list[str]:
    """Only what the type has; a form can be forged."""
    return [path for path in paths if field_spec(node_type, path) is not None]
