"""How wide a text is drawn and where its lines break, without a font: full-width characters measure one em,
half-width ones half an em, capitals and broad letters a little more.

That is near what is drawn: a label that is taken for too wide breaks too early, one for too narrow only comes near its
neighbour. Where a text must not leave its box, or a number must not break, more is reckoned (``slides.measure``,
``reading.bands``).

Line breaking follows JIS X 4051 as far as a label needs it: no line begins with a closing bracket, a full stop
or a small kana (行頭禁則), none ends with an opening bracket (行末禁則), Latin words and numbers stay whole
while they fit into a line.
"""

from __future__ import annotations

import functools
import unicodedata

NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〕〉》」』】’”ゝゞ々ー～ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.:;?!)]}%‰℃°…"
)
NOT_LAST = frozenset("（［｛〔〈《「『【‘“([{¥$£№")
_BROAD = frozenset("mwMW@%&—")


@functools.lru_cache(maxsize=4096)
def _wide(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in _BROAD:
        return 0.85
    return 0.68 if character.isupper() else 0.5


def width(text: str) -> float:
    """In em."""
    return sum(map(_wide, text))


def _pieces(text: str) -> list[str]:
    """What a line may not be broken inside of: a full-width character, a Latin word with the space after it."""
    pieces: list[str] = []
    joined = False  # the next character belongs to the piece before it
    for character in text:
        narrow = unicodedata.east_asian_width(character) not in "WF"
        stays = joined or character in NOT_FIRST or character == " "
        if pieces and (stays or (narrow and _narrow_end(pieces[-1]))):
            pieces[-1] += character
        else:
            pieces.append(character)
        joined = character in NOT_LAST
    return pieces


def _narrow_end(piece: str) -> bool:
    return piece[-1] != " " and unicodedata.east_asian_width(piece[-1]) not in "WF"


def wrap(text: str, room: float) -> tuple[str, ...]:
    """The lines of a text in ``room`` em. A piece longer than a line is broken where the line ends."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for piece in _pieces(paragraph):
            long = width(piece.rstrip())
            if line and used + long > room:
                lines.append(line.rstrip())
                line, used = "", 0.0
            while long > room and len(piece) > 1:
                cut = _cut(piece, room)
                lines.append(piece[:cut])
                piece = piece[cut:]
                long = width(piece.rstrip())
            line += piece
            used += width(piece)
        lines.append(line.rstrip())
    return tuple(lines)


def _cut(piece: str, room: float) -> int:
    used = 0.0
    for at, character in enumerate(piece):
        used += _wide(character)
        if used > room:
            return max(at, 1)
    return len(piece)


def number(value: float) -> str:
    """A coordinate as SVG writes it: one decimal, no needless nought."""
    text = f"{value:.1f}"
    return text.removesuffix(".0")
