"""Acts of the secretariat before a meeting: days are offered, one of them is set, letters and links are handed out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts import links
from tsumugu.accounts.models import User
from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.meetings import letters, queries, rules, states
from tsumugu.meetings.actions import ground
from tsumugu.meetings.actions.meetings import rows_of
from tsumugu.meetings.models import Attendance, Invitation, Letter, Meeting, Offer, Poll
from tsumugu.meetings.typed import fields, offers
from tsumugu.plans.models import PlanRecord


def _planned(meeting: Meeting, actor: User) -> tuple[PlanRecord, Meeting]:
    """Refusals: ``may-not-write-meetings``, ``meeting-state`` once it was held."""
    plan = ground.written(meeting.process.plan, actor)
    row = ground.fresh(rows_of(plan), meeting)
    if row.state != Meeting.State.PLANNED:
        raise Refusal("meeting-state", state=row.state)
    return plan, row


# -- days --------------------------------------------------------------------------------------


def poll_shown(meeting: Meeting) -> dict[str, str]:
    """The poll as its form shows it: its days as lines, its last day, and whether it is ``open`` or ``closed``."""
    poll = Poll.objects.filter(meeting=meeting).first()
    if poll is None:
        return {"dates": "", "due": "", "poll": ""}
    days = [offers.Offered(one.day, one.start, one.end) for one in poll.offers.all()]
    return {"dates": offers.printed(days), "due": poll.due, "poll": "closed" if poll.closed_at else "open"}


def write_poll(meeting: Meeting, dates: str, due: str, *, was: Mapping[str, str], actor: User) -> None:
    """The days that are offered (``typed.offers``) and until when members answer; one that was closed is open again.
    What was answered of a day that stays, stays. ``was``: of ``poll_shown``, as the form showed it. Refusals:
    ``may-not-write-meetings``, ``meeting-state``; ``date-fixed`` where the meeting has its day, ``nobody-asked``,
    ``base-missing``, ``changed-since-seen`` with ``fields``, ``bad-offers`` with ``problems``, ``no-offers``,
    ``bad-day-form``, ``due-past``."""
    with transaction.atomic():
        plan, row = _planned(meeting, actor)
        if fiscal.is_date(row.date):
            raise Refusal("date-fixed")
        if not row.attendance.exists():
            raise Refusal("nobody-asked")
        now = poll_shown(row)
        if now.keys() - was.keys():
            raise Refusal("base-missing")
        today = timezone.localdate()
        there = {offers.Offered(one.day, one.start, one.end): one.pk for one in Offer.objects.filter(poll__meeting=row)}
        wanted, problems = offers.parsed(dates, today, there.keys())
        if problems:
            raise Refusal("bad-offers", field="dates", problems=problems)
        if not wanted:
            raise Refusal("no-offers", field="dates")
        last = fields.DAY_THERE.taken(due, "due")
        if last < today.isoformat():
            raise Refusal("due-past", field="due")
        typed = {"dates": offers.printed(wanted), "due": last, "poll": was["poll"]}
        moved = {name: (was[name], now[name]) for name, text in typed.items() if now[name] not in (was[name], text)}
        if moved:
            raise Refusal("changed-since-seen", fields=moved)
        poll, _new = Poll.objects.update_or_create(meeting=row, defaults={"due": last, "closed_at": None})
        Offer.objects.filter(pk__in=[key for one, key in there.items() if one not in wanted]).delete()
        Offer.objects.bulk_create(
            Offer(poll=poll, day=one.day, start=one.start, end=one.end) for one in wanted if one not in there
        )
        ground.act(plan, "dates-offered", row, actor, kind="meeting", offers=len(wanted))


def close_poll(meeting: Meeting, *, seen: str, actor: User) -> None:
    """Nobody answers any more; no day is set. ``seen``: of ``states.of_poll``. Refusals: ``may-not-write-meetings``,
    ``meeting-state``, ``seen-missing``, ``changed-since-seen``, ``poll-closed``."""
    with transaction.atomic():
        plan, row = _planned(meeting, actor)
        unmoved(seen, states.of_poll(row))
        poll = _open_poll(row)
        poll.closed_at = timezone.now()
        poll.save(update_fields=["closed_at"])
        ground.act(plan, "dates-closed", row, actor, kind="meeting")


def _open_poll(row: Meeting) -> Poll:
    poll = Poll.objects.filter(meeting=row, closed_at__isnull=True).first()
    if poll is None:
        raise Refusal("poll-closed")
    return poll


def set_date(meeting: Meeting, offer: int, *, seen: str, actor: User) -> None:
    """The meeting is on one of the days that were offered, whatever was answered; the poll is closed, and links that
    hold do so until its words were confirmed. ``seen``: of ``states.of_poll``. Refusals: as ``close_poll``;
    ``bad-choice`` for a day that is not offered, ``date-fixed``."""
    with transaction.atomic():
        plan, row = _planned(meeting, actor)
        unmoved(seen, states.of_poll(row))
        poll = _open_poll(row)
        chosen = poll.offers.filter(pk=offer).first()
        if chosen is None:
            raise Refusal("bad-choice", field="offer")
        if fiscal.is_date(row.date):
            raise Refusal("date-fixed")
        now = timezone.now()
        row.date = chosen.day
        if chosen.start:  # a day without hours leaves those that the meeting has
            row.start, row.end = chosen.start, chosen.end
        row.save(update_fields=["date", "start", "end"])
        poll.closed_at = now
        poll.save(update_fields=["closed_at"])
        ground.let_links_hold(row)
        ground.act(plan, "date-set", row, actor, kind="meeting", offer=offer)


# -- who comes ---------------------------------------------------------------------------------


def write_replies_due(meeting: Meeting, due: str, *, was: Mapping[str, str], actor: User) -> None:
    """Until when members say whether they come; empty: they are not asked. ``was``: ``replies_due`` as the
    form showed it. Refusals: ``may-not-write-meetings``, ``meeting-state``, ``nobody-asked``, ``base-missing``,
    ``changed-since-seen`` with ``fields``, ``bad-day-form``, ``due-past``, ``due-late`` (after the meeting)."""
    with transaction.atomic():
        plan, row = _planned(meeting, actor)
        if not row.attendance.exists():
            raise Refusal("nobody-asked")
        changes = ground.edit(row, {"replies_due": fields.DAY}, {"replies_due": due}, was)
        last = changes.get("replies_due", "")
        if last and last < timezone.localdate().isoformat():
            raise Refusal("due-past", field="replies_due")
        if last and row.date and last[: len(row.date)] > row.date:
            raise Refusal("due-late", field="replies_due")
        if changes:
            row.save(update_fields=list(changes))
            ground.act(plan, "replies-asked", row, actor, kind="meeting")


# -- letters -----------------------------------------------------------------------------------


def send_letter(
    meeting: Meeting, typed: Mapping[str, Any], language: str, *, seen: str, actor: User, token: str = ""
) -> Letter:
    """Keeps an invitation as it is handed out now, to everybody who is asked; one after the first is marked as a
    change. ``seen``: of ``states.of_letters``. Refusals: ``may-not-write-meetings``, ``meeting-state``,
    ``seen-missing``, ``changed-since-seen``, ``meeting-date-missing``, ``nobody-asked``, those of
    ``fields.taken``."""
    with transaction.atomic():
        plan, row = _planned(meeting, actor)
        if (earlier := ground.made_before(plan, row.letters.all(), token)) is not None:
            return earlier
        unmoved(seen, states.of_letters(row))
        content = letters.written(row, typed, language)
        made = Letter.objects.create(
            meeting=row, content=letters.stored(content), sent_by=str(actor), sent_at=timezone.now()
        )
        ground.keep_made(plan, token, made)
        ground.act(
            plan, "letter-sent", row, actor, kind="meeting", letter=made.pk, addressees=len(content.addressees),
            changed=content.changed,
        )  # fmt: skip
    return made


# -- links -------------------------------------------------------------------------------------


def invite(who: Attendance, *, actor: User, token: str = "") -> str:
    """A link by which somebody answers what they are asked of one meeting, without an account; those that they had
    before hold no more. Returns its secret, which is kept nowhere. Refusals: ``may-not-write-meetings``,
    ``minutes-public``, ``no-links`` (their body does not allow it), ``nothing-asked`` (nothing is asked of them
    now), ``links-made`` for a form that was sent before: what came of it cannot be shown again, and holds."""
    with transaction.atomic():
        plan, row = _linking(who.meeting, actor, token)
        fresh = ground.fresh(row.attendance.all(), who)
        if not queries.asked_of(row, [fresh])[fresh.pk]:
            raise Refusal("nothing-asked")
        ((_who, secret),) = _made(row, [fresh], actor)
        ground.keep_made(plan, token, row)
        ground.act(plan, "links-made", row, actor, kind="meeting", attendance=fresh.pk)
    return secret


def invite_all(meeting: Meeting, *, actor: User, token: str = "") -> list[tuple[Attendance, str]]:
    """A link for each who has not answered all that they are asked now: to hand out, or to remind with. Refusals: those
    of ``invite``, ``nothing-asked`` where everybody answered."""
    with transaction.atomic():
        plan, row = _linking(meeting, actor, token)
        rows = list(row.attendance.all())
        asked = queries.asked_of(row, rows)
        waiting = [one for one in rows if any(not done for done in asked[one.pk].values())]
        if not waiting:
            raise Refusal("nothing-asked")
        made = _made(row, waiting, actor)
        ground.keep_made(plan, token, row)
        ground.act(plan, "links-made", row, actor, kind="meeting", count=len(made))
    return made


def _linking(meeting: Meeting, actor: User, token: str) -> tuple[PlanRecord, Meeting]:
    plan = ground.written(meeting.process.plan, actor)
    row = ground.fresh(rows_of(plan), meeting)
    if ground.sent_before(plan, token):
        raise Refusal("links-made")
    if rules.is_out(row.minutes_public_at, timezone.now()):
        raise Refusal("minutes-public")
    if row.body is None or not row.body.answers_by_link:
        raise Refusal("no-links")
    return plan, row


def _made(row: Meeting, people: list[Attendance], actor: User) -> list[tuple[Attendance, str]]:
    now = timezone.now()
    until = rules.link_until(fiscal.day(row.date), timezone.localtime(now))
    Invitation.objects.filter(attendance__in=people, revoked_at__isnull=True).update(revoked_at=now)
    found = [(one, links.fresh()) for one in people]
    Invitation.objects.bulk_create(
        Invitation(attendance=one, hash=links.hash_of(secret), expires_at=until, made_by=str(actor), made_at=now)
        for one, secret in found
    )
    return found


def revoke(who: Attendance, *, actor: User) -> None:
    """Their links hold no more. Refusal: ``may-not-write-meetings``."""
    with transaction.atomic():
        plan = ground.written(who.meeting.process.plan, actor)
        held = Invitation.objects.filter(attendance=who.pk, revoked_at__isnull=True)
        if held.update(revoked_at=timezone.now()):
            ground.act(plan, "link-taken-back", who.meeting, actor, kind="meeting", attendance=who.pk)
