"""A conflict in words: where it is, and what stood there, what one side made of it, and what the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from tsumugu.core.conflicts import Conflict
from tsumugu.core.schema import field_spec
from tsumugu.core.table import ROOT, Entry, Table, from_builtins
from tsumugu.render import words


class Columns(Struct, frozen=True):
    """``label`` is the field, or what the sides disagree about; a missing value is an empty text."""

    place: str
    label: str
    base: str
    ours: str
    theirs: str


_KINDS: dict[str, words.Pair] = {
    "delete": ("削除か、編集か", "Deleted or edited"),
    "escape": ("削除か、移動か", "Deleted or moved"),
    "identity": ("同じ識別子の別の項目", "Two entries with one id"),
    "move": ("移動先", "Where it is moved to"),
    "cycle": ("互いの中への移動", "Moved into each other"),
    "order": ("並び順", "Order"),
    "coupled": ("あわせて決める項目", "Entries that go together"),
}


def columns(conflict: Conflict, table: Table, language: str = "ja") -> Columns:
    """``table``: any state that knows the names of the nodes in question."""
    return _Speaker(table.nodes, language).columns(conflict, table)


class _Speaker:
    def __init__(self, nodes: Mapping[str, Entry], language: str) -> None:
        self.nodes, self.language = nodes, language

    def columns(self, conflict: Conflict, table: Table) -> Columns:
        speak: Callable[[Conflict, Any], str] = {
            "delete": self.existence, "escape": self.existence, "identity": self.existence, "move": self.move,
            "cycle": self.cycle, "order": self.order, "coupled": self.together,
        }.get(conflict.kind, self.field)  # fmt: skip
        if conflict.kind in _KINDS:
            label = words.pick(_KINDS[conflict.kind], self.language)
        else:
            label = words.field_label(conflict.type, conflict.path, self.language)
        place = words.place(table, conflict.node) or words.type_label(conflict.type, self.language)
        values = (speak(conflict, data) for data in (conflict.base, conflict.ours, conflict.theirs))
        return Columns(place, label, *values)

    def pick(self, japanese: str, english: str) -> str:
        return words.pick((japanese, english), self.language)

    def name(self, node: str) -> str:
        if node == ROOT:
            return words.type_label("plan", self.language)
        return words.name_of(self.nodes.get(node), node)

    def field(self, conflict: Conflict, data: Any) -> str:
        return self.value(conflict.type, conflict.path, data)

    def value(self, node_type: str, path: str, data: Any) -> str:
        try:
            value = from_builtins(field_spec(node_type, path), data)
            return words.value_words(node_type, path, value, self.nodes, self.language)
        except (msgspec.ValidationError, TypeError):  # a conflict stored by another version
            return str(data)

    def together(self, conflict: Conflict, data: Any) -> str:
        lines = []
        for path, part in data.items():
            said = self.value(conflict.type, path, part) or self.pick("（なし）", "(none)")
            lines.append(f"{words.field_label(conflict.type, path, self.language)}{self.pick('：', ': ')}{said}")
        return "\n".join(lines)

    def existence(self, conflict: Conflict, data: Any) -> str:
        if data is None:
            return self.pick("（なし）", "(none)") if conflict.kind == "identity" else self.pick("削除", "deleted")
        if "touched" in data:
            names = self.pick("、", ", ").join(self.name(node) for node in data["touched"][:5])
            return self.pick(f"変更あり（{names}）", f"changed ({names})")
        return self.pick(f"{data['nodes']}項目", f"entries: {data['nodes']}")

    def place(self, data: Any) -> str:
        parent, slot = data[0], data[1]
        return f"{self.name(parent)} / {words.slot_label(slot, self.language)}"

    def move(self, conflict: Conflict, data: Any) -> str:
        return f"{self.place(data)} {self.after(data[2])}"

    def cycle(self, conflict: Conflict, data: Any) -> str:
        return "\n".join(f"{self.name(node)} → {self.place(place)}" for node, place in data.items() if place)

    def order(self, conflict: Conflict, data: Any) -> str:
        return self.after(data)

    def after(self, left: str) -> str:
        if not left:
            return self.pick("先頭", "first")
        return self.pick(f"「{self.name(left)}」の後", f"after “{self.name(left)}”")
