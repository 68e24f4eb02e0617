"""References between nodes: which fields hold them, and which point at nothing."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core.errors import Problem
from tsumugu.core.schema import NODE_TYPES, FieldSpec
from tsumugu.core.table import Entry, Table

#: The code of what points at nothing.
DANGLING = "dangling-reference"

_FIELDS: dict[str, tuple[FieldSpec, ...]] = {
    name: tuple(field for field in spec.fields.values() if field.to) for name, spec in NODE_TYPES.items()
}


def references(entry: Entry) -> Iterator[tuple[FieldSpec, str]]:
    """Every ``(field, id)`` that this node points at."""
    for spec in _FIELDS[entry.type]:
        value = entry.fields.get(spec.path)
        if isinstance(value, str):
            yield spec, value
        elif isinstance(value, tuple):
            for target in value:
                yield spec, target


def dangling(table: Table, among: set[str] | None = None) -> tuple[Problem, ...]:
    """References to nodes that are not there, or are of another type. ``among``: look at these nodes only."""
    found = []
    for node in table.nodes if among is None else sorted(among & table.nodes.keys()):
        for spec, target in references(table.nodes[node]):
            entry = table.nodes.get(target)
            if target and entry is not None and entry.type in spec.to:
                continue
            shown = target if len(target) <= 40 else f"{target[:40]}…"
            found.append(
                Problem(
                    DANGLING,
                    f"{node}/{spec.path}",
                    f"「{shown}」を指していますが、プランの中にありません。",
                    f"Points at “{shown}”, which is not in the plan.",
                )
            )
    return tuple(sorted(found, key=lambda problem: problem.path))
