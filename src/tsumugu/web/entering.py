"""Who may enter which room: every view of a plan, a proposal or an organization begins here.

What a person may not know of answers 404, what they may know but not do answers 403.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import Organization, User
from tsumugu.core.table import ROOT, Table
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals.models import Proposal


@dataclass(frozen=True)
class Room:
    """A plan as one person meets it."""

    plan: PlanRecord
    user: User
    roles: frozenset[str]

    @property
    def may_read(self) -> bool:
        return rules.may_read(self.roles)

    @property
    def may_edit(self) -> bool:
        return rules.may_edit(self.roles)

    @property
    def may_publish(self) -> bool:
        return rules.may_publish(self.roles)

    def context(self, here: str) -> dict[str, Any]:
        return {
            "plan": self.plan,
            "here": here,
            "may_read": self.may_read,
            "may_edit": self.may_edit,
            "may_publish": self.may_publish,
        }


@dataclass(frozen=True)
class Administration:
    """An organization as its administrator, its auditor, or whoever registers its plans meets it."""

    organization: Organization
    user: User
    roles: frozenset[str]

    def context(self, tab: str) -> dict[str, Any]:
        return {
            "organization": self.organization,
            "here": "administration",
            "tab": tab,
            "may_administer": rules.may_administer(self.roles),
            "may_read_acts": rules.may_read_acts(self.roles),
        }


def signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def enter(request: HttpRequest, slug: str, rule: rules.Rule = rules.may_read) -> Room:
    record = PlanRecord.objects.select_related("organization").filter(slug=slug).first()
    return _room(request, record, rule)


def enter_proposal(request: HttpRequest, pk: int, rule: rules.Rule = rules.may_read) -> tuple[Room, Proposal]:
    proposal = Proposal.objects.select_related("plan__organization").filter(pk=pk).first()
    room = _room(request, proposal.plan if proposal is not None else None, rule)
    assert proposal is not None
    return room, proposal


def _room(request: HttpRequest, record: PlanRecord | None, rule: rules.Rule) -> Room:
    user = signed_in(request)
    if record is None:
        raise Http404
    roles = people.roles(user, record.organization)
    if not rules.may_read_editions(roles):
        raise Http404
    if not rule(roles):
        raise PermissionDenied
    return Room(record, user, roles)


def enter_organization(request: HttpRequest, slug: str, rule: rules.Rule) -> Administration:
    user = signed_in(request)
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise Http404
    roles = people.roles(user, organization)
    if not roles:
        raise Http404
    if not rule(roles):
        raise PermissionDenied
    return Administration(organization, user, roles)


def node_key(table: Table, text: str) -> str:
    """A node's key from its form in an address ("-" is the plan itself); 404 if it is not there."""
    node = ROOT if text == "-" else text
    if node not in table.nodes:
        raise Http404
    return node
