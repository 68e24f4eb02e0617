"""The bundled sample: readable, whole, and the same nodes in all three states."""

from __future__ import annotations

import importlib.resources

import pytest

from tsumugu.core import figures
from tsumugu.core.diff import diff
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_table
from tsumugu.core.validation import validate
from tsumugu.interchange import read_plan
from tsumugu.interchange.pictures import Prepared, prepared

STATES = ("plan", "plan-revised", "plan-proposal")


def _read(name: str) -> Plan:
    data = (importlib.resources.files("tsumugu") / "sample" / f"{name}.yaml").read_bytes()
    plan, problems = read_plan(data, f"{name}.yaml")
    assert plan is not None and [p for p in problems if p.severity == "error"] == []
    return plan


def _table(name: str) -> Table:
    return to_table(_read(name))


@pytest.mark.parametrize("name", STATES)
def test_every_state_is_a_valid_plan(name: str) -> None:
    assert [p for p in validate(_read(name)) if p.severity != "notice"] == []


@pytest.mark.parametrize("name", STATES)
def test_every_state_covers_the_whole_system(name: str) -> None:
    plan = _read(name)
    areas = {area.id for field in plan.fields for area in field.areas}
    assert (len(plan.fields), sum(len(f.visions) for f in plan.fields), len(areas)) == (3, 6, 16)
    assert areas == {area for initiative in plan.initiatives for area in initiative.areas or ()}
    assert len(plan.initiatives) >= 12
    assert all(2 <= len(initiative.activities) <= 4 for initiative in plan.initiatives)


@pytest.mark.parametrize("name", STATES)
def test_every_state_shows_a_figure_whose_picture_is_beside_it(name: str) -> None:
    folder = importlib.resources.files("tsumugu") / "sample" / figures.FOLDER
    for found in figures.names(_table(name)):
        made = prepared((folder / found).read_bytes())
        assert isinstance(made, Prepared) and made.picture.name == found, "as it would be taken in"
    assert figures.names(_table(name)) == tuple(sorted(one.name for one in folder.iterdir()))


@pytest.mark.parametrize(("before", "after"), [STATES[:2], STATES[1:]])
def test_neighbouring_states_differ_and_keep_their_nodes(before: str, after: str) -> None:
    old, new = _table(before), _table(after)
    assert set(old.nodes) <= set(new.nodes)
    assert diff(old, new).operations
