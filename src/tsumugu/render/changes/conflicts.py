"""A conflict in words: where it is, and what stood there, what one side made of it, and what the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from tsumugu.core.conflicts import Conflict
from tsumugu.core.schema import field_spec
from tsumugu.core.table import ROOT, Entry, Table, from_builtins
from tsumugu.render.vocabulary import words


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
    "identity": ("同じIDの別の項目", "Two entries with one id"),
    "move": ("移動先", "Where it is moved to"),
    "cycle": ("互いの中への移動", "Moved into each other"),
    "order": ("並び順", "Order"),
    "coupled": ("あわせて決める項目", "Entries that go together"),
}


def columns(conflict: Conflict, table: Table, language: str = "ja") -> Columns:
    """``table``: any state that knows the names of the nodes in question."""
    speaker = Speaker(table.nodes, language)
    if conflict.kind in _KINDS:
        label = words.pick(_KINDS[conflict.kind], language)
    else:
        label = words.field_label(conflict.type, conflict.path, language)
    place = words.place(table, conflict.node) or words.type_label(conflict.type, language)
    return Columns(
        place, label, *(speaker.said(conflict, data) for data in (conflict.base, conflict.ours, conflict.theirs))
    )


#: What a node is called, by its id; and a stored value in words, by node type, path and data.
Name = Callable[[str], str]
Value = Callable[[str, str, Any], str]


class Speaker:
    """The three values of a conflict in words. A surface that names things in its own way (with ids
    behind, say) gives its own ``name`` and ``value``."""

    def __init__(
        self, nodes: Mapping[str, Entry], language: str, name: Name | None = None, value: Value | None = None
    ) -> None:
        self.nodes, self.language = nodes, language
        self.name = name or self._name
        self.value = value or self._value

    def pick(self, japanese: str, english: str) -> str:
        return words.pick((japanese, english), self.language)

    def _name(self, node: str) -> str:
        if node == ROOT:
            return words.type_label("plan", self.language)
        return words.name_of(self.nodes.get(node), node)

    def _value(self, node_type: str, path: str, data: Any) -> str:
        value = from_builtins(field_spec(node_type, path), data)
        return words.value_words(node_type, path, value, nodes=self.nodes, language=self.language)

    def said(self, conflict: Conflict, data: Any) -> str:
        """One of the three values. A shape that is not known (stored by another version) is shown as data."""
        speak: Callable[[Conflict, Any], str] = {
            "delete": self.existence, "escape": self.existence, "identity": self.existence, "move": self.move,
            "cycle": self.cycle, "order": self.order, "coupled": self.together,
        }.get(conflict.kind, self.field)  # fmt: skip
        try:
            return speak(conflict, data)
        except (KeyError, TypeError, ValueError, msgspec.ValidationError):
            return json.dumps(data, ensure_ascii=False)

    def field(self, conflict: Conflict, data: Any) -> str:
        return self.value(conflict.type, conflict.path, data)

    def together(self, conflict: Conflict, data: Any) -> str:
        lines = []
        for path, part in data.items():
            said = self.value(conflict.type, path, part) or self.pick("（なし）", "(none)")
            lines.append(f"{words.field_label(conflict.type, path, self.language)}{self.pick('：', ': ')}{said}")
        return "\n".join(lines)

    def existence(self, conflict: Conflict, data: Any) -> str:
        """A whole node with all beneath it: gone, edited inside, or as it was."""
        if data is None:
            return self.pick("（なし）", "(none)") if conflict.kind == "identity" else self.pick("削る", "deleted")
        if "edited" in data:
            names = self.pick("、", ", ").join(self.name(node) for node in data["touched"])
            inside = self.pick("外へ移す", "moved out") if conflict.kind == "escape" else self.pick("残す", "kept")
            return self.pick(f"{inside}（直したところ：{names}）", f"{inside} (edited: {names})")
        size = self.pick(f"{data['nodes']}項目", f"{data['nodes']} item(s)")
        return size if conflict.kind == "identity" else self.pick(f"もとのまま（{size}）", f"as it was ({size})")

    def slot(self, parent: str, slot: str) -> str:
        label = words.slot_label(slot, self.language)
        return self.pick(f"{self.name(parent)}の{label}", f"{label} of {self.name(parent)}")

    def move(self, conflict: Conflict, data: Any) -> str:
        parent, slot, left = data
        return f"{self.slot(parent, slot)}{self.pick('、', ', ')}{self.behind(left)}"

    def cycle(self, conflict: Conflict, data: Any) -> str:
        nowhere = self.pick("（なし）", "(none)")
        return "\n".join(
            f"{self.name(node)}{self.pick('：', ': ')}{self.slot(*place) if place else nowhere}"
            for node, place in data.items()
        )

    def order(self, conflict: Conflict, data: Any) -> str:
        return self.behind(data)

    def behind(self, left: str | None) -> str:
        if left is None:
            return self.pick("（なし）", "(none)")
        if not left:
            return self.pick("先頭", "first")
        return self.pick(f"{self.name(left)}の次", f"after {self.name(left)}")
