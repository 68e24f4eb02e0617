"""Acts in the course of a meeting: its agenda, what came of it, who was there; handed out, held, closed, published."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core import process, texts
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.fiscal import is_date
from tsumugu.core.seen import same, unmoved
from tsumugu.meetings import agendas, rules, states, withheld
from tsumugu.meetings.actions import ground
from tsumugu.meetings.actions.meetings import asked_seat, rows_of, sitting
from tsumugu.meetings.models import Attendance, Leftover, Meeting, Seat
from tsumugu.meetings.typed import fields, outline
from tsumugu.plans.models import PlanRecord

Values = Mapping[str, Any]
Public = Literal["papers", "minutes"]
#: The years in which something can be set to become public: beyond them a database reads no time back.
EARLIEST, LATEST = 1900, 9000


def _begun(meeting: Meeting, actor: User, seen: str, *when: str) -> tuple[PlanRecord, Meeting]:
    """The plan, locked, and the meeting as it is now, once the act was judged: who asks, what they saw, in which
    state it is. Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``, ``meeting-state``."""
    plan = ground.written(meeting.process.plan, actor)
    row = ground.fresh(rows_of(plan), meeting)
    unmoved(seen, states.of_meeting(row))
    if when and row.state not in when:
        raise Refusal("meeting-state", state=row.state)
    return plan, row


# -- the agenda --------------------------------------------------------------------------------


def write_agenda(meeting: Meeting, text: str, *, was: str, actor: User) -> None:
    """The agenda anew, typed as an outline (``typed.outline``); what came of its items stays with them. ``was``:
    the text as the form showed it. Refusals: ``may-not-write-meetings``, ``changed-since-seen`` with ``fields``,
    ``bad-agenda`` with ``problems``, ``resolves-nothing`` (a resolution in a body that stands on an outline)."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        items, problems = outline.parsed(text)
        if problems:
            raise Refusal("bad-agenda", field="agenda", problems=problems)
        if agendas.resolves(items) and not may_resolve(row):
            raise Refusal("resolves-nothing", field="agenda")
        before = agendas.of(row)
        shown, typed = texts.shown_again(was), outline.printed(items)
        now = outline.printed(before)
        if now not in (shown, typed) and typed != shown:
            raise Refusal("changed-since-seen", fields={"agenda": (shown, now)})
        if typed in (now, shown):
            return
        row.agenda = agendas.stored(outline.kept(before, items))
        row.save(update_fields=["agenda"])
        ground.act(plan, "agenda-written", row, actor, kind="meeting")


def may_resolve(meeting: Meeting) -> bool:
    """Whether resolutions exist in its body at all."""
    return meeting.body is None or meeting.body.legal != "outline"


def write_outcomes(
    meeting: Meeting, typed: Mapping[str, str], *, was: Mapping[str, str], seen: str, actor: User
) -> None:
    """What came of the items, by their places (``1.0``). ``seen``: of the agenda's items as the page showed them
    (``agenda_seen``): their places mean nothing in another one. Refusals: ``may-not-write-meetings``, ``seen-missing``,
    ``changed-since-seen`` (with ``fields`` where two people typed differently), ``bad-text``."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        items = agendas.of(row)
        same(seen, agenda_seen(items))
        changes, moved, pairs = {}, {}, []
        for place, _level, item in agendas.walked(items):
            if place not in typed:
                continue
            said = texts.entered(typed[place], f"outcome:{place}", lines=True, most=texts.TEXT, empty=True)
            shown, now = texts.shown_again(was.get(place, "")), item.outcome or ""
            if said in (shown, now):
                continue
            if now != shown:
                moved[f"outcome:{place}"] = (shown, now)
            changes[place] = said
            pairs.append((now, said))
        if moved:
            raise Refusal("changed-since-seen", fields=moved)
        if changes:
            row.agenda = agendas.stored(agendas.with_outcomes(items, changes))
            row.withheld = withheld.stored(withheld.followed(withheld.of(row), "outcome", pairs))
            row.save(update_fields=["agenda", "withheld"])
            ground.act(plan, "outcomes-written", row, actor, kind="meeting", items=sorted(changes))


def agenda_seen(items: Sequence[process.Item]) -> str:
    """What a page carries that shows an agenda with room for what came of its items."""
    return digest(outline.printed(items))


# -- who is there ------------------------------------------------------------------------------


def write_attendance(
    meeting: Meeting, rows: Mapping[int, Values], *, was: Mapping[int, Values], counted: Values, counted_was: Values,
    actor: User,
) -> None:  # fmt: skip
    """Who was there, by the key of their row, and how many visitors; all of a form or nothing of it. Refusals:
    ``may-not-write-meetings``, those of ``fields.taken`` and ``merging.merged`` (their ``field`` and ``fields`` have
    the key of the row in front: ``7:presence``)."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        moved: dict[str, Any] = {}
        changed = 0
        for one in row.attendance.filter(pk__in=rows):
            try:
                changes = ground.edit(one, fields.ATTENDANCE, rows[one.pk], was.get(one.pk, {}))
            except Refusal as refusal:
                if refusal.code == "changed-since-seen":
                    found = refusal.data["fields"]
                    assert isinstance(found, dict)
                    moved |= {f"{one.pk}:{name}": pair for name, pair in found.items()}
                    continue
                if "field" in refusal.data:
                    refusal.data["field"] = f"{one.pk}:{refusal.data['field']}"
                raise
            if changes:
                one.save(update_fields=list(changes))
                changed += 1
        try:
            changes = ground.edit(row, fields.COUNTED, counted, counted_was)
        except Refusal as refusal:
            if refusal.code != "changed-since-seen":
                raise
            found = refusal.data["fields"]
            assert isinstance(found, dict)
            moved |= found
            changes = {}
        if moved:
            raise Refusal("changed-since-seen", fields=moved)
        if changes:
            row.save(update_fields=list(changes))
        if changes or changed:
            ground.act(plan, "attendance-written", row, actor, kind="meeting", count=changed)


