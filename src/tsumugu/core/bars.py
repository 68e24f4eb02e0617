"""Acts on the bars of a sheet as change sets: one operation for every way in which a person moves a bar.

Months are written ``YYYY-MM``. A bar that was drawn over whole fiscal years and still covers whole ones stays a bar of
years; any other time is one of months. The node of a copy is given, so that the same act makes the same change set.
"""

from __future__ import annotations

from collections.abc import Sequence

from tsumugu.core import fiscal
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import MISSING, ROOT, Entry, Missing, Table, Value

NO_BAR = Problem("no-bar", "", "工程ではありません。", "That is no step.")
NO_TIME = Problem("no-time", "", "時期が決まっていない工程です。", "The step has no time yet.")
NO_MONTHS = Problem(
    "no-months", "", "期間は、はじめの月とおわりの月で指定してください。", "Say the first and the last month."
)  # fmt: skip
TOO_FAR = Problem("too-far", "", "プランの期間の外になります。", "That lies outside the period of the plan.")
#: What a copy takes over, beside its time.
_COPIED = ("label", "shape", "tentative", "note")
Times = dict[str, Value | Missing]


def _bar(table: Table, node: str) -> Entry | Problem:
    entry = table.nodes.get(node)
    return entry if entry is not None and entry.type == "step" else NO_BAR


def times(entry: Entry, first: str, last: str) -> Times | Problem:
    """``start`` and ``end`` of a step that is to stand from a month to a month. ``last`` may be ``""`` for what goes on
    without an end. A milestone stands in ``last``."""
    start, end, shape = (entry.fields.get(path) for path in ("start", "end", "shape"))
    open_end = not last and shape == "continuing"
    if not fiscal.is_month(first) or not (open_end or (fiscal.is_month(last) and first <= last)):
        return NO_MONTHS
    if shape == "milestone":
        return {"start": last, "end": MISSING}
    if not isinstance(start, str) and not isinstance(end, str) and _whole_years(first, last):
        begins = fiscal.year_of(first)
        stops: Value | Missing = fiscal.year_of(last) if last else MISSING
        return {"start": begins, "end": MISSING if stops == begins and end is None else stops}
    closes: Value | Missing = MISSING if open_end or (last == first and end is None) else last
    return {"start": first, "end": closes}


def _whole_years(first: str, last: str) -> bool:
    return first.endswith("-04") and (not last or last.endswith("-03"))


def move(table: Table, node: str, first: str, last: str) -> ChangeSet | Problem:
    """The bar stands from ``first`` to ``last``."""
    entry = _bar(table, node)
    if isinstance(entry, Problem):
        return entry
    found = times(entry, first, last)
    return found if isinstance(found, Problem) else _sets(table, node, found)


def unassign(table: Table, node: str) -> ChangeSet | Problem:
    """The step has no time any more."""
    entry = _bar(table, node)
    return entry if isinstance(entry, Problem) else _sets(table, node, {"start": MISSING, "end": MISSING})


def _sets(table: Table, node: str, values: Times) -> ChangeSet:
    entry = table.nodes[node]
    was = {path: entry.fields.get(path, MISSING) for path in values}
    return ChangeSet(tuple(Set(node, entry.type, path, was[path], v) for path, v in values.items() if v != was[path]))


def later(value: Value | Missing | None, years: int) -> Value | Missing:
    """A fiscal year or a month so many years later."""
    if isinstance(value, int):
        return value + years
    return f"{int(value[:4]) + years:04}{value[4:]}" if isinstance(value, str) else MISSING


def _put(table: Table, node: str, kind: str, parent: str, slot: str, fields: Times, after: str = "") -> Table:
    """A node more in a slot, behind ``after`` or at the end."""
    kept = {path: value for path, value in fields.items() if not isinstance(value, Missing)}
    ids = list(table.children(parent, slot))
    ids.insert(ids.index(after) + 1 if after in ids else len(ids), node)
    nodes = {**table.nodes, node: Entry(kind, parent, slot, kept)}
    return Table(nodes, {**table.order, (parent, slot): tuple(ids)})


def _last_year(table: Table) -> int | None:
    last = table.nodes[ROOT].fields.get("period.last")
    return last if isinstance(last, int) else None


def following(table: Table, node: str) -> int:
    """How many years are left in the plan's period behind a bar."""
    entry, last = table.nodes[node], _last_year(table)
    start = entry.fields.get("start")
    if last is None or not isinstance(start, (int, str)):
        return 0
    return max(0, last - fiscal.year_of(fiscal.first_month(start)))


def repeat(table: Table, node: str, news: Sequence[str]) -> ChangeSet | Problem:
    """A copy of the bar in each of the following years: as many as there are ``news``."""
    entry = _bar(table, node)
    if isinstance(entry, Problem):
        return entry
    start, end = entry.fields.get("start"), entry.fields.get("end")
    if start is None:
        return NO_TIME
    if not news or len(news) > following(table, node):
        return TOO_FAR
    made, before = table, node
    for years, new in enumerate(news, 1):
        fields: Times = {path: entry.fields.get(path, MISSING) for path in _COPIED}
        fields |= {"start": later(start, years), "end": later(end, years)}
        made, before = _put(made, new, "step", *entry.place, fields, before), new
    return diff(table, made)


def done(table: Table, node: str, new: str) -> ChangeSet | Problem:
    """What was planned was done as planned: the same bar among the results."""
    entry = _bar(table, node)
    if isinstance(entry, Problem) or entry.slot != "planned":
        return NO_BAR
    if entry.fields.get("start") is None:
        return NO_TIME
    fields: Times = {path: entry.fields.get(path, MISSING) for path in ("label", "start", "end", "shape")}
    return diff(table, _put(table, new, "step", entry.parent, "actual", fields))


def draw(
    table: Table, parent: str, slot: str, new: str, label: str, first: str = "", last: str = ""
) -> ChangeSet | Problem:  # fmt: skip
    """A new bar. Whole fiscal years are kept as such."""
    if parent not in table.nodes or table.nodes[parent].type != "activity" or slot not in ("planned", "actual"):
        return NO_BAR
    fields: Times = {"label": label}
    if first or last:
        found = times(Entry("step", parent, slot, {}), first, last)
        if isinstance(found, Problem):
            return found
        fields |= found
    return diff(table, _put(table, new, "step", parent, slot, fields))
