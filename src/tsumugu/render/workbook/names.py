"""Worksheet names that every spreadsheet program takes: 1 to 31 UTF-16 units, none of ``[ ] : * ? / \\``, no
apostrophe, no control character, not "History", and each different from the others whatever its case and width."""

from __future__ import annotations

import unicodedata

MOST = 31
_FORBIDDEN = set("[]:*?/\\'")
_RESERVED = {"history"}


def units(text: str) -> int:
    """The length of a text as spreadsheets count it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The longest beginning of a text with at most this many UTF-16 units; no character is halved."""
    if units(text) <= most:
        return text
    kept, length = [], 0
    for character in text:
        length += 2 if ord(character) > 0xFFFF else 1
        if length > most:
            break
        kept.append(character)
    return "".join(kept)


def _clean(title: str) -> str:
    kept = (
        " " if c in _FORBIDDEN or c.isspace() else c
        for c in title
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(kept).split())


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


class Names:
    """The names of one workbook as they are given out."""

    def __init__(self) -> None:
        self._taken: set[str] = set(_RESERVED)

    def take(self, title: str, fallback: str = "sheet") -> str:
        """A name near to the title that no other worksheet has."""
        base = _clean(title) or _clean(fallback) or "sheet"
        name, number = cut(base, MOST).rstrip(), 1
        while _key(name) in self._taken:
            number += 1
            tail = f" ({number})"
            name = cut(base, MOST - len(tail)).rstrip() + tail
        self._taken.add(_key(name))
        return name
