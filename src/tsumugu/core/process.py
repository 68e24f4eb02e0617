"""The process of a plan (過程) as a value: bodies, schedule, meetings, opinions and what was answered.

One shape for the plan file (its key ``process``), for the rooms that keep it and for whatever is published. In a plan
it is held as canonical JSON (``plan.Plan.process``), which loses nothing; ``core.process_input`` gives it as a value. A
file may name meetings by the marks of its schedule alone, as a committee's paper does; ``whole`` puts together what is
said of one meeting in several places, so that nothing above has to.

Days are ``2023-05-10``, months ``2023-05``; what has neither is not decided yet, and has a place in the order alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import fiscal
from tsumugu.core.ids import derive, is_id
from tsumugu.core.plan import Leaf

BodyKind = Literal["headquarters", "secretaries", "committee", "departments", "assembly", "other"]
#: On what a body stands: an ordinance (附属機関), an outline (要綱), or the office's own arrangement.
LegalKind = Literal["ordinance", "outline", "internal"]
AgendaKind = Literal["explanation", "exchange", "resolution", "report"]
Way = Literal["in-person", "online", "hybrid", "by-paper"]
Known = Literal["day", "month", "open"]

#: A numbered meeting (第２回, 第2回, 第二回).
_NUMBERED = re.compile(
    r"第\s*(?P<number>[0-9]{1,4}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*回\Z"
)
_KANJI = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")


class Form(Struct, frozen=True):
    """How a text has to be written; ``ja`` and ``en`` say it to whoever wrote otherwise."""

    fits: Callable[[str], bool]
    ja: str
    en: str


def _is_time(text: str) -> bool:
    """A day or a month, both of years that a schedule can have an axis of."""
    return fiscal.is_month(text) or (fiscal.is_date(text) and fiscal.is_month(text[:7]))


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text.isprintable() and not text.isspace()


Time = Annotated[
    str | None, Form(_is_time, "日（2023-05-10）か月（2023-05）", "a day (2023-05-10) or a month (2023-05)")
]
Day = Annotated[str | None, Form(fiscal.is_date, "日（2023-05-10）", "a day (2023-05-10)")]
Month = Annotated[str, Form(fiscal.is_month, "月（2023-05）", "a month (2023-05)")]
Hour = Annotated[
    str | None, Form(lambda text: _CLOCK.match(text) is not None, "時刻（13:30）", "a time of day (13:30)")
]
Id = Annotated[str, Form(is_id, "小文字の英数字とハイフン", "lower-case letters, digits and hyphens")]
Sign = Annotated[str | None, Form(_is_sign, "記号1文字（◆）", "one sign (◆)")]


class Seat(Leaf, frozen=True, kw_only=True):
    """A place in a body. ``post`` is what the person is elsewhere (職名), ``role`` what they are here (委員長).
    ``public``: whether the name may be published; without it the post alone is."""

    post: str | None = None
    name: str | None = None
    role: str | None = None
    since: Day = None
    until: Day = None
    public: bool | None = None


class Body(Leaf, frozen=True, kw_only=True):
    """Who meets. The order of the bodies is that of the lanes of the chart."""

    id: Id
    name: str
    kind: BodyKind
    legal: LegalKind | None = None
    note: str | None = None
    seats: tuple[Seat, ...] = ()


class Axis(Leaf, frozen=True, kw_only=True):
    """The months that the chart shows, both included."""

    first: Month
    last: Month


class Event(Leaf, frozen=True, kw_only=True):
    """Something that stands on the chart as a sign (``mark``): a meeting without more to say of it, a founding, a
    decision."""

    body: str | None = None
    label: str
    date: Time = None
    mark: Sign = None
    note: str | None = None


class Window(Leaf, frozen=True, kw_only=True):
    """A span in which people are heard. ``tentative``: as planned, not yet certain."""

    label: str
    body: str | None = None
    start: Time = None
    end: Time = None
    tentative: bool | None = None
    note: str | None = None


class Note(Leaf, frozen=True, kw_only=True):
    """Words on the chart: what is examined, or a series that is held as needed."""

    label: str
    body: str | None = None


class Schedule(Leaf, frozen=True, kw_only=True):
    axis: Axis | None = None
    marks: tuple[Event, ...] = ()
    windows: tuple[Window, ...] = ()
    notes: tuple[Note, ...] = ()


class Item(Leaf, frozen=True, kw_only=True):
    """An item of an agenda (次第), with those below it. ``materials`` are numbers of the meeting's materials."""

    title: str
    kind: AgendaKind | None = None
    materials: tuple[str, ...] = ()
    outcome: str | None = None
    items: tuple[Item, ...] = ()


