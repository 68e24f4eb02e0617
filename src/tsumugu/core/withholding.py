"""What is withheld from the public in part: one rule for opinions, minutes and papers.

The whole stays as it came. Beside it stand the *ground* and what is *shown* instead; nothing shown: all of it is
withheld. While it is public more can be withheld, never less: what has to come back is taken off the public first.
"""

from __future__ import annotations

from itertools import pairwise

#: What stands where nothing of a text is shown.
MARK = "（非公開：{ground}）"


def shown_of(whole: str, ground: str, shown: str) -> str:
    """A text as the public reads it: whole without a ground, else what is shown, else the mark."""
    if not ground:
        return whole
    return shown or MARK.format(ground=ground)


def shows_more(whole: str, public: str, instead: str) -> bool:
    """Whether ``instead`` brings words back: two characters that stand beside each other in the ``whole`` and not in
    what is ``public`` of it now. Other words may stand in the place of what is withheld, its own may not."""
    hidden = _pairs(whole) - _pairs(public)
    return not hidden.isdisjoint(_pairs(instead))


def _pairs(text: str) -> set[str]:
    return {pair for pair in map("".join, pairwise(text)) if not any(map(str.isspace, pair))}
