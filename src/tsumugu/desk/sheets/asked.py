"""What a form asks: its fields as it showed them (``was:``) and as they came back, for ``core.edits``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tsumugu.core import edits, typed
from tsumugu.core.operations import ChangeSet
from tsumugu.core.table import Missing, Table, Value
from tsumugu.desk.sheets import fields
from tsumugu.web import typed_input


def shown(table: Table, node: str, data: Mapping[str, Any]) -> Table:
    """The state with the fields of one node as the form showed them: each says so itself (``was:``).

    A form that stays open and saves field by field shows its own saves and not those of others. What it says
    about itself is therefore newer than the state it was made from, and never newer than what the person saw.
    """
    entry = table.nodes[node]
    values: dict[str, Value | Missing] = {}
    for name in data:
        path = name[4:] if name.startswith("was:") else ""
        if not path or not typed.is_writable(entry, path):
            continue
        try:
            values[path] = fields.from_was(entry.type, path, str(data[name]))
        except ValueError:
            continue  # it is told where the field itself is saved
    return edits.with_fields(table, node, values)


def sets(
    now: Table, node: str, data: Mapping[str, Any], paths: Iterable[str], seen: Table | None = None
) -> tuple[ChangeSet, dict[str, str]]:
    """The edits of the posted units, and the sentence for each unit that could not be read.

    ``seen``: the state the form was made from.
    """
    drawn = shown(seen or now, node, data)
    asked: list[edits.Asked] = []
    errors: dict[str, str] = {}
    for path in paths:
        try:
            # What others deleted meanwhile, or a cell that is no cell of this field, cannot be written any more.
            if not typed.is_writable(drawn.nodes[node], path) and path not in now.nodes[node].fields:
                typed_input.read(typed.NOT_HERE)
            was = fields.shown_value(drawn, node, path, data)
            value = fields.parse(drawn, node, path, data)
            if value != was:
                check(value, was)
        except ValueError as error:
            errors[path] = str(error)
            continue
        asked.append(edits.Asked(path, was, value))
    return edits.sets(now, node, asked), errors


def check(value: Value | Missing, was: Value | Missing) -> None:
    """Raises ``ValueError`` with the sentence for a text that cannot be kept. What stood there before stays."""
    problem = typed.refused(value, was)
    if problem is not None:
        typed_input.read(problem)
