"""How each value of a sheet is written: its controls as data for the script that opens them in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tsumugu.core.canonical import digest
from tsumugu.core.table import Table
from tsumugu.core.traits import has_sheet
from tsumugu.desk.sheets import fields

#: The fields of an initiative in the order of its sheet; budget stands beneath the numbers.
HEAD = (
    "title", "field", "areas", "focus", "policy", "summary", "situation", "change.digital", "change.transformation",
    "lead", "partners", "note",
)  # fmt: skip
#: What of an indicator is said in its row head, in the order of the form.
ABOUT = ("name", "unit", "direction", "span", "baseline", "definition", "source", "note")
BARS = ("label", "start", "end", "shape", "tentative", "note")
#: Fields by fiscal year.
YEARLY = {"initiative": ("budget",), "activity": ("planned_texts", "actual_texts"), "indicator": ("targets", "actuals")}


def places(table: Table, node: str) -> Iterator[tuple[str, str]]:
    """Every (node, path) that a sheet can write, in the order of the page."""
    years = fields.years(table)
    for one in table.subtree(node):
        entry = table.nodes[one]
        singles = {"initiative": HEAD, "activity": ("title", "description", "division"), "step": BARS}
        yield from ((one, path) for path in singles.get(entry.type, ABOUT if entry.type == "indicator" else ()))
        for path in YEARLY.get(entry.type, ()):
            written = {int(p.rpartition(".")[2]) for p in entry.fields if p.startswith(path + ".")}
            yield from ((one, f"{path}.{year}") for year in sorted(written.union(years)))


class Pool:
    """Lists of choices, each written once for all controls of a page that offer it. A list is named by what it holds,
    so that a later answer can name it, too."""

    def __init__(self) -> None:
        self.lists: dict[str, list[list[str]]] = {}
        self._known: dict[tuple[tuple[str, str], ...], str] = {}

    def name(self, options: tuple[fields.Option, ...]) -> str:
        key = tuple((option.value, option.label) for option in options)
        if key not in self._known:
            name = digest([list(pair) for pair in key])[:12]
            self._known[key], self.lists[name] = name, [list(pair) for pair in key]
        return self._known[key]


def data(table: Table, node: str) -> dict[str, Any]:
    """``units``: ``node/path`` to label, controls and the value as it was shown; ``lists``: the choices. Raises
    ``KeyError`` where the node has no sheet."""
    if not has_sheet(table.nodes[node].type):
        raise KeyError(node)
    pool = Pool()
    units = {f"{one}/{path}": unit(table, one, path, pool) for one, path in places(table, node)}
    return {"units": units, "lists": pool.lists}


def unit(table: Table, node: str, path: str, pool: Pool) -> dict[str, Any]:
    """Label, controls and shown value of one value; its choices go into the pool. Raises ``KeyError`` for no path."""
    made = fields.unit(table, node, path)
    return {
        "label": made.label,
        "was": made.was,
        "inputs": [_input(table, node, path, one, pool) for one in made.inputs],
    }


def _input(table: Table, node: str, path: str, one: fields.Input, pool: Pool) -> dict[str, Any]:
    said: dict[str, Any] = {"name": one.name, "label": one.label, "kind": one.kind}
    if one.kind in ("select", "checks"):
        said["list"] = pool.name(one.options)
        chosen = [option.value for option in one.options if option.selected]
        said["value"] = chosen if one.kind == "checks" else next(iter(chosen), "")
        preset = _preset(table, node, path, one)
        if preset:
            said["preset"] = preset
    else:
        said["value"] = one.value
        if one.hint:
            said["hint"] = one.hint
    return said


def _preset(table: Table, node: str, path: str, one: fields.Input) -> str:
    """What a new target says beside its number as long as nobody chooses: the side that its indicator strives for. It
    stands in the form, and whoever writes sees it."""
    entry = table.nodes[node]
    if entry.type != "indicator" or not path.startswith("targets.") or path in entry.fields:
        return ""
    if not one.name.endswith(":kind"):
        return ""
    return "at-most" if entry.fields.get("direction") == "down" else "at-least"
