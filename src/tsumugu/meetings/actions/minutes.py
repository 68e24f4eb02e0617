"""Acts on the minutes: written as a whole or word by word, confirmed by those whose words they are, corrected."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core import fiscal, process, texts
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import same, unmoved
from tsumugu.meetings import public, rules, states, withheld
from tsumugu.meetings.actions import ground
from tsumugu.meetings.actions.answering import How, answering
from tsumugu.meetings.actions.meetings import rows_of
from tsumugu.meetings.models import Attendance, Erratum, Meeting, Statement
from tsumugu.meetings.typed import fields, transcript
from tsumugu.meetings.typed.transcript import Person, Said
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import actions as voices
from tsumugu.voices.models import Hearing, Opinion, Voice

STATEMENT: Mapping[str, fields.Field] = {
    "attendance_id": fields.Row(), "speaker": fields.NAME, "topic": fields.LINE,
    "text": fields.Text(texts.TEXT, lines=True, empty=False),
}  # fmt: skip


def _writable(meeting: Meeting, actor: User) -> tuple[PlanRecord, Meeting]:
    """Refusals: ``may-not-write-meetings``; ``meeting-state`` before it was held; ``minutes-public``."""
    plan = ground.written(meeting.process.plan, actor)
    row = ground.fresh(rows_of(plan), meeting)
    if row.state == Meeting.State.PLANNED:
        raise Refusal("meeting-state", state=row.state)
    if rules.is_out(row.minutes_public_at, timezone.now()):
        raise Refusal("minutes-public")
    return plan, row


def text_of(meeting: Meeting) -> str:
    """The minutes as one text, as the form shows it."""
    return transcript.printed(
        (Said(one.text, one.speaker, one.topic) for one in meeting.statements.all()),
        verbatim=meeting.style in ("", "verbatim"),
    )


def write_minutes(meeting: Meeting, text: str, style: str, *, was: str, actor: User) -> None:
    """The minutes from one text (``typed.transcript``). What reads as it did stays what it was, with who confirmed
    it and what was taken from it; a statement that reads otherwise has to be confirmed again. ``was``: the text that
    the form showed. Refusals: ``may-not-write-meetings``, ``meeting-state``, ``minutes-public``, ``bad-choice``,
    ``bad-minutes`` with ``problems``, ``changed-since-seen`` with ``fields``, ``statement-cited`` (opinions were taken
    from a statement that would go)."""
    with transaction.atomic():
        plan, row = _writable(meeting, actor)
        if style not in get_args(process.MinutesStyle):
            raise Refusal("bad-choice", field="style")
        found, problems = transcript.parsed(text)
        if problems:
            raise Refusal("bad-minutes", field="minutes", problems=problems)
        old = list(row.statements.all())
        before = [Said(one.text, one.speaker, one.topic) for one in old]
        now, shown = text_of(row), texts.shown_again(was)
        wanted = list(found)
        if now != shown and wanted not in (before, list(transcript.parsed(shown)[0])):
            raise Refusal("changed-since-seen", fields={"minutes": (shown, now)})
        if row.style != style:
            row.style = style
            row.save(update_fields=["style"])
        elif wanted == before:
            return
        if now == shown:
            _replaced(row, old, before, wanted)
        ground.act(plan, "minutes-written", row, actor, kind="meeting", statements=len(wanted), style=style)


def _replaced(row: Meeting, old: Sequence[Statement], before: Sequence[Said], wanted: Sequence[Said]) -> None:
    people = [Person(one.pk, one.name, one.role) for one in row.attendance.all()]
    keep: list[Statement] = []
    gone: list[Statement] = []
    topics: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, before, wanted, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            keep += old[first:last]
            continue
        there, new = old[first:last], wanted[start:end]
        topics += [(topic, said.topic) for topic in dict.fromkeys(one.topic for one in there) for said in new]
        # Which of the new words are those that are withheld nobody can tell: all of them are, until somebody says so.
        why = "、".join(dict.fromkeys(one.withheld for one in there if one.withheld))
        for n, said in enumerate(new):
            one = there[n] if n < len(there) else Statement(meeting=row, order=0)
            _say(one, said, people)
            one.withheld, one.shown = why, ""
            keep.append(one)
        gone += there[len(new) :]
    _uncited(gone)
    Statement.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for order, one in enumerate(keep):
        one.order = order
    _follow(row, topics)
    names = (
        "attendance", "speaker", "topic", "text", "confirmed_at", "confirmed_how", "wished", "withheld", "shown",
        "order",
    )  # fmt: skip
    Statement.objects.bulk_create([one for one in keep if one.pk is None])
    Statement.objects.bulk_update([one for one in keep if one.pk is not None], names, batch_size=200)


def _follow(row: Meeting, topics: Sequence[tuple[str, str]]) -> None:
    """A topic that stands in the place of one that is withheld is withheld."""
    found = withheld.of(row)
    after = withheld.followed(found, "topic", topics)
    if after != found:
        row.withheld = withheld.stored(after)
        row.save(update_fields=["withheld"])


def _say(one: Statement, said: Said, people: Sequence[Person]) -> None:
    """Other words, or of somebody else: nobody has confirmed that."""
    if one.pk is None or one.speaker != said.speaker:
        one.attendance_id = transcript.whose(said.speaker, people)
    one.text, one.speaker, one.topic = said.text, said.speaker, said.topic
    one.confirmed_at, one.confirmed_how, one.wished = None, "", ""


def _uncited(gone: Sequence[Statement]) -> None:
    if Voice.objects.filter(statement__in=[one.pk for one in gone]).exists():
        raise Refusal("statement-cited")


def edit_statement(one: Statement, typed: Mapping[str, Any], *, was: Mapping[str, Any], actor: User) -> None:
    """A single statement. Other words, or somebody else's, have to be confirmed again; what was wished is dealt with.
    Refusals: ``may-not-write-meetings``, ``meeting-state``, ``minutes-public``, those of ``fields.taken`` and
    ``merging.merged``; ``bad-choice`` for somebody who was not there."""
    with transaction.atomic():
        plan, row = _writable(one.meeting, actor)
        fresh = ground.fresh(row.statements.all(), one)
        topic_before = fresh.topic
        changes = ground.edit(fresh, STATEMENT, typed, was)
        who = fresh.attendance_id
        if who is not None and not row.attendance.filter(pk=who).exists():
            raise Refusal("bad-choice", field="attendance_id")
        if not changes:
            return
        if {"text", "attendance_id"} & changes.keys():
            fresh.confirmed_at, fresh.confirmed_how, fresh.wished = None, "", ""
        if "text" in changes:  # what was shown is of other words: all of them are withheld until somebody looks again
            fresh.shown = ""
        fresh.save()
        _follow(row, [(topic_before, fresh.topic)])
        ground.act(plan, "statement-edited", row, actor, kind="meeting", statement=fresh.pk, fields=sorted(changes))


# -- confirming --------------------------------------------------------------------------------


def words_seen(statements: Sequence[Statement]) -> str:
    """What a page carries that shows somebody their words."""
    return digest([[one.pk, one.text] for one in statements])


def confirm(
    who: Attendance, *, wishes: Mapping[int, str], seen: str, how: How, actor: User | None, secret: str = ""
) -> tuple[int, int]:
    """Somebody says of their words that they are theirs, or how they would have them (``wishes``, by the key of the
    statement; an empty one is none). Returns how many of each. ``actor``: the member with an account, the secretariat
    for a paper, ``None`` by a link, whose ``secret`` has to hold then. Refusals: ``may-not-confirm``, ``not-found``,
    ``minutes-public``, ``nothing-said``, ``seen-missing``, ``changed-since-seen``, ``bad-text``."""
    with transaction.atomic():
        plan, fresh = answering(who, how=how, actor=actor, secret=secret, words=True)
        meeting = fresh.meeting
        if rules.is_out(meeting.minutes_public_at, timezone.now()):
            raise Refusal("minutes-public")
        theirs = list(fresh.statements.all())
        if not theirs:
            raise Refusal("nothing-said")
        same(seen, words_seen(theirs))
        wished = 0
        for one in theirs:
            wish = texts.entered(wishes.get(one.pk, ""), f"wish:{one.pk}", lines=True, most=texts.TEXT, empty=True)
            other = bool(wish) and wish != one.text
            one.wished = wish if other else ""
            one.confirmed_at, one.confirmed_how = (None, "") if other else (timezone.now(), how)
            wished += other
        Statement.objects.bulk_update(theirs, ["wished", "confirmed_at", "confirmed_how"])
        record_act(
            plan.organization, "words-confirmed", f"meeting:{meeting.pk}", actor=actor, plan=plan.slug,
            attendance=fresh.pk, how=how, confirmed=len(theirs) - wished, wished=wished,
        )  # fmt: skip
    return len(theirs) - wished, wished


# -- corrections -------------------------------------------------------------------------------


def add_erratum(meeting: Meeting, text: str, before: str, after: str, *, seen: str, actor: User) -> Erratum:
    """A correction of what is public; it stays to be seen and is never changed. Refusals: ``may-not-write-meetings``,
    ``seen-missing``, ``changed-since-seen``, ``minutes-not-public``, ``bad-text``."""
    said = texts.entered(text, "text", lines=True, most=texts.TEXT)
    pair = [texts.entered(one, name, lines=True, most=texts.TEXT, empty=True)
            for name, one in (("before", before), ("after", after))]  # fmt: skip
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        unmoved(seen, states.of_minutes(row))
        now = timezone.now()
        if not rules.is_out(row.minutes_public_at, now):
            raise Refusal("minutes-not-public")
        made = Erratum.objects.create(
            meeting=row, date=timezone.localdate(now), text=said, before=pair[0], after=pair[1], author=str(actor),
            at=now,
        )  # fmt: skip
        ground.act(plan, "minutes-corrected", row, actor, kind="meeting", erratum=made.pk)
    return made


# -- opinions ----------------------------------------------------------------------------------


def hearing_of(meeting: Meeting, title: str, *, actor: User) -> Hearing:
    """Where opinions of this meeting are taken in; opened with the first that is taken. Refusals:
    ``may-not-write-meetings``, ``meeting-state`` before it was held, those of ``voices.actions.open_hearing``."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan).select_related("hearing"), meeting)
        if row.hearing is not None:
            return row.hearing
        if row.state == Meeting.State.PLANNED:
            raise Refusal("meeting-state", state=row.state)
        row.hearing = voices.open_hearing(plan, title, actor=actor)
        row.save(update_fields=["hearing"])
        ground.act(plan, "hearing-given", row, actor, kind="meeting", hearing=row.hearing.pk)
        return row.hearing


def take_opinion(statement: Statement, words: str, *, was: str, actor: User) -> Opinion:
    """An opinion from marked ``words`` of the minutes; the first time they stand there. ``was``: the statement as the
    page showed it. Who spoke is called as the public reads it, never by a name that may not be published. Marked twice
    it is one. Refusals: those of ``hearing_of`` and of ``voices.actions.take_from_statement``, ``not-found``,
    ``changed-since-seen``."""
    meeting = statement.meeting
    with transaction.atomic():
        ground.written(meeting.process.plan, actor)
        row = ground.fresh(Statement.objects.filter(meeting=meeting).select_related("attendance"), statement)
        if row.text != was:
            raise Refusal("changed-since-seen")
        start = row.text.find(words)
        if start < 0:
            raise Refusal("not-its-words", field="words")
        day = fiscal.day(meeting.date)
        return voices.take_from_statement(
            hearing_of(meeting, meeting.called, actor=actor), statement=row.pk, words=row.text, start=start,
            end=start + len(words), text=words, speaker=public.called(row), received=day, actor=actor,
            seat=row.attendance.seat_id if row.attendance is not None else None, doubt=bool(row.withheld),
        )  # fmt: skip
