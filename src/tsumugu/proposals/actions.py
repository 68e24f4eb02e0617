"""The one way into a plan: open, save, sync, resolve, submit, approve, return, withdraw, merge.

Every write is a merge: a save says which state its form was made from and is merged into the
draft; a sync merges the mainline in; only a draft that stands on the mainline's head, with its
whole route approved for exactly this content, is appended to the ledger.

Every other act says what was seen (``proposals.seen``) and is refused where something else is there by now. The
order in which an act is judged is the same for all: who asks, what they saw, in which state it is, then the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import zstandard
from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import actions as accounts
from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as desk
from tsumugu.accounts.models import Membership, Organization, User
from tsumugu.audit.actions import record_act
from tsumugu.core import approval
from tsumugu.core.canonical import canonical_json
from tsumugu.core.conflicts import Conflict
from tsumugu.core.delegation import Delegation
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.merge import merge
from tsumugu.core.operations import ChangeSet, DoesNotApply, Set, apply, in_nfc, to_json
from tsumugu.core.table import Entry, Missing, Table, Value
from tsumugu.core.texts import TEXT, TITLE, entered, is_blank
from tsumugu.plans import actions as ledger
from tsumugu.plans import queries as plans
from tsumugu.plans import states
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries, rules
from tsumugu.proposals.models import OPEN, Decision, Draft, DraftEdit, Proposal, State, StoredConflict, Wording
from tsumugu.proposals.seen import check, of_conflict

#: How many stored states of one proposal are kept besides those that something still names.
KEPT_DRAFTS = 100


def _locked(proposal: Proposal) -> Proposal:
    """The proposal, fresh, and locked until the transaction ends."""
    found = Proposal.objects.select_for_update(of=("self",)).select_related("plan__organization", "author")
    return found.get(pk=proposal.pk)


def _in_state(fresh: Proposal, *allowed: str) -> None:
    """Refusal: ``wrong-state``."""
    if fresh.state not in allowed:
        raise Refusal("wrong-state", state=fresh.state)


def _act(proposal: Proposal, act: str, actor: User, **data: object) -> None:
    record_act(proposal.plan.organization, act, f"proposal:{proposal.pk}", actor=actor, **data)


def _adopt(fresh: Proposal, original: Proposal) -> None:
    """The caller's instance learns what was written."""
    for field in Proposal._meta.concrete_fields:
        setattr(original, field.attname, getattr(fresh, field.attname))


# -- writing -----------------------------------------------------------------------------------


def open_proposal(record: PlanRecord, *, title: str, reason: str, actor: User, form: str = "") -> Proposal:
    """A new draft on the mainline's head. ``form`` names the form it was asked with: the same person asking with the
    same form for the same thing gets the proposal that is there. Refusals: ``may-not-open``, ``title-missing``,
    ``bad-text`` with ``field`` and ``problems``."""
    if not desk.may_edit(people.roles(actor, record.organization)):
        raise Refusal("may-not-open")
    title, reason = _titled(title), entered(reason, "reason", lines=True, most=TEXT, empty=True)
    opening = _opening(record, form, title, reason) if form else None
    try:
        with transaction.atomic():
            return _opened(record, title, reason, opening, actor)
    except IntegrityError:  # the same form came at the same moment by another way
        found = Proposal.objects.filter(author=actor, opening=opening).first() if opening else None
        if found is None:
            raise
        return found


def _titled(title: str) -> str:
    kept = entered(title, "title", most=TITLE, empty=True)
    if is_blank(kept):
        raise Refusal("title-missing", field="title")
    return kept


def _opening(record: PlanRecord, form: str, title: str, reason: str) -> str:
    """A form that was sent, gone back to and written anew asks for something else."""
    return hashlib.sha256(canonical_json([record.pk, form, title, reason])).hexdigest()


