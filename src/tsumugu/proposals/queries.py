"""Reads of proposals: their states as tables, what waits for whom, the route and who is next."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import zstandard
from django.db.models import QuerySet
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import Role, User
from tsumugu.core import approval
from tsumugu.core.conflicts import Conflict, Resolution
from tsumugu.core.diff import diff
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.operations import ChangeSet, apply, from_json
from tsumugu.core.table import ROOT, Table
from tsumugu.core.validation import validate_table
from tsumugu.plans import queries as ledger
from tsumugu.plans import states
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import rules
from tsumugu.proposals.models import OPEN, Decision, Draft, Proposal, State


def proposals(plan: PlanRecord) -> QuerySet[Proposal]:
    """All proposals of a plan, last changed first."""
    return Proposal.objects.filter(plan=plan).select_related("author", "plan").order_by("-updated_at")


def mine(user: User) -> QuerySet[Proposal]:
    """What a person has open."""
    return (
        Proposal.objects.filter(author=user, state__in=OPEN, plan__organization__in=people.organizations(user))
        .select_related("author", "plan")
        .order_by("-updated_at")
    )


def waiting_for(user: User) -> list[Proposal]:
    """What a person is asked to decide next, oldest first."""
    held: dict[int, set[str]] = {}
    divisions: set[str] = set()
    for membership in user.memberships.select_related("division"):
        held.setdefault(membership.organization_id, set()).add(membership.role)
        if membership.role == Role.HEAD and membership.division is not None:
            divisions.add(membership.division.key)
    found = (
        Proposal.objects.filter(state=State.IN_REVIEW, plan__organization__in=held)
        .select_related("author", "plan")
        .order_by("updated_at")
    )
    headed = rules.headed_divisions(held) if divisions else frozenset()
    return [
        proposal
        for proposal in found
        if proposal.next_step in held[proposal.plan.organization_id]
        and (proposal.next_step != Role.HEAD or rules.is_responsible(divisions, proposal.divisions, headed))
    ]


# -- states ------------------------------------------------------------------------------------


def base(proposal: Proposal) -> Table:
    """The state of the mainline that the draft stands on."""
    return ledger.table_at(proposal.plan, proposal.base_sequence)


def draft(proposal: Proposal) -> Table:
    return state(proposal, proposal.draft_root)


def draft_root(proposal: Proposal) -> str:
    return proposal.draft_root


def state(proposal: Proposal, root: str) -> Table:
    """Any state that this proposal once had. Raises ``Refusal("no-such-state")``."""
    known = states.known(proposal.plan_id, root)
    if known is not None:
        return known
    stored = Draft.objects.filter(proposal=proposal, root=root).order_by("-pk").first()
    if stored is None:
        raise Refusal("no-such-state", root=root)
    operations = from_json(zstandard.ZstdDecompressor().decompress(bytes(stored.operations)))
    table = apply(ledger.table_at(proposal.plan, stored.base_sequence), operations)
    if states.root_of(proposal.plan_id, table) != root:
        raise Refusal("ledger-broken", plan=proposal.plan.slug)
    states.remember(proposal.plan_id, root, table)
    return table


class Written(Struct, frozen=True):
    """Who wrote a field of a draft last, and when."""

    by: int
    name: str
    at: datetime.datetime


#: How many saves are looked through for the last one that touched a field.
_LOOKED_THROUGH = 60


def last_written(proposal: Proposal, node: str, path: str) -> Written | None:
    """The save that made a field of the draft what it is; ``None`` if none of the last ones did, or if it came in
    with the newest state of the mainline."""
    rows = list(Draft.objects.filter(proposal=proposal).select_related("author").order_by("-pk")[: _LOOKED_THROUGH + 1])

    def value(root: str) -> object:
        entry = state(proposal, root).nodes.get(node)
        return entry and entry.fields.get(path)

    # A state that is not kept any more ends the search: nobody is named wrongly.
    for number, row in enumerate(rows):
        earlier = rows[number + 1] if number + 1 < len(rows) else None
        if earlier is None and len(rows) > _LOOKED_THROUGH:
            return None
        before = value(earlier.root) if earlier is not None else _base_value(proposal, row.base_sequence, node, path)
        if value(row.root) != before:
            synced = earlier is not None and earlier.base_sequence != row.base_sequence
            return None if synced else Written(row.author_id, str(row.author), row.saved_at)
    return None


def _base_value(proposal: Proposal, sequence: int, node: str, path: str) -> object:
    entry = ledger.table_at(proposal.plan, sequence).nodes.get(node)
    return entry and entry.fields.get(path)


def changes(proposal: Proposal) -> ChangeSet:
    return diff(base(proposal), draft(proposal))


def problems(proposal: Proposal) -> tuple[Problem, ...]:
    """What is wrong with the draft: every error, which keeps it from being merged, and the remarks
    that its base did not call for already."""
    known = set(validate_table(base(proposal)))
    found = validate_table(draft(proposal))
    return tuple(problem for problem in found if problem.severity == "error" or problem not in known)


def behind(proposal: Proposal) -> int:
    """How many entries the mainline is ahead of the draft's base; 0 once the proposal is closed."""
    if proposal.state not in OPEN:
        return 0
    head = PlanRecord.objects.filter(pk=proposal.plan_id).values_list("head_sequence", flat=True).get()
    return head - proposal.base_sequence


