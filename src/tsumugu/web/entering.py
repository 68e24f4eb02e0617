"""Who may enter which room: every view of a plan, a proposal or an organization begins here.

What a person may not know of answers 404, what they may know but not do answers 403.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import Organization, User
from tsumugu.core.errors import Refusal
from tsumugu.core.table import ROOT, Table
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals.models import Proposal


@dataclass(frozen=True)
class Room:
    """A plan as one person meets it. ``held``: their roles in each organization, read once for the whole page."""

    plan: PlanRecord
    user: User
    held: Mapping[int, frozenset[str]]

    @property
    def roles(self) -> frozenset[str]:
        """What this person can do here: in a plan that was retired everybody reads, and nobody does more."""
        return rules.reading_alone(self.own_roles) if self.plan.retired else self.own_roles

    @property
    def own_roles(self) -> frozenset[str]:
        """What they are in the organization, whatever became of the plan."""
        return self.held.get(self.plan.organization_id, frozenset())

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
            "may_retire": rules.may_register(self.own_roles),
            "may_enter_administration": _administers(self.held),
        }


@dataclass(frozen=True)
class Administration:
    """An organization as its administrator, its auditor, or whoever registers its plans meets it."""

    organization: Organization
    user: User
    held: Mapping[int, frozenset[str]]

    @property
    def roles(self) -> frozenset[str]:
        return self.held.get(self.organization.pk, frozenset())

    def context(self, tab: str) -> dict[str, Any]:
        return {
            "organization": self.organization,
            "here": "administration",
            "tab": tab,
            "may_administer": rules.may_administer(self.roles),
            "may_read_acts": rules.may_read_acts(self.roles),
            "may_enter_administration": _administers(self.held),
        }


def _administers(held: Mapping[int, frozenset[str]]) -> bool:
    """Whether somewhere there is an administrator's room for this person."""
    return any(not roles.isdisjoint(rules.AUDITORS) for roles in held.values())


def signed_in(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def enter(
    request: HttpRequest, slug: str, rule: rules.Rule = rules.may_read, *, retired_too: bool = False
) -> Room:  # fmt: skip
    """``retired_too``: a page on which something can be done of a retired plan as well."""
    record = PlanRecord.objects.select_related("organization").filter(slug=slug).first()
    return _room(request, record, rule, retired_too=retired_too)


def enter_proposal(request: HttpRequest, pk: int, rule: rules.Rule = rules.may_read) -> tuple[Room, Proposal]:
    try:
        proposal = Proposal.objects.select_related("plan__organization").get(pk=pk)
    except Proposal.DoesNotExist:
        proposal = None
    room = _room(request, proposal.plan if proposal is not None else None, rule)
    assert proposal is not None
    return room, proposal


def _room(
    request: HttpRequest, record: PlanRecord | None, rule: rules.Rule, *, retired_too: bool = False
) -> Room:  # fmt: skip
    """Of a retired plan no form is shown that nobody could send (409, with what was typed on a page of before). This is
    for people; what keeps the plan from being written is ``plans.actions.opened``."""
    user = signed_in(request)
    if record is None:
        raise Http404
    room = Room(record, user, people.held(user))
    if not rules.may_read_editions(room.own_roles):
        raise Http404
    if not rule(room.own_roles):
        raise PermissionDenied
    if not retired_too and not rule(room.roles):
        raise Refusal("plan-retired", plan=record.slug)
    return room


def enter_organization(request: HttpRequest, slug: str, rule: rules.Rule) -> Administration:
    user = signed_in(request)
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise Http404
    room = Administration(organization, user, people.held(user))
    if not room.roles:
        raise Http404
    if not rule(room.roles):
        raise PermissionDenied
    return room


def node_key(table: Table, text: str) -> str:
    """A node's key from its form in an address ("-" is the plan itself); 404 if it is not there."""
    node = ROOT if text == "-" else text
    if node not in table.nodes:
        raise Http404
    return node
