"""The laws of diff and merge (plan-value §2, §3), on random edits of a small plan."""

from __future__ import annotations

from edit_scripts import BASE, Bench, Edit, check_well_formed, edits, play
from hypothesis import given

from tsumugu.core.conflicts import Conflict
from tsumugu.core.diff import diff
from tsumugu.core.merge import Merge, merge
from tsumugu.core.operations import Add, Delete, Move, Reorder, Set, apply, from_json, invert, to_json
from tsumugu.core.table import MISSING, Table, to_plan, to_table


def exchanged(conflicts: tuple[Conflict, ...]) -> list[tuple[object, ...]]:
    return [(c.id, c.kind, c.node, c.path, c.base, c.theirs, c.ours, c.held) for c in conflicts]


def plain(conflicts: tuple[Conflict, ...]) -> list[tuple[object, ...]]:
    return [(c.id, c.kind, c.node, c.path, c.base, c.ours, c.theirs, c.held) for c in conflicts]


@given(edits(8))
def test_tree_and_table_say_the_same(script: list[Edit]) -> None:
    table = play(BASE, script)
    check_well_formed(table)
    assert to_table(to_plan(table)) == table


@given(edits(8), edits(8))
def test_diff_applies_and_inverts(one: list[Edit], two: list[Edit]) -> None:
    a, b = play(BASE, one), play(BASE, two)
    changes = diff(a, b)
    assert apply(a, changes) == b
    assert apply(b, invert(changes)) == a
    assert from_json(to_json(changes)) == changes
    assert bool(changes) == (a != b)


@given(edits(8))
def test_a_plan_is_its_own_first_change(script: list[Edit]) -> None:
    nothing, table = Table({}, {}), play(BASE, script)
    assert apply(nothing, diff(nothing, table)) == table
    assert apply(table, diff(table, nothing)) == nothing


@given(edits(8))
def test_identity_and_idempotence(script: list[Edit]) -> None:
    side = play(BASE, script)
    for merged in (merge(BASE, side, BASE), merge(BASE, BASE, side), merge(BASE, side, play(BASE, script))):
        assert merged.value == side
        assert merged.conflicts == ()


