"""Numbers as papers count: 3, ３ and 三. In kanji they are read and written up to 99 (九十九).

What programs write to one another has its own reader (``core.digits``).
"""

from __future__ import annotations

import unicodedata

_WIDE = "０１２３４５６７８９"
_ONES = "一二三四五六七八九"


def pattern(most: int) -> str:
    """One such number of at most ``most`` digits, as a regular expression without groups, for text in NFKC."""
    return rf"(?:[0-9]{{1,{most}}}|[{_ONES}]?十[{_ONES}]?|[{_ONES}])"


def read(text: str) -> int:
    """The number that a text says which ``pattern`` found."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * (_digit(tens) or 1) if ten else 0) + _digit(ones)


def _digit(sign: str) -> int:
    return int(unicodedata.numeric(sign)) if sign else 0


def written(number: int, like: str) -> str:
    """A number in the digits of ``like``, and with as many where they are digits; beyond 99 none is in kanji."""
    if like.isascii():
        return str(number).zfill(len(like))
    if like[0] in _WIDE:
        return "".join(_WIDE[int(digit)] for digit in str(number).zfill(len(like)))
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return f"{_ONES[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{_ONES[ones - 1] if ones else ''}"
