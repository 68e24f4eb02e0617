"""The normal form of a plan: nodes by id, and the order of each slot.

``to_plan(to_table(plan)) == plan`` for every plan, and the other way round for every table that
came from a plan. The table is what diff, merge and history work on; nothing here knows one
field by name.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, cast

import msgspec
from msgspec import Struct

from tsumugu.core.plan import Leaf, Plan
from tsumugu.core.schema import NODE_TYPES, FieldSpec

#: The key of the plan itself. The plan's own id is its field ``id``.
ROOT = ""
Value = str | int | bool | tuple[str, ...] | Leaf
Slot = tuple[str, str]


class Missing:
    """There is no such field. Not the same as an empty one."""

    _instance: Missing | None = None

    def __new__(cls) -> Missing:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


class Entry(Struct, frozen=True):
    """One node without its children. ``fields`` is never changed after construction."""

    type: str
    parent: str
    slot: str
    fields: dict[str, Value]

    @property
    def place(self) -> Slot:
        return (self.parent, self.slot)


class Table(Struct, frozen=True):
    """``nodes`` and ``order`` are never changed after construction; tables share entries."""

    nodes: dict[str, Entry]
    order: dict[Slot, tuple[str, ...]]

    def children(self, parent: str, slot: str) -> tuple[str, ...]:
        return self.order.get((parent, slot), ())

    def slots(self, node: str) -> list[tuple[Slot, tuple[str, ...]]]:
        """The non-empty slots of a node, in the order of its type."""
        found = []
        for slot in NODE_TYPES[self.nodes[node].type].slots:
            ids = self.order.get((node, slot))
            if ids:
                found.append(((node, slot), ids))
        return found

    def subtree(self, root: str) -> list[str]:
        """The ids of a node and all beneath it, parents before children."""
        ids, stack = [], [root]
        while stack:
            node = stack.pop()
            ids.append(node)
            for _, children in reversed(self.slots(node)):
                stack.extend(reversed(children))
        return ids


class _Reader(Struct, frozen=True):
    """How to take one type apart, prepared once per type. ``values`` gives those of ``fields`` (path, whether it is
    keyed) in their order."""

    fields: tuple[tuple[str, bool], ...]
    values: Callable[[Any], tuple[Any, ...]]
    slots: tuple[str, ...]


def _reader(type_name: str) -> _Reader:
    spec = NODE_TYPES[type_name]
    fields = tuple((path, field.kind == "keyed") for path, field in spec.fields.items())
    assert len(fields) > 1, "of one name alone attrgetter gives no tuple"
    return _Reader(fields, attrgetter(*spec.fields), tuple(spec.slots))


_READERS = {name: _reader(name) for name in NODE_TYPES}


def _take_apart(struct: Any, reader: _Reader) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for (path, keyed), value in zip(reader.fields, reader.values(struct), strict=True):
        if value is None:
            continue
        if keyed:
            for key, cell in value:
                fields[f"{path}.{key}"] = cell
        else:
            fields[path] = value
    return fields


def to_table(plan: Plan) -> Table:
    """The normal form. Shape of the result: see ``Table``. Ids must be unique (validation says so)."""
    nodes: dict[str, Entry] = {}
    order: dict[Slot, tuple[str, ...]] = {}
    stack: list[tuple[str, Any, str, str]] = [(ROOT, plan, "", "")]
    while stack:
        key, struct, parent, slot = stack.pop()
        type_name = _NAMES[type(struct)]
        reader = _READERS[type_name]
        nodes[key] = Entry(type_name, parent, slot, _take_apart(struct, reader))
        for name in reader.slots:
            children = getattr(struct, name)
            if children:
                order[(key, name)] = tuple(child.id for child in children)
                stack.extend((child.id, child, key, name) for child in children)
    return Table(nodes, order)


_NAMES = {spec.cls: name for name, spec in NODE_TYPES.items()}


def _year_or_name(spec: FieldSpec, key: str) -> int | str:
    return int(key) if spec.key == "year" else key


def build_node(type_name: str, node_id: str, fields: dict[str, Value], children: dict[str, tuple[Any, ...]]) -> Any:
    """One struct of the tree from its fields and its finished children. Trusted data only."""
    spec = NODE_TYPES[type_name]
    arguments: dict[str, Any] = dict(children)
    records: dict[str, dict[str, Value]] = {}
    keyed: dict[str, list[tuple[int | str, Value]]] = {}
    for path, value in fields.items():
        if "." not in path:
            arguments[path] = value
            continue
        head, _, rest = path.partition(".")
        if head in spec.records:
            records.setdefault(head, {})[rest] = value
        else:
            keyed.setdefault(head, []).append((_year_or_name(spec.fields[head], rest), value))
    for head, values in records.items():
        arguments[head] = spec.records[head](**values)
    for head, cells in keyed.items():
        arguments[head] = tuple(sorted(cells, key=lambda cell: cell[0]))
    if type_name != "plan":
        arguments["id"] = node_id
    return spec.cls(**arguments)


def to_plan(table: Table) -> Plan:
    """The tree. Raises ``KeyError`` or ``TypeError`` on a table that never came from a plan."""
    return _grow(table, ROOT)  # type: ignore[no-any-return]


def _grow(table: Table, root: str) -> Any:
    built: dict[str, Any] = {}
    for node in reversed(table.subtree(root)):
        entry = table.nodes[node]
        children = {slot: tuple(built.pop(child) for child in ids) for (_, slot), ids in table.slots(node)}
        built[node] = build_node(entry.type, node, entry.fields, children)
    return built[root]


def node_of(table: Table, node: str) -> Any:
    """The typed struct of one node with all beneath it."""
    return _grow(table, node)


def to_builtins(value: Value | Missing) -> Any:
    """A field's value as plain JSON data; ``MISSING`` as ``None`` (no field value is ever null)."""
    if isinstance(value, Missing):
        return None
    return msgspec.to_builtins(value)


def from_builtins(spec: FieldSpec | None, data: Any) -> Value | Missing:
    """The inverse of ``to_builtins`` for data that once passed decoding."""
    if data is None:
        return MISSING
    if isinstance(data, list):
        return tuple(data)
    if spec is not None and spec.leaf is not None and isinstance(data, dict):
        return cast(Leaf, msgspec.convert(data, spec.leaf))
    return cast(Value, data)
