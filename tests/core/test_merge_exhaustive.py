"""Every pair of every single edit of a tiny plan: the laws that a table of cases could overlook."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from tests.core.edit_scripts import Bench, check_well_formed
from tests.core.effects import effective, named
from tests.gate import first

from tsumugu.core.conflicts import Choice, Conflict
from tsumugu.core.diff import diff
from tsumugu.core.merge import merge
from tsumugu.core.operations import Delete
from tsumugu.core.plan import Activity, Block, Chapter, Indicator, Initiative, Period, Plan, Step, Target
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import Entry, Table, Value, to_table

TINY = to_table(
    Plan(
        id="tiny",
        title="小さな計画",
        period=Period(first=2023, last=2027),
        chapters=(
            Chapter(
                id="c1",
                title="一",
                sections=(Chapter(id="c2", title="二", content=(Block(id="b1", prose="甲。乙。丙。"),)),),
            ),
            Chapter(id="c3", title="三"),
        ),
        initiatives=(
            Initiative(
                id="i1",
                title="事業",
                areas=("x", "y"),
                activities=(
                    Activity(
                        id="t1",
                        title="調査",
                        planned=(
                            Step(id="s1", label="い", start=2023, end=2024),
                            Step(id="s2", label="ろ"),
                            Step(id="s3", label="は"),
                        ),
                    ),
                    Activity(id="t2", title="実施"),
                ),
                indicators=(
                    Indicator(id="n1", name="件数", unit="件", targets=((2024, Target(kind="at-least", value="5")),)),
                ),
            ),
        ),
    )
)

#: Per node type the fields that are edited, with the values each side may give (None clears).
VALUES: dict[str, dict[str, tuple[Value | None, ...]]] = {
    "chapter": {"title": ("新", "別")},
    "block": {"prose": ("甲改。乙。丙。", "甲。乙。丙改。", "甲別。乙。丙。", None)},
    "initiative": {"areas": (("y",), ("x", "y", "z"), ("w", "x", "y"), None), "policy": ("新", "別")},
    "activity": {"title": ("新",)},
    "step": {"start": (2022, 2024, None), "end": (2025, None)},
    "indicator": {
        "unit": ("人", None),
        "targets.2024": (Target(kind="at-least", value="7"), None),
        "targets.2025": (Target(kind="at-least", value="9"),),
    },
}


def single_edits() -> Iterator[Table]:
    for node, entry in sorted(TINY.nodes.items()):
        if not node:
            continue
        for path, values in VALUES[entry.type].items():
            for value in values:
                fields = dict(entry.fields)
                if value is None:
                    fields.pop(path, None)
                else:
                    fields[path] = value
                yield Table({**TINY.nodes, node: Entry(entry.type, *entry.place, fields)}, TINY.order)
        gone = Bench(TINY).beneath(node)
        order = {
            place: tuple(n for n in ids if n not in gone) for place, ids in TINY.order.items() if place[0] not in gone
        }
        yield Table({n: e for n, e in TINY.nodes.items() if n not in gone}, {p: ids for p, ids in order.items() if ids})
        for place in Bench(TINY).homes(entry.type, gone):
            for position in range(len(TINY.order.get(place, ())) + (place != entry.place)):
                bench = Bench(TINY)
                bench.put(node, place, position)
                yield bench.table()
    for kind, required in (("chapter", "title"), ("step", "label"), ("activity", "title")):
        for place in Bench(TINY).homes(kind, set()):
            for position, name in itertools.product(range(len(TINY.order.get(place, ())) + 1), ("新", "別")):
                bench = Bench(TINY)
                bench.nodes[f"new-{kind}"] = Entry(kind, *place, {required: name})
                bench.order.setdefault(place, []).insert(position, f"new-{kind}")
                yield bench.table()


EDITS = [table for table in single_edits() if table != TINY]


def test_the_tiny_plan_is_well_formed_and_has_many_edits() -> None:
    check_well_formed(TINY)
    for table in EDITS:
        check_well_formed(table)
    assert len(EDITS) > 100
    assert {entry.type for entry in TINY.nodes.values()} <= NODE_TYPES.keys()


@pytest.mark.parametrize("part", first(range(4)))
def test_every_pair_of_single_edits(part: int) -> None:
    for ours, theirs in itertools.product(EDITS[part::4], EDITS):
        result, back = merge(TINY, ours, theirs), merge(TINY, theirs, ours)
        assert result.value == back.value
        assert [(c.id, c.ours, c.theirs) for c in result.conflicts] == [
            (c.id, c.theirs, c.ours) for c in back.conflicts
        ]
        check_well_formed(result.value)
        mine, other = diff(TINY, ours), diff(TINY, theirs)
        if not result.conflicts:
            assert all(effective(op, result) for op in (*mine, *other)), (mine, other)
            continue
        assert ours != theirs
        for side, there, changes in ((ours, theirs, mine), (theirs, ours, other)):
            assert all(effective(op, result) or named(op, result, TINY, side, there) for op in changes), (mine, other)
        # One edit against one edit: one question. One node that both added may differ in place and in title.
        kinds = [asked.kind for asked in result.conflicts]
        assert len(kinds) == 1 or kinds == ["order", "field"]
        for choice, table in answers(result.conflicts[0], result.value, ours, theirs).items():
            again = merge(TINY, ours, theirs, [asked.answer(choice) for asked in result.conflicts])
            assert again.conflicts == ()
            assert again.value == table, (kinds, choice, mine, other)


def answers(asked: Conflict, held: Table, ours: Table, theirs: Table) -> dict[Choice, Table]:
    """What each answer means: the state that it names."""
    states: dict[Choice, Table] = {"base": TINY, "ours": ours, "theirs": theirs}
    if asked.kind in ("order", "field") and asked.node not in TINY.nodes:
        return {**states, "base": held}  # both added it: the base has no place and no title for it
    if asked.kind not in ("delete", "escape"):
        return states
    editor: Choice = "theirs" if asked.ours is None else "ours"
    kept, deleted = (theirs, ours) if asked.ours is None else (ours, theirs)
    if asked.kind == "escape":  # its ancestor goes all the same
        (root,) = diff(TINY, deleted)
        assert isinstance(root, Delete)
        if root.node != asked.node:
            bench = Bench(kept)
            bench.delete(root.node)
            kept = bench.table()
    assert held == kept
    return {**states, "base": kept, editor: kept}
