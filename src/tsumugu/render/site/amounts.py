"""Values with a number in them, held together: 100件以上 stands on one line, or moves to the next one as a whole."""

from __future__ import annotations

import re

from markupsafe import Markup

from tsumugu.render.vocabulary import words

#: Code points of one piece that is held together: on the narrowest page (320 px) a line holds some more.
MOST = 16
#: Where a value may be broken: at blanks, and around what stands in brackets.
_PIECES = re.compile(r"（[^（）]*）|\([^()]*\)|「[^「」]*」|[^\s（）()「」]+|.", re.DOTALL)
#: Between the ends of a time, as ``tsumugu.render.reading.sheet.when`` says it.
_ENDS = re.compile(r"(?<=から)(?=.)|(?<= to) ")
_DIGIT = re.compile("[0-9０-９]")


def amount(text: object, language: str) -> Markup:
    """As the filter ``said``; what can be read as a number with its unit is not broken. A text without numbers, and a
    piece that is too long to be one, flow as they like."""
    shown = words.in_its_language(text, language)
    if "<bdi" in shown:  # what turns its surroundings is isolated as a whole
        return shown
    return Markup("").join(_held(piece, language) for piece in _PIECES.findall(str(text)))


def ends(text: str, language: str) -> Markup:
    """A time from one end to the other; where it does not fit on a line it is broken between its ends, not within."""
    if not _DIGIT.search(text):
        return words.in_its_language(text, language)
    gap = Markup(" " if language.startswith("en") else "")
    return gap.join(Markup('<span class="end">{}</span>').format(piece) for piece in _ENDS.split(text))


def _held(piece: str, language: str) -> Markup:
    shown = words.in_its_language(piece, language)
    if len(piece) > MOST or not _DIGIT.search(piece):
        return shown
    return Markup('<span class="amount">{}</span>').format(shown)