def _opened(record: PlanRecord, title: str, reason: str, opening: str | None, actor: User) -> Proposal:
    if opening is not None:
        found = Proposal.objects.filter(author=actor, opening=opening).first()
        if found is not None:
            return found
    record = PlanRecord.objects.select_related("organization").get(pk=record.pk)
    proposal = Proposal.objects.create(
        plan=record, title=title, reason=reason, author=actor, opening=opening,
        base_sequence=record.head_sequence, draft_root=record.head_root,
    )  # fmt: skip
    _word(proposal, actor)
    _store(proposal, plans.head(record).table)
    _act(proposal, "proposal-opened", actor)
    return proposal


def _word(proposal: Proposal, actor: User) -> None:
    """The record of what the proposal is called and why from now on."""
    Wording.objects.create(
        proposal=proposal, number=proposal.wording, title=proposal.title, reason=proposal.reason,
        reasons=proposal.reasons, author=actor,
    )  # fmt: skip


def reword(
    proposal: Proposal, *, actor: User, seen: str, title: str, reason: str, reasons: Mapping[str, str]
) -> Proposal:
    """Another title, reason, or reasons for single changes (``node/path`` to text; blank ones are left out). Who has
    approved did so for what stood there, so approvals lapse. Refusals: ``may-not-edit``, ``seen-missing``,
    ``changed-since-seen``, ``wrong-state``, ``title-missing``, ``bad-text``, ``bad-choice`` (no such change)."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        check(fresh, seen)
        _in_state(fresh, *OPEN)
        changed = queries.changes(fresh)
        known = {f"{node}/{path}" for node, path in queries.places(changed)}
        known |= {grave.place for grave in queries.graves(fresh)}
        if set(reasons) - known:
            raise Refusal("bad-choice", choice=sorted(set(reasons) - known)[0])
        before = (fresh.title, fresh.reason, fresh.reasons)
        fresh.title, fresh.reason = _titled(title), entered(reason, "reason", lines=True, most=TEXT, empty=True)
        kept = {
            place: entered(text, f"why:{place}", lines=True, most=TEXT, empty=True)
            for place, text in sorted(reasons.items())
        }
        fresh.reasons = {place: text for place, text in kept.items() if not is_blank(text)}
        if (fresh.title, fresh.reason, fresh.reasons) != before:
            fresh.wording += 1
            _word(fresh, actor)
            _follow(fresh, queries.route(fresh))
            fresh.save()
            _act(fresh, "proposal-reworded", actor, wording=fresh.wording, title=fresh.title, before=before[0])
    _adopt(fresh, proposal)
    return proposal


def _store(proposal: Proposal, table: Table) -> None:
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
    )
    _follow(proposal, queries.route_of(proposal, changes, before, table))
    proposal.save()
    prune_drafts(proposal)


def _edited(proposal: Proposal, kind: str, actor: User, root: str) -> None:
    """The record of who did something to the draft. Before what follows from it: the route asks who wrote."""
    DraftEdit.objects.create(
        proposal=proposal, kind=kind, author=actor, root=root,
        division_keys=rules.division_keys(actor, proposal),
    )  # fmt: skip


def prune_drafts(proposal: Proposal, keep: int = KEPT_DRAFTS) -> int:
    """Forget old stored states: all but the newest ``keep``, the draft itself, the base, and each that a decision was
    about. Nothing typed is lost by it: a form that is older says what its fields were. Returns how many went."""
    newest = Draft.objects.filter(proposal=proposal).order_by("-pk")
    oldest_kept = newest.values_list("pk", flat=True)[keep - 1 : keep].first()
    if oldest_kept is None:
        return 0
    decided = proposal.decisions.values_list("result_root", flat=True)
    held = {proposal.draft_root, queries.base_root(proposal), *decided}
    gone, _by_type = Draft.objects.filter(proposal=proposal, pk__lt=oldest_kept).exclude(root__in=held).delete()
    return gone


def _follow(proposal: Proposal, needed: approval.Route) -> None:
    """State, and who is asked next, from the approvals that still hold."""
    left = queries.waiting(proposal, needed)
    asked = left[0] if left and proposal.state in (State.DRAFT, State.IN_REVIEW, State.APPROVED) else None
    proposal.next_step, proposal.divisions = (asked.step, list(asked.divisions)) if asked else ("", [])
    if proposal.state in (State.IN_REVIEW, State.APPROVED):
        done = bool(needed.steps) and not left
        proposal.state = State.APPROVED if done else State.IN_REVIEW


def save_edit(proposal: Proposal, *, actor: User, based_on_root: str, edits: ChangeSet) -> Proposal:
    """Merge edits made on the state ``based_on_root`` into the draft.

    The ``before`` of each edited field is what the form was made from; where the draft says
    something else by now, the edit meets it in a merge and never overwrites it. A state that is not kept any more
    loses no field, because of that ``before``; but what was added, deleted, moved or put in order there cannot be
    told from what others did, and is refused. Refusals: ``may-not-edit``, ``base-missing``, ``wrong-state``,
    ``stale`` (same field edited meanwhile; nothing is written), ``no-such-state``.
    """
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        if not based_on_root:
            raise Refusal("base-missing")
        _in_state(fresh, *OPEN)
        edits = in_nfc(edits)
        base = _as_seen(_based_on(fresh, based_on_root, edits), edits)
        try:
            edited = apply(base, edits)
        except DoesNotApply as error:
            raise Refusal("stale", detail=str(error)) from None
        draft = queries.draft(fresh)
        result = merge(base, draft, edited)
        if result.conflicts:
            raise Refusal("stale", fields=[(c.node, c.path) for c in result.conflicts])
        if result.value != draft:
            _edited(fresh, DraftEdit.Kind.CONTENT, actor, states.root_of(fresh.plan_id, result.value))
            _store(fresh, result.value)
            if fresh.sync_sequence:  # its conflicts may be others now, or gone
                _sync(fresh, actor)
    _adopt(fresh, proposal)
    return proposal


def _based_on(fresh: Proposal, root: str, edits: ChangeSet) -> Table:
    try:
        return queries.state(fresh, root)
    except Refusal as refusal:
        if refusal.code != "no-such-state" or not all(isinstance(op, Set) for op in edits.operations):
            raise
        return queries.draft(fresh)


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


def sync_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """Merge the mainline in. The base advances only when no conflict is left; until then the
    conflicts are stored and shown, and the draft stays as it is. Makes nobody an author. Refusals: ``may-not-edit``,
    ``seen-missing``, ``changed-since-seen``, ``wrong-state``."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_edit_draft(actor, fresh) and not rules.may_merge(actor, fresh):
            raise Refusal("may-not-edit")
        check(fresh, seen)
        _in_state(fresh, *OPEN)
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
    _edited(fresh, DraftEdit.Kind.SYNC, actor, states.root_of(fresh.plan_id, result.value))
    _store(fresh, result.value)
    _act(fresh, "proposal-synced", actor, sequence=record.head_sequence)


