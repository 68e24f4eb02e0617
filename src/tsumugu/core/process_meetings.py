"""Which meeting of a process is which, and where opinions were said (``core.process``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec.structs import replace

from tsumugu.core import numerals
from tsumugu.core.courses import courses_of, latest
from tsumugu.core.ids import derive, is_id
from tsumugu.core.process import Event, Meeting, OpinionGroup, Process, Schedule

#: A numbered meeting (第２回, 第2回, 第二回).
_NUMBERED = re.compile(rf"第\s*({numerals.pattern(4)})\s*回\Z")


def number_of(label: str) -> int | None:
    """The number of a meeting that is called by one: 第２回 → 2, 第十二回 → 12; ``None`` for any other name."""
    found = _NUMBERED.match(unicodedata.normalize("NFKC", label).strip())
    return numerals.read(found[1]) if found is not None else None


def key_of(label: str) -> str:
    """What two names of one meeting have in common: 第２回 and 第2回 are one."""
    number = number_of(label)
    return str(number) if number is not None else unicodedata.normalize("NFKC", label).strip()


def called(body: str, number: str) -> str:
    """What a meeting is called wherever it is named alone: its body, then its number (策定委員会 第２回)."""
    return " ".join(filter(None, (body, number)))


def whole(process: Process) -> Process:
    """The same process with every meeting in ``meetings``, each once and with an id, in the order of the chart: what
    the schedules mark by a number, what ``meeting_paper`` and ``meetings`` tell. ``marks`` keep what is none.
    Every opinion and every group of them has an id: without one of its own that of its place (``o1-4``).

    A meeting that names no body is one of the body whose marks have its number, if that is one body alone, else of the
    only committee. Where there are several courses, one that names none belongs to the only one that marks it, else to
    the latest. The same number is another meeting in another course.
    """
    told = [*process.meetings, *((process.meeting_paper,) if process.meeting_paper is not None else ())]
    found: dict[tuple[str, str, str], Meeting] = {}
    for course in courses_of(process):
        for event in filter(is_meeting, (course.schedule or Schedule()).marks):
            found[course.id, event.body or "", key_of(event.label)] = Meeting(
                course=course.id or None, body=event.body, number=event.label, date=event.date, mark=event.mark,
                note=event.note,
            )  # fmt: skip
    homes = Homes(process)
    for meeting in told:
        course_id, body, name = homes.key(meeting)
        known = found.get((course_id, body or "", name))
        placed = replace(meeting, course=course_id or None, body=body)
        found[course_id, body or "", name] = placed if known is None else _joined(known, placed)
    taken = {meeting.id for meeting in found.values() if meeting.id}
    meetings = []
    for (course_id, home, name), meeting in found.items():
        node = meeting.id or _id_of(course_id, home, name, taken)
        taken.add(node)
        meetings.append(replace(meeting, id=node))
    return Process(
        bodies=process.bodies, schedule=_without_meetings(process.schedule),
        courses=tuple(replace(one, schedule=_without_meetings(one.schedule)) for one in process.courses),
        meetings=tuple(meetings), opinions=tuple(_identified(process.opinions)), dispositions=process.dispositions,
        counts=process.counts,
    )  # fmt: skip


def _without_meetings(schedule: Schedule | None) -> Schedule | None:
    if schedule is None:
        return None
    return replace(schedule, marks=tuple(event for event in schedule.marks if not is_meeting(event)))


def _identified(groups: tuple[OpinionGroup, ...]) -> Iterator[OpinionGroup]:
    taken = {one for group in groups for one in (group.id, *(item.id for item in group.items)) if one}

    def free(wanted: str) -> str:
        while wanted in taken:
            wanted += "a"
        taken.add(wanted)
        return wanted

    for n, group in enumerate(groups, 1):
        items = tuple(
            item if item.id else replace(item, id=free(f"o{n}-{m}"), number=item.number or f"{n}-{m}")
            for m, item in enumerate(group.items, 1)
        )
        yield replace(group, id=group.id or free(f"o{n}"), items=items)


def is_meeting(event: Event) -> bool:
    """Whether a mark of the schedule is a meeting: one of a body, called by a number."""
    return event.body is not None and number_of(event.label) is not None


class Homes:
    """Of which body, and of which course, a meeting is that does not say so (``whole``)."""

    def __init__(self, process: Process) -> None:
        marks = [
            (course.id, event.body, key_of(event.label))
            for course in courses_of(process)
            for event in filter(is_meeting, (course.schedule or Schedule()).marks)
        ]
        self._bodies: dict[tuple[str | None, str], set[str | None]] = {}
        self._courses: dict[tuple[str | None, str], set[str]] = {}
        for course, body, name in marks:
            for of in (course, None):
                self._bodies.setdefault((of, name), set()).add(body)
            self._courses.setdefault((body, name), set()).add(course)
        committees = [body.id for body in process.bodies if body.kind == "committee"]
        self._committee = committees[0] if len(committees) == 1 else None
        self._named = frozenset(course.id for course in process.courses)
        self._latest = latest(process).id

    def of(self, meeting: Meeting) -> str | None:
        """The body of a meeting; ``None`` if nobody can tell."""
        if meeting.body is not None:
            return meeting.body
        course = meeting.course if meeting.course in self._named else None
        marked = self._bodies.get((course, key_of(meeting.number)), set())
        return next(iter(marked)) if len(marked) == 1 else self._committee

    def course(self, meeting: Meeting) -> str:
        """The course of a meeting, ``""`` where courses are not told apart."""
        if meeting.course is not None and meeting.course in self._named:
            return meeting.course
        marked = self._courses.get((self.of(meeting), key_of(meeting.number)), set())
        return next(iter(marked)) if len(marked) == 1 else self._latest

    def key(self, meeting: Meeting) -> tuple[str, str | None, str]:
        """What two entries of one meeting have in common: its course, its body, its number."""
        return self.course(meeting), self.of(meeting), key_of(meeting.number)


def _joined(before: Meeting, told: Meeting) -> Meeting:
    """What is told of a meeting, and what was told of it before and is not told anew."""
    return replace(told, **{
        name: getattr(before, name) for name in Meeting.__struct_fields__ if getattr(told, name) in (None, ())
    })  # fmt: skip


def _id_of(course: str, body: str, name: str, taken: set[str]) -> str:
    """``iinkai-1``; where another course has that already, ``minaoshi-iinkai-1``."""
    plain = f"{body}-{name}"
    for wanted in (plain, f"{course}-{plain}" if course else plain):
        if is_id(wanted) and wanted not in taken:
            return wanted
    return derive(body, "meeting", name, taken=taken)


class Places:
    """Where opinions were said. ``process`` is ``whole``. Looked up, because a plan may have thousands of both."""

    def __init__(self, process: Process) -> None:
        self._committees = {body.id for body in process.bodies if body.kind == "committee"}
        self._by_id = {meeting.id: meeting for meeting in process.meetings}
        self._by_key: dict[str, list[Meeting]] = {}
        for meeting in process.meetings:
            self._by_key.setdefault(key_of(meeting.number), []).append(meeting)

    def of(self, group: OpinionGroup) -> Meeting | None:
        """The meeting in which opinions were said; ``None`` if it is not one alone."""
        if group.meeting is None:
            return None
        numbered = self._by_key.get(key_of(group.meeting), ())
        known = [meeting for meeting in numbered if group.body in (None, meeting.body)]
        named = self._by_id.get(group.meeting)
        if named is not None and named not in known:
            known.append(named)
        if len(known) > 1 and group.body is None:
            known = [meeting for meeting in known if meeting.body in self._committees]
        return known[0] if len(known) == 1 else None
