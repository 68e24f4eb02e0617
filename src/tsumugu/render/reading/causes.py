"""What led to a change, as every format tells it: with the page of the opinion or the meeting where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tsumugu.core.causes import Cause
from tsumugu.core.process import Process
from tsumugu.render.vocabulary import cause_words, words
from tsumugu.render.vocabulary.places import Link, meeting_path, opinion_path

#: By kind and id, the page of a cause, and whether it was taken back.
Addresses = Mapping[tuple[str, str], tuple[str, bool]]
NOWHERE: Addresses = {}


class CauseView(Struct, frozen=True):
    """``link``: what it is called, and its page (``""``: none). ``gone``: that it was taken back, in words."""

    kind: str
    link: Link
    gone: str


def addresses(process: Process) -> dict[tuple[str, str], tuple[str, bool]]:
    """The opinions and meetings that have pages. ``process`` is ``core.process_meetings.whole``."""
    found: dict[tuple[str, str], tuple[str, bool]] = {}
    for meeting in process.meetings:
        if meeting.id is not None:
            found["meeting", meeting.id] = (meeting_path(meeting.id), False)
    for group in process.opinions:
        for item in group.items:
            if item.id is not None:
                found["opinion", item.id] = (opinion_path(item.id), bool(item.withdrawn))
    return found


def views(causes: Iterable[tuple[Cause, bool]], known: Addresses, language: str) -> tuple[CauseView, ...]:
    """Causes, each with whether it is gone as far as whoever published it knows."""
    found = []
    for cause, gone in causes:
        path, withdrawn = known.get(cause.key, ("", False))
        said = words.pick(cause_words.WITHDRAWN, language) if gone or withdrawn else ""
        kind = words.pick(cause_words.KINDS[cause.kind], language)
        found.append(CauseView(kind, Link(cause_words.named(cause), path), said))
    return tuple(found)
