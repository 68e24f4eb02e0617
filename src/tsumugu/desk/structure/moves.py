"""What somebody asked of the tree, as a change set. Pure: a table in, operations out."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from tsumugu.core.diff import diff
from tsumugu.core.ids import generate, is_generated
from tsumugu.core.operations import ChangeSet
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value
from tsumugu.core.traits import name_field
from tsumugu.web import labels


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
