"""Which divisions a change set touches."""

from __future__ import annotations

import pytest
from tests.desk.plan import small

from tsumugu.core import plan as p
from tsumugu.core.approval import DEFAULT, route
from tsumugu.core.concurrence import divisions_of
from tsumugu.core.diff import diff
from tsumugu.core.table import Entry, Table, Value, to_table


def base() -> Table:
    """Two sheets of two divisions; an activity and an indicator of a third; a partner."""
    plan = small(2)
    one, two = plan.initiatives
    (activity,) = one.activities
    activity = p.Activity(id=activity.id, title=activity.title, planned=activity.planned, division="dx")
    one = p.Initiative(id="i0", title="甲", lead="agri", partners=("fish",), activities=(activity,),
                       indicators=(p.Indicator(id="k0", name="指標", division="wood"),))  # fmt: skip
    two = p.Initiative(id="i1", title="乙", lead="fish", activities=two.activities, indicators=two.indicators)
    divisions = tuple(p.Division(id=key, name=key) for key in ("agri", "dx", "fish", "wood"))
    return to_table(
        p.Plan(
            id=plan.id, title=plan.title, organization=plan.organization, period=plan.period, divisions=divisions,
            chapters=plan.chapters, fields=plan.fields, initiatives=(one, two),
        )
    )  # fmt: skip


BASE = base()


def edited(node: str, path: str, value: Value | None) -> Table:
    entry = BASE.nodes[node]
    fields = {key: was for key, was in entry.fields.items() if key != path}
    if value is not None:
        fields[path] = value
    return Table({**BASE.nodes, node: Entry(entry.type, *entry.place, fields)}, BASE.order)


def without(node: str) -> Table:
    gone = set(BASE.subtree(node))
    order = {place: tuple(n for n in ids if n not in gone) for place, ids in BASE.order.items() if place[0] not in gone}
    nodes = {key: entry for key, entry in BASE.nodes.items() if key not in gone}
    return Table(nodes, {place: ids for place, ids in order.items() if ids})


def moved(node: str, parent: str, slot: str) -> Table:
    entry = BASE.nodes[node]
    order = dict(BASE.order)
    order[entry.place] = tuple(n for n in order[entry.place] if n != node)
    if not order[entry.place]:
        del order[entry.place]
    order[(parent, slot)] = (*order.get((parent, slot), ()), node)
    return Table({**BASE.nodes, node: Entry(entry.type, parent, slot, entry.fields)}, order)


@pytest.mark.parametrize(
    ("after", "asked"),
    [
        (edited("i0", "summary", "概要"), "agri"),
        (edited("i0", "lead", "dx"), "agri dx"),  # a hand-over asks both
        (edited("i0", "lead", None), "agri"),
        (edited("a0", "title", "別"), "agri dx"),  # whoever answers for the activity, and for its sheet
        (edited("s0", "end", 2026), "agri dx"),
        (edited("k0", "note", "注"), "agri wood"),
        (edited("k0", "division", "dx"), "agri dx wood"),
        (edited("i0", "partners", ("fish", "dx")), "agri dx"),  # who is to take part now, not who does already
        (edited("i0", "partners", None), "agri fish"),
        (edited("wood", "name", "森林課"), "wood"),
        (edited("b1", "prose", "別。"), ""),
        (without("i0"), "agri dx fish wood"),  # the whole sheet goes
        (without("s1"), "fish"),
        (moved("a1", "i0", "activities"), "agri fish"),
        (BASE, ""),
    ],
)  # fmt: skip
def test_who_is_touched(after: Table, asked: str) -> None:
    for before, then in ((BASE, after), (after, BASE)):  # taking it back touches the same
        changes = diff(before, then)
        assert divisions_of(changes, before, then) == set(asked.split())
        steps = route(changes, before, then).steps
        assert [set(step.divisions) for step in steps[:1]] == ([set(asked.split())] if steps else [])
        assert all(step.divisions == () for step in steps[1:])


def test_the_own_division_is_asked_where_the_rules_want_it() -> None:
    after = edited("i0", "summary", "概要")
    needed = route(diff(BASE, after), BASE, after, also=("wood", "agri"))
    assert needed.steps[0].step == DEFAULT.roles[0] and needed.steps[0].divisions == ("agri", "wood")
    assert route(diff(BASE, BASE), BASE, BASE, also=("wood",)).steps == ()
