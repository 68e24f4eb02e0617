"""The schedule of a process, or of one of its courses, as every format draws it: lanes of bodies over an axis of
months, and the same as rows.

Where a sign stands is computed here, once: to the day, in the middle of a month that is all that is known, or, where
nothing is decided yet, between its neighbours, so that its order is seen; such a place means nothing else, and every
format says so.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import fiscal
from tsumugu.core.process import (
    Axis,
    Event,
    Known,
    Meeting,
    Process,
    Schedule,
    Window,
    has_schedule,
    known,
)
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.places import Link, meeting_path

#: The sign of what has none of its own.
_SIGN = "◆"
#: How much of a month a window without a day fills, and one of which only the beginning is known.
_OPEN_SPAN = 0.8
_DASH = ("～", " – ")
_Say = Callable[[str | None, str], str]
_WEEKDAYS = (("月", "Mon"), ("火", "Tue"), ("水", "Wed"), ("木", "Thu"), ("金", "Fri"), ("土", "Sat"), ("日", "Sun"))


class Month(Struct, frozen=True):
    """``label``: 5月, May. ``year``: 令和5年度, FY2023, where a fiscal year begins on the chart; else ``""``."""

    month: str
    label: str
    year: str


class Mark(Struct, frozen=True):
    """A sign or a span on a lane. ``at`` and ``until`` in months from the beginning of the axis (equal for a sign);
    ``when`` is short (5/10 水), ``time`` in full. ``path``: of its page, ``""`` for none; a span has no ``sign``."""

    label: str
    sign: str
    at: float
    until: float
    how: Known
    when: str
    time: str
    tentative: bool = False
    note: str = ""
    path: str = ""

    @property
    def is_span(self) -> bool:
        return self.sign == ""


class Lane(Struct, frozen=True):
    """What one body does; ``marks`` by time, ``notes`` in the order of the schedule."""

    name: str
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]


class ScheduleRow(Struct, frozen=True):
    """A line of the table that says what the chart draws. ``how``: how far the time is decided, in words; ``sign`` is
    ``""`` for a span. A note has neither."""

    time: str
    how: str
    body: str
    sign: str
    label: Link
    note: str


class Chart(Struct, frozen=True):
    """``today``: where the day on which it was drawn stands, in months, ``None`` outside the axis; ``as_of`` says which
    day that is."""

    months: tuple[Month, ...]
    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]
    rows: tuple[ScheduleRow, ...]
    today: float | None = None
    as_of: str = ""

    @property
    def has_open(self) -> bool:
        """Whether anything on it has no time yet."""
        return any(mark.how == "open" for lane in self.lanes for mark in lane.marks)


def chart(process: Process, language: str, today: str = "") -> Chart | None:
    """The chart of a process (``core.process_meetings.whole``), of several courses of what ``core.courses.part`` takes
    for one. ``None`` where there is nothing to draw or to tell."""
    schedule = process.schedule or Schedule()
    if not has_schedule(process):
        return None
    axis = _axis(process, schedule)
    months = _months(axis, language) if axis is not None else ()
    lanes = _lanes(process, schedule, axis, language)
    others = tuple(note.label for note in schedule.notes if note.body is None)
    drawn = (
        tuple(
            replace(lane, marks=tuple(_cut(m, len(months)) for m in lane.marks if _inside(m, len(months))))
            for lane in lanes
        )
        if axis is not None
        else ()
    )
    place = _position(axis, today) if axis is not None and fiscal.is_date(today) else None
    rows = _rows(lanes, others, language)
    if place is None or not 0 <= place <= len(months):
        return Chart(months, drawn, others, rows)
    as_of = words.pick(said.AS_OF, language).format(day=words.day_label(today, language))
    return Chart(months, drawn, others, rows, place, as_of)


def _inside(mark: Mark, months: int) -> bool:
    return mark.until >= 0 and mark.at <= months


def _cut(mark: Mark, months: int) -> Mark:
    """A span ends where the axis does, so that none is drawn over the names or beyond the paper."""
    return replace(mark, at=max(0.0, mark.at), until=min(float(months), mark.until)) if mark.is_span else mark


def span(process: Process, language: str) -> str:
    """From when to when it is, as far as anything of it is known: 令和5年2月～令和6年1月; else ``""``."""
    axis = _axis(process, process.schedule or Schedule())
    if axis is None:
        return ""
    first, last = (words.month_label(month, language) for month in (axis.first, axis.last))
    return first if first == last else f"{first}{words.pick(_DASH, language)}{last}"


# -- the axis --------------------------------------------------------------------------------------


def _axis(process: Process, schedule: Schedule) -> Axis | None:
    """That of the schedule, or the months that anything in it speaks of."""
    if schedule.axis is not None:
        return schedule.axis
    times = [*(meeting.date for meeting in process.meetings), *(event.date for event in schedule.marks)]
    times += [time for window in schedule.windows for time in (window.start, window.end)]
    found = sorted(time[:7] for time in times if time is not None)
    return Axis(first=found[0], last=found[-1]) if found else None


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _months(axis: Axis, language: str) -> tuple[Month, ...]:
    found: list[Month] = []
    for number in range(_number(axis.first), _number(axis.last) + 1):
        month = f"{number // 12:04}-{number % 12 + 1:02}"
        begins = not found or number % 12 == 3
        year = words.year_label(fiscal.year_of(month), language) if begins else ""
        found.append(Month(month, said.month_short(month, language), year))
    return tuple(found)


def _position(axis: Axis, time: str, *, last: bool = False) -> float:
    """In months from the beginning of the axis. ``last``: the end of a day or a month, not its beginning."""
    whole = _number(time) - _number(axis.first)
    if len(time) == len("2023-05"):
        return whole + (1.0 if last else 0.0)
    days = calendar.monthrange(int(time[:4]), int(time[5:7]))[1]
    return whole + (int(time[8:]) - (0 if last else 1)) / days


# -- the lanes -------------------------------------------------------------------------------------


class _Placed(Struct):
    mark: Mark
    at: float | None


def _lanes(process: Process, schedule: Schedule, axis: Axis | None, language: str) -> list[Lane]:
    """The lanes in the order of the bodies. A window of no body is held by the departments, if they have a lane; what
    belongs to nobody else has a lane of its own at the end."""
    offices = next((body.id for body in process.bodies if body.kind == "departments"), None)
    found: list[Lane] = []
    for body in (*process.bodies, None):
        node = body.id if body is not None else None
        placed = [_meeting(one, axis, language) for one in process.meetings if one.body == node]
        placed += [_event(one, axis, language) for one in schedule.marks if one.body == node]
        windows = [_window(w, axis, language) for w in schedule.windows if (w.body or offices) == node]
        marks = [*_ordered(placed, axis), *_ordered(windows, axis)]
        notes = tuple(note.label for note in schedule.notes if note.body == node) if body is not None else ()
        if body is None and not marks:
            continue
        name = body.name if body is not None else words.pick(said.NOBODY, language)
        found.append(Lane(name, tuple(sorted(marks, key=lambda mark: mark.at)), notes))
    return found


def _meeting(one: Meeting, axis: Axis | None, language: str) -> _Placed:
    path = meeting_path(one.id or "")
    return _sign(one.number, one.mark, one.date, axis, language=language, note=one.note or "", path=path)


def _event(one: Event, axis: Axis | None, language: str) -> _Placed:
    return _sign(one.label, one.mark, one.date, axis, language=language, note=one.note or "", path="")


def _sign(
    label: str, sign: str | None, date: str | None, axis: Axis | None, *, language: str, note: str, path: str
) -> _Placed:
    how = known(date)
    at = None
    if axis is not None and date is not None:
        at = _position(axis, date) + (0.5 if how == "month" else 0.5 / 30)
    mark = Mark(
        label=label, sign=sign or _SIGN, at=at or 0.0, until=at or 0.0, how=how, when=_when(date, language),
        time=_time(date, language), note=note, path=path,
    )  # fmt: skip
    return _Placed(mark, at)


def _window(one: Window, axis: Axis | None, language: str) -> _Placed:
    start, end = one.start, one.end
    how: Known = (
        "open" if start is None and end is None else "month" if "month" in (known(start), known(end)) else "day"
    )
    at = until = None
    if axis is not None and (start or end) is not None:
        until = _position(axis, end, last=True) if end is not None else None
        at = _position(axis, start) if start is not None else (until or 0.0) - _OPEN_SPAN
        until = at + _OPEN_SPAN if until is None else until
    when = _between(start, end, language, _bound)
    if one.tentative and how != "open":  # in words, too: a paler span alone says it to few
        when = words.pick(said.PLANNED, language).format(time=when)
    mark = Mark(
        label=one.label, sign="", at=at or 0.0, until=until or 0.0, how=how, when=when,
        time=_between(start, end, language, _time), tentative=bool(one.tentative), note=one.note or "",
    )  # fmt: skip
    return _Placed(mark, at)


def _ordered(placed: Sequence[_Placed], axis: Axis | None) -> list[Mark]:
    """By time; what has none stays behind what it follows, and is spread evenly up to the next."""
    runs: list[tuple[float, list[_Placed]]] = [(float("-inf"), [])]
    for one in placed:
        if one.at is None:
            runs[-1][1].append(one)
        else:
            runs.append((one.at, [one]))
    runs.sort(key=lambda run: run[0])
    total = _number(axis.last) - _number(axis.first) + 1.0 if axis is not None else 0.0
    found: list[Mark] = []
    for n, (_, run) in enumerate(runs):
        following = runs[n + 1][0] if n + 1 < len(runs) else total
        dated = run[:1] if run and run[0].at is not None else []
        start = max((one.mark.until for one in dated), default=0.0)
        waiting = run[len(dated) :]
        found += [one.mark for one in dated]
        step = max(0.0, following - start) / (len(waiting) + 1)
        for k, one in enumerate(waiting, 1):
            middle = start + step * k
            half = min(_OPEN_SPAN, step * 0.6) / 2 if one.mark.is_span else 0.0
            found.append(replace(one.mark, at=middle - half, until=middle + half))
    return found


# -- words -----------------------------------------------------------------------------------------


def _when(time: str | None, language: str) -> str:
    """5/10 水, 10 May; 5月中, in May; 未定, not set."""
    how = known(time)
    if time is None or how == "open":
        return words.pick(said.OPEN, language)
    if how == "month":
        return words.pick(said.SOME_DAY, language).format(month=said.month_short(time, language))
    weekday = words.pick(_WEEKDAYS[datetime.date.fromisoformat(time).weekday()], language)
    if language.startswith("en"):
        return f"{int(time[8:])} {said.month_short(time[:7], language)}"
    return f"{int(time[5:7])}/{int(time[8:])} {weekday}"


def _bound(time: str | None, language: str) -> str:
    """The same as one end of a span: from May, not from in May."""
    if time is not None and known(time) == "month" and language.startswith("en"):
        return said.month_short(time, language)
    return _when(time, language)


def _time(time: str | None, language: str) -> str:
    """令和5年5月10日（水）, Wed 10 May 2023; 令和5年5月, May 2023; 未定."""
    how = known(time)
    if time is None or how == "open":
        return words.pick(said.OPEN, language)
    if how == "month":
        return words.month_label(time, language)
    weekday = words.pick(_WEEKDAYS[datetime.date.fromisoformat(time).weekday()], language)
    day = words.day_label(time, language)
    return f"{weekday} {day}" if language.startswith("en") else f"{day}（{weekday}）"


def time_of(meeting: Meeting, language: str) -> str:
    """When a meeting is held, with its hours."""
    hours = "–".join(hour for hour in (meeting.start, meeting.end) if hour)
    day = _time(meeting.date, language)
    return f"{day} {hours}" if hours else day


def _between(start: str | None, end: str | None, language: str, one: _Say) -> str:
    if start == end:  # within one month, or on one day
        return one(start, language)
    if end is None:
        return words.pick(said.FROM, language).format(time=one(start, language))
    if start is None:
        return words.pick(said.UNTIL, language).format(time=one(end, language))
    return f"{one(start, language)}{words.pick(_DASH, language)}{one(end, language)}"


def _rows(lanes: list[Lane], others: tuple[str, ...], language: str) -> tuple[ScheduleRow, ...]:
    """By time as the chart has it; notes last."""
    marks = sorted(((mark, lane.name) for lane in lanes for mark in lane.marks), key=lambda one: one[0].at)
    found = [
        ScheduleRow(
            mark.time, words.pick(said.KNOWN[mark.how], language), name, mark.sign, Link(mark.label, mark.path),
            "\n".join(filter(None, (words.pick(said.TENTATIVE, language) if mark.tentative else "", mark.note))),
        )
        for mark, name in marks
    ]  # fmt: skip
    none = words.pick(said.NO_TIME, language)
    found += [ScheduleRow(none, "", lane.name, "", Link(note, ""), "") for lane in lanes for note in lane.notes]
    return (*found, *(ScheduleRow(none, "", "", "", Link(note, ""), "") for note in others))
