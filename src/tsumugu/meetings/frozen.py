"""What of the plan a meeting was given, as values and as lines that can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tsumugu.core.table import ROOT, Entry, Table
from tsumugu.core.traits import is_inside, name_field
from tsumugu.meetings.models import Frozen
from tsumugu.plans import states
from tsumugu.render.pdf.pack import Line
from tsumugu.render.reading.fields import rank
from tsumugu.render.vocabulary import words

#: Most levels of a plan below one another that a list of it shows as such.
_DEEPEST = 6
#: What of a node a paper does not show: how it is read aloud, what it is in other languages, what programs call it.
_LEFT_OUT = frozenset({"translations", "readings", "id"})


def table(stored: Frozen) -> Table:
    return states.decode(bytes(stored.data))


def lines(found: Table, language: str) -> Iterator[Line]:
    """A state of the plan in the order of its parts: what it is and what it is called, and its fields in words."""
    yield from _below(found, ROOT, 0, language)


def _below(found: Table, node: str, level: int, language: str) -> Iterator[Line]:
    entry = found.nodes[node]
    label = words.type_label(entry.type, language)
    facts = tuple(
        (words.field_label(entry.type, path, language), _words(entry, path, found, language))
        for path in shown(entry.type, entry.fields)
    )
    yield Line(min(level, _DEEPEST), " ".join(dict.fromkeys((label, words.name_of(entry, label)))), facts)
    for _place, children in found.slots(node):
        for child in children:
            yield from _below(found, child, level + 1, language)


def _words(entry: Entry, path: str, found: Table, language: str) -> str:
    unit = str(entry.fields.get("unit", ""))
    return words.value_words(entry.type, path, entry.fields.get(path), nodes=found.nodes, language=language, unit=unit)


def shown(node_type: str, given: Iterable[str]) -> list[str]:
    """The fields of a node that a paper shows, in the order of the sheet; its name stands above them."""
    name = name_field(node_type)
    paths = [
        path
        for path in given
        if path != name and path.partition(".")[0] not in _LEFT_OUT and not is_inside(node_type, path)
    ]
    return sorted(paths, key=lambda path: rank(node_type, path))
