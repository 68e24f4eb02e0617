"""The process of a plan (策定経過) as a value: bodies, schedule, meetings, opinions and what was answered.

One shape for the plan file (its key ``process``), for the rooms that keep it and for whatever is published. In a plan
it is held as canonical JSON (``plan.Plan.process``), which loses nothing; ``core.process_input`` gives it as a value. A
file may name meetings by the marks of its schedule alone, as a committee's paper does; ``whole`` puts together what is
said of one meeting in several places, so that nothing above has to.

Days are ``2023-05-10``, months ``2023-05``; what has neither is not decided yet, and has a place in the order alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.ids import is_id
from tsumugu.core.plan import Leaf

BodyKind = Literal["headquarters", "secretaries", "committee", "departments", "assembly", "other"]
#: On what a body stands: an ordinance (附属機関), an outline (要綱), or the office's own arrangement.
LegalKind = Literal["ordinance", "outline", "internal"]
AgendaKind = Literal["explanation", "exchange", "resolution", "report"]
Way = Literal["in-person", "online", "hybrid", "by-paper"]
#: How somebody took part. ``substitute``: somebody else came in their place.
Presence = Literal["present", "online", "substitute", "absent"]
#: What a course of the process is for: the plan as it was first made, its revision, or something between the two.
CourseKind = Literal["formulation", "revision", "other"]
#: Word for word with names, with the tag of a role (【委員】), or put together by topic.
MinutesStyle = Literal["verbatim", "roles", "topics"]
#: Where opinions come from.
Channel = Literal["meeting", "workshop", "web", "mail", "letter", "fax", "counter", "telephone", "paper", "other"]
MaterialKind = Literal["file", "draft", "edition", "comparison"]
Known = Literal["day", "month", "open"]

_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z", re.ASCII)
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
#: A file that stands in one folder and in no other, whatever system it is on.
FileName = Annotated[
    str | None,
    Form(lambda text: _FILE.match(text) is not None, "ファイルの名前（半角の英数字）", "the name of a file (ASCII)"),
]
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


class Course(Leaf, frozen=True, kw_only=True):
    """One formulation or revision of the plan (過程), with the schedule of its own."""

    id: Id
    title: str | None = None
    kind: CourseKind | None = None
    schedule: Schedule | None = None


class Item(Leaf, frozen=True, kw_only=True):
    """An item of an agenda (次第), with those below it. ``materials`` are numbers of the meeting's materials.
    ``carried``: the id of the later meeting to which it was left over. ``withheld``: why parts of what came of it are
    not published."""

    title: str
    kind: AgendaKind | None = None
    materials: tuple[str, ...] = ()
    outcome: str | None = None
    withheld: str | None = None
    carried: str | None = None
    items: tuple[Item, ...] = ()


class Material(Leaf, frozen=True, kw_only=True):
    """資料1, 参考資料1: a paper that was submitted. ``withheld``: why it is not given out; with ``partly``, why parts
    of it are not: its file is a version that was made for the public (公表用).

    ``kind``: a file (``file``: its name in the folder of the process, ``media`` its type, ``size`` in bytes), or what
    of the plan was frozen for the meeting: a draft, an edition (``edition``: ``text-1``), a comparison (of ``against``
    with ``edition``). ``frozen``: the day on which it was. A frozen draft is given out as its paper, in ``file``."""

    number: str
    title: str
    kind: MaterialKind | None = None
    file: FileName = None
    media: str | None = None
    size: int | None = None
    edition: str | None = None
    against: str | None = None
    frozen: Day = None
    stage: str | None = None
    withheld: str | None = None
    partly: bool | None = None


class Attendee(Leaf, frozen=True, kw_only=True):
    """Who took part: a seat as it was on that day. ``public`` as of a seat; ``substitute``: the post of who came in
    their place."""

    post: str | None = None
    name: str | None = None
    role: str | None = None
    public: bool | None = None
    presence: Presence | None = None
    substitute: str | None = None


class Statement(Leaf, frozen=True, kw_only=True):
    """Words of the minutes. ``speaker`` as the style has it: a name, a role (委員), or nobody. ``topic``: the item of
    the agenda or the topic under which they stand. ``opinions``: ids of those that were taken from them. ``withheld``:
    why parts of them are not published."""

    text: str
    speaker: str | None = None
    topic: str | None = None
    opinions: tuple[str, ...] = ()
    withheld: str | None = None


class Erratum(Leaf, frozen=True, kw_only=True):
    """A correction after publication: it stays to be seen."""

    date: Day
    text: str
    before: str | None = None
    after: str | None = None


class Minutes(Leaf, frozen=True, kw_only=True):
    """``published``: since when; ``confirmed`` of ``asked`` members confirmed their own words."""

    style: MinutesStyle
    statements: tuple[Statement, ...] = ()
    published: Day = None
    asked: int | None = None
    confirmed: int | None = None
    errata: tuple[Erratum, ...] = ()


class Meeting(Leaf, frozen=True, kw_only=True):
    """``number`` as the paper has it (第２回); ``start`` and ``end`` are hours (13:30). ``course``: to which of several
    formulations and revisions it belongs. ``closed``: why it was not open to the public; an open one has none.
    ``audience``: how the public can attend (傍聴); ``visitors`` and ``press``: how many did. ``held``: it took
    place."""

    id: Id | None = None
    course: str | None = None
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
    attendance: tuple[Attendee, ...] = ()
    visitors: int | None = None
    press: int | None = None
    audience: str | None = None
    minutes: Minutes | None = None
    held: bool | None = None
    note: str | None = None


class Anchor(Leaf, frozen=True, kw_only=True):
    """What an opinion is about: words, a bar or a number of one edition (``text-1``). ``field`` as a path
    (``summary``, ``targets.2027``); ``quote``: the words, which begin at ``position`` in the field (characters).
    ``carried``: the newer edition in which a person confirmed the place, and how it reads there."""

    edition: str | None = None
    node: str | None = None
    field: str | None = None
    quote: str | None = None
    position: int | None = None
    carried: Carried | None = None


class Carried(Leaf, frozen=True, kw_only=True):
    """Where an anchor stands in a newer edition, confirmed by a person. Without ``node``: it is not there any more."""

    edition: str
    node: str | None = None
    field: str | None = None
    quote: str | None = None
    position: int | None = None


class Opinion(Leaf, frozen=True, kw_only=True):
    """One opinion as the public reads it; in a file it may be its text alone. ``text``: the words as they came, or,
    with ``summarised``, what was made of them for publication. ``speaker``: as what somebody spoke (委員), never who.
    ``persons`` and ``count``: how many people sent it how often. ``withheld``: why parts of it are not published.
    ``withdrawn``: it was taken back; what refers to it stays."""

    text: str
    id: Id | None = None
    number: str | None = None
    speaker: str | None = None
    channel: Channel | None = None
    persons: int | None = None
    count: int | None = None
    summarised: bool | None = None
    anchor: Anchor | None = None
    withheld: str | None = None
    withdrawn: bool | None = None


class Changed(Leaf, frozen=True, kw_only=True):
    """What of the plan an answer changed: a chapter, or any other node."""

    chapter: str | None = None
    node: str | None = None


class EarlierResponse(Leaf, frozen=True, kw_only=True):
    """What was answered before, as it was published; it stays to be seen."""

    text: str
    disposition: str | None = None
    date: Day = None


class Response(Leaf, frozen=True, kw_only=True):
    """The answer to some opinions. ``disposition`` as the organization words it (反映, 一部反映 …). ``earlier``: what
    it said before it was answered anew, oldest first."""

    text: str
    disposition: str | None = None
    date: Day = None
    changed: Changed | None = None
    earlier: tuple[EarlierResponse, ...] = ()


class OpinionGroup(Leaf, frozen=True, kw_only=True):
    """Opinions on one topic that are answered together. ``meeting``: where they were said, by its number or id;
    ``channel``: where they came from otherwise. ``answered_at``: the meeting to which the answer was given.
    ``persons``: how many people said it (2名4件); nobody counts them from the opinions."""

    topic: str
    items: tuple[Opinion, ...]
    id: Id | None = None
    meeting: str | None = None
    body: str | None = None
    channel: str | None = None
    persons: int | None = None
    answered_at: str | None = None
    response: Response | None = None


class Disposition(Leaf, frozen=True, kw_only=True):
    """What an organization calls the ways to deal with an opinion, and what it means by it."""

    label: str
    definition: str | None = None
    label_en: str | None = None
    definition_en: str | None = None


class Counted(Leaf, frozen=True, kw_only=True):
    """How many people sent how many opinions, by one channel or in one meeting: who sent two is one person."""

    opinions: int
    persons: int | None = None
    channel: Channel | None = None
    meeting: str | None = None


class Process(Leaf, frozen=True, kw_only=True):
    """``meeting_paper``: the paper of a single meeting, as a plan file made from one has it.

    A plan that was made and never revised has its ``schedule`` here. Once it was, each formulation and revision is one
    of the ``courses``, the oldest first, with a schedule of its own (``core.courses``); bodies, meetings and opinions
    stay those of the plan, because a committee goes on."""

    bodies: tuple[Body, ...] = ()
    schedule: Schedule | None = None
    courses: tuple[Course, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    meeting_paper: Meeting | None = None
    opinions: tuple[OpinionGroup, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    counts: tuple[Counted, ...] = ()


NOTHING = Process()


# -- what is there -----------------------------------------------------------------------------------


def has_schedule(process: Process) -> bool:
    """Whether there is anything that a schedule could show."""
    schedules = [process.schedule, *(course.schedule for course in process.courses)]
    return bool(process.meetings) or any(one.marks or one.windows or one.notes for one in schedules if one is not None)


def resolves_nothing(body: Body) -> bool:
    """Whether a body has no legal standing of its own: it hears opinions and resolves nothing."""
    return body.legal == "outline"


def given_out(one: Material) -> str | None:
    """The name of the file of a paper that the public gets, if any."""
    return one.file if one.file and (not one.withheld or one.partly) else None


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
