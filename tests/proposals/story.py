"""People, a plan and the acts that the tests of proposals tell their stories with."""

from __future__ import annotations

from typing import Any

from tests import factories
from tests.desk.office import Office, found

from tsumugu.accounts.models import User
from tsumugu.core.operations import ChangeSet, Set
from tsumugu.core.table import MISSING, Missing, Table, Value
from tsumugu.plans import queries as ledger
from tsumugu.proposals import actions, queries
from tsumugu.proposals import seen as views
from tsumugu.proposals.models import Proposal

__all__ = [
    "Office", "approve_all", "colleague", "edit", "field", "found", "head", "merged", "seen", "seen_conflict", "start",
]  # fmt: skip


def seen(proposal: Proposal) -> str:
    """What a page of the proposal shows that is opened now."""
    return str(views.of(Proposal.objects.select_related("plan__organization").get(pk=proposal.pk)))


def seen_conflict(proposal: Proposal, key: str) -> str:
    return next(views.of_conflict(conflict) for conflict in queries.conflicts(proposal) if conflict.id == key)


def start(office: Office, who: str = "staff", title: str = "改定案") -> Proposal:
    office.plan.refresh_from_db()
    return actions.open_proposal(office.plan, title=title, reason="見直しのため", actor=office.people[who])


def field(table: Table, node: str, path: str) -> Value | Missing:
    return table.nodes[node].fields.get(path, MISSING)


def edit(proposal: Proposal, who: User, node: str, path: str, value: Any, root: str = "") -> None:
    table = queries.state(proposal, root or proposal.draft_root)
    change = Set(node, table.nodes[node].type, path, field(table, node, path), value)
    actions.save_edit(proposal, actor=who, based_on_root=root or proposal.draft_root, edits=ChangeSet((change,)))


def colleague(office: Office, key: str = "second") -> User:
    """A second officer, of another division."""
    return factories.person(office.organization, key, "staff", division=factories.division(office.organization, key))


def approve_all(office: Office, proposal: Proposal) -> list[str]:
    """Everybody on the route approves; returns the steps in the order in which they were asked."""
    steps = []
    while proposal.next_step:
        steps.append(proposal.next_step)
        actions.approve(proposal, actor=office.people[proposal.next_step], seen=seen(proposal))
    return steps


def merged(office: Office, proposal: Proposal) -> list[str]:
    actions.submit_proposal(proposal, actor=proposal.author, seen=seen(proposal))
    steps = approve_all(office, proposal)
    actions.merge_proposal(proposal, actor=office.people["secretariat"], seen=seen(proposal))
    office.plan.refresh_from_db()
    return steps


def head(office: Office) -> Table:
    office.plan.refresh_from_db()
    return ledger.head(office.plan).table
