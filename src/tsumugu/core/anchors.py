"""Where something that was said of one state of a plan is in a newer one: proposed here, confirmed by a person.

First in the same field, by what became of the words there; then wherever else the very words stand alone. Nothing is
proposed where only a guess would be left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tsumugu.core.plan import Leaf
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value
from tsumugu.core.text import compare

#: ``same``: as it was; ``moved``: the same words at another place of the field; ``changed``: other words in their
#: place; ``elsewhere``: the same words in another field or node; ``gone``: nowhere.
Fate = Literal["same", "moved", "changed", "elsewhere", "gone"]

#: Fewer characters stand in many places by chance.
LEAST_WORDS = 6
#: What of a leaf a program reads and nobody quotes.
_CODES = frozenset({"kind", "status"})


#: Fields that hold ids of other nodes: what stands there is no wording.
_NAMING = {
    name: frozenset(path.partition(".")[0] for path, one in spec.fields.items() if one.to)
    for name, spec in NODE_TYPES.items()
}


class Place(Struct, frozen=True):
    """A node; in it a field as a path (``summary``, ``targets.2027``); in its words a quote, which begins at
    ``position`` (characters). ``""``: the whole."""

    node: str
    field: str = ""
    quote: str = ""
    position: int = 0


class Found(Struct, frozen=True):
    """``place`` is ``None`` exactly where the fate is ``gone``."""

    fate: Fate
    place: Place | None


GONE = Found("gone", None)


def words_of(value: Value) -> str:
    """What of a value can be quoted: its words, its number, what a target says."""
    if isinstance(value, Leaf):
        said = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return "\n".join(text for name, text in said if isinstance(text, str) and name not in _CODES)
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def carry(before: Table, after: Table, place: Place) -> Found:
    """What became of a place of ``before`` in ``after``. The quote of what is found stands at its position."""
    was, there = before.nodes.get(place.node), after.nodes.get(place.node)
    if was is not None and there is not None and place.node != ROOT and there.type == was.type:
        if not place.field:
            return Found("same", place)
        old, now = was.fields.get(place.field), there.fields.get(place.field)
        if old is not None and now is not None:
            found = _in_field(words_of(old), words_of(now), place)
            if found is not None:
                return found
    return _elsewhere(before, after, place)


def _in_field(before: str, after: str, place: Place) -> Found | None:
    """The fate within one field; ``None``: it is not in it any more."""
    if not place.quote:
        return Found("same" if before == after else "changed", place)
    start, end = _span(before, after, place.position, place.position + len(place.quote))
    if after[start:end] == place.quote:
        at = start
    elif place.quote in after:
        at = min(_places(after, place.quote), key=lambda found: abs(found - start))
    else:
        words = after[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        return Found("changed", Place(place.node, place.field, words, start)) if words else None
    fate: Fate = "same" if at == place.position and before == after else "moved"
    return Found(fate, Place(place.node, place.field, place.quote, at))


def _span(before: str, after: str, start: int, end: int) -> tuple[int, int]:
    """Where the stretch from ``start`` to ``end`` is afterwards: from the first to the last of what stayed of it or
    took its place. Where nothing did, an empty stretch at the place where it was."""
    touched: list[tuple[int, int]] = []
    nearest = 0
    for old, new, size, fresh in _blocks(before, after):
        if old <= start:
            nearest = new
        low, high = max(start, old), min(end, old + size)
        if low < high:
            touched.append((new + low - old, new + high - old) if fresh == size else (new, new + abs(fresh)))
    return (touched[0][0], touched[-1][1]) if touched else (nearest, nearest)


def _blocks(before: str, after: str) -> Iterator[tuple[int, int, int, int]]:
    """What stayed and what was exchanged, in order: where it begins in either text, how long it was, how long it is.
    Of what was exchanged the new length is negative, also where it is as long as it was."""
    old = new = gone = come = 0
    for piece in compare(before, after):
        if piece.kind == "deleted":
            gone += len(piece.text)
        elif piece.kind == "inserted":
            come += len(piece.text)
        else:
            if gone or come:
                yield old, new, gone, -come
                old, new, gone, come = old + gone, new + come, 0, 0
            yield old, new, len(piece.text), len(piece.text)
            old, new = old + len(piece.text), new + len(piece.text)
    if gone or come:
        yield old, new, gone, -come


def _places(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _elsewhere(before: Table, after: Table, place: Place) -> Found:
    """The one place in the whole plan where the very words stand, and where they had not stood before."""
    if len(place.quote) < LEAST_WORDS:
        return GONE
    stood = set(_quoted(before, place.quote))
    found = [one for one in _quoted(after, place.quote) if one not in stood]
    return Found("elsewhere", found[0]) if len(found) == 1 else GONE


def quotable(entry: Entry) -> Iterator[tuple[str, str]]:
    """The fields of a node that have words of their own, with them; those that name other nodes have none."""
    for field, value in entry.fields.items():
        if field.partition(".")[0] not in _NAMING[entry.type]:
            yield field, words_of(value)


def _quoted(table: Table, quote: str) -> Iterator[Place]:
    for node, entry in table.nodes.items():
        if node != ROOT:
            for field, words in quotable(entry):
                yield from (Place(node, field, quote, at) for at in _places(words, quote))
