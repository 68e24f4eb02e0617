"""What a proposal could be called, from what it changes: as a secretariat would name it in a list."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Set
from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import has_sheet
from tsumugu.render.vocabulary import words

#: As many kinds of change as a title names, and as many characters as a subject may have in it.
_KINDS, _MOST = 2, 40


def suggested(changes: ChangeSet, before: Table, after: Table, language: str = "ja") -> str:
    """離島の遠隔診療：実績値、概要; 離島の遠隔診療ほか2件：実績値. ``""`` where nothing is changed."""
    subjects: dict[str, None] = {}
    kinds: dict[str, None] = {}
    for node, kind in _told(changes, after, before, language):
        subjects[node] = None
        kinds[kind] = None
    if not subjects:
        return ""
    first, *others = subjects
    name = _name(first, before, after, language)
    if others:
        name += words.pick((f"ほか{len(others)}件", f" and {len(others)} more"), language)
    said = words.pick(("、", ", "), language).join(list(kinds)[:_KINDS])
    if len(kinds) > _KINDS:
        said += words.pick(("ほか", " and more"), language)
    return name + words.pick(("：", ": "), language) + said


def _name(node: str, before: Table, after: Table, language: str) -> str:
    entry = after.nodes.get(node) or before.nodes[node]
    name = words.name_of(entry, words.type_label(entry.type, language))
    return name if len(name) <= _MOST else name[: _MOST - 1] + "…"


def _told(changes: ChangeSet, after: Table, before: Table, language: str) -> Iterator[tuple[str, str]]:
    """Of each change, the sheet or the chapter it belongs to and what it is."""
    for op in changes:
        if isinstance(op, Set):
            head = op.path.partition(".")[0]
            path = op.path if head == "change" else head
            if op.type == "step":
                yield _subject(op.node, after, before), words.type_label("step", language)
            else:
                yield _subject(op.node, after, before), words.pick(words.field_word(op.type, path), language)
        elif isinstance(op, (Add, Delete, Move)):
            act = {Add: ("の追加", " added"), Delete: ("の削除", " deleted"), Move: ("の移動", " moved")}[type(op)]
            yield _subject(op.node, after, before), words.type_label(op.type, language) + words.pick(act, language)
        else:
            yield _subject(op.parent, after, before), words.pick(("順序", "order"), language)


def _subject(node: str, after: Table, before: Table) -> str:
    """The sheet that holds a node; else what stands right beneath the plan."""
    at = node
    while True:
        table = after if at in after.nodes else before
        entry = table.nodes[at]
        if at == ROOT or has_sheet(entry.type) or entry.parent == ROOT:
            return at
        at = entry.parent
