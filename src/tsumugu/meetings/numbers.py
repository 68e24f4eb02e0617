"""The number of a meeting counted on, in the digits that the paper has: 第２回 → 第３回, 第九回 → 第十回."""

from __future__ import annotations

import re

from tsumugu.core.process_meetings import number_of

_WIDE = "０１２３４５６７８９"
_KANJI = "〇一二三四五六七八九"
_DIGITS = re.compile(rf"[0-9]+|[{_WIDE}]+|[一二三四五六七八九十]+")
#: No office counts further, and no number is made longer by a text of digits.
_MOST = 9_998


def following(number: str) -> str:
    """The number after this one; ``""`` where there is none in it to count on. What stands round it stays. Of several
    it is the one behind 第, else the last: 令和８年度第１回 is followed by 令和８年度第２回."""
    found = sorted(_DIGITS.finditer(number), key=lambda match: (number[: match.start()].endswith("第"), match.start()))
    for match in reversed(found):
        counted = number_of(f"第{match.group()}回")
        if counted is not None and 0 < counted <= _MOST:
            return number[: match.start()] + _spelled(counted + 1, match.group()) + number[match.end() :]
    return ""


def _spelled(number: int, like: str) -> str:
    if like.isascii():
        return str(number).zfill(len(like))
    if like[0] in _WIDE:
        return "".join(_WIDE[int(digit)] for digit in str(number).zfill(len(like)))
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return f"{_KANJI[tens] if tens > 1 else ''}{'十' if tens else ''}{_KANJI[ones] if ones else ''}"
