"""The plan as a tree of links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import has_period
from tsumugu.web import labels


@dataclass(frozen=True)
class SlotView:
    name: str
    type: str
    labelled: bool
    nodes: tuple[NodeView, ...]


@dataclass(frozen=True)
class NodeView:
    node: str
    type: str
    name: str
    url: str
    open: bool
    slots: tuple[SlotView, ...]


def addresses(name: str, *arguments: object) -> Callable[[str], str]:
    """The address of each node's page of this name: the router is asked once, and not for each of thousands."""
    before, _node, after = reverse(name, args=[*arguments, "-"]).rpartition("/-/")
    return lambda node: f"{before}/{quote(node or '-')}/{after}"


def view(table: Table, url: Callable[[str], str], node: str = ROOT, depth: int = 0) -> NodeView:
    """A node and all beneath it; steps stay out, they stand on the sheet."""
    entry = table.nodes[node]
    filled = [(slot, ids) for (_, slot), ids in table.slots(node) if not has_period(NODE_TYPES[entry.type].slots[slot])]
    slots = tuple(
        SlotView(
            slot,
            NODE_TYPES[entry.type].slots[slot],
            len(filled) > 1,
            tuple(view(table, url, child, depth + 1) for child in ids),
        )
        for slot, ids in filled
    )
    return NodeView(node, entry.type, labels.name_of(table, node), url(node), depth == 0, slots)


def crumbs(table: Table, node: str, url: Callable[[str], str]) -> list[tuple[str, str]]:
    """The way from the plan down to a node's parent."""
    found: list[tuple[str, str]] = []
    while node != ROOT:
        node = table.nodes[node].parent
        found.append((url(node), labels.name_of(table, node)))
    return found[::-1]
