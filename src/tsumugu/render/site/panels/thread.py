"""The thread of one page: voice → proposal → approvals → change → edition → result, newest first."""

from __future__ import annotations

from collections.abc import Callable, Collection

from msgspec import Struct

from tsumugu.core import traits
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Table
from tsumugu.render.changes.history import Index, Note
from tsumugu.render.content import ChangeNote
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


def became(
    index: Index, kind: str, name: str, published: Callable[[int, Collection[str]], Published | None]
) -> tuple[Event, ...]:
    """What became of an opinion or a meeting: every change that it led to. ``published``: as below."""
    return _events(index, index.caused(kind, name), published, linked=True)


def led(
    index: Index, nodes: Collection[str], published: Callable[[int, Collection[str]], Published | None]
) -> tuple[Event, ...]:
    """Every change of these nodes that some opinion, meeting or decision led to. ``published``: by the number of a
    change and the nodes it touched, the edition that brought it to the public."""
    return _events(index, index.led(nodes), published, linked=False)


def _events(
    index: Index, changes: tuple[tuple[ChangeNote, tuple[tuple[str, str], ...]], ...],
    published: Callable[[int, Collection[str]], Published | None], *, linked: bool,
) -> tuple[Event, ...]:  # fmt: skip
    found = []
    for note, touched in changes:
        results = index.labels(item for item in touched if _is_result(index.table, item))
        nodes = {node for node, _path in touched}
        found.append(Event(index.told(note, touched, linked=linked), published(note.sequence, nodes), results))
    return tuple(found)


def _is_result(table: Table, touched: tuple[str, str]) -> bool:
    node, path = touched
    entry = table.nodes.get(node)
    if entry is None:
        return any(traits.is_result(name, path) for name in NODE_TYPES)
    return traits.is_result(entry.type, path) or traits.stands_as_result(entry.type, entry.slot)
