"""Who has to approve a change: rules as data, the route as a least upper bound.

A delegation says which *steps* there are, in order, each the role that approves it; which *lanes* lead over some of
them (without one: over all); and the *rules*: patterns over operations, each with its lane and how far up it goes.
A route is the set of all steps that any rule asks for, in the order of the steps, so a union of changes never needs
less than its parts. Within one operation the *last* rule that matches decides; what no rule matches goes over all
steps.

A step that asks divisions asks every one that the change set touches (``core.concurrence``) and is done when each of
them has answered; one person may answer for several.

A rule with a size (``larger_than``) only ever adds to that: it asks for its step as well, wherever
it stands in the list. So a larger change never needs less than a smaller one. What has no size
(see ``core.size``) is larger than any, and so are all numbers of a node that is added or deleted:
neither a change of kind nor deleting and adding again leads around a rule. The size is that of
one change set against its base; ten small proposals are ten small changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal

import msgspec
from msgspec import Struct

from tsumugu.core import traits
from tsumugu.core.concurrence import divisions_of
from tsumugu.core.defaults import APPROVAL
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Operation, Set
from tsumugu.core.size import size_of
from tsumugu.core.table import ROOT, Missing, Table
from tsumugu.core.traits import Part

Act = Literal["set", "add", "delete", "move", "reorder"]


class Touch(Struct, frozen=True):
    """One operation as the rules see it: what happened to a field, a node, or a place.
    ``size``: by how many per cent a number changed; ``None`` is beyond any size."""

    type: str
    path: str
    act: Act
    part: Part
    slot: str = ""
    size: Fraction | None = None


class Rule(Struct, frozen=True):
    """Matches a touch; empty patterns match everything. ``paths`` match a field and all beneath it.
    ``larger_than``: a decimal, in per cent; the rule then adds its steps for larger changes only. ``lane``: over which
    steps it goes up to ``step``; ``""``: over all."""

    name: str
    step: str
    types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    part: Part | None = None
    slots: tuple[str, ...] = ()
    larger_than: str = ""
    lane: str = ""

    def matches(self, touch: Touch) -> bool:
        return (
            (not self.types or touch.type in self.types)
            and (not self.paths or any(f"{touch.path}.".startswith(f"{path}.") for path in self.paths))
            and (not self.acts or touch.act in self.acts)
            and (self.part is None or touch.part == self.part)
            and (not self.slots or touch.slot in self.slots)
            and (not self.larger_than or touch.size is None or touch.size > Fraction(self.larger_than))
        )


class Step(Struct, frozen=True):
    """One step that a route can have: the role that approves it. ``divisions``: those that are touched are asked in it,
    each by whoever holds the role there."""

    role: str
    divisions: bool = False


class Lane(Struct, frozen=True):
    """A way over some of the steps, by their roles and in their order: what kind of change goes past whom."""

    name: str
    steps: tuple[str, ...]


class Delegation(Struct, frozen=True):
    """An organization's rules (専決の定め). ``people``: how many different ones a route takes at least, authors
    included; 1 or 2. ``own_division``: the division of whoever wrote is asked as well, also where it is not touched."""

    rules: tuple[Rule, ...]
    people: int = 2
    own_division: bool = False
    steps: tuple[Step, ...] = msgspec.convert(APPROVAL["steps"], tuple[Step, ...])
    lanes: tuple[Lane, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Who can be asked, in the order in which they are."""
        return tuple(step.role for step in self.steps)

    @property
    def highest(self) -> str:
        return self.steps[-1].role

    def asks_divisions(self, role: str) -> bool:
        return any(step.divisions for step in self.steps if step.role == role)

    def over(self, lane: str) -> tuple[str, ...]:
        """The steps that a lane leads over; of a lane that is none, all of them."""
        return next((one.steps for one in self.lanes if one.name == lane), self.roles)

    def way(self, lane: str, step: str) -> tuple[str, ...]:
        """The steps of a lane from the first to this one."""
        over = self.over(lane)
        return over[: over.index(step) + 1]


#: What holds where an organization has no rules of its own.
DEFAULT = msgspec.convert(APPROVAL, Delegation)


