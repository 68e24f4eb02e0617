"""How a plan came about, as every format tells it: who met, when, on what, what was said and what was answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from tsumugu.core.courses import belongs, courses_of, part
from tsumugu.core.process import (
    NOTHING,
    Body,
    Course,
    Meeting,
    Process,
    Seat,
    resolves_nothing,
)
from tsumugu.core.process_meetings import Places, called, key_of
from tsumugu.core.table import Table
from tsumugu.render.reading import opinion_views, schedule
from tsumugu.render.reading.meeting_views import MeetingView, meeting_view
from tsumugu.render.reading.opinion_views import CountView, GroupView
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import PROCESS_PAGE, Link, course_path, meeting_path


class SeatView(Struct, frozen=True):
    """``name`` only where the seat lets it be published."""

    role: str
    post: str
    name: str


class BodyView(Struct, frozen=True):
    """``meetings`` are called by their numbers alone; ``by_course``: the same under the names of the courses, where
    there are several, the latest first."""

    node: str
    name: str
    kind: str
    legal: str
    note: str
    seats: tuple[SeatView, ...]
    meetings: tuple[Link, ...]
    by_course: tuple[tuple[Link, tuple[Link, ...]], ...] = ()


class CourseView(Struct, frozen=True):
    """One formulation or revision. ``kind`` is ``""`` where the name says it; ``span``: from when to when;
    ``meetings`` by body, as everywhere."""

    node: str
    link: Link
    kind: str
    span: str
    chart: schedule.Chart | None
    meetings: tuple[MeetingView, ...]


class ProcessView(Struct, frozen=True):
    """``value``: what it was made of; ``chart``: of the latest course; ``courses``: all of them, the latest first, none
    where they are not told apart; ``channels`` and ``dispositions``: how many opinions came by which way, and how many
    were dealt with in which."""

    value: Process
    chart: schedule.Chart | None
    courses: tuple[CourseView, ...]
    bodies: tuple[BodyView, ...]
    meetings: tuple[MeetingView, ...]
    groups: tuple[GroupView, ...]
    channels: tuple[CountView, ...]
    dispositions: tuple[CountView, ...]

    @property
    def counted(self) -> int:
        """How many opinions there are."""
        return sum(len(group.items) for group in self.groups)

    @property
    def named(self) -> str:
        """Of which course the ``chart`` is, where there are several."""
        return self.courses[0].link.text if len(self.courses) > 1 else ""

    def headed(self, language: str) -> str:
        """What the ``chart`` is called where it stands alone."""
        pair = said.SCHEDULE_OF if self.named else said.SCHEDULE
        return words.pick(pair, language).format(course=self.named)


#: A seat of which nothing may be said.
_NOBODY = SeatView("", "", "")
#: Of a plan of whose making nothing is public.
EMPTY = ProcessView(NOTHING, None, (), (), (), (), (), ())


def view(process: Process, table: Table, language: str, today: str = "") -> ProcessView:
    """``process`` is ``core.process_meetings.whole``; ``table``: the plan in the words of the language."""
    names = {body.id: body.name for body in process.bodies}
    parts = {one.id: part(process, one) for one in courses_of(process)}
    alone = len(process.courses) < 2
    heads = {
        one.id: Link(called_course(one, parts[one.id], language), PROCESS_PAGE if alone else course_path(one.id))
        for one in process.courses
    }
    links = _links(process, names, heads, language)
    found = list(opinion_views.groups_of(process, links, table, Places(process), language))
    by_meeting: dict[str, list[GroupView]] = {}
    for shown, at in found:
        if at is not None:
            by_meeting.setdefault(at.id or "", []).append(shown)
    outlines = {body.id for body in process.bodies if resolves_nothing(body)}
    ordered = _in_order(process)
    meetings = tuple(
        meeting_view(
            one, names, links, beside=beside, groups=tuple(by_meeting.get(one.id or "", ())),
            advises=one.body in outlines, course=heads.get(one.course or ""), language=language,
        )
        for one, beside in _beside(ordered, links)
    )  # fmt: skip
    charts = {node: schedule.chart(one, language, today) for node, one in parts.items()}
    courses = [
        CourseView(
            one.id, heads[one.id], words.pick(said.COURSES[one.kind], language) if one.kind and one.title else "",
            schedule.span(parts[one.id], language), charts[one.id],
            tuple(shown for shown, meeting in zip(meetings, ordered, strict=True) if belongs(meeting, one)),
        )
        for one in reversed(process.courses)
    ]  # fmt: skip
    return ProcessView(
        process,
        charts[courses_of(process)[-1].id],
        tuple(courses),
        tuple(_body(body, ordered, tuple(heads.items())[::-1], language) for body in process.bodies),
        meetings,
        tuple(shown for shown, _at in found),
        opinion_views.by_channel(process, links, language),
        opinion_views.by_disposition(process, language),
    )


def called_course(course: Course, own: Process, language: str) -> str:
    """What a course is called: one without a title by what it is for and when it is. ``own``: what belongs to it."""
    if course.title:
        return course.title
    kind = words.pick(said.COURSES[course.kind] if course.kind else said.NAMELESS, language)
    span = schedule.span(own, language)
    return words.pick(said.APART, language).format(name=kind, apart=span) if span else kind


def _links(
    process: Process, names: Mapping[str, str], heads: Mapping[str, Link], language: str
) -> dict[str | None, Link]:
    """What each meeting is called wherever it is named alone: also by its course where another has its name."""
    there = Counter((one.body, key_of(one.number)) for one in process.meetings)
    found: dict[str | None, Link] = {}
    for one in process.meetings:
        name = called(names.get(one.body or "", ""), one.number)
        course = heads.get(one.course or "")
        if there[one.body, key_of(one.number)] > 1 and course is not None:
            name = words.pick(said.APART, language).format(name=name, apart=course.text)
        found[one.id] = Link(name, meeting_path(one.id or ""))
    return found


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


def _beside(
    ordered: list[Meeting], links: Mapping[str | None, Link]
) -> Iterator[tuple[Meeting, tuple[Link | None, Link | None]]]:
    """Each meeting with those of the same body before and after it."""
    for before, one, after in zip((None, *ordered), ordered, (*ordered[1:], None), strict=False):
        earlier, later = (
            links[other.id] if other is not None and other.body == one.body else None for other in (before, after)
        )
        yield one, (earlier, later)


def _body(body: Body, ordered: list[Meeting], heads: Sequence[tuple[str, Link]], language: str) -> BodyView:
    own = [(one.course, Link(one.number, meeting_path(one.id or ""))) for one in ordered if one.body == body.id]
    by_course = [(head, tuple(link for course, link in own if course == node)) for node, head in heads]
    return BodyView(
        node=body.id,
        name=body.name,
        kind=words.pick(said.BODIES[body.kind], language),
        legal=words.pick(said.LEGAL[body.legal], language) if body.legal else "",
        note=body.note or "",
        seats=tuple(seat for seat in map(_seat, body.seats) if seat != _NOBODY),
        meetings=tuple(link for _course, link in own),
        by_course=tuple((head, many) for head, many in by_course if many) if len(heads) > 1 else (),
    )


def _seat(seat: Seat) -> SeatView:
    return SeatView(seat.role or "", seat.post or "", (seat.name or "") if seat.public else "")
