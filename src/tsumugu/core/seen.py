"""Whether what an act is about is still as its page showed it: a form carries the digest of what was seen."""

from __future__ import annotations

from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal

#: What a page showed, as plain JSON: texts, lists of texts, and nothing else.
State = dict[str, object]


def unmoved(seen: str, now: State) -> None:
    """``seen``: the digest of the state that the page showed. Refusals: those of ``same``."""
    same(seen, digest(now))


def same(seen: str, now: str) -> None:
    """Of two digests. Refusals: ``seen-missing`` for a form that does not say what it was shown,
    ``changed-since-seen``."""
    if not seen:
        raise Refusal("seen-missing")
    if seen != now:
        raise Refusal("changed-since-seen")
