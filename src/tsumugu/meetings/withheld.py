"""What of the topics and outcomes of a meeting is withheld: plain data in its row, each with the text as it is, the
ground and what is shown instead (``core.withholding``).

It goes with its text wherever that stands, and where the text is changed the new one is withheld whole, until somebody
looks again: nothing comes out by a later edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from tsumugu.core.withholding import shown_of
from tsumugu.meetings import agendas
from tsumugu.meetings.models import Meeting

What = Literal["topic", "outcome"]


class Withheld(Struct, frozen=True):
    """``text``: the whole; ``ground``: why; ``shown``: what is read instead."""

    what: What
    text: str
    ground: str
    shown: str = ""


def sayings(meeting: Meeting) -> list[tuple[What, str]]:
    """The topics of the minutes and what came of the items, each text once."""
    topics: list[tuple[What, str]] = [("topic", one.topic) for one in meeting.statements.all() if one.topic]
    outcomes: list[tuple[What, str]] = [
        ("outcome", item.outcome) for _place, _level, item in agendas.walked(agendas.of(meeting)) if item.outcome
    ]
    return list(dict.fromkeys([*topics, *outcomes]))


def of(meeting: Meeting) -> tuple[Withheld, ...]:
    return tuple(Withheld(**one) for one in meeting.withheld)


def stored(found: Iterable[Withheld]) -> list[dict[str, str]]:
    return [{"what": one.what, "text": one.text, "ground": one.ground, "shown": one.shown} for one in found]


def named(found: Sequence[Withheld], what: What, text: str) -> Withheld | None:
    return next((one for one in found if one.what == what and one.text == text), None)


def public(found: Sequence[Withheld], what: What, text: str) -> tuple[str, str]:
    """A topic or an outcome as the public reads it, and the ground where it is not whole."""
    one = named(found, what, text)
    return (text, "") if one is None else (shown_of(text, one.ground, one.shown), one.ground)


def decided(found: Sequence[Withheld], what: What, text: str, *, ground: str, shown: str) -> tuple[Withheld, ...]:
    """With what somebody decided of one; no ground: it is public whole."""
    rest = tuple(one for one in found if (one.what, one.text) != (what, text))
    return (*rest, Withheld(what, text, ground, shown)) if ground else rest


def followed(found: Sequence[Withheld], what: What, changed: Iterable[tuple[str, str]]) -> tuple[Withheld, ...]:
    """After texts were changed (before, after): what stands in the place of one that was withheld is, whole."""
    for before, after in changed:
        one = named(found, what, before)
        if one is not None and after and after != before and named(found, what, after) is None:
            found = (*found, Withheld(what, after, one.ground))
    return tuple(found)
