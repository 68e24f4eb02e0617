"""A document as the tables read it: nodes in the order of the plan, with names, places and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.traits import name_field
from tsumugu.render.content import Document
from tsumugu.render.data.columns import COMMON, PLAN_NODE, Cell, DataTable, Row


class Reading(Struct, frozen=True):
    """``order``: every node, parents before children; ``positions``: from 1, among the nodes of one slot."""

    document: Document
    table: Table
    order: tuple[str, ...]
    positions: dict[str, int]
    names: dict[str, str | None]

    def of_type(self, node_type: str) -> Iterator[tuple[str, Entry]]:
        nodes = self.table.nodes
        return ((node, nodes[node]) for node in self.order if nodes[node].type == node_type)

    def name(self, node: Value | None) -> str | None:
        """The whole name of a node; ``None`` for a paragraph, which has none, and for what is not in the plan."""
        return self.names.get(node) if isinstance(node, str) else None

    def type(self, node: str) -> str | None:
        entry = self.table.nodes.get(node)
        return entry.type if entry is not None else None


def reading(document: Document) -> Reading:
    table = to_table(document.plan)
    positions = {ROOT: 1}
    for ids in table.order.values():
        positions.update((node, place) for place, node in enumerate(ids, 1))
    names = {node: name_of(entry) for node, entry in table.nodes.items()}
    return Reading(document, table, tuple(table.subtree(ROOT)), positions, names)


def name_of(entry: Entry) -> str | None:
    value = entry.fields.get(name_field(entry.type))
    return value if isinstance(value, str) else None


def shown(node: str) -> str:
    """A node's identifier in the data: the plan itself has one too."""
    return node or PLAN_NODE


Compute = Callable[[str, Entry], Cell]


def entities(source: Reading, layout: DataTable, computed: dict[str, Compute]) -> Iterator[Row]:
    """One row for each node of the table's type: what a column holds is looked up in the node, the rest is
    ``computed`` by column name. The common columns are not among the cells."""
    (node_type,) = layout.types
    own = layout.columns[len(COMMON) :]
    getters = [computed.get(column.name) or _getter(node_type, column.holds) for column in own]
    for node, entry in source.of_type(node_type):
        yield tuple([get(node, entry) for get in getters])


def _getter(node_type: str, holds: str) -> Compute:
    if holds in NODE_TYPES[node_type].fields:
        return lambda _node, entry: entry.fields.get(holds)  # type: ignore[return-value]
    path, _, part = holds.rpartition(".")
    if path not in NODE_TYPES[node_type].fields:
        raise KeyError(f"{node_type}.{holds}")
    return lambda _node, entry: getattr(entry.fields.get(path), part, None)


def cells(entry: Entry, head: str) -> Iterator[tuple[str, Value]]:
    """The key and the value of each cell of a keyed field."""
    prefix = f"{head}."
    for path, value in entry.fields.items():
        if path.startswith(prefix):
            yield path[len(prefix) :], value
