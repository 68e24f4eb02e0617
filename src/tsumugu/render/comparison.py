"""新旧対照表: what two states of a plan say differently, side by side.

``entries`` walks both states once, in the order a reader of the later one meets things; a node
that went stands where it stood. What is the same in both is folded into （略）, and not even
looked at: a comparison costs as much as what changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from markupsafe import Markup, escape
from msgspec import Struct

from tsumugu.core.diff import changed_nodes
from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.text import Piece, compare
from tsumugu.render import words

Kind = Literal["same", "changed", "new", "deleted", "moved", "order", "omitted"]


class Item(Struct, frozen=True):
    """One field of one node in both states, as words. ``path`` is ``""`` for the node's head line and a
    slot's name for a changed order. ``depth`` counts from 0, the plan itself. A whole subtree
    without a change is one item of kind ``omitted``."""

    kind: Kind
    node: str
    type: str
    path: str
    label: str
    depth: int
    before: str
    after: str


class Row(Struct, frozen=True):
    """One line of the table. ``before`` and ``after`` are pieces: ``same`` and what differs."""

    kind: Kind
    node: str
    path: str
    place: str
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    note: str


def _merged(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """The later order with the nodes that are not in it any more after their former left neighbour."""
    kept = set(new)
    behind: dict[str, list[str]] = {}
    left = ""
    for node in old:
        if node in kept:
            left = node
        else:
            behind.setdefault(left, []).append(node)
    result = list(behind.get("", ()))
    for node in new:
        result.append(node)
        result.extend(behind.get(node, ()))
    return result


def _paths(type_name: str, before: Mapping[str, Value], after: Mapping[str, Value]) -> list[str]:
    """The fields of both states in the order of the type, cells by key."""
    rank = {path: n for n, path in enumerate(NODE_TYPES[type_name].fields)}

    def key(path: str) -> tuple[int, str]:
        return rank.get(path, rank.get(path.split(".", 1)[0], len(rank))), path

    return sorted({*before, *after}, key=key)


def _dirty(before: Table, after: Table) -> frozenset[str]:
    """The nodes that differ in any way, with all their ancestors in either state."""
    gone, came, changed = changed_nodes(before, after)
    touched = {*gone, *came, *changed}
    touched.update(place[0] for place, ids in after.order.items() if before.order.get(place) != ids)
    found: set[str] = set()
    for table in (before, after):
        seen: set[str] = set()
        for node in touched & table.nodes.keys():
            while node not in seen:
                seen.add(node)
                node = table.nodes[node].parent  # the root's parent is the root
        found |= seen
    return frozenset(found)


def entries(before: Table, after: Table, language: str = "ja", *, whole: bool = False) -> Iterator[Item]:
    """Every field of every node that differs, and of its ancestors. With ``whole``, a part of the
    plan (a child of its root) in which anything differs is told completely."""
    dirty = _dirty(before, after)
    stack: list[tuple[str, int, bool]] = [(ROOT, 0, False)]
    while stack:
        node, depth, told = stack.pop()
        old, new = before.nodes.get(node), after.nodes.get(node)
        entry = new or old
        assert entry is not None
        if node not in dirty and not told:
            yield Item("omitted", node, entry.type, "", "", depth, "", "")
            continue
        told = told or (whole and depth == 1)
        yield from _node(before, after, node, old, new, depth, language)
        children: list[str] = []
        for slot in NODE_TYPES[entry.type].slots:
            was, now = before.children(node, slot), after.children(node, slot)
            in_was, in_now = set(was), set(now)
            # A node that moved here or away is told once, where it stands now.
            gone = tuple(child for child in was if child not in after.nodes or child in in_now)
            stayed_before = tuple(child for child in was if child in in_now)
            stayed_after = tuple(child for child in now if child in in_was)
            if stayed_before != stayed_after:
                lines = (
                    "\n".join(words.name_of(table.nodes[c], c) for c in ids)
                    for table, ids in ((before, stayed_before), (after, stayed_after))
                )
                yield Item("order", node, entry.type, slot, words.slot_label(slot, language), depth, *lines)
            children.extend(_merged(gone, now))
        stack.extend((child, depth + 1, told) for child in reversed(children))


def _node(
    before: Table, after: Table, node: str, old: Entry | None, new: Entry | None, depth: int, language: str
) -> Iterator[Item]:
    entry = new or old
    assert entry is not None
    kind: Kind = "same"
    if old is None:
        kind = "new"
    elif new is None:
        kind = "deleted"
    elif old.place != new.place:
        kind = "moved"
    label = words.type_label(entry.type, language)
    yield Item(
        kind, node, entry.type, "", label, depth,
        words.place(before, node) if old else "", words.place(after, node) if new else "",
    )  # fmt: skip
    left = old.fields if old else {}
    right = new.fields if new else {}
    for path in _paths(entry.type, left, right):
        a = words.value_words(entry.type, path, left.get(path), before.nodes, language)
        b = words.value_words(entry.type, path, right.get(path), after.nodes, language)
        same: Kind = "same" if left.get(path) == right.get(path) else "changed"
        shown: Kind = kind if kind in ("new", "deleted") else same
        label = words.field_label(entry.type, path, language)
        yield Item(shown, node, entry.type, path, label, depth, a, b)


def rows(before: Plan, after: Plan, reasons: Mapping[str, str] | None = None, language: str = "ja") -> tuple[Row, ...]:
    """The table's lines. ``reasons``: node id to why it changed, shown in 備考. Nothing changed: no rows."""
    return table_rows(to_table(before), to_table(after), reasons, language)


