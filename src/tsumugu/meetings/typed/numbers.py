"""The number of a meeting counted on, in the digits that the paper has: 第２回 → 第３回, 第九回 → 第十回."""

from __future__ import annotations

import re

from tsumugu.core import numerals
from tsumugu.core.process_meetings import number_of

#: What may be a number, as long as it goes on: of 12345 no part is one.
_DIGITS = re.compile(r"[0-9]+|[０-９]+|[一二三四五六七八九十]+")
#: No office counts further, and no number is made longer by a text of digits.
_MOST = 9_998


def following(number: str) -> str:
    """The number after this one; ``""`` where there is none in it to count on. What stands round it stays. Of several
    it is the one behind 第, else the last: 令和８年度第１回 is followed by 令和８年度第２回."""
    found = sorted(_DIGITS.finditer(number), key=lambda match: (number[: match.start()].endswith("第"), match.start()))
    for match in reversed(found):
        counted = number_of(f"第{match.group()}回")
        if counted is not None and 0 < counted <= _MOST:
            return number[: match.start()] + numerals.written(counted + 1, match.group()) + number[match.end() :]
    return ""
