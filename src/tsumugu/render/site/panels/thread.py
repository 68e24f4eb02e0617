"""The thread of one page: proposal → approvals → change → edition → result, newest first."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tsumugu.core import traits
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.render.changes.history import Index, Note
from tsumugu.render.vocabulary.places import Link


class Published(Struct, frozen=True):
    """The edition that brought a change to the public. ``comparison``: the path of its comparison table, ``""`` for
    the first edition of a part."""

    edition: Link
    comparison: str


class Event(Struct, frozen=True):
    """One change with where it came from and where it went. ``published``: the first edition that has it, if one
    has; ``results``: what it recorded of results, in words."""

    note: Note
    published: Published | None
    results: tuple[str, ...]


def thread(index: Index, owner: str, published: Callable[[int], Published | None]) -> tuple[Event, ...]:
    """Every change of an owner's page (``history.Index.owner``). ``published``: by the number of a change, the
    edition that brought it to the public."""
    touched = index.touched(owner)
    found = []
    for note in index.notes(owner):
        results = (item for item in touched[note.sequence] if _is_result(index.table, item))
        found.append(Event(note, published(note.sequence), index.labels(results)))
    return tuple(found)


def _is_result(table: Table, touched: tuple[str, str]) -> bool:
    node, path = touched
    entry = table.nodes.get(node)
    if entry is None:
        return any(traits.is_result(name, path) for name in NODE_TYPES)
    return traits.is_result(entry.type, path) or traits.stands_as_result(entry.type, entry.slot)
