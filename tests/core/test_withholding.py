"""What is withheld in part: what the public reads, and that nothing comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.withholding import shown_of, shows_more

WHOLE = "青森太郎さんの家の前の道が狭い。"


@pytest.mark.parametrize(("ground", "shown", "wanted"), [
    ("", "", WHOLE), ("", "別", WHOLE), ("個人情報", "道が狭い。", "道が狭い。"),
    ("個人情報", "", "（非公開：個人情報）"),
])  # fmt: skip
def test_what_the_public_reads(ground: str, shown: str, wanted: str) -> None:
    assert shown_of(WHOLE, ground, shown) == wanted


@pytest.mark.parametrize(("public", "instead", "more"), [
    (WHOLE, "〔略〕の前の道が狭い。", False), (WHOLE, "", False), ("道が狭い。", "道が", False),
    ("道が狭い。", "家の前の道が狭い。", True), ("〔略〕道が狭い。", "太郎〔略〕道が狭い。", True), ("", "道が", True),
    ("道が狭い。", "〔略〕道が狭い。", False), ("道が狭い。", "青 森", True),
])  # fmt: skip
def test_more_can_be_withheld_and_never_less(public: str, instead: str, *, more: bool) -> None:
    assert shows_more(WHOLE, public, instead) is more


@pytest.mark.parametrize("instead", [
    "太 郎", "太　郎", "太\n郎", "太・郎", "太-郎", "太／郎", "太●郎", "太\u200b郎", "太\u00ad郎",
    "太\u2060 ・\r\n郎", "太\ufe00郎",
    "太\u0301郎", "〔略〕太、郎〔略〕",
])  # fmt: skip
def test_nothing_between_two_characters_brings_them_back(instead: str) -> None:
    assert shows_more(WHOLE, "道が狭い。", instead) and shows_more(WHOLE, "〔略〕道が狭い。", f"{instead}道が狭い。")


@pytest.mark.parametrize(("whole", "instead"), [
    ("ﾀﾛｳさん", "タロウ"), ("タロウさん", "ﾀ ﾛ ｳ"), ("ガラス", "カ\u3099ラ"), ("Taro Aomori", "ＴＡＲＯ"),
    ("０１７－７３４", "017734"),    ("青森　太郎", "青森太郎"), ("青森太郎", "森　太"), ("㈱青森", "（株）青森"),
])  # fmt: skip
def test_no_other_width_or_case_brings_words_back(whole: str, instead: str) -> None:
    assert shows_more(whole, "", instead) and shows_more(f"道。{whole}", "道。", instead)


@pytest.mark.parametrize(("public", "instead", "more"), [
    ("会長は●●と言った。", "会長は●●と言った", False), ("会長は●●と言った。", "会長は●●言った", False),
    ("会長は●●と言った。", "会長はと言った", True), ("会長は 鳩と言った。", "鳩と", False),
    ("会長は鳩\nと言った。", "会長は鳩と言った。", False), ("会長は、鳩と言った。", "会長は鳩", True),
])  # fmt: skip
def test_what_a_mark_stands_between_is_not_public(public: str, instead: str, *, more: bool) -> None:
    """「はと」 is withheld, and stands at both sides of the mark that was set for other words."""
    assert shows_more("会長は鳩と言った。はとが鳴いた。", public, instead) is more


@given(st.text("あいうえ。 ●\n", max_size=30), st.text("あいうえ。 ●\n", max_size=30))
def test_what_is_public_already_is_no_more(whole: str, public: str) -> None:
    assert not shows_more(whole, public, public)
    assert not shows_more(whole, whole, public)
