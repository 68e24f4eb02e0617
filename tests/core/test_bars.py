"""One operation for every way of moving a bar, and what copies of bars are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.acts import done as made

from tsumugu.core import bars, fiscal
from tsumugu.core.errors import Problem
from tsumugu.core.operations import ChangeSet, apply, invert
from tsumugu.core.table import MISSING, ROOT, Entry, Table, Value

M = MISSING


def sheet(**fields: Value) -> Table:
    """A plan of 2023 to 2027 with one activity and one bar."""
    return Table(
        {
            ROOT: Entry("plan", "", "", {"title": "計画", "period.first": 2023, "period.last": 2027}),
            "i": Entry("initiative", ROOT, "initiatives", {"title": "事業"}),
            "a": Entry("activity", "i", "activities", {"title": "取組"}),
            "s": Entry("step", "a", "planned", {"label": "試行", **fields}),
        },
        {(ROOT, "initiatives"): ("i",), ("i", "activities"): ("a",), ("a", "planned"): ("s",)},
    )


#: What stands there (start, end, shape), first and last month -> start and end, or the refusal.
MOVES = [
    (("2024-04", "2024-09", None), "2024-07", "2024-12", ("2024-07", "2024-12")),
    ((2024, None, None), "2025-04", "2026-03", (2025, M)),
    ((2024, 2024, None), "2025-04", "2026-03", (2025, 2025)),
    ((2024, 2025, None), "2025-04", "2027-03", (2025, 2026)),
    ((2024, None, None), "2024-07", "2025-06", ("2024-07", "2025-06")),
    ((2024, None, None), "2024-07", "2024-07", ("2024-07", M)),
    ((2024, 2025, None), "2024-07", "2024-07", ("2024-07", "2024-07")),
    (("2024-04", None, None), "2024-05", "2024-05", ("2024-05", M)),
    (("2024-04", "2025-03", None), "2025-04", "2026-03", ("2025-04", "2026-03")),
    ((2024, "2025-03", None), "2025-04", "2026-03", ("2025-04", "2026-03")),
    ((2024, None, "milestone"), "2025-06", "2025-06", ("2025-06", M)),
    (("2024-04", "2024-09", "milestone"), "2024-05", "2024-10", ("2024-10", M)),
    ((2024, None, "continuing"), "2025-04", "", (2025, M)),
    (("2024-05", None, "continuing"), "2024-08", "", ("2024-08", M)),
    (("2024-05", None, "continuing"), "2024-08", "2025-03", ("2024-08", "2025-03")),
    ((None, None, None), "2024-04", "2026-03", (2024, 2025)),
    ((None, None, None), "2024-05", "2024-06", ("2024-05", "2024-06")),
    ((2024, None, None), "2024-08", "", "no-months"),
    ((2024, None, None), "2024-08", "2024-07", "no-months"),
    ((2024, None, None), "2024-13", "2025-07", "no-months"),
    ((2024, None, None), "2024", "2025", "no-months"),
    ((2024, None, None), "２０２４-04", "2024-05", "no-months"),
]


@pytest.mark.parametrize(("was", "first", "last", "expected"), MOVES)
def test_where_a_bar_stands_then(was: tuple[Value | None, ...], first: str, last: str, expected: object) -> None:
    fields = {p: v for p, v in zip(("start", "end", "shape"), was, strict=True) if v is not None}
    table = sheet(**fields)
    found = bars.move(table, "s", first, last)
    if isinstance(found, Problem):
        assert found.code == expected
        return
    after = apply(table, found).nodes["s"].fields
    assert (after.get("start", M), after.get("end", M)) == expected


_MONTHS = st.tuples(st.integers(2023, 2030), st.integers(1, 12)).map(lambda m: f"{m[0]}-{m[1]:02}")


@given(_MONTHS, _MONTHS, st.sampled_from([2024, "2024-05", None]), st.sampled_from([2025, "2025-05", None]))
def test_a_bar_covers_what_was_asked_for(one: str, other: str, start: Value | None, end: Value | None) -> None:
    first, last = sorted((one, other))
    fields = {p: v for p, v in (("start", start), ("end", end)) if v is not None}
    table = sheet(**fields)
    changes = made(bars.move(table, "s", first, last))
    after = apply(table, changes)
    step = after.nodes["s"].fields
    start_, end_ = step.get("start"), step.get("end")
    assert not isinstance(start_, (tuple, bool)) and fiscal.span(start_, end_) == (first, last)  # type: ignore[arg-type]
    assert apply(after, invert(changes)) == table
    assert bars.move(after, "s", first, last) == ChangeSet(), "once more changes nothing"


def test_copies_to_the_next_year_and_to_all() -> None:
    table = sheet(start="2024-04", end="2024-09", note="注", tentative=True)
    assert bars.following(table, "s") == 3
    after = apply(table, made(bars.repeat(table, "s", ["n1", "n2", "n3"])))
    assert after.children("a", "planned") == ("s", "n1", "n2", "n3")
    assert after.nodes["n3"].fields == {
        "label": "試行", "note": "注", "tentative": True, "start": "2027-04", "end": "2027-09",
    }  # fmt: skip
    for news in ([], ["n1", "n2", "n3", "n4"]):
        assert bars.repeat(table, "s", news) == bars.TOO_FAR
    assert bars.repeat(sheet(), "s", ["n1"]) == bars.NO_TIME
    assert bars.repeat(table, "a", ["n1"]) == bars.repeat(table, "gone", ["n1"]) == bars.NO_BAR
    years = sheet(start=2025, shape="continuing")
    after = apply(years, made(bars.repeat(years, "s", ["n1"])))
    assert after.nodes["n1"].fields == {"label": "試行", "shape": "continuing", "start": 2026}


def test_done_as_planned() -> None:
    table = sheet(start="2024-04", end="2024-09", note="注", tentative=True)
    after = apply(table, made(bars.done(table, "s", "n1")))
    assert after.children("a", "actual") == ("n1",) and after.children("a", "planned") == ("s",)
    assert after.nodes["n1"].fields == {"label": "試行", "start": "2024-04", "end": "2024-09"}
    assert bars.done(after, "n1", "n2") == bars.NO_BAR, "what is done already"
    assert bars.done(sheet(), "s", "n1") == bars.NO_TIME


def test_a_new_bar_and_one_without_a_time() -> None:
    table = sheet(start=2024, end=2025)
    after = apply(table, made(bars.draw(table, "a", "actual", "n1", "開始", "2024-04", "2025-03")))
    assert after.nodes["n1"].fields == {"label": "開始", "start": 2024}
    after = apply(table, made(bars.draw(table, "a", "planned", "n1", "開始")))
    assert after.children("a", "planned") == ("s", "n1") and "start" not in after.nodes["n1"].fields
    assert bars.draw(table, "a", "indicators", "n1", "x") == bars.draw(table, "i", "planned", "n1", "x") == bars.NO_BAR
    assert bars.draw(table, "a", "planned", "n1", "x", "2024-04") == bars.NO_MONTHS
    loose = apply(table, made(bars.unassign(table, "s")))
    assert loose.nodes["s"].fields == {"label": "試行"} and bars.unassign(table, "a") == bars.NO_BAR
