"""Causes as plain data: one form for one list, and nothing odd that could not be told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.canonical import canonical_json
from tsumugu.core.causes import (
    KINDS,
    MOST_CAUSES,
    MOST_CITED,
    MOST_PLACES,
    Cause,
    Cited,
    at,
    canonical,
    kept,
    read,
    to_data,
)
from tsumugu.core.texts import TITLE

OPINION = Cause("opinion", "o12", "第1回 策定委員会の意見 1-4")
MEETING = Cause("meeting", "iinkai-2", "第2回 策定委員会")
DECISION = Cause("decision", "青情第12号", "本部決定（青情第12号）")

CITED = st.builds(
    Cited,
    st.builds(Cause, st.sampled_from(KINDS), st.sampled_from(["a", "b"]), st.sampled_from(["甲", "乙"])),
    st.lists(st.sampled_from(["i0/title", "i0/", "/title"]), max_size=3).map(tuple),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["opinion", "i0/title"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["kind", "id", "label", "places", "x"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_the_form_in_which_they_are_hashed() -> None:
    cited = (Cited(OPINION, ("i0/title", "i0/", "i0/title")), Cited(MEETING), Cited(DECISION))
    assert to_data(cited) == [
        {"kind": "decision", "id": "青情第12号", "label": "本部決定（青情第12号）"},
        {"kind": "meeting", "id": "iinkai-2", "label": "第2回 策定委員会"},
        {"kind": "opinion", "id": "o12", "label": "第1回 策定委員会の意見 1-4", "places": ["i0/", "i0/title"]},
    ]


@given(st.lists(CITED, max_size=8))
def test_the_order_of_saying_means_nothing_and_nothing_is_there_twice(cited: list[Cited]) -> None:
    once = canonical(cited)
    keys = [one.cause.key for one in once]
    assert keys == sorted(set(keys)) == sorted({one.cause.key for one in cited})
    assert canonical(once) == once and [one.places for one in canonical(cited[::-1])] == [one.places for one in once]
    for one in once:
        said = [other for other in cited if other.cause.key == one.cause.key]
        assert one.whole == any(other.whole for other in said) and one.cause == said[0].cause
        assert one.whole or one.places == tuple(sorted({place for other in said for place in other.places}))


@given(st.lists(CITED, max_size=8))
def test_what_is_written_is_read(cited: list[Cited]) -> None:
    assert read(to_data(cited)) == (canonical(cited), ())


@given(st.lists(CITED, max_size=8))
def test_what_the_ledger_keeps_is_read_as_it_was_written(cited: list[Cited]) -> None:
    assert kept(canonical_json(to_data(cited)).decode()) == canonical(cited)


@given(JSON)
def test_what_stands_there_and_was_not_written_by_this_program(data: Any) -> None:
    text = canonical_json(data).decode()
    assert {one.cause.key for one in read(data)[0]} <= {one.cause.key for one in kept(text)}
    assert kept(text + "x") == ()


@given(JSON)
def test_nothing_odd_is_raised_and_what_is_read_can_be_written(data: Any) -> None:
    found, problems = read(data)
    assert read(to_data(found)) == (found, ())
    assert canonical_json(to_data(found))
    assert problems or isinstance(data, list)


GOOD = {"kind": "opinion", "id": "o12", "label": "意見"}


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (None, [("causes-shape", "causes")]),
        ({}, [("causes-shape", "causes")]),
        (["o12"], [("causes-shape", "causes[0]")]),
        ([GOOD | {"text": "意見の全文"}], [("causes-shape", "causes[0]")]),
        ([{"kind": "opinion", "id": "o12"}], [("causes-shape", "causes[0]")]),
        ([GOOD | {"kind": "rumour"}], [("cause-kind", "causes[0].kind")]),
        ([GOOD | {"kind": []}], [("cause-kind", "causes[0].kind")]),
        ([GOOD | {"id": 12}], [("causes-shape", "causes[0].id")]),
        ([GOOD | {"id": " "}], [("required", "causes[0].id")]),
        ([GOOD | {"id": "x" * 101}], [("text-too-long", "causes[0].id")]),
        ([GOOD | {"label": "一\n二"}], [("text-lines", "causes[0].label")]),
        ([GOOD | {"label": "一\0"}], [("text-nul", "causes[0].label")]),
        ([GOOD | {"label": "あ" * (TITLE + 1)}], [("text-too-long", "causes[0].label")]),
        ([GOOD | {"label": "\u200b"}], [("text-invisible-only", "causes[0].label")]),
        ([GOOD | {"places": "i0/title"}], [("causes-shape", "causes[0].places")]),
        ([GOOD | {"places": ["i0/title", "i0"]}], [("causes-shape", "causes[0].places[1]")]),
        ([GOOD | {"places": [7]}], [("causes-shape", "causes[0].places[0]")]),
        ([GOOD | {"places": [f"i{n}/title" for n in range(MOST_PLACES + 1)]}], [("too-many", "causes[0].places")]),
        ([GOOD | {"id": f"o{n}"} for n in range(MOST_CAUSES + 1)], [("too-many", "causes")]),
        ([GOOD, GOOD], [("cause-twice", "causes[1]")]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data: Any, codes: list[tuple[str, str]]) -> None:
    found, problems = read(data)
    assert [(one.code, one.path) for one in problems] == codes
    assert [one.severity for one in problems] == ["warning" if codes[0][0] == "cause-twice" else "error"]
    # A cause of which something cannot be read is left out whole: without its places it would be of everything.
    limits = {"causes": MOST_CAUSES, "causes[0].places": 1} if codes[0][0] == "too-many" else {}
    assert len(found) == (1 if codes[0][0] == "cause-twice" else limits.get(codes[0][1], 0))


def test_there_is_a_bound_to_all_of_them_together() -> None:
    places = [f"i{n}/title" for n in range(MOST_PLACES)]
    data = [GOOD | {"id": f"o{n}", "places": places} for n in range(MOST_CITED // MOST_PLACES)]
    assert read(data)[1] == ()
    found, problems = read([*data, GOOD])
    assert [(one.code, one.path) for one in problems] == [("too-many", "causes")] and len(found) == len(data)
    assert "2,001" in problems[0].message and "2,000" in problems[0].text("en")


def test_texts_are_kept_as_every_text_is() -> None:
    ((one,), problems) = read([GOOD | {"label": " カ\u3099 "}])
    assert one.cause.label == "ガ" and problems == ()


def test_a_cause_of_changes_that_are_no_longer_made_is_none() -> None:
    cited = (Cited(MEETING), Cited(OPINION, ("i0/title", "s0/end")), Cited(DECISION, ("s0/end",)))
    assert at(cited, {"i0/title", "i1/title"}) == (Cited(MEETING), Cited(OPINION, ("i0/title",)))
    assert at(cited, ()) == (Cited(MEETING),), "and never becomes one of the whole"
