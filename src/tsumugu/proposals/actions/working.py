"""What a person writes before anybody is asked: their working copy of a plan, and how they take back what they did.

Nobody names a proposal before they know what it says: the first save opens the copy, the next ones go on with it, and
its title and reason are asked for when it is submitted. To take something back is a write like any other, the inverse
of what was done, and it is merged: what somebody else wrote there since is a question, and never overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import zstandard
from django.db import IntegrityError, transaction
from msgspec.structs import replace

from tsumugu.accounts.models import User
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.merge import merge
from tsumugu.core.operations import ChangeSet, DoesNotApply, apply, from_json, invert
from tsumugu.core.table import Table
from tsumugu.plans import queries as plans
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries, rules
from tsumugu.proposals.actions.branch import Stroke, adopt, in_state, judged, locked, saved_before, stroke_of, written
from tsumugu.proposals.actions.writing import begun, check_opening, keep_up, save_edit
from tsumugu.proposals.models import OPEN, Proposal, Undoable


def write(
    record: PlanRecord, *, actor: User, based_on_root: str, edits: ChangeSet, stroke: Stroke | None = None
) -> Proposal:  # fmt: skip
    """Edits into the person's working copy of a plan; where there is none it is opened on the state that was seen.
    Refusals: ``may-not-open``, and those of ``save_edit``; then nothing is opened."""
    check_opening(record, actor)
    with transaction.atomic():
        proposal = working_copy(record, actor=actor, based_on_root=based_on_root)
        return save_edit(proposal, actor=actor, based_on_root=based_on_root, edits=edits, stroke=stroke)


def working_copy(record: PlanRecord, *, actor: User, based_on_root: str = "") -> Proposal:
    """The working copy of a person; a new one where there is none, on the state of the plan that was seen or, where
    that is none, on the newest. Who may write the caller has asked."""
    found = queries.working(record, actor)
    if found is not None:
        return found
    record = PlanRecord.objects.select_related("organization").get(pk=record.pk)
    sequence = plans.sequence_of(record, based_on_root)
    try:
        with transaction.atomic():
            made = Proposal(plan=record, author=actor, working=True)
            return begun(made, record, record.head_sequence if sequence is None else sequence)
    except IntegrityError:  # two saves at the same moment
        found = queries.working(record, actor)
        if found is None:
            raise
        return found


def take_back(proposal: Proposal, *, actor: User, act: str, stroke: Stroke | None = None) -> Proposal:
    """Undo an act of one's own, or do again what one has undone. Refusals: ``may-not-edit``, ``wrong-state``,
    ``bad-choice`` (of a stroke), ``nothing-to-undo`` (no act of this person, or taken back already), ``stale`` with
    ``fields`` (somebody wrote there since; nothing is written)."""
    with transaction.atomic():
        fresh = locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        in_state(fresh, *OPEN)
        stroke = replace(stroke_of(stroke), undoes=act)
        if not saved_before(fresh, actor, stroke):
            known = queries.undoing(fresh, actor)
            if act not in known.done and act not in known.undone:
                raise Refusal("nothing-to-undo")
            rows = fresh.undoables.filter(author=actor, act=act).select_related("edit").order_by("-pk")
            draft = queries.draft(fresh)
            after = _without(fresh, draft, list(rows))
            if after != draft:
                written(fresh, actor, draft, after, stroke)
                keep_up(fresh, actor)
    adopt(fresh, proposal)
    return proposal


def _without(fresh: Proposal, table: Table, rows: Sequence[Undoable]) -> Table:
    """A draft without what some saves did to it, the newest first. Refusal: ``stale``."""
    for row in rows:
        back = invert(from_json(zstandard.ZstdDecompressor().decompress(bytes(row.operations))))
        try:
            left = queries.state(fresh, row.edit.root)
            result = merge(left, table, apply(left, back))
            met = [(conflict.node, conflict.path) for conflict in result.conflicts]
            made = result.value
        except Refusal as refusal:
            if refusal.code != "no-such-state":
                raise
            try:  # the state is not kept any more: it goes as long as nobody touched what it touched
                made, met = apply(table, back), []
            except DoesNotApply:
                met = list(back.touches())
        if met:
            raise Refusal("stale", fields=met)
        table = made
    return table


def take_out(
    proposal: Proposal, *, actor: User, seen: str, places: Collection[str], stroke: Stroke | None = None
) -> Proposal:  # fmt: skip
    """Take single changes out of a proposal (``node/path``, as ``queries.places`` names them): there it says again what
    its base says. Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``, ``wrong-state``,
    ``bad-choice`` (no such change), ``hangs-together`` (another change needs it)."""
    with transaction.atomic():
        fresh = judged(proposal, actor, seen, may=rules.may_edit_draft, otherwise="may-not-edit", when=OPEN)
        base, draft = queries.base(fresh), queries.draft(fresh)
        changes = diff(base, draft)
        named = [(op, f"{node}/{path}") for op in changes for node, path in queries.places(ChangeSet((op,)))]
        wanted = set(places)
        if not wanted or wanted - {place for _op, place in named}:
            raise Refusal("bad-choice")
        kept = tuple(op for op, place in named if place not in wanted)
        try:
            after = apply(base, ChangeSet(kept))
        except DoesNotApply:
            raise Refusal("hangs-together") from None
        written(fresh, actor, draft, after, stroke_of(stroke))
        keep_up(fresh, actor)
    adopt(fresh, proposal)
    return proposal
