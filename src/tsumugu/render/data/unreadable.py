"""A typed column holds its type and nothing else, whatever a draft says.

What is published has passed validation. A draft may hold ``約30`` where a number belongs; its cell is then blank and
the words stand in the table ``unreadable``, so that nothing is lost and no number column holds a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tsumugu.core import fiscal
from tsumugu.core.validation import is_decimal
from tsumugu.render.data.columns import PLAN_NODE, Column, DataTable, Row, Type, identifier, table

UNREADABLE = table(
    "unreadable", ("読み取れない値", "Unreadable values"),
    ("数値、日付、コードとして読み取れない値です。元の表では空欄です。公表された版では、通常は行がありません。",
     "Values that are no number, day or code of the column they belong to, where their cell is blank. A published edition has none as a rule."),
    (
        identifier("table_id", ("表", "Table"), ("値のあるべき表。", "The table it belongs to.")),
        identifier("node_id", ("項目のID", "Node"), ("値のある項目。", "The node that has it."), refers="nodes.node_id"),
        Column(name="field", type="text", label=("欄", "Field"), definition=("値のある欄。プランの形式（tsumugu-plan/1）での名称です。", "The field, as the plan format (tsumugu-plan/1) names it.")),
        Column(name="text", type="text", label=("書かれている値", "As written"), definition=("プランに書かれている値。", "What the plan says.")),
    ),
    ("table_id", "node_id", "field"),
)  # fmt: skip

_CODE = re.compile(r"[0-9]{6}\Z")


def is_area_code(text: str) -> bool:
    return _CODE.match(text) is not None


_CHECKS: dict[Type, Callable[[Any], bool]] = {
    "number": is_decimal,
    "date": fiscal.is_date,
    "month": fiscal.is_month,
    "time": lambda value: fiscal.is_month(value) or bool(re.fullmatch(r"[0-9]{4}", value)),
    "area_code": is_area_code,
}


def readable(layout: DataTable, rows: Iterable[Row]) -> tuple[tuple[Row, ...], list[Row]]:
    """The rows with nothing in a typed column that is not of its type, and what was taken out. A row
    whose key cannot be read is taken out whole."""
    checked = [
        (at, check, column.name in layout.key)
        for at, column in enumerate(layout.columns)
        if (check := _CHECKS.get(column.type)) is not None and (column.holds or column.name in layout.key)
    ]
    found = tuple(rows)
    if not checked:
        return found, []
    kept: list[Row] = []
    removed: list[Row] = []
    for row in found:
        bad = [(at, key) for at, check, key in checked if row[at] is not None and not check(row[at])]
        if bad:
            whole = any(key for _, key in bad)
            places = range(len(row)) if whole else [at for at, _ in bad]
            removed.extend(_taken_out(layout, row, places))
            if whole:
                continue
            cells = list(row)
            for at, _ in bad:
                cells[at] = None
            row = tuple(cells)
        kept.append(row)
    return tuple(kept), removed


def _taken_out(layout: DataTable, row: Row, places: Iterable[int]) -> Iterable[Row]:
    said = {column.name: cell for column, cell in zip(layout.columns, row, strict=True)}
    node = said[layout.subject] if layout.subject else PLAN_NODE
    for at in places:
        column = layout.columns[at]
        if column.holds and row[at] is not None:
            yield layout.id, node, resolved(column, said), str(row[at])


def resolved(column: Column, cells: dict[str, Any]) -> str:
    """The place in the plan whose value stands in a cell of this row."""
    return re.sub(r"\{(\w+)\}", lambda found: str(cells[found[1]]), column.holds)
