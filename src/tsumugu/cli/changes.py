"""A change set in words, for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tsumugu.cli.languages import pick
from tsumugu.cli.naming import Naming, as_stored
from tsumugu.cli.terminal import Run, clipped, lines
from tsumugu.core import invisible
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Operation, Position, Reorder, Set
from tsumugu.core.schema import kind_of
from tsumugu.core.table import ROOT, Table
from tsumugu.core.text import compare
from tsumugu.render.vocabulary import words

#: Unchanged text around a change: as much as tells a reader where he is.
_CONTEXT = 24
#: As many places of kept data, or nodes of a list, are named one by one.
_MOST_NAMED = 20


#: One node's own fields first, then what stands in it.
_KINDS: tuple[type[Operation], ...] = (Set, Move, Reorder, Delete, Add)


def _subject(op: Operation) -> str:
    """The node that a reader sees changed: the one that something was added to or taken from, too."""
    if isinstance(op, Reorder):
        return op.parent
    return op.nodes[0].at.parent if isinstance(op, (Add, Delete)) else op.node


class Changes:
    """``lines`` is what a terminal shows: signs (+ − → ↕, [-…-], {+…+}) carry the meaning, colours repeat it."""

    def __init__(self, changes: ChangeSet, before: Table, after: Table, lang: str, width: int | None) -> None:
        self.changes = changes
        self.before, self.after = before, after
        self.lang = lang
        self.width = width
        self.old = Naming(lang, before, after)
        self.new = Naming(lang, after, before)

    def lines(self) -> Iterator[str]:
        last = None
        for op in self.ordered():
            node = _subject(op)
            if node != last:
                yield from self.fold([Run(self.new.place(node), bold=True)], 0)
                last = node
            yield from self.operation(op)
        yield self.summary()

    def ordered(self) -> list[Operation]:
        """As a reader of the later plan meets them; what came and went below the node it stood in."""
        now = {node: rank for rank, node in enumerate(self.after.subtree(ROOT))}
        was = {node: rank for rank, node in enumerate(self.before.subtree(ROOT))}

        def key(op: Operation) -> tuple[int, int, int]:
            node = op.parent if isinstance(op, Reorder) else op.node
            return now.get(_subject(op), 0), _KINDS.index(type(op)), now.get(node, was.get(node, 0))

        return sorted(self.changes.operations, key=key)

    def summary(self) -> str:
        if not self.changes:
            return pick(self.lang, "違いはありません。", "There is no difference.")
        kinds = {
            Set: ("書き換え", "changed"), Add: ("新設", "added"), Delete: ("廃止", "deleted"), Move: ("移動", "moved"),
            Reorder: ("並べ替え", "reordered"),
        }  # fmt: skip
        found = {kind: sum(isinstance(op, kind) for op in self.changes.operations) for kind in kinds}
        total = sum(found.values())
        told = [
            pick(self.lang, f"{kinds[kind][0]} {number}件", f"{number} {kinds[kind][1]}")
            for kind, number in found.items()
            if number
        ]
        return pick(self.lang, f"違い {total}件（{'、'.join(told)}）。", f"{total} difference(s): {', '.join(told)}.")

    def fold(self, runs: list[Run], indent: int) -> list[str]:
        return lines(runs, indent, self.width)

    def operation(self, op: Operation) -> Iterator[str]:
        if isinstance(op, Set):
            yield from self.field(op)
        elif isinstance(op, (Add, Delete)):
            yield from self.subtree(op)
        elif isinstance(op, Move):
            old, new = self.position(op.before, self.old), self.position(op.after, self.new)
            yield from self.fold([Run(f"→ {pick(self.lang, '移動：', 'moved: ')}{old} → {new}")], 2)
        else:
            moved = self.new.word("comma").join(self.new.marked(node) for node in op.moved)
            slot = words.slot_label(op.slot, self.lang)
            yield from self.fold([Run(f"↕ {slot}{pick(self.lang, 'の並べ替え：', ' reordered: ')}{moved}")], 2)
            if len(op.after) <= _MOST_NAMED:
                order = self.new.word("comma").join(self.new.name(node) for node in op.after)
                yield from self.fold([Run(f"{pick(self.lang, '新しい順：', 'new order: ')}{order}")], 4)

    def position(self, at: Position, naming: Naming) -> str:
        slot = words.slot_label(at.slot, self.lang)
        behind = naming.name(at.left) if at.left else ""
        if self.lang == "ja":
            return f"{naming.marked(at.parent)}の{slot}（{f'{behind}の次' if behind else '先頭'}）"
        return f"{slot} of {naming.marked(at.parent)} ({f'after {behind}' if behind else 'first'})"

    def subtree(self, op: Add | Delete) -> Iterator[str]:
        """Everything that came or went, each node below the one it stands in."""
        added = isinstance(op, Add)
        sign, colour, naming = ("+", "green", self.new) if added else ("-", "red", self.old)
        word = pick(self.lang, "新設", "added") if added else pick(self.lang, "廃止", "deleted")
        depth: dict[str, int] = {}
        for grown in op.nodes:
            level = depth[grown.node] = depth.get(grown.at.parent, 0) + 1
            head = f"{sign} {word}{self.new.word('colon')}" if level == 1 else f"{sign} "
            yield from self.fold([Run(f"{head}{naming.marked(grown.node)}", colour)], 2 * level)
            for path, value in grown.fields.items():
                label = naming.field(grown.type, path)
                said = naming.value(grown.type, path, value, grown.node)
                yield from self.fold([Run(f"{sign} {label}{self.new.word('colon')}{said}", colour)], 2 * level + 2)

    def field(self, op: Set) -> Iterator[str]:
        yield from self.values(op)
        if isinstance(op.before, str) and isinstance(op.after, str):
            hidden = invisible.difference(op.before, op.after, self.lang)
            yield from self.fold([Run(pick(self.lang, f"（{hidden}）", f"({hidden})"))], 4) if hidden else ()

    def values(self, op: Set) -> Iterator[str]:
        label = self.new.field(op.type, op.path) + self.new.word("colon")
        kind = kind_of(op.type, op.path)
        if kind == "opaque":
            yield from self.fold([Run(label)], 2)
            yield from self.kept(op)
        elif kind == "prose" and isinstance(op.before, str) and isinstance(op.after, str) and op.before and op.after:
            yield from self.fold([Run(label), *_compared(op.before, op.after)], 2)
        else:
            old = self.old.value(op.type, op.path, op.before, op.node)
            new = self.new.value(op.type, op.path, op.after, op.node)
            if old == new:
                old, new = as_stored(op.before), as_stored(op.after)
            if "\n" in old or "\n" in new:
                yield from self.fold([Run(label)], 2)
                yield from self.fold([Run(f"- {old}", "red")], 4)
                yield from self.fold([Run(f"+ {new}", "green")], 4)
            else:
                yield from self.fold([Run(label), Run(old, "red"), Run(" → "), Run(new, "green")], 2)

    def kept(self, op: Set) -> Iterator[str]:
        """Where data differs that is kept as it came."""
        old, new = (json.loads(side) if isinstance(side, str) else None for side in (op.before, op.after))
        for told, (path, before, after) in enumerate(_differing(old, new, "")):
            if told == _MOST_NAMED:
                yield pick(self.lang, "    …ほかにもあります。", "    … and more.")
                return
            shown = [clipped(json.dumps(side, ensure_ascii=False), 60) for side in (before, after)]
            yield from self.fold(
                [Run(f"{path}{self.new.word('colon')}"), Run(shown[0], "red"), Run(" → "), Run(shown[1], "green")], 4
            )


def _compared(before: str, after: str) -> Iterator[Run]:
    for piece in compare(before, after):
        if piece.kind == "deleted":
            yield Run(f"[-{piece.text}-]", "red")
        elif piece.kind == "inserted":
            yield Run(f"{{+{piece.text}+}}", "green")
        elif len(piece.text) <= 3 * _CONTEXT:
            yield Run(piece.text)
        else:
            yield Run(f"{piece.text[:_CONTEXT]}…{piece.text[-_CONTEXT:]}")


def _differing(before: Any, after: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The innermost places where two JSON values differ; ``None`` where there is nothing."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            if before.get(key) != after.get(key):
                yield from _differing(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            old, new = (side[number] if number < len(side) else None for side in (before, after))
            if old != new:
                yield from _differing(old, new, f"{path}[{number}]")
    else:
        yield path, before, after
