"""What people decide about a draft, from submitting it to the ledger; and by which rules they are asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Model

from tsumugu.accounts import actions as accounts
from tsumugu.accounts.models import Membership, Organization, User
from tsumugu.core import approval
from tsumugu.core.approval import Delegation
from tsumugu.core.causes import to_data
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Division
from tsumugu.core.table import ROOT, Table, node_of
from tsumugu.core.texts import TEXT, entered, is_blank
from tsumugu.plans import actions as ledger
from tsumugu.plans import states
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries, rules
from tsumugu.proposals.actions.branch import act, adopt, edited, follow, judged, locked, store
from tsumugu.proposals.actions.writing import open_judged, put_into_words
from tsumugu.proposals.models import OPEN, Decision, DraftEdit, Proposal, State, StoredConflict, Undoable


def _decide(
    proposal: Proposal, kind: str, actor: User, *, step: str = "", divisions: Sequence[str] = (), comment: str = "",
    rows: Sequence[Model] = (),
) -> None:  # fmt: skip
    """``rows``: what else the act makes and vouches for."""
    made = Decision.objects.create(
        proposal=proposal, kind=kind, step=step, divisions=list(divisions), actor=actor, actor_name=str(actor),
        comment=comment, base_root=queries.base_root(proposal), result_root=proposal.draft_root,
        wording=proposal.wording,
    )  # fmt: skip
    names = queries.division_names(proposal) if divisions else {}
    named = {"divisions": [names.get(key, key) for key in divisions]} if divisions else {}
    act(proposal, f"proposal-{kind}", actor, step=step, result=proposal.draft_root, rows=(made, *rows), **named)


def submit_proposal(
    proposal: Proposal, *, actor: User, seen: str, title: str | None = None, reason: str | None = None
) -> Proposal:  # fmt: skip
    """Ask the first of the route. ``title`` and ``reason``: what it is called and why from now on; as they are where
    they are not given. A working copy is one no more.

    Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``open-conflicts``,
    ``nothing-changed``, ``title-missing``, ``bad-text``, ``violations`` with the ``problems``, ``reason-missing`` with
    the ``graves`` (a promise weakened, an end, a deletion) that nobody gave a reason for.
    """
    with transaction.atomic():
        fresh = judged(
            proposal,
            actor,
            seen,
            may=rules.may_edit_draft,
            otherwise="may-not-edit",
            when=(State.DRAFT, State.RETURNED),
        )
        said = (fresh.title if title is None else title, fresh.reason if reason is None else reason)
        _submit(fresh, actor, *said)
    adopt(fresh, proposal)
    return proposal


def _submit(fresh: Proposal, actor: User, title: str, reason: str) -> None:
    if fresh.sync_sequence:
        raise Refusal("open-conflicts")
    needed = queries.route(fresh)
    if not needed.steps:
        raise Refusal("nothing-changed")
    put_into_words(fresh, actor, title, reason, fresh.reasons, fresh.causes)
    _refuse_errors(fresh)
    unexplained = queries.unexplained(fresh)
    if unexplained:
        raise Refusal("reason-missing", graves=unexplained)
    _decide(fresh, Decision.Kind.SUBMITTED, actor)
    fresh.state, fresh.working = State.IN_REVIEW, False
    follow(fresh, needed)
    fresh.save()


def propose(record: PlanRecord, table: Table, *, title: str, reason: str, actor: User) -> Proposal:
    """A proposal that makes the newest state of a plan ``table``, and submits it; one that lacks something stays a
    draft, and says so on its page. For acts on many sheets (``reorganization.actions``), which have judged who may: the
    same path, in one step. Refusals: ``title-missing``, ``bad-text``, ``nothing-changed``."""
    with transaction.atomic():
        fresh = open_judged(record, title=title, reason=reason, actor=actor)
        root = states.root_of(fresh.plan_id, table)
        if root == fresh.draft_root:
            raise Refusal("nothing-changed")
        edited(fresh, DraftEdit.Kind.CONTENT, actor, root)
        act(fresh, "draft-edited", actor, root=root)
        store(fresh, table)
        try:
            with transaction.atomic():
                _submit(fresh, actor, fresh.title, fresh.reason)
        except Refusal:
            fresh = locked(fresh)
    return fresh


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
        fresh = judged(proposal, actor, seen, may=rules.may_decide, otherwise="not-on-route", when=(State.IN_REVIEW,))
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        asked, given = rules.asked(actor, fresh), queries.approvals(fresh)
        if asked is None:
            again = any(d.actor_id == actor.pk and d.step == fresh.next_step for _held, d in given)
            raise Refusal("already-approved" if again else "not-on-route", step=fresh.next_step)
        needed, held = queries.route(fresh), tuple(one for one, _decision in given)
        authors = queries.authors(fresh)
        why = approval.may_approve(
            needed, asked.step, str(actor.pk), authors=authors, approvals=held, divisions=asked.divisions
        )
        if why:
            raise Refusal("own-proposal" if why == "sole-author" else "not-on-route", step=asked.step, reason=why)
        comment = entered(comment, "comment", lines=True, most=TEXT, empty=True)
        _decide(fresh, Decision.Kind.APPROVED, actor, step=asked.step, divisions=asked.divisions, comment=comment)
        follow(fresh, needed)
        fresh.save()
    adopt(fresh, proposal)
    return proposal


def return_proposal(proposal: Proposal, *, actor: User, seen: str, comment: str) -> Proposal:
    """差戻し: back to the author, with a comment. What was approved until now counts no more. Refusals:
    ``not-on-route``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``comment-missing``, ``bad-text``."""
    with transaction.atomic():
        fresh = judged(
            proposal,
            actor,
            seen,
            may=rules.may_decide,
            otherwise="not-on-route",
            when=(State.IN_REVIEW, State.APPROVED),
        )
        if rules.asked(actor, fresh) is None and not rules.may_merge(actor, fresh):
            raise Refusal("not-on-route")
        comment = entered(comment, "comment", lines=True, most=TEXT, empty=True)
        if is_blank(comment):
            raise Refusal("comment-missing", field="comment")
        _decide(fresh, Decision.Kind.RETURNED, actor, comment=comment)
        fresh.state, fresh.next_step, fresh.divisions = State.RETURNED, "", []
        fresh.save()
    adopt(fresh, proposal)
    return proposal


def withdraw_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """引き上げ: closed, and stays readable. Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``,
    ``wrong-state``."""
    with transaction.atomic():
        fresh = judged(proposal, actor, seen, may=rules.may_withdraw, otherwise="may-not-edit", when=OPEN)
        _decide(fresh, Decision.Kind.WITHDRAWN, actor)
        fresh.state, fresh.next_step, fresh.divisions, fresh.sync_sequence = State.WITHDRAWN, "", [], 0
        fresh.working = False
        fresh.save()
    adopt(fresh, proposal)
    return proposal


def reopen_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """A withdrawn proposal is a draft again. Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``,
    ``wrong-state``."""
    with transaction.atomic():
        fresh = judged(proposal, actor, seen, may=rules.may_withdraw, otherwise="may-not-edit", when=(State.WITHDRAWN,))
        _decide(fresh, Decision.Kind.REOPENED, actor)
        fresh.state = State.DRAFT
        follow(fresh, queries.route(fresh))
        fresh.save()
    adopt(fresh, proposal)
    return proposal


def merge_proposal(proposal: Proposal, *, actor: User, seen: str) -> Change:
    """Append the approved draft to the ledger.

    Refusals: ``not-allowed``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``, ``behind`` (the mainline
    moved on: sync, and have the new content approved), ``open-conflicts``, ``not-approved``, ``violations`` (with
    the problems).
    """
    with transaction.atomic():
        record = ledger.lock_plan(proposal.plan)
        fresh = judged(proposal, actor, seen, may=rules.may_merge, otherwise="not-allowed", when=(State.APPROVED,))
        if fresh.sync_sequence:
            raise Refusal("open-conflicts")
        if fresh.base_sequence != record.head_sequence:
            raise Refusal("behind")
        given = queries.approvals(fresh)
        if not approval.complete(queries.route(fresh), queries.authors(fresh), tuple(held for held, _ in given)):
            raise Refusal("not-approved")
        _refuse_errors(fresh)
        before, table = queries.base(fresh), queries.draft(fresh)
        change = ledger.append_change(record, table, _author(fresh), _grounds(fresh, [d for _, d in given]))
        _decide(fresh, Decision.Kind.MERGED, actor, rows=[change])
        fresh.state, fresh.next_step, fresh.merged_sequence = State.MERGED, "", change.sequence
        fresh.save()
        accounts.follow_plan(record.organization, _divisions(before, table), actor=actor)
        Undoable.objects.filter(proposal=fresh).delete()
    adopt(fresh, proposal)
    return change


def _divisions(before: Table, after: Table) -> list[Division]:
    """The divisions of a plan that came or became otherwise, as the people's side knows them too."""
    return [
        node_of(after, key) for key in after.children(ROOT, "divisions") if before.nodes.get(key) != after.nodes[key]
    ]


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
        causes=tuple(to_data(queries.causes_made(proposal))),
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
            fresh = locked(proposal, retired_too=True)  # its route is asked for once it is taken back
            if fresh.state not in (State.DRAFT, State.IN_REVIEW, State.APPROVED):
                continue  # returned, or closed meanwhile: nobody is asked until it is submitted again
            before = (fresh.state, fresh.next_step, fresh.divisions)
            follow(fresh, queries.route(fresh))
            if (fresh.state, fresh.next_step, fresh.divisions) != before:
                # Not a change of the content: the order of lists (by the last change) stays.
                Proposal.objects.filter(pk=fresh.pk).update(
                    state=fresh.state, next_step=fresh.next_step, divisions=fresh.divisions
                )
                moved += 1
    return moved
