"""What one change of the ledger did to one value, in words: before → after. One reading for the histories of the site,
the open data and the desk.

Long texts are told by the stretch in which they differ. A side that no reader may see (``None``) is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Set
from tsumugu.core.runs import ends
from tsumugu.core.table import Entry, Missing, Value
from tsumugu.render.content import Difference
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair

#: Longer texts are cut to where they differ, with so many characters around it, and to so many in all.
SHORT, AROUND, MOST = 60, 12, 160
NOTHING: Pair = ("（記載なし）", "(nothing)")
UNSEEN: Pair = ("（公表していない記述）", "(wording that was not published)")
KINDS: dict[str, Pair] = {
    "added": ("追加", "added"), "removed": ("削除", "removed"), "moved": ("移動", "moved"),
    "order": ("並び順の変更", "another order"),
}  # fmt: skip


class Raw(Struct, frozen=True):
    """One touched value as the ledger has it. ``path`` as in ``FieldTouch``."""

    kind: str  # set, added, removed, moved, order
    node: str
    path: str
    type: str
    before: Value | Missing | None = None
    after: Value | Missing | None = None


def raw(changes: ChangeSet) -> Iterator[Raw]:
    """Every touched place of a change, the nodes of a subtree one by one."""
    for one in changes:
        if isinstance(one, Set):
            yield Raw(kind="set", node=one.node, path=one.path, type=one.type, before=one.before, after=one.after)
        elif isinstance(one, (Add, Delete)):
            kind = "added" if isinstance(one, Add) else "removed"
            yield from (Raw(kind, grown.node, "", grown.type) for grown in one.nodes)
        elif isinstance(one, Move):
            yield Raw("moved", one.node, "@", one.type)
        else:
            yield Raw("order", one.parent, f"@{one.slot}", one.type)


def difference(
    one: Raw, nodes: Mapping[str, Entry], unit: str = "", before: bool = True, after: bool = True
) -> Difference:  # fmt: skip
    """``nodes``: what references are called by; ``before``, ``after``: whether the reader may see that side."""
    if one.kind != "set":
        return Difference(node=one.node, path="", kind=one.kind)
    sides: list[Pair] = []
    for language in words.LANGUAGES:
        old, new = (
            words.value_words(one.type, one.path, value, nodes=nodes, language=language, unit=unit)
            for value in (one.before, one.after)
        )
        # A side that is not shown does not decide where the other is cut either.
        sides.append(shortened(old, new) if before and after else (cut(old), cut(new)))
    (old_ja, new_ja), (old_en, new_en) = sides
    return Difference(
        node=one.node, path=one.path, kind="set", before=(old_ja, old_en) if before else None,
        after=(new_ja, new_en) if after else None,
    )  # fmt: skip


def sides(one: Difference, language: str = "ja") -> tuple[str, str]:
    """Before and after in words; of a node that came, went or moved ``""`` and what happened."""
    if one.kind != "set":
        return "", words.pick(KINDS[one.kind], language)

    def side(value: Pair | None) -> str:
        if value is None:
            return words.pick(UNSEEN, language)
        return words.pick(value, language) or words.pick(NOTHING, language)

    return side(one.before), side(one.after)


def cut(text: str) -> str:
    return text if len(text) <= MOST else text[:MOST] + "…"


def shortened(old: str, new: str) -> tuple[str, str]:
    """Two texts as far as they differ, with a few characters around; numbers are not cut."""
    if max(len(old), len(new)) <= SHORT:
        return old, new
    first, last = ends(old, new)
    start, rest = max(0, first - AROUND), max(0, last - AROUND)
    while start and _number(old[start]) and _number(old[start - 1]):
        start -= 1
    while rest and _number(old[-rest - 1 :][:1]) and _number(old[-rest:][:1]):
        rest -= 1

    def shown(text: str) -> str:
        inside = text[start : len(text) - rest]
        return ("…" if start else "") + cut(inside) + ("…" if rest else "")

    return shown(old), shown(new)


def _number(character: str) -> bool:
    return character in "0123456789.,"
