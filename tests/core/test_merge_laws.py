"""The laws of diff and merge, on random edits of two small plans."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.core.edit_scripts import BASE, BASES, Bench, Edit, check_well_formed, edits, play
from tests.core.effects import about_field, effective, elements, named

from tsumugu.core.conflicts import Choice, Conflict, Resolution
from tsumugu.core.diff import changed_nodes, compose, diff
from tsumugu.core.merge import merge
from tsumugu.core.operations import apply, from_json, invert, to_json
from tsumugu.core.table import MISSING, ROOT, Slot, Table, to_plan, to_table

on_both_plans = pytest.mark.parametrize("base", BASES.values(), ids=BASES)
#: Also what no editor may do: nothing of it may raise, or break a plan.
ANY = edits() | edits(reuse=True)


def exchanged(conflicts: tuple[Conflict, ...]) -> list[tuple[object, ...]]:
    return [(c.id, c.kind, c.node, c.path, c.base, c.theirs, c.ours, c.held) for c in conflicts]


def plain(conflicts: tuple[Conflict, ...]) -> list[tuple[object, ...]]:
    return [(c.id, c.kind, c.node, c.path, c.base, c.ours, c.theirs, c.held) for c in conflicts]


@on_both_plans
@given(script=ANY)
def test_tree_and_table_say_the_same(base: Table, script: list[Edit]) -> None:
    table = play(base, script)
    check_well_formed(table)
    assert to_table(to_plan(table)) == table


@on_both_plans
@given(one=ANY, two=ANY)
def test_diff_applies_and_inverts(base: Table, one: list[Edit], two: list[Edit]) -> None:
    a, b = play(base, one), play(base, two)
    changes = diff(a, b)
    assert apply(a, changes) == b
    assert apply(b, invert(changes)) == a
    assert invert(invert(changes)) == changes
    assert from_json(to_json(changes)) == changes
    assert bool(changes) == (a != b)


@on_both_plans
@given(one=ANY, two=ANY)
def test_two_steps_compose_to_one(base: Table, one: list[Edit], two: list[Edit]) -> None:
    middle = play(base, one)
    last = play(middle, two)
    first, second = diff(base, middle), diff(middle, last)
    whole = compose(base, first, second)
    assert apply(base, whole) == last
    assert apply(last, invert(whole)) == base
    assert not compose(base, first, invert(first))


@given(script=ANY)
def test_a_plan_is_its_own_first_change(script: list[Edit]) -> None:
    nothing, table = Table({}, {}), play(BASE, script)
    assert apply(nothing, diff(nothing, table)) == table
    assert apply(table, diff(table, nothing)) == nothing


@on_both_plans
@given(script=edits(8))
def test_identity_and_idempotence(base: Table, script: list[Edit]) -> None:
    side = play(base, script)
    for merged in (merge(base, side, base), merge(base, base, side), merge(base, side, play(base, script))):
        assert merged.value == side
        assert merged.conflicts == ()


@on_both_plans
@given(one=ANY, two=ANY)
def test_commutative_conflicts_included(base: Table, one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(base, one), play(base, two)
    there, back = merge(base, ours, theirs), merge(base, theirs, ours)
    assert there.value == back.value
    assert plain(there.conflicts) == exchanged(back.conflicts)
    assert there.notices == back.notices
    assert there.violations == back.violations


@on_both_plans
@given(one=edits(8) | edits(8, reuse=True), two=edits(8) | edits(8, reuse=True))
def test_always_well_formed(base: Table, one: list[Edit], two: list[Edit]) -> None:
    check_well_formed(merge(base, play(base, one), play(base, two)).value)


@on_both_plans
@given(one=edits(), two=edits())
# Deleted here; there moved beneath another that is deleted here, and held by a circle where it was.
@example(one=[(8, 2, 1, 0)], two=[(8, 6, 13, 0), (4, 25, 14, 0)])
def test_no_edit_is_lost(base: Table, one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(base, one), play(base, two)
    merged = merge(base, ours, theirs)
    for side, other in ((ours, theirs), (theirs, ours)):
        for op in diff(base, side):
            assert effective(op, merged) or named(op, merged, base, side, other), op


@on_both_plans
@given(one=ANY, two=ANY)
def test_nothing_is_invented(base: Table, one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(base, one), play(base, two)
    merged = merge(base, ours, theirs)
    blended = {(n.node, n.path) for n in merged.notices if n.kind == "prose-merged"}
    for node, entry in merged.value.nodes.items():
        sources = [t.nodes[node] for t in (base, ours, theirs) if node in t.nodes]
        assert any((entry.type, *entry.place) == (source.type, *source.place) for source in sources), node
        for path in {path for source in sources for path in source.fields} | entry.fields.keys():
            values = [source.fields.get(path, MISSING) for source in sources]
            if node not in base.nodes and any(about_field(asked, node, path) for asked in merged.conflicts):
                values.append(MISSING)  # both added the node; held as in the base, without the field
            now = entry.fields.get(path, MISSING)
            if path == "areas":
                everything = set().union(*map(elements, values))
                assert elements(now) <= everything
            else:
                assert now in values or (node, path) in blended, (node, path)
    deleted = {node for side in (ours, theirs) for node in changed_nodes(base, side)[0]}
    assert base.nodes.keys() - merged.value.nodes.keys() <= deleted
    for place, ids in merged.value.order.items():
        wished = [_flips(base.order.get(place, ()), side.order.get(place, ()), ids) for side in (ours, theirs)]
        everywhere = set.intersection(*(set(t.order.get(place, ())) for t in (base, ours, theirs, merged.value)))
        got = {pair for pair in _flips(base.order.get(place, ()), ids, ids) if everywhere.issuperset(pair)}
        assert got <= _closed(set.union(*wished)), place


def _flips(before: tuple[str, ...], after: tuple[str, ...], among: tuple[str, ...]) -> set[tuple[str, str]]:
    """The pairs, in the order of ``before``, that stand the other way round in ``after``."""
    rank = {node: number for number, node in enumerate(after) if node in among}
    return {(a, b) for a, b in itertools.combinations([n for n in before if n in rank], 2) if rank[a] > rank[b]}


def _closed(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """With what follows: who wants b before a and c before b wants c before a."""
    while more := {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs:
        pairs = pairs | more
    return pairs


@on_both_plans
@given(one=edits(), two=edits())
# One id that both inserted behind a node that the other side deleted, beside a node gone from both.
@example(one=[(2, 0, 0, 0), (8, 11, 0, 0), (2, 0, 1, 0)], two=[(3, 3, 0, 0), (3, 0, 0, 0), (2, 1, 1, 0), (2, 1, 1, 1)])
def test_merging_again_changes_nothing(base: Table, one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(base, one), play(base, two)
    merged = merge(base, ours, theirs)
    assert merge(base, merged.value, merged.value).value == merged.value
    if merged.conflicts:
        return
    for side in (ours, theirs):
        again = merge(base, merged.value, side)
        assert again.conflicts == ()
        assert again.value == merged.value


@on_both_plans
@given(one=edits(), two=edits(), pick=st.integers(0, 2))
def test_all_conflicts_resolved_leave_none(base: Table, one: list[Edit], two: list[Edit], pick: int) -> None:
    ours, theirs = play(base, one), play(base, two)
    answers: dict[str, Resolution] = {}
    choices: tuple[Choice, ...] = ("base", "ours", "theirs")
    for _round in range(6):  # an answer can bring a conflict to light that another one covered
        merged = merge(base, ours, theirs, answers.values())
        open_ones = list(merged.conflicts)
        if not open_ones:
            break
        for number, conflict in enumerate(open_ones):
            assert conflict.id not in answers
            answers[conflict.id] = conflict.answer(choices[(pick + number) % 3])
    assert not open_ones
    check_well_formed(merged.value)


@on_both_plans
@given(one=edits(), two=edits(), more=edits(3))
def test_an_answer_lapses_when_a_side_changes(base: Table, one: list[Edit], two: list[Edit], more: list[Edit]) -> None:
    ours, theirs = play(base, one), play(base, two)
    first = merge(base, ours, theirs)
    changed = play(theirs, more)
    later = merge(base, ours, changed, [conflict.answer("ours") for conflict in first.conflicts])
    still_asked = {c.id for c in merge(base, ours, changed).conflicts}
    fields = [c for c in first.conflicts if c.kind in ("field", "clear", "prose") and c.node in changed.nodes]
    for conflict in fields:
        value = [table.nodes[conflict.node].fields.get(conflict.path, MISSING) for table in (theirs, changed)]
        assert value[0] == value[1] or conflict.id not in still_asked
    # What the answers cannot have been about is open as before.
    answered = {conflict.id for conflict in first.conflicts}
    assert {c.id for c in later.conflicts}.isdisjoint(answered)
    if not first.conflicts:
        assert {c.id for c in later.conflicts} == still_asked


@given(script=edits())
def test_edits_of_different_nodes_never_conflict(script: list[Edit]) -> None:
    one, two = Bench(BASE), Bench(BASE)
    for _what, which, where, value in script:
        for bench, names in ((one, ("c1", "b1", "s1", "a1", "n1")), (two, ("c5", "v1", "s5", "a2", "i2"))):
            node = names[which % 5]
            bench.set_field(node, bench.nodes[node], where, value, clear=False)
    ours, theirs = one.table(), two.table()
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert all(effective(op, merged) for side in (ours, theirs) for op in diff(BASE, side))


def _only(side: Table, slots: tuple[str, ...]) -> Table:
    """The base with what a side did beneath these slots of the plan."""
    nodes = {ROOT: BASE.nodes[ROOT]}
    order: dict[Slot, tuple[str, ...]] = {}
    for slot in ("chapters", "fields", "initiatives"):
        table = side if slot in slots else BASE
        ids = [node for child in table.children(ROOT, slot) for node in table.subtree(child)]
        assume(nodes.keys().isdisjoint(ids))  # nothing was moved from one part into the other
        nodes.update((node, table.nodes[node]) for node in ids)
        order.update((place, table.order[place]) for place in table.order if place[0] in ids or place == (ROOT, slot))
    return Table(nodes, order)


@given(one=edits(10), two=edits(10))
def test_edits_of_different_parts_never_conflict(one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = _only(play(BASE, one), ("chapters", "fields")), _only(play(BASE, two), ("initiatives",))
    assume(ours.nodes.keys() & theirs.nodes.keys() <= BASE.nodes.keys())  # one new id on both sides is one edit met
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == ()
    assert _only(merged.value, ("chapters", "fields")) == ours
    assert _only(merged.value, ("initiatives",)) == theirs
