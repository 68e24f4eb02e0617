"""What people do to a text of sentences: edit, insert, delete, copy, move, move and rewrite."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

Sentences = tuple[str, ...]
FRESH = ("新しい文。", "別の文。")
#: What a text is made of: told apart, alike, the same but for its end, and what is no sentence.
UNITS = (
    "甲。", "乙だ。", "丙の項\n", "丁の項\n", "防災の研修を行う。", "防災の訓練を行う。", "120人。", "\n", "─\n", "戊",
)  # fmt: skip
Act = tuple[str, int, int]


def rewritten(sentence: str) -> str:
    """The same sentence with a word more."""
    return f"なお{sentence}"


def done(base: Sentences, act: Act) -> Sentences:
    what, where, value = act
    at = where % len(base) if base else 0
    if what == "insert" or not base:
        return (*base[:at], (*FRESH, *UNITS)[value % (len(FRESH) + len(UNITS))], *base[at:])
    rest, own = (*base[:at], *base[at + 1 :]), base[at]
    to = value % len(base)
    if what == "delete":
        return rest
    if what == "edit":
        return (*base[:at], (rewritten(own), *FRESH)[value % 3], *base[at + 1 :])
    if what == "copy":
        return (*base[:to], own, *base[to:])
    return (*rest[:to], own if what == "move" else rewritten(own), *rest[to:])


KINDS = ("edit", "insert", "delete", "copy", "move", "rewrite")
acts = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9), st.integers(0, 29)), max_size=3)
bases = st.lists(st.sampled_from(UNITS), max_size=8).map(tuple)


@st.composite
def sides(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text and what two people made of it; now and then both began with the same act."""
    base = draw(bases)
    shared = draw(st.just([]) | acts)
    texts = [base]
    for _side in range(2):
        side: Sentences = base
        for act in (*shared, *draw(acts)):
            side = done(side, act)
        texts.append(side)
    base_text, ours, theirs = map("".join, texts)
    return base_text, ours, theirs


def single_edits(base: Sentences) -> Iterator[Sentences]:
    """Everything one person can do to the text in one go, runs of sentences moved included."""
    size = len(base)
    for at in range(size):
        rest = (*base[:at], *base[at + 1 :])
        yield rest
        yield from ((*base[:at], new, *base[at + 1 :]) for new in (rewritten(base[at]), *FRESH))
        for stop in range(at + 1, size + 1):
            left = (*base[:at], *base[stop:])
            yield from ((*left[:to], *base[at:stop], *left[to:]) for to in range(len(left) + 1))
        yield from ((*rest[:to], rewritten(base[at]), *rest[to:]) for to in range(size))
    for at in range(size + 1):
        yield from ((*base[:at], new, *base[at:]) for new in (*FRESH, *base))


def told(text: str) -> Counter[str]:
    """The sentences of a text, how often each; empty lines and separators are none, and the line break behind the
    last item of a list makes no difference."""
    ended = text.replace("。", "。\0").replace("\n", "\n\0").split("\0")
    return Counter(said for unit in ended if (said := unit.strip()) and said != "─")


def steps(act: Callable[[], object]) -> int:
    """The lines that are run: the same on every machine."""
    count = 0

    def line(_frame: object, event: str, _arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
