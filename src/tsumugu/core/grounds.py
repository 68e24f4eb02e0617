"""Changes that nobody makes without saying why: a promise given up, put off or weakened, an initiative ended, something
deleted. Pure: two states in, the list of what needs a reason out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tsumugu.core.indicators import Weakening, weakened
from tsumugu.core.operations import ChangeSet, Delete, Set
from tsumugu.core.plan import Ending
from tsumugu.core.table import Table, node_of
from tsumugu.core.traits import is_measured

Weight = Weakening | Literal["ended", "deleted"]


class Grave(Struct, frozen=True):
    """One such change. ``path`` is the field (``targets.2027``, ``ended``), ``""`` for a node that goes."""

    weight: Weight
    node: str
    type: str
    path: str

    @property
    def place(self) -> str:
        """``node/path``: what a reason is kept under."""
        return f"{self.node}/{self.path}"


def grave_changes(changes: ChangeSet, before: Table, after: Table) -> tuple[Grave, ...]:
    """In the order of the change set; each place once. A deleted subtree is one change, at its root."""
    found: dict[str, Grave] = {}
    for op in changes.operations:
        for grave in _graves(op, before, after):
            found.setdefault(grave.place, grave)
    return tuple(found.values())


def _graves(op: object, before: Table, after: Table) -> Iterator[Grave]:
    if isinstance(op, Delete):
        yield Grave("deleted", op.node, op.type, "")
    elif isinstance(op, Set) and isinstance(op.after, Ending):
        yield Grave("ended", op.node, op.type, op.path)
    elif isinstance(op, Set) and is_measured(op.type):
        old, new = node_of(before, op.node), node_of(after, op.node)
        for promise in weakened(old, new):
            yield Grave(promise.change, op.node, op.type, f"targets.{promise.year}")
