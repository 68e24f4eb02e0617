"""From when on something is due, and who decides. No database."""

from __future__ import annotations

import datetime

from tsumugu.accounts import rules as people
from tsumugu.core import fiscal

#: More years than any schedule of retention names short of "permanent".
MOST_YEARS = 100


def due_since(closed: datetime.date, years: int) -> datetime.date:
    """The first day after the period: so many years from the 1 April after the fiscal year of ``closed``."""
    return datetime.date(fiscal.year_of(closed) + 1 + years, 4, 1)


def may_set(roles: frozenset[str]) -> bool:
    """How long things are kept."""
    return people.may_administer(roles)


def may_dispose(roles: frozenset[str]) -> bool:
    return people.may_publish(roles)
