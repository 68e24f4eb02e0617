"""The one way into a plan: open, save, sync, resolve, submit, approve, return, withdraw, merge.

Every write is a merge: a save says which state its form was made from and is merged into the
draft; a sync merges the mainline in; only a draft that stands on the mainline's head, with its
whole route approved for exactly this content, is appended to the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import zstandard
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from tsumugu.accounts import actions as accounts
from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as desk
from tsumugu.accounts.models import Membership, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import approval
from tsumugu.core.delegation import Delegation
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.merge import merge
from tsumugu.core.operations import ChangeSet, DoesNotApply, Set, apply, in_nfc, to_json
from tsumugu.core.table import Entry, Missing, Table, Value
from tsumugu.core.validation import validate_table
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries as plans
from tsumugu.plans import states
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries, rules
from tsumugu.proposals.models import OPEN, Decision, Draft, Proposal, State, StoredConflict


def _locked(proposal: Proposal, *allowed: str) -> Proposal:
    """The proposal, fresh and locked, in one of the allowed states. Refusal: ``wrong-state``."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("plan__organization", "author")
    fresh = found.get(pk=proposal.pk)
    if fresh.state not in allowed:
        raise Refusal("wrong-state", state=fresh.state)
    return fresh


def _act(proposal: Proposal, act: str, actor: User, *, rows: Sequence[Model] = (), **data: object) -> None:
    record_act(proposal.plan.organization, act, f"proposal:{proposal.pk}", actor=actor, rows=rows, **data)


def _adopt(fresh: Proposal, original: Proposal) -> None:
    """The caller's instance learns what was written."""
    for field in Proposal._meta.concrete_fields:
        setattr(original, field.attname, getattr(fresh, field.attname))


# -- writing -----------------------------------------------------------------------------------


def open_proposal(record: PlanRecord, *, title: str, reason: str, actor: User) -> Proposal:
    """A new draft on the mainline's head. Refusals: ``may-not-open``, ``title-missing``."""
    if not desk.may_edit(people.roles(actor, record.organization)):
        raise Refusal("may-not-open")
    if not title.strip():
        raise Refusal("title-missing")
    with transaction.atomic():
        record = PlanRecord.objects.select_related("organization").get(pk=record.pk)
        proposal = Proposal.objects.create(
            plan=record, title=title.strip()[:300], reason=reason, author=actor,
            base_sequence=record.head_sequence, draft_root=record.head_root,
        )  # fmt: skip
        _store(proposal, plans.head(record).table, actor)
        _act(proposal, "proposal-opened", actor)
    return proposal


def _store(proposal: Proposal, table: Table, actor: User) -> None:
    """The draft becomes ``table``: a new stored state, and everything that follows from the content."""
    before = queries.base(proposal)
    changes = diff(before, table)
    proposal.draft_root = states.root_of(proposal.plan_id, table)
    states.remember(proposal.plan_id, proposal.draft_root, table)
    Draft.objects.create(
        proposal=proposal,
        base_sequence=proposal.base_sequence,
        root=proposal.draft_root,
        operations=zstandard.ZstdCompressor(level=3).compress(to_json(changes)),
        author=actor,
    )
    proposal.divisions = queries.divisions_of(table, changes)
    _follow(proposal, queries.route_of(proposal, changes, before, table))
    proposal.save()


def _follow(proposal: Proposal, needed: approval.Route) -> None:
    """State and next step from the approvals that still hold."""
    waiting = queries.open_steps(proposal, needed)
    proposal.next_step = waiting[0] if waiting else ""
    if proposal.state in (State.IN_REVIEW, State.APPROVED):
        done = bool(needed.steps) and not waiting
        proposal.state = State.APPROVED if done else State.IN_REVIEW


def save_edit(proposal: Proposal, *, actor: User, based_on_root: str, edits: ChangeSet) -> Proposal:
    """Merge edits made on the state ``based_on_root`` into the draft.

    The ``before`` of each edited field is what the form was made from; where the draft says
    something else by now, the edit meets it in a merge and never overwrites it. Refusals:
    ``may-not-edit``, ``wrong-state``, ``stale`` (same field edited meanwhile; nothing is written),
    ``no-such-state``.
    """
    with transaction.atomic():
        fresh = _locked(proposal, *OPEN)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        edits = in_nfc(edits)
        base = _as_seen(queries.state(fresh, based_on_root), edits)
        try:
            edited = apply(base, edits)
        except DoesNotApply as error:
            raise Refusal("stale", detail=str(error)) from None
        result = merge(base, queries.draft(fresh), edited)
        if result.conflicts:
            raise Refusal("stale", fields=[(c.node, c.path) for c in result.conflicts])
        _store(fresh, result.value, actor)
    _adopt(fresh, proposal)
    return proposal


