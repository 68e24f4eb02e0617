"""What of a plan's process is public at a moment: a value of ``core.process``, and the bytes of its papers.

Never in it: a name whose seat does not let it be published, sign-ins, decisions that closed a meeting, what members
wished or commented, agenda, papers and minutes before their time, withheld papers and words, what the file said that
a plan was read from. Of a closed meeting nothing but that it is there, when, the agenda if it may be seen, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import process as value
from tsumugu.core.withholding import shown_of
from tsumugu.meetings import agendas, frozen, kinds, rules, withheld
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Course,
    Leftover,
    Material,
    Meeting,
    PaperFile,
    Statement,
)
from tsumugu.plans.models import PlanRecord

#: What a speaker is called of whom no more may be said.
MEMBER = "委員"


class Paper(Struct, frozen=True):
    """A file of a paper that is public. ``name``: in the folder of the process, as ``core.process.Material.file``;
    ``key``: of the ``PaperFile`` that has its bytes."""

    name: str
    key: int
    sha256: str
    media: str
    size: int


def process_of(record: PlanRecord, now: datetime, opinions: Mapping[int, Sequence[str]] | None = None) -> value.Process:
    """The process of a plan as it is public at ``now``; ``NOTHING`` where none is. ``opinions``: by the key of a
    statement, the ids of the opinions that were taken from it and are public."""
    there, hidden = _courses(record)
    if not there:
        return value.NOTHING
    process = there[0].process
    bodies = list(process.bodies.prefetch_related("seats"))
    if hidden:
        apart = _apart(there, hidden, bodies)
        bodies = [body for body in bodies if body.pk not in apart]
    keys = {body.pk: body.key for body in bodies}
    items = list(ChartItem.objects.filter(course__in=there))
    schedule, courses = schedules_of(there, items, keys)
    return value.Process(
        bodies=tuple(_body_value(body) for body in bodies), schedule=schedule, courses=courses,
        meetings=tuple(_meeting(one, keys, now, opinions or {}) for one in _meetings(there)),
    )  # fmt: skip


def _courses(record: PlanRecord) -> tuple[list[Course], list[Course]]:
    """Those that are public, the oldest first, and those that are not."""
    found = list(Course.objects.filter(process__plan=record).select_related("process"))
    return [one for one in found if one.public], [one for one in found if not one.public]


def _apart(there: Sequence[Course], hidden: Sequence[Course], bodies: Sequence[Body]) -> set[int | None]:
    """The bodies that are in nothing but what is not public: that they were made is not public either. One that is in
    nothing at all is of the latest, as on a chart (``core.courses.part``): bodies are founded before they meet. A
    window of nobody is held by the departments."""

    def busy(courses: Sequence[Course]) -> set[int | None]:
        many: tuple[QuerySet[Any], ...] = (
            Meeting.objects.filter(body__isnull=False), ChartItem.objects.exclude(body=None, kind__in=("mark", "note")),
        )  # fmt: skip
        found = {key for rows in many for key in rows.filter(course__in=courses).values_list("body", flat=True)}
        return {offices if key is None else key for key in found}

    offices = next((body.pk for body in bodies if body.kind == "departments"), None)
    everybody: set[int | None] = {body.pk for body in bodies}
    latest = max((*there, *hidden), key=lambda one: (one.order, one.pk))
    return (busy(hidden) if latest.public else everybody) - busy(there)


def schedules_of(
    courses: Sequence[Course], items: Sequence[ChartItem], keys: Mapping[int, str]
) -> tuple[value.Schedule | None, tuple[value.Course, ...]]:
    """The schedule of a plan that tells no courses apart, or its courses, each with its own. All that stands on a
    schedule is public with it. ``keys``: of the bodies, by the keys of their rows."""
    own: dict[int, list[ChartItem]] = {}
    for item in items:
        own.setdefault(item.course_id, []).append(item)
    made = [(one, _schedule(one, own.get(one.pk, ()), keys)) for one in courses]
    if len(made) == 1 and not made[0][0].key:
        return made[0][1], ()
    return None, tuple(
        value.Course(
            id=one.key, title=_or_none(one.title), kind=cast("value.CourseKind | None", _or_none(one.kind)),
            schedule=schedule,
        )
        for one, schedule in made
    )  # fmt: skip


def _schedule(course: Course, items: Sequence[ChartItem], keys: Mapping[int, str]) -> value.Schedule | None:
    axis = value.Axis(first=course.first, last=course.last) if course.first and course.last else None
    if not items and axis is None:
        return None
    return value.Schedule(
        axis=axis,
        marks=tuple(_mark(item, keys) for item in items if item.kind == ChartItem.Kind.MARK),
        windows=tuple(_window(item, keys) for item in items if item.kind == ChartItem.Kind.WINDOW),
        notes=tuple(
            value.Note(label=item.label, body=_body(item, keys)) for item in items if item.kind == ChartItem.Kind.NOTE
        ),
    )


def papers(record: PlanRecord, now: datetime) -> tuple[Paper, ...]:
    """The files that ``process_of`` names, each once, in the order of their names."""
    found: dict[str, Paper] = {}
    for meeting in _meetings(_courses(record)[0]):
        if papers_public(meeting, now):
            for one in meeting.materials.all():
                if (file := given_out(one)) is not None:
                    name = file_name(file)
                    found[name] = Paper(name, file.pk, file.sha256, file.media, file.size)
    return tuple(found[name] for name in sorted(found))


def given_out(one: Material) -> PaperFile | None:
    """The file of a paper that the public gets: of the whole, or of the version that was made for it where parts are
    withheld; never the bytes as they came. None where there is none, none could be made, or it was disposed of."""
    source = one.public_file if one.withheld else one.file
    cleaned = source.cleaned if source is not None else None
    return cleaned if cleaned is not None and cleaned.disposed_at is None else None


class Given(Struct, frozen=True):
    """A state of the plan that a meeting was given, by the keys of its rows; ``before`` is 0 for what is compared with
    nothing. ``editions``: the published ones that are in it."""

    meeting: str
    number: str
    state: int
    before: int
    editions: tuple[str, ...]


def given(record: PlanRecord, now: datetime) -> tuple[Given, ...]:
    """What of the plan was frozen for a meeting and is public with its papers, in the order of ``process_of``. What is
    an edition, or compares two of them, is not in it: those are published."""
    found, gone = [], frozen.gone(record)
    for meeting in _meetings(_courses(record)[0]):
        if papers_public(meeting, now):
            for one in meeting.materials.all():
                known = tuple(filter(None, (one.edition, one.against)))
                if one.state_id is None or {one.state_id, one.before_id} & gone:
                    continue
                if not one.withheld and len(known) < (2 if one.before_id else 1):
                    found.append(Given(meeting.key, one.number, one.state_id, one.before_id or 0, known))
    return tuple(found)


def file_name(file: PaperFile) -> str:
    """What the file of a paper is called where it is public: it says nothing of who wrote it."""
    return f"{file.sha256[:20]}{kinds.ENDINGS.get(file.media, '.bin')}"


def with_files(materials: QuerySet[Material]) -> QuerySet[Material]:
    """With what is known of their files, without the bytes."""
    found = materials.select_related("file__cleaned", "public_file__cleaned")
    return found.defer(
        *(f"{name}{of}__{what}" for name in ("file", "public_file") for of, what in
          (("", "data"), ("", "text"), ("__cleaned", "data"), ("__cleaned", "text")))
    )  # fmt: skip


def _meetings(courses: Sequence[Course]) -> QuerySet[Meeting]:
    return (
        Meeting.objects.filter(course__in=courses)
        .select_related("body", "course")
        .prefetch_related(
            Prefetch("materials", queryset=with_files(Material.objects.all())),
            "attendance",
            Prefetch("statements", queryset=Statement.objects.select_related("attendance")),
            "errata",
            Prefetch("leftovers", queryset=Leftover.objects.select_related("taken_by__course")),
        )
    )


def _or_none(text: str) -> str | None:
    return text or None


def _body(item: ChartItem, keys: Mapping[int, str]) -> str | None:
    return keys.get(item.body_id) if item.body_id is not None else None


def _body_value(body: Body) -> value.Body:
    seats = tuple(
        value.Seat(
            post=_or_none(seat.post),
            name=_or_none(seat.name) if seat.public else None,
            role=_or_none(seat.role),
            since=_or_none(seat.since),
            until=_or_none(seat.until),
            public=True if seat.public else None,
        )
        for seat in body.seats.all()
        if seat.post or seat.role or (seat.public and seat.name)
    )
    return value.Body(
        id=body.key, name=body.name, kind=cast("value.BodyKind", body.kind),
        legal=cast("value.LegalKind | None", _or_none(body.legal)), note=_or_none(body.note), seats=seats,
    )  # fmt: skip


def _mark(item: ChartItem, keys: Mapping[int, str]) -> value.Event:
    return value.Event(
        body=_body(item, keys), label=item.label, date=_or_none(item.start), mark=_or_none(item.sign),
        note=_or_none(item.note),
    )  # fmt: skip


def _window(item: ChartItem, keys: Mapping[int, str]) -> value.Window:
    return value.Window(
        label=item.label, body=_body(item, keys), start=_or_none(item.start), end=_or_none(item.end),
        tentative=True if item.tentative else None, note=_or_none(item.note),
    )  # fmt: skip


# -- a meeting ---------------------------------------------------------------------------------


def papers_public(meeting: Meeting, now: datetime) -> bool:
    """Whether its papers are public, but for those that are withheld."""
    return rules.is_out(meeting.papers_public_at, now) and not meeting.closed


def minutes_public(meeting: Meeting, now: datetime) -> bool:
    """Whether its minutes are public, but for what of them is withheld."""
    due = rules.is_out(meeting.minutes_public_at, now)
    return due and not meeting.closed and meeting.state != Meeting.State.PLANNED


def _agenda_public(meeting: Meeting, now: datetime) -> bool:
    return rules.is_out(meeting.papers_public_at, now) and (not meeting.closed or meeting.agenda_public)


def _meeting(
    meeting: Meeting, keys: Mapping[int, str], now: datetime, opinions: Mapping[int, Sequence[str]]
) -> value.Meeting:
    papers, minutes = papers_public(meeting, now), minutes_public(meeting, now)
    known = value.Meeting(
        id=meeting.key,
        course=_or_none(meeting.course.key),
        body=keys.get(meeting.body_id) if meeting.body_id is not None else None,
        number=meeting.number,
        date=_or_none(meeting.date),
        closed=_or_none(meeting.closed),
        mark=_or_none(meeting.sign),
        agenda=_agenda(meeting, outcomes=minutes, papers=papers) if _agenda_public(meeting, now) else (),
        held=True if meeting.state != Meeting.State.PLANNED else None,
    )
    if meeting.closed:
        return known
    return replace(
        known,
        title=_or_none(meeting.title),
        start=_or_none(meeting.start),
        end=_or_none(meeting.end),
        place=_or_none(meeting.place),
        way=cast("value.Way | None", _or_none(meeting.way)),
        audience=_or_none(meeting.audience),
        note=_or_none(meeting.note),
        materials=tuple(_material(one) for one in meeting.materials.all()) if papers else (),
        attendance=tuple(_attendee(one, held=minutes) for one in meeting.attendance.all()) if papers else (),
        visitors=meeting.visitors if minutes else None,
        press=meeting.press if minutes else None,
        minutes=_minutes(meeting, opinions) if minutes and meeting.style else None,
    )


def _agenda(meeting: Meeting, *, outcomes: bool, papers: bool) -> tuple[value.Item, ...]:
    """What came of an item is part of the minutes. Of a closed meeting no paper is named."""
    items, held_back = agendas.of(meeting), withheld.of(meeting)
    carried = {_titled(left.item): left.taken_by.key for left in meeting.leftovers.all()
               if left.taken_by is not None and left.taken_by.course.public}  # fmt: skip
    advises = meeting.body is not None and meeting.body.legal == "outline"

    def shown(item: value.Item) -> value.Item:
        outcome, why = withheld.public(held_back, "outcome", item.outcome or "")
        return replace(
            item,
            kind=None if advises and item.kind == "resolution" else item.kind,
            materials=item.materials if papers else (),
            outcome=_or_none(outcome) if outcomes else None,
            withheld=_or_none(why) or item.withheld if outcomes else None,
            carried=carried.get(item.title) if outcomes else None,
            items=tuple(shown(one) for one in item.items),
        )

    return tuple(shown(item) for item in items)


def _titled(item: Any) -> str:
    return str(item.get("title", "")) if isinstance(item, dict) else ""


def _material(one: Material) -> value.Material:
    file = given_out(one)
    unfit = one.file if file is None and not one.withheld else None
    return value.Material(
        number=one.number,
        title=one.title,
        kind=cast("value.MaterialKind | None", _or_none(one.kind)),
        file=file_name(file) if file is not None else None,
        media=file.media if file is not None else None,
        size=file.size if file is not None else None,
        edition=_or_none(one.edition),
        against=_or_none(one.against),
        frozen=one.frozen_on.isoformat() if one.frozen_on is not None else None,
        stage=_or_none(one.stage),
        withheld=_or_none(one.withheld) or (_why(unfit) if unfit is not None else None),
        partly=True if one.withheld and file is not None else None,
    )


#: Why a paper is withheld of which no bytes for the public could be made, or are there any more.
UNFIT, DISPOSED = "公表用のファイルを用意できていないため", "保存期間を過ぎて廃棄したため"


def _why(unfit: PaperFile) -> str:
    return UNFIT if unfit.cleaned is None else DISPOSED


def _attendee(one: Attendance, *, held: bool) -> value.Attendee:
    """Who came in somebody's place is told by their post alone: nobody asked them whether they may be named."""
    return value.Attendee(
        post=_or_none(one.post),
        name=_or_none(one.name) if one.public else None,
        role=_or_none(one.role),
        public=True if one.public else None,
        presence=cast("value.Presence | None", _or_none(one.presence)) if held else None,
        substitute=_or_none(one.substitute_post) if held else None,
    )


