"""Carrying a place to a newer state: a table of cases, and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.desk.plan import small

from tsumugu.core.anchors import Found, Place, carry, words_of
from tsumugu.core.plan import Actual, Target
from tsumugu.core.table import Table, Value, to_table

PLAN = to_table(small(2))


def with_text(text: Value | None, node: str = "i0", field: str = "summary", table: Table = PLAN) -> Table:
    fields = {name: value for name, value in table.nodes[node].fields.items() if name != field}
    if text is not None:
        fields[field] = text
    return Table(table.nodes | {node: replace(table.nodes[node], fields=fields)}, table.order)


def without(node: str, table: Table) -> Table:
    return Table({key: entry for key, entry in table.nodes.items() if key != node}, table.order)


OLD = "看護師が付き添う遠隔診療を広げ、通院の負担を減らします。対象は離島5、山間3の診療所です。"


@pytest.mark.parametrize(("new", "quote", "fate", "words"), [
    (OLD, "遠隔診療を広げ", "same", "遠隔診療を広げ"),
    (f"県は、{OLD}", "遠隔診療を広げ", "moved", "遠隔診療を広げ"),
    (OLD.replace("広げ", "段階的に広げ"), "通院の負担", "moved", "通院の負担"),
    (OLD.replace("離島5", "離島7"), "離島5", "changed", "離島7"),
    (OLD.replace("看護師", "看護師等"), "看護師が付き添う", "changed", "看護師等が付き添う"),
    (OLD.replace("遠隔診療を広げ、", ""), "遠隔診療を広げ、", "gone", None),
    ("まったく別の文を書きました。", "対象は離島5、山間3の診療所です。", "changed", "まったく別の文を書きました。"),
])  # fmt: skip
def test_within_a_field(new: str, quote: str, fate: str, words: str | None) -> None:
    place = Place("i0", "summary", quote, OLD.index(quote))
    found = carry(with_text(OLD), with_text(new), place)
    assert (found.fate, found.place and found.place.quote) == (fate, words)
    if found.place is not None:
        assert new[found.place.position :].startswith(found.place.quote)


def test_of_equal_words_the_ones_that_were_meant() -> None:
    old, new = "調査する。導入する。調査する。", "まず調査する。導入する。調査する。"
    for at, then in ((0, 2), (10, 12)):
        found = carry(with_text(old), with_text(new), Place("i0", "summary", "調査する。", at))
        assert found == Found("moved", Place("i0", "summary", "調査する。", then))


@pytest.mark.parametrize(("before", "after", "fate"), [
    (Target(kind="at-least", value="120"), Target(kind="at-least", value="120"), "same"),
    (Target(kind="at-least", value="120"), Target(kind="at-least", value="100"), "changed"),
    (Target(kind="at-least", value="120"), None, "gone"),
])  # fmt: skip
def test_a_number(before: Target, after: Target | None, fate: str) -> None:
    old, new = (with_text(value, "k0", "targets.2025") for value in (before, after))
    assert carry(old, new, Place("k0", "targets.2025", "", 0)).fate == fate


def test_a_bar_a_node_and_what_is_not_there() -> None:
    bar = Place("s0", "label", "試験", 0)
    assert carry(PLAN, PLAN, bar) == Found("same", bar)
    assert carry(PLAN, PLAN, Place("i0")) == Found("same", Place("i0"))
    for after in (without("i0", PLAN), with_text(None, "i0")):
        assert carry(PLAN, after, Place("i0", "summary", "概要。", 0)) == Found("gone", None)
    assert carry(PLAN, without("i0", PLAN), Place("i0")).fate == "gone"
    assert carry(PLAN, PLAN, Place("nowhere", "summary", "概要。", 0)).fate == "gone"
    other = Table(PLAN.nodes | {"i0": PLAN.nodes["c1"]}, PLAN.order)
    assert carry(PLAN, other, Place("i0")).fate == "gone"


def test_the_very_words_in_another_place() -> None:
    words = "看護師が付き添う遠隔診療"
    place = Place("i0", "summary", words, 0)
    moved = with_text("概要。", table=with_text(f"次に、{words}を広げる。", "i1", "policy"))
    assert carry(with_text(OLD), without("i0", moved), place) == Found("elsewhere", Place("i1", "policy", words, 3))
    # It stood there before, or in two places: a guess.
    stood = with_text(OLD, table=with_text(OLD, "i1"))
    assert carry(stood, without("i0", stood), place).fate == "gone"
    twice = with_text(OLD, "i1", "policy", with_text(OLD, "i1"))
    assert carry(with_text(OLD), without("i0", twice), place).fate == "gone"
    short = with_text("離島5だけ", "i1", "policy")
    assert carry(with_text(OLD), without("i0", short), Place("i0", "summary", "離島5", 0)).fate == "gone"


@pytest.mark.parametrize(("value", "words"), [
    ("文", "文"), (2025, "2025"), (("甲", "乙"), "甲\n乙"), (Target(kind="range", low="1", high="2"), "1\n2"),
    (Actual(value="30", status="final", note="注"), "30\n注"),
])  # fmt: skip
def test_what_can_be_quoted(value: Value, words: str) -> None:
    assert words_of(value) == words


TEXTS = st.text(alphabet="あいうえ、。\n", min_size=1, max_size=40)


@given(TEXTS, TEXTS, st.data())
def test_what_is_found_stands_there(old: str, new: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(old) - 1))
    quote = old[start : data.draw(st.integers(start + 1, len(old)))]
    found = carry(with_text(old), with_text(new), Place("i0", "summary", quote, start))
    if found.place is not None:
        end = found.place.position + len(found.place.quote)
        assert found.place.quote and new[found.place.position : end] == found.place.quote
    if quote in new:
        assert found.place is not None and found.place.quote == quote and found.fate in ("same", "moved")
    if old == new:
        assert found == Found("same", Place("i0", "summary", quote, start))


@given(TEXTS, st.text(alphabet="かきく", max_size=8), st.data())
def test_what_is_written_behind_leaves_it_where_it_is(old: str, put: str, data: st.DataObject) -> None:
    """Exactly these words are found, not equal ones."""
    start = data.draw(st.integers(0, len(old) - 1))
    quote = old[start : data.draw(st.integers(start + 1, len(old)))]
    found = carry(with_text(old), with_text(f"{old}{put}"), Place("i0", "summary", quote, start))
    assert found.place == Place("i0", "summary", quote, start)