@given(edits(), edits())
def test_commutative_conflicts_included(one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    there, back = merge(BASE, ours, theirs), merge(BASE, theirs, ours)
    assert there.value == back.value
    assert plain(there.conflicts) == exchanged(back.conflicts)
    assert there.violations == back.violations


@given(edits(8), edits(8))
def test_always_well_formed(one: list[Edit], two: list[Edit]) -> None:
    check_well_formed(merge(BASE, play(BASE, one), play(BASE, two)).value)


def named(merged: Merge) -> set[str]:
    """Every node a conflict speaks about, with all that a kept or lost subtree holds."""
    nodes: set[str] = set()
    for conflict in merged.conflicts:
        nodes.add(conflict.node)
        if conflict.kind == "cycle":
            nodes.update(conflict.base)
    return nodes


def _effective(op: object, merged: Merge, spoken: set[str], sides: tuple[Table, Table]) -> bool:
    value = merged.value
    if isinstance(op, Set):
        entry = value.nodes.get(op.node)
        if entry is not None and entry.fields.get(op.path, MISSING) == op.after:
            return True
        if any(n.node == op.node and n.path == op.path and n.kind == "prose-merged" for n in merged.notices):
            return True
        if isinstance(op.after, tuple) and entry is not None:  # a set: its own elements came and went
            before = set(op.before) if isinstance(op.before, tuple) else set()
            now = set(entry.fields.get(op.path, ()))  # type: ignore[arg-type]
            return set(op.after) - before <= now and not (before - set(op.after)) & now
        return False
    if isinstance(op, Add):
        return op.node in value.nodes
    if isinstance(op, Delete):
        return op.node not in value.nodes
    if isinstance(op, Move):
        return op.node in value.nodes and value.nodes[op.node].place == op.after.place
    assert isinstance(op, Reorder)
    order = {node: index for index, node in enumerate(value.order.get((op.parent, op.slot), ()))}
    was = {node: index for index, node in enumerate(op.before)}
    kept = [node for node in op.after if node in order and node not in spoken]
    flipped = [(a, b) for i, a in enumerate(kept) for b in kept[i + 1 :] if was[a] > was[b]]
    return all(order[a] < order[b] for a, b in flipped)


def _spoken_for(op: object, spoken: set[str], tables: tuple[Table, ...]) -> bool:
    """The node, or one it stood in on any side, is named in a conflict."""
    starts = [op.parent] if isinstance(op, Reorder) else [op.node]  # type: ignore[attr-defined]
    if isinstance(op, Delete):
        starts += [grown.node for grown in op.nodes]
    for table in tables:
        for node in starts:
            while node in table.nodes and node:
                if node in spoken:
                    return True
                node = table.nodes[node].parent
    return False


@given(edits(), edits())
def test_no_edit_is_lost(one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    merged = merge(BASE, ours, theirs)
    spoken = named(merged)
    for side, other in ((ours, theirs), (theirs, ours)):
        for op in diff(BASE, side):
            if isinstance(op, (Set, Reorder, Move)):
                node = op.parent if isinstance(op, Reorder) else op.node
                if node not in other.nodes and node not in merged.value.nodes:
                    # Deleted by the other side; the deletion itself must then be told.
                    assert _spoken_for(op, spoken, (BASE, ours, theirs)), op
                    continue
            assert _effective(op, merged, spoken, (ours, theirs)) or _spoken_for(op, spoken, (BASE, ours, theirs)), op


@given(edits(), edits())
def test_nothing_is_invented(one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    merged = merge(BASE, ours, theirs)
    blended = {(n.node, n.path) for n in merged.notices if n.kind == "prose-merged"}
    for node, entry in merged.value.nodes.items():
        sources = [t.nodes[node] for t in (BASE, ours, theirs) if node in t.nodes]
        assert sources, node
        assert any(entry.place == source.place for source in sources), node
        for path, value in entry.fields.items():
            if (node, path) in blended or path == "areas":
                continue
            assert any(source.fields.get(path, MISSING) == value for source in sources), (node, path)
    for node in BASE.nodes:
        if node not in merged.value.nodes:
            assert node not in ours.nodes or node not in theirs.nodes


@given(edits(), edits())
def test_merging_again_changes_nothing(one: list[Edit], two: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    merged = merge(BASE, ours, theirs)
    if merged.conflicts:
        return
    for side in (ours, theirs):
        again = merge(BASE, merged.value, side)
        assert again.conflicts == ()
        assert again.value == merged.value
        assert merge(side, merged.value, side).value == merged.value


@given(edits(), edits(), edits(2))
def test_all_conflicts_resolved_leave_none(one: list[Edit], two: list[Edit], picks: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    pick = picks[0][1] if picks else 0
    answers: dict[str, object] = {}
    for _round in range(6):  # an answer can bring a conflict to light that another one covered
        merged = merge(BASE, ours, theirs, answers.values())  # type: ignore[arg-type]
        open_ones = list(merged.conflicts)
        if not open_ones:
            break
        for number, conflict in enumerate(open_ones):
            answers[conflict.id] = conflict.answer(("base", "ours", "theirs")[(pick + number) % 3])
    assert not open_ones
    check_well_formed(merged.value)


@given(edits(), edits(), edits(3))
def test_an_answer_lapses_when_a_side_changes(one: list[Edit], two: list[Edit], more: list[Edit]) -> None:
    ours, theirs = play(BASE, one), play(BASE, two)
    first = merge(BASE, ours, theirs)
    answers = [conflict.answer("ours") for conflict in first.conflicts]
    changed = play(theirs, more)
    later = merge(BASE, ours, changed)
    still = {c.id: c for c in later.conflicts}
    for conflict in first.conflicts:
        if conflict.kind in ("field", "clear", "prose") and conflict.node in changed.nodes:
            now = changed.nodes[conflict.node].fields.get(conflict.path, MISSING)
            was = theirs.nodes[conflict.node].fields.get(conflict.path, MISSING)
            if now != was:
                assert conflict.id not in still
    assert merge(BASE, ours, theirs, answers).value is not None


@given(edits())
def test_edits_of_different_nodes_never_conflict(script: list[Edit]) -> None:
    one, two = Bench(BASE), Bench(BASE)
    for _what, which, where, value in script:
        for bench, names in ((one, ("c1", "b1", "s1", "a1", "n1")), (two, ("c5", "v1", "s5", "a2", "i2"))):
            node = names[which % 5]
            bench.set_field(node, bench.nodes[node], where, value, clear=False)
    merged = merge(BASE, one.table(), two.table())
    assert merged.conflicts == ()
