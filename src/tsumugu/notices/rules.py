"""How long things wait, and what is kept of a secret. No database."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

#: What somebody who never looked is told of: changes of so long.
UNSEEN = timedelta(days=30)
#: What became of what was sent is told for so long after it was closed.
CLOSED = timedelta(days=60)
#: Days up to which something is of an age; what is older is of the last.
AGES = (3, 7, 14)


def days_since(moment: datetime, now: datetime) -> int:
    """Whole days of the office between a moment and now; ``now`` is in its time zone."""
    return max((now.date() - moment.astimezone(now.tzinfo).date()).days, 0)


def age_of(days: int) -> int:
    """Which of the ages (0 to ``len(AGES)``) something has that waits for so many days."""
    return sum(days > bound for bound in AGES)


def is_late(due: date, today: date) -> bool:
    return due < today


def hash_of(secret: str) -> str:
    """What is kept of the secret of an address."""
    return hashlib.sha256(secret.encode()).hexdigest()