GUEST: Mapping[str, fields.Field] = {name: fields.SEAT[name] for name in ("post", "name", "role", "public")}


def add_attendee(meeting: Meeting, typed: Values, *, actor: User, token: str = "") -> Attendance:
    """Somebody who is asked to one meeting and has no seat: an expert, a guest. Refusals: ``may-not-write-meetings``,
    those of ``fields.taken``, ``seat-empty``."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        if (earlier := ground.made_before(plan, row.attendance.all(), token)) is not None:
            return earlier
        values = fields.taken(GUEST, typed)
        if not (values.get("post") or values.get("name") or values.get("role")):
            raise Refusal("seat-empty", field="post")
        made = Attendance.objects.create(meeting=row, order=ground.last(row.attendance.all()), **values)
        ground.keep_made(plan, token, made)
        ground.act(plan, "attendee-added", row, actor, kind="meeting")
    return made


def missing_seats(meeting: Meeting) -> list[Seat]:
    """The seats of its body, as they are on its day, that are not in its attendance. None of a meeting that was held
    and whose attendance came with a file: it names people and no seats, and each would be there twice."""
    there = set(meeting.attendance.values_list("seat", flat=True))
    if meeting.state == Meeting.State.FINISHED or (meeting.state == Meeting.State.HELD and there == {None}):
        return []
    return [seat for seat in sitting(meeting) if seat.pk not in there]


def ask_again(meeting: Meeting, *, seen: str, actor: User) -> int:
    """The seats of the body that are not in its attendance yet, as they are on its day. Returns how many. Refusals:
    ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``, ``meeting-state``."""
    with transaction.atomic():
        plan, row = _begun(meeting, actor, seen, Meeting.State.PLANNED, Meeting.State.HELD)
        missing = missing_seats(row)
        first = ground.last(row.attendance.all())
        Attendance.objects.bulk_create(asked_seat(row, seat, n) for n, seat in enumerate(missing, first))
        if missing:
            ground.act(plan, "attendee-added", row, actor, kind="meeting", count=len(missing))
    return len(missing)


def remove_attendee(one: Attendance, *, seen: str, actor: User) -> None:
    """Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``, ``attendee-spoke``."""
    with transaction.atomic():
        plan, row = _begun(one.meeting, actor, seen)
        found = ground.fresh(row.attendance.all(), one)
        if found.statements.exists():
            raise Refusal("attendee-spoke")
        found.delete()
        ground.act(plan, "attendee-removed", row, actor, kind="meeting")


# -- its course --------------------------------------------------------------------------------


def give(meeting: Meeting, *, seen: str, actor: User) -> None:
    """Agenda and papers are handed out: from now on the members have before them what is in the meeting now. Papers
    that come later are handed out by the same act. Refusals: as ``_begun``; ``nothing-to-give``."""
    with transaction.atomic():
        plan, row = _begun(meeting, actor, seen)
        now = timezone.now()
        given = row.materials.filter(given_at__isnull=True).update(given_at=now)
        if row.given_at is not None and not given:
            raise Refusal("nothing-to-give")
        if row.given_at is None:
            row.given_at = now
            row.save(update_fields=["given_at"])
        ground.act(plan, "meeting-given", row, actor, kind="meeting", materials=given)


def hold(meeting: Meeting, *, seen: str, actor: User) -> None:
    """It took place. Refusals: as ``_begun`` (it is not planned any more), ``meeting-date-missing`` (no day),
    ``meeting-ahead`` (its day has not come)."""
    with transaction.atomic():
        plan, row = _begun(meeting, actor, seen, Meeting.State.PLANNED)
        if not is_date(row.date):
            raise Refusal("meeting-date-missing")
        if rules.is_ahead(row.date, timezone.localdate()):
            raise Refusal("meeting-ahead")
        row.state = Meeting.State.HELD
        row.save(update_fields=["state"])
        ground.act(plan, "meeting-held", row, actor, kind="meeting")


def finish(meeting: Meeting, left: Sequence[str], *, seen: str, actor: User) -> int:
    """It is closed: nothing more comes of it. ``left``: places of items that were not dealt with; they wait for a
    later meeting of the body. Returns how many. Refusals: as ``_begun`` (it was not held), ``bad-choice`` for a place
    of which something came."""
    with transaction.atomic():
        plan, row = _begun(meeting, actor, seen, Meeting.State.HELD)
        open_items = {place: item for place, item, _kind in agendas.undealt(agendas.of(row))}
        if row.body_id is None or not set(left) <= open_items.keys():
            raise Refusal("bad-choice", field="left")
        for place in sorted(set(left)):
            (item,) = agendas.stored([open_items[place]])
            Leftover.objects.create(body_id=row.body_id, meeting=row, item=item)
        row.state, row.finished_on = Meeting.State.FINISHED, timezone.localdate()
        row.save(update_fields=["state", "finished_on"])
        ground.act(plan, "meeting-finished", row, actor, kind="meeting", left=len(set(left)))
    return len(set(left))


def step_back(meeting: Meeting, *, seen: str, actor: User) -> None:
    """One state back: a closed meeting is open again, one that was held was not. Refusals: as ``_begun``;
    ``leftover-taken`` where a later meeting has an item of it; ``minutes-there`` where words of it are written."""
    with transaction.atomic():
        plan, row = _begun(meeting, actor, seen, Meeting.State.HELD, Meeting.State.FINISHED)
        if row.state == Meeting.State.FINISHED:
            if row.leftovers.filter(taken_by__isnull=False).exists():
                raise Refusal("leftover-taken")
            row.leftovers.all().delete()
            row.state, row.finished_on = Meeting.State.HELD, None
        else:
            if row.statements.exists() or row.minutes_public_at is not None:
                raise Refusal("minutes-there")
            row.state = Meeting.State.PLANNED
        row.save(update_fields=["state", "finished_on"])
        ground.act(plan, "meeting-stepped-back", row, actor, kind="meeting", state=row.state)


# -- what is public ----------------------------------------------------------------------------


def publish(meeting: Meeting, what: Public, at: datetime.datetime | None, *, seen: str, actor: User) -> None:
    """Agenda and papers, or the minutes, are public from a time on (``None``: from now on). Papers that members do not
    have yet they read then like everybody. ``seen``: of ``states.of_meeting`` or, for minutes, ``states.of_minutes``.
    Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``, ``bad-moment``; ``meeting-closed``
    where nothing of a closed meeting may be; ``meeting-state`` and ``minutes-empty`` for minutes that are not there;
    ``nothing-changed``."""
    if at is not None and not EARLIEST <= at.year <= LATEST:
        raise Refusal("bad-moment", field="public_from")
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        unmoved(seen, states.of_minutes(row) if what == "minutes" else states.of_meeting(row))
        if row.closed and (what == "minutes" or not row.agenda_public):
            raise Refusal("meeting-closed")
        if what == "minutes":
            if row.state == Meeting.State.PLANNED:
                raise Refusal("meeting-state", state=row.state)
            if not row.style or not row.statements.exclude(text="").exists():
                raise Refusal("minutes-empty")
        now = timezone.now()
        name, since = f"{what}_public_at", at or now
        if rules.is_out(getattr(row, name), now):
            raise Refusal("nothing-changed")
        setattr(row, name, since)
        row.save(update_fields=[name])
        ground.act(
            plan, "minutes-published" if what == "minutes" else "papers-published", row, actor, kind="meeting",
            since=timezone.localtime(since).isoformat(),
        )  # fmt: skip


def unpublish(meeting: Meeting, what: Public, *, seen: str, actor: User) -> None:
    """Not public, or not any more; what was out may have been copied. Refusals: ``may-not-write-meetings``,
    ``seen-missing``, ``changed-since-seen``, ``nothing-changed``."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        unmoved(seen, states.of_minutes(row) if what == "minutes" else states.of_meeting(row))
        name = f"{what}_public_at"
        if getattr(row, name) is None:
            raise Refusal("nothing-changed")
        setattr(row, name, None)
        row.save(update_fields=[name])
        ground.act(
            plan, "minutes-unpublished" if what == "minutes" else "papers-unpublished", row, actor, kind="meeting"
        )
