"""Who has to approve a change: rules as data, the route as a least upper bound.

A rule is a pattern over operations and the level it asks for. A route is the set of all steps
up to the highest level that any rule asks for, so a union of changes never needs less than its
parts. Within one operation the *last* rule that matches decides; what no rule matches goes to
the highest level.

The first step, the heads of divisions, asks every division that the change set touches
(``core.concurrence``) and is done when each of them has answered; one person may answer for several.

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

from msgspec import Struct

from tsumugu.core import traits
from tsumugu.core.concurrence import divisions_of
from tsumugu.core.operations import Add, ChangeSet, Delete, Move, Operation, Set
from tsumugu.core.size import size_of
from tsumugu.core.table import ROOT, Missing, Table
from tsumugu.core.traits import Part

Act = Literal["set", "add", "delete", "move", "reorder"]

#: The steps a change can need, lowest first; a membership's role names the step it can approve.
STEPS = ("head", "secretariat", "secretariat_head", "kanjikai", "headquarters")


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
    ``larger_than``: a decimal, in per cent; the rule then adds its step for larger changes only."""

    name: str
    step: str
    types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    part: Part | None = None
    slots: tuple[str, ...] = ()
    larger_than: str = ""

    def matches(self, touch: Touch) -> bool:
        return (
            (not self.types or touch.type in self.types)
            and (not self.paths or any(f"{touch.path}.".startswith(f"{path}.") for path in self.paths))
            and (not self.acts or touch.act in self.acts)
            and (self.part is None or touch.part == self.part)
            and (not self.slots or touch.slot in self.slots)
            and (not self.larger_than or touch.size is None or touch.size > Fraction(self.larger_than))
        )


#: A prefecture's usual delegation. Data: an organization may bring its own.
DEFAULT_RULES: tuple[Rule, ...] = (
    Rule("本編の編集", "secretariat_head", part="text", types=("chapter", "block", "division", "focus_theme", "area")),
    Rule("シートの本文と工程", "secretariat_head", part="roadmap", types=("initiative", "activity", "step")),
    Rule("指標の説明", "secretariat_head", types=("indicator",)),
    Rule("実績の記録", "secretariat", types=("indicator",), paths=("actuals",), acts=("set",)),
    Rule("実績の記録", "secretariat", types=("activity",), paths=("actual_texts",), acts=("set",)),
    Rule("実績の工程", "secretariat", types=("step",), slots=("actual",)),
    Rule(
        "目標の変更", "kanjikai", types=("indicator",), acts=("set",),
        paths=("targets", "unit", "definition", "baseline", "direction", "span", "kind"),
    ),
    Rule("指標の追加と廃止", "kanjikai", types=("indicator",), acts=("add", "delete", "move")),
    Rule("目標の文章", "kanjikai", types=("activity",), paths=("planned_texts",)),
    Rule("事業の追加と終了", "kanjikai", types=("initiative",), acts=("add", "delete", "move")),
    Rule("事業の終了", "kanjikai", types=("initiative",), paths=("ended",)),
    Rule("取組の追加と廃止", "secretariat_head", types=("activity",), acts=("add", "delete", "move")),
    Rule("評価の尺度", "kanjikai", types=("rating_scheme", "grade")),
    Rule("政策分野の追加と廃止", "headquarters", types=("area",), acts=("add", "delete", "move")),
    Rule("理念・めざす姿・分野・期間", "headquarters", types=("plan", "field", "vision")),
    Rule(
        "翻訳", "secretariat_head", paths=("translations",), acts=("set",),
    ),
)  # fmt: skip


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


def _grown_types(changes: ChangeSet, kind: type[Add] | type[Delete]) -> frozenset[str]:
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


def _levels(touch: Touch, rules: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    """The step and name of the rule that decides, and of every rule with a size that adds to it."""
    decides = (STEPS[-1], "")
    for rule in rules:
        if rule.matches(touch):
            if rule.larger_than:
                yield rule.step, rule.name
            else:
                decides = (rule.step, rule.name)
    yield decides


def parts(changes: ChangeSet, before: Table, after: Table) -> frozenset[Part]:
    """Which parts of the plan a change set touches."""
    return frozenset(touch.part for touch in touches(changes, before, after))


def route(
    changes: ChangeSet,
    before: Table,
    after: Table,
    *,
    rules: tuple[Rule, ...] = DEFAULT_RULES,
    people: int = 2,
    also: Iterable[str] = (),
) -> Route:
    """The least upper bound of all levels the change set asks for; an empty change set needs nobody.
    ``also``: divisions that are asked beside those touched (the authors' own, where the rules want it)."""
    asked: dict[str, set[str]] = {}
    for touch in touches(changes, before, after):
        for step, name in _levels(touch, rules):
            asked.setdefault(step, set()).add(name)
    if not asked:
        return Route((), 0)
    top = max(STEPS.index(step) for step in asked)
    heads = tuple(sorted(divisions_of(changes, before, after).union(also)))
    steps = tuple(
        Requirement(step, tuple(sorted(asked.get(step, ()))), heads if step == STEPS[0] else ())
        for step in STEPS[: top + 1]
    )
    return Route(steps, people)


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
