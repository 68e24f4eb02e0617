"""The rows of the table: found, sorted, and drawn. Every text is escaped here, as Django's templates do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from tsumugu.core import folding
from tsumugu.core.plan import Actual, Baseline, Ending, Target
from tsumugu.core.schema import field_spec
from tsumugu.core.table import ROOT, Table, Value
from tsumugu.core.traits import ANSWERS, has_sheet
from tsumugu.core.validation import is_decimal
from tsumugu.core.walking import of_types
from tsumugu.desk.grid import kinds
from tsumugu.desk.grid.asked import Asked
from tsumugu.web import labels

#: A cell tells the beginning of a long text; the sheet has all of it.
LONGEST = 60


def above(table: Table, node: str, kind: str) -> str:
    """The nearest node of a type at or above another one; ``""`` for none."""
    while node != ROOT and table.nodes[node].type != kind:
        node = table.nodes[node].parent
    return node


def sheet_of(table: Table, node: str) -> str:
    """The sheet that a node stands on; ``""`` for none."""
    while node != ROOT and not has_sheet(table.nodes[node].type):
        node = table.nodes[node].parent
    return node


def answers(table: Table, node: str) -> str:
    """The division that answers for a node: its own, or that of what holds it; ``""`` for none."""
    while node != ROOT:
        entry = table.nodes[node]
        for path in ANSWERS[entry.type]:
            if isinstance(found := entry.fields.get(path), str):
                return found
        node = entry.parent
    return ""


# -- finding -----------------------------------------------------------------------------------


def found(table: Table, asked: Asked, changed: Collection[str] = ()) -> list[str]:
    """The nodes of the rows, in the order that is asked for. ``changed``: what the draft changed."""
    wanted = of_types(table, frozenset({asked.kind}))
    for test in _tests(table, asked, changed):
        wanted = [node for node in wanted if test(node)]
    if not asked.sort:
        return wanted
    path = asked.sorted_by
    keyed = [(key(table, node, path), node) for node in wanted]
    there = sorted((one for one in keyed if one[0] is not None), key=lambda one: one[0], reverse=asked.sort[0] == "-")
    return [node for _key, node in there] + [node for value, node in keyed if value is None]


def _tests(table: Table, asked: Asked, changed: Collection[str]) -> list[Callable[[str], bool]]:
    tests: list[Callable[[str], bool]] = []
    if asked.division:
        tests.append(lambda node: answers(table, node) == asked.division)
    if asked.field:
        tests.append(lambda node: _field(table, node) == asked.field)
    if asked.state == "changed":
        tests.append(lambda node: node in changed)
    elif asked.state:
        tests.append(lambda node: _ended(table, node) == (asked.state == "ended"))
    if words := [folding.key(word) for word in asked.words.split()]:
        tests.append(lambda node: _holds(table, node, asked, words))
    return tests


def _ended(table: Table, node: str) -> bool:
    sheet = sheet_of(table, node)
    return bool(sheet) and "ended" in table.nodes[sheet].fields


def _field(table: Table, node: str) -> str:
    sheet = sheet_of(table, node)
    if sheet:
        return str(table.nodes[sheet].fields.get("field", ""))
    return above(table, node, "field")


def _holds(table: Table, node: str, asked: Asked, words: Sequence[str]) -> bool:
    """Whether every word stands somewhere in the row."""
    entry = table.nodes[node]
    own = [value for value in entry.fields.values() if isinstance(value, str)]
    text = folding.key("\n".join([*own, *(cell_words(table, node, path) for path in asked.columns)]))
    return all(word in text for word in words)


def key(table: Table, node: str, path: str) -> Any:
    """By what rows are sorted; ``None`` where there is nothing. Numbers before words, so that both can be compared."""
    value = table.nodes[node].fields.get(path) if path[0] != "@" else None
    if isinstance(value, (Target, Actual, Baseline)):
        text = (value.value or getattr(value, "low", None)) if isinstance(value, Target) else value.value
        if text is not None and is_decimal(text):
            return (0, Decimal(text), "")
    elif isinstance(value, (int, Ending)):
        return (0, Decimal(value if isinstance(value, int) else value.year), "")
    elif isinstance(value, str) and (spec := field_spec(table.nodes[node].type, path)) is not None:
        if spec.form == "decimal" and is_decimal(value):
            return (0, Decimal(value), "")
        if path in ("start", "end"):
            return (0, _month(value), "")
    words = cell_words(table, node, path)
    return (1, Decimal(0), folding.key(words)) if words else None


def _month(text: str) -> Decimal:
    """A month among fiscal years: 2025-01 stands in that of 2024, behind its 4th month."""
    year, _hyphen, month = text.partition("-")
    count = int(year) * 12 + int(month) - 4
    return Decimal(count // 12) + Decimal(count % 12) / 100


# -- drawing -----------------------------------------------------------------------------------


def cell_words(table: Table, node: str, path: str) -> str:
    """What stands in a cell, whole."""
    entry = table.nodes[node]
    if path == kinds.SHEET:
        sheet = sheet_of(table, node)
        return labels.name_of(table, sheet or entry.parent) if sheet or entry.parent else ""
    if path == kinds.ACTIVITY:
        return labels.name_of(table, above(table, node, "activity"))
    if path == kinds.SLOT:
        return labels.slot_label(entry.slot)
    return labels.value_words(entry, path, table.nodes)


def part_of(table: Table, node: str, path: str = "") -> str:
    """The part of a sheet in which a cell stands (``desk.editor.drawing``)."""
    kind = table.nodes[node].type
    if kind == "initiative":
        if path.startswith("budget."):
            return "#n-budget"
        return f"#h-{path.replace('.', '-')}" if path and path != "ended" else ""
    if kind == "step":
        return f"#a-{above(table, node, 'activity')}"
    return f"#{'a' if kind == 'activity' else 'i'}-{node}"


class Drawing:
    """The cells of one page. ``base``: what the draft stands on, for the marks of what it changed."""

    def __init__(self, table: Table, base: Table, slug: str) -> None:
        self.table, self.base = table, base
        self._sheet = reverse("desk:sheet", args=[slug, "x"]).removesuffix("x/")
        self._node = reverse("desk:node", args=[slug, "x"]).removesuffix("x/")

    def address(self, node: str, path: str = "") -> str:
        """Where a cell is written: its part of its sheet, or the page of a node that stands on none."""
        sheet = sheet_of(self.table, node)
        return f"{self._sheet}{sheet}/{part_of(self.table, node, path)}" if sheet else f"{self._node}{node}/"

    def row(self, node: str, asked: Asked) -> SafeString:
        name = kinds.NAMES[asked.kind]
        cells = "".join(self.cell(node, path) for path in asked.columns)
        head = f'<th scope="row"{self._mark(node, name)}>{self._link(node, name)}</th>'
        return mark_safe(f'<tr data-node="{escape(node)}">{head}{cells}</tr>')

    def cell(self, node: str, path: str) -> str:
        return f"<td{self._mark(node, path)}>{self._link(node, path)}</td>"

    def _link(self, node: str, path: str) -> str:
        words = cell_words(self.table, node, path)
        if not words:
            return f'<a href="{escape(self.address(node, path))}" class="blank">—</a>' if path[0] != "@" else ""
        short = words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"
        if path[0] == "@":
            return f"<bdi>{escape(short)}</bdi>"
        return f'<a href="{escape(self.address(node, path))}"><bdi>{escape(short)}</bdi></a>'

    def _mark(self, node: str, path: str) -> str:
        return ' class="changed"' if self.base is not self.table and self._differs(node, path) else ""

    def _differs(self, node: str, path: str) -> bool:
        before = self.base.nodes.get(node)
        old: Value | None = before.fields.get(path) if before is not None else None
        return path[0] != "@" and old != self.table.nodes[node].fields.get(path)


def changed(table: Table, base: Table, kind: str) -> frozenset[str]:
    """The nodes of a kind that a draft added or wrote in."""
    if table is base:
        return frozenset()
    nodes = of_types(table, frozenset({kind}))
    return frozenset(n for n in nodes if n not in base.nodes or base.nodes[n].fields != table.nodes[n].fields)
