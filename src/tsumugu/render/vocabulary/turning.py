"""Texts that turn the direction of writing: what stands beside them must not turn with them (UAX 9).

On a page a text that may turn is isolated where it is written (``<bdi>``). In documents, which every program shows in
its own way, the controls are left out: the letters stand in the order in which they are stored. Data keep everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from tsumugu.core.texts import DIRECTION

_CONTROLS = "".join(sorted(DIRECTION))
_control = re.compile(f"[{_CONTROLS}]")
#: Those, and the blocks of the scripts that run from right to left.
_turning = re.compile(f"[{_CONTROLS}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
_FIRST_STRONG, _POP = "\u2068", "\u2069"


def turns(text: str) -> bool:
    """Whether a text can change how its neighbours are ordered."""
    return not text.isascii() and _turning.search(text) is not None


def isolated(shown: Markup) -> Markup:
    """Markup of a text that stands among others."""
    return Markup(f"<bdi>{shown}</bdi>") if turns(shown) else shown


def joined(values: Iterable[object], apart: object = "", attribute: None = None) -> Markup | str:
    """``join`` of the templates: each text isolated by characters, for the whole may become a text again."""
    texts = [escape(value) for value in values]
    if any(map(turns, texts)):
        texts = [Markup(f"{_FIRST_STRONG}{text}{_POP}") if turns(text) else text for text in texts]
    return escape(apart).join(texts)


def straight(text: str) -> str:
    """A text without its direction controls."""
    return text if text.isascii() else _control.sub("", text)
