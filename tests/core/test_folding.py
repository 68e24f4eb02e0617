"""Texts as they are compared when something is looked for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tsumugu.core import folding

TEXTS = st.text(st.one_of(
    st.sampled_from("ｶﾞｷﾞがギア１①ﾊﾟ|｜ ́ｱ\u3099\ufe0f\u00ad\u200dＡａß 　\n\t県㌔ﬁヽヾㇰ々ー・İſΣς½〱"),
    st.characters(exclude_categories=["Cs"]),
))  # fmt: skip


@given(TEXTS)
@example("ｶﾞ ｷ")
@example("あ\u3099")
def test_folding_goes_character_by_character(text: str) -> None:
    """What is passed over at once is what stays."""
    assert folding.folded(text) == "".join(map(folding.of_cluster, folding.clusters(text)))


@given(TEXTS)
@example("県 \u00ad 庁  a　b \n c ")
def test_every_character_of_a_key_comes_from_its_place(text: str) -> None:
    key, places = folding.mapped(text)
    assert key == folding.key(text) and len(places) == len(key) + 1 and places[-1] == len(text)
    assert list(places) == sorted(places)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾎﾞｳｻｲ", "ぼうさい"), ("ＤＸ推進", "dx推進"), ("令和６年", "令和6年"), ("ふりがな", "フリガナ"),
        ("情報　政策", "情報政策"), ("ｶﾞｲﾄﾞ", "ガイド"), ("葛\U000e0100城", "葛城"), ("Smart  City", "smart city"),
        ("ソフト\u00adウェア", "ソフトウェア"),
    ],
)  # fmt: skip
def test_what_is_the_same_to_who_looks_for_it(one: str, other: str) -> None:
    assert folding.key(one) == folding.key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("防災", "防火"), ("が", "か"), ("ば", "ぱ"), ("a b", "ab"), ("甲\n乙", "甲乙")]
)
def test_what_is_not_the_same(one: str, other: str) -> None:
    assert folding.key(one) != folding.key(other)


def test_words_are_parted_by_blanks_alone() -> None:
    assert folding.words(" 防災　ﾃﾞｰﾀ  防災 ") == ("防災", "でーた")
    assert folding.words(" \u00ad 　") == ()