#: Answers that put something there which neither the draft nor the mainline says.
_WRITING = frozenset({"value", "base"})


def resolve_conflict(
    proposal: Proposal, conflict_id: str, choice: str, value: Any = None, *, actor: User, seen: str
) -> Proposal:
    """Answer one conflict (``base``, ``ours``, ``theirs``, or ``value`` with plain JSON data) and
    try the sync again. ``seen`` is ``seen.of_conflict`` of what was shown. Whoever answers with a value of their own
    or goes back to what was there before writes content; letting one of the two sides stand writes none. Refusals:
    ``bad-choice``, ``may-not-edit``, ``not-found``, ``seen-missing``, ``changed-since-seen`` (also where the conflict
    is open no more), ``wrong-state``."""
    if choice not in ("base", "ours", "theirs", "value"):
        raise Refusal("bad-choice", choice=choice)
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        row = StoredConflict.objects.filter(proposal=fresh, conflict=conflict_id).first()
        if row is None:
            raise Refusal("not-found", kind="conflict", key=conflict_id)
        if not seen:
            raise Refusal("seen-missing")
        if not row.open or seen != of_conflict(msgspec.convert(row.data, Conflict)):
            raise Refusal("changed-since-seen", seen=seen, conflict=conflict_id)
        _in_state(fresh, *OPEN)
        row.choice, row.value, row.open = choice, value, False
        row.answered_by, row.answered_at = actor, timezone.now()
        row.save()
        _act(fresh, "conflict-resolved", actor, conflict=conflict_id, choice=choice)
        if choice in _WRITING:
            _edited(fresh, DraftEdit.Kind.RESOLUTION, actor, fresh.draft_root)
        _sync(fresh, actor)
    _adopt(fresh, proposal)
    return proposal


