"""How a plan came about, as every format tells it: who met, when, on what, what was said and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tsumugu.core.process import (
    NOTHING,
    Body,
    Meeting,
    Process,
    Seat,
    resolves_nothing,
)
from tsumugu.core.process_meetings import Places, called
from tsumugu.core.table import Table
from tsumugu.render.reading import opinion_views, schedule
from tsumugu.render.reading.meeting_views import MeetingView, meeting_view
from tsumugu.render.reading.opinion_views import CountView, GroupView
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, meeting_path


class SeatView(Struct, frozen=True):
    """``name`` only where the seat lets it be published."""

    role: str
    post: str
    name: str


class BodyView(Struct, frozen=True):
    """``meetings`` are called by their numbers alone."""

    node: str
    name: str
    kind: str
    legal: str
    note: str
    seats: tuple[SeatView, ...]
    meetings: tuple[Link, ...]


class ProcessView(Struct, frozen=True):
    """``value``: what it was made of; ``channels`` and ``dispositions``: how many opinions came by which way, and how
    many were dealt with in which."""

    value: Process
    chart: schedule.Chart | None
    bodies: tuple[BodyView, ...]
    meetings: tuple[MeetingView, ...]
    groups: tuple[GroupView, ...]
    channels: tuple[CountView, ...]
    dispositions: tuple[CountView, ...]

    @property
    def counted(self) -> int:
        """How many opinions there are."""
        return sum(len(group.items) for group in self.groups)


#: A seat of which nothing may be said.
_NOBODY = SeatView("", "", "")
#: Of a plan of whose making nothing is public.
EMPTY = ProcessView(NOTHING, None, (), (), (), (), ())


def view(process: Process, table: Table, language: str, today: str = "") -> ProcessView:
    """``process`` is ``core.process_meetings.whole``; ``table``: the plan in the words of the language."""
    names = {body.id: body.name for body in process.bodies}
    links = {meeting.id: _link(meeting, names) for meeting in process.meetings}
    found = list(opinion_views.groups_of(process, links, table, Places(process), language))
    by_meeting: dict[str, list[GroupView]] = {}
    for shown, at in found:
        if at is not None:
            by_meeting.setdefault(at.id or "", []).append(shown)
    outlines = {body.id for body in process.bodies if resolves_nothing(body)}
    ordered = _in_order(process)
    return ProcessView(
        process,
        schedule.chart(process, language, today),
        tuple(_body(body, ordered, language) for body in process.bodies),
        tuple(
            meeting_view(
                one, names, links, beside=beside, groups=tuple(by_meeting.get(one.id or "", ())),
                advises=one.body in outlines, language=language,
            )
            for one, beside in _beside(ordered, links)
        ),
        tuple(shown for shown, _at in found),
        opinion_views.by_channel(process, links, language),
        opinion_views.by_disposition(process, language),
    )  # fmt: skip


def _in_order(process: Process) -> list[Meeting]:
    """Body after body; of each, those with a time by time, each of the others behind what it follows."""
    found: list[Meeting] = []
    own: dict[str | None, list[Meeting]] = {}
    for meeting in process.meetings:
        own.setdefault(meeting.body, []).append(meeting)
    for body in (*(body.id for body in process.bodies), None):
        last, placed = "", []
        for n, one in enumerate(own.get(body, ())):
            last = one.date or last
            placed.append((last, n, one))
        found += [one for _, _, one in sorted(placed, key=lambda three: three[:2])]
    return found


def _link(one: Meeting, names: Mapping[str, str]) -> Link:
    return Link(called(names.get(one.body or "", ""), one.number), meeting_path(one.id or ""))


def _beside(
    ordered: list[Meeting], links: Mapping[str | None, Link]
) -> Iterator[tuple[Meeting, tuple[Link | None, Link | None]]]:
    """Each meeting with those of the same body before and after it."""
    for before, one, after in zip((None, *ordered), ordered, (*ordered[1:], None), strict=False):
        earlier, later = (
            links[other.id] if other is not None and other.body == one.body else None for other in (before, after)
        )
        yield one, (earlier, later)


def _body(body: Body, ordered: list[Meeting], language: str) -> BodyView:
    return BodyView(
        node=body.id,
        name=body.name,
        kind=words.pick(said.BODIES[body.kind], language),
        legal=words.pick(said.LEGAL[body.legal], language) if body.legal else "",
        note=body.note or "",
        seats=tuple(seat for seat in map(_seat, body.seats) if seat != _NOBODY),
        meetings=tuple(Link(one.number, meeting_path(one.id or "")) for one in ordered if one.body == body.id),
    )


def _seat(seat: Seat) -> SeatView:
    return SeatView(seat.role or "", seat.post or "", (seat.name or "") if seat.public else "")
