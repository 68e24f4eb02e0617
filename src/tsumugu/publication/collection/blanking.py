"""Words taken out of what was published: pure functions over the values that pages and documents are made of.

Done once, below every format: what is rendered never held the words, so none can show them. Only texts are touched:
ids, numbers, dates, references and choices stay what they are.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import text_hash
from tsumugu.core.plan import Leaf, Plan, Translation
from tsumugu.core.schema import FieldSpec, field_spec, parts_of
from tsumugu.core.table import Entry, Table, to_plan, to_table
from tsumugu.core.traits import is_text

#: What stands where the words stood, in every format and language.
MARK = "〔公開後に削除〕"
#: The places of words that are no field of the plan: of an edition (label, summary), of a change (title, reason); and
#: what stands beside both (contacts, reasons of withdrawals, files kept of editions that the ledger lost).
EDITION, CHANGE, BESIDE = ("", "@edition"), ("", "@change"), ("", "@beside")
#: What of a change is a code and no text.
_CODES = frozenset({"sequence", "date", "role", "approvals", "kind"})


V = TypeVar("V")


class Passage(Struct, frozen=True, kw_only=True):
    """The exact words to take out. ``everywhere``: wherever they stand; else in the field ``path`` of ``node`` alone
    (``""``: the plan itself; a whole keyed field by its head: ``targets``) and its translations."""

    words: str
    everywhere: bool = True
    node: str = ""
    path: str = ""

    def concerns(self, node: str, path: str) -> bool:
        if self.everywhere:
            return True
        head, _, key = path.partition(".")
        about = key.partition(".")[2] if head == "translations" else path
        return node == self.node and (self.path == about or self.path == about.partition(".")[0])


def blanked(plan: Plan, passages: Sequence[Passage]) -> Plan:
    """The plan with the mark in the place of the words; the same object where there were none."""
    table = to_table(plan)
    nodes = {node: _entry(node, entry, passages) for node, entry in table.nodes.items()}
    if all(nodes[node] is entry for node, entry in table.nodes.items()):
        return plan
    return to_plan(Table(nodes, table.order))


def places(plan: Plan, passage: Passage) -> tuple[tuple[str, str], ...]:
    """(node, field) of every text that holds the words, in the order of the plan."""
    found = []
    for node, entry in to_table(plan).nodes.items():
        for path in _entry_paths(node, entry, passage):
            found.append((node, path))
    return tuple(found)


def _entry_paths(node: str, entry: Entry, passage: Passage) -> Iterator[str]:
    changed = _entry(node, entry, (passage,))
    if changed is not entry:
        for path, value in entry.fields.items():
            if changed.fields.get(path) != value and not _only_source(value, changed.fields.get(path)):
                yield path


def _only_source(before: Any, after: Any) -> bool:
    return isinstance(before, Translation) and isinstance(after, Translation) and before.text == after.text


def _entry(node: str, entry: Entry, passages: Sequence[Passage]) -> Entry:
    fields = dict(entry.fields)
    hashes: dict[str, str] = {}
    for passage in passages:
        for path, value in list(fields.items()):
            if not passage.concerns(node, path):
                continue
            spec = field_spec(entry.type, path)
            if spec is not None and spec.form == "hiragana" and passage.words in path.partition(".")[2]:
                # A word is the key of the cell that says how it is read: without the word there is no such cell.
                del fields[path]
                continue
            after = _value(value, spec, passage.words) if spec is not None else value
            if after is not value and after != value:
                fields[path] = after
                if isinstance(value, str) and isinstance(after, str):
                    hashes[text_hash(value)] = text_hash(after)
    if fields == entry.fields:
        return entry
    for path, value in fields.items():
        # A translation carries the hash of the words it was made from; short words could be guessed from it.
        if isinstance(value, Translation):
            source = value.source
            while source in hashes:
                source = hashes[source]
            fields[path] = msgspec.structs.replace(value, source=source)
    return msgspec.structs.replace(entry, fields=fields)


def field(node_type: str, node: str, path: str, value: Any, passages: Sequence[Passage]) -> Any:
    """One value of a field with the mark in the place of the words."""
    spec = field_spec(node_type, path)
    for passage in passages:
        if spec is not None and passage.concerns(node, path):
            value = _value(value, spec, passage.words)
    return value


def _value(value: Any, spec: FieldSpec, words: str) -> Any:
    if isinstance(value, Leaf):
        parts = {part.path: part for part in parts_of(type(value))}
        changed = {}
        for name, part in parts.items():
            before = getattr(value, name)
            after = _value(before, part, words)
            if after != before:
                changed[name] = after
        return msgspec.structs.replace(value, **changed) if changed else value
    if not is_text(spec):
        return value
    if isinstance(value, str):
        return value.replace(words, MARK)
    return tuple(item.replace(words, MARK) for item in value) if isinstance(value, tuple) else value


def said(value: V, words: Sequence[str]) -> V:
    """Any value beside the plan (a text, a tuple, a struct) with the mark in the place of the words."""
    found: Any = value
    if not words:
        return value
    if isinstance(found, str):
        for one in words:
            found = found.replace(one, MARK)
    elif isinstance(found, tuple):
        found = tuple(said(item, words) for item in found)
    elif isinstance(found, Struct):
        fields = {name: getattr(found, name) for name in found.__struct_fields__ if name not in _CODES}
        changed = {name: after for name, one in fields.items() if (after := said(one, words)) != one}
        found = msgspec.structs.replace(found, **changed) if changed else found
    return found  # type: ignore[no-any-return]


_NOTES = re.compile(r"<(rt|rp)\b[^>]*>.*?</\1>", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def holds(data: bytes, passages: Sequence[Passage]) -> bool:
    """Whether a published page or data file says one of the passages: as it is written, or as it is read (without
    markup and readings, whatever stands for a character)."""
    text = unicodedata.normalize("NFC", data.decode("utf-8", "replace"))
    read = html.unescape(_TAGS.sub("", _NOTES.sub("", text)))
    forms = (text, read, _bare(text), _bare(read))
    return any(words in form for one in passages for form in forms for words in (one.words, _bare(one.words)))


def holds_words(text: str, words: str) -> bool:
    """Whether a text that was read out of a file says the words, as they are written or in a compatible form (NFKC)."""
    forms = [_bare(unicodedata.normalize("NFKC", one)) for one in (text, words)]
    return bool(forms[1]) and forms[1] in forms[0]


def _bare(text: str) -> str:
    return re.sub(r"\s+|\\n", "", text)