class Material(Leaf, frozen=True, kw_only=True):
    """資料1, 参考資料1: a paper that was submitted. ``withheld``: why it is not given out."""

    number: str
    title: str
    withheld: str | None = None


class Meeting(Leaf, frozen=True, kw_only=True):
    """``number`` as the paper has it (第２回); ``start`` and ``end`` are hours (13:30). ``closed``: why it was not open
    to the public; an open one has none."""

    id: Id | None = None
    body: str | None = None
    number: str
    title: str | None = None
    date: Time = None
    start: Hour = None
    end: Hour = None
    place: str | None = None
    way: Way | None = None
    closed: str | None = None
    mark: Sign = None
    agenda: tuple[Item, ...] = ()
    materials: tuple[Material, ...] = ()
    note: str | None = None


class Changed(Leaf, frozen=True, kw_only=True):
    """What of the plan an answer changed: a chapter, or any other node."""

    chapter: str | None = None
    node: str | None = None


class Response(Leaf, frozen=True, kw_only=True):
    """The answer to some opinions. ``disposition`` as the organization words it (反映, 一部反映 …)."""

    text: str
    disposition: str | None = None
    date: Day = None
    changed: Changed | None = None


class OpinionGroup(Leaf, frozen=True, kw_only=True):
    """Opinions on one topic that are answered together. ``meeting``: where they were said, by its number or id;
    ``channel``: where they came from otherwise."""

    topic: str
    items: tuple[str, ...]
    meeting: str | None = None
    body: str | None = None
    channel: str | None = None
    response: Response | None = None


class Process(Leaf, frozen=True, kw_only=True):
    """``meeting_paper``: the paper of a single meeting, as a plan file made from one has it."""

    bodies: tuple[Body, ...] = ()
    schedule: Schedule | None = None
    meetings: tuple[Meeting, ...] = ()
    meeting_paper: Meeting | None = None
    opinions: tuple[OpinionGroup, ...] = ()


NOTHING = Process()


# -- meetings --------------------------------------------------------------------------------------


def number_of(label: str) -> int | None:
    """The number of a meeting that is called by one: 第２回 → 2, 第十二回 → 12; ``None`` for any other name."""
    found = _NUMBERED.match(unicodedata.normalize("NFKC", label).strip())
    if found is None:
        return None
    digits = found["number"]
    if digits.isascii():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (10 * _KANJI.get(tens, 1) if ten else 0) + _KANJI.get(ones, 0)


def key_of(label: str) -> str:
    """What two names of one meeting have in common: 第２回 and 第2回 are one."""
    number = number_of(label)
    return str(number) if number is not None else unicodedata.normalize("NFKC", label).strip()


def whole(process: Process) -> Process:
    """The same process with every meeting in ``meetings``, each once and with an id, in the order of the chart: what
    the schedule marks by a number, what ``meeting_paper`` and ``meetings`` tell. ``schedule.marks`` keeps what is none.

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
        meetings=tuple(meetings), opinions=process.opinions,
    )  # fmt: skip


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


def has_schedule(process: Process) -> bool:
    """Whether there is anything that a schedule could show."""
    schedule = process.schedule or Schedule()
    return bool(process.meetings or schedule.marks or schedule.windows or schedule.notes)


def resolves_nothing(body: Body) -> bool:
    """Whether a body has no legal standing of its own: it hears opinions and resolves nothing."""
    return body.legal == "outline"


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


# -- time ------------------------------------------------------------------------------------------


def known(time: str | None) -> Known:
    """How far a time is decided."""
    return "open" if time is None else "day" if fiscal.is_date(time) else "month"


# -- agenda -----------------------------------------------------------------------------------------


def items(agenda: tuple[Item, ...], at: str = "") -> Iterator[tuple[str, Item]]:
    """Every item of an agenda, those above first, with its path from ``at``."""
    for n, item in enumerate(agenda):
        yield f"{at}[{n}]", item
        yield from items(item.items, f"{at}[{n}].items")
