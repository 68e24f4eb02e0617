"""Approval routes: who is asked for what, monotone under union, not to be lowered by a detour."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.delegations import delegations
from tests.core.edit_scripts import BASE, BASES, Edit, edits, play

from tsumugu.core.approval import (
    DEFAULT,
    Act,
    Approval,
    Delegation,
    Lane,
    Requirement,
    Route,
    Rule,
    Step,
    complete,
    may_approve,
    parts,
    route,
    valid,
    waiting,
)  # fmt: skip
from tsumugu.core.concurrence import divisions_of
from tsumugu.core.diff import diff
from tsumugu.core.operations import ChangeSet
from tsumugu.core.plan import Actual, Target, TargetKind
from tsumugu.core.table import ROOT, Entry, Table, Value


def edited(node: str, path: str, value: Value | None) -> Table:
    entry = BASE.nodes[node]
    fields = {k: v for k, v in entry.fields.items() if k != path}
    if value is not None:
        fields[path] = value
    return Table({**BASE.nodes, node: Entry(entry.type, *entry.place, fields)}, BASE.order)


def steps_left(needed: Route, authors: frozenset[str], approvals: Iterable[Approval]) -> tuple[str, ...]:
    return tuple(requirement.step for requirement in waiting(needed, authors, approvals))


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
    assert route(diff(BASE, after), BASE, after, by=Delegation(())).highest == DEFAULT.roles[-1]


def test_parts() -> None:
    both = play(BASE, [])
    assert parts(diff(BASE, both), BASE, both) == frozenset()
    after = edited("s1", "label", "別")
    assert parts(diff(BASE, after), BASE, after) == {"roadmap"}
    after = edited("b1", "prose", "別。")
    assert parts(diff(BASE, after), BASE, after) == {"text"}


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@given(script=edits(), chosen=st.sets(st.integers(0, 30)), delegation=delegations())
def test_a_union_never_needs_less(base: Table, script: list[Edit], chosen: set[int], delegation: Delegation) -> None:
    after = play(base, script)
    changes = diff(base, after)
    part = ChangeSet(tuple(op for number, op in enumerate(changes) if number in chosen))
    for by in (DEFAULT, delegation):
        asked = {requirement.step for requirement in route(part, base, after, by=by).steps}
        whole = route(changes, base, after, by=by)
        assert asked <= {requirement.step for requirement in whole.steps}
        divisions = {d for requirement in route(part, base, after, by=by).steps for d in requirement.divisions}
        assert divisions <= {d for requirement in whole.steps for d in requirement.divisions}


BIG = (
    Rule("大幅な目標の変更", "kanjikai", types=("indicator",), paths=("targets",), larger_than="20"),
    Rule("小さな変更", "secretariat"),
)


def goal(value: str, kind: TargetKind = "at-least") -> Target:
    return Target(kind=kind, value=value)


@pytest.mark.parametrize(
    ("node", "path", "value", "step"),
    [
        ("n1", "targets.2024", goal("6"), "secretariat"),  # 5 to 6 is 20 per cent, not more
        ("n1", "targets.2024", goal("4"), "secretariat"),
        ("n1", "targets.2024", goal("6.01"), "kanjikai"),
        ("n1", "targets.2024", goal("3.99"), "kanjikai"),
        ("n1", "targets.2024", goal("5", "at-most"), "kanjikai"),  # another kind of promise
        ("n1", "targets.2024", Target(kind="undecided"), "kanjikai"),
        ("n1", "targets.2024", None, "kanjikai"),  # no number any more
        ("n1", "targets.2025", goal("5"), "kanjikai"),  # no number before
        ("n1", "unit", "人", "kanjikai"),  # 5件 and 5人 cannot be compared
        ("n1", "note", "備考", "secretariat"),
        ("i1", "summary", "概要", "secretariat"),
    ],
)
def test_the_size_of_a_change(node: str, path: str, value: Value | None, step: str) -> None:
    after = edited(node, path, value)
    assert route(diff(BASE, after), BASE, after, by=Delegation(BIG)).highest == step


def test_a_rule_with_a_size_adds_wherever_it_stands() -> None:
    after = edited("n1", "targets.2024", goal("50"))
    for rules in (BIG, BIG[::-1]):
        assert route(diff(BASE, after), BASE, after, by=Delegation(rules)).highest == "kanjikai"
    lower = (Rule("すべて", "kanjikai"), Rule("大幅", "secretariat", larger_than="20"))
    assert route(diff(BASE, after), BASE, after, by=Delegation(lower)).highest == "kanjikai"


@given(delegations(), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_a_larger_change_never_needs_less(delegation: Delegation, start: int, one: int, more: int) -> None:
    def steps(value: int) -> set[str]:
        before, after = edited("n1", "targets.2024", goal(str(start))), edited("n1", "targets.2024", goal(str(value)))
        return {r.step for r in route(diff(before, after), before, after, by=delegation).steps}

    assert steps(start + one) <= steps(start + one + more)


def replaced(after: Table, nodes: list[str]) -> Table:
    """The same state reached by deleting each of the nodes with all beneath it and adding a copy."""
    gone = {n: f"x-{n}" for node in nodes if node in after.nodes for n in after.subtree(node)}

    def new(node: str) -> str:
        return gone.get(node, node)

    return Table(
        {new(n): Entry(e.type, new(e.parent), e.slot, e.fields) for n, e in after.nodes.items()},
        {(new(p), slot): tuple(map(new, ids)) for (p, slot), ids in after.order.items()},
    )


@given(edits(), delegations())
def test_no_edit_gets_cheaper_by_deleting_and_adding_again(script: list[Edit], delegation: Delegation) -> None:
    after = play(BASE, script)
    touched = {getattr(op, "node", "") for op in diff(BASE, after)}
    beneath = [n for n in touched if n != ROOT and n in BASE.nodes and n in after.nodes]
    detour = replaced(after, beneath)
    for by in (DEFAULT, delegation):
        straight = [r.step for r in route(diff(BASE, after), BASE, after, by=by).steps]
        around = [r.step for r in route(diff(BASE, detour), BASE, detour, by=by).steps]
        assert len(around) >= len(straight)
    assert divisions_of(diff(BASE, after), BASE, after) <= divisions_of(diff(BASE, detour), BASE, detour)


def test_the_ways_around_a_rule_are_closed() -> None:
    def highest_by(after: Table, rules: tuple[Rule, ...]) -> str:
        return route(diff(BASE, after), BASE, after, by=Delegation(rules)).highest

    large = edited("n1", "targets.2024", goal("50"))
    assert highest_by(large, BIG) == highest_by(replaced(large, ["n1"]), BIG) == "kanjikai"
    acts: tuple[Act, ...] = ("move", "reorder")
    for act in acts:
        rules = (Rule("すべて", "secretariat"), Rule("並び", "headquarters", types=("step",), acts=(act,)))
        entry = BASE.nodes["s1"]
        if act == "move":
            order = {**BASE.order, entry.place: ("s2", "s3", "s4"), ("t2", "planned"): ("s5", "s1")}
            after = Table({**BASE.nodes, "s1": Entry("step", "t2", "planned", entry.fields)}, order)
        else:
            after = Table(BASE.nodes, {**BASE.order, entry.place: ("s2", "s3", "s4", "s1")})
        assert highest_by(after, rules) == highest_by(replaced(after, ["s1"]), rules) == "headquarters"
        added = Table(
            {**BASE.nodes, "s9": Entry("step", "t2", "planned", entry.fields)},
            {**BASE.order, ("t2", "planned"): ("s5", "s9")},
        )
        assert highest_by(added, rules) == "secretariat", "adding alone is no way around"


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
    assert DEFAULT.roles.index(highest(after)) >= DEFAULT.roles.index(highest(edit))


def test_steps_are_asked_in_order_and_two_people_are_needed() -> None:
    after = edited("n1", "actuals.2024", Actual(value="3"))
    needed = route(diff(BASE, after), BASE, after, by=DEFAULT)
    alone = frozenset({"甲"})
    assert steps_left(needed, alone, ()) == ("head", "secretariat")
    assert may_approve(needed, "secretariat", "乙", authors=alone, approvals=()) == "not-yet"
    assert may_approve(needed, "kanjikai", "乙", authors=alone, approvals=()) == "not-on-route"
    first = Approval("head", "甲", "b", "r")
    assert may_approve(needed, "head", "甲", authors=alone, approvals=()) == ""
    assert may_approve(needed, "secretariat", "甲", authors=alone, approvals=(first,)) == "sole-author"
    assert may_approve(needed, "secretariat", "乙", authors=alone, approvals=(first,)) == ""
    assert may_approve(needed, "head", "乙", authors=alone, approvals=(first,)) == "already-approved"
    assert complete(needed, alone, (first, Approval("secretariat", "乙", "b", "r")))
    own = (first, Approval("secretariat", "甲", "b", "r"))
    assert not complete(needed, alone, own)
    assert steps_left(needed, alone, own) == ("secretariat",)
    assert may_approve(needed, "secretariat", "甲", authors=alone, approvals=own) == "sole-author"
    assert may_approve(needed, "secretariat", "乙", authors=alone, approvals=own) == ""
    assert complete(Route(needed.steps, 1), alone, own)
    assert complete(Route((), 0), alone, ())


def test_an_approval_binds_to_what_was_seen() -> None:
    given_ = Approval("head", "甲", "b", "r")
    assert valid([given_], "b", "r") == (given_,)
    assert valid([given_], "b", "other") == ()
    assert valid([given_], "other", "r") == ()


def asked_of(divisions: tuple[str, ...], people: int = 2) -> Route:
    return Route((Requirement("head", ("規則",), divisions), Requirement("secretariat", ())), people)


def by(who: str, *divisions: str, step: str = "head") -> Approval:
    return Approval(step, who, "b", "r", divisions)


def test_every_division_that_is_asked_answers() -> None:
    needed, alone = asked_of(("a", "b")), frozenset({"著者"})
    assert waiting(needed, alone, ()) == needed.steps
    first = by("甲", "a")
    assert waiting(needed, alone, (first,)) == (Requirement("head", ("規則",), ("b",)), needed.steps[1])
    assert may_approve(needed, "head", "甲", authors=alone, approvals=(first,), divisions=("a",)) == "not-asked"
    assert may_approve(needed, "head", "丙", authors=alone, approvals=(first,), divisions=()) == "not-asked"
    assert may_approve(needed, "secretariat", "丙", authors=alone, approvals=(first,)) == "not-yet"
    assert may_approve(needed, "head", "乙", authors=alone, approvals=(first,), divisions=("b",)) == ""
    for answers in ((first, by("乙", "b")), (by("甲", "a", "b"),), (by("甲", "b", "c"), by("甲", "a"))):
        assert steps_left(needed, alone, answers) == ("secretariat",)
    assert steps_left(needed, alone, (Approval("head", "甲", "b", "r", None),)) == ("secretariat",)
    assert steps_left(asked_of(()), alone, (by("甲"),)) == ("secretariat",), "nobody in particular is asked"


def test_nobody_approves_alone_what_they_wrote() -> None:
    """Also where others wrote too: their part would be approved by somebody else, the own part by nobody."""
    needed = asked_of(("a", "b"))
    mine = (by("甲", "a", "b"), by("甲", step="secretariat"))
    for authors in (frozenset({"甲"}), frozenset({"甲", "乙"}), frozenset()):
        assert not complete(needed, authors, mine)
        assert may_approve(needed, "secretariat", "甲", authors=authors, approvals=mine[:1]) == "sole-author"
        assert may_approve(needed, "secretariat", "乙", authors=authors, approvals=mine[:1]) == ""
        (again,) = waiting(needed, authors, mine)
        assert (again.step, again.divisions) == ("secretariat", ()), "anybody else may answer"
        assert complete(needed, authors, (*mine, by("乙", step="secretariat")))
    assert complete(needed, frozenset({"乙"}), mine), "somebody else wrote, one person approves"
    assert complete(asked_of(("a", "b"), people=1), frozenset({"甲"}), mine)
    assert may_approve(needed, "head", "甲", authors=frozenset({"甲"}), approvals=(), divisions=("a",)) == "", (
        "others have to follow anyway"
    )


def test_the_last_division_that_would_make_an_author_the_only_approver() -> None:
    needed = Route((Requirement("head", (), ("a", "b")),), 2)
    first = by("甲", "a")
    assert (
        may_approve(needed, "head", "甲", authors=frozenset({"甲"}), approvals=(), divisions=("a", "b"))
        == "sole-author"
    )
    assert (
        may_approve(needed, "head", "甲", authors=frozenset({"甲"}), approvals=(first,), divisions=("b",))
        == "sole-author"
    )
    assert may_approve(needed, "head", "乙", authors=frozenset({"甲"}), approvals=(first,), divisions=("b",)) == ""


# -- steps and lanes are data ------------------------------------------------------------------

TARGET = edited("n1", "targets.2024", goal("50"))
WORDS = edited("i1", "summary", "概要")
#: An office without 幹事会, whose secretariat reads before the heads are asked; results go past everybody but them.
OWN = Delegation(
    (
        Rule("すべて", "headquarters"),
        Rule("本文", "head", paths=("summary",)),
        Rule("実績", "head", paths=("actuals",), lane="実績"),
    ),
    steps=(Step("secretariat"), Step("head", divisions=True), Step("headquarters")),
    lanes=(Lane("実績", ("head",)),),
)


def asked_by(by: Delegation, after: Table) -> list[str]:
    return [requirement.step for requirement in route(diff(BASE, after), BASE, after, by=by).steps]


def test_an_organization_says_which_steps_there_are_and_in_which_order() -> None:
    assert asked_by(OWN, TARGET) == ["secretariat", "head", "headquarters"]
    assert asked_by(OWN, WORDS) == ["secretariat", "head"]
    assert OWN.highest == "headquarters" and OWN.roles == ("secretariat", "head", "headquarters")
    nobody_knows = Delegation((), steps=(Step("kanjikai"), Step("secretariat")))
    assert asked_by(nobody_knows, WORDS) == ["kanjikai", "secretariat"], "what no rule knows goes over all steps"
    (*_, last) = route(diff(BASE, WORDS), BASE, WORDS, by=nobody_knows).steps
    assert (last.step, last.reasons) == ("secretariat", ("",)), "and the last of its own says that no rule knows it"


def test_a_lane_leads_past_steps() -> None:
    result = edited("n1", "actuals.2024", Actual(value="3"))
    assert asked_by(OWN, result) == ["head"]
    both = Table({**result.nodes, "i1": WORDS.nodes["i1"]}, BASE.order)
    assert asked_by(OWN, both) == ["secretariat", "head"], "together they need what each of them needs"
    (needed,) = route(diff(BASE, result), BASE, result, by=OWN).steps
    assert needed.reasons == ("実績",)


def test_divisions_are_asked_in_the_step_that_says_so() -> None:
    led = Entry("initiative", *WORDS.nodes["i1"].place, {**WORDS.nodes["i1"].fields, "lead": "dx"})
    lead = Table({**WORDS.nodes, "i1": led}, BASE.order)
    steps = {one.step: one.divisions for one in route(diff(BASE, lead), BASE, lead, by=OWN).steps}
    assert steps == {"secretariat": (), "head": ("dx",), "headquarters": ()}
    nobody = Delegation(OWN.rules[:2], steps=tuple(Step(step.role) for step in OWN.steps))
    assert {one.divisions for one in route(diff(BASE, lead), BASE, lead, by=nobody).steps} == {()}
    assert OWN.asks_divisions("head") and not OWN.asks_divisions("secretariat") and not OWN.asks_divisions("staff")


def test_a_sized_rule_adds_the_steps_of_its_lane() -> None:
    by = Delegation(
        (Rule("すべて", "secretariat"), Rule("大幅", "headquarters", larger_than="20", lane="本部へ")),
        lanes=(Lane("本部へ", ("head", "headquarters")),),
    )
    assert asked_by(by, TARGET) == ["head", "secretariat", "headquarters"]
    assert asked_by(by, edited("n1", "targets.2024", goal("6"))) == ["head", "secretariat"]


def test_the_way_up_a_lane() -> None:
    assert DEFAULT.way("", "secretariat") == ("head", "secretariat")
    assert OWN.way("実績", "head") == ("head",) and OWN.over("実績") == ("head",)
    assert OWN.over("") == OWN.roles
