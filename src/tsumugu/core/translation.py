"""A plan as its translations say it, and which of them are older than the text they were made from.

A translation stands beside its source: the cell ``translations.en.title`` of a node holds the
English of its ``title`` with the hash of the words it was made from. A list of words is
translated as one text, a line each.
"""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import Translation
from tsumugu.core.table import Entry, Table, Value
from tsumugu.core.traits import is_translatable


def _translations(entry: Entry, language: str) -> Iterator[tuple[str, Translation, Value]]:
    """Path, translation and source of every field of a node that has words in this language."""
    prefix = f"translations.{language}."
    for path, value in entry.fields.items():
        if path.startswith(prefix) and isinstance(value, Translation):
            said = path.removeprefix(prefix)
            source = entry.fields.get(said)
            if isinstance(source, (str, tuple)) and is_translatable(entry.type, said):
                yield said, value, source


def source_text(source: object) -> str | None:
    """The words a translation is made from; ``None`` for what is no text."""
    if isinstance(source, tuple):
        return "\n".join(source)
    return source if isinstance(source, str) else None


def translated(table: Table, language: str) -> Table:
    """The same plan with each text in this language where somebody wrote it; the rest stays as it
    is. Entries without a translation are shared with ``table``."""
    nodes = dict(table.nodes)
    for node, entry in table.nodes.items():
        said: dict[str, Value] = {}
        for path, translation, source in _translations(entry, language):
            said[path] = tuple(translation.text.split("\n")) if isinstance(source, tuple) else translation.text
        if said:
            nodes[node] = Entry(entry.type, entry.parent, entry.slot, {**entry.fields, **said})
    return Table(nodes, table.order)


def stale(table: Table, language: str) -> frozenset[tuple[str, str]]:
    """``(node, path)`` of every text whose translation was made from other words than it has now."""
    return frozenset(
        (node, path)
        for node, entry in table.nodes.items()
        for path, translation, source in _translations(entry, language)
        if text_hash(source_text(source) or "") != translation.source
    )