# -- conflicts ---------------------------------------------------------------------------------


def conflicts(proposal: Proposal) -> tuple[Conflict, ...]:
    """The conflicts of the last sync that nobody has answered."""
    rows = proposal.stored_conflicts.filter(open=True).order_by("pk")
    return tuple(msgspec.convert(row.data, Conflict) for row in rows)


def resolutions(proposal: Proposal) -> tuple[Resolution, ...]:
    rows = proposal.stored_conflicts.exclude(choice="")
    return tuple(Resolution(row.conflict, row.choice, row.value) for row in rows)  # type: ignore[arg-type]


# -- route and decisions -----------------------------------------------------------------------


def route(proposal: Proposal) -> approval.Route:
    """Who has to approve, by the rules that the organization has now."""
    before, after = base(proposal), draft(proposal)
    return route_of(proposal, diff(before, after), before, after)


def route_of(proposal: Proposal, changed: ChangeSet, before: Table, after: Table) -> approval.Route:
    held = people.delegation(proposal.plan.organization_id)
    return approval.route(changed, before, after, held.rules, held.people)


def authors(proposal: Proposal) -> frozenset[str]:
    """Everybody who wrote in the draft, as text keys."""
    written = Draft.objects.filter(proposal=proposal).values_list("author_id", flat=True).distinct()
    return frozenset(str(pk) for pk in {*written, proposal.author_id})


def base_root(proposal: Proposal) -> str:
    return ledger.root_at(proposal.plan, proposal.base_sequence)


def approvals(proposal: Proposal) -> tuple[tuple[approval.Approval, Decision], ...]:
    """The approvals that still hold, with the decisions behind them."""
    rows = proposal.decisions.filter(
        kind=Decision.Kind.APPROVED, base_root=base_root(proposal), result_root=proposal.draft_root
    ).order_by("pk")
    return tuple((approval.Approval(r.step, str(r.actor_id), r.base_root, r.result_root), r) for r in rows)


def divisions_of(table: Table, changed: ChangeSet) -> list[str]:
    """The divisions responsible for what a change set touches: the leads of its initiatives."""
    found: set[str] = set()
    for node, _path in changed.touches():
        while node != ROOT and node in table.nodes:
            entry = table.nodes[node]
            if entry.type == "initiative":
                lead = entry.fields.get("lead")
                found.update([lead] if isinstance(lead, str) else [])
                break
            node = entry.parent
    return sorted(found)


def open_steps(proposal: Proposal, needed: approval.Route) -> tuple[str, ...]:
    """The steps of a route that still wait for somebody, in order."""
    return approval.open_steps(needed, authors(proposal), (held for held, _decision in approvals(proposal)))


class RouteStep(Struct, frozen=True):
    """One step of a route as a page shows it."""

    step: str
    label: str
    reasons: tuple[str, ...]
    done: bool
    next: bool
    by: str


def route_steps(proposal: Proposal) -> tuple[RouteStep, ...]:
    needed = route(proposal)
    given = {held.step: decision for held, decision in approvals(proposal)}
    waiting = open_steps(proposal, needed)
    return tuple(
        RouteStep(
            r.step,
            str(Role(r.step).label),
            tuple(reason for reason in r.reasons if reason),
            r.step not in waiting,
            bool(waiting) and r.step == waiting[0] and proposal.state == State.IN_REVIEW,
            given[r.step].actor_name if r.step in given else "",
        )
        for r in needed.steps
    )


def standing(proposal: Proposal, user: User) -> dict[str, Any]:
    """All that the page of a proposal says about its state, and what this person can do with it."""
    open_state = proposal.state in OPEN
    steps = route_steps(proposal)
    asked = bool(rules.step_for(user, proposal)) if proposal.state == State.IN_REVIEW else False
    editable = open_state and rules.may_edit_draft(user, proposal)
    pending = bool(proposal.sync_sequence)
    late = behind(proposal)
    return {
        "author": str(proposal.author),
        "behind": late,
        "route": steps,
        "decisions": [
            {"label": d.get_kind_display(), "who": d.actor_name, "at": d.at, "comment": d.comment}
            for d in proposal.decisions.all()
        ],
        "may_edit_draft": editable,
        "can_submit": editable and proposal.state in (State.DRAFT, State.RETURNED) and bool(steps) and not pending,
        "can_approve": asked and not pending,
        "can_return": proposal.state in (State.IN_REVIEW, State.APPROVED)
        and (asked or rules.may_merge(user, proposal)),
        "can_withdraw": open_state and rules.may_withdraw(user, proposal),
        "can_merge": proposal.state == State.APPROVED and not late and rules.may_merge(user, proposal),
    }
