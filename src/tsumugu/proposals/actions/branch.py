"""What every act on a proposal has in common: it is locked, judged, kept, recorded, and says who is asked next."""

from __future__ import annotations

import datetime
import re
import secrets
from collections.abc import Callable, Collection, Sequence

import zstandard
from django.db.models import Model
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.audit import queries as audit
from tsumugu.audit.actions import record_act
from tsumugu.core import approval
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import to_json
from tsumugu.core.table import Table
from tsumugu.plans import actions as ledger
from tsumugu.plans import states
from tsumugu.proposals import queries
from tsumugu.proposals.models import Draft, DraftEdit, Proposal, State, Undoable, Wording
from tsumugu.proposals.seen import check

#: How many stored states of one proposal are kept besides those that something still names.
KEPT_DRAFTS = 100


def locked(proposal: Proposal, *, retired_too: bool = False) -> Proposal:
    """The proposal, fresh, and locked until the transaction ends. Here and everywhere without its key: whoever only
    refers to a row (every act refers to its organization, checked at the commit) must not wait for who changes it.
    Refusal: ``plan-retired``, unless ``retired_too``."""
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True).select_related("plan__organization", "author")
    found = rows.get(pk=proposal.pk)
    if not retired_too:
        ledger.opened(found.plan)
    return found


def judged(
    proposal: Proposal, actor: User, seen: str, *, may: Callable[[User, Proposal], bool], otherwise: str,
    when: Collection[str],
) -> Proposal:  # fmt: skip
    """The proposal, fresh and locked, once an act on it was judged in the order that is the same for all: who asks,
    what they saw, in which state it is. Refusals: ``otherwise`` where this person ``may`` not, ``seen-missing``,
    ``changed-since-seen``, ``wrong-state``."""
    fresh = locked(proposal)
    if not may(actor, fresh):
        raise Refusal(otherwise)
    check(fresh, seen)
    in_state(fresh, *when)
    return fresh


def in_state(fresh: Proposal, *allowed: str) -> None:
    """Refusal: ``wrong-state``."""
    if fresh.state not in allowed:
        raise Refusal("wrong-state", state=fresh.state)


def act(proposal: Proposal, act: str, actor: User, *, rows: Sequence[Model] = (), **data: object) -> None:
    record_act(proposal.plan.organization, act, f"proposal:{proposal.pk}", actor=actor, rows=rows, **data)


def adopt(fresh: Proposal, original: Proposal) -> None:
    """The caller's instance learns what was written."""
    for field in Proposal._meta.concrete_fields:
        setattr(original, field.attname, getattr(fresh, field.attname))


def word(proposal: Proposal, actor: User) -> Wording:
    """The record of what the proposal is called, why, and what caused it, from now on."""
    return Wording.objects.create(
        proposal=proposal, number=proposal.wording, title=proposal.title, reason=proposal.reason,
        reasons=proposal.reasons, causes=proposal.causes, author=actor,
    )  # fmt: skip


def store(proposal: Proposal, table: Table) -> None:
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
    follow(proposal, queries.route_of(proposal, changes, before, table))
    proposal.save()
    prune_drafts(proposal)


def edited(proposal: Proposal, kind: str, actor: User, root: str) -> DraftEdit:
    """The record of who did something to the draft. Before what follows from it: the route asks who wrote."""
    return DraftEdit.objects.create(
        proposal=proposal, kind=kind, author=actor, root=root,
        division_keys=sorted(people.division_keys(actor, proposal.plan.organization_id)),
    )  # fmt: skip


class Stroke(Struct, frozen=True):
    """One save among those that an act of a person takes. ``act`` and ``request`` are made where the person writes, so
    that a text that is saved ten times while it is typed is taken back at once, and a save that is sent again does
    nothing; ``undoes``: the act that this one takes back."""

    act: str
    request: str
    undoes: str = ""


_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


def stroke_of(given: Stroke | None) -> Stroke:
    """The stroke, or a new one where a form names none. Refusal: ``bad-choice`` (no key)."""
    if given is None:
        return Stroke(secrets.token_urlsafe(16), secrets.token_urlsafe(16))
    if not (_KEY.fullmatch(given.act) and _KEY.fullmatch(given.request)):
        raise Refusal("bad-choice")
    return given


def saved_before(proposal: Proposal, actor: User, stroke: Stroke) -> bool:
    """Whether this save was made already. Refusal: ``bad-choice`` (by somebody else)."""
    found = Undoable.objects.filter(proposal=proposal, request=stroke.request).values_list("author_id", flat=True)
    authors = list(found)
    if authors and authors[0] != actor.pk:
        raise Refusal("bad-choice")
    return bool(authors)


def written(proposal: Proposal, actor: User, before: Table, after: Table, stroke: Stroke) -> None:
    """Somebody wrote ``after`` where ``before`` stood: recorded, stored, and to be taken back."""
    root = states.root_of(proposal.plan_id, after)
    sitting(proposal, actor, root)
    row = edited(proposal, DraftEdit.Kind.CONTENT, actor, root)
    Undoable.objects.create(
        edit=row, proposal=proposal, author=actor, act=stroke.act, request=stroke.request, undoes=stroke.undoes,
        operations=zstandard.ZstdCompressor(level=3).compress(to_json(diff(before, after))),
    )  # fmt: skip
    store(proposal, after)


#: After so long without an edit a person has left the desk.
SITTING = datetime.timedelta(minutes=30)


def sitting(proposal: Proposal, actor: User, root: str) -> None:
    """A sitting at the desk is one act, recorded with its first edit: the same person goes on, nobody did anything else
    to the proposal, and no longer than ``SITTING`` lies between two edits. Which they were, ``DraftEdit`` says. Call it
    before ``edited``. ``root``: of the draft after the first."""
    newest = audit.acts(proposal.plan.organization, subject=f"proposal:{proposal.pk}").first()
    own = DraftEdit.objects.filter(proposal=proposal, author=actor).order_by("-pk").first()
    goes_on = (
        newest is not None and (newest.act, newest.actor_id_then) == ("draft-edited", actor.pk)
        and own is not None and timezone.now() - own.at <= SITTING
    )  # fmt: skip
    if not goes_on:
        act(proposal, "draft-edited", actor, root=root)


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


def follow(proposal: Proposal, needed: approval.Route) -> None:
    """State, and who is asked next, from the approvals that still hold."""
    left = queries.waiting(proposal, needed)
    asked = left[0] if left and proposal.state in (State.DRAFT, State.IN_REVIEW, State.APPROVED) else None
    proposal.next_step, proposal.divisions = (asked.step, list(asked.divisions)) if asked else ("", [])
    if proposal.state in (State.IN_REVIEW, State.APPROVED):
        done = bool(needed.steps) and not left
        proposal.state = State.APPROVED if done else State.IN_REVIEW