def _as_seen(table: Table, edits: ChangeSet) -> Table:
    """The state with each edited field as the person saw it when the form was made."""
    nodes: dict[str, Entry] = {}
    for op in edits.operations:
        entry = nodes.get(op.node) or table.nodes.get(op.node) if isinstance(op, Set) else None
        if not isinstance(op, Set) or entry is None:
            continue
        fields: dict[str, Value] = dict(entry.fields)
        fields.pop(op.path, None)
        if not isinstance(op.before, Missing):
            fields[op.path] = op.before
        if fields != entry.fields:
            nodes[op.node] = Entry(entry.type, entry.parent, entry.slot, fields)
    return Table({**table.nodes, **nodes}, table.order) if nodes else table


# -- meeting the mainline ----------------------------------------------------------------------


def sync_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Merge the mainline in. The base advances only when no conflict is left; until then the
    conflicts are stored and shown, and the draft stays as it is. Refusals: ``may-not-edit``, ``wrong-state``."""
    with transaction.atomic():
        fresh = _locked(proposal, *OPEN)
        if not rules.may_edit_draft(actor, fresh) and not rules.may_merge(actor, fresh):
            raise Refusal("may-not-edit")
        _sync(fresh, actor)
    _adopt(fresh, proposal)
    return proposal


def _sync(fresh: Proposal, actor: User) -> None:
    record = PlanRecord.objects.get(pk=fresh.plan_id)
    if record.head_sequence == fresh.base_sequence:
        return
    answers = queries.resolutions(fresh)
    result = merge(queries.base(fresh), queries.draft(fresh), plans.head(record).table, answers)
    found = {conflict.id: conflict for conflict in result.conflicts}
    StoredConflict.objects.filter(proposal=fresh, open=True).exclude(conflict__in=found).update(open=False)
    for conflict in result.conflicts:
        StoredConflict.objects.update_or_create(
            proposal=fresh, conflict=conflict.id, defaults={"data": msgspec.to_builtins(conflict), "open": True}
        )
    if found:
        fresh.sync_sequence = record.head_sequence
        fresh.save()
        return
    fresh.sync_sequence = 0
    fresh.base_sequence = record.head_sequence
    _store(fresh, result.value, actor)
    _act(fresh, "proposal-synced", actor, sequence=record.head_sequence)


def resolve_conflict(proposal: Proposal, conflict_id: str, choice: str, value: Any = None, *, actor: User) -> Proposal:
    """Answer one conflict (``base``, ``ours``, ``theirs``, or ``value`` with plain JSON data) and
    try the sync again. Refusals: ``may-not-edit``, ``not-found``, ``bad-choice``, ``wrong-state``."""
    if choice not in ("base", "ours", "theirs", "value"):
        raise Refusal("bad-choice", choice=choice)
    with transaction.atomic():
        fresh = _locked(proposal, *OPEN)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        row = StoredConflict.objects.filter(proposal=fresh, conflict=conflict_id, open=True).first()
        if row is None:
            raise Refusal("not-found", kind="conflict", key=conflict_id)
        row.choice, row.value, row.open = choice, value, False
        row.answered_by, row.answered_at = actor, timezone.now()
        row.save()
        _act(fresh, "conflict-resolved", actor, conflict=conflict_id, choice=choice)
        _sync(fresh, actor)
    _adopt(fresh, proposal)
    return proposal


# -- deciding ----------------------------------------------------------------------------------


def _decide(
    proposal: Proposal, kind: str, actor: User, *, step: str = "", comment: str = "", rows: Sequence[Model] = ()
) -> None:
    """``rows``: what else the act makes and vouches for."""
    made = Decision.objects.create(
        proposal=proposal, kind=kind, step=step, actor=actor, actor_name=str(actor)[:200], comment=comment,
        base_root=queries.base_root(proposal), result_root=proposal.draft_root,
    )  # fmt: skip
    _act(proposal, f"proposal-{kind}", actor, step=step, result=proposal.draft_root, rows=(made, *rows))


def submit_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """Ask the first of the route.

    Refusals: ``may-not-edit``, ``wrong-state``, ``open-conflicts``, ``nothing-changed``.
    """
    with transaction.atomic():
        fresh = _locked(proposal, State.DRAFT, State.RETURNED)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        needed = queries.route(fresh)
        if not needed.steps:
            raise Refusal("nothing-changed")
        _decide(fresh, Decision.Kind.SUBMITTED, actor)
        fresh.state = State.IN_REVIEW
        _follow(fresh, needed)
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def approve(proposal: Proposal, *, actor: User, comment: str = "") -> Proposal:
    """Approve the step this person is asked for, for exactly this content.

    Refusals: ``wrong-state``, ``open-conflicts``, ``not-on-route``, ``own-proposal``.
    """
    with transaction.atomic():
        fresh = _locked(proposal, State.IN_REVIEW)
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        step = rules.step_for(actor, fresh)
        needed = queries.route(fresh)
        given = tuple(held for held, _decision in queries.approvals(fresh))
        why = approval.may_approve(needed, step, str(actor.pk), queries.authors(fresh), given)
        if why:
            raise Refusal("own-proposal" if why == "sole-author" else "not-on-route", step=step, reason=why)
        _decide(fresh, Decision.Kind.APPROVED, actor, step=step, comment=comment)
        _follow(fresh, needed)
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def return_proposal(proposal: Proposal, *, actor: User, comment: str = "") -> Proposal:
    """差戻し: back to the author, with a comment. Refusals: ``wrong-state``, ``not-on-route``."""
    with transaction.atomic():
        fresh = _locked(proposal, State.IN_REVIEW, State.APPROVED)
        if not rules.step_for(actor, fresh) and not rules.may_merge(actor, fresh):
            raise Refusal("not-on-route")
        _decide(fresh, Decision.Kind.RETURNED, actor, comment=comment)
        fresh.state, fresh.next_step = State.RETURNED, ""
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def withdraw_proposal(proposal: Proposal, *, actor: User) -> Proposal:
    """引き上げ: closed, and stays readable. Refusals: ``may-not-edit``, ``wrong-state``."""
    with transaction.atomic():
        fresh = _locked(proposal, *OPEN)
        if not rules.may_withdraw(actor, fresh):
            raise Refusal("may-not-edit")
        _decide(fresh, Decision.Kind.WITHDRAWN, actor)
        fresh.state, fresh.next_step, fresh.sync_sequence = State.WITHDRAWN, "", 0
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def merge_proposal(proposal: Proposal, *, actor: User) -> Change:
    """Append the approved draft to the ledger.

    Refusals: ``not-allowed``, ``wrong-state``, ``behind`` (the mainline moved on: sync, and have the
    new content approved), ``open-conflicts``, ``not-approved``, ``violations`` (with the problems).
    """
    with transaction.atomic():
        record = ledger.lock_plan(proposal.plan)
        fresh = _locked(proposal, State.APPROVED)
        if not rules.may_merge(actor, fresh):
            raise Refusal("not-allowed")
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        if fresh.base_sequence != record.head_sequence:
            raise Refusal("behind")
        given = queries.approvals(fresh)
        if not approval.complete(queries.route(fresh), queries.authors(fresh), tuple(held for held, _ in given)):
            raise Refusal("not-approved")
        table = queries.draft(fresh)
        wrong = [problem for problem in validate_table(table) if problem.severity == "error"]
        if wrong:
            raise Refusal("violations", problems=wrong)
        change = ledger.append_change(record, table, _author(fresh), _grounds(fresh, [d for _, d in given]))
        _decide(fresh, Decision.Kind.MERGED, actor, rows=[change])
        fresh.state, fresh.next_step, fresh.merged_sequence = State.MERGED, "", change.sequence
        fresh.save()
    _adopt(fresh, proposal)
    return change


def _author(proposal: Proposal) -> ledger.Author:
    held = Membership.objects.filter(user=proposal.author, organization=proposal.plan.organization_id)
    membership = held.select_related("division").order_by("pk").first()
    role = membership.role if membership else ""
    division = str(membership.division) if membership and membership.division else ""
    return ledger.Author(str(proposal.author), role, division)


def _grounds(proposal: Proposal, approved: list[Decision]) -> ledger.Grounds:
    answered = StoredConflict.objects.filter(proposal=proposal).exclude(choice="").select_related("answered_by")
    return ledger.Grounds(
        title=proposal.title,
        reason=proposal.reason,
        approvals=tuple({"step": d.step, "name": d.actor_name, "comment": d.comment} for d in approved),
        credits=tuple(
            {"node": row.data["node"], "path": row.data["path"], "name": str(row.answered_by)} for row in answered
        ),
        proposal=str(proposal.pk),
    )


# -- the rules of the route --------------------------------------------------------------------


def change_approval_rules(
    organization: Organization, delegation: Delegation | None, *, actor: User | None, made_from: str = ""
) -> int:
    """Other rules of delegation (``None``: the default) for every route from now on. Open proposals
    follow at once: who is next is asked anew, approvals that still bind to the content still count.
    Returns how many proposals changed their state or their next step. Refusals: those of
    ``accounts.actions.store_approval_rules``.
    """
    moved = 0
    with transaction.atomic():
        accounts.store_approval_rules(organization, delegation, actor=actor, made_from=made_from)
        for proposal in Proposal.objects.filter(plan__organization=organization, state__in=OPEN).order_by("pk"):
            fresh = _locked(proposal, *State)
            if fresh.state not in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
                continue  # returned, or closed meanwhile: nobody is asked until it is submitted again
            before = (fresh.state, fresh.next_step)
            _follow(fresh, queries.route(fresh))
            if (fresh.state, fresh.next_step) != before:
                # Not a change of the content: the order of lists (by the last change) stays.
                Proposal.objects.filter(pk=fresh.pk).update(state=fresh.state, next_step=fresh.next_step)
                moved += 1
    return moved
