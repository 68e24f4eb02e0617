"""What is due to a person, with its day: for their page and for their calendar."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import User
from tsumugu.core import fiscal
from tsumugu.meetings import naming
from tsumugu.meetings import queries as meetings
from tsumugu.meetings.models import Meeting
from tsumugu.notices import rules
from tsumugu.notices.models import CalendarLink
from tsumugu.render.exchange import calendar
from tsumugu.voices import queries as voices
from tsumugu.voices.models import Group

#: So many days of what is over are told, so that what is late is not forgotten.
LATE = datetime.timedelta(days=92)


class Due(Struct, frozen=True):
    """One day. ``kind``: ``answer`` (a draft of an answer), ``dates`` (which days one can), ``reply`` (whether one
    comes), ``meeting`` (it is held). ``plan``, ``key``: of the page, as its address asks for them."""

    kind: str
    day: datetime.date
    title: str
    plan: str
    key: tuple[int, ...]
    uid: str
    days: int
    hours: tuple[str, str] = ("", "")
    place: str = ""

    @property
    def late(self) -> bool:
        return self.days < 0


def due(
    user: User,
    language: str = "ja",
    answers: Iterable[Group] | None = None,
    held: Mapping[int, frozenset[str]] | None = None,
) -> list[Due]:
    """By day. Of what somebody may no longer read nothing is due to them. ``answers``: the groups that they are asked
    about, where they are known; so ``held``, their roles. Eight queries at most."""
    today = timezone.localdate()
    held = people.held(user) if held is None else held
    reads = {pk for pk, roles in held.items() if people_rules.may_read(roles)}
    found: list[Due] = []

    def add(kind: str, day: datetime.date, title: str, plan: object, key: tuple[int, ...], uid: str) -> None:
        found.append(Due(kind, day, title, str(plan), key, uid, (day - today).days))

    for group in voices.asked_of(user) if answers is None else answers:
        plan = group.hearing.plan
        if group.due is not None and group.due >= today - LATE and plan.organization_id in reads:
            uid = f"answer.{group.hearing.number}-{group.number}@{plan.slug}"
            add("answer", group.due, f"{group.hearing.title} {group.number}", plan.slug,
                (group.hearing.number, group.number), uid)  # fmt: skip
    asked = meetings.waiting_for(user)
    seats = Meeting.objects.filter(
        meetings.in_it(user), process__plan__organization__in=list(held), process__plan__retired=False
    )
    ahead = seats.filter(Q(pk__in=asked) | Q(date__gte=today.isoformat())).distinct()
    rows = list(ahead.select_related("body", "poll", "process__plan__organization"))
    called = naming.read_by(rows, language, houses=reads)
    for one in rows:
        plan, poll = one.process.plan, getattr(one, "poll", None)
        mark = f"{one.key}@{plan.slug}"
        if one.pk in asked:
            closes = fiscal.day(one.replies_due)
            if closes is not None and closes >= today:
                add("reply", closes, called[one.pk], plan.slug, (one.pk,), f"reply.{mark}")
            last = fiscal.day(poll.due) if poll is not None and poll.closed_at is None else None
            if last is not None and last >= today:
                add("dates", last, called[one.pk], plan.slug, (one.pk,), f"dates.{mark}")
        held_on = fiscal.day(one.date)
        if held_on is not None and held_on >= today and one.state == Meeting.State.PLANNED:
            uid = calendar.meeting_uid(one.key, plan.slug, plan.organization.code)
            found.append(Due(
                "meeting", held_on, called[one.pk], plan.slug, (one.pk,), uid, (held_on - today).days,
                (one.start, one.end), one.place,
            ))  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.kind, one.title))


def owner(secret: str) -> User | None:
    """Whose calendar a secret opens: of a link that holds, and of a person who can sign in."""
    link = CalendarLink.objects.filter(hash=rules.hash_of(secret), revoked_at__isnull=True, user__is_active=True)
    found = link.select_related("user").first()
    return found.user if found is not None else None


def link(user: User) -> CalendarLink | None:
    """The one that holds."""
    return CalendarLink.objects.filter(user=user, revoked_at__isnull=True).first()


def ics(user: User, *, names: dict[str, str], title: str, language: str) -> bytes:
    """What is due as a calendar file. ``names``: by kind, what somebody is to do."""
    events = [
        calendar.Event(
            uid=one.uid, first=one.day, last=one.day, summary=f"{names[one.kind]} {one.title}".strip(), description="",
            place=one.place, hours=one.hours,
        )
        for one in due(user, language)
    ]  # fmt: skip
    return calendar.own(events, title=title, day=timezone.localdate().isoformat(), language=language)
