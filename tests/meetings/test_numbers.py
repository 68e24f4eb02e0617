"""The number of the next meeting, in the digits of the paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.process_meetings import number_of
from tsumugu.meetings.typed.numbers import following


@pytest.mark.parametrize(("number", "after"), [
    ("第２回", "第３回"), ("第2回", "第3回"), ("第９回", "第１０回"), ("第二回", "第三回"), ("第九回", "第十回"),
    ("第十回", "第十一回"), ("第十九回", "第二十回"), ("第九十九回", "第100回"), ("第２回（書面）", "第３回（書面）"),
    ("令和8年度第1回", "令和8年度第2回"),
    ("2026年 3", "2026年 4"), ("臨時会", ""), ("", ""), ("第０回", ""), ("第99999回", ""), ("第09回", "第10回"),
])  # fmt: skip
def test_the_number_after(number: str, after: str) -> None:
    assert following(number) == after


@given(st.integers(1, 98), st.sampled_from(["", "（書面）"]), st.sampled_from(["ascii", "wide"]))
def test_counts_on_as_core_counts(number: int, behind: str, digits: str) -> None:
    text = str(number) if digits == "ascii" else "".join(chr(ord("０") + int(d)) for d in str(number))
    after = following(f"第{text}回")
    assert number_of(after) == number + 1
    assert following(f"第{text}回{behind}") == after + behind
