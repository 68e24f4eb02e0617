"""What makes two texts differ that look the same: characters without a shape, spaces, spellings of one character.

Looked at are code points of the categories Cf, Cc, Zs, Zl and Zp, variation selectors and other marks, and two
spellings of which Unicode says that they are one text (canonical equivalence).
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from tsumugu.core.runs import common, ends, gaps
from tsumugu.core.texts import named

#: More than this many kinds are counted, not named.
_MOST_NAMED = 3


def is_invisible(character: str) -> bool:
    """Whether a reader sees nothing, or a space, where it stands. A line break is seen."""
    if character == "\n":
        return False
    category = unicodedata.category(character)
    return category in ("Cf", "Cc", "Zs", "Zl", "Zp") or is_selector(character)


def is_selector(character: str) -> bool:
    """A variation selector: it chooses the shape of the character before it."""
    return (
        "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or "\u180b" <= character <= "\u180f"
    )


def _called(character: str, english: bool) -> str:
    if is_selector(character):
        number = f"U+{ord(character):04X}"
        return f"variation selector ({number})" if english else f"異体字セレクタ（{number}）"
    return named(character)[english]


def seen(text: str) -> str:
    """What a reader sees of a text, to be compared and not to be shown: without what has no shape, any run of spaces
    as one, none at the ends of lines, one spelling for each character."""
    plain = unicodedata.normalize("NFC", "".join(" " if _is_space(c) else c for c in text if not _is_shapeless(c)))
    return "\n".join(" ".join(part for part in line.split(" ") if part) for line in plain.rstrip(" \n").split("\n"))


def _is_space(character: str) -> bool:
    return character == "\t" or unicodedata.category(character) == "Zs"


def _is_shapeless(character: str) -> bool:
    return is_invisible(character) and not _is_space(character)


def difference(before: str, after: str, language: str = "ja") -> str:
    """What differs in two texts that look the same, in words; nothing if they are equal or look different. Two runs
    of spaces look the same; a variation selector may choose another shape, and is told as well."""
    if before == after or seen(before) != seen(after):
        return ""
    english = language.startswith("en")
    gone, came, spelling = _changed(before, after)
    parts = []
    ending = [_ending(text) for text in (before, after)]
    if ending[0] != ending[1]:
        gone.subtract(Counter(ending[0]) - Counter(ending[1]))
        came.subtract(Counter(ending[1]) - Counter(ending[0]))
        added = len(ending[1]) >= len(ending[0])
        if english:
            parts.append("blank added at the end" if added else "blank removed at the end")
        else:
            parts.append("末尾の空白を加えた" if added else "末尾の空白を除いた")
    for characters, ja, en in ((gone, "を除いた", "removed"), (came, "を加えた", "added")):
        kinds = sorted(c for c, count in characters.items() if count > 0)
        if not kinds:
            continue
        names = [_called(c, english) for c in kinds[:_MOST_NAMED]]
        if len(kinds) > _MOST_NAMED:
            names.append("others" if english else "ほか")
        hidden = any(not _is_space(c) and not is_selector(c) for c in kinds)
        if english:
            parts.append(f"{'invisible character ' if hidden else ''}{', '.join(names)} {en}")
        else:
            parts.append(f"{'見えない文字 ' if hidden else ''}{'、'.join(names)}{ja}")
    if spelling:
        parts.append(
            "another spelling of the same character (normalization)" if english else "同じ文字の別の符号（正規化）"
        )
    return ("; " if english else "、").join(parts)


def _ending(text: str) -> str:
    """The blanks and line breaks a text ends with."""
    at = len(text)
    while at and (_is_space(text[at - 1]) or text[at - 1] == "\n"):
        at -= 1
    return text[at:]


def _changed(before: str, after: str) -> tuple[Counter[str], Counter[str], bool]:
    """The invisible characters that went and came, and whether visible ones were spelled anew."""
    head, tail = ends(before, after)
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    gone: Counter[str] = Counter()
    came: Counter[str] = Counter()
    spelling = False
    for a, b, c, d in gaps(common(old, new), len(old), len(new)):
        for text, found in ((old[a:b], gone), (new[c:d], came)):
            found.update(character for character in text if is_invisible(character))
            spelling = spelling or any(not is_invisible(character) and character != "\n" for character in text)
    return gone, came, spelling