class Requirement(Struct, frozen=True):
    """One step of a route and why it is there (names of rules, ``""`` for what no rule knows).
    ``divisions``, sorted: each of them has to answer; none: one answer is enough, from anybody who holds the step."""

    step: str
    reasons: tuple[str, ...]
    divisions: tuple[str, ...] = ()


class Route(Struct, frozen=True):
    """``steps`` in the order in which they are asked. ``people``: how many different ones it takes
    at least, authors included; 1 or 2 (with 2, nobody approves alone what they wrote)."""

    steps: tuple[Requirement, ...]
    people: int

    @property
    def highest(self) -> str:
        return self.steps[-1].step if self.steps else ""


class Approval(Struct, frozen=True):
    """Binds to exactly what was seen; anything else has lapsed. ``divisions``: those it was given for;
    ``None`` for all that are asked, whichever they are."""

    step: str
    approver: str
    base_hash: str
    result_hash: str
    divisions: tuple[str, ...] | None = ()


def part_of(node: str, before: Table, after: Table) -> Part:
    """The part of the plan that a node belongs to, by its type or by what holds it."""
    table = after if node in after.nodes else before
    while node != ROOT and node in table.nodes:
        own = traits.own_part(table.nodes[node].type)
        if own is not None:
            return own
        node = table.nodes[node].parent
    return "text"


def touches(changes: ChangeSet, before: Table, after: Table) -> Iterator[Touch]:
    """The operations one by one, as the rules see them. A deleted or added subtree counts every
    node in it, and every field of it counts as set: adding is never cheaper than editing. Where
    nodes of one type are both deleted and added, they count as moved and reordered too, because
    that is what a person can have done. So deleting and adding again cannot lower a route. What moves
    or changes counts where it stood and where it stands."""
    replaced = _grown_types(changes, Add) & _grown_types(changes, Delete)
    for op in changes.operations:
        yield from _touches(op, before, after, replaced)


def _grown_types(changes: ChangeSet, kind: type[Add | Delete]) -> frozenset[str]:
    return frozenset(grown.type for op in changes.operations if isinstance(op, kind) for grown in op.nodes)


def _touches(op: Operation, before: Table, after: Table, replaced: frozenset[str]) -> Iterator[Touch]:
    if isinstance(op, Set):
        size = size_of(op.type, op.path, op.before, op.after)
        redefines = op.path in traits.MEANING[op.type]
        for table, value in ((before, op.before), (after, op.after)):
            part, slot = part_of(op.node, table, table), table.nodes[op.node].slot
            if not isinstance(value, Missing):
                yield Touch(op.type, op.path, "set", part, slot, size)
            for path in table.nodes[op.node].fields if redefines else ():
                if path.startswith("targets."):
                    yield Touch(op.type, path, "set", part, slot)
    elif isinstance(op, (Add, Delete)):
        act: Act = "add" if isinstance(op, Add) else "delete"
        table = after if isinstance(op, Add) else before
        for grown in op.nodes:
            part = part_of(grown.node, table, table)
            acts: tuple[Act, ...] = (act, "move", "reorder") if grown.type in replaced else (act,)
            for each in acts:
                yield Touch(grown.type, "", each, part, grown.at.slot)
            for path in grown.fields:
                yield Touch(grown.type, path, "set", part, grown.at.slot)
    elif isinstance(op, Move):
        for table, position in ((before, op.before), (after, op.after)):
            yield Touch(op.type, "", "move", part_of(op.node, table, table), position.slot)
    else:
        child = (after.nodes[op.after[0]] if op.after[0] in after.nodes else before.nodes[op.after[0]]).type
        yield Touch(child, "", "reorder", part_of(op.after[0], before, after), op.slot)


def _ways(touch: Touch, by: Delegation) -> Iterator[tuple[tuple[str, ...], str]]:
    """The steps and the name of the rule that decides, and of every rule with a size that adds to it."""
    decides = (by.roles, "")
    for rule in by.rules:
        if rule.matches(touch):
            found = (by.way(rule.lane, rule.step), rule.name)
            if rule.larger_than:
                yield found
            else:
                decides = found
    yield decides


