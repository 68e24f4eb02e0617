"""What changed between two states, in plain words for residents: 新たに実施, 具体化, 見直し, 終了, 目標変更.

Told by initiative (or chapter, field, the plan itself), never by field of a data model. One
initiative may stand under several heads; recorded results have one of their own, so that
progress is not taken for a change of the promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from tsumugu.core import indicators, traits
from tsumugu.core.diff import diff
from tsumugu.core.operations import Add, Delete, Move, Operation, Reorder, Set
from tsumugu.core.plan import Indicator, Target
from tsumugu.core.table import ROOT, Missing, Table, node_of
from tsumugu.render.reading.indicators import change_label
from tsumugu.render.reading.sheet import when
from tsumugu.render.vocabulary import words

Kind = Literal["started", "shaped", "retargeted", "revised", "ended", "reported", "worded"]

#: Head and meaning, in the order in which they are told.
KINDS: dict[Kind, tuple[words.Pair, words.Pair]] = {
    "started": (("新たに実施", "New"), ("新しく始める事業", "Initiatives that were added")),
    "shaped": (
        ("具体化", "Made concrete"),
        ("取組や工程が加わったもの、時期が決まったもの", "Activities or steps were added, or their time was decided"),
    ),
    "retargeted": (
        ("目標変更", "Targets changed"),
        ("指標の目標値が変わったもの", "Target values of indicators changed"),
    ),
    "revised": (("見直し", "Revised"), ("内容や時期を改めたもの", "Contents or times were changed")),
    "ended": (
        words.word("initiative.ended"),
        ("終了したもの、プランから外したもの", "Ended, or taken out of the plan"),
    ),
    "reported": (("実績の記録", "Results recorded"), ("実績が書き加えられたもの", "Results were added")),
    "worded": (("本編の変更", "Plan text changed"), ("本編や体系の書き改め", "Plan text or structure was rewritten")),
}  # fmt: skip


class SummaryLine(Struct, frozen=True):
    """``node``: the initiative, chapter or field (``""``: the plan itself); ``details`` in words, in order."""

    node: str
    type: str
    name: str
    details: tuple[str, ...]


class Group(Struct, frozen=True):
    kind: Kind
    label: str
    meaning: str
    lines: tuple[SummaryLine, ...]


def summary(before: Table, after: Table, language: str = "ja") -> tuple[Group, ...]:
    """The groups that have lines. Empty if nothing changed."""
    teller = _Teller(before, after, language)
    found: dict[Kind, dict[str, dict[str, None]]] = {kind: {} for kind in KINDS}
    for operation in diff(before, after).operations:
        for kind, owner, detail in teller.told(operation):
            found[kind].setdefault(owner, {}).update({detail: None} if detail else {})
    return tuple(
        Group(
            kind, words.pick(label, language), words.pick(meaning, language),
            tuple(teller.line(owner, tuple(details)) for owner, details in found[kind].items()),
        )
        for kind, (label, meaning) in KINDS.items()
        if found[kind]
    )  # fmt: skip


#: Told with what they were and are, because both are short.
_SHORT = ("title", "name", "budget", "lead", "label")
_NONE: words.Pair = ("なし", "none")


class _Teller:
    def __init__(self, before: Table, after: Table, language: str) -> None:
        self.before, self.after, self.language = before, after, language

    def line(self, owner: str, details: tuple[str, ...]) -> SummaryLine:
        entry = self.after.nodes.get(owner) or self.before.nodes[owner]
        return SummaryLine("" if owner == ROOT else owner, entry.type, words.name_of(entry, owner), details)

    def told(self, operation: Operation) -> Iterator[tuple[Kind, str, str]]:
        if isinstance(operation, Set):
            yield from self._set(operation)
        elif isinstance(operation, Add | Delete):
            yield from self._came_or_went(operation, isinstance(operation, Add))
        elif isinstance(operation, Move):
            yield self._changed(operation.node), self._owner(operation.node), self._named(operation.node)
        elif isinstance(operation, Reorder):
            label = words.slot_label(operation.slot, self.language)
            order = f"{label}: order" if self.language.startswith("en") else f"{label}の順序"
            yield self._changed(operation.parent), self._owner(operation.parent), order

    def _owner(self, node: str) -> str:
        """The initiative, chapter or field a node stands in now (before, if it is gone); the plan for others."""
        table = self.after if node in self.after.nodes else self.before
        found = node
        while node != ROOT:
            entry = table.nodes[node]
            if traits.is_subject(entry.type):
                found = node
            node = entry.parent
        top = table.nodes[found]
        return found if traits.is_subject(top.type) else ROOT

    def _in_roadmap(self, node: str) -> bool:
        owner = self._owner(node)
        entry = self.after.nodes.get(owner) or self.before.nodes[owner]
        return traits.own_part(entry.type) == "roadmap"

    def _changed(self, node: str) -> Kind:
        return "revised" if self._in_roadmap(node) else "worded"

    def _named(self, node: str) -> str:
        entry = self.after.nodes.get(node) or self.before.nodes[node]
        label, name = words.type_label(entry.type, self.language), words.name_of(entry, node)
        return f"{label} “{name}”" if self.language.startswith("en") else f"{label}「{name}」"

    def _came_or_went(self, operation: Add | Delete, came: bool) -> Iterator[tuple[Kind, str, str]]:
        node, owner = operation.node, self._owner(operation.node)
        if traits.has_sheet(operation.type):
            yield ("started" if came else "ended"), node, ""
            if not came:  # what was promised and is promised no more is never passed over
                yield from (told for item in operation.nodes for told in self._targets(item.node))
            return
        root = operation.nodes[0]
        if traits.stands_as_result(root.type, root.at.slot):
            yield ("reported" if came else "revised"), owner, self._named(node)
        elif not self._in_roadmap(node):
            yield "worded", owner, self._came(node, came)
        else:
            yield ("shaped" if came else "revised"), owner, self._came(node, came)
        for item in operation.nodes:
            if traits.is_measured(item.type):
                yield from self._targets(item.node)

    def _came(self, node: str, came: bool) -> str:
        if self.language.startswith("en"):
            return f"{self._named(node)} {'added' if came else 'taken out'}"
        return f"{self._named(node)}を{'追加' if came else '削除'}"

    def _set(self, edit: Set) -> Iterator[tuple[Kind, str, str]]:
        owner = self._owner(edit.node)
        head = edit.path.partition(".")[0]
        label = self._labelled(edit)
        done = traits.stands_as_result(edit.type, self.after.nodes[edit.node].slot)
        meaning = head in traits.MEANING[edit.type]
        if meaning or (traits.is_measured(edit.type) and head == "targets"):
            yield from self._targets(edit.node)
            if meaning:
                yield self._changed(edit.node), owner, label
        elif traits.is_result(edit.type, edit.path) or done:
            yield "reported", owner, self._result(edit, label)
        elif head == "ended" and not isinstance(edit.after, Missing):
            yield (
                "ended",
                owner,
                words.value_words(edit.type, edit.path, edit.after, nodes=self.after.nodes, language=self.language),
            )
        elif traits.has_period(edit.type) and edit.path in ("start", "end", "shape"):
            yield ("shaped" if self._firmer(edit) else "revised"), owner, self._moved(edit.node)
        elif self._in_roadmap(edit.node) and self._firmer(edit):
            yield "shaped", owner, self._from_to(edit, label)
        else:
            yield self._changed(edit.node), owner, self._from_to(edit, label)

    def _from_to(self, edit: Set, label: str) -> str:
        """What a short value was and is; texts are read in the comparison table."""
        english = self.language.startswith("en")
        if edit.path == "tentative":
            said = ("未確定に変更", "now tentative") if edit.after is True else ("確定した", "no longer tentative")
            return f"{self._named(edit.node)}{': ' if english else '：'}{words.pick(said, self.language)}"
        if edit.path.partition(".")[0] not in _SHORT:
            return label
        none = words.pick(_NONE, self.language)
        was, now = (
            words.value_words(edit.type, edit.path, value, nodes=table.nodes, language=self.language) or none
            for value, table in ((edit.before, self.before), (edit.after, self.after))
        )
        return f"{label}{': ' if english else '：'}{was} → {now}"

    def _labelled(self, edit: Set) -> str:
        label = words.field_label(edit.type, edit.path, self.language)
        if edit.node == ROOT or traits.is_subject(edit.type):
            return label
        if traits.is_words_alone(edit.type):
            return self._named(edit.node)
        return f"{self._named(edit.node)}{': ' if self.language.startswith('en') else '：'}{label}"

    def _firmer(self, edit: Set) -> bool:
        """A step got its time or lost its doubt, an activity its words for a year."""
        if traits.has_period(edit.type):
            if edit.path == "tentative":
                return edit.before is True
            if edit.path in ("start", "end"):
                return "start" not in self.before.nodes[edit.node].fields
        return edit.path.startswith("planned_texts.") and isinstance(edit.before, Missing)

    def _moved(self, node: str) -> str:
        """A step's time before and after, as one change however many of its fields changed."""
        times = (when(node_of(table, node), self.language) for table in (self.before, self.after))
        return f"{self._named(node)}{': ' if self.language.startswith('en') else '：'}{' → '.join(times)}"

    def _result(self, edit: Set, label: str) -> str:
        """A recorded number with its value; texts and steps by their name alone."""
        if not traits.is_measured(edit.type) or isinstance(edit.after, Missing):
            return label
        unit = str(self.after.nodes[edit.node].fields.get("unit", ""))
        value = words.value_words(
            edit.type, edit.path, edit.after, nodes=self.after.nodes, language=self.language, unit=unit
        )
        return f"{label} {value}".strip()

    def _targets(self, node: str) -> Iterator[tuple[Kind, str, str]]:
        old, new = self._indicator(self.before, node), self._indicator(self.after, node)
        years = sorted({year for item in (old, new) if item for year, _ in item.targets})
        came_from = {later: earlier for earlier, later in indicators.postponed(old, new).items()}
        for year in years:
            change = indicators.target_change(old, new, year)
            if change is None or change == "unchanged" or (change == "postponed" and year not in came_from):
                continue  # what was postponed is said with the year it went to
            earlier = came_from[year] if change == "postponed" else year
            said = (
                f"{self._target(old, indicators.target_of(old, earlier) if old else None)} → "
                f"{'' if earlier == year else f'{words.year_label(year, self.language)} '}"
                f"{self._target(new, indicators.target_of(new, year) if new else None)}"
            )
            name = self._named(node)
            when = words.year_label(earlier, self.language)
            how = change_label(change, self.language)
            detail = (
                f"{name} {when}: {said} ({how})" if self.language.startswith("en") else f"{name} {when} {said}（{how}）"
            )
            yield "retargeted", self._owner(node), detail

    def _indicator(self, table: Table, node: str) -> Indicator | None:
        return node_of(table, node) if node in table.nodes and traits.is_measured(table.nodes[node].type) else None

    def _target(self, indicator: Indicator | None, target: Target | None) -> str:
        if indicator is None or target is None:
            return words.pick(_NONE, self.language)
        return words.target(target, indicator.unit or "", self.language)
