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

from tsumugu.core import invisible
from tsumugu.core.diff import changed_nodes
from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.text import Piece, compare
from tsumugu.render.changes import pictured
from tsumugu.render.changes.pictured import Pictured, Pictures
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.terms import TERMS

Kind = Literal["same", "changed", "new", "deleted", "moved", "order", "omitted", "head"]


class Item(Struct, frozen=True):
    """One field of one node in both states, as words. ``path`` is ``""`` for the node's head line and a
    slot's name for a changed order. ``depth`` counts from 0, the plan itself. A whole subtree
    without a change is one item of kind ``omitted``. ``pictures``: what the field shows before and after, where it
    holds pictures."""

    kind: Kind
    node: str
    type: str
    path: str
    label: str
    depth: int
    before: str
    after: str
    pictures: tuple[Pictured | None, Pictured | None] = (None, None)


class Row(Struct, frozen=True):
    """One line of the table. ``before`` and ``after`` are pieces: ``same`` and what differs. A line of kind
    ``head`` names the part of the plan (a sheet, a chapter, a field) that the lines below stand in;
    ``place`` is the way down from there. The pictures of each side stand beside its words."""

    kind: Kind
    node: str
    path: str
    place: str
    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    note: str
    pictures_before: tuple[Pictured, ...] = ()
    pictures_after: tuple[Pictured, ...] = ()


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


def entries(before: Table, after: Table, language: str = "ja") -> Iterator[Item]:
    """Every field of every node that differs, and of its ancestors."""
    dirty = _dirty(before, after)
    stack: list[tuple[str, int]] = [(ROOT, 0)]
    while stack:
        node, depth = stack.pop()
        old, new = before.nodes.get(node), after.nodes.get(node)
        entry = new or old
        assert entry is not None
        if node not in dirty:
            yield Item(kind="omitted", node=node, type=entry.type, path="", label="", depth=depth, before="", after="")
            continue
        yield from _node(before, after, node, old=old, new=new, depth=depth, language=language)
        children: list[str] = []
        for slot in NODE_TYPES[entry.type].slots:
            was, now = before.children(node, slot), after.children(node, slot)
            in_was, in_now = set(was), set(now)
            # A node that moved here or away is told once, where it stands now.
            gone = tuple(child for child in was if child not in after.nodes or child in in_now)
            stayed_before = tuple(child for child in was if child in in_now)
            stayed_after = tuple(child for child in now if child in in_was)
            if stayed_before != stayed_after:
                first, then = (
                    "\n".join(words.name_of(table.nodes[c], c) for c in ids)
                    for table, ids in ((before, stayed_before), (after, stayed_after))
                )
                yield Item(
                    kind="order", node=node, type=entry.type, path=slot, label=words.slot_label(slot, language),
                    depth=depth, before=first, after=then,
                )  # fmt: skip
            children.extend(_merged(gone, now))
        stack.extend((child, depth + 1) for child in reversed(children))


def _node(
    before: Table, after: Table, node: str, *, old: Entry | None, new: Entry | None, depth: int, language: str
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
        kind=kind, node=node, type=entry.type, path="", label=label, depth=depth,
        before=words.place(before, node) if old else "", after=words.place(after, node) if new else "",
    )  # fmt: skip
    if old is not None and new is not None and old.fields == new.fields:
        yield Item(kind="omitted", node=node, type=entry.type, path="", label="", depth=depth + 1, before="", after="")
        return
    left = old.fields if old else {}
    right = new.fields if new else {}
    units = [str(fields.get("unit", "")) for fields in (left, right)]
    for path in _paths(entry.type, left, right):
        a = words.value_words(entry.type, path, left.get(path), nodes=before.nodes, language=language, unit=units[0])
        b = words.value_words(entry.type, path, right.get(path), nodes=after.nodes, language=language, unit=units[1])
        same: Kind = "same" if left.get(path) == right.get(path) else "changed"
        shown: Kind = kind if kind in ("new", "deleted") else same
        yield Item(
            kind=shown, node=node, type=entry.type, path=path, label=words.field_label(entry.type, path, language),
            depth=depth, before=a, after=b, pictures=(pictured.pictured(old, path), pictured.pictured(new, path)),
        )  # fmt: skip


#: Why: (node, path) to the reasons of its changes; path ``""`` for a node that came, went or moved.
Reasons = Mapping[tuple[str, str], str]


def rows(before: Plan, after: Plan, reasons: Reasons | None = None, language: str = "ja") -> tuple[Row, ...]:
    """The table's lines; 備考 shows reasons, and what makes two sides differ that look the same. Nothing changed:
    no rows."""
    return table_rows(to_table(before), to_table(after), reasons, language)


_NOTES = {
    "new": ("新設", "new"), "deleted": ("削る", "deleted"), "moved": ("移動", "moved"), "order": ("並び順", "order"),
}  # fmt: skip
REPLACED: words.Pair = ("図を差し替え", "another picture")


def is_replaced(item: Item) -> bool:
    """Whether another picture stands where one stood."""
    return item.kind == "changed" and None not in item.pictures


_OMITTED = Row(kind="omitted", node="", path="", place="", label="", before=(), after=(), note="")


