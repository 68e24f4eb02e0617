"""Who may do what with a proposal. Reads memberships, decides, writes nothing."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import Membership, User
from tsumugu.proposals.models import Proposal

_SECRETARIAT = people_rules.PUBLISHERS


def _roles(user: User, proposal: Proposal) -> frozenset[str]:
    """Of a plan that was retired nobody does anything."""
    if proposal.plan.retired:
        return frozenset()
    return people.roles(user, proposal.plan.organization)


def answers(own: Collection[str], asked: Collection[str], headed: Collection[str]) -> frozenset[str] | None:
    """For which of the divisions that are ``asked`` the head of ``own`` ones answers; ``None``: is not asked.
    ``headed``: the divisions that have a head. Where nobody in particular is asked any head may answer, and so for a
    division that has no head (it is only being founded, or was closed): a proposal is never without somebody to
    decide it."""
    if not own:
        return None
    if not asked:
        return frozenset()
    found = frozenset(asked).intersection(own) | frozenset(asked).difference(headed)
    return found or None


def headed_divisions(organization: int, role: str) -> frozenset[str]:
    """The keys of the divisions of an organization in which somebody who can sign in holds a role."""
    held = Membership.objects.filter(organization=organization, role=role, user__is_active=True)
    return frozenset(held.values_list("division__key", flat=True))


def _divisions(user: User, proposal: Proposal, *roles: str) -> frozenset[str]:
    return people.division_keys(user, proposal.plan.organization_id, *roles)


def may_edit_draft(user: User, proposal: Proposal) -> bool:
    """The author, the colleagues of the author's division, and the secretariat."""
    roles = _roles(user, proposal)
    if not people_rules.may_edit(roles):
        return False
    if proposal.author_id == user.pk or roles & _SECRETARIAT:
        return True
    return not _divisions(user, proposal).isdisjoint(_divisions(proposal.author, proposal))


def may_withdraw(user: User, proposal: Proposal) -> bool:
    """Who opened it, while they may still edit here, and the secretariat."""
    roles = _roles(user, proposal)
    return bool(roles & _SECRETARIAT) or (proposal.author_id == user.pk and people_rules.may_edit(roles))


def merges(roles: Collection[str]) -> bool:
    """Whether these roles bring approved proposals into the plan."""
    return not _SECRETARIAT.isdisjoint(roles)


def may_merge(user: User, proposal: Proposal) -> bool:
    return merges(_roles(user, proposal))


def may_sync(user: User, proposal: Proposal) -> bool:
    """Who edits, and who would bring it into the plan."""
    return may_edit_draft(user, proposal) or may_merge(user, proposal)


def may_decide(user: User, proposal: Proposal) -> bool:
    """Whether this person holds any step that a route can have."""
    return bool(_roles(user, proposal).intersection(people.delegation(proposal.plan.organization_id).roles))


class Asked(Struct, frozen=True):
    """What a person is asked for now: a step, and for which divisions they answer in it (none: in no one's name)."""

    step: str
    divisions: tuple[str, ...] = ()


def asked(user: User, proposal: Proposal) -> Asked | None:
    """The step of the route that this person is asked for now; ``None`` if they are not."""
    step = proposal.next_step
    if not step or step not in _roles(user, proposal):
        return None
    organization = proposal.plan.organization_id
    if not people.delegation(organization).asks_divisions(step):
        return Asked(step)
    found = answers(_divisions(user, proposal, step), proposal.divisions, headed_divisions(organization, step))
    return None if found is None else Asked(step, tuple(sorted(found)))
