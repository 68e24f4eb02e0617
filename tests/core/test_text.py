from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.text import compare, merge_prose, sentences, words

TEXTS = st.lists(
    st.sampled_from(["甲。", "乙だ。", "丙\n", "丁", "。", "防災体制を築く。", "120人。"]), max_size=8
).map("".join)


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in compare(before, after) if piece.kind != "same"]


def test_people_see_words_not_letters() -> None:
    assert shown("防災体制を築く。", "減災体制を築く。") == [("deleted", "防災体制"), ("inserted", "減災体制")]
    assert shown("利用者は120人。", "利用者は150人。") == [("deleted", "120"), ("inserted", "150")]


def test_sentences_and_words_join_to_the_text() -> None:
    assert sentences("一。二\n三") == ("一。", "二\n", "三")
    assert words("防災のDX化2024年") == ("防災", "の", "DX", "化", "2024", "年")


@given(TEXTS, TEXTS)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    pieces = compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "inserted") == before
    assert "".join(p.text for p in pieces if p.kind != "deleted") == after


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert "".join(sentences(text)) == text
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("一。二。三。", "壱。二。三。", "一。二。参。", "壱。二。参。"),
        ("一。二。三。", "壱。二。三。", "一。弐。三。", None),
        ("一。二。三。", "壱。二。三。", "壱。二。参。", "壱。二。参。"),
        ("一。二。三。", "一。二。三。四。", "零。一。二。三。", "零。一。二。三。四。"),
        ("一。", "一。甲。", "一。乙。", None),
        ("一。二。三。", "二。三。", "一。二。", "二。"),
    ],
)
def test_prose_cases(base: str, ours: str, theirs: str, merged: str | None) -> None:
    assert merge_prose(base, ours, theirs) == merged
    assert merge_prose(base, theirs, ours) == merged


@given(TEXTS, TEXTS, TEXTS)
def test_prose_laws(base: str, ours: str, theirs: str) -> None:
    assert merge_prose(base, ours, base) == ours
    assert merge_prose(base, base, theirs) == theirs
    assert merge_prose(base, ours, ours) == ours
    merged = merge_prose(base, ours, theirs)
    assert merged == merge_prose(base, theirs, ours)


def test_long_texts_are_bounded() -> None:
    before, after = "甲。乙。" * 20_000, "丙。乙。" * 20_000
    assert "".join(p.text for p in compare(before, after) if p.kind != "deleted") == after
    assert merge_prose(before, after, "丁。" + before) is None


def test_a_sentence_before_the_end_that_stands_first_in_the_other_text() -> None:
    """The common end of two texts is found by what stands there, not by what looks like it elsewhere."""
    before, after = "甲。乙。丙。", "新。甲。丙。"
    assert "".join(piece.text for piece in compare(before, after) if piece.kind != "deleted") == after
    assert "".join(piece.text for piece in compare(before, after) if piece.kind != "inserted") == before
    assert merge_prose(before, after, before + "丁。") == "新。甲。丙。丁。"
