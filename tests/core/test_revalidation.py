"""What is known of a state, carried over to the next, is what looking at the whole of it would say."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from hypothesis import example, given
from tests.core.edit_scripts import BASE, BASES, Edit, edits, play
from tests.strategies import plans

from tsumugu.core import revalidation
from tsumugu.core.errors import Problem
from tsumugu.core.plan import (
    Actual,
    Area,
    Field,
    Grade,
    Indicator,
    Initiative,
    Judgement,
    Period,
    Plan,
    RatingScheme,
    Target,
)
from tsumugu.core.revalidation import revalidated
from tsumugu.core.table import ROOT, Entry, Table, Value, to_table
from tsumugu.core.validation import validate_table

on_both_plans = pytest.mark.parametrize("base", BASES.values(), ids=BASES)
ANY = edits() | edits(reuse=True)


def _holds(before: Table, after: Table) -> tuple[Problem, ...]:
    found = revalidated(before, validate_table(before), after)
    assert found == validate_table(after)
    return found


@given(one=plans(), two=plans())
def test_between_any_two_plans(one: Plan, two: Plan) -> None:
    """They share ids and little else: references break and heal, grades come and go, periods move."""
    _holds(to_table(one), to_table(two))


@on_both_plans
@given(one=ANY, two=ANY)
@example(one=[(3, 0, 0, 0)], two=[])
def test_after_any_edits(base: Table, one: list[Edit], two: list[Edit]) -> None:
    middle = play(base, one)
    _holds(base, middle)
    _holds(middle, play(middle, two))
    _holds(middle, base)


JUDGED = to_table(
    Plan(
        id="judged",
        title="評価",
        period=Period(first=2023, last=2027),
        fields=(Field(id="f1", name="分野", areas=(Area(id="a1", name="甲"), Area(id="a2", name="乙"))),),
        initiatives=(
            Initiative(
                id="i1", title="一", field="f1", areas=("a1", "gone"),
                judgements=(("2024.division", Judgement(scheme="s", grade="A")),),
                indicators=(Indicator(id="k0", name="初め", targets=((2031, Target(kind="undecided")),)),),
            ),
            Initiative(id="i2", title="二", indicators=(
                Indicator(id="k1", name="数", targets=((2024, Target(kind="text")), (2031, Target(kind="undecided")))),
                Indicator(id="k2", name="率", actuals=((2024, Actual(value="x")),)),
            )),
        ),
        rating_schemes=(RatingScheme(id="s", name="尺度", grades=(Grade(id="g1", mark="A", meaning="順調"),)),),
    )
)  # fmt: skip


def _with(table: Table, node: str, **fields: Value) -> Table:
    entry = table.nodes[node]
    values = dict(entry.fields) | {path.replace("__", "."): value for path, value in fields.items()}
    return Table({**table.nodes, node: Entry(entry.type, *entry.place, values)}, table.order)


def _without(table: Table, node: str) -> Table:
    place = table.nodes[node].place
    order = {**table.order, place: tuple(one for one in table.order[place] if one != node)}
    return Table({n: entry for n, entry in table.nodes.items() if n != node}, {k: v for k, v in order.items() if v})


def _codes(problems: Collection[Problem]) -> set[tuple[str, str]]:
    return {(problem.code, problem.path) for problem in problems}


def test_a_grade_that_goes_or_is_called_otherwise_is_missed_where_it_was_given() -> None:
    missed = ("unknown-grade", "i1/judgements.2024.division")
    assert missed not in _codes(validate_table(JUDGED))
    assert missed in _codes(_holds(JUDGED, _without(JUDGED, "g1")))
    renamed = _with(JUDGED, "g1", mark="B")
    assert missed in _codes(_holds(JUDGED, renamed))
    assert missed not in _codes(_holds(renamed, JUDGED))


def test_what_pointed_at_a_node_that_went_or_came_is_looked_at() -> None:
    lost = _without(JUDGED, "a1")
    assert ("dangling-reference", "i1/areas") in _codes(_holds(JUDGED, lost))
    _holds(lost, JUDGED)


def test_another_period_is_another_plan_for_every_year() -> None:
    longer = _with(JUDGED, ROOT, period__last=2031)
    outside = ("outside-period", "k1/targets.2031")
    assert outside in _codes(validate_table(JUDGED))
    assert outside not in _codes(_holds(JUDGED, longer))
    assert outside in _codes(_holds(longer, JUDGED))


def test_problems_come_in_the_order_of_the_plan_as_it_is_now() -> None:
    turned = Table(JUDGED.nodes, {**JUDGED.order, (ROOT, "initiatives"): ("i2", "i1")})
    before, now = ([p.path for p in found] for found in (validate_table(JUDGED), _holds(JUDGED, turned)))
    assert sorted(before) == sorted(now) and before != now


@pytest.mark.parametrize("wrong", ["a1/x", "zz/y"])
def test_an_id_that_is_none_hides_nothing(wrong: str) -> None:
    """Its problems name another node, or none."""
    entry = JUDGED.nodes["a2"]
    place = entry.place
    bad = Table(
        {**JUDGED.nodes, wrong: Entry(entry.type, *place, {})},
        {**JUDGED.order, place: (*JUDGED.order[place], wrong)},
    )
    assert {code for code, _path in _codes(_holds(JUDGED, bad))} >= {"bad-id", "required"}
    _holds(bad, _with(bad, "a1", name="丙"))
    _holds(bad, JUDGED)


def test_only_what_differs_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else nothing would be won, and no test of the outcome would say so."""
    asked: list[Collection[str] | None] = []
    known, after = validate_table(BASE), _with(BASE, "i1", title="別の題")

    def counted(table: Table, among: Collection[str] | None = None) -> tuple[Problem, ...]:
        asked.append(among)
        return validate_table(table, among)

    monkeypatch.setattr(revalidation, "validate_table", counted)
    assert revalidated(BASE, known, BASE) is known and asked == []
    revalidated(BASE, known, after)
    assert asked == [{"i1"}]
