"""Prose: compared and merged by sentence, shown by runs of a character class.

A sentence ends with 。 or a newline and keeps its end. Inside a changed sentence the words shown
are runs of one class of characters (kanji, hiragana, katakana, latin, digits), so that a reader
sees 防災体制→減災体制 and 120→150, not scattered letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

_SENTENCE = re.compile(r"[^。\n]*(?:。|\n)|[^。\n]+\Z")
#: Above this many units on both sides a changed stretch is shown as one; keeps the cost bounded.
MOST_UNITS = 2000


class Piece(Struct, frozen=True):
    """A stretch of text; ``same`` + ``deleted`` is the text before, ``same`` + ``inserted`` the one after."""

    kind: Literal["same", "deleted", "inserted"]
    text: str


def sentences(text: str) -> tuple[str, ...]:
    """The text in sentences; joined again they are the text."""
    return tuple(_SENTENCE.findall(text))


def _character_class(character: str) -> str:
    if character in "々〆〇ヶ" or "㐀" <= character <= "鿿" or "豈" <= character <= "﫿" or "𠀀" <= character <= "𿿿":
        return "kanji"
    if "ぁ" <= character <= "ゟ":
        return "hiragana"
    if "ァ" <= character <= "ヿ" or "ｦ" <= character <= "ﾟ":
        return "katakana"
    category = unicodedata.category(character)
    if category == "Nd" or character in ".,．，":
        return "number"
    return "latin" if category.startswith("L") else character


def words(text: str) -> tuple[str, ...]:
    """Runs of one character class; joined again they are the text."""
    runs: list[str] = []
    last = ""
    for character in text:
        found = _character_class(character)
        if found == last:
            runs[-1] += character
        else:
            runs.append(character)
        last = found
    return tuple(runs)


Span = tuple[int, int, int, int]


def _changes(before: Sequence[str], after: Sequence[str]) -> list[Span]:
    """The stretches that differ: ``before[a:b]`` became ``after[c:d]``, in order, none adjacent."""
    head, most = 0, min(len(before), len(after))
    while head < most and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < most - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    a, b, c, d = head, len(before) - tail, head, len(after) - tail
    if a == b and c == d:
        return []
    if a == b or c == d or b - a > MOST_UNITS or d - c > MOST_UNITS:
        return [(a, b, c, d)]
    matcher = SequenceMatcher(None, before[a:b], after[c:d], autojunk=False)
    return [(a + i, a + j, c + k, c + m) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def compare(before: str, after: str) -> tuple[Piece, ...]:
    """What a reader is shown between two texts: by sentence, inside changed sentences by word."""
    if before == after:
        return (Piece("same", before),) if before else ()
    old, new = sentences(before), sentences(after)
    pieces: list[Piece] = []
    done = 0
    for a, b, c, d in _changes(old, new):
        _add(pieces, "same", "".join(old[done:a]))
        _compare_words(pieces, "".join(old[a:b]), "".join(new[c:d]))
        done = b
    _add(pieces, "same", "".join(old[done:]))
    return tuple(pieces)


def _compare_words(pieces: list[Piece], before: str, after: str) -> None:
    old, new = words(before), words(after)
    done = 0
    for a, b, c, d in _changes(old, new):
        _add(pieces, "same", "".join(old[done:a]))
        _add(pieces, "deleted", "".join(old[a:b]))
        _add(pieces, "inserted", "".join(new[c:d]))
        done = b
    _add(pieces, "same", "".join(old[done:]))


def _add(pieces: list[Piece], kind: Literal["same", "deleted", "inserted"], text: str) -> None:
    if not text:
        return
    if pieces and pieces[-1].kind == kind:
        pieces[-1] = Piece(kind, pieces[-1].text + text)
    else:
        pieces.append(Piece(kind, text))


def merge_prose(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' sentences, or ``None`` where the two touched the same or adjacent sentences.

    Stretches that both sides changed alike are accepted. Symmetric in ``ours`` and ``theirs``.
    """
    if ours == theirs:
        return ours
    if ours == base:
        return theirs
    if theirs == base:
        return ours
    units = sentences(base)
    mine, other = (
        {(a, b, "".join(side[c:d])) for a, b, c, d in _changes(units, side)}
        for side in (sentences(ours), sentences(theirs))
    )
    # The stretches of one side never touch each other, so what both changed alike touches nothing else.
    for a, b, _mine in mine - other:
        if any(a <= d and c <= b for c, d, _other in other - mine):
            return None
    result: list[str] = []
    done = 0
    for start, end, text in sorted(mine | other):
        result.append("".join(units[done:start]))
        result.append(text)
        done = end
    result.append("".join(units[done:]))
    return "".join(result)
