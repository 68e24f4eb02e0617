"""Approval routes: who is asked for what, monotone under union, not to be lowered by a detour."""

from __future__ import annotations

import pytest
from edit_scripts import BASE, BASES, Edit, edits, play
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.approval import (
    DEFAULT_RULES,
    STEPS,
    Approval,
    complete,
    may_approve,
    open_steps,
    parts,
    route,
    valid,
)  # fmt: skip
from tsumugu.core.diff import diff
from tsumugu.core.operations import ChangeSet
from tsumugu.core.plan import Actual, Target
from tsumugu.core.table import Entry, Table, Value


def edited(node: str, path: str, value: Value | None) -> Table:
    entry = BASE.nodes[node]
    fields = {k: v for k, v in entry.fields.items() if k != path}
    if value is not None:
        fields[path] = value
    return Table({**BASE.nodes, node: Entry(entry.type, *entry.place, fields)}, BASE.order)


def highest(after: Table) -> str:
    return route(diff(BASE, after), BASE, after).highest


def without(node: str) -> Table:
    nodes = {k: v for k, v in BASE.nodes.items() if k not in BASE.subtree(node)}
    place = BASE.nodes[node].place
    order = {k: v for k, v in BASE.order.items() if k[0] in nodes}
    order[place] = tuple(n for n in order[place] if n != node)
    return Table(nodes, {k: v for k, v in order.items() if v})


def test_what_goes_to_whom() -> None:
    assert highest(edited("n1", "actuals.2024", Actual(value="3"))) == "secretariat"
    assert highest(edited("t1", "actual_texts.2024", "実施した")) == "secretariat"
    assert highest(edited("s1", "start", 2024)) == "secretariat_head"
    assert highest(edited("i1", "summary", "概要")) == "secretariat_head"
    assert highest(edited("n1", "targets.2024", Target(kind="at-least", value="9"))) == "kanjikai"
    assert highest(edited("n1", "unit", "人")) == "kanjikai"
    assert highest(edited("n1", "definition", "数え方")) == "kanjikai"
    assert highest(without("n1")) == "kanjikai"
    assert highest(without("i2")) == "kanjikai"
    assert highest(edited("v1", "text", "別の社会。")) == "headquarters"
    assert highest(edited("f1", "name", "別の分野")) == "headquarters"
    assert highest(edited("", "period.last", 2028)) == "headquarters"
    assert highest(BASE) == ""


def test_what_no_rule_knows_goes_to_the_top() -> None:
    after = edited("i1", "summary", "概要")
    assert route(diff(BASE, after), BASE, after, rules=()).highest == STEPS[-1]


def test_parts() -> None:
    both = play(BASE, [])
    assert parts(diff(BASE, both), BASE, both) == frozenset()
    after = edited("s1", "label", "別")
    assert parts(diff(BASE, after), BASE, after) == {"roadmap"}
    after = edited("b1", "prose", "別。")
    assert parts(diff(BASE, after), BASE, after) == {"text"}


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@given(script=edits(), chosen=st.sets(st.integers(0, 30)))
def test_a_union_never_needs_less(base: Table, script: list[Edit], chosen: set[int]) -> None:
    after = play(base, script)
    changes = diff(base, after)
    part = ChangeSet(tuple(op for number, op in enumerate(changes) if number in chosen))
    asked = {requirement.step for requirement in route(part, base, after).steps}
    assert asked <= {requirement.step for requirement in route(changes, base, after).steps}


def renamed(table: Table, node: str, new: str) -> Table:
    """As if somebody had deleted the node and added it again, moving into it what stood in it."""
    nodes = {
        (new if key == node else key): Entry(e.type, new, e.slot, e.fields) if e.parent == node else e
        for key, e in table.nodes.items()
    }
    order = {
        (new if parent == node else parent, slot): tuple(new if key == node else key for key in ids)
        for (parent, slot), ids in table.order.items()
    }
    return Table(nodes, order)


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@given(which=st.integers(0, 30), where=st.integers(0, 30), value=st.integers(0, 30), clear=st.integers(0, 1))
def test_a_field_is_not_edited_cheaper_by_deleting_and_adding_again(
    base: Table, which: int, where: int, value: int, clear: int
) -> None:
    after = play(base, [(clear, which, where, value)])
    detour = renamed(after, sorted(n for n in base.nodes if n)[which % (len(base.nodes) - 1)], "again")
    straight, around = (route(diff(base, table), base, table) for table in (after, detour))
    assert len(around.steps) >= len(straight.steps)


def test_deleting_and_adding_again_is_not_cheaper() -> None:
    new = Entry("indicator", "i1", "indicators", {**BASE.nodes["n1"].fields, "targets.2024": Target(kind="undecided")})
    gone = without("n1")
    after = Table({**gone.nodes, "n9": new}, {**gone.order, ("i1", "indicators"): ("n9",)})
    edit = edited("n1", "targets.2024", Target(kind="undecided"))
    assert STEPS.index(highest(after)) >= STEPS.index(highest(edit))


def test_steps_are_asked_in_order_and_two_people_are_needed() -> None:
    after = edited("n1", "actuals.2024", Actual(value="3"))
    needed = route(diff(BASE, after), BASE, after, DEFAULT_RULES)
    alone = frozenset({"甲"})
    assert open_steps(needed, ()) == ("head", "secretariat")
    assert may_approve(needed, "secretariat", "乙", alone, ()) == "not-yet"
    assert may_approve(needed, "kanjikai", "乙", alone, ()) == "not-on-route"
    first = Approval("head", "甲", "b", "r")
    assert may_approve(needed, "head", "甲", alone, ()) == ""
    assert may_approve(needed, "secretariat", "甲", alone, (first,)) == "sole-author"
    assert may_approve(needed, "secretariat", "乙", alone, (first,)) == ""
    assert may_approve(needed, "head", "乙", alone, (first,)) == "already-approved"
    assert complete(needed, alone, (first, Approval("secretariat", "乙", "b", "r")))
    assert not complete(needed, alone, (first, Approval("secretariat", "甲", "b", "r")))


def test_an_approval_binds_to_what_was_seen() -> None:
    given_ = Approval("head", "甲", "b", "r")
    assert valid([given_], "b", "r") == (given_,)
    assert valid([given_], "b", "other") == ()
    assert valid([given_], "other", "r") == ()
