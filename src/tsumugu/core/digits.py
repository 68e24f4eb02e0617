"""Whole numbers as programs write them to one another: ASCII digits and nothing else.

``int`` takes the digits of every script, signs, blanks and underscores, and ``str.isdigit`` takes ``²``, which ``int``
does not. What a person types has its own reader (``core.typed``).
"""

from __future__ import annotations

import re

_DIGITS = re.compile(r"[0-9]+\Z")
#: So many digits fit into the 64 bits of a database's number.
MOST = 18


def whole(text: str, most: int = MOST) -> int | None:
    """The number that a text of 1 to ``most`` digits says; ``None`` for every other text."""
    return int(text) if len(text) <= most and _DIGITS.match(text) is not None else None
