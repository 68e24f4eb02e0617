"""The typefaces of every PDF: which there are, which characters they have, how wide these are.

Noto Sans CJK JP (regular and bold) and Noto Serif JP come from packages, so that one machine sets a page
like another; fonts of the system are never looked at. What no typeface has is set as 〓, the printers'
mark for a missing type, and told to the reader.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
import struct
import sys
from array import array
from bisect import bisect_right
from pathlib import Path
from typing import Literal

import typst
from msgspec import Struct

from tsumugu.render.vocabulary import characters

PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold", "pylopdf_fonts_jp")
_MEASURE = ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf")

#: 下駄: what a printer set where the type was missing.
GETA = "〓"

#: Marks that are not seen (controls, directions, joiners) go. A variation selector for ideographs stays: it chooses a
#: form of the name that somebody bears.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
_SELECTOR = range(0xE0100, 0xE01F0)
#: A run without any place to break: longer than a column may be wide.
_LONG = re.compile(r"[!-~\u00a1-\u024f\u0370-\u04ff\uff61-\uff9f]{20,}")
_PIECE = 5


@functools.cache
def fonts() -> typst.Fonts:
    """Found once in a process; a compiler that shares them starts in no time."""
    paths = [str(importlib.resources.files(name)) for name in PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


class Face(Struct, frozen=True):
    """One OpenType file. Its characters as runs of code points (``firsts``, ``lasts``) whose glyphs follow one
    another from ``glyphs`` on; ``widths`` are advances by glyph, in units of the ``em``."""

    firsts: array[int]
    lasts: array[int]
    glyphs: array[int]
    widths: array[int]
    em: int

    def glyph(self, character: str) -> int | None:
        code = ord(character)
        run = bisect_right(self.firsts, code) - 1
        return self.glyphs[run] + code - self.firsts[run] if run >= 0 and code <= self.lasts[run] else None

    def width(self, character: str) -> float:
        """In em; a character that is not there is as wide as 〓."""
        return self.widths[min(self.glyph(character) or 0, len(self.widths) - 1)] / self.em


@functools.cache
def face() -> Face:
    """The typeface that has the most characters; all others fall back to it."""
    package, name = _MEASURE
    data = Path(str(importlib.resources.files(package) / name)).read_bytes()
    tables = {}
    for n in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, start, _ = struct.unpack_from(">4sIII", data, 12 + 16 * n)
        tables[tag] = start
    number = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    metrics = _numbers("H", data[tables[b"hmtx"] : tables[b"hmtx"] + 4 * number])
    runs = _runs(data, tables[b"cmap"])
    return Face(
        runs[::3], runs[1::3], runs[2::3], metrics[::2], struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    )


def _numbers(kind: Literal["H", "I"], data: bytes) -> array[int]:
    """What a typeface holds, the high byte first, as this machine holds numbers."""
    found = array(kind, data)
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _runs(data: bytes, cmap: int) -> array[int]:
    """First and last code point and first glyph of each run, in order, as the subtable of format 12 of a ``cmap``
    table has them (OpenType 1.9, cmap)."""
    for n in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * n)[2]
        if struct.unpack_from(">H", data, start)[0] == 12:
            groups = struct.unpack_from(">I", data, start + 12)[0]
            return _numbers("I", data[start + 16 : start + 16 + 12 * groups])
    raise ValueError("no cmap subtable of format 12")


@functools.lru_cache(maxsize=20_000)
def _width(character: str) -> float:
    return face().width(character)


@functools.lru_cache(maxsize=20_000)
def width(text: str) -> float:
    """How wide a text is in one line, in em. Kerning is left out, so it is a little less in truth."""
    return sum(map(_width, text))


#: What needs no second look: proven once to be in the typeface.
_known: set[str] = {"\n"}


def printable(text: str) -> tuple[str, frozenset[str]]:
    """A text that can be set, and the characters in it that had to become 〓."""
    if _known.issuperset(text):
        return text, frozenset()
    text = _UNSEEN.sub("", characters.BREAKS.sub("\n", text)).replace("\t", " ")
    known = face()
    absent = set()
    for character in set(text) - _known:
        if known.glyph(character) is not None:
            _known.add(character)
        elif ord(character) not in _SELECTOR:
            absent.add(character)
    if absent:
        # A picture made of several characters, and a name's selector behind it, leave one mark.
        text = re.sub(f"[{''.join(map(re.escape, sorted(absent)))}][\U000e0100-\U000e01ef]*", GETA, text)
    return _stray(text), frozenset(absent)


def _stray(text: str) -> str:
    """Without selectors that follow no ideograph."""
    return re.sub("(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]+", "", text)


def pieces(text: str) -> str | list[str]:
    """A text with a run too long for a column comes in pieces, between which a line may end."""
    if len(text) < 20 or not _LONG.search(text):
        return text
    found: list[str] = []
    at = 0
    for run in _LONG.finditer(text):
        if run.start() > at:
            found.append(text[at : run.start()])
        found.extend(run[0][n : n + _PIECE] for n in range(0, len(run[0]), _PIECE))
        at = run.end()
    if at < len(text):
        found.append(text[at:])
    return found
