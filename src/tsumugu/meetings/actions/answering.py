"""Acts of those who are asked to a meeting: which days they can, whether they come. Entered from paper as well.

Who answers is judged inside the act, on the plan locked: by a link that holds at that moment, by the sign-in that was
theirs at that meeting, or by the secretariat that has it on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core import texts
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import same
from tsumugu.meetings import queries, rules
from tsumugu.meetings.actions import ground
from tsumugu.meetings.models import Attendance, DatesAnswer, Meeting, Offer, Poll, Reply
from tsumugu.meetings.typed import fields
from tsumugu.meetings.typed.offers import SIGNS
from tsumugu.plans.models import PlanRecord

How = Literal["account", "link", "paper"]


def answering(
    who: Attendance, *, how: How, actor: User | None, secret: str, words: bool = False
) -> tuple[PlanRecord, Attendance]:
    """The plan, locked, and the row of who answers as it is now. ``words``: they say that words are
    theirs. Refusals: ``not-asked`` (of words ``may-not-confirm``) for somebody else, ``not-found`` for a link that
    holds no more."""
    plan = ground.lock(who.meeting.process.plan)
    fresh = Attendance.objects.filter(pk=who.pk).select_related("meeting__body", "user").first()
    if fresh is None or not _may(fresh, how=how, actor=actor, plan=plan):
        raise Refusal("may-not-confirm" if words else "not-asked")
    if how == "link" and queries.by_secret(secret, timezone.now()).pk != fresh.pk:
        raise Refusal("not-found")
    return plan, fresh


def _may(who: Attendance, *, how: How, actor: User | None, plan: PlanRecord) -> bool:
    if how == "link":
        return actor is None
    if actor is None:
        return False
    if how == "paper":
        return ground.writes(plan, actor)
    return who.user_id == actor.pk and actor.is_active


def dates_seen(offers: Sequence[Offer], answer: DatesAnswer | None) -> str:
    """What a page carries that asks somebody for days: the days, and what is kept as their answer."""
    days = [[one.pk, one.day, one.start, one.end] for one in offers]
    return digest([days, [answer.said, answer.remark] if answer is not None else []])


def answer_dates(
    who: Attendance, said: Mapping[int, str], remark: str, *, seen: str, how: How, actor: User | None, secret: str = ""
) -> None:
    """Which days somebody can, by the keys of the offers: ``yes``, ``maybe`` or ``no`` to each; on a paper some may be
    left open. Refusals: ``not-asked``, ``not-found``, ``poll-closed`` (on its last day it still is open; a paper is
    entered until the poll itself is closed), ``seen-missing``, ``changed-since-seen``, ``bad-choice``,
    ``answer-missing``, ``bad-text``."""
    with transaction.atomic():
        plan, fresh = answering(who, how=how, actor=actor, secret=secret)
        poll = Poll.objects.filter(meeting=fresh.meeting_id).first()
        if poll is None or not _open(poll, fresh.meeting, how):
            raise Refusal("poll-closed")
        offers = list(poll.offers.all())
        same(seen, dates_seen(offers, DatesAnswer.objects.filter(attendance=fresh).first()))
        offered = [one.pk for one in offers]
        given = {key: sign for key, sign in said.items() if sign}
        if not given.keys() <= set(offered) or not set(given.values()) <= SIGNS.keys():
            raise Refusal("bad-choice", field="dates")
        missing = [key for key in offered if key not in given]
        if not given or (missing and how != "paper"):
            raise Refusal("answer-missing", field=f"date:{missing[0]}")
        DatesAnswer.objects.update_or_create(
            attendance=fresh,
            defaults={
                "poll": poll, "said": {str(key): sign for key, sign in given.items()}, "how": how, "at": timezone.now(),
                "remark": texts.entered(remark, "remark", lines=True, most=texts.TEXT, empty=True),
            },
        )  # fmt: skip
        record_act(
            plan.organization, "dates-answered", f"meeting:{fresh.meeting_id}", actor=actor, plan=plan.slug,
            attendance=fresh.pk, how=how,
        )  # fmt: skip


def _open(poll: Poll, meeting: Meeting, how: How) -> bool:
    planned = meeting.state == Meeting.State.PLANNED
    if how == "paper":
        return planned and poll.closed_at is None
    return rules.poll_open(poll.due, poll.closed_at, planned=planned, today=timezone.localdate().isoformat())


def reply_seen(meeting: Meeting, reply: Reply | None) -> str:
    """What a page carries that asks whether somebody comes: when and how it is held, and what is kept as their
    answer."""
    said = [getattr(reply, name) for name in fields.REPLY] if reply is not None else []
    return digest([meeting.date, meeting.start, meeting.end, meeting.place, meeting.way, said])


def answer_attendance(
    who: Attendance, typed: Mapping[str, Any], *, seen: str, how: How, actor: User | None, secret: str = ""
) -> None:
    """Whether somebody comes, or who in their stead; what then was is written by the secretariat. Refusals:
    ``not-asked``, ``not-found``, ``replies-closed`` (a paper is entered until it was held), ``seen-missing``,
    ``changed-since-seen``, those of ``fields.taken``; ``bad-choice`` for a way in which it is not held,
    ``substitute-missing`` for a substitute of whom nothing is said."""
    with transaction.atomic():
        plan, fresh = answering(who, how=how, actor=actor, secret=secret)
        meeting = fresh.meeting
        today = timezone.localdate().isoformat()
        planned = meeting.state == Meeting.State.PLANNED
        due = "9999-12-31" if how == "paper" and meeting.replies_due else meeting.replies_due
        if not rules.replies_open(due, planned=planned, today=today):
            raise Refusal("replies-closed")
        same(seen, reply_seen(meeting, Reply.objects.filter(attendance=fresh).first()))
        values = fields.taken(fields.REPLY, typed)
        if values["presence"] not in rules.replies_of(meeting.way):
            raise Refusal("bad-choice", field="presence")
        instead = values["presence"] == "substitute"
        if instead and not (values["substitute_post"] or values["substitute_name"]):
            raise Refusal("substitute-missing", field="substitute_post")
        if not instead:
            values |= {"substitute_post": "", "substitute_name": ""}
        Reply.objects.update_or_create(attendance=fresh, defaults={**values, "how": how, "at": timezone.now()})
        record_act(
            plan.organization, "attendance-answered", f"meeting:{fresh.meeting_id}", actor=actor, plan=plan.slug,
            attendance=fresh.pk, how=how,
        )  # fmt: skip
