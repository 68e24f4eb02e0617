"""What is withheld from the public in part: one rule for opinions, minutes and papers.

The whole stays as it came. Beside it stand the *ground* and what is *shown* instead; nothing shown: all of it is
withheld. While it is public more can be withheld, never less: what has to come back is taken off the public first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet

#: What stands where nothing of a text is shown.
MARK = "（非公開：{ground}）"

#: Two characters of words that follow one another, and what stands between them.
_Joint = tuple[str, str, str]


def shown_of(whole: str, ground: str, shown: str) -> str:
    """A text as the public reads it: whole without a ground, else what is shown, else the mark."""
    if not ground:
        return whole
    return shown or MARK.format(ground=ground)


def shows_more(whole: str, public: str, instead: str) -> bool:
    """Whether ``instead`` brings words back: two characters that follow one another in the ``whole`` and not in what is
    ``public`` of it now, whatever is set between them, and however wide or in whichever case they are written. Other
    words may stand in the place of what is withheld, its own may not.

    Two characters that a mark of the public text stands between (は●●と) are not public for that: only where the whole
    has them so as well."""
    all_of_it, there = _joints(whole), _joints(public)
    hidden = _ends(all_of_it) - _ends(all_of_it & there)
    return not hidden.isdisjoint(_ends(_joints(instead) - there))


def _joints(text: str) -> set[_Joint]:
    """Widths and cases are folded (NFKC); spaces, line breaks, marks on letters and what nobody sees are nothing."""
    found: set[_Joint] = set()
    last, between = "", ""
    for one in unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()):
        kind = unicodedata.category(one)[0]
        if kind in "LN":
            if last:
                found.add((last, between, one))
            last, between = one, ""
        elif kind in "PS":
            between += one
    return found


def _ends(joints: AbstractSet[_Joint]) -> set[tuple[str, str]]:
    return {(first, last) for first, _between, last in joints}
