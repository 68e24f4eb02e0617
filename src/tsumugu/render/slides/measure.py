"""How much room a text takes: estimated without a font, on the safe side, for full-width and Latin typefaces alike.

Widths are in ems (a full-width character is one), sizes and heights in points. Lines are set with an exact spacing, so
that a height does not depend on the typeface a reader's device has. Narrow letters are wider here than in a drawing
(``drawing.measure``): what was taken for too narrow would run out of its box.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Sequence

from tsumugu.render.vocabulary import characters
from tsumugu.render.vocabulary.turning import straight

#: The spacing of lines, as a multiple of the size.
SPACING = 1.25
_WORDS = re.compile(r"[^\s\u1100-\uffff\U00010000-\U0010ffff]+\s*|.", re.DOTALL)


def clean(text: str) -> str:
    """A text as a slide shows it: no control, and nothing that turns its neighbours."""
    return straight(characters.clean(text))


@functools.cache
def _em(character: str) -> float:
    if character == "\t":
        return 4.0
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    return 0.72 if character.isupper() or character in "mw%@&" else 0.57


def ems(text: str) -> float:
    return sum(map(_em, text))


@functools.lru_cache(maxsize=16384)
def wrap(text: str, size: float, width: float) -> tuple[str, ...]:
    """The lines of a text in a box of this inner width; a line that ends a paragraph keeps its line feed. Joined
    again they are the text as it is shown (``clean``)."""
    room = max(2.0, width / size - 0.6)
    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        if ems(paragraph) <= room:
            lines.append(paragraph + "\n")
            continue
        line: list[str] = []
        used = 0.0
        for word in _WORDS.findall(paragraph):
            wide = ems(word.rstrip())
            if used + wide > room and line:
                lines.append("".join(line))
                line, used = [], 0.0
            while wide > room:  # one word longer than a line
                part = _part(word, room)
                lines.append(part)
                word = word[len(part) :]
                wide = ems(word.rstrip())
            line.append(word)
            used += ems(word)
        lines.append("".join(line) + "\n")
    lines[-1] = lines[-1][:-1]
    return tuple(lines)


def _part(word: str, room: float) -> str:
    used = 0.0
    for n, character in enumerate(word):
        used += _em(character)
        if used > room and n:
            return word[:n]
    return word


def line_height(size: float) -> float:
    return size * SPACING


def height(text: str, size: float, width: float) -> float:
    """The height of a text in a box of this inner width; nothing for nothing."""
    return len(wrap(text, size, width)) * line_height(size) if text else 0.0


def split(text: str, size: float, width: float, lines: int) -> tuple[str, str]:
    """What stands in the first lines, and the rest."""
    found = wrap(text, size, width)
    head = "".join(found[:lines])
    rest = "".join(found[lines:])
    return (head.removesuffix("\n") if len(found) > lines else head), rest


def fitting(text: str, sizes: Sequence[float], width: float, most: float) -> float | None:
    """The largest of the sizes (largest first) with which a text keeps within a height; ``None``: none does."""
    return next((size for size in sizes if height(text, size, width) <= most), None)


def shortened(text: str, size: float, width: float, most: float) -> str:
    """The beginning of a text that keeps within a height, with an ellipsis. Where it is used the whole text
    stands elsewhere."""
    lines = max(1, math.floor(most / line_height(size)))
    found = wrap(text, size, width)
    if len(found) <= lines:
        return text
    return "".join(found[:lines]).rstrip()[:-1].rstrip() + "…"


def brief(text: str, most: int) -> str:
    """The beginning of a text in one line. Where it is used the whole text stands elsewhere."""
    line = " ".join(text.split())
    return line if len(line) <= most and line == text else line[:most] + "…"
