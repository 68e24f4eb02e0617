"""The sheets of a state of a plan: who answers for them, and which results of past years are wanting. Worked out once
for a state, from the table that the process holds; no sheet is drawn for it."""

from __future__ import annotations

import threading
from collections import OrderedDict

from msgspec import Struct

from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import has_sheet
from tsumugu.plans.models import PlanRecord
from tsumugu.render.vocabulary import words

#: Of so many states this process keeps the sheets.
CAPACITY = 16


class Wanting(Struct, frozen=True):
    """A result that nobody recorded: of a year that is over and has a target."""

    indicator: str
    name: str
    year: int


class Sheet(Struct, frozen=True):
    """``lead`` and ``partners`` are keys of divisions; ``ended``: it is one that has come to an end."""

    node: str
    title: str
    lead: str
    partners: tuple[str, ...]
    ended: bool
    wanting: tuple[Wanting, ...]

    def answered_by(self, divisions: frozenset[str]) -> str:
        """``lead`` or ``partner``, whichever of these divisions is of it; ``""``: none."""
        if self.lead in divisions:
            return "lead"
        return "" if divisions.isdisjoint(self.partners) else "partner"


def sheets(table: Table, year: int) -> tuple[Sheet, ...]:
    """All sheets in their order, as somebody reads them in a fiscal year."""
    found: dict[str, list[Wanting]] = {}
    for node, entry in table.nodes.items():
        if entry.type != "indicator":
            continue
        promised = {int(path[8:]) for path in entry.fields if path.startswith("targets.")}
        told = {int(path[8:]) for path in entry.fields if path.startswith("actuals.")}
        missing = sorted(one for one in promised - told if one < year)
        sheet = sheet_of(table, node) if missing else ""
        if sheet:
            name = words.name_of(entry)
            found.setdefault(sheet, []).extend(Wanting(node, name, one) for one in missing)
    rows = []
    for node in (node for (parent, _slot), ids in table.order.items() if parent == ROOT for node in ids):
        entry = table.nodes[node]
        if has_sheet(entry.type):
            lead, partners = entry.fields.get("lead"), entry.fields.get("partners")
            rows.append(Sheet(
                node=node, title=words.name_of(entry), lead=lead if isinstance(lead, str) else "",
                partners=tuple(partners) if isinstance(partners, tuple) else (), ended="ended" in entry.fields,
                wanting=() if "ended" in entry.fields else tuple(found.get(node, ())),
            ))  # fmt: skip
    return tuple(rows)


def sheet_of(table: Table, node: str) -> str:
    """The sheet that a node stands on, itself among them; ``""``: none."""
    while node != ROOT and node in table.nodes:
        entry = table.nodes[node]
        if has_sheet(entry.type):
            return node
        node = entry.parent
    return ""


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[int, str, int], tuple[Sheet, ...]] = OrderedDict()

    def of(self, plan: PlanRecord, root: str, table: Table, year: int) -> tuple[Sheet, ...]:
        key = (plan.pk, root, year)
        with self._lock:
            known = self._found.get(key)
        if known is None:
            known = sheets(table, year)
        with self._lock:
            self._found[key] = known
            self._found.move_to_end(key)
            while len(self._found) > CAPACITY:
                self._found.popitem(last=False)
        return known


_memory = _Memory()
#: The sheets of a plan at a root, kept for the next who asks.
of_plan = _memory.of
