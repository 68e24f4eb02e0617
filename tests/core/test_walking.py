"""Walking where nodes of some types can stand finds what walking everywhere finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.core.edit_scripts import BASE, Edit, edits, play
from tests.strategies import plans

from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Table, to_table
from tsumugu.core.walking import of_types

TYPES = st.frozensets(st.sampled_from(sorted(NODE_TYPES)), max_size=4)


def _everywhere(table: Table, types: frozenset[str]) -> list[str]:
    return [node for node in table.subtree(ROOT) if table.nodes[node].type in types]


@given(plan=plans(), types=TYPES)
def test_of_any_plan(plan: Plan, types: frozenset[str]) -> None:
    table = to_table(plan)
    assert of_types(table, types) == _everywhere(table, types)


@given(script=edits(), types=TYPES)
def test_after_edits(script: list[Edit], types: frozenset[str]) -> None:
    table = play(BASE, script)
    assert of_types(table, types) == _everywhere(table, types)


def test_all_types_are_the_whole_in_its_order() -> None:
    assert of_types(BASE, frozenset(NODE_TYPES)) == BASE.subtree(ROOT)


def test_where_none_can_stand_nobody_looks() -> None:
    """The order of steps is not even asked for where areas are wanted."""
    table = Table(
        BASE.nodes, {place: ids for place, ids in BASE.order.items() if BASE.nodes[place[0]].type != "activity"}
    )
    assert any(BASE.nodes[place[0]].type == "activity" for place in BASE.order)
    assert of_types(table, frozenset({"area"})) == _everywhere(BASE, frozenset({"area"})) != []
