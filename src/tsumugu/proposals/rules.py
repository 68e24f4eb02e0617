"""Who may do what with a proposal. Reads memberships, decides, writes nothing."""

from __future__ import annotations

from collections.abc import Collection

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as desk
from tsumugu.accounts.models import Membership, Role, User
from tsumugu.proposals.models import Proposal

_SECRETARIAT = frozenset({Role.SECRETARIAT, Role.SECRETARIAT_HEAD})


def _roles(user: User, proposal: Proposal) -> frozenset[str]:
    return people.roles(user, proposal.plan.organization)


def is_responsible(divisions: Collection[str], asked: Collection[str], headed: Collection[str]) -> bool:
    """Whether one of these divisions is one of those asked. ``headed``: the divisions that have a head.
    Where nobody in particular is asked, or none of those asked has a head (a division that is only
    being founded), any head may answer: a proposal is never without somebody to decide it."""
    answering = set(asked).intersection(headed)
    return not answering or bool(answering.intersection(divisions))


def headed_divisions(organizations: Collection[int]) -> frozenset[str]:
    """The keys of the divisions of these organizations that have a head who can sign in."""
    held = Membership.objects.filter(organization__in=organizations, role=Role.HEAD, user__is_active=True)
    return frozenset(held.values_list("division__key", flat=True))


def _divisions(user: User, proposal: Proposal, *roles: str) -> set[str]:
    held = Membership.objects.filter(
        user=user, organization=proposal.plan.organization_id, role__in=roles, division__isnull=False
    )
    return set(held.values_list("division__key", flat=True))


def may_edit_draft(user: User, proposal: Proposal) -> bool:
    """The author, the colleagues of the author's division, and the secretariat."""
    roles = _roles(user, proposal)
    if not desk.may_edit(roles):
        return False
    if proposal.author_id == user.pk or roles & _SECRETARIAT:
        return True
    shared = _divisions(user, proposal, Role.STAFF, Role.HEAD)
    return bool(shared & _divisions(proposal.author, proposal, Role.STAFF, Role.HEAD))


def may_withdraw(user: User, proposal: Proposal) -> bool:
    return proposal.author_id == user.pk or bool(_roles(user, proposal) & _SECRETARIAT)


def may_merge(user: User, proposal: Proposal) -> bool:
    return bool(_roles(user, proposal) & _SECRETARIAT)


def step_for(user: User, proposal: Proposal) -> str:
    """The step of the route that this person is asked for now; ``""`` if none."""
    step = proposal.next_step
    if not step or step not in _roles(user, proposal):
        return ""
    if step == Role.HEAD:
        headed = headed_divisions([proposal.plan.organization_id])
        if not is_responsible(_divisions(user, proposal, Role.HEAD), proposal.divisions, headed):
            return ""
    return step
