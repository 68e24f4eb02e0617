"""Texts as they are compared when something is looked for: one rule for the site's search and the desk's.

Letters and digits are compared in NFKC (half-width kana, full-width digits) and without what no reader sees (variation
selectors, joiners, soft hyphens). Signs stay: people would see others than they wrote. ``key`` goes further, for a
search that has no program of its own behind it: capitals are small letters, katakana are hiragana, and a blank beside a
Japanese character is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from tsumugu.core.texts import IGNORABLE

#: Kana, kanji, and what stands between them in a word; for a set of a regular expression.
JAPANESE = (
    "\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
#: Neither index nor query has them.
UNSEEN = re.compile(f"[{IGNORABLE}]+")
#: What belongs to the character before it: marks, half-width voice marks, what is not seen.
_BEHIND = re.compile(f"[{IGNORABLE}\uff9e\uff9f]")
#: A stretch of what may be compared as something else, with the character that it may belong to. What is left out here
#: is compared as it is: ASCII, kana, kanji of the first plane that are no compatible forms, and the commonest signs.
_TURNS = re.compile(
    "[\0-\x7f\u3001-\u3029\u3030\u3041-\u3096\u30a0-\u30fe\u3400-\u4dbf\u4e00-\u9fff]?"
    "[^\0-\x7f\u3001-\u3029\u3030\u3041-\u3096\u30a0-\u30fe\u3400-\u4dbf\u4e00-\u9fff]+"
)


@lru_cache(maxsize=1 << 14)
def of_cluster(cluster: str) -> str:
    """A character with what belongs to it as it is compared."""
    seen = UNSEEN.sub("", cluster)
    plain = unicodedata.normalize("NFKC", seen)
    if not any(unicodedata.category(character)[0] in "LN" for character in plain) or " " in plain:
        return seen
    return plain


def clusters(text: str) -> Iterator[str]:
    """The characters of a text, each with what belongs to it."""
    start = 0
    for at in range(1, len(text)):
        if not (_BEHIND.match(text[at]) or unicodedata.category(text[at])[0] == "M"):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def folded(text: str) -> str:
    """A text as it is compared."""
    return _TURNS.sub(_turned, text)


def _turned(found: re.Match[str]) -> str:
    return "".join(map(of_cluster, clusters(found.group())))


# -- without a program behind it ---------------------------------------------------------------

_KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]+")
_HIRAGANA = {code: code - 0x60 for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
_BLANK = r"[^\S\n]"
_NO_BLANK = re.compile(f"(?<=[{JAPANESE}]){_BLANK}+|{_BLANK}+(?=[{JAPANESE}\n]|\\Z)|(?<=\n){_BLANK}+|\\A{_BLANK}+")
_BLANKS = re.compile(f"{_BLANK}+")


def _leveled(plain: str) -> str:
    """What is folded in capitals and in the two kana."""
    return _KATAKANA.sub(lambda found: found.group().translate(_HIRAGANA), plain.casefold())


def key(text: str) -> str:
    """A text by which it is found: two texts with one key are the same to who looks for one of them. Lines stay."""
    return _BLANKS.sub(" ", _NO_BLANK.sub("", _leveled(folded(text))))


def mapped(text: str) -> tuple[str, tuple[int, ...]]:
    """``key(text)``, and where in the text each of its characters comes from; the last number is the text's end."""
    letters: list[str] = []
    places: list[int] = []
    at = 0
    for cluster in clusters(text):
        made = _leveled(of_cluster(cluster))
        letters.append(made)
        places += [at] * len(made)
        at += len(cluster)
    plain = "".join(letters)
    kept = bytearray(b"\1") * len(plain)
    for found in _NO_BLANK.finditer(plain):
        kept[found.start() : found.end()] = bytes(found.end() - found.start())
    for found in _BLANKS.finditer(plain):
        if kept[found.start()]:
            kept[found.start() + 1 : found.end()] = bytes(found.end() - found.start() - 1)
    turned = [" " if one.isspace() and one != "\n" else one for one in plain]
    return (
        "".join(one for one, stays in zip(turned, kept, strict=True) if stays),
        (*(place for place, stays in zip(places, kept, strict=True) if stays), len(text)),
    )


def words(text: str) -> tuple[str, ...]:
    """What somebody looks for, as keys: all of them have to be found. Blanks part them also in Japanese."""
    return tuple(dict.fromkeys(found for part in text.split() if (found := key(part).replace("\n", ""))))
