"""Who may do what with a process and its meetings, and since when something is public. No database."""

from __future__ import annotations

import hashlib
from datetime import datetime

from tsumugu.accounts import rules as people


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


def hash_of(secret: str) -> str:
    """What is kept of the secret of a link (``models.Invitation``)."""
    return hashlib.sha256(secret.encode()).hexdigest()
