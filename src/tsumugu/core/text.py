"""Prose: what a reader is shown between two texts.

Words (防災体制→減災体制, 120→150), never scattered letters: sentences that belong together are found first
(``pairing``), and compared word by word; one that was written anew is struck out as a whole. How prose is
merged stands in ``merge_text``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal

from msgspec import Struct

from tsumugu.core.pairing import Pair, grams, paired
from tsumugu.core.runs import character_class, common, ends, gaps, sentences, told, words

#: A sentence of which less than this is left is shown as struck out and written anew. Of the characters of
#: both versions, numbers counted as alike: the share that stays.
LEAST_SAME = 0.45
#: An unmarked stretch between two marked ones that is no longer than this is marked with them.
ISLAND = 2
#: What is cut off a replaced stretch at its ends because both sides have it is at least so long.
_SHORTEST_END = 2
#: A sentence longer than this is compared by its clauses.
_LONGEST = 1000
_CLAUSE = re.compile(r"(?s:.+?)(?:(?:[、；;\s]|[，,](?![0-9０-９]))+|\Z)")

Kind = Literal["same", "deleted", "inserted"]


class Piece(Struct, frozen=True):
    """A stretch of text; ``same`` + ``deleted`` is the text before, ``same`` + ``inserted`` the one after."""

    kind: Kind
    text: str


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """What a reader is shown between two texts. Time grows with their length, not with its square."""
    if before == after:
        return (Piece("same", before),) if before else ()
    old, new = _lines(before), _lines(after)
    head, tail = ends(old, new)
    parts = [list(_group(*pair)) for pair in _groups(old[head : len(old) - tail], new[head : len(new) - tail])]
    same = [[Piece("same", text)] for text in ("".join(old[:head]), "".join(old[len(old) - tail :])) if text]
    parts = [*same[: bool(head)], *parts, *same[bool(head) :]]
    found: list[Piece] = []
    for part in _without_islands(parts):
        for piece in part:
            if found and found[-1].kind == piece.kind:
                found[-1] = Piece(piece.kind, found[-1].text + piece.text)
            else:
                found.append(piece)
    return tuple(found)


class _Pieces:
    """Pieces in order, none empty; between two that are the same what went stands before what came."""

    def __init__(self) -> None:
        self.found: list[Piece] = []

    def add(self, kind: Kind, text: str) -> None:
        if not text:
            return
        if self.found and (self.found[-1].kind == "same") == (kind == "same"):
            at = len(self.found) - 1
            if self.found[at].kind == "inserted" and kind == "deleted":
                if at and self.found[at - 1].kind == "deleted":
                    at -= 1
                else:
                    self.found.insert(at, Piece(kind, text))
                    return
            if self.found[at].kind == kind:
                self.found[at] = Piece(kind, self.found[at].text + text)
                return
        self.found.append(Piece(kind, text))

    def extend(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.add(piece.kind, piece.text)


def _lines(text: str) -> list[str]:
    """Sentences with the empty lines and separators behind them: those tell nothing about what belongs together."""
    found: list[list[str]] = []
    for sentence in sentences(text):
        for clause in _CLAUSE.findall(sentence) if len(sentence) > _LONGEST else (sentence,):
            if found and not told(clause):
                found[-1].append(clause)
            else:
                found.append([clause])
    return ["".join(parts) for parts in found]


def _groups(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """The two texts in parts that belong together, in order; a part without a partner has an empty one. A sentence
    that was taken apart, or put together from several, stands beside all of them."""
    pairs = paired(old, new)
    edges = [*pairs, (len(old), len(new))]
    i = j = 0  # where the sentences begin that have no partner yet
    for number, (k, m) in enumerate(pairs):
        first, second = old[k], new[m]
        before, after = list(range(i, k)), list(range(j, m))
        i, j = k + 1, m + 1
        if first != second:
            above: Pair = (k, m)
            while (taken := _joined(old, new, above, (k - len(before), m - len(after)), first, second)) != above:
                first = "".join(old[taken[0] : above[0]]) + first
                second = "".join(new[taken[1] : above[1]]) + second
                above = taken
            before, after = before[: len(before) - (k - above[0])], after[: len(after) - (m - above[1])]
            limit = edges[number + 1]
            while (taken := _continued(old, new, (i, j), limit, first, second)) != (i, j):
                first += "".join(old[i : taken[0]])
                second += "".join(new[j : taken[1]])
                i, j = taken
        yield "".join(old[n] for n in before), ""
        yield "", "".join(new[n] for n in after)
        yield first, second
    yield "".join(old[i:]), ""
    yield "", "".join(new[j:])


def _joined(old: Sequence[str], new: Sequence[str], at: Pair, limit: Pair, first: str, second: str) -> Pair:
    """``at``, or one sentence before it that belongs to the pair, too."""
    i, j = at
    if j > limit[1] and _adds(new[j - 1], to=second, of=first):
        return i, j - 1
    if i > limit[0] and _adds(old[i - 1], to=first, of=second):
        return i - 1, j
    return at


def _continued(old: Sequence[str], new: Sequence[str], at: Pair, limit: Pair, first: str, second: str) -> Pair:
    """``at``, or behind one sentence more that belongs to the pair."""
    i, j = at
    if j < limit[1] and _adds(new[j], to=second, of=first):
        return i, j + 1
    if i < limit[0] and _adds(old[i], to=first, of=second):
        return i + 1, j
    return at


def _adds(more: str, *, to: str, of: str) -> bool:
    """Whether this sentence beside ``to`` is what ``to`` lacks of its partner ``of``."""
    found = grams(more)
    return len(found & (grams(of) - grams(to))) >= LEAST_SAME * len(found)


def _same(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces if piece.kind == "same")


def _group(before: str, after: str) -> Iterable[Piece]:
    """One part and its partner, word by word; as a whole if too little of it is left."""
    whole = [piece for piece in (Piece("deleted", before), Piece("inserted", after)) if piece.text]
    if len(whole) < 2:
        return whole
    pieces = _word_pieces(before, after)
    # A number that became another is no other sentence.
    numbers = sum(
        len(word)
        for piece in pieces
        if piece.kind != "same"
        for word in words(piece.text)
        if character_class(word[0]) == "number"
    )
    # Nor is it one because a word was replaced that has most of its characters in common with the new one.
    alike = sum(
        2 * end
        for one, other in pairwise(pieces)
        if (one.kind, other.kind) == ("deleted", "inserted")
        for end in ends(one.text, other.text)
        if end >= _SHORTEST_END
    )
    total = len(before) + len(after)
    return pieces if 2 * _same(pieces) + numbers + alike >= LEAST_SAME * total else whole


def _word_pieces(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece("same", before)]
    old, new = words(before), words(after)
    head, tail = ends(old, new)
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pieces = _Pieces()
    pieces.add("same", "".join(old[:head]))
    done = 0
    for a, b, c, d in gaps(_common_words(inner_old, inner_new), len(inner_old), len(inner_new)):
        pieces.add("same", "".join(inner_old[done:a]))
        pieces.extend(_trimmed("".join(inner_old[a:b]), "".join(inner_new[c:d])))
        done = b
    pieces.add("same", "".join(inner_old[done:]))
    pieces.add("same", "".join(old[len(old) - tail :]))
    return next(_without_islands([pieces.found]), [])


def _common_words(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The words to keep, so that as many characters as can be are kept: each character of a word is a unit that
    equals the same character of the same word only."""
    mine, other = ([(n, k) for n, word in enumerate(side) for k in range(len(word))] for side in (old, new))
    met = Counter(
        (mine[i][0], other[j][0]) for i, j in common([(old[n], k) for n, k in mine], [(new[n], k) for n, k in other])
    )
    return sorted((i, j) for (i, j), length in met.items() if length == len(old[i]))