# -- deciding ----------------------------------------------------------------------------------


def _decide(
    proposal: Proposal, kind: str, actor: User, *, step: str = "", divisions: Sequence[str] = (), comment: str = ""
) -> None:
    Decision.objects.create(
        proposal=proposal, kind=kind, step=step, divisions=list(divisions), actor=actor, actor_name=str(actor)[:200],
        comment=comment, base_root=queries.base_root(proposal), result_root=proposal.draft_root,
        wording=proposal.wording,
    )  # fmt: skip
    named = {"divisions": list(divisions)} if divisions else {}
    _act(proposal, f"proposal-{kind}", actor, step=step, result=proposal.draft_root, **named)


def submit_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """Ask the first of the route.

    Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``open-conflicts``,
    ``nothing-changed``, ``violations`` with the ``problems``, ``reason-missing`` with the ``graves`` (a promise
    weakened, an end, a deletion) that nobody gave a reason for.
    """
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        check(fresh, seen)
        _in_state(fresh, State.DRAFT, State.RETURNED)
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        needed = queries.route(fresh)
        if not needed.steps:
            raise Refusal("nothing-changed")
        _refuse_errors(fresh)
        unexplained = queries.unexplained(fresh)
        if unexplained:
            raise Refusal("reason-missing", graves=unexplained)
        _decide(fresh, Decision.Kind.SUBMITTED, actor)
        fresh.state = State.IN_REVIEW
        _follow(fresh, needed)
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def _refuse_errors(fresh: Proposal) -> None:
    wrong = queries.errors(fresh)
    if wrong:
        raise Refusal("violations", problems=wrong)


