"""Who may change the divisions of an organization, and who hands work over. No database."""

from __future__ import annotations

from tsumugu.accounts import rules as people
from tsumugu.core.reorganization import Reform


def may_enter(roles: frozenset[str]) -> bool:
    """The administrator, and the secretariat, which hands sheets and open work over."""
    return people.may_register(roles)


def may_carry_out(roles: frozenset[str], reform: Reform) -> bool:
    """Divisions and people are the administrator's; sheets and open work the secretariat's too."""
    if reform.kind == "hand-over" and not reform.people:
        return may_enter(roles)
    return people.may_administer(roles)
