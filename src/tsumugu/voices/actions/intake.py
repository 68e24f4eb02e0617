"""Taking in what people said, as they said it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import get_args

from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.core import texts
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Channel
from tsumugu.voices import suspicion
from tsumugu.voices.actions.ground import act, locked, next_number
from tsumugu.voices.models import Group, Hearing, Opinion, Respondent, Voice

CHANNELS: tuple[str, ...] = get_args(Channel)
#: The longest text of one voice, in code points: a long letter.
MOST = 100_000
#: So many voices are taken in at once: a whole consultation's file.
MOST_AT_ONCE = 5_000


class Entry(Struct, frozen=True, kw_only=True):
    """One thing that came in. ``opinions``: its parts that are matters of their own, each words of ``text``; none: it
    is one opinion as it stands. ``person``: entries of one person in one act have the same, ``""`` is somebody else
    each time. ``role`` is what may be said of them (委員), ``personal`` what may not; ``speaker`` as the public reads
    it, the role where it is empty. ``doubt``: somebody has to look whether parts are withheld."""

    text: str
    channel: str
    opinions: tuple[str, ...] = ()
    received: datetime.date | None = None
    late: bool = False
    person: str = ""
    role: str = ""
    seat: int | None = None
    personal: str = ""
    speaker: str = ""
    topic: str = ""
    node: str = ""
    doubt: bool = False


def take_in(hearing: Hearing, entries: Sequence[Entry], *, actor: User, token: str) -> tuple[Voice, ...]:
    """Takes in voices in the order given. Each opinion has a group of its own, unsorted. A form that is sent twice (one
    ``token`` of at most 32 characters) takes nothing in twice: the voices of the first time come back.

    Refusals: ``may-not-sort``, ``hearing-released``, ``token-missing``, ``none-chosen``, ``too-many``,
    ``bad-text``, ``unknown-channel``, ``not-its-words`` (``opinions`` that are not in the text), ``day-missing``
    (something personal, and no day on which it is deleted)."""
    if not token:
        raise Refusal("token-missing")
    with transaction.atomic():
        fresh = locked(hearing, actor)
        before = tuple(fresh.voices.filter(token__startswith=f"{token}."))
        return before or take(fresh, entries, actor=actor, token=token)


def take_from_statement(
    hearing: Hearing, *, statement: int, words: str, start: int, end: int, actor: User, text: str, speaker: str = "",
    seat: int | None = None, received: datetime.date | None = None, doubt: bool = False,
) -> Opinion:  # fmt: skip
    """An opinion from the minutes: ``text``, the marked words, which are ``words[start:end]`` of the statement with the
    key ``statement``. Marked twice it is one opinion. ``speaker`` as the minutes call them, ``seat`` the key of their
    seat; all that one seat says in a hearing is one person's. Refusals: ``may-not-sort``, ``hearing-released``,
    ``not-its-words``."""
    if not 0 <= start < end <= len(words) or words[start:end] != text or not text.strip():
        raise Refusal("not-its-words")
    # The words are part of it: a statement may read otherwise by now, with other words in the same place.
    token = f"s{statement}.{start}-{end}.{digest(text)[:16]}"
    with transaction.atomic():
        fresh = locked(hearing, actor)
        twin = Opinion.objects.filter(hearing=fresh, voice__token=f"{token}.1").first()
        if twin is not None:
            return twin
        entry = Entry(
            text=text, channel="meeting", speaker=speaker, role=speaker, seat=seat, received=received, doubt=doubt
        )
        (voice,) = take(fresh, [entry], actor=actor, token=token, statement=statement)
        return voice.opinions.get()


def take(
    fresh: Hearing, entries: Sequence[Entry], *, actor: User, token: str, statement: int | None = None
) -> tuple[Voice, ...]:
    """The same in a hearing that is locked, by somebody who may."""
    if not entries:
        raise Refusal("none-chosen")
    if len(entries) > MOST_AT_ONCE:
        raise Refusal("too-many", most=MOST_AT_ONCE)
    checked = [_checked(fresh, entry) for entry in entries]
    people = _respondents(fresh, checked)
    # By keys and not by rows: with thousands of rows each row that is set on another costs.
    first, now, who = next_number(fresh.voices.all()), timezone.now(), str(actor)
    voices = Voice.objects.bulk_create(
        Voice(
            hearing_id=fresh.pk, number=first + n, respondent_id=people[n].pk, channel=entry.channel,
            received=entry.received, late=entry.late, text=entry.text, statement=statement, token=f"{token}.{n + 1}",
            taken_in_by=who, taken_in_at=now,
        )
        for n, entry in enumerate(checked)
    )  # fmt: skip
    said = [
        (voice, entry, text)
        for voice, entry in zip(voices, checked, strict=True)
        for text in entry.opinions or (entry.text,)
    ]
    number = next_number(fresh.groups.all())
    groups = Group.objects.bulk_create(
        Group(hearing_id=fresh.pk, number=number + n, topic=entry.topic, node=entry.node)
        for n, (_voice, entry, _text) in enumerate(said)
    )
    number = next_number(fresh.opinions.all())
    Opinion.objects.bulk_create(
        Opinion(
            hearing_id=fresh.pk, voice_id=voice.pk, group_id=groups[n].pk, number=number + n, text=text,
            speaker=entry.speaker or entry.role,
            doubt=entry.doubt or any(map(suspicion.suspects, filter(None, (text, entry.topic)))),
        )
        for n, (voice, entry, text) in enumerate(said)
    )  # fmt: skip
    act(
        fresh, "voices-taken-in", actor, first=first, voices=len(voices), opinions=len(said),
        channels=sorted({entry.channel for entry in checked}),
    )  # fmt: skip
    return tuple(voices)


def _checked(hearing: Hearing, entry: Entry) -> Entry:
    """The entry with its texts as they are kept."""
    if entry.channel not in CHANNELS:
        raise Refusal("unknown-channel", channel=entry.channel)
    text = texts.entered(entry.text, "text", lines=True, most=MOST)
    opinions = tuple(texts.entered(one, "opinions", lines=True, most=MOST) for one in entry.opinions)
    if any(one not in text for one in opinions):
        raise Refusal("not-its-words")
    personal = texts.entered(entry.personal, "personal", lines=True, most=texts.TEXT, empty=True)
    if personal and hearing.keep_until is None:
        raise Refusal("day-missing", field="keep_until")

    def line(name: str, most: int = texts.TITLE) -> str:
        return texts.entered(getattr(entry, name), name, most=most, empty=True)

    return Entry(
        text=text, channel=entry.channel, opinions=opinions, received=entry.received, late=entry.late,
        person=entry.person, role=line("role"), seat=entry.seat, personal=personal, speaker=line("speaker"),
        topic=line("topic", texts.LINE), node=entry.node, doubt=entry.doubt,
    )  # fmt: skip


def _respondents(hearing: Hearing, entries: Sequence[Entry]) -> list[Respondent]:
    """Who said each: a seat is one person in a hearing, and so is what an act calls one. What is personal of somebody
    may stand with any of the things they said."""
    seats = {one.seat: one for one in hearing.respondents.filter(seat__isnull=False)}
    named: dict[str, Respondent] = {}
    made: list[Respondent] = []
    found = []
    for entry in entries:
        known = seats.get(entry.seat) if entry.seat is not None else named.get(entry.person) if entry.person else None
        if known is None:
            known = Respondent(hearing_id=hearing.pk, seat=entry.seat, personal=entry.personal)
            made.append(known)
            if entry.seat is not None:
                seats[entry.seat] = known
            elif entry.person:
                named[entry.person] = known
        elif entry.seat is None and entry.personal not in ("", *known.personal.split("\n\n")):
            known.personal = "\n\n".join(filter(None, (known.personal, entry.personal)))
        found.append(known)
    Respondent.objects.bulk_create(made)
    return found
