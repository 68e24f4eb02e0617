"""What a plan promises for a day or a month, as an iCalendar file (RFC 5545) that anybody can subscribe to.

**In it**, as events of whole days: milestones among the planned steps; the start and the end of planned steps
that have a month; the day on which the target of a fiscal year is due (its last day, 31 March); the last day of the
plan's period; meetings, marks and windows of the schedule by which the plan is made, a meeting of known hours at its
hours.

- A month is what is known, so an event of a month lasts from its first day to the first day of the next (DTEND is
  exclusive). A step that starts and ends in one month is one event.
- A milestone known to the fiscal year only is due on the last day of that year; one that is to come between two
  months stands in the second, as on the pages.
- What is not settled is ``TENTATIVE``; what an ended initiative promised for after its end is ``CANCELLED``.
- Steps without any year, and steps known to the year only, are no dates: they are counted in the calendar's
  description.
- So is what the schedule only puts in order.

**UID**: kind and id of the node, slug and local government code: the same in every edition and language, so that a
later file moves an event instead of adding one. ``DTSTAMP`` is the day of the document: the same document gives the
same bytes.
"""

from __future__ import annotations

import calendar as months
import datetime
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tsumugu.core import fiscal, ids
from tsumugu.core.courses import courses_of
from tsumugu.core.plan import Activity, Division, Indicator, Initiative, Step
from tsumugu.core.process import Schedule, has_schedule
from tsumugu.core.process_meetings import called
from tsumugu.render.content import Document
from tsumugu.render.exchange import ical
from tsumugu.render.reading import indicators
from tsumugu.render.vocabulary import places, process_words, words
from tsumugu.render.vocabulary.characters import one_line
from tsumugu.render.vocabulary.naming import edition_title, in_language, plan_title, root_of

_WORDS: dict[str, words.Pair] = {
    "start": (words.word("step.start")[0], "start"), "end": (words.word("step.end")[0], "end"),
    "due": ("目標の期限", "target due"),
    "period": ("計画期間の最終日", "Last day of the plan's period"),
    "month": ("日は決まっていません。", "The day is not settled."),
    "year": ("年度の中の時期は決まっていません。年度の最終日に置いています。",
             "When in the fiscal year is not settled; it stands on the last day of the year."),
    "tentative": ("予定（未確定）です。", "Tentative."),
    "cancelled": ("この事業は終了しました。", "This initiative has ended."),
    "process": ("会議などの日程", "meetings and other dates of the making of the plan"),
    "about": ("節目、工程の開始と終了、目標の期限", "Milestones, starts and ends of steps, due dates of targets"),
}  # fmt: skip
_UNASSIGNED: words.Pair = ("時期未定の工程{count}件は含みません。", "Steps not yet scheduled, left out: {count}.")
_OPEN: words.Pair = (
    "日程が未定の会議など{count}件は含みません。",
    "Meetings and the like with no date yet, left out: {count}.",
)
_YEARLY: words.Pair = (
    "年度だけが決まっている工程{count}件は含みません。",
    "Steps known only to the fiscal year, left out: {count}.",
)

Day = datetime.date


class Event(Struct, frozen=True, kw_only=True):
    """``last`` is inclusive. ``page`` is a path under the pages of the language. ``hours``: from and to (13:30) on the
    first day, ``""`` where they are not known; without any the event takes whole days."""

    uid: str
    first: Day
    last: Day
    summary: str
    description: str
    category: str = ""
    page: str = ""
    place: str = ""
    hours: tuple[str, str] = ("", "")
    tentative: bool = False
    cancelled: bool = False


def calendar(document: Document, language: str = "ja", *, proceedings: bool = False) -> bytes:
    """The calendar as UTF-8, lines ended by CRLF, events by day. ``proceedings``: of the schedule alone."""
    reader = _Reader(document, language)
    found = reader.proceedings() if proceedings else reader.events()
    events = sorted(found, key=lambda event: (event.first, event.last, event.uid))
    title = plan_title(reader.plan, language)
    if proceedings:
        title = f"{title} {words.pick(process_words.PROCESS, language)}"
    about = "\n".join(filter(None, (
        "" if proceedings else words.pick(_WORDS["about"], language),
        reader.word("process") if has_schedule(document.process) else "",
        edition_title(document.part, document.number, document.label, language),
        words.pick(_UNASSIGNED, language).format(count=reader.unassigned) if reader.unassigned else "",
        words.pick(_YEARLY, language).format(count=reader.yearly) if reader.yearly else "",
        words.pick(_OPEN, language).format(count=reader.open) if reader.open else "",
    )))  # fmt: skip
    root = root_of(document.address, language) if document.address else ""
    # Section 3.6 wants one component at least: a calendar without events has the time zone of its days.
    zone = [_zone()] if not events or any(event.hours[0] for event in events) else []
    inside = [*zone, *(_event(event, document.date, document.sequence, root) for event in events)]
    return ical.component(
        "VCALENDAR",
        (
            ("VERSION", "2.0"), ("PRODID", f"-//Tsumugu//Plan calendar//{language.upper()}"), ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"), ("NAME", ical.text(one_line(title))), ("X-WR-CALNAME", ical.text(one_line(title))),
            ("DESCRIPTION", ical.text(about)), ("X-WR-CALDESC", ical.text(about)), ("X-WR-TIMEZONE", "Asia/Tokyo"),
            ("REFRESH-INTERVAL;VALUE=DURATION", "P1D"), ("X-PUBLISHED-TTL", "P1D"),
        ),
        inside,
    )  # fmt: skip


