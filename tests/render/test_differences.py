"""Before → after in words: cut to where two texts differ, never inside a number, nothing said of an unseen side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.operations import Add, ChangeSet, Delete, Grown, Move, Position, Reorder, Set
from tsumugu.core.plan import Target
from tsumugu.core.table import MISSING, Missing, Value
from tsumugu.render.changes.differences import MOST, Raw, difference, raw, shortened, sides
from tsumugu.render.content import Difference

LONG = "これは長い文の始まりで、変わらない言葉がしばらく続いたあとで、ようやく違う所に来る。"
TAIL = "そのあとにも、同じ言葉がまたしばらく続いて、そこで文は終わる。"


Side = Value | Missing


def told(
    old: Side, new: Side, path: str = "summary", kind: str = "initiative", *,
    unit: str = "", before: bool = True, after: bool = True,
) -> Difference:  # fmt: skip
    return difference(Raw("set", "n", path, kind, old, new), {}, unit, before, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("前", "後", ("前", "後")), (MISSING, "後", ("（記載なし）", "後")), ("前", MISSING, ("前", "（記載なし）")),
        (
            LONG + "甲" + TAIL, LONG + "乙" + TAIL,
            ("…、ようやく違う所に来る。甲そのあとにも、同じ言葉が…",
             "…、ようやく違う所に来る。乙そのあとにも、同じ言葉が…"),
        ),
    ],
)  # fmt: skip
def test_a_text(before: Side, after: Side, expected: tuple[str, str]) -> None:
    assert sides(told(before, after)) == expected


def test_a_target_has_its_unit() -> None:
    old, new = (Target(kind="at-least", value=value) for value in ("100", "80"))
    one = told(old, new, "targets.2026", "indicator", unit="件")
    assert sides(one) == ("100件以上", "80件以上")
    assert sides(one, "en") == ("≥ 100 件", "≥ 80 件")


def test_a_side_nobody_may_see_is_said_to_be_so_and_cuts_nothing() -> None:
    one = told(LONG + "秘密" + TAIL, LONG + TAIL, before=False)
    assert sides(one) == ("（公表していない記述）", LONG + TAIL) and one.before is None
    assert sides(told("前", "秘密", after=False), "en") == ("前", "(wording that was not published)")


def test_numbers_are_not_cut() -> None:
    old, new = "あ" * 40 + "1234567890123456", "あ" * 40 + "1234567890123457"
    assert "1234567890123456" in shortened(old + TAIL, new + TAIL)[0]
    assert "9,999" in shortened("い" * 70 + "9,999", "い" * 70 + "9,998")[0]


@given(st.text("ab1", max_size=200), st.text("ab1", max_size=200))
def test_no_difference_is_lost_and_no_more_than_needed_is_said(old: str, new: str) -> None:
    one, other = shortened(old, new)
    assert (one == other) <= (old == new or max(len(old), len(new)) > MOST)
    assert max(len(one), len(other)) <= MOST + 3


def test_every_kind_of_operation() -> None:
    grown = Grown("a", "activity", Position("i", "activities", ""), {"title": "秘密"})
    child = Grown("s", "step", Position("a", "planned", ""), {})
    changes = ChangeSet((
        Set("i", "initiative", "title", "前", "後"), Add("a", "activity", (grown, child)),
        Delete("a", "activity", (grown,)),
        Move("m", "activity", Position("i", "activities", ""), Position("j", "activities", "")),
        Reorder("i", "initiative", "activities", ("a", "b"), ("b", "a"), ("a",)),
    ))  # fmt: skip
    found = list(raw(changes))
    assert [(one.kind, one.node, one.path) for one in found] == [
        ("set", "i", "title"), ("added", "a", ""), ("added", "s", ""), ("removed", "a", ""), ("moved", "m", "@"),
        ("order", "i", "@activities"),
    ]  # fmt: skip
    assert [sides(difference(one, {})) for one in found[1:]] == [
        ("", "追加"), ("", "追加"), ("", "削除"), ("", "移動"), ("", "並び順の変更"),
    ]  # fmt: skip
    assert "秘密" not in str([difference(one, {}) for one in found[1:]])