def _minutes(meeting: Meeting, opinions: Mapping[int, Sequence[str]]) -> value.Minutes:
    rows = list(meeting.statements.all())
    named = {one.attendance_id for one in rows if one.attendance_id is not None}
    waiting = {one.attendance_id for one in rows if one.attendance_id is not None and one.confirmed_at is None}
    unnamed = tuple(map(folded, unpublished(meeting.attendance.all())))
    held_back = withheld.of(meeting)
    day = timezone.localtime(meeting.minutes_public_at).date() if meeting.minutes_public_at is not None else None
    return value.Minutes(
        style=cast("value.MinutesStyle", meeting.style),
        statements=tuple(_statement(one, meeting.style, unnamed, opinions, held_back) for one in rows),
        published=day.isoformat() if day is not None else None,
        asked=len(named) or meeting.told_asked,
        confirmed=len(named - waiting) if named else meeting.told_confirmed,
        errata=tuple(
            value.Erratum(
                date=one.date.isoformat(), text=one.text, before=_or_none(one.before), after=_or_none(one.after)
            )
            for one in meeting.errata.all()
        ),
    )


def _statement(
    one: Statement, style: str, unnamed: Sequence[str], opinions: Mapping[int, Sequence[str]],
    held_back: Sequence[withheld.Withheld],
) -> value.Statement:  # fmt: skip
    return value.Statement(
        text=shown_of(one.text, one.withheld, one.shown),
        speaker=_or_none(speaker_of(one, style, unnamed)),
        topic=_or_none(withheld.public(held_back, "topic", one.topic)[0]),
        opinions=() if one.withheld else tuple(opinions.get(one.pk, ())),
        withheld=_or_none(one.withheld),
    )


