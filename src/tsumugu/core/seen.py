"""Whether what an act is about is still as its page showed it: a form carries the digest of what was seen."""

from __future__ import annotations

from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal

#: What a page showed, as plain JSON: texts, lists of texts, and nothing else.
State = dict[str, object]


def unmoved(seen: str, now: State) -> None:
    """``seen``: the digest of the state that the page showed. Refusals: those of ``same``."""
    same(seen, digest(now))


def same(seen: str, *now: str, **told: object) -> None:
    """Of two digests, or of one and several that all say that nothing moved. ``told``: what a refusal says beside its
    code. Refusals: ``seen-missing`` for a form that does not say what it was shown, ``changed-since-seen``."""
    if moved(seen, *now):
        raise Refusal("changed-since-seen", **told)


def moved(seen: str, *now: str) -> bool:
    """The same as an answer, for an act on many. Refusal: ``seen-missing``."""
    if not seen:
        raise Refusal("seen-missing")
    return seen not in now
