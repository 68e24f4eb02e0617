"""Which role may do what at the desk. Predicates over a set of roles, no database."""

from __future__ import annotations

from collections.abc import Callable

from tsumugu.accounts.models import Role

Rule = Callable[[frozenset[str]], bool]

EDITORS = frozenset({Role.STAFF, Role.HEAD, Role.SECRETARIAT, Role.SECRETARIAT_HEAD})
PUBLISHERS = frozenset({Role.SECRETARIAT, Role.SECRETARIAT_HEAD})
READERS = frozenset(Role.values)


def may_read(roles: frozenset[str]) -> bool:
    return bool(roles & READERS)


def may_edit(roles: frozenset[str]) -> bool:
    """May open and change proposals. Who may *approve* is decided by the route of each proposal."""
    return bool(roles & EDITORS)


def may_publish(roles: frozenset[str]) -> bool:
    return bool(roles & PUBLISHERS)
