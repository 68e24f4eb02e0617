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
    ("道が狭い。", "〔略〕道が狭い。", False), ("道が狭い。", "青 森", False),
])  # fmt: skip
def test_more_can_be_withheld_and_never_less(public: str, instead: str, *, more: bool) -> None:
    assert shows_more(WHOLE, public, instead) is more


@given(st.text("あいうえ。 \n", max_size=30), st.text("あいうえ。 \n", max_size=30))
def test_what_is_public_already_is_no_more(whole: str, public: str) -> None:
    assert not shows_more(whole, public, public)
    assert not shows_more(whole, whole, public)
