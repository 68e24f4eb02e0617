"""What a page of these rooms showed, as a value: the base of every act that is done on it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model

from tsumugu.core.canonical import digest
from tsumugu.core.seen import State
from tsumugu.meetings import withheld
from tsumugu.meetings.models import Body, ChartItem, Course, Material, Meeting, Poll, Seat, Statement
from tsumugu.meetings.typed import fields
from tsumugu.meetings.typed.offers import SIGNS

#: Other rows: what they are called is shown, and not their keys.
_ROWS = frozenset({"course_id", "body_id"})


def _of(kind: str, row: Model, names: Iterable[str]) -> State:
    told: State = {name: _text(getattr(row, name)) for name in names}
    return {"what": f"{kind}:{row.pk}", "order": _text(getattr(row, "order", "")), **told}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def of_source(source: str) -> State:
    """The process of a plan file, as it was previewed: JSON as it came."""
    return {"what": "source", "content": digest(source)}


def of_body(body: Body) -> State:
    """With its seats: a body is not deleted with seats that its page did not show."""
    seats = [f"{seat.post} {seat.name}".strip() for seat in body.seats.all()]
    return _of("body", body, fields.BODY) | {"seats": seats}


def of_course(course: Course) -> State:
    """With what stands on it: it is not deleted with entries that its page did not show."""
    entries = [f"{item.start} {item.label}".strip() for item in course.chart_items.all()]
    return _of("course", course, fields.COURSE) | {"entries": entries, "meetings": str(course.meetings.count())}


def of_seat(seat: Seat) -> State:
    return _of("seat", seat, fields.SEAT)


def of_chart_item(item: ChartItem) -> State:
    own = [name for name in fields.CHART_ITEM if name not in _ROWS]
    return _of("schedule", item, own) | {
        "course": str(item.course), "body": item.body.name if item.body is not None else "",
    }  # fmt: skip


def of_material(material: Material) -> State:
    version = ""
    if material.public_file is not None:
        version = f"{material.public_filename} {material.public_file.sha256[:12]}".strip()
    return _of("material", material, fields.NEW_MATERIAL) | {"public_file": version}


def of_meeting(meeting: Meeting) -> State:
    """What its page shows, but for the minutes: they have a page of their own."""
    own = [name for name in (*fields.MEETING, *fields.COUNTED) if name not in _ROWS]
    return _of("meeting", meeting, own) | {
        "course": str(meeting.course),
        "state": meeting.state,
        "agenda": digest(meeting.agenda),
        "materials": [
            f"{one.number} {one.title} {_what(one)}{' 〔' + one.withheld + '〕' if one.withheld else ''}"
            for one in meeting.materials.select_related("file", "public_file", "state", "before").defer(
                "file__data", "public_file__data", "state__data", "before__data"
            )
        ],
        "attendance": [
            f"{one.post or one.role} {one.name} {one.presence} {one.substitute_post} {one.substitute_name}".strip()
            for one in meeting.attendance.all()
        ],
        "papers_public_at": _text(meeting.papers_public_at),
        "minutes_public_at": _text(meeting.minutes_public_at),
    }


def _what(material: Material) -> str:
    """Which paper it is, whatever it is called: another file, draft or edition may stand under the same title, and
    another version be the public's."""
    parts = [one.sha256 for one in (material.file, material.public_file) if one is not None]
    parts += [one.root for one in (material.before, material.state) if one is not None]
    return " ".join(filter(None, (material.filename, material.against, material.edition, *(one[:12] for one in parts))))


def of_minutes(meeting: Meeting) -> State:
    rows = [
        [one.pk, one.attendance_id or 0, one.speaker, one.topic, one.text, one.wished, one.withheld, one.shown,
         _text(one.confirmed_at)]
        for one in meeting.statements.all()
    ]  # fmt: skip
    return {
        "what": f"minutes:{meeting.pk}",
        "state": meeting.state,
        "style": meeting.style,
        "minutes": digest([rows, meeting.withheld, meeting.agenda]),
        "minutes_public_at": _text(meeting.minutes_public_at),
        "errata": [str(one.pk) for one in meeting.errata.all()],
    }


def of_statement(one: Statement) -> State:
    """What the page shows on which somebody decides what of it is withheld."""
    return {"what": f"statement:{one.pk}", "text": one.text, "withheld": one.withheld, "shown": one.shown}


def of_sayings(meeting: Meeting) -> State:
    """The same of topics and outcomes."""
    kept = withheld.of(meeting)
    told: dict[str, list[str]] = {"topic": [], "outcome": []}
    for what, text in withheld.sayings(meeting):
        one = withheld.named(kept, what, text)
        told[what].append(text if one is None else f"{text} 〔{one.ground}〕 {one.shown}".strip())
    return {"what": f"sayings:{meeting.pk}", "topics": told["topic"], "outcomes": told["outcome"]}


def of_poll(meeting: Meeting) -> State:
    """What is known of the days that are offered for a meeting, with what everybody answered."""
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None:
        return {"what": f"poll:{meeting.pk}", "state": meeting.state, "date": meeting.date}
    offers = list(poll.offers.all())
    return {
        "what": f"poll:{meeting.pk}",
        "state": meeting.state,
        "date": meeting.date,
        "due": poll.due,
        "closed_at": _text(poll.closed_at),
        "offers": [f"{one.day} {one.start} {one.end}".strip() for one in offers],
        "answers": [
            f"{one.attendance.post or one.attendance.role} {one.attendance.name} "
            + "".join(SIGNS.get(one.said.get(str(offer.pk), ""), "–") for offer in offers)
            for one in poll.answers.select_related("attendance").order_by("attendance__order", "attendance__pk")
        ],
    }


def of_letters(meeting: Meeting) -> State:
    """The meeting as a letter says it, and the letters that were sent."""
    return of_meeting(meeting) | {"letters": [str(one.pk) for one in meeting.letters.all()]}


def of_order(keys: list[int]) -> State:
    """In what order rows stood on a page."""
    return {"what": "order", "rows": [str(key) for key in keys]}