def _trimmed(before: str, after: str) -> Iterator[Piece]:
    """A replaced stretch without the ends that both sides have: 防災体制→地域防災体制 is 地域 that came."""
    most = ends(before, after)
    heads = _cuts(before, after, most[0], tail=False)
    tails = _cuts(before, after, most[1], tail=True)
    found = [(h, t) for h in heads for t in tails if h + t <= most[0] + most[1] and _clear(before, after, h, t, most)]
    h, t = max(found, key=sum)
    yield Piece("same", before[:h])
    yield Piece("deleted", before[h : len(before) - t])
    yield Piece("inserted", after[h : len(after) - t])
    yield Piece("same", before[len(before) - t :])


def _cuts(before: str, after: str, most: int, *, tail: bool) -> list[int]:
    """Lengths of an end to cut off: the longest that goes through no number and no latin word, one less, none."""
    found = [0]
    length = most
    while length >= _SHORTEST_END and len(found) < 3:
        at = [len(side) - length if tail else length for side in (before, after)]
        if not any(_inside(side, n) for side, n in zip((before, after), at, strict=True)):
            found.append(length)
        length -= 1
    return found


def _inside(text: str, at: int) -> bool:
    """Whether a cut here goes through a number, a latin word, or parts an accent from its letter."""
    if not 0 < at < len(text):
        return False
    one, two = character_class(text[at - 1]), character_class(text[at])
    return "joined" in (one, two) or (one == two and one in ("number", "latin"))


def _clear(before: str, after: str, head: int, tail: int, most: Pair) -> bool:
    """Whether what is left between the cuts is something to read: more than one letter of a word on either side,
    or something that only came or only went. Between two words any cut is one."""
    left = [len(side) - head - tail for side in (before, after)]
    if min(left) < 0 or max(left) == 0:
        return False
    if (not head and not tail) or min(left) == 0:
        return True
    edges = []
    if head:
        edges.append([(side, head) for side in (before, after)])
    if tail:
        edges.append([(side, len(side) - tail) for side in (before, after)])
    if all(any(_between(side, at) for side, at in edge) for edge in edges):
        return True
    # One letter given back to the word: of what is cut off three have to be left, or the word is shown whole.
    shortened = 0 < head < most[0] or 0 < tail < most[1]
    return min(left) > 1 and (not shortened or min(n for n in (head, tail) if n) > _SHORTEST_END)


def _between(text: str, at: int) -> bool:
    return at in (0, len(text)) or character_class(text[at - 1]) != character_class(text[at])


def _without_islands(parts: Sequence[Sequence[Piece]]) -> Iterator[list[Piece]]:
    """The pieces of each part with what is left unmarked between two marked ones marked, too, unless it is longer
    than two characters or ends a line: a reader cannot see it. A mark never reaches from one part into the next."""
    flat = [piece for part in parts for piece in part]
    islands: set[int] = set()
    start = 0
    for kind, run in groupby(flat, key=lambda piece: piece.kind == "same"):
        texts = [piece.text for piece in run]
        stop = start + len(texts)
        said = "".join(texts)
        if kind and start and stop < len(flat) and len(said) <= ISLAND and "\n" not in said:
            islands.update(range(start, stop))
        start = stop
    at = 0
    for part in parts:
        found = _Pieces()
        for piece in part:
            if at in islands:
                found.add("deleted", piece.text)
                found.add("inserted", piece.text)
            else:
                found.add(piece.kind, piece.text)
            at += 1
        yield found.found
