"""What is handed to those who are asked to a meeting: the invitation (開催通知), and the meeting for their calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.utils import timezone

from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.meetings import naming, packs
from tsumugu.meetings.models import Letter as Sent
from tsumugu.meetings.models import Meeting
from tsumugu.meetings.typed import fields
from tsumugu.render.exchange import calendar
from tsumugu.render.pdf.letter import Addressee, Letter
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words


def begun(meeting: Meeting, language: str) -> dict[str, str]:
    """What the form of a letter begins with: the last one's number and sender, and the usual words."""
    last = meeting.letters.last()
    before = of(last) if last is not None else None
    changed = "changed-" if before is not None else ""
    return {
        "number": "",
        "day": timezone.localdate().isoformat(),
        "sender": before.sender if before is not None else meeting.process.plan.organization.name,
        "title": _said(f"{changed}title", language).format(meeting=naming.called(meeting, language, office=False)),
        "text": _said(f"{changed}text", language),
        "closing": _answering(meeting, language),
    }


def _said(name: str, language: str) -> str:
    return words.pick(said.LETTER[name], language)


def _answering(meeting: Meeting, language: str) -> str:
    """How to answer, and until when; nothing where nobody is asked to."""
    if not meeting.replies_due:
        return ""
    by_link = meeting.body is not None and meeting.body.answers_by_link
    day = words.day_label(meeting.replies_due, language)
    return _said("by-link" if by_link else "by-paper", language).format(day=day)


def written(meeting: Meeting, typed: Mapping[str, Any], language: str) -> Letter:
    """The letter of a meeting as it is now, to everybody who is asked. Refusals: ``meeting-date-missing``,
    ``nobody-asked``, those of ``fields.taken``."""
    if not fiscal.is_date(meeting.date):
        raise Refusal("meeting-date-missing")
    people = tuple(
        Addressee(one.pk, one.post or one.role, one.name)
        for one in meeting.attendance.all() if one.post or one.role or one.name
    )  # fmt: skip
    if not people:
        raise Refusal("nobody-asked")
    return Letter(
        **fields.taken(fields.LETTER, typed),
        facts=tuple(_facts(meeting, language)),
        agenda=packs.agenda(meeting, language),
        addressees=people,
        changed=meeting.letters.exists(),
        language=language,
    )


def _facts(meeting: Meeting, language: str) -> Iterator[tuple[str, str]]:
    yield from packs.facts(meeting, language)
    ways: Mapping[str, words.Pair] = {str(way): pair for way, pair in said.WAYS.items()}
    if meeting.way:
        yield words.pick(said.FACTS["way"], language), words.pick(ways[meeting.way], language)
    if meeting.closed:
        yield _said("attending", language), words.pick(said.CLOSED, language).format(reason=meeting.closed)
    elif meeting.audience:
        yield _said("attending", language), meeting.audience


def stored(letter: Letter) -> Any:
    return msgspec.to_builtins(letter)


def of(sent: Sent) -> Letter:
    return msgspec.convert(sent.content, Letter)


def pdf(letter: Letter) -> bytes:
    """The PDF of all its addressees. Refusals: those of ``packs.pdf``."""
    return packs.pdf(letter, {}, "letter")


def ics(meeting: Meeting, language: str) -> bytes:
    """The meeting for the calendar of who is asked to it, as it is now; the same event as in the public calendar.
    Refusal: ``meeting-date-missing`` while it has no day."""
    day = fiscal.day(meeting.date)
    if day is None:
        raise Refusal("meeting-date-missing")
    plan = meeting.process.plan
    event = calendar.Event(
        uid=calendar.meeting_uid(meeting.key, plan.slug, plan.organization.code),
        first=day, last=day, summary=naming.called(meeting, language, office=False),
        description="\n".join(filter(None, (meeting.title, meeting.note))),
        category=words.pick(said.PROCESS, language), place=meeting.place, hours=(meeting.start, meeting.end),
    )  # fmt: skip
    return calendar.alone(
        event, day=timezone.localdate().isoformat(), sequence=meeting.letters.count(), language=language
    )
