"""Text taken apart: into sentences, into words, and what two sequences have in common.

A sentence ends with 。 or a newline and keeps its end. A word is a run of one class of characters (kanji,
hiragana, katakana, latin, digits): no dictionary, the same on every machine.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

_SENTENCE = re.compile(r"[^。\n]*(?:。|\n)|[^。\n]+\Z")
_SEPARATOR = re.compile(r"[\s\-－―─━=＝*＊・…~〜_＿\u2500-\u257f]*")
#: What ties two words together and is written with a kanji: no part of the word before it.
_TIE = re.compile("(及び|並びに|又は|若しくは|且つ)")
#: The longest common subsequence needs a table of bits, one for each pair of units: 25 MB at most. Above
#: this a changed stretch is shown as one; keeps the cost bounded.
MOST_CELLS = 200_000_000

Span = tuple[int, int, int, int]


def sentences(text: str) -> tuple[str, ...]:
    """The text in sentences; joined again they are the text."""
    return tuple(_SENTENCE.findall(text))


def told(sentence: str) -> str:
    """What a sentence says, without the space around it; nothing for an empty line or a line of strokes or stars."""
    return "" if _SEPARATOR.fullmatch(sentence) else sentence.strip()


@functools.lru_cache(maxsize=20_000)
def character_class(character: str) -> str:
    """``kanji``, ``hiragana``, ``katakana``, ``number``, ``latin``; ``joined`` for what is written onto the
    character before (accents, variation selectors, characters without a shape); else the character itself."""
    if character in "々〆〇ヶ" or "㐀" <= character <= "鿿" or "豈" <= character <= "﫿" or "𠀀" <= character <= "𿿿":
        return "kanji"
    if "ぁ" <= character <= "ゖ" or "ゝ" <= character <= "ゟ":
        return "hiragana"
    if "ァ" <= character <= "ヿ" or "ｦ" <= character <= "ﾟ":
        return "katakana"
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return "joined"
    if category == "Nd" or character in ".,．，":
        return "number"
    return "latin" if category.startswith("L") else character


def words(text: str) -> tuple[str, ...]:
    """Runs of one character class, 及び and its like apart; joined again they are the text."""
    return tuple(word for part in _TIE.split(text) for word in ((part,) if _TIE.fullmatch(part) else _runs(part)))


def _runs(text: str) -> Iterator[str]:
    start, last = 0, ""
    for at, character in enumerate(text):
        found = character_class(character)
        if found == "joined" and at:
            continue
        if at > start and (found != last or character == "\n"):
            yield text[start:at]
            start = at
        last = found
    if start < len(text):
        yield text[start:]


def common(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[tuple[int, int]]:
    """A longest common subsequence as pairs of places, in order. Where there are several, the one that keeps
    what stands earlier. Nothing where the two are too long (``MOST_CELLS``).

    Bit-parallel (Hyyrö 2004, "Bit-parallel LCS-length computation revisited"), from the end to the beginning:
    one addition of a long integer for each unit of ``before``. A bit of a row is 0 where one unit more of
    ``after`` gives one unit more in common.
    """
    if not before or not after or len(before) * len(after) > MOST_CELLS:
        return []
    length = len(after)
    places: dict[Hashable, int] = {}
    for at, unit in enumerate(reversed(after)):
        places[unit] = places.get(unit, 0) | 1 << at
    every = (1 << length) - 1
    row, rows = every, []
    for unit in reversed(before):
        met = row & places.get(unit, 0)
        row = ((row + met) | (row - met)) & every
        rows.append(row)
    found: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) and j < length:
        if before[i] == after[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif rows[-1 - i] >> (length - 1 - j) & 1:
            j += 1
        else:
            i += 1
    return found


def ends(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[int, int]:
    """How many units stand alike at the beginning and, of the rest, at the end."""
    head, most = 0, min(len(before), len(after))
    while head < most and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < most - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return head, tail


def gaps(met: Sequence[tuple[int, int]], before: int, after: int) -> list[Span]:
    """Between the places that two sequences of these lengths share: ``before[a:b]`` became ``after[c:d]``, in
    order, none adjacent, none empty."""
    edges = [(-1, -1), *met, (before, after)]
    return [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges) if k - i > 1 or m - j > 1]


def changes(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Span]:
    """The stretches that differ, as few units in them as can be.

    Where units stand several times there are several ways to read that. One that keeps each at its place is
    preferred; what only came or only went is the last it could be (a sentence written twice: the second one came),
    so that one act is the same stretch whatever else was done.
    """
    head, tail = ends(before, after)
    b, d = len(before) - tail, len(after) - tail
    met = common(before[head:b], after[head:d])
    if b == d:
        straight = [(n, n) for n in range(b - head) if before[head + n] == after[head + n]]
        met = straight if len(straight) >= len(met) else met
    found = [(head + a, head + b, head + c, head + d) for a, b, c, d in gaps(met, b - head, d - head)]
    for at in range(len(found) - 1, -1, -1):
        limit = found[at + 1][0] - 1 if at + 1 < len(found) else len(before)
        found[at] = _late(before, after, found[at], limit)
    return found


def _late(before: Sequence[Hashable], after: Sequence[Hashable], span: Span, limit: int) -> Span:
    a, b, c, d = span
    units, start, stop = (after, c, d) if a == b else (before, a, b)
    if a != b and c != d:
        return span
    by = 0
    while b + by < limit and units[start + by] == units[stop + by]:
        by += 1
    return a + by, b + by, c + by, d + by