def speaker_of(one: Statement, style: str, unnamed: Sequence[str]) -> str:
    """What a speaker is called in public: a name only where it may be published and the style has names. ``unnamed``:
    names that may not be published, folded."""
    who = one.attendance
    if who is None:
        return "" if any(name in folded(one.speaker) for name in unnamed) else one.speaker
    if who.presence == "substitute" and style == "verbatim":  # they were not there: somebody else spoke
        return who.role or MEMBER
    if style == "verbatim" and who.public and who.name:
        return who.name
    if any(name in folded(one.speaker) for name in (*unnamed, folded(who.name))) or folded(who.name) == "":
        return who.role or MEMBER
    return (who.role or MEMBER) if style == "verbatim" else (one.speaker or who.role or MEMBER)


def called(one: Statement) -> str:
    """What the speaker of a statement is called wherever it goes from the minutes: an opinion of it names nobody, also
    where the minutes do."""
    return (
        speaker_of(one, "roles", tuple(map(folded, unpublished(one.meeting.attendance.all()))))
        if one.attendance is None
        else (one.attendance.role or MEMBER)
    )


def folded(name: str) -> str:
    """A name without its blanks: 青森　太郎 and 青森太郎 are one."""
    return "".join(name.split())


def unpublished(attendance: Iterable[Attendance]) -> Iterator[str]:
    """The names that may not be published, as they were written."""
    for one in attendance:
        found = [one.substitute_name] if one.public else [one.name, one.substitute_name]
        yield from (name for name in found if folded(name))
