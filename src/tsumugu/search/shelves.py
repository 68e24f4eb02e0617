"""The words of a plan as one text that is looked through: exact, any length, one character too.

For the whole text of a plan no index of words is needed: Python looks through the three million characters of 3,000
initiatives in a few milliseconds, finds 防 as well as 防災無線, and knows no dictionary that could grow old. What is
kept is what each node says as a key (``core.folding``); after a merge only the nodes that changed are read anew.
"""

from __future__ import annotations

import functools
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from tsumugu.core import folding
from tsumugu.core.schema import NODE_TYPES, field_spec, parts_of
from tsumugu.core.table import ROOT, Entry, Table, Value
from tsumugu.core.traits import called, has_period, has_sheet, is_inside, is_text
from tsumugu.render.vocabulary import words

#: The kinds of what is found in a plan, in the order in which they are shown.
SHEET, ACTIVITY, INDICATOR, TEXT, DIVISION = "sheet", "activity", "indicator", "text", "division"
#: Types that are a kind of their own; everything else is text.
_KINDS = {"activity": ACTIVITY, "indicator": INDICATOR, "division": DIVISION}
#: Of so many plans this process keeps the words.
CAPACITY = 8
#: Stands behind what a node says: no key has it.
_END = "\0"


def kind_of(node_type: str) -> str:
    return SHEET if has_sheet(node_type) else _KINDS.get(node_type, TEXT)


@functools.cache
def _parts(node_type: str, head: str) -> tuple[str, ...] | None:
    """How a field is read: ``None`` where it holds no words, the parts of its leaf that do, nothing for words alone."""
    spec = field_spec(node_type, head)
    if spec is None or is_inside(node_type, head):
        return None
    if spec.leaf is not None:
        return tuple(part.path for part in parts_of(spec.leaf) if is_text(part)) or None
    return () if is_text(spec) else None


def texts_of(node_type: str, path: str, value: Value) -> Iterator[str]:
    """What a field says in words; nothing of numbers, choices and ids."""
    parts = _parts(node_type, path if path in NODE_TYPES[node_type].fields else path.partition(".")[0])
    if parts is None:
        return
    if parts:
        yield from (text for part in parts if isinstance(text := getattr(value, part, None), str))
    elif isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from value


def said(entry: Entry) -> tuple[str, str]:
    """What a node says: the name it is called by, and all the rest, a text a line."""
    name, rest = "", list[str]()
    first = called(entry.type)[0]
    for path, value in entry.fields.items():
        if path == first and isinstance(value, str):
            name = value
        else:
            rest += texts_of(entry.type, path, value)
    return name, "\n".join(rest)


class Found(Struct, frozen=True):
    """Nodes in which all words are, those whose name has the longest first. ``more``: there are more than asked for."""

    nodes: tuple[str, ...] = ()
    more: bool = False


class Shelf:
    """The nodes of one kind, in the order of the plan. ``names`` and ``texts`` are keys."""

    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        self._nodes = [node for node, _name, _text in rows]
        self._name_starts, self._names = _joined(name for _node, name, _text in rows)
        self._text_starts, self._texts = _joined(text for _node, _name, text in rows)

    def find(self, wanted: Sequence[str], most: int) -> Found:
        longest = max(wanted, key=len)
        others = [word for word in wanted if word != longest]
        found: dict[str, None] = {}
        for text, starts in ((self._names, self._name_starts), (self._texts, self._text_starts)):
            at = text.find(longest)
            while at >= 0:
                row = bisect_right(starts, at) - 1
                if all(self._has(row, word) for word in others):
                    found[self._nodes[row]] = None
                    if len(found) > most:
                        return Found(tuple(found)[:most], more=True)
                at = text.find(longest, starts[row + 1])
        return Found(tuple(found))

    def _has(self, row: int, word: str) -> bool:
        names, texts = self._name_starts, self._text_starts
        return (
            self._names.find(word, names[row], names[row + 1]) >= 0
            or self._texts.find(word, texts[row], texts[row + 1]) >= 0
        )


def _joined(parts: Iterable[str]) -> tuple[list[int], str]:
    """Texts as one, each with an end, and where each begins; the last number is the end of all."""
    starts, at, found = [0], 0, list[str]()
    for part in parts:
        at += len(part) + 1
        starts.append(at)
        found.append(part + _END)
    return starts, "".join(found)


class Library(Struct, frozen=True):
    """A state of a plan as it is looked through. ``keys``: of each node what it was read from and what it says."""

    root: str
    shelves: dict[str, Shelf]
    keys: dict[str, tuple[Entry, str, str]]


def library(root: str, table: Table, known: Library | None = None) -> Library:
    """The words of a state; of what is the same as in a ``known`` one nothing is read again. A bar is found by what it
    stands in."""
    before = known.keys if known is not None else {}
    keys: dict[str, tuple[Entry, str, str]] = {}
    rows: dict[str, list[tuple[str, str, str]]] = {}

    def key_of(node: str) -> tuple[str, str]:
        entry = table.nodes[node]
        same = keys.get(node) or before.get(node)
        if same is None or same[0] is not entry:
            name, text = said(entry)
            same = (entry, folding.key(name), folding.key(text))
        keys[node] = same
        return same[1], same[2]

    for node in table.subtree(ROOT):
        kind = table.nodes[node].type
        if has_period(kind):
            continue
        name, text = key_of(node)
        bars = [
            "\n".join(key_of(child))
            for _slot, children in table.slots(node)
            if has_period(table.nodes[children[0]].type)
            for child in children
        ]
        rows.setdefault(kind_of(kind), []).append((node, name, "\n".join((text, *bars))))
    return Library(root, {kind: Shelf(found) for kind, found in rows.items()}, keys)


class _Memory:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[int, Library] = OrderedDict()

    def of(self, plan: int, root: str, table: Table) -> Library:
        with self._lock:
            known = self._found.get(plan)
        if known is None or known.root != root:
            known = library(root, table, known)
        with self._lock:
            self._found[plan] = known
            self._found.move_to_end(plan)
            while len(self._found) > CAPACITY:
                self._found.popitem(last=False)
        return known


_memory = _Memory()
#: The words of a plan at a root, kept for the next who asks.
of_plan = _memory.of


def place(table: Table, node: str) -> str:
    """In what a node stands, in words."""
    return words.place(table, table.nodes[node].parent) if node in table.nodes and node != ROOT else ""
