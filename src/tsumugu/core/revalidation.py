"""The problems of a state, from those of another one: only what differs is looked at, and what points at it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from tsumugu.core.diff import changed_nodes
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Judgement
from tsumugu.core.references import DANGLING, references
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Table
from tsumugu.core.validation import BAD_ID, GRADING, validate_table

_PERIOD = ("period.first", "period.last")


def revalidated(before: Table, known: tuple[Problem, ...], after: Table) -> tuple[Problem, ...]:
    """``validate_table(after)``, problem by problem and in its order; ``known`` is ``validate_table(before)``.

    What is said of a node follows from the node itself, from what it points at, from the grades there are and from
    the period of the plan. So this costs as much as what differs, and a few passes over the ids. Where the period
    differs, or an id is none (a problem then does not say whose it is), the whole is looked at.
    """
    gone, came, changed = changed_nodes(before, after)
    look = {*gone, *came, *changed}
    if not look and before.order == after.order:
        return known
    if _is_bad(known) or (ROOT in look and _period(before) != _period(after)):
        return validate_table(after)
    other = {*gone, *came}
    if other:
        look.update(n for n, entry in after.nodes.items() if any(target in other for _, target in references(entry)))
        if "process" in after.nodes[ROOT].fields:  # its answers name nodes of any type
            look.add(ROOT)
    touched = (table.nodes[node].type for table in (before, after) for node in look if node in table.nodes)
    if not GRADING.isdisjoint(touched):
        look.update(
            n for n, entry in after.nodes.items() if any(isinstance(v, Judgement) for v in entry.fields.values())
        )
    fresh = validate_table(after, look)
    if _is_bad(fresh):
        return validate_table(after)
    kept = (problem for problem in known if _node(problem) not in look)
    return _ordered(after, chain(kept, fresh))


def _node(problem: Problem) -> str:
    return problem.path.partition("/")[0]


def _is_bad(problems: Iterable[Problem]) -> bool:
    return any(problem.code == BAD_ID and problem.path != f"{ROOT}/id" for problem in problems)


def _period(table: Table) -> tuple[object, object]:
    first, last = (table.nodes[ROOT].fields.get(path) for path in _PERIOD)
    return first, last


def _ordered(table: Table, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """As ``validate_table`` gives them: node by node down the tree, then what points at nothing, by its path."""
    ranks: dict[str, tuple[int, ...]] = {}
    places: dict[tuple[str, str], dict[str, int]] = {}

    def rank(node: str) -> tuple[int, ...]:
        """Where a node stands in the plan, from the top down. A parent stands before its children."""
        if node not in ranks:
            entry = table.nodes[node]
            ids = places.setdefault(entry.place, {n: at for at, n in enumerate(table.order.get(entry.place, ()))})
            slots = tuple(NODE_TYPES[table.nodes[entry.parent].type].slots)
            above = () if node == ROOT else rank(entry.parent)
            ranks[node] = () if node == ROOT else (*above, slots.index(entry.slot), ids[node])
        return ranks[node]

    of_nodes: list[Problem] = []
    dangling: list[Problem] = []
    for problem in problems:
        (dangling if problem.code == DANGLING else of_nodes).append(problem)
    of_nodes.sort(key=lambda problem: rank(_node(problem)))
    dangling.sort(key=lambda problem: problem.path)
    return (*of_nodes, *dangling)
