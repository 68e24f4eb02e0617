"""A change of divisions (機構改革) on a plan as a value: what names a division, and the state after it.

What a division answers for is handed over in *units*: a whole sheet, or an indicator that stands on none. A sheet that
has ended stays with the division that had it: nobody works on it any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from tsumugu.core import fiscal, traits
from tsumugu.core.errors import Problem
from tsumugu.core.table import ROOT, Entry, Table, Value

#: 新設, 改称, 誤記の訂正, 統合, 分割, 廃止, 引継ぎ.
Kind = Literal["found", "rename", "correct", "merge", "split", "abolish", "hand-over"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Of these divisions end with the day before.
ENDING = frozenset({"merge", "split", "abolish"})
#: These only make one known, or say what one is called.
NAMING = frozenset({"found", "rename", "correct"})
#: How keys of divisions begin that are not made yet.
NEW = "new-"
_TYPE, _SLOT = "division", "divisions"
#: The field that names who answers for a sheet, and who else works on it; of one division never both.
_LEAD, _PARTNERS = "lead", "partners"


class Named(Struct, frozen=True):
    """A division by its key, and what it is called. ``since`` (ISO): its first day, where that is another than that of
    the reform; ``""``: nobody knows."""

    key: str
    name: str
    department: str = ""
    since: str | None = None


class Reform(Struct, frozen=True):
    """``day`` (ISO) is the first of what is new. ``old``: from whom something goes, or who is called otherwise.
    ``new``: divisions that are founded, or under its own key the one that is called otherwise. ``to``: keys of those
    that take over, the first of them whatever ``chosen`` (unit, key; ``""``: it stays) does not say. ``people`` (key of
    what somebody is there, key of the division): who goes where. ``opinions``: whether what the old ones were asked to
    answer goes along."""

    kind: Kind
    day: str
    old: tuple[str, ...] = ()
    new: tuple[Named, ...] = ()
    to: tuple[str, ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    opinions: bool = True

    @property
    def last_day(self) -> str:
        """Of what ends."""
        first = fiscal.day(self.day)
        assert first is not None, self.day
        return (first - datetime.timedelta(days=1)).isoformat()

    def goes(self, person: int) -> str:
        """Where somebody goes, by the key of what they are; ``""``: nowhere. From what ends, to the first of those that
        take over, unless it says otherwise."""
        return dict(self.people).get(person, self.to[0] if self.to and self.kind in ENDING else "")

    def heir(self, unit: str) -> str:
        """Who takes a unit over; ``""`` where it stays."""
        return dict(self.chosen).get(unit, self.to[0] if self.to else "")


class Naming(Struct, frozen=True):
    """A field that names a division."""

    node: str
    path: str


class Unit(Struct, frozen=True):
    """What is handed over together: a sheet with all in it, or an indicator that stands on none."""

    node: str
    places: tuple[Naming, ...]
    divisions: tuple[str, ...]
    led: bool


def units(table: Table, keys: Collection[str]) -> tuple[Unit, ...]:
    """What names one of these divisions, in the order of the plan."""
    found: list[Unit] = []
    for node in table.subtree(ROOT):
        entry = table.nodes[node]
        if traits.has_sheet(entry.type):
            inside = table.subtree(node) if "ended" not in entry.fields else []
        elif node and _sheet(table, node) is None:
            inside = [node]
        else:
            continue
        places = tuple(place for one in inside for place in _places(table, one, keys))
        if places:
            named = {key for place in places for key in _ids(table.nodes[place.node].fields[place.path])}
            led = any(place.path in traits.ANSWERS[table.nodes[place.node].type] for place in places)
            found.append(Unit(node, places, tuple(sorted(named.intersection(keys))), led))
    return tuple(found)


def _sheet(table: Table, node: str) -> str | None:
    while node != ROOT:
        if traits.has_sheet(table.nodes[node].type):
            return node
        node = table.nodes[node].parent
    return None


def _places(table: Table, node: str, keys: Collection[str]) -> Iterator[Naming]:
    entry = table.nodes[node]
    if entry.type == _TYPE:  # its predecessors stay what they were
        return
    for path in (*traits.ANSWERS[entry.type], _PARTNERS):
        if not _ids(entry.fields.get(path)).isdisjoint(keys):
            yield Naming(node, path)


def _ids(value: object) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item for item in value if isinstance(item, str)} if isinstance(value, tuple) else set()


def reformed(table: Table, reform: Reform) -> Table:
    """The state after it. A plan that knows none of its divisions is left as it is, but one that is founded comes into
    each; of the others that take over, the plan gets those that something is handed to."""
    nodes, order = dict(table.nodes), dict(table.order)
    if reform.kind in ("rename", "correct"):
        for named in reform.new:
            if named.key in nodes:
                nodes[named.key] = _called(nodes[named.key], named, reform)
        return _same(table, nodes, order)
    old = frozenset(reform.old)
    given: set[str] = set()
    for unit in units(table, old) if reform.kind != "found" else ():
        heir = reform.heir(unit.node)
        if heir and heir not in old:
            given.add(heir)
            for place in unit.places:
                nodes[place.node] = _handed(nodes[place.node], place.path, old, heir)
            nodes[unit.node] = _once(nodes[unit.node])
    there = old.intersection(table.nodes)
    for named in reform.new:
        if reform.kind == "found" or there or named.key in given:
            _place(nodes, order, named, there, reform)
    if reform.kind in ENDING:
        for key in there:
            if "valid_to" not in nodes[key].fields:
                nodes[key] = _with(nodes[key], "valid_to", reform.last_day)
        for key in reform.to if there else ():
            if key in nodes and key not in there:
                before = _ids(nodes[key].fields.get("predecessors"))
                nodes[key] = _with(nodes[key], "predecessors", tuple(sorted(before | there)))
    return _same(table, nodes, order)


def missing(table: Table, reform: Reform) -> tuple[str, ...]:
    """Keys of those who would take something over and are neither in the plan nor founded by it."""
    founded = {named.key for named in reform.new}
    heirs = {reform.heir(unit.node) for unit in units(table, reform.old)} if reform.kind not in NAMING else set()
    return tuple(sorted(key for key in heirs if key and key not in table.nodes and key not in founded))


def _same(table: Table, nodes: dict[str, Entry], order: dict[tuple[str, str], tuple[str, ...]]) -> Table:
    return table if (nodes, order) == (table.nodes, table.order) else Table(nodes, order)


def _with(entry: Entry, path: str, value: Value | None) -> Entry:
    fields = dict(entry.fields)
    fields.pop(path, None)
    if value is not None:
        fields[path] = value
    return Entry(entry.type, entry.parent, entry.slot, fields)


def _called(entry: Entry, named: Named, reform: Reform) -> Entry:
    before = entry.fields["name"]
    if reform.kind == "rename" and before != named.name:
        entry = _with(entry, f"renames.{reform.day}", before)
    return _with(_with(entry, "name", named.name), "department", named.department or None)


def _handed(entry: Entry, path: str, old: Collection[str], heir: str) -> Entry:
    value = entry.fields[path]
    if isinstance(value, tuple):
        return _with(entry, path, tuple(sorted({heir if one in old else str(one) for one in value})))
    return _with(entry, path, heir)


def _once(entry: Entry) -> Entry:
    """Who leads a sheet is no partner of it."""
    lead, partners = entry.fields.get(_LEAD), entry.fields.get(_PARTNERS)
    if isinstance(partners, tuple) and lead in partners:
        return _with(entry, _PARTNERS, tuple(one for one in partners if one != lead) or None)
    return entry


def _place(
    nodes: dict[str, Entry], order: dict[tuple[str, str], tuple[str, ...]], named: Named, after: Collection[str],
    reform: Reform,
) -> None:  # fmt: skip
    """A new division behind the last of those it comes from, or at the end."""
    if named.key in nodes:
        return
    fields: dict[str, Value] = {"name": named.name}
    if named.department:
        fields["department"] = named.department
    since = named.since if named.since is not None else reform.day
    if since:
        fields["valid_from"] = since
    nodes[named.key] = Entry(_TYPE, ROOT, _SLOT, fields)
    listed = list(order.get((ROOT, _SLOT), ()))
    at = max((listed.index(key) + 1 for key in after if key in listed), default=len(listed))
    while at < len(listed) and listed[at] in {one.key for one in reform.new}:
        at += 1
    order[(ROOT, _SLOT)] = (*listed[:at], named.key, *listed[at:])


def problems(reform: Reform) -> tuple[Problem, ...]:
    """What is wrong with what was asked, whatever there is. Paths: ``old``, ``to``, ``new``."""
    found: list[Problem] = []
    if reform.kind != "found" and not reform.old:
        found.append(Problem("none-chosen", "old", "担当課を選んでください。", "Choose a division."))
    if reform.kind == "merge" and len(set(reform.old) - set(reform.to)) < (2 if reform.new else 1):
        found.append(
            Problem(
                "one-alone", "old", "統合する課を選んでください。新しい課にまとめるときは二つ以上です。",
                "Choose the divisions to merge: two or more for a new one.",
            )
        )  # fmt: skip
    if reform.kind == "split" and len(set(reform.to)) < 2:
        found.append(
            Problem("one-alone", "to", "分割した後の課を二つ以上決めてください。", "A split needs two divisions.")
        )
    if reform.kind in ("merge", "hand-over") and not reform.to:
        found.append(Problem("no-heir", "to", "引き継ぐ課を選んでください。", "Choose the division that takes over."))
    if reform.kind == "hand-over" and set(reform.to) & set(reform.old):
        found.append(
            Problem("same", "to", "引き継ぐ課は、引き渡す課とは別の課です。", "Hand over to a different division.")
        )
    names = [(one.name, one.department) for one in reform.new]
    if len(set(names)) != len(names):
        found.append(Problem("twice", "new", "同じ名前の課が二つあります。", "Two divisions have one name."))
    return tuple(found)


def is_new(key: str) -> bool:
    return key.startswith(NEW)


def keyed(reform: Reform, keys: Mapping[str, str]) -> Reform:
    """The same with other keys, and with an old one that takes over itself no longer among the old."""
    return Reform(
        reform.kind, reform.day, tuple(key for key in reform.old if reform.kind != "merge" or key not in reform.to),
        tuple(Named(keys.get(n.key, n.key), n.name.strip(), n.department.strip(), n.since) for n in reform.new),
        tuple(keys.get(key, key) for key in reform.to),
        tuple((unit, keys.get(key, key)) for unit, key in reform.chosen),
        tuple((person, keys.get(key, key)) for person, key in reform.people), reform.opinions,
    )  # fmt: skip


def to_data(reform: Reform) -> dict[str, object]:
    """Plain JSON data, lossless."""
    return msgspec.to_builtins(reform)  # type: ignore[no-any-return]


def from_data(data: object) -> Reform:
    """The inverse of ``to_data``; of trusted data only."""
    return msgspec.convert(data, Reform)
