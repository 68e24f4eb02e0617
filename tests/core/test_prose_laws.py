"""The laws of the merge of prose, with moved sentences: every pair of single edits of small texts, and at random."""

from __future__ import annotations

import functools
import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.core.prose_scripts import FRESH, UNITS, rewritten, sides, single_edits, steps, told
from tests.gate import first

from tsumugu.core.merge_text import merge_prose
from tsumugu.core.runs import sentences


def check(base: str, ours: str, theirs: str) -> str | None:
    """What holds for every merge; the merged text, or ``None`` for a conflict."""
    merged = merge_prose(base, ours, theirs)
    assert merged == merge_prose(base, theirs, ours)
    assert (merge_prose(base, ours, base), merge_prose(base, base, ours), merge_prose(base, ours, ours)) == (ours,) * 3
    if merged is None:
        assert base not in (ours, theirs)
        assert ours != theirs
        return None
    was, mine, other, now = (told(text) for text in (base, ours, theirs, merged))
    for sentence in was | mine | other | now:
        before, one, two, count = (found[sentence] for found in (was, mine, other, now))
        # Never oftener than in the larger of the two sides, unless it was so before.
        assert count <= max(before, one, two), sentence
        # A deletion is effective.
        if one < before or two < before:
            assert count <= min(one, two), sentence
        # So is what came.
        if not before:
            assert count == max(one, two), sentence
        # Nothing goes that nobody took away.
        if one <= before and two <= before:
            assert count >= one + two - before, sentence
        if one >= before and two >= before:
            assert count >= before, sentence
    lines = {*sentences(base), *sentences(ours), *sentences(theirs)}
    assert lines.issuperset(sentences(merged))
    return merged


SMALL = {
    "apart": ("甲。", "乙。", "丙。", "丁。"),
    "five": ("甲。", "乙。", "丙。", "丁。", "戊。"),
    "twice": ("甲。", "乙。", "甲。", "丙。", "甲。"),
    "paragraphs": ("甲。", "\n", "乙。", "\n", "丙。"),
    "items": ("・甲\n", "・乙\n", "\n", "・甲\n", "・丙"),
}


@pytest.mark.parametrize("base", first(SMALL.values()))
def test_every_pair_of_single_edits(base: tuple[str, ...]) -> None:
    text = "".join(base)
    found = sorted({"".join(edit) for edit in single_edits(base)})
    merged = [check(text, ours, theirs) for ours, theirs in itertools.combinations_with_replacement(found, 2)]
    # Not by asking about everything.
    assert sum(result is not None for result in merged) > len(merged) / 4


@given(texts=sides())
@example(texts=("甲。甲。乙。", "甲。乙。甲。", "乙。甲。甲。"))
def test_laws(texts: tuple[str, str, str]) -> None:
    check(*texts)


@pytest.mark.parametrize("base", first([SMALL["apart"], SMALL["five"], SMALL["twice"]]))
def test_merging_again_changes_nothing(base: tuple[str, ...]) -> None:
    text = "".join(base)
    found = sorted({"".join(edit) for edit in single_edits(base)})
    for ours, theirs in itertools.combinations(found, 2):
        merged = merge_prose(text, ours, theirs)
        if merged is not None:
            assert merge_prose(text, merged, ours) == merged
            assert merge_prose(text, merged, theirs) == merged


def _moved(base: tuple[str, ...], at: int, to: int, text: str | None = None) -> str:
    rest = (*base[:at], *base[at + 1 :])
    return "".join((*rest[:to], text or base[at], *rest[to:]))


@pytest.mark.parametrize("size", [5, 6, 7])
def test_every_two_moves_of_one_sentence_meet(size: int) -> None:
    """One sentence moved to two places, or moved and taken away, or moved and rewritten: always asked about."""
    base = tuple("甲乙丙丁戊己庚"[n] + "を進める。" for n in range(size))
    text = "".join(base)
    for at in range(size):
        gone = "".join((*base[:at], *base[at + 1 :]))
        edited = "".join((*base[:at], rewritten(base[at]), *base[at + 1 :]))
        for to in range(size):
            if abs(to - at) < 2:
                continue  # neighbours that changed places: either may be the one that moved
            moved = _moved(base, at, to)
            assert merge_prose(text, moved, gone) is None
            assert merge_prose(text, moved, edited) is None
            assert merge_prose(text, _moved(base, at, to, rewritten(base[at])), gone) is None
            for other in range(size):
                there = merge_prose(text, moved, _moved(base, at, other))
                assert there == (moved if other in (at, to) else None) or other == at
                again = merge_prose(text, moved, _moved(base, at, other, rewritten(base[at])))
                assert again is None


@given(
    base=st.lists(st.sampled_from([unit for unit in UNITS if unit.endswith(("。", "\n"))]), min_size=3, max_size=9),
    ours=st.integers(0, 8),
    theirs=st.integers(0, 8),
)
def test_edits_of_sentences_that_do_not_touch_never_conflict(base: list[str], ours: int, theirs: int) -> None:
    """Also between empty lines, and where sentences stand several times."""
    one, two = ours % len(base), theirs % len(base)
    if abs(one - two) < 2:
        return
    mine, other, both = list(base), list(base), list(base)
    mine[one] = both[one] = FRESH[0]
    other[two] = both[two] = FRESH[1]
    assert merge_prose("".join(base), "".join(mine), "".join(other)) == "".join(both)


def _edited_alike(size: int) -> tuple[str, str, str]:
    base = [f"第{n}項を定める。" for n in range(size)]
    ours, theirs = list(base), list(base)
    for n in range(5, size - 20, 50):
        ours[n], theirs[n + 20] = f"第{n}項を改める。", f"第{n}項は別に定める。"
    ours.insert(3, ours.pop(size // 2))
    return "".join(base), "".join(ours), "".join(theirs)


def test_the_cost_of_a_merge_grows_with_the_number_of_sentences() -> None:
    texts = {size: _edited_alike(size) for size in (1000, 4000)}
    assert merge_prose(*texts[1000]) is not None
    few, many = (steps(functools.partial(merge_prose, *texts[size])) for size in texts)
    assert many < 5 * few
