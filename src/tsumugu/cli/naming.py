"""Nodes and values as a reader of a terminal knows them: names with the id behind, values in words."""

from __future__ import annotations

from collections import ChainMap

import msgspec

from tsumugu.cli.terminal import clipped
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Entry, Missing, Table, Value, from_builtins, to_builtins
from tsumugu.core.traits import called
from tsumugu.render.vocabulary import words

_WORDS = {
    "missing": ("（なし）", "(none)"), "empty": ("（空）", "(empty)"),
    "open": ("「", "“"), "close": ("」", "”"), "colon": ("：", ": "), "comma": ("、", ", "),
}  # fmt: skip


class Naming:
    """Looks names up in the first table that has the node."""

    def __init__(self, lang: str, *tables: Table) -> None:
        self.lang = lang
        self.nodes: ChainMap[str, Entry] = ChainMap(*(table.nodes for table in tables))

    def word(self, name: str) -> str:
        return words.pick(_WORDS[name], self.lang)

    def name(self, node: str) -> str:
        """事業「電子申請」; a node without a name by its type alone."""
        entry = self.nodes.get(node)
        if entry is None:
            return node
        label, title = words.type_label(entry.type, self.lang), self.title(entry)
        if not title:
            return label
        return f"{label}{'' if self.lang == 'ja' else ' '}{self.word('open')}{title}{self.word('close')}"

    def title(self, entry: Entry) -> str:
        for path in called(entry.type):
            value = entry.fields.get(path)
            if isinstance(value, str) and value.strip():
                spec = field_spec(entry.type, path)
                return clipped(words.choice_label(value, self.lang) if spec and spec.choices else value)
        return ""

    def marked(self, node: str) -> str:
        """The name with the id behind; the plan has its own."""
        entry = self.nodes.get(node)
        known = node or (str(entry.fields.get("id", "")) if entry else "")
        return f"{self.name(node)} [{known}]" if entry else f"[{known}]"

    def place(self, node: str) -> str:
        """The way down to a node, from the part of the plan it belongs to. Bounded, because parents from
        different tables can close a circle."""
        above: list[str] = []
        entry = self.nodes.get(node)
        while entry is not None and entry.parent and len(above) < 60:
            above.append(self.name(entry.parent))
            entry = self.nodes.get(entry.parent)
        return " › ".join([*reversed(above), self.marked(node)])

    def field(self, node_type: str, path: str) -> str:
        return words.field_label(node_type, path, self.lang)

    def value(self, node_type: str, path: str, value: Value | Missing, node: str = "") -> str:
        """A value in words; what is missing or empty says so. ``node``: whose unit its numbers have."""
        if isinstance(value, Missing):
            return self.word("missing")
        unit = self.nodes[node].fields.get("unit", "") if node in self.nodes else ""
        shown = words.value_words(node_type, path, value, nodes=self.nodes, language=self.lang, unit=str(unit))
        return shown or self.word("empty")

    def stored(self, node_type: str, path: str, data: object) -> str:
        """The same for plain JSON data, such as the values of a conflict."""
        try:
            return self.value(node_type, path, from_builtins(field_spec(node_type, path), data))
        except msgspec.ValidationError:
            return msgspec.json.encode(data).decode()


def as_stored(value: Value | Missing) -> str:
    """A value as it is stored, for what no words tell apart."""
    return msgspec.json.encode(to_builtins(value)).decode()