_NOTES = {
    "new": ("新設", "new"), "deleted": ("削る", "deleted"), "moved": ("移動", "moved"), "order": ("並び順", "order"),
}  # fmt: skip
_OMITTED = Row("omitted", "", "", "", "", (), (), "")


class _Rows:
    """Lines as they come: a subtree that came or went is one line, what is the same is （略）."""

    def __init__(self, before: Table, after: Table, why: Mapping[str, str], language: str) -> None:
        self.before, self.after, self.why, self.language = before, after, why, language
        self.found: list[Row] = []
        self.omitted = False
        self.head: Item | None = None  # the root of the subtree that is being told, and its lines
        self.lines: list[str] = []

    def add(self, item: Item) -> None:
        if self.head is not None and (item.kind != self.head.kind or (not item.path and item.depth <= self.head.depth)):
            self.close()
        if item.kind in ("same", "omitted"):
            self.omitted = self.omitted or bool(item.path) or item.kind == "omitted"
            return
        if self.omitted:
            self.found.append(_OMITTED)
            self.omitted = False
        if item.kind in ("new", "deleted"):
            self.head = self.head or item
            text = item.after if item.kind == "new" else item.before
            if item.path and text:
                self.lines.append(f"{item.label}{': ' if self.language.startswith('en') else '：'}{text}")
        else:
            self.found.append(self.line(item))

    def close(self) -> None:
        """Tell the subtree that came or went."""
        if self.head is None:
            return
        head, new = self.head, self.head.kind == "new"
        side = (Piece("inserted" if new else "deleted", "\n".join(self.lines)),)
        place = head.after or head.before
        self.found.append(
            Row(head.kind, head.node, "", place, head.label, () if new else side, side if new else (), self.note(head))
        )
        self.head = None
        self.lines.clear()

    def line(self, item: Item) -> Row:
        pieces = compare(item.before, item.after)
        old = tuple(piece for piece in pieces if piece.kind != "inserted")
        new = tuple(piece for piece in pieces if piece.kind != "deleted")
        place = words.place(self.after, item.node)
        return Row(item.kind, item.node, item.path, place, item.label, old, new, self.note(item))

    def note(self, item: Item) -> str:
        mark = words.pick(_NOTES[item.kind], self.language) if item.kind in _NOTES else ""
        comma = words.pick(("、", ", "), self.language)
        return comma.join(filter(None, (mark, self.why.get(item.node, ""))))


def table_rows(
    before: Table, after: Table, reasons: Mapping[str, str] | None = None, language: str = "ja"
) -> tuple[Row, ...]:
    """As ``rows``, from tables."""
    made = _Rows(before, after, reasons or {}, language)
    for item in entries(before, after, language):
        made.add(item)
    made.close()
    if made.omitted and made.found:
        made.found.append(_OMITTED)
    return tuple(made.found)


def _side(row: Row, side: tuple[Piece, ...], language: str) -> Markup:
    if row.kind == "omitted":
        return Markup("（略）" if not language.startswith("en") else "(unchanged)")
    if row.kind in ("new", "deleted") and not side:
        mark = {"new": ("新設", "(new)"), "deleted": ("削る", "(deleted)")}[row.kind]
        return Markup('<span class="mark">{}</span>').format(words.pick(mark, language))
    parts = [
        escape(piece.text) if piece.kind == "same" else Markup('<u class="changed">{}</u>').format(piece.text)
        for piece in side
    ]
    return words.in_its_language(Markup("").join(parts), language)


def html(found: tuple[Row, ...], language: str = "ja") -> str:
    """The table as an HTML fragment; all text escaped."""
    heads = ("箇所", "改正後", "改正前", "備考")
    empty = "変更はありません。"
    if language.startswith("en"):
        heads, empty = ("Place", "After", "Before", "Remarks"), "Nothing changed."
    if not found:
        return str(Markup('<p class="empty">{}</p>').format(empty))
    lines = [Markup('<table class="comparison"><thead><tr>')]
    lines.extend(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    lines.append(Markup("</tr></thead><tbody>"))
    for row in found:
        place = words.in_its_language(row.place, language)
        head = Markup('<span class="place">{}</span> {}').format(place, row.label) if row.label else Markup("")
        note = words.in_its_language(row.note, language)
        lines.append(
            Markup('<tr class="{}"><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
                row.kind, head, _side(row, row.after, language), _side(row, row.before, language), note
            )
        )
    lines.append(Markup("</tbody></table>"))
    return str(Markup("\n").join(lines))
