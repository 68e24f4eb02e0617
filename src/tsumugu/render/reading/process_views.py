"""How a plan came about, as every format tells it: who met, when, on what, what was said and what was answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tsumugu.core.process import (
    NOTHING,
    Body,
    Item,
    Material,
    Meeting,
    OpinionGroup,
    Process,
    Seat,
    resolves_nothing,
)
from tsumugu.core.process_meetings import Places
from tsumugu.core.table import Table
from tsumugu.render.reading import schedule
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, meeting_path, place_of


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


class ItemView(Struct, frozen=True):
    """``materials`` with the titles of their papers."""

    title: str
    kind: str
    materials: tuple[str, ...]
    outcome: str
    items: tuple[ItemView, ...]


class GroupView(Struct, frozen=True):
    """Opinions that were answered together. ``place``: its anchor on the page of opinions; ``changed``: what of the
    plan the answer changed."""

    place: str
    topic: str
    items: tuple[str, ...]
    where: Link
    response: str
    disposition: str
    date: str
    changed: Link | None


class MeetingView(Struct, frozen=True):
    """``name``: プラン策定委員会 第２回; ``facts`` as (label, text). ``closed``: why it was not open to the public.
    ``advises``: it stands on an outline, so it resolves nothing."""

    link: Link
    number: str
    title: str
    body: str
    time: str
    facts: tuple[tuple[str, str], ...]
    closed: str
    advises: bool
    agenda: tuple[ItemView, ...]
    materials: tuple[Material, ...]
    note: str
    groups: tuple[GroupView, ...]
    earlier: Link | None
    later: Link | None


class ProcessView(Struct, frozen=True):
    """``value``: what it was made of."""

    value: Process
    chart: schedule.Chart | None
    bodies: tuple[BodyView, ...]
    meetings: tuple[MeetingView, ...]
    groups: tuple[GroupView, ...]

    @property
    def counted(self) -> int:
        """How many opinions there are."""
        return sum(len(group.items) for group in self.groups)


#: A seat of which nothing may be said.
_NOBODY = SeatView("", "", "")
#: Of a plan of whose making nothing is public.
EMPTY = ProcessView(NOTHING, None, (), (), ())


def view(process: Process, table: Table, language: str, today: str = "") -> ProcessView:
    """``process`` is ``core.process_meetings.whole``; ``table``: the plan in the words of the language."""
    names = {body.id: body.name for body in process.bodies}
    links = {meeting.id: _link(meeting, names) for meeting in process.meetings}
    places = Places(process)
    said_in = [places.of(one) for one in process.opinions]
    groups = [
        _group(n, one, links, table, at) for n, (one, at) in enumerate(zip(process.opinions, said_in, strict=True), 1)
    ]
    by_meeting: dict[str, list[GroupView]] = {}
    for at, shown in zip(said_in, groups, strict=True):
        if at is not None:
            by_meeting.setdefault(at.id or "", []).append(shown)
    outlines = {body.id for body in process.bodies if resolves_nothing(body)}
    ordered = _in_order(process)
    return ProcessView(
        process,
        schedule.chart(process, language, today),
        tuple(_body(body, ordered, language) for body in process.bodies),
        tuple(
            _meeting(
                one, names, links, beside=beside, groups=tuple(by_meeting.get(one.id or "", ())),
                advises=one.body in outlines, language=language,
            )
            for one, beside in _beside(ordered, links)
        ),
        tuple(groups),
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
    body = names.get(one.body or "", "")
    return Link(" ".join(filter(None, (body, one.number))), meeting_path(one.id or ""))


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


def _meeting(
    one: Meeting, names: Mapping[str, str], links: Mapping[str | None, Link], *,
    beside: tuple[Link | None, Link | None], groups: tuple[GroupView, ...], advises: bool, language: str,
) -> MeetingView:  # fmt: skip
    time = schedule.time_of(one, language)
    facts = [
        ("time", time), ("place", one.place or ""),
        ("way", words.pick(said.WAYS[one.way], language) if one.way else ""),
        ("open", one.closed and words.pick(said.CLOSED, language).format(reason=one.closed)),
    ]  # fmt: skip
    return MeetingView(
        link=links[one.id],
        number=one.number,
        title=one.title or "",
        body=names.get(one.body or "", ""),
        time=time,
        facts=tuple((words.pick(said.FACTS[name], language), text) for name, text in facts if text),
        closed=one.closed or "",
        advises=advises,
        agenda=tuple(_item(item, one, advises, language) for item in one.agenda),
        materials=one.materials,
        note=one.note or "",
        groups=groups,
        earlier=beside[0],
        later=beside[1],
    )


def _item(item: Item, meeting: Meeting, advises: bool, language: str) -> ItemView:
    titles = {material.number: material.title for material in meeting.materials}
    # A body without legal standing resolves nothing, whatever its paper calls the item (``core.process_input`` tells).
    kind = None if advises and item.kind == "resolution" else item.kind
    return ItemView(
        title=item.title,
        kind=words.pick(said.AGENDA[kind], language) if kind else "",
        materials=tuple(f"{number} {titles.get(number, '')}".strip() for number in item.materials),
        outcome=item.outcome or "",
        items=tuple(_item(one, meeting, advises, language) for one in item.items),
    )


def _group(
    n: int, one: OpinionGroup, links: Mapping[str | None, Link], table: Table, meeting: Meeting | None
) -> GroupView:
    where = links[meeting.id] if meeting is not None else Link(one.channel or one.meeting or "", "")
    answer = one.response
    changed = None
    if answer is not None and answer.changed is not None:
        node = answer.changed.node or answer.changed.chapter or ""
        entry = table.nodes.get(node)
        if entry is not None and node:
            changed = Link(words.name_of(entry, node), place_of(table, node))
    return GroupView(
        place=f"o{n}",
        topic=one.topic,
        items=tuple(item.text for item in one.items),
        where=where,
        response=answer.text if answer is not None else "",
        disposition=(answer.disposition or "") if answer is not None else "",
        date=(answer.date or "") if answer is not None else "",
        changed=changed,
    )
