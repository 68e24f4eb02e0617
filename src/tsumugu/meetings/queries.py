"""What is known of a plan's process, as far as a person may see it.

Everybody of the office reads what is being prepared. A member reads the meetings in which their seat is, and of those
what was given to them: the agenda once it was handed out, the papers that were, the words that are ascribed to them.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from django.db.models import Case, Count, Model, Q, QuerySet, When
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import links
from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.core.process_meetings import number_of
from tsumugu.meetings import public, rules
from tsumugu.meetings.models import (
    Attendance,
    Body,
    ChartItem,
    Comment,
    Course,
    DatesAnswer,
    Invitation,
    Letter,
    Material,
    Meeting,
    Offer,
    Poll,
    Process,
    Reply,
    Seat,
    Statement,
)
from tsumugu.meetings.typed import numbers
from tsumugu.plans.models import PlanRecord

Row = TypeVar("Row", bound=Model)


class Reader(Struct, frozen=True):
    """A person before the process of a plan."""

    user: User
    roles: frozenset[str]

    @property
    def writes(self) -> bool:
        return rules.may_write(self.roles)

    @property
    def reads_all(self) -> bool:
        return rules.may_read_all(self.roles)


def reader(user: User, record: PlanRecord) -> Reader:
    return Reader(user, people.roles(user, record.organization))


def process(record: PlanRecord) -> Process | None:
    return Process.objects.filter(plan=record).first()


def courses(record: PlanRecord) -> QuerySet[Course]:
    """The oldest first, with ``counted``: how many meetings they have."""
    found = Course.objects.filter(process__plan=record).select_related("process__plan__organization")
    return found.annotate(counted=Count("meetings")).order_by("order", "pk")


def bodies(record: PlanRecord) -> QuerySet[Body]:
    """In the order of the lanes, with ``counted``: how many meetings they have."""
    return Body.objects.filter(process__plan=record).annotate(counted=Count("meetings")).order_by("order", "pk")


def body(record: PlanRecord, pk: int) -> Body:
    """Raises ``Refusal("not-found")``, as all that ask for one row here."""
    return _one(Body.objects.filter(process__plan=record).select_related("process__plan__organization"), pk)


def seat(record: PlanRecord, pk: int) -> Seat:
    return _one(
        Seat.objects.filter(body__process__plan=record).select_related("body__process__plan__organization", "user"), pk
    )


def chart_items(record: PlanRecord) -> QuerySet[ChartItem]:
    """Of all courses, course after course."""
    found = ChartItem.objects.filter(course__process__plan=record).select_related("body")
    return found.order_by("course__order", "course", "order", "pk")


def chart_item(record: PlanRecord, pk: int) -> ChartItem:
    found = ChartItem.objects.filter(course__process__plan=record)
    return _one(found.select_related("course__process__plan__organization", "body"), pk)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Refusal("not-found")
    return found


# -- meetings ----------------------------------------------------------------------------------


def _read_by(user: User) -> Q:
    """Of rows of the attendance: those by which this person reads what was handed out."""
    return Q(seat__user=user) | Q(user=user)


def in_it(user: User) -> Q:
    """Of meetings: those in which a seat of this person is, or was when they were held."""
    return Q(attendance__seat__user=user) | Q(attendance__user=user)


def given_to(user: User) -> QuerySet[Attendance, int]:
    """The keys of the meetings of which this person reads what was handed out."""
    return Attendance.objects.filter(_read_by(user)).values_list("meeting", flat=True)


def readable(user: User, whole: Collection[int], plans: Collection[int]) -> QuerySet[Meeting]:
    """The meetings of some plans that a person may see: all of those of which they read the ``whole``, and of the
    others those that they read something of."""
    return Meeting.objects.filter(
        Q(process__plan__in=whole) | Q(process__plan__in=set(plans) - set(whole), pk__in=given_to(user))
    )


def meetings(record: PlanRecord, who: Reader) -> QuerySet[Meeting]:
    """Those that somebody may see, by their dates; those without one are last, in their order."""
    found = Meeting.objects.filter(process__plan=record).select_related("body", "course")
    found = found.order_by(Case(When(date="", then=1), default=0), "date", "order", "pk")
    return (
        found if who.reads_all else found.filter(pk__in=Attendance.objects.filter(_read_by(who.user)).values("meeting"))
    )


def meetings_of(user: User) -> QuerySet[Meeting]:
    """The meetings of all plans in which this person has a seat, the newest first."""
    found = Meeting.objects.filter(in_it(user)).select_related("body", "process__plan__organization")
    held = people.memberships(user).values("organization")
    return (
        found.filter(process__plan__organization__in=held, process__plan__retired=False)
        .distinct()
        .order_by("-date", "-pk")
    )


def meeting(record: PlanRecord, pk: int, who: Reader) -> Meeting:
    """Raises ``Refusal("not-found")``, also for one that this person may not know of."""
    found = meetings(record, who)
    return _one(found.select_related("process__plan__organization", "hearing", "copied_from__body"), pk)


def seats_in(meeting: Meeting, user: User) -> QuerySet[Attendance]:
    """The rows of the attendance by which this person reads what was handed out: theirs, and those of a seat that came
    to them later."""
    return meeting.attendance.filter(_read_by(user))


def own_rows(meeting: Meeting, user: User) -> QuerySet[Attendance]:
    """The rows for which this person answers, and whose words are theirs: not those of who had the seat before."""
    return meeting.attendance.filter(user=user)


def materials(meeting: Meeting, who: Reader) -> QuerySet[Material]:
    """The papers that somebody may read: a member those that were handed out, the office all of them. What everybody
    reads by now a member reads too."""
    found = public.with_files(meeting.materials.all())
    if who.reads_all:
        return found
    given = Q(given_at__isnull=False)
    return found.filter(given | Q(withheld="") if public.papers_public(meeting, timezone.now()) else given)


def comments(materials: Sequence[Material]) -> QuerySet[Comment]:
    """What members wrote to papers, oldest first."""
    return Comment.objects.filter(material__in=materials).select_related("author")


def material(meeting: Meeting, pk: int, who: Reader) -> Material:
    return _one(materials(meeting, who), pk)


def statements(meeting: Meeting, who: Reader) -> QuerySet[Statement]:
    """The words of the minutes that somebody may read: a member their own."""
    found = meeting.statements.select_related("attendance")
    return found if who.reads_all else found.filter(attendance__user=who.user)


def by_secret(secret: str, now: datetime) -> Attendance:
    """Who answers by a link. Raises ``Refusal("not-found")`` for one that nobody was given, that is too old,
    that was taken back, whose body does not allow links any more, or whose minutes are public already."""
    found = (
        Invitation.objects.filter(hash=links.hash_of(secret), revoked_at__isnull=True)
        .filter(expires_at__gt=now, attendance__meeting__body__answers_by_link=True)
        .select_related("attendance__meeting__body", "attendance__meeting__process__plan__organization")
        .first()
    )
    if found is None or rules.is_out(found.attendance.meeting.minutes_public_at, now):
        raise Refusal("not-found")
    return found.attendance


def ended(secret: str) -> Invitation | None:
    """A link that somebody was given, whether it holds or not; none for one that nobody was given, or whose meeting was
    disposed of. To be asked where ``by_secret`` refuses."""
    found = Invitation.objects.filter(hash=links.hash_of(secret))
    return found.select_related("attendance__meeting__process__plan__organization").first()


def due(since: datetime, now: datetime) -> QuerySet[PlanRecord]:
    """The plans of which something of a meeting became public after ``since`` and up to ``now``."""
    came = Q(papers_public_at__gt=since, papers_public_at__lte=now) | Q(
        minutes_public_at__gt=since, minutes_public_at__lte=now
    )
    return PlanRecord.objects.filter(pk__in=Meeting.objects.filter(came).values("process__plan"))


def invited(meeting: Meeting, now: datetime) -> dict[int, Invitation]:
    """The links that hold now, by the rows of the attendance whose they are."""
    held = Invitation.objects.filter(attendance__meeting=meeting, revoked_at__isnull=True, expires_at__gt=now)
    return {one.attendance_id: one for one in held}


# -- what is asked before a meeting ------------------------------------------------------------


class Asked(Struct, frozen=True):
    """What everybody who is asked to a meeting is asked now. ``offers``: the days, empty where none are asked for;
    ``comes``: whether they come."""

    poll: Poll | None
    offers: tuple[Offer, ...]
    comes: bool

    @property
    def dates(self) -> bool:
        return bool(self.offers)


def asked(meeting: Meeting) -> Asked:
    """What is asked today."""
    today, planned = timezone.localdate().isoformat(), meeting.state == Meeting.State.PLANNED
    poll = Poll.objects.filter(meeting=meeting).prefetch_related("offers").first()
    there = poll is not None and rules.poll_open(poll.due, poll.closed_at, planned=planned, today=today)
    return Asked(
        poll,
        tuple(poll.offers.all()) if poll is not None and there else (),
        rules.replies_open(meeting.replies_due, planned=planned, today=today),
    )


def asked_of(meeting: Meeting, rows: Sequence[Attendance]) -> dict[int, dict[str, bool]]:
    """Of each row of the attendance what is asked of it now (``dates``, ``attendance``, ``words``), and whether that
    was answered: every day that is offered, every statement."""
    now = asked(meeting)
    found: dict[int, dict[str, bool]] = {one.pk: {} for one in rows}
    if now.dates:
        wanted = {str(one.pk) for one in now.offers}
        said = dict(DatesAnswer.objects.filter(attendance__in=rows).values_list("attendance", "said"))
        for key, told in found.items():
            told["dates"] = wanted <= said.get(key, {}).keys()
    if now.comes:
        replied = set(Reply.objects.filter(attendance__in=rows).values_list("attendance", flat=True))
        for key, told in found.items():
            told["attendance"] = key in replied
    if not rules.is_out(meeting.minutes_public_at, timezone.now()):
        for one in Statement.objects.filter(attendance__in=rows):
            if one.attendance_id is not None:
                done = one.confirmed_at is not None or bool(one.wished)
                found[one.attendance_id]["words"] = found[one.attendance_id].get("words", True) and done
    return found


def waiting_for(user: User) -> frozenset[int]:
    """The meetings before which this person was asked something and has not answered it."""
    today = timezone.localdate().isoformat()
    days = Q(meeting__poll__closed_at=None, meeting__poll__due__gte=today, dates_answer=None)
    comes = Q(meeting__replies_due__gte=today, reply=None)
    rows = Attendance.objects.filter(
        days | comes, user=user, meeting__state=Meeting.State.PLANNED, meeting__process__plan__retired=False
    )
    return frozenset(rows.values_list("meeting", flat=True))


class Answers(Struct, frozen=True):
    """What those who are asked to a meeting answered, by the keys of their rows."""

    dates: Mapping[int, DatesAnswer]
    replies: Mapping[int, Reply]


def answers(meeting: Meeting) -> Answers:
    return Answers(
        {one.attendance_id: one for one in DatesAnswer.objects.filter(attendance__meeting=meeting)},
        {one.attendance_id: one for one in Reply.objects.filter(attendance__meeting=meeting)},
    )


def letter(meeting: Meeting, pk: int) -> Letter:
    return _one(meeting.letters.all(), pk)


def unpublished_names(meeting: Meeting, statements: Sequence[Statement]) -> list[tuple[Statement, str]]:
    """Statements in whose words, or in whose topic, a name stands that may not be published; to be looked at before
    they are. A name of one character is in too many words to be told."""
    names = sorted({name for name in public.unpublished(meeting.attendance.all()) if len(public.folded(name)) > 1})
    return [
        (one, name) for one in statements for name in names
        if public.folded(name) in public.folded(one.text + one.topic)
    ]  # fmt: skip


def shape_of_next(body: Body, course: int) -> tuple[Meeting | None, str]:
    """Of which meeting the next one of a body in a course (its key) is a copy, and its number: the latest of the course
    that has an agenda (one that is only on the schedule has nothing to copy), else the latest of the body; counted on
    from the highest number that there is, or in the course alone where the body counts anew in each."""
    there = list(body.meetings.select_related("course"))
    if not there:
        return None, ""
    latest = max(there, key=lambda one: (bool(one.agenda), one.course_id == course, one.date, one.order, one.pk))
    told = {(number, one.course_id) for one in there if (number := number_of(one.number)) is not None}
    anew = len({number for number, _course in told}) < len(told)
    counting = [one for one in there if one.course_id == course or not anew]
    if not counting:
        return latest, min((number_of(one.number) or math.inf, one.order, one.number) for one in there)[2]
    counted = max(counting, key=lambda one: (number_of(one.number) or 0, one.order, one.pk))
    return latest, numbers.following(counted.number)
