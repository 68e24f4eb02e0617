"""Who may do what with a process and its meetings, and since when something is public. No database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from tsumugu.accounts import rules as people
from tsumugu.core.fiscal import is_date

#: How long a link holds: after the day of the meeting, at least, and where no day is set yet; and the farthest day of a
#: meeting that counts: a slip in a year makes no link that holds for ever.
LINK_AFTER, LINK_LEAST, LINK_UNKNOWN = timedelta(days=45), timedelta(days=14), timedelta(days=90)
LINK_FARTHEST = timedelta(days=3 * 366)


def may_write(roles: frozenset[str]) -> bool:
    """The secretariat: bodies, schedule, meetings, papers, minutes."""
    return bool(roles & people.PUBLISHERS)


def may_read_all(roles: frozenset[str]) -> bool:
    """What is being prepared: everybody of the office. Everybody else reads what was given to a meeting they are in."""
    return people.may_read(roles)


def may_read_comments(roles: frozenset[str]) -> bool:
    """What members wrote to papers, and how they would have their words: the secretariat, beside the members."""
    return bool(roles & people.PUBLISHERS)


def is_out(since: datetime | None, now: datetime) -> bool:
    """Whether something is public that is to be so from a moment on; ``None``: it is not to be."""
    return since is not None and since <= now


def is_ahead(day: str, today: date) -> bool:
    """Whether a meeting on a day (``2026-05-10``) is still to come; one without a day is not said to be."""
    return is_date(day) and day > today.isoformat()


def poll_open(due: str, closed_at: datetime | None, *, planned: bool, today: str) -> bool:
    """Whether members answer which days they can; ``due`` is the last day on which they do."""
    return planned and closed_at is None and today <= due


def replies_open(due: str, *, planned: bool, today: str) -> bool:
    """Whether members say if they come."""
    return planned and bool(due) and today <= due


#: By the way of a meeting, what somebody can say who is asked whether they come.
_REPLIES: Mapping[str, tuple[str, ...]] = {
    "online": ("online", "substitute", "absent"),
    "hybrid": ("present", "online", "substitute", "absent"),
}


def replies_of(way: str) -> tuple[str, ...]:
    return _REPLIES.get(way, ("present", "substitute", "absent"))


def link_until(day: date | None, now: datetime) -> datetime:
    """Until when a link holds that is made now: till the words of the meeting were confirmed, as far as one can
    tell."""
    if day is None:
        return now + LINK_UNKNOWN
    last = datetime.combine(min(day, now.date() + LINK_FARTHEST), time(23, 59, 59), tzinfo=now.tzinfo)
    return max(last + LINK_AFTER, now + LINK_LEAST)