def alone(event: Event, *, day: str, sequence: int, language: str = "ja") -> bytes:
    """A calendar of one event, for somebody who puts it into their own. ``day``: of ``DTSTAMP``."""
    about = ical.text(one_line(event.summary))
    return ical.component(
        "VCALENDAR",
        (
            ("VERSION", "2.0"), ("PRODID", f"-//Tsumugu//Meeting//{language.upper()}"), ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"), ("NAME", about), ("X-WR-CALNAME", about), ("X-WR-TIMEZONE", "Asia/Tokyo"),
        ),
        [*([_zone()] if event.hours[0] else []), _event(event, day, sequence, "")],
    )  # fmt: skip


def own(events: Sequence[Event], *, title: str, day: str, language: str = "ja") -> bytes:
    """The dates of one person, for a calendar that asks for them again. ``day``: of ``DTSTAMP``."""
    about = ical.text(one_line(title))
    zone = [_zone()] if not events or any(event.hours[0] for event in events) else []
    return ical.component(
        "VCALENDAR",
        (
            ("VERSION", "2.0"), ("PRODID", f"-//Tsumugu//Due dates//{language.upper()}"), ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"), ("NAME", about), ("X-WR-CALNAME", about), ("X-WR-TIMEZONE", "Asia/Tokyo"),
            ("REFRESH-INTERVAL;VALUE=DURATION", "PT6H"), ("X-PUBLISHED-TTL", "PT6H"),
        ),
        [*zone, *(_event(event, day, 0, "") for event in events)],
    )  # fmt: skip


def meeting_uid(key: str, slug: str, code: str) -> str:
    """What a meeting is in every calendar of this plan, so that one who has both has it once."""
    return f"meeting.{one_line(key)}@{_place(slug, code)}"


def _place(slug: str, code: str) -> str:
    return one_line(f"{slug}.{code}" if code else slug)


def _event(event: Event, day: str, sequence: int, root: str) -> bytes:
    stamp = f"{day.replace('-', '')}T000000Z"
    status = "CANCELLED" if event.cancelled else "TENTATIVE" if event.tentative else "CONFIRMED"
    address = one_line(root + event.page) if root else ""
    return ical.component("VEVENT", (
        ("UID", ical.text(event.uid)), ("DTSTAMP", stamp), ("LAST-MODIFIED", stamp),
        ("SEQUENCE", str(sequence)),
        *_times(event),
        ("LOCATION", ical.text(one_line(event.place))),
        ("SUMMARY", ical.text(one_line(event.summary))), ("DESCRIPTION", ical.text(event.description.strip())),
        ("CATEGORIES", ical.text(one_line(event.category))), ("STATUS", status), ("TRANSP", "TRANSPARENT"),
        ("URL", address),
    ))  # fmt: skip


def _times(event: Event) -> tuple[tuple[str, str], ...]:
    start, end = (hour.replace(":", "") for hour in event.hours)
    if start:
        hours = (("DTSTART;TZID=Asia/Tokyo", start), ("DTEND;TZID=Asia/Tokyo", end if end > start else ""))
        return tuple((name, f"{event.first:%Y%m%d}T{hour}00") for name, hour in hours if hour)
    began = ("DTSTART;VALUE=DATE", f"{event.first:%Y%m%d}")
    if event.last == datetime.date.max:  # no day comes after it; without an end it is one day (RFC 5545, 3.6.1)
        return (began,)
    return (began, ("DTEND;VALUE=DATE", f"{event.last + datetime.timedelta(days=1):%Y%m%d}"))


def _zone() -> bytes:
    standard = ical.component("STANDARD", (
        ("DTSTART", "19520101T000000"), ("TZOFFSETFROM", "+0900"), ("TZOFFSETTO", "+0900"), ("TZNAME", "JST"),
    ))  # fmt: skip
    return ical.component("VTIMEZONE", (("TZID", "Asia/Tokyo"),), (standard,))


