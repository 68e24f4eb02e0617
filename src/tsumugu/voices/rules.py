"""Who may do what with opinions and answers. Reads memberships, decides, writes nothing."""

from __future__ import annotations

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import User
from tsumugu.plans.models import PlanRecord
from tsumugu.voices.models import Group


def may_sort(roles: frozenset[str]) -> bool:
    """Take in, sort, answer, release, and read who said something: the secretariat."""
    return people_rules.may_publish(roles)


def keeps(user: User, record: PlanRecord) -> bool:
    """Whether this person is of the secretariat of a plan."""
    return may_sort(people.roles(user, record.organization))


def drafts_for(user: User, group: Group) -> bool:
    """Whether this person may write the draft of an answer: somebody of the division that was asked, or the
    secretariat, which may write down what it was told."""
    record = group.hearing.plan
    own = people.division_keys(user, record.organization_id)
    roles = people.roles(user, record.organization)
    return bool(group.division) and (may_sort(roles) or (people_rules.may_edit(roles) and group.division in own))


def may_remark(user: User, record: PlanRecord) -> bool:
    """Whoever edits at the desk may leave a note to the others."""
    return people_rules.may_edit(people.roles(user, record.organization))
