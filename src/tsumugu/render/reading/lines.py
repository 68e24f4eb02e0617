"""A state of the plan as lines that can be read one after the other: what each part is called, and its fields in words.
What a meeting was given is shown so, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tsumugu.core.table import ROOT, Entry, Table
from tsumugu.core.traits import is_inside, name_field
from tsumugu.render.reading.fields import rank
from tsumugu.render.vocabulary import words

#: Most levels of a plan below one another that a list of it shows as such.
DEEPEST = 6
#: What of a node is not shown: how it is read aloud, what it is in other languages, what programs call it.
_LEFT_OUT = frozenset({"translations", "readings", "id"})


class Line(Struct, frozen=True):
    """Of an outline: an item of the agenda, or a part of the plan with its fields as (label, text)."""

    level: int
    text: str
    facts: tuple[tuple[str, str], ...] = ()


def lines(found: Table, language: str) -> Iterator[Line]:
    """In the order of the parts."""
    yield from _below(found, ROOT, 0, language)


def _below(found: Table, node: str, level: int, language: str) -> Iterator[Line]:
    entry = found.nodes[node]
    label = words.type_label(entry.type, language)
    facts = tuple(
        (words.field_label(entry.type, path, language), _words(entry, path, found, language))
        for path in shown(entry.type, entry.fields)
    )
    yield Line(min(level, DEEPEST), " ".join(dict.fromkeys((label, words.name_of(entry, label)))), facts)
    for _place, children in found.slots(node):
        for child in children:
            yield from _below(found, child, level + 1, language)


def _words(entry: Entry, path: str, found: Table, language: str) -> str:
    unit = str(entry.fields.get("unit", ""))
    return words.value_words(entry.type, path, entry.fields.get(path), nodes=found.nodes, language=language, unit=unit)


def shown(node_type: str, given: Iterable[str]) -> list[str]:
    """The fields of a node that are shown, in the order of the sheet; its name stands above them."""
    name = name_field(node_type)
    paths = [
        path
        for path in given
        if path != name and path.partition(".")[0] not in _LEFT_OUT and not is_inside(node_type, path)
    ]
    return sorted(paths, key=lambda path: rank(node_type, path))