def approve(proposal: Proposal, *, actor: User, seen: str, comment: str = "") -> Proposal:
    """Approve the step this person is asked for, for exactly this content; where divisions are asked, for all of them
    that the person answers for.

    Refusals: ``not-on-route``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``open-conflicts``,
    ``already-approved``, ``own-proposal``, ``bad-text``.
    """
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_decide(actor, fresh):
            raise Refusal("not-on-route")
        check(fresh, seen)
        _in_state(fresh, State.IN_REVIEW)
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        asked, given = rules.asked(actor, fresh), queries.approvals(fresh)
        if asked is None:
            again = any(d.actor_id == actor.pk and d.step == fresh.next_step for _held, d in given)
            raise Refusal("already-approved" if again else "not-on-route", step=fresh.next_step)
        needed, held = queries.route(fresh), tuple(one for one, _decision in given)
        authors = queries.authors(fresh)
        why = approval.may_approve(needed, asked.step, str(actor.pk), authors, held, asked.divisions)
        if why:
            raise Refusal("own-proposal" if why == "sole-author" else "not-on-route", step=asked.step, reason=why)
        comment = entered(comment, "comment", lines=True, most=TEXT, empty=True)
        _decide(fresh, Decision.Kind.APPROVED, actor, step=asked.step, divisions=asked.divisions, comment=comment)
        _follow(fresh, needed)
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def return_proposal(proposal: Proposal, *, actor: User, seen: str, comment: str) -> Proposal:
    """差戻し: back to the author, with a comment. What was approved until now counts no more. Refusals:
    ``not-on-route``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``comment-missing``, ``bad-text``."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_decide(actor, fresh):
            raise Refusal("not-on-route")
        check(fresh, seen)
        _in_state(fresh, State.IN_REVIEW, State.APPROVED)
        if rules.asked(actor, fresh) is None and not rules.may_merge(actor, fresh):
            raise Refusal("not-on-route")
        comment = entered(comment, "comment", lines=True, most=TEXT, empty=True)
        if is_blank(comment):
            raise Refusal("comment-missing", field="comment")
        _decide(fresh, Decision.Kind.RETURNED, actor, comment=comment)
        fresh.state, fresh.next_step, fresh.divisions = State.RETURNED, "", []
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def withdraw_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """引き上げ: closed, and stays readable. Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``,
    ``wrong-state``."""
    with transaction.atomic():
        fresh = _locked(proposal)
        if not rules.may_withdraw(actor, fresh):
            raise Refusal("may-not-edit")
        check(fresh, seen)
        _in_state(fresh, *OPEN)
        _decide(fresh, Decision.Kind.WITHDRAWN, actor)
        fresh.state, fresh.next_step, fresh.divisions, fresh.sync_sequence = State.WITHDRAWN, "", [], 0
        fresh.save()
    _adopt(fresh, proposal)
    return proposal


def merge_proposal(proposal: Proposal, *, actor: User, seen: str) -> Change:
    """Append the approved draft to the ledger.

    Refusals: ``not-allowed``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``behind`` (the mainline
    moved on: sync, and have the new content approved), ``open-conflicts``, ``not-approved``, ``violations`` (with
    the problems).
    """
    with transaction.atomic():
        record = ledger.lock_plan(proposal.plan)
        fresh = _locked(proposal)
        if not rules.may_merge(actor, fresh):
            raise Refusal("not-allowed")
        check(fresh, seen)
        _in_state(fresh, State.APPROVED)
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        if fresh.base_sequence != record.head_sequence:
            raise Refusal("behind")
        given = queries.approvals(fresh)
        if not approval.complete(queries.route(fresh), queries.authors(fresh), tuple(held for held, _ in given)):
            raise Refusal("not-approved")
        _refuse_errors(fresh)
        table = queries.draft(fresh)
        change = ledger.append_change(record, table, _author(fresh), _grounds(fresh, [d for _, d in given]))
        _decide(fresh, Decision.Kind.MERGED, actor)
        fresh.state, fresh.next_step, fresh.merged_sequence = State.MERGED, "", change.sequence
        fresh.save()
    _adopt(fresh, proposal)
    return change


def _author(proposal: Proposal) -> ledger.Author:
    author = queries.first_author(proposal)
    held = Membership.objects.filter(user=author, organization=proposal.plan.organization_id)
    membership = held.select_related("division").order_by("pk").first()
    role = membership.role if membership else ""
    division = str(membership.division) if membership and membership.division else ""
    return ledger.Author(str(author), role, division)


def _grounds(proposal: Proposal, approved: list[Decision]) -> ledger.Grounds:
    answered = StoredConflict.objects.filter(proposal=proposal).exclude(choice="").select_related("answered_by")
    names = queries.division_names(proposal)
    return ledger.Grounds(
        title=proposal.title,
        reason=queries.whole_reason(proposal),
        approvals=tuple(
            {
                "step": d.step, "name": d.actor_name, "comment": d.comment,
                **({"divisions": [names.get(key, key) for key in d.divisions]} if d.divisions else {}),
            }
            for d in approved
        ),
        credits=tuple(
            {"node": row.data["node"], "path": row.data["path"], "name": str(row.answered_by)} for row in answered
        ),
        proposal=str(proposal.pk),
    )  # fmt: skip


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
            fresh = _locked(proposal)
            if fresh.state not in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
                continue  # returned, or closed meanwhile: nobody is asked until it is submitted again
            before = (fresh.state, fresh.next_step, fresh.divisions)
            _follow(fresh, queries.route(fresh))
            if (fresh.state, fresh.next_step, fresh.divisions) != before:
                # Not a change of the content: the order of lists (by the last change) stays.
                Proposal.objects.filter(pk=fresh.pk).update(
                    state=fresh.state, next_step=fresh.next_step, divisions=fresh.divisions
                )
                moved += 1
    return moved
