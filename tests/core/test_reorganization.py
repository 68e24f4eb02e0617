"""A change of divisions on a plan as a value."""

from __future__ import annotations

from itertools import product

import pytest
from tests.core.test_concurrence import BASE, edited

from tsumugu.core import reorganization as core
from tsumugu.core.concurrence import divisions_of
from tsumugu.core.diff import diff
from tsumugu.core.reorganization import Named, Reform, reformed, units
from tsumugu.core.table import ROOT, Table, Value
from tsumugu.core.validation import validate_table

DAY = "2027-04-01"
NEW = Named("nousei", "農政課", "農林部")


def field(table: Table, node: str, path: str) -> Value | None:
    return table.nodes[node].fields.get(path)


def test_what_names_a_division_is_handed_over_by_the_sheet() -> None:
    found = {unit.node: (len(unit.places), unit.divisions, unit.led) for unit in units(BASE, {"agri", "fish", "wood"})}
    assert found == {"i0": (3, ("agri", "fish", "wood"), True), "i1": (1, ("fish",), True)}
    (partner,) = units(BASE, {"fish"})[:1]
    assert not partner.led, "a partner answers for nothing"
    assert [unit.node for unit in units(edited("i0", "ended", "2026"), {"agri", "fish"})] == ["i1"], "ended stays"


def test_a_rename_keeps_the_name_that_was() -> None:
    after = reformed(BASE, Reform("rename", DAY, ("agri",), (Named("agri", "農政課", "農林部"),)))
    assert after.nodes["agri"].fields == {"name": "農政課", "department": "農林部", f"renames.{DAY}": "agri"}
    assert after.nodes.keys() == BASE.nodes.keys() and len(diff(BASE, after).operations) == 3
    right = reformed(BASE, Reform("correct", DAY, ("agri",), (Named("agri", "農政課"),)))
    assert right.nodes["agri"].fields == {"name": "農政課"}
    moved = reformed(BASE, Reform("rename", DAY, ("agri",), (Named("agri", "agri", "農林部"),)))
    assert f"renames.{DAY}" not in moved.nodes["agri"].fields, "another department is no other name"


def test_a_merger_founds_ends_and_hands_over() -> None:
    after = reformed(BASE, Reform("merge", DAY, ("agri", "fish"), (NEW,), ("nousei",)))
    assert after.children(ROOT, "divisions") == ("agri", "dx", "fish", "nousei", "wood")
    assert field(after, "nousei", "predecessors") == ("agri", "fish") and field(after, "nousei", "valid_from") == DAY
    assert field(after, "agri", "valid_to") == field(after, "fish", "valid_to") == "2027-03-31"
    assert field(after, "i0", "lead") == field(after, "i1", "lead") == "nousei"
    assert field(after, "i0", "partners") is None, "who leads is no partner beside it"
    assert field(after, "k0", "division") == "wood" and field(after, "dx", "valid_to") is None
    assert {"agri", "fish", "nousei"} <= divisions_of(diff(BASE, after), BASE, after), "all of them are asked"
    into = reformed(BASE, Reform("merge", DAY, ("agri",), (), ("dx",)))
    assert field(into, "dx", "predecessors") == ("agri",) and field(into, "i0", "lead") == "dx"
    assert field(into, "dx", "valid_from") is None, "one that was there is not founded"


def test_a_split_hands_over_by_choice() -> None:
    other = Named("suisan", "水産課")
    asked = Reform("split", DAY, ("fish",), (NEW, other), ("nousei", "suisan"), (("i1", "suisan"),))
    after = reformed(BASE, asked)
    assert field(after, "i0", "partners") == ("nousei",) and field(after, "i1", "lead") == "suisan"
    assert after.children(ROOT, "divisions") == ("agri", "dx", "fish", "nousei", "suisan", "wood")


def test_handing_over_ends_nothing() -> None:
    after = reformed(BASE, Reform("hand-over", DAY, ("fish",), (), ("dx",), (("i0", ""),)))
    assert field(after, "i0", "partners") == ("fish",), "what was not chosen stays"
    assert field(after, "i1", "lead") == "dx" and after.nodes["fish"] == BASE.nodes["fish"]


def test_a_plan_that_knows_none_of_them_is_left_alone() -> None:
    for kind in ("rename", "correct", "merge", "split", "abolish", "hand-over"):
        reform = Reform(kind, DAY, ("nowhere",), (Named("nowhere", "課"),), ("dx", "agri"))
        assert reformed(BASE, reform) is BASE, kind
    assert reformed(BASE, Reform("found", DAY, (), (NEW,))).nodes["nousei"].fields["valid_from"] == DAY


def test_who_takes_over_and_is_not_in_the_plan_yet_is_missing() -> None:
    assert core.missing(BASE, Reform("hand-over", DAY, ("fish",), (), ("else",))) == ("else",)
    assert core.missing(BASE, Reform("hand-over", DAY, ("fish",), (), ("dx",))) == ()
    assert core.missing(BASE, Reform("rename", DAY, ("fish",), (Named("fish", "水産"),))) == ()
    brought = Reform("hand-over", DAY, ("fish",), (Named("else", "別課", "", ""),), ("else",))
    assert reformed(BASE, brought).nodes["else"].fields == {"name": "別課"}


@pytest.mark.parametrize(
    ("reform", "code"),
    [
        (Reform("rename", DAY), "none-chosen"),
        (Reform("merge", DAY, ("agri",), (NEW,), ("nousei",)), "one-alone"),
        (Reform("merge", DAY, ("agri", "dx"), (), ()), "no-heir"),
        (Reform("split", DAY, ("agri",), (NEW,), ("nousei",)), "one-alone"),
        (Reform("hand-over", DAY, ("agri",), (), ("agri",)), "same"),
        (Reform("split", DAY, ("agri",), (NEW, Named("b", "農政課", "農林部")), ("nousei", "b")), "twice"),
    ],
)
def test_what_cannot_be(reform: Reform, code: str) -> None:
    assert [one.code for one in core.problems(reform)] == [code]


KEYS = ("agri", "dx", "fish", "wood")


@pytest.mark.parametrize(("old", "heir"), [pair for pair in product(KEYS, repeat=2) if pair[0] != pair[1]])
@pytest.mark.parametrize("kind", ["merge", "abolish", "hand-over"])
def test_after_it_nothing_names_the_old_and_nothing_else_moved(kind: core.Kind, old: str, heir: str) -> None:
    reform = Reform(kind, DAY, (old,), (), (heir,))
    after = reformed(BASE, reform)
    assert units(after, {old}) == (), "all of it was handed over"
    assert reformed(after, reform) is after or kind != "hand-over", "to do it again does nothing"
    changed = {op.path.partition(".")[0] for op in diff(BASE, after).operations}  # type: ignore[union-attr]
    assert changed <= {"lead", "partners", "division", "valid_to", "predecessors"}
    assert not [one for one in validate_table(after) if one.severity == "error"]
    assert core.from_data(core.to_data(reform)) == reform
