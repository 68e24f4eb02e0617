"""The nodes of some types, found by walking only where they can stand."""

from __future__ import annotations

import functools

from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Table


def of_types(table: Table, types: frozenset[str]) -> list[str]:
    """The nodes of these types in the order of the plan, parents before children: of a plan with thousands of steps
    the areas cost what the areas cost."""
    found, stack = [], [ROOT]
    while stack:
        node = stack.pop()
        name = table.nodes[node].type
        if name in types:
            found.append(node)
        for slot in _ways(name, types):
            stack.extend(reversed(table.order.get((node, slot), ())))
    return found


@functools.cache
def _ways(name: str, types: frozenset[str]) -> tuple[str, ...]:
    """The slots of a type in which, or beneath which, nodes of these types can stand; the last first."""
    slots = NODE_TYPES[name].slots
    return tuple(slot for slot in reversed(slots) if not types.isdisjoint(_beneath(slots[slot])))


@functools.cache
def _beneath(name: str) -> frozenset[str]:
    """A type, and every type that can stand beneath it."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        one = wanted.pop()
        if one not in found:
            found.add(one)
            wanted.extend(NODE_TYPES[one].slots.values())
    return frozenset(found)