class _Rows:
    """Lines as they come: a subtree that came or went is one line, what is the same is （略）."""

    def __init__(self, before: Table, after: Table, why: Reasons, language: str) -> None:
        self.before, self.after, self.why, self.language = before, after, why, language
        self.found: list[Row] = []
        self.omitted = False
        self.part: str | None = None  # the part of the plan whose head was told last
        self.top: Item | None = None  # the root of the subtree that is being told, and its lines
        self.lines: list[str] = []
        self.pictures: list[Pictured] = []  # of that subtree

    def add(self, item: Item) -> None:
        if self.top is not None and (item.kind != self.top.kind or (not item.path and item.depth <= self.top.depth)):
            self.close()
        if item.kind in ("same", "omitted"):
            self.omitted = self.omitted or bool(item.path) or item.kind == "omitted"
        elif item.kind in ("new", "deleted"):
            self.top = self.top or item
            text = item.after if item.kind == "new" else item.before
            if item.path and text:
                self.lines.append(f"{item.label}{words.pick(('：', ': '), self.language)}{text}")
            self.pictures.extend(one for one in item.pictures if one is not None)
        else:
            self.line(item)

    def close(self) -> None:
        """Tell the subtree that came or went."""
        if self.top is None:
            return
        top, new = self.top, self.top.kind == "new"
        side = (Piece("inserted" if new else "deleted", "\n".join(self.lines)),)
        none: tuple[Pictured, ...] = ()
        shown = tuple(self.pictures)
        self.tell(
            self.after if new else self.before, top, () if new else side, side if new else (),
            pictures=(none, shown) if new else (shown, none),
        )  # fmt: skip
        self.top = None
        self.lines.clear()
        self.pictures.clear()

    def line(self, item: Item) -> None:
        pieces = compare(item.before, item.after)
        old = tuple(piece for piece in pieces if piece.kind != "inserted")
        new = tuple(piece for piece in pieces if piece.kind != "deleted")
        first, second = (() if one is None else (one,) for one in item.pictures)
        self.tell(self.after, item, old, new, pictures=(first, second))

    def tell(
        self, table: Table, item: Item, old: tuple[Piece, ...], new: tuple[Piece, ...], *,
        pictures: tuple[tuple[Pictured, ...], tuple[Pictured, ...]],
    ) -> None:  # fmt: skip
        part = item.node
        while part != ROOT and table.nodes[part].parent != ROOT:
            part = table.nodes[part].parent
        if part != self.part:
            if self.omitted:
                self.found.append(_OMITTED)
            name = words.name_of(table.nodes[part], part) if part != ROOT else ""
            label = words.type_label(table.nodes[part].type, self.language)
            self.found.append(
                Row(kind="head", node=part, path="", place=name, label=label, before=(), after=(), note="")
            )
            self.part, self.omitted = part, False
        place = words.place(table, item.node, below=part)
        self.found.append(
            Row(
                kind=item.kind,
                node=item.node,
                path=item.path,
                place=place,
                label=item.label,
                before=old,
                after=new,
                note=self.note(item),
                pictures_before=pictures[0],
                pictures_after=pictures[1],
            )
        )

    def note(self, item: Item) -> str:
        mark = words.pick(_NOTES[item.kind], self.language) if item.kind in _NOTES else ""
        if is_replaced(item):
            mark = words.pick(REPLACED, self.language)
        comma = words.pick(("、", ", "), self.language)
        path = "" if item.kind in ("new", "deleted", "moved", "order") else item.path
        reason = self.why.get((item.node, path)) or self.why.get((item.node, ""), "")
        hidden = "" if item.kind in ("new", "deleted") else invisible.difference(item.before, item.after, self.language)
        return comma.join(filter(None, (mark, hidden, reason)))


def table_rows(before: Table, after: Table, reasons: Reasons | None = None, language: str = "ja") -> tuple[Row, ...]:
    """As ``rows``, from tables."""
    made = _Rows(before, after, reasons or {}, language)
    for item in entries(before, after, language):
        made.add(item)
    made.close()
    if made.omitted and made.found:
        made.found.append(_OMITTED)
    return tuple(made.found)


def _side(row: Row, side: tuple[Piece, ...], language: str) -> Markup:
    if row.kind in ("new", "deleted") and not side:
        mark = {"new": ("新設", "(new)"), "deleted": ("削る", "(deleted)")}[row.kind]
        return Markup('<span class="mark">{}</span>').format(words.pick(mark, language))
    parts = [
        escape(piece.text) if piece.kind == "same" else Markup('<u class="changed">{}</u>').format(piece.text)
        for piece in side
    ]
    return words.in_its_language(Markup("").join(parts), language)


_HEAD = Markup(
    '<tr class="head"><th scope="rowgroup" colspan="4"><span class="type">{}</span> {}</th></tr>'
)  # fmt: skip


_SKIP = Markup('<tr class="omitted"><td></td><td>{}</td><td>{}</td><td></td></tr>')


def html(found: tuple[Row, ...], language: str = "ja", shown: Pictures = pictured.NONE) -> str:
    """The table as an HTML fragment; all text escaped. ``shown``: the pictures that can be seen from there."""
    heads = (words.pick(TERMS[name], language) for name in ("place", "after", "before", "remarks"))
    if not found:
        return str(Markup('<p class="empty">{}</p>').format(words.pick(TERMS["unchanged"], language)))
    lines = [Markup('<table class="comparison"><thead><tr>')]
    lines.extend(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    lines.append(Markup("</tr></thead><tbody>"))
    for row in found:
        place = words.in_its_language(row.place, language)
        if row.kind == "head":
            lines.append(_HEAD.format(row.label, place))
            continue
        if row.kind == "omitted":
            lines.append(_SKIP.format(*[words.pick(TERMS["omitted"], language)] * 2))
            continue
        head = Markup('<span class="place">{}</span> {}').format(place, row.label) if row.label else Markup("")
        note = words.in_its_language(row.note, language)
        after = _side(row, row.after, language) + pictured.html(row.pictures_after, shown, language)
        before = _side(row, row.before, language) + pictured.html(row.pictures_before, shown, language)
        lines.append(
            Markup('<tr class="{}"><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
                row.kind, head, after, before, note
            )
        )
    lines.append(Markup("</tbody></table>"))
    return str(Markup("\n").join(lines))
