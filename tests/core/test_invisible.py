"""Texts that differ and look the same: the difference has a name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.invisible import difference, is_invisible, seen

NAMED = [
    ("案", "案\u200e", "見えない文字 左から右への印（U+200E）を加えた"),
    ("電子\u200b窓口", "電子窓口", "見えない文字 幅のない空白（U+200B）を除いた"),
    ("企画課", "企画課 ", "末尾の空白を加えた"),
    ("企画課\u3000", "企画課", "末尾の空白を除いた"),
    ("暮らし", "暮らし\ufe0f", "異体字セレクタ（U+FE0F）を加えた"),
    ("葛\U000e0100城", "葛城", "異体字セレクタ（U+E0100）を除いた"),
    ("か\u3099", "が", "同じ文字の別の符号（正規化）"),
    ("案\u200e ", "案", "末尾の空白を除いた、見えない文字 左から右への印（U+200E）を除いた"),
    ("県 道", "県\u3000道", "空白（U+0020）を除いた、全角の空白（U+3000）を加えた"),
    ("県\u00a0道", "県 道", "改行しない空白（U+00A0）を除いた、空白（U+0020）を加えた"),
    ("県\r\n道", "県\n道", "見えない文字 復帰（U+000D）を除いた"),
    ("県\u2028", "県", "見えない文字 行区切り（U+2028）を除いた"),
    ("県\U000e0041", "県", "見えない文字 U+E0041を除いた"),
    (
        "案",
        "\u200b\u200c\u200d\u200e案",
        "見えない文字 幅のない空白（U+200B）、幅のない非接合子（U+200C）、幅のない接合子（U+200D）、ほかを加えた",
    ),
    ("案", "案", ""),
    ("案", "素案", ""),
    ("案 ", "素案", ""),
    ("甲\n乙", "甲\n\n乙", ""),
]


@pytest.mark.parametrize(("before", "after", "told"), NAMED)
def test_an_invisible_difference_has_a_name(before: str, after: str, told: str) -> None:
    assert difference(before, after) == told


def test_the_names_in_english() -> None:
    assert difference("案", "案\u200e", "en") == "invisible character left-to-right mark (U+200E) added"
    assert difference("案 ", "案", "en") == "blank removed at the end"
    assert difference("葛", "葛\U000e0100", "en") == "variation selector (U+E0100) added"
    assert difference("か\u3099", "が", "en") == "another spelling of the same character (normalization)"


ODD = st.lists(
    st.sampled_from([
            "案", "が", "か\u3099", " ", "\u3000", "\u200b",
        "\u200e", "\ufe0f", "\n", "\r", "\t", "a", "\x07", "\u2029"]),
    max_size=6,
).map("".join)  # fmt: skip


@given(ODD | st.text(max_size=6), ODD | st.text(max_size=6))
def test_texts_that_look_the_same_and_differ_are_always_told(before: str, after: str) -> None:
    told = difference(before, after), difference(before, after, "en")
    assert bool(told[0]) == bool(told[1]) == (before != after and seen(before) == seen(after))
    assert not any(is_invisible(character) and character != " " for character in "".join(told))


@given(ODD, st.integers(0, 6), st.characters(categories=["Cf", "Zs"]) | st.sampled_from("\ufe00\ufe0f\U000e0100"))
def test_one_character_more_that_nobody_sees_is_told(text: str, at: int, character: str) -> None:
    """Anywhere, except that a space between two words can be seen."""
    if character.isspace() and text[:at].strip() and text[at:].strip():
        return
    more = text[:at] + character + text[at:]
    if unicodedata.normalize("NFC", text) == text:
        assert difference(text, more)