def parts(changes: ChangeSet, before: Table, after: Table) -> frozenset[Part]:
    """Which parts of the plan a change set touches."""
    return frozenset(touch.part for touch in touches(changes, before, after))


def route(
    changes: ChangeSet,
    before: Table,
    after: Table,
    *,
    by: Delegation = DEFAULT,
    also: Iterable[str] = (),
) -> Route:
    """The least upper bound of all that the change set asks for; an empty change set needs nobody.
    ``also``: divisions that are asked beside those touched (the authors' own, where the rules want it)."""
    asked: dict[str, set[str]] = {}
    for touch in touches(changes, before, after):
        for way, name in _ways(touch, by):
            for step in way:
                asked.setdefault(step, set())
            asked[way[-1]].add(name)
    if not asked:
        return Route((), 0)
    divisions = tuple(sorted(divisions_of(changes, before, after).union(also)))
    steps = tuple(
        Requirement(step.role, tuple(sorted(asked[step.role])), divisions if step.divisions else ())
        for step in by.steps if step.role in asked
    )  # fmt: skip
    return Route(steps, by.people)


def valid(approvals: Iterable[Approval], base_hash: str, result_hash: str) -> tuple[Approval, ...]:
    """The approvals that still hold: those given for exactly this base and this result."""
    return tuple(a for a in approvals if (a.base_hash, a.result_hash) == (base_hash, result_hash))


def waiting(needed: Route, authors: frozenset[str], approvals: Iterable[Approval]) -> tuple[Requirement, ...]:
    """What nobody has approved yet, in order, each step with the divisions that have not answered. Give
    only approvals that still hold. Where two people are asked for and whoever approved everything wrote of it
    (rules can change on the way), the last step is open again, for anybody else who holds it."""
    given = tuple(approvals)
    left = _unanswered(needed, given)
    if not left and needed.steps and _alone(needed, authors, given):
        return (Requirement(needed.highest, needed.steps[-1].reasons),)
    return left


def _unanswered(needed: Route, given: tuple[Approval, ...]) -> tuple[Requirement, ...]:
    left = []
    for requirement in needed.steps:
        answers = [approval.divisions for approval in given if approval.step == requirement.step]
        if not answers:
            left.append(requirement)
        elif None not in answers:
            silent = set(requirement.divisions).difference(*(answer for answer in answers if answer is not None))
            if silent:
                left.append(Requirement(requirement.step, requirement.reasons, tuple(sorted(silent))))
    return tuple(left)


def _alone(needed: Route, authors: frozenset[str], given: Iterable[Approval]) -> bool:
    """Whether one person approved all of it who wrote of it (or nobody knows who wrote it)."""
    approvers = {approval.approver for approval in given}
    return needed.people > 1 and len(approvers) < 2 and (not authors or approvers <= authors)


def may_approve(
    needed: Route,
    step: str,
    approver: str,
    *,
    authors: frozenset[str],
    approvals: Iterable[Approval],
    divisions: Iterable[str] = (),
) -> str:
    """Why this person cannot approve this step now: ``""`` if they can, else a code. ``divisions``:
    those that the person answers for with it, where the step asks divisions.

    ``not-on-route`` · ``already-approved`` · ``not-yet`` (an earlier step is open) · ``not-asked``
    (other divisions are, theirs is not or has answered) · ``sole-author`` (they wrote of it and, with this
    approval, would alone have approved it).
    """
    given, answers = tuple(approvals), tuple(divisions)
    left = waiting(needed, authors, given)
    if step not in {requirement.step for requirement in needed.steps}:
        return "not-on-route"
    if step not in {requirement.step for requirement in left}:
        return "already-approved"
    if left[0].step != step:
        return "not-yet"
    if left[0].divisions and not set(answers).intersection(left[0].divisions):
        return "not-asked"
    after = (*given, Approval(step, approver, "", "", answers))
    if not _unanswered(needed, after) and _alone(needed, authors, after):
        return "sole-author"
    return ""


def complete(needed: Route, authors: frozenset[str], approvals: Iterable[Approval]) -> bool:
    """Every step approved by all who are asked, and where two people are asked for, not by an author alone."""
    return not waiting(needed, authors, approvals)
