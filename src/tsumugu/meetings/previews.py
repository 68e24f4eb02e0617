"""What the process of a plan file would be in these rooms, before anything of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tsumugu.core.process import Body, Course, Meeting, OpinionGroup, Process
from tsumugu.core.process_meetings import Places, called
from tsumugu.render.vocabulary.process_words import CHANNELS
from tsumugu.voices.actions.from_file import Place


class OfBody(Struct, frozen=True):
    """``named``: of how many of its ``seats`` the name may be published."""

    name: str
    kind: str
    legal: str
    seats: int
    named: int


class OfMeeting(Struct, frozen=True):
    """``course``: what it is called, where there are several; ``files``: how many of its ``papers`` were files beside
    the plan file, which are not taken in with it."""

    called: str
    course: str
    title: str
    date: str
    agenda: int
    papers: int
    files: int
    statements: int


class Heard(Struct, frozen=True):
    """A hearing: where opinions were heard, in how many groups, and how many of those are answered."""

    title: str
    groups: int
    opinions: int
    answered: int


class Preview(Struct, frozen=True):
    bodies: tuple[OfBody, ...]
    meetings: tuple[OfMeeting, ...]
    hearings: tuple[Heard, ...]

    @property
    def files(self) -> int:
        return sum(one.files for one in self.meetings)


def preview(process: Process, named: Callable[[Course], str]) -> Preview:
    """``process`` is ``whole``; ``named``: what a course is called."""
    names = {body.id: body.name for body in process.bodies}
    courses = {one.id: named(one) for one in process.courses}
    heard: dict[Place, list[OpinionGroup]] = {}
    for group, place in placed(process):
        heard.setdefault(place, []).append(group)
    return Preview(
        tuple(_body(one) for one in process.bodies),
        tuple(_meeting(one, names.get(one.body or "", ""), courses) for one in process.meetings),
        tuple(_heard(place, groups) for place, groups in heard.items()),
    )


def _body(one: Body) -> OfBody:
    named = sum(bool(seat.public and seat.name) for seat in one.seats)
    return OfBody(one.name, one.kind, one.legal or "", len(one.seats), named)


def _meeting(one: Meeting, body: str, courses: Mapping[str, str]) -> OfMeeting:
    return OfMeeting(
        called(body, one.number), courses.get(one.course or "", ""),
        one.title or "", one.date or "", len(one.agenda), len(one.materials),
        sum(paper.file is not None for paper in one.materials),
        len(one.minutes.statements) if one.minutes is not None else 0,
    )  # fmt: skip


def _heard(place: Place, groups: Sequence[OpinionGroup]) -> Heard:
    return Heard(
        place.title, len(groups), sum(len(group.items) for group in groups),
        sum(group.response is not None for group in groups),
    )  # fmt: skip


def placed(process: Process) -> list[tuple[OpinionGroup, Place]]:
    """Every group of opinions with the hearing that it becomes part of. ``process`` is ``whole``."""
    places, names = Places(process), {body.id: body.name for body in process.bodies}
    found = []
    for group in process.opinions:
        meeting = places.of(group)
        if meeting is not None:
            found.append((group, Place(meeting.id or "", called(names.get(meeting.body or "", ""), meeting.number))))
        else:
            channel = group.channel or ""
            word = next((pair[0] for code, pair in CHANNELS.items() if code == channel), channel)
            found.append((group, Place("", word or group.meeting or CHANNELS["other"][0])))
    return found
