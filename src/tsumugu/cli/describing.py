"""A change set and its conflicts in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tsumugu.core.conflicts import Conflict
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Operation, Set
from tsumugu.core.schema import kind_of
from tsumugu.core.table import Entry, Missing, Table, Value, to_builtins
from tsumugu.core.text import compare

WORDS = {
    "ja": {
        "added": "新設", "deleted": "廃止", "moved": "移動", "reordered": "並べ替え", "nothing": "違いはありません。",
        "missing": "（なし）", "root": "計画",
    },
    "en": {
        "added": "added", "deleted": "deleted", "moved": "moved", "reordered": "reordered",
        "nothing": "There is no difference.", "missing": "(none)", "root": "plan",
    },
}  # fmt: skip


def name_of(node: str, *tables: Table) -> str:
    """What a person calls a node: its title, with the id behind."""
    for table in tables:
        entry = table.nodes.get(node)
        if entry is not None:
            title = title_of(entry)
            return f"{title} [{node or entry.fields.get('id', '')}]" if title else f"[{node}]"
    return f"[{node}]"


def title_of(entry: Entry) -> str:
    for path in ("title", "name", "label", "mark", "text", "caption", "prose", "embed"):
        value = entry.fields.get(path)
        if isinstance(value, str) and value:
            line = value.splitlines()[0]
            return line if len(line) <= 40 else line[:40] + "…"
    return ""


def plain(value: Value | Missing, lang: str) -> str:
    if isinstance(value, Missing):
        return WORDS[lang]["missing"]
    data = to_builtins(value)
    if isinstance(data, dict):
        return ", ".join(f"{key}: {part}" for key, part in data.items())
    if isinstance(data, list):
        return "、".join(data)
    return str(data)


def describe(changes: ChangeSet, before: Table, after: Table, lang: str) -> Iterator[str]:
    """Lines of text, coloured where the terminal can; signs carry the meaning without colour."""
    if not changes:
        yield WORDS[lang]["nothing"]
    last = None
    for op in changes.operations:
        node = op.node if not hasattr(op, "slot") else getattr(op, "parent", "")
        if node != last:
            yield click.style(name_of(node, after, before), bold=True)
            last = node
        yield from _lines(op, before, after, lang)


def _lines(op: Operation, before: Table, after: Table, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    if isinstance(op, Set):
        yield f"  {op.path}: {_difference(op, lang)}"
    elif isinstance(op, Add):
        yield click.style(f"  + {words['added']} ({op.type}, {len(op.nodes)})", fg="green")
    elif isinstance(op, Delete):
        yield click.style(f"  - {words['deleted']} ({op.type}, {len(op.nodes)})", fg="red")
    elif isinstance(op, Move):
        old, new = (name_of(position.parent, after, before) for position in (op.before, op.after))
        yield f"  → {words['moved']}: {old} → {new}"
    else:
        moved = "、".join(name_of(node, after, before) for node in op.moved)
        yield f"  ↕ {words['reordered']} {op.slot}: {moved}"


def _difference(op: Set, lang: str) -> str:
    both_prose = isinstance(op.before, str) and isinstance(op.after, str) and kind_of(op.type, op.path) == "prose"
    if not both_prose:
        old, new = plain(op.before, lang), plain(op.after, lang)
        return f"{click.style(old, fg='red')} → {click.style(new, fg='green')}"
    shown = []
    for piece in compare(str(op.before), str(op.after)):
        if piece.kind == "deleted":
            shown.append(click.style(f"[-{piece.text}-]", fg="red"))
        elif piece.kind == "inserted":
            shown.append(click.style(f"{{+{piece.text}+}}", fg="green"))
        else:
            shown.append(piece.text if len(piece.text) <= 60 else f"{piece.text[:20]}…{piece.text[-20:]}")
    return "".join(shown)


def describe_conflict(conflict: Conflict, table: Table, lang: str) -> str:
    labels = ("もと", "こちら", "あちら") if lang == "ja" else ("base", "ours", "theirs")
    values = (conflict.base, conflict.ours, conflict.theirs)
    lines = [f"{conflict.id}  {name_of(conflict.node, table)} {conflict.path} ({conflict.kind})"]
    for label, value in zip(labels, values, strict=True):
        lines.append(f"    {label}: {WORDS[lang]['missing'] if value is None else value}")
    return "\n".join(lines)
