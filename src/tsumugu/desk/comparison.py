"""新旧対照表 and 見え消し of a change set as rows for the screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tsumugu.core import fiscal
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Reorder, Set
from tsumugu.core.table import Table
from tsumugu.core.text import compare
from tsumugu.desk import fields, labels
from tsumugu.desk.words import words


@dataclass(frozen=True)
class Run:
    kind: str  # same | inserted | deleted
    text: str


@dataclass(frozen=True)
class Row:
    """One line of the table. ``kind``: set, new, deleted, moved, order."""

    kind: str
    node: str
    path: str
    place: str
    field: str
    runs: tuple[Run, ...]

    @property
    def old(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.kind != "inserted")

    @property
    def new(self) -> tuple[Run, ...]:
        return tuple(run for run in self.runs if run.kind != "deleted")


def field_label(node_type: str, path: str) -> str:
    head, _dot, key = path.partition(".")
    label = labels.field_label(node_type, path)
    if not key:
        return label
    if key.isdigit():
        return f"{label} {fiscal.label_ja(int(key))}"
    return f"{label} {key}" if head == "translations" else label


def _whole(table: Table, op: Add | Delete) -> str:
    lines = []
    for grown in op.nodes:
        said = [words(table, grown.type, path, value) for path, value in grown.fields.items()]
        lines.append(f"{labels.type_label(grown.type)}: " + " / ".join(text for text in said if text))
    return "\n".join(lines)


def place(table: Table, node: str) -> str:
    """Where a node stands, two names deep."""
    names: list[str] = []
    while node and node in table.nodes and len(names) < 3:
        names.append(fields.name_of(table, node))
        node = table.nodes[node].parent
    return " › ".join(reversed(names)) or _("Plan")


def rows(before: Table, after: Table, changes: ChangeSet) -> list[Row]:
    """The operations as rows, in the order of the plan after the change."""
    return [_row(before, after, op) for op in _sorted(after, changes)]


def _sorted(after: Table, changes: ChangeSet) -> Iterable[Set | Add | Delete | Move | Reorder]:
    at = {node: index for index, node in enumerate(after.subtree(""))} if "" in after.nodes else {}

    def key(op: Set | Add | Delete | Move | Reorder) -> tuple[int, str]:
        return at.get(op.parent if isinstance(op, Reorder) else op.node, len(at)), getattr(op, "path", "")

    return sorted(changes, key=key)


def _row(before: Table, after: Table, op: Set | Add | Delete | Move | Reorder) -> Row:
    if isinstance(op, Set):
        old, new = words(before, op.type, op.path, op.before), words(after, op.type, op.path, op.after)
        runs = tuple(Run(piece.kind, piece.text) for piece in compare(old, new))
        return Row("set", op.node, op.path, place(after, op.node), field_label(op.type, op.path), runs)
    if isinstance(op, Add):
        return Row("new", op.node, "", place(after, op.node), _("New"), (Run("inserted", _whole(after, op)),))
    if isinstance(op, Delete):
        return Row("deleted", op.node, "", place(before, op.node), _("Deleted"), (Run("deleted", _whole(before, op)),))
    if isinstance(op, Move):
        runs = (Run("deleted", place(before, op.before.parent)), Run("inserted", place(after, op.after.parent)))
        return Row("moved", op.node, "", place(after, op.node), _("Moved"), runs)
    old = "\n".join(fields.name_of(before, node) for node in op.before)
    new = "\n".join(fields.name_of(after, node) for node in op.after)
    runs = (Run("deleted", old), Run("inserted", new))
    return Row("order", op.parent, "", place(after, op.parent), labels.slot_label(op.slot), runs)
