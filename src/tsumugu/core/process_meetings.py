"""Which meeting of a process is which, and where opinions were said (``core.process``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from msgspec.structs import replace

from tsumugu.core import numerals
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
    the schedule marks by a number, what ``meeting_paper`` and ``meetings`` tell. ``schedule.marks`` keeps what is none.
    Every opinion and every group of them has an id: without one of its own that of its place (``o1-4``).

    A meeting that names no body is one of the body whose marks have its number, if that is one body alone, else of the
    only committee.
    """
    schedule = process.schedule or Schedule()
    told = [*process.meetings, *((process.meeting_paper,) if process.meeting_paper is not None else ())]
    found: dict[tuple[str, str], Meeting] = {}
    for event in filter(is_meeting, schedule.marks):
        key = (event.body or "", key_of(event.label))
        found[key] = Meeting(body=event.body, number=event.label, date=event.date, mark=event.mark, note=event.note)
    homes = Homes(process)
    for meeting in told:
        body = homes.of(meeting)
        key = (body or "", key_of(meeting.number))
        known = found.get(key)
        found[key] = replace(meeting, body=body) if known is None else _joined(known, replace(meeting, body=body))
    taken = {meeting.id for meeting in found.values() if meeting.id}
    meetings = []
    for (home, name), meeting in found.items():
        node = meeting.id or _id_of(home, name, taken)
        taken.add(node)
        meetings.append(replace(meeting, id=node))
    marks = tuple(event for event in schedule.marks if not is_meeting(event))
    return Process(
        bodies=process.bodies, schedule=replace(schedule, marks=marks) if process.schedule else None,
        meetings=tuple(meetings), opinions=tuple(_identified(process.opinions)), dispositions=process.dispositions,
        counts=process.counts,
    )  # fmt: skip


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
    """Of which body a meeting is that does not say so (``whole``)."""

    def __init__(self, process: Process) -> None:
        self._marked: dict[str, set[str | None]] = {}
        for event in filter(is_meeting, (process.schedule or Schedule()).marks):
            self._marked.setdefault(key_of(event.label), set()).add(event.body)
        committees = [body.id for body in process.bodies if body.kind == "committee"]
        self._committee = committees[0] if len(committees) == 1 else None

    def of(self, meeting: Meeting) -> str | None:
        """The body of a meeting; ``None`` if nobody can tell."""
        if meeting.body is not None:
            return meeting.body
        marked = self._marked.get(key_of(meeting.number), set())
        return next(iter(marked)) if len(marked) == 1 else self._committee


def _joined(before: Meeting, told: Meeting) -> Meeting:
    """What is told of a meeting, and what was told of it before and is not told anew."""
    return replace(told, **{
        name: getattr(before, name) for name in Meeting.__struct_fields__ if getattr(told, name) in (None, ())
    })  # fmt: skip


def _id_of(body: str, name: str, taken: set[str]) -> str:
    plain = f"{body}-{name}"
    return plain if is_id(plain) and plain not in taken else derive(body, "meeting", name, taken=taken)


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
