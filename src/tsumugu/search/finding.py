"""What a person finds: one answer for the page, for the palette, and for whoever has no script."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from tsumugu.core import folding
from tsumugu.core.table import ROOT
from tsumugu.core.traits import has_period, has_sheet
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.render.vocabulary import words as said
from tsumugu.search import rows, shelves
from tsumugu.search.reader import Reader
from tsumugu.search.rows import Row

ACT, PAGE = "act", "page"
#: The kinds in the order in which they are shown.
KINDS = (
    ACT, shelves.SHEET, shelves.ACTIVITY, shelves.INDICATOR, shelves.TEXT, rows.PROPOSAL, rows.MEETING, rows.OPINION,
    rows.PERSON, shelves.DIVISION, PAGE,
)  # fmt: skip
_OF_PLANS = (shelves.SHEET, shelves.ACTIVITY, shelves.INDICATOR, shelves.TEXT, shelves.DIVISION)
#: So many of a kind are looked for at most.
MOST = 200
#: Characters of a query that are looked at, and words.
LONGEST, MANY = 200, 12
#: Characters that are shown before what was found, and behind it.
_BEFORE, _BEHIND = 16, 60

Pieces = tuple[tuple[str, bool], ...]
_key = lru_cache(maxsize=1 << 14)(folding.key)


class Hit(Struct, frozen=True):
    """One thing that was found. ``key`` as in ``Row``; ``title`` and ``words`` in pieces, each with whether it is what
    was looked for."""

    kind: str
    key: tuple[str, ...]
    title: Pieces
    words: Pieces
    place: str
    state: str = ""


class Group(NamedTuple):
    """The hits of one kind. ``counted``: how many there are, of which ``hits`` are the first; ``more``: at least so
    many."""

    kind: str
    hits: tuple[Hit, ...]
    counted: int
    more: bool


class Results(Struct, frozen=True):
    wanted: tuple[str, ...]
    groups: tuple[Group, ...]

    @property
    def counted(self) -> int:
        return sum(group.counted for group in self.groups)


def find(
    reader: Reader, query: str, *, language: str, shown: int, kinds: Sequence[str] = KINDS, extra: Iterable[Row] = ()
) -> Results:
    """All that holds every word of a query, by kind, ``shown`` of each: first what is called so, then what says so.
    ``extra``: pages and acts, which this floor does not know."""
    wanted = folding.words(query[:LONGEST])[:MANY]
    if not wanted:
        return Results((), ())
    offered = list(extra)
    sources: dict[str, Callable[[], Iterable[Row]]] = {
        ACT: lambda: (one for one in offered if one.kind == ACT),
        rows.PROPOSAL: lambda: rows.proposals(reader),
        rows.MEETING: lambda: rows.meetings(reader, language),
        rows.OPINION: lambda: rows.opinions(reader),
        rows.PERSON: lambda: rows.persons(reader, language),
        shelves.DIVISION: lambda: rows.divisions(reader),
        PAGE: lambda: (one for one in offered if one.kind == PAGE),
    }
    found: dict[str, Group] = {}
    for kind in kinds:
        hits: list[Row] = []
        more = False
        if kind in sources:
            hits, more = _among(sources[kind](), wanted)
        if kind in _OF_PLANS:
            known = {one.key for one in hits}
            for record in reader.read:
                there, further = _in_plan(record, kind, wanted)
                hits += [one for one in there if _house(record, one) not in known]
                more = more or further
        if hits:
            shown_ones = tuple(_hit(one, wanted) for one in hits[:shown])
            found[kind] = Group(kind, shown_ones, min(len(hits), MOST), more or len(hits) > MOST)
    return Results(wanted, tuple(found[kind] for kind in kinds if kind in found))


def _house(record: PlanRecord, row: Row) -> tuple[str, ...]:
    """How a division of a plan is called among those of its organization."""
    return (record.organization.slug, row.key[1]) if row.kind == shelves.DIVISION else ()


def _among(offered: Iterable[Row], wanted: Sequence[str]) -> tuple[list[Row], bool]:
    longest = max(wanted, key=len)
    titled: list[Row] = []
    told: list[Row] = []
    for row in offered:
        title = _key(row.title)
        whole = f"{title}\n{_key(row.text)}"
        if all(word in whole for word in wanted):
            (titled if longest in title else told).append(row)
    return [*titled, *told][: MOST + 1], len(titled) + len(told) > MOST


def _in_plan(record: PlanRecord, kind: str, wanted: Sequence[str]) -> tuple[list[Row], bool]:
    if not record.head_sequence:
        return [], False
    head = ledger.head(record)
    library = shelves.of_plan(record.pk, head.root, head.table)
    shelf = library.shelves.get(kind)
    if shelf is None:
        return [], False
    found = shelf.find(wanted, MOST)
    return [_row(record, head, kind, node) for node in found.nodes], found.more


def _row(record: PlanRecord, head: ledger.Head, kind: str, node: str) -> Row:
    """A node as a row, with the text as it is written: what is shown of it is cut from that."""
    entry = head.table.nodes[node]
    texts = [shelves.said(entry)[1]]
    texts += [
        part
        for _slot, children in head.table.slots(node)
        if has_period(head.table.nodes[children[0]].type)
        for child in children
        for part in shelves.said(head.table.nodes[child])
    ]
    title = said.name_of(entry) or said.place(head.table, node) or record.title
    place = " › ".join(filter(None, (record.title, shelves.place(head.table, node))))
    return Row(kind, (record.slug, node or "-", _sheet(head, node)), title, "\n".join(filter(None, texts)), place)


def _sheet(head: ledger.Head, node: str) -> str:
    """The sheet that a node stands on; ``""``: on none."""
    while node != ROOT:
        entry = head.table.nodes[node]
        if has_sheet(entry.type):
            return node
        node = entry.parent
    return ""


# -- what is shown of it -----------------------------------------------------------------------


def _hit(row: Row, wanted: Sequence[str]) -> Hit:
    title = pieces(row.title, wanted)
    line = _line(row.text, wanted)
    return Hit(row.kind, row.key, title, pieces(line, wanted, cut=True) if line else (), row.place, row.state)


def _line(text: str, wanted: Sequence[str]) -> str:
    """The first line that holds the longest word that any of them holds."""
    lines = [line for line in text.split("\n") if line.strip()]
    for word in sorted(wanted, key=len, reverse=True):
        for line in lines:
            if word in _key(line):
                return line
    return ""


def _spans(key: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in wanted:
        at = key.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = key.find(word, at + len(word))


def pieces(text: str, wanted: Sequence[str], *, cut: bool = False) -> Pieces:
    """A text in pieces, each with whether it is one of the words (keys) as somebody wrote it; ``cut``: only what stands
    around the first of them."""
    key, places = folding.mapped(text)
    spans = sorted((places[first], _end(places, last)) for first, last in _spans(key, wanted))
    start, end = 0, len(text)
    if cut and spans:
        start = spans[0][0] - _BEFORE if spans[0][0] > _BEFORE + 1 else 0
        end = min(end, spans[0][1] + _BEHIND)
    found: list[tuple[str, bool]] = []
    at = start
    for first, last in spans:
        if last > end or first >= end:
            break
        if last <= at:
            continue
        if first > at:
            found.append((text[at:first], False))
        found.append((text[max(first, at) : last], True))
        at = last
    if at < end:
        found.append((text[at:end], False))
    if cut and start:
        found.insert(0, ("…", False))
    if cut and end < len(text):
        found.append(("…", False))
    return tuple(found)


def _end(places: Sequence[int], last: int) -> int:
    """Where in the text a word ends whose key ends before ``last``: behind the whole of the character it ends in."""
    before = places[last - 1]
    return places[bisect_right(places, before)] if before < places[-1] else places[-1]