class _Reader:
    def __init__(self, document: Document, language: str) -> None:
        self.document, self.language = document, language
        self.plan = in_language(document.plan, language)
        self.fields = {field.id: field.name for field in self.plan.fields}
        self.divisions: dict[str, Division] = {one.id: one for one in self.plan.divisions}
        #: Steps that are no dates, counted while the events are read.
        self.unassigned = self.yearly = 0
        #: Meetings, marks and windows with no time, likewise.
        self.open = 0
        self.place = _place(document.slug, self.plan.organization.code or "")

    def word(self, key: str) -> str:
        return words.pick(_WORDS[key], self.language)

    def uid(self, kind: str, node: str) -> str:
        return f"{kind}.{one_line(node)}@{self.place}"

    def lines(self, *pairs: tuple[str, str | None]) -> str:
        colon = ": " if self.language.startswith("en") else "："
        return "\n".join((f"{name}{colon}{said}" if name else said) for name, said in pairs if said and said.strip())

    def events(self) -> Iterator[Event]:
        items = {item.id: item for item in self.plan.initiatives}
        owners = {activity.id: item for item in self.plan.initiatives for activity in item.activities}
        for item in self.plan.initiatives:
            for activity in item.activities:
                for step in activity.planned:
                    yield from self._step(item, activity, step)
        homes = self._homes()
        for owner, indicator in indicators.owned(self.plan):
            yield from self._targets(items.get(owner) or owners.get(owner), homes.get(owner, ""), indicator)
        yield from self.proceedings()
        last = self.plan.period.last
        if last is not None and fiscal.is_year(last):
            day = fiscal.last_day(last)
            yield Event(
                uid=self.uid("period", self.plan.id), first=day, last=day, summary=self.word("period"),
                description=plan_title(self.plan, self.language), page="index.html",
            )  # fmt: skip

    def _homes(self) -> dict[str, str]:
        """The field of every node of the text that owns indicators."""
        found: dict[str, str] = {}
        for field in self.plan.fields:
            found.update(
                dict.fromkeys((field.id, *(v.id for v in field.visions), *(a.id for a in field.areas)), field.id)
            )
        return found

    # -- steps ---------------------------------------------------------------------------------

    def _step(self, item: Initiative, activity: Activity, step: Step) -> Iterator[Event]:
        span = fiscal.time_of(step.start, step.end, step.shape)
        if span is None or not all(fiscal.is_month(month) for month in span):
            self.unassigned += 1
            return
        first, last = span[0], max(span)
        exact = isinstance(step.start, str) and (step.end is None or isinstance(step.end, str))
        if step.shape == "milestone":
            yield self._bar(
                item=item,
                activity=activity,
                step=step,
                kind="milestone",
                said="",
                first=first,
                last=last,
                due=None if exact else _last(last),
            )
            return
        if not isinstance(step.start, str) and not isinstance(step.end, str):
            self.yearly += 1
            return
        if exact and first == last and not (step.shape == "continuing" and step.end is None):
            yield self._bar(item=item, activity=activity, step=step, kind="start", said="", first=first, last=last)
            return
        if isinstance(step.start, str):
            yield self._bar(
                item=item, activity=activity, step=step, kind="start", said=self.word("start"), first=first, last=first
            )
        if isinstance(step.end, str):
            yield self._bar(
                item=item, activity=activity, step=step, kind="end", said=self.word("end"), first=last, last=last
            )

    def _bar(
        self, item: Initiative, activity: Activity, step: Step, kind: str, said: str, first: str, last: str,
        due: Day | None = None,
    ) -> Event:  # fmt: skip
        name = step.label if not said else f"{step.label} ({said})" if self._english else f"{step.label}（{said}）"
        when = words.year_label(fiscal.year_of(last), self.language) if due else self._when(first, last)
        return self._of(
            item, uid=self.uid(kind, step.id), first=due or _first(first), last=due or _last(last),
            summary=f"{item.title}: {name}" if self._english else f"{item.title}：{name}",
            description=self.lines(
                (words.type_label("activity", self.language), activity.title),
                (words.field_label("initiative", "lead", self.language), self._office(activity.division or item.lead)),
                ("", f"{when}{self._apart}{self.word('year' if due else 'month')}"),
                ("", self.word("tentative") if step.tentative else ""), ("", step.note),
            ),
            tentative=bool(step.tentative),
        )  # fmt: skip

    @property
    def _english(self) -> bool:
        return self.language.startswith("en")

    @property
    def _apart(self) -> str:
        return ". " if self._english else "。"

    def _when(self, first: str, last: str) -> str:
        start, end = (words.month_label(month, self.language) for month in (first, last))
        return start if first == last else f"{start} – {end}" if self._english else f"{start}～{end}"

    def _office(self, division: str | None) -> str:
        found = self.divisions.get(division or "")
        return found.name if found else ""

    def _of(
        self, item: Initiative, *, uid: str, first: Day, last: Day, summary: str, description: str,
        tentative: bool = False,
    ) -> Event:  # fmt: skip
        ended = item.ended is not None and fiscal.is_year(item.ended.year) and first > fiscal.last_day(item.ended.year)
        return Event(
            uid=uid, first=first, last=last, summary=summary, tentative=tentative, cancelled=ended,
            description=self.lines(("", description), ("", self.word("cancelled") if ended else "")),
            category=self.fields.get(item.field or "", ""), page=places.initiative_path(item.id),
        )  # fmt: skip

    # -- how the plan came about ---------------------------------------------------------------

    def proceedings(self) -> Iterator[Event]:
        """Meetings, marks and windows of the schedule that are known to the month at least."""
        process = self.document.process
        names = {body.id: body.name for body in process.bodies}
        for meeting in process.meetings:
            if meeting.date is None:
                self.open += 1
            else:
                yield self._held(
                    self.uid("meeting", meeting.id or ""), (meeting.date, meeting.date),
                    called(names.get(meeting.body or "", ""), meeting.number),
                    note="\n".join(filter(None, (meeting.title, meeting.note))),
                    page=places.meeting_path(meeting.id or ""), place=meeting.place or "",
                    hours=(meeting.start or "", meeting.end or ""),
                )  # fmt: skip
        taken: set[str] = set()
        for page, (kind, body, label, start, end, note, tentative) in (
            (places.course_path(course.id) if len(process.courses) > 1 else places.PROCESS_PAGE, one)
            for course in courses_of(process)
            for schedule in (course.schedule or Schedule(),)
            for one in (
                *(("mark", e.body, e.label, e.date, e.date, e.note, False) for e in schedule.marks),
                *(("window", w.body, w.label, w.start, w.end, w.note, bool(w.tentative)) for w in schedule.windows),
            )
        ):
            node = ids.derive(body or "", kind, label, taken=taken)
            taken.add(node)
            if start is None and end is None:
                self.open += 1
                continue
            name = " ".join(filter(None, (names.get(body or "", ""), label)))
            span = (start or end or "", end or start or "")
            yield self._held(self.uid(kind, node), span, name, note=note or "", page=page, tentative=tentative)

    def _held(
        self, uid: str, span: tuple[str, str], summary: str, *, note: str, page: str,
        place: str = "", hours: tuple[str, str] = ("", ""), tentative: bool = False,
    ) -> Event:  # fmt: skip
        """``span``: days or months, both included."""
        start, end = span
        exact = fiscal.is_date(start) and fiscal.is_date(end)
        first = Day.fromisoformat(start) if fiscal.is_date(start) else _first(start)
        return Event(
            uid=uid, first=first, last=Day.fromisoformat(end) if fiscal.is_date(end) else _last(end), summary=summary,
            description=self.lines(
                ("", note), ("", "" if exact else self.word("month")), ("", self.word("tentative") if tentative else "")
            ),
            category=words.pick(process_words.PROCESS, self.language), page=page, place=place,
            hours=hours if exact else ("", ""), tentative=tentative,
        )  # fmt: skip

    # -- targets -------------------------------------------------------------------------------

    def _targets(self, item: Initiative | None, field: str, indicator: Indicator) -> Iterator[Event]:
        """One event a year with a target; one still undecided is no promise yet."""
        unit = indicator.unit or ""
        for year, target in indicator.targets:
            if target.kind == "undecided" or not fiscal.is_year(year):
                continue
            day = fiscal.last_day(year)
            said = words.target(target, unit, self.language)
            mark = f"({self.word('due')})" if self._english else f"（{self.word('due')}）"
            name = f"{indicator.name} {said} {mark}" if self._english else f"{indicator.name} {said}{mark}"
            office = indicator.division or (item.lead if item else None)
            about = self.lines(
                (words.type_label("initiative", self.language), item.title if item else ""),
                (words.type_label("indicator", self.language), indicator.name),
                (words.field_label("indicator", f"targets.{year}", self.language), said),
                (words.field_label("indicator", "division", self.language), self._office(office)),
                ("", indicator.definition),
            )  # fmt: skip
            uid = self.uid(f"target-{year}", indicator.id)
            if item is not None:
                yield self._of(item, uid=uid, first=day, last=day, summary=name, description=about)
            else:
                page = places.field_path(field) if field else "index.html"
                yield Event(
                    uid=uid, first=day, last=day, summary=name, description=about,
                    category=self.fields.get(field, ""), page=page,
                )  # fmt: skip


def _first(month: str) -> Day:
    return Day(int(month[:4]), int(month[5:7]), 1)


def _last(month: str) -> Day:
    year, number = int(month[:4]), int(month[5:7])
    return Day(year, number, months.monthrange(year, number)[1])
