"""新旧対照表: what two states of a plan say differently, side by side.

``entries`` walks both states once, in the order a reader of the later one meets things; a node
that went stands where it stood. ``rows`` folds what is the same into （略）.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from markupsafe import Markup, escape
from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.text import Piece, compare
from tsumugu.render import words

Kind = Literal["same", "changed", "new", "deleted", "moved", "order", "omitted"]


class Item(Struct, frozen=True):
    """One field of one node in both states, as words. ``path`` is ``""`` for the node's head line and a
    slot's name for a changed order. ``depth`` counts from 0, the plan itself."""

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


def _place(table: Table, node: str) -> str:
    names: list[str] = []
    while node != ROOT and node in table.nodes:
        entry = table.nodes[node]
        names.append(words.name_of(entry, words.type_label(entry.type)))
        node = entry.parent
    return " › ".join(reversed(names))


def _paths(type_name: str, before: Mapping[str, Value], after: Mapping[str, Value]) -> list[str]:
    """The fields of both states in the order of the type, cells by key."""
    rank = {path: n for n, path in enumerate(NODE_TYPES[type_name].fields)}

    def key(path: str) -> tuple[int, str]:
        return rank.get(path, rank.get(path.split(".", 1)[0], len(rank))), path

    return sorted({*before, *after}, key=key)


def entries(before: Table, after: Table, language: str = "ja") -> Iterator[Item]:
    """Every field of every node of both states. Linear in their size."""
    stack: list[tuple[str, int]] = [(ROOT, 0)]
    while stack:
        node, depth = stack.pop()
        old, new = before.nodes.get(node), after.nodes.get(node)
        entry = new or old
        assert entry is not None
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
        stack.extend((child, depth + 1) for child in reversed(children))


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
        _place(before, node) if old else "", _place(after, node) if new else "",
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


def rows(before: Plan, after: Plan, reasons: Mapping[str, str] | None = None) -> tuple[Row, ...]:
    """The table's lines. ``reasons``: node id to why it changed, shown in 備考. Nothing changed: no rows."""
    return table_rows(to_table(before), to_table(after), reasons)


def table_rows(before: Table, after: Table, reasons: Mapping[str, str] | None = None) -> tuple[Row, ...]:
    """As ``rows``, from tables."""
    why = reasons or {}
    found: list[Row] = []
    omitted = False
    changed = False
    whole: list[str] = []  # the lines of a subtree that came or went, told in one row
    head: Item | None = None

    def close() -> None:
        nonlocal head
        if head is not None:
            place = head.after or head.before
            side = Piece("inserted" if head.kind == "new" else "deleted", "\n".join(whole))
            new = head.kind == "new"
            note = "、".join(filter(None, ("新設" if new else "削る", why.get(head.node, ""))))
            found.append(
                Row(head.kind, head.node, "", place, head.label, () if new else (side,), (side,) if new else (), note)
            )
            whole.clear()
            head = None

    for item in entries(before, after):
        if head is not None and (item.kind != head.kind or (item.path == "" and item.depth <= head.depth)):
            close()
        if item.kind in ("new", "deleted"):
            if head is None:
                if omitted:
                    found.append(Row("omitted", "", "", "", "", (), (), ""))
                    omitted = False
                head = item
                changed = True
            text = item.after if item.kind == "new" else item.before
            if item.path and text:
                whole.append(f"{item.label}：{text}")
            continue
        if item.kind == "same":
            omitted = omitted or bool(item.path)
            continue
        if omitted:
            found.append(Row("omitted", "", "", "", "", (), (), ""))
            omitted = False
        changed = True
        found.append(_row(item, before, after, why))
    close()
    if omitted and changed:
        found.append(Row("omitted", "", "", "", "", (), (), ""))
    return tuple(found) if changed else ()


def _row(item: Item, before: Table, after: Table, why: Mapping[str, str]) -> Row:
    pieces = compare(item.before, item.after)
    old = tuple(piece for piece in pieces if piece.kind != "inserted")
    new = tuple(piece for piece in pieces if piece.kind != "deleted")
    notes = {"moved": "移動", "order": "並び順"}
    note = "、".join(filter(None, (notes.get(item.kind, ""), why.get(item.node, ""))))
    return Row(item.kind, item.node, item.path, _place(after, item.node), item.label, old, new, note)


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
    return Markup("").join(parts)


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
        place = Markup('<span class="place">{}</span> {}').format(row.place, row.label) if row.label else Markup("")
        lines.append(
            Markup('<tr class="{}"><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
                row.kind, place, _side(row, row.after, language), _side(row, row.before, language), row.note
            )
        )
    lines.append(Markup("</tbody></table>"))
    return str(Markup("\n").join(lines))
