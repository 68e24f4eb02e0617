"""What a form of the desk writes: which state it was made from, what of it went in, what did not and why.

A write says what it was based on, or is refused. A field that is not any more what the form showed is a question
to the person, with both texts; everything else that was typed goes in. Nothing that was typed is ever dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tsumugu.accounts.models import User
from tsumugu.core.diff import changed_nodes, diff
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.ids import is_generated
from tsumugu.core.operations import Set
from tsumugu.core.table import MISSING, Missing, Table
from tsumugu.core.validation import broken, validate_table
from tsumugu.desk.sheets import edits, fields
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.render.vocabulary import words
from tsumugu.web import labels, refusals

#: As many differences as somebody reads before deciding again.
MOST_DIFFERENCES = 50
MOST_PROBLEMS = 10
_ORDER = {"error": 0, "warning": 1, "notice": 2}
_ROOT = re.compile("[0-9a-f]{64}\\Z")


def base_of(data: Mapping[str, Any]) -> str:
    """The state a form was made from. Refusal: ``base-missing`` (it does not say, or says what no state is called)."""
    root = str(data.get("based_on", ""))
    if not _ROOT.match(root):
        raise Refusal("base-missing")
    return root


def state_at(proposal: Proposal, root: str) -> Table | None:
    """The state a form was made from; ``None`` if it is not kept any more, or never was."""
    try:
        return queries.state(proposal, root)
    except Refusal as refusal:
        if refusal.code != "no-such-state":
            raise
        return None


def posted_paths(data: QueryDict) -> list[str]:
    """The units that a whole form holds."""
    return [name[4:] for name in data if name.startswith("was:")]


@dataclass
class Outcome:
    """What became of the fields of one form, and the form. ``refused``: why nothing of it could go in."""

    saved: set[str] = field(default_factory=set)
    stale: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)
    refused: Refusal | None = None
    #: Nothing was sent: this is what was typed before a session ended.
    restored: bool = False
    data: QueryDict = field(default_factory=QueryDict)

    @property
    def kept(self) -> set[str]:
        """The fields that stay in the form as they were typed."""
        return self.stale | set(self.wrong)

    @property
    def status(self) -> int:
        if self.refused is not None:
            return refusals.sentence(self.refused)[0]
        return 409 if self.stale else 422 if self.wrong else 200


def decided(data: QueryDict, path: str) -> str:
    """How somebody answered that a field was changed meanwhile: ``mine``, ``theirs`` or nothing yet."""
    answer = str(data.get("choose:" + path, ""))
    return answer if answer in ("mine", "theirs") and "now:" + path in data else ""


def answered(data: QueryDict, paths: list[str]) -> QueryDict:
    """The form with the answers in it: what a field is based on is then what the person was shown beside their text."""
    found = data.copy()
    for path in paths:
        if decided(data, path):
            found["was:" + path] = str(data["now:" + path])
    return found


def save(proposal: Proposal, actor: User, node: str, data: QueryDict, paths: list[str]) -> Outcome:
    """The fields of one form into the working copy: all that can go in, in one step. Refusal: ``base-missing``."""
    root = base_of(data)
    theirs = [path for path in paths if decided(data, path) == "theirs"]
    data = answered(data, paths)
    now = queries.draft(proposal)
    base = state_at(proposal, root)
    seen = base if base is not None and node in base.nodes else now
    if seen is now:  # the form itself says what it showed of this node; of anything else it changes nothing
        root = proposal.draft_root
    changes, wrong = edits.sets(now, node, data, [path for path in paths if path not in theirs], seen)
    outcome = Outcome(wrong=wrong, data=data)
    while changes:
        try:
            asked = edits.beside(changes, node, seen, data)
            actions.save_edit(proposal, actor=actor, based_on_root=root, edits=asked)
        except Refusal as refusal:
            if refusal.code != "stale":
                outcome.refused = refusal
                return outcome
            met = edits.meeting(changes, _paths(refusal, node))
            outcome.stale |= met
            changes = edits.without(changes, met)
        else:
            outcome.saved |= {op.path for op in changes.operations if isinstance(op, Set)}
            break
    return outcome


def _paths(refusal: Refusal, node: str) -> list[str]:
    """Which fields of this node a refused save met with."""
    found = refusal.data.get("fields", ())
    return [place[1] for place in found if place[0] == node] if isinstance(found, (list, tuple)) else []


# -- the form again ----------------------------------------------------------------------------


def redrawn(unit: fields.Unit, outcome: Outcome, table: Table, node: str, who: Who) -> fields.Unit:
    """One unit of the form after a save: as it is stored, or as it was typed with what was wrong with it."""
    path, data = unit.path, outcome.data
    whole = outcome.refused is not None or outcome.restored
    if path not in outcome.kept and not (whole and is_typed(table, node, path, data)):
        return unit
    was = str(data.get("was:" + path, unit.was))
    typed = replace(unit.filled(data), was=was, error=outcome.wrong.get(path, ""))
    if path in outcome.stale:
        entry = table.nodes[node]
        today = labels.value_words(entry, path, table.nodes)
        typed = replace(typed, meanwhile=fields.Meanwhile(who(path), today, unit.was))
    return typed


def is_typed(table: Table, node: str, path: str, data: QueryDict) -> bool:
    """Whether somebody changed a unit of the form (or wrote what cannot be read)."""
    try:
        drawn = edits.shown(table, node, data)
        return fields.parse(drawn, node, path, data) != fields.shown_value(drawn, node, path, data)
    except ValueError:
        return True


@dataclass(frozen=True)
class Who:
    """Who changed a field since a form was made from it, in a sentence."""

    proposal: Proposal
    user: User
    node: str

    def __call__(self, path: str) -> str:
        found = queries.last_written(self.proposal, self.node, path)
        if found is None:
            return _("This entry was changed meanwhile, when the newest state was taken in.")
        time = date_format(timezone.localtime(found.at), "Y-m-d H:i")
        if found.by == self.user.pk:
            return _("You saved something else here from another page or tab (%(time)s).") % {"time": time}
        who = labels.isolated(found.name)
        return _("%(who)s changed this entry meanwhile (%(time)s).") % {"who": who, "time": time}


# -- what is wrong with what is stored ---------------------------------------------------------


def remarks(table: Table, node: str, path: str, *, hints: bool = False) -> tuple[tuple[str, str], ...]:
    """What breaks a rule or is worth a look in one field: (severity, sentence). ``hints``: also what nobody sees."""
    found = [p for p in validate_table(table, {node}) if _concerns(p, node, path)]
    if hints:
        value = table.nodes[node].fields.get(path, MISSING)
        known = {problem.code for problem in found}
        found += [p for p in edits.hints(value) if p.code not in known] if not isinstance(value, Missing) else []
    found.sort(key=lambda p: _ORDER[p.severity])
    return tuple(dict.fromkeys((p.severity, p.text(labels.language())) for p in found))


def brought(before: Table, after: Table, node: str = "", path: str = "") -> list[tuple[str, str]]:
    """What a write breaks beyond the field it was made in (``path`` of ``node``): (severity, sentence with its place).
    Whatever is new at the nodes it changed, and the errors it makes elsewhere: at what points there, for example."""
    touched = set(chain(*changed_nodes(before, after)))
    known = set(validate_table(before, touched))
    new = [p for p in validate_table(after, touched) if p not in known]
    new += [p for p in broken(before, after, touched) if p not in new]
    new = [p for p in new if not (path and _concerns(p, node, path))]
    new.sort(key=lambda p: _ORDER[p.severity])
    said: list[tuple[str, str]] = [(p.severity, _placed(after, p, node)) for p in new[:MOST_PROBLEMS]]
    if len(new) > MOST_PROBLEMS:
        said.append((new[MOST_PROBLEMS].severity, _("And %(count)s more.") % {"count": len(new) - MOST_PROBLEMS}))
    return said


def _placed(table: Table, problem: Problem, here: str) -> str:
    """A problem with the node, where it is another than the one somebody looks at, and the field it is about."""
    node, _slash, path = problem.path.partition("/")
    names = ["" if node == here else words.place(table, node)]
    if path and node in table.nodes:
        names.append(labels.field_label(table.nodes[node].type, path))
    where, text = " – ".join(name for name in names if name), problem.text(labels.language())
    return labels.isolated(where) + _(": ") + text if where else text


def _concerns(problem: Problem, node: str, path: str) -> bool:
    at, _slash, where = problem.path.partition("/")
    if at != node:
        return False
    return where == path or bool(where and (path + ".").startswith(where + "."))


# -- the structure -----------------------------------------------------------------------------


def arrange(proposal: Proposal, actor: User, act: str, data: QueryDict) -> str:
    """Add, delete, move or reorder, on the state the form was made from; the node to show next.

    Raises ``ValueError`` with a sentence where it cannot be done at all. Refusals: ``base-missing``, ``no-such-state``
    (the state is not kept any more), ``bad-choice``, ``gone``, and those of ``save_edit``.
    """
    root = base_of(data)
    table = queries.state(proposal, root)
    node = str(data.get("node", ""))
    if node not in table.nodes:
        raise Refusal("gone")
    shown = node
    if act == "add":
        asked = str(data.get("new", ""))
        if asked in queries.draft(proposal).nodes and is_generated(asked):
            return asked  # the same form, sent once more
        changes, shown = edits.add(table, node, str(data.get("slot", "")), asked)
    elif act == "delete":
        changes, shown = edits.delete(table, node), table.nodes[node].parent
    elif act in ("up", "down"):
        changes, shown = edits.step_in_order(table, node, -1 if act == "up" else 1), table.nodes[node].parent
    elif act == "move":
        parent, _space, slot = str(data.get("to", "")).rpartition(" ")
        changes = edits.move(table, node, parent, slot)
    else:
        raise Refusal("bad-choice")
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
    base, now = state_at(proposal, root) if _ROOT.match(root) else None, queries.draft(proposal)
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
