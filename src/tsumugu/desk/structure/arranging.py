"""An act on the tree of a draft, on the state that its form was made from; and what it met with."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from tsumugu.accounts.models import User
from tsumugu.core import edits
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.ids import is_generated
from tsumugu.core.table import Table
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.render.vocabulary import placeholders, words
from tsumugu.web import bases, labels, typed_input

#: As many differences as somebody reads before deciding again.
MOST_DIFFERENCES = 50


def arrange(proposal: Proposal, actor: User, act: str, data: QueryDict) -> str:
    """Add, delete, move or reorder, on the state the form was made from; the node to show next.

    Raises ``ValueError`` with a sentence where it cannot be done at all. Refusals: ``base-missing``, ``no-such-state``
    (the state is not kept any more), ``bad-choice``, ``gone``, and those of ``save_edit``.
    """
    root = bases.base_of(data)
    table = queries.state(proposal, root)
    node = str(data.get("node", ""))
    if node not in table.nodes:
        raise Refusal("gone")
    shown = node
    if act == "add":
        new, slot = str(data.get("new", "")), str(data.get("slot", ""))
        if new in queries.draft(proposal).nodes and is_generated(new):
            return new  # the same form, sent once more
        shown = new if edits.is_new(table, new) else edits.new_id(table, secrets.token_bytes)
        name = placeholders.first_name(typed_input.read(edits.child_of(table, node, slot)), labels.language())
        found = edits.add(table, node, slot, node=shown, name=name)
    elif act == "delete":
        found, shown = edits.delete(table, node), table.nodes[node].parent
    elif act in ("up", "down"):
        found, shown = edits.step_in_order(table, node, -1 if act == "up" else 1), table.nodes[node].parent
    elif act == "move":
        parent, _space, slot = str(data.get("to", "")).rpartition(" ")
        found = edits.move(table, node, parent, slot)
    else:
        raise Refusal("bad-choice")
    changes = typed_input.read(found)
    if changes:
        actions.save_edit(proposal, actor=actor, based_on_root=root, edits=changes)
    return shown


@dataclass(frozen=True)
class Difference:
    """What one field, or the existence of a node, was and is: in words."""

    place: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Met:
    """The first differences that an act met with, and how many there are beyond."""

    lines: tuple[Difference, ...] = ()
    more: int = 0


def since(proposal: Proposal, data: QueryDict) -> Met:
    """What became other beneath a node since a form was made: for who wanted to delete or move it."""
    root, node = str(data.get("based_on", "")), str(data.get("node", ""))
    base, now = bases.state_at(proposal, root) if bases.is_root(root) else None, queries.draft(proposal)
    if base is None or node not in base.nodes:
        return Met()
    inside = set(base.subtree(node)) | (set(now.subtree(node)) if node in now.nodes else set())
    touched = list(dict.fromkeys(place for place in diff(base, now).touches() if place[0] in inside))
    lines = tuple(_difference(base, now, *place) for place in touched[:MOST_DIFFERENCES])
    return Met(lines, len(touched) - len(lines))


def _difference(base: Table, now: Table, node: str, path: str) -> Difference:
    shown = now if node in now.nodes else base
    entry = shown.nodes[node]
    place = words.place(shown, node)
    if path == "@":  # another place
        return Difference(place, _("Place"), *(words.place(t, t.nodes[node].parent) for t in (base, now)))
    if not path or path.startswith("@"):
        sides = [labels.name_of(table, node) if node in table.nodes else "" for table in (base, now)]
        return Difference(place, labels.slot_label(path[1:]) if path else labels.type_label(entry.type), *sides)
    sides = [labels.value_words(t.nodes[node], path, t.nodes) if node in t.nodes else "" for t in (base, now)]
    return Difference(place, labels.field_label(entry.type, path), *sides)


def destinations(table: Table, node: str) -> list[tuple[str, str, str]]:
    """Where a node could move to: (parent, slot, label)."""
    found = list(edits.destinations(table, node))
    slots = {slot: labels.slot_label(slot) for slot in {slot for _parent, slot in found}}
    entries = {parent: table.nodes[parent] for parent, _slot in found}
    plain = {name: labels.type_label(name) for name in {entry.type for entry in entries.values()}}
    names = {parent: words.name_of(entry, plain[entry.type]) for parent, entry in entries.items()}
    often = Counter(names.values())
    for parent, name in names.items():
        if often[name] > 1:  # paragraphs without words of their own, steps of many sheets: told by where they stand
            names[parent] = words.place(table, parent)
    return [(parent, slot, f"{names[parent]} / {slots[slot]}") for parent, slot in found]
