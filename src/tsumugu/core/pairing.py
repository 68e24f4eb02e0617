"""Which sentence of one text became which of another: by likeness, and in order.

Two sentences are alike by the pairs of neighbouring characters they share (Dice's coefficient, from 0 to 1). A
leading number is no part of a sentence here: in a list that was numbered anew, (17) has to meet what was (16).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from tsumugu.core.runs import common

_NUMBER = re.compile(
    r"[\s・●○◯■□◆◇]*"
    r"(?:[①-⓿❶-➓㉑-㊿Ⅰ-ⅿ]|[((（\[［〔]?(?:[0-9０-９]+(?:[-－.．][0-9０-９]+)*|第[0-9０-９一二三四五六七八九十百]+)[)）\]］〕]?)"
    r"[.．、:：条章節項号回]?\s*"
)
#: Below this two sentences are strangers.
LEAST = 0.25
#: In a text of more sentences than the first, only so many places are looked at for one sentence, those first that
#: share something rare: so the cost grows with the length of the text alone.
_MANY, _LOOKS = 150, 60

Pair = tuple[int, int]


def grams(sentence: str) -> frozenset[str]:
    """The pairs of neighbouring characters, without a leading number."""
    bare = sentence.strip()
    found = _NUMBER.match(bare)
    if found and found.end() < len(bare):
        bare = bare[found.end() :]
    return frozenset(map("".join, pairwise(bare))) or frozenset([bare])


def likeness(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two))


def alike(old: Sequence[str], new: Sequence[str], least: float = LEAST) -> Iterator[tuple[int, int, float]]:
    """Pairs (place in old, place in new, likeness) that are at least so alike. In long texts those are left out
    that share only what stands everywhere."""
    mine, other = [grams(s) for s in old], [grams(s) for s in new]
    index: dict[str, list[int]] = {}
    for j, found in enumerate(other):
        for gram in found:
            index.setdefault(gram, []).append(j)
    few = len(new) <= _MANY
    for i, found in enumerate(mine):
        places = [index[gram] for gram in found if gram in index]
        met = set(chain.from_iterable(places if few else _rarest(places)))
        # Of a long list of sentences that are all alike: the one at the same place from either end.
        met.update(j for j in (i, len(new) - len(old) + i) if 0 <= j < len(new))
        for j in sorted(met):
            like = likeness(found, other[j])
            if like >= least:
                yield i, j, like


def _rarest(places: list[list[int]]) -> Iterator[list[int]]:
    left = _LOOKS
    for at in sorted(places, key=len):
        left -= len(at)
        if left < 0:
            return
        yield at


def paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The sentences that belong together, in order in both texts: as many characters as can be, weighed by
    likeness. Cost: as a sort of the candidates, which are a bounded number for each sentence."""
    weights: dict[Pair, float] = {}
    for i, j in _equal(old, new):
        weights[i, j] = len(old[i]) + 1.0
    count_old, count_new = Counter(old), Counter(new)
    left = [i for i, text in enumerate(old) if count_old[text] != count_new[text]]
    right = [j for j, text in enumerate(new) if count_old[text] != count_new[text]]
    for i, j, like in alike([old[i] for i in left], [new[j] for j in right]):
        pair = left[i], right[j]
        weights.setdefault(pair, like * (len(old[pair[0]]) + len(new[pair[1]])) / 2)
    return _heaviest(weights)


def _equal(old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """Equal sentences: the most that can be kept, and of each sentence the n-th with the n-th, from either end."""
    yield from common(old, new)
    for backward in (False, True):
        places: dict[str, list[int]] = {}
        for j in range(len(new) - 1, -1, -1) if not backward else range(len(new)):
            places.setdefault(new[j], []).append(j)
        for i in range(len(old)) if not backward else range(len(old) - 1, -1, -1):
            if places.get(old[i]):
                yield i, places[old[i]].pop()


def _heaviest(weights: dict[Pair, float]) -> list[Pair]:
    """The chain of pairs, rising in both places, of the greatest weight."""
    ends: list[int] = []  # the places in new at which a chain ends that no other beats, rising
    totals: list[float] = []  # its weight, rising too
    last: list[Pair] = []
    before: dict[Pair, Pair | None] = {}
    for pair in sorted(weights, key=lambda p: (p[0], -p[1])):
        at = bisect_left(ends, pair[1])
        total = weights[pair] + (totals[at - 1] if at else 0.0)
        before[pair] = last[at - 1] if at else None
        if at < len(ends) and ends[at] == pair[1] and totals[at] >= total:
            continue
        stop = at
        while stop < len(ends) and totals[stop] <= total:
            stop += 1
        ends[at:stop], totals[at:stop], last[at:stop] = [pair[1]], [total], [pair]
    best: list[Pair] = []
    found = last[-1] if last else None
    while found is not None:
        best.append(found)
        found = before[found]
    return best[::-1]
