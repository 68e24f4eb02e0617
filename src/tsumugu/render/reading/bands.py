"""Years side by side without a broken number: how wide a column of years must be, and how many stand in one table.

Every format asks here. On paper and on slides the years are cut into *bands*, one table under another; a page scrolls
instead and asks for the width alone. Widths are in em of the letters and on the safe side of any typeface: at most so
wide, letter by letter, where ``drawing.measure`` and ``slides.measure`` reckon with whole texts.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

#: A number as it is written: sign, digits with separators, what stands right behind it as its unit.
_NUMBER = re.compile(r"[-+−±▲△]?[0-9](?:[0-9,.]*[0-9])?[A-Za-z%‰°]{0,4}")
#: Any other word of letters that Japanese lines do not break; a longer one than this may be.
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_LONGEST_WORD = 11


@functools.cache
def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in ",.:'":
        return 0.4
    if "0" <= character <= "9":
        return 0.64
    return 1.0 if character in "%‰MWmw@&—▲△±−" else 0.75


def safe(text: str) -> float:
    """At most so wide a text is in one line, in em."""
    return sum(map(_em, text))


def widest(texts: Iterable[str]) -> float:
    """The widest number or word of some texts, in em: a column of them may not be narrower."""
    found = 0.0
    for text in texts:
        if not text:
            continue
        found = max([found, *(safe(number) for number in _NUMBER.findall(text))])
        found = max([found, *(safe(word[:_LONGEST_WORD]) for word in _WORD.findall(text))])
    return found


def bands(count: int, least: float, room: float) -> tuple[range, ...]:
    """So many columns, none narrower than ``least``, in as few bands as ``room`` allows, all about as long.

    The columns of a band share ``room`` equally. A single one that is wider than the room stands alone. No column at
    all is one empty band, so that there is always a table to draw.
    """
    # All in one where that is right: how often next to nothing goes into a room is more than a number can say.
    fit = count == 0 or room / count >= least
    most = max(1, count if fit else int(room / least))
    number = max(1, -(-count // most))
    sizes = [count // number + (n < count % number) for n in range(number)]
    starts = [sum(sizes[:n]) for n in range(number)]
    return tuple(range(start, start + size) for start, size in zip(starts, sizes, strict=True))
