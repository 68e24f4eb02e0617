"""What changes a draft: opening it, other words, edits, the newest state taken in, conflicts answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules as people_rules
from tsumugu.accounts.models import User
from tsumugu.core.canonical import digest
from tsumugu.core.causes import Cited, to_data
from tsumugu.core.causes import read as read_causes
from tsumugu.core.conflicts import Conflict
from tsumugu.core.errors import Refusal
from tsumugu.core.merge import merge
from tsumugu.core.operations import ChangeSet, DoesNotApply, Set, apply, in_nfc
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Entry, Missing, Table, Value
from tsumugu.core.texts import TEXT, TITLE, entered, is_blank
from tsumugu.interchange.pictures import Prepared
from tsumugu.plans import pictures, states
from tsumugu.plans import queries as plans
from tsumugu.plans.actions import opened
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries, rules
from tsumugu.proposals.actions.branch import (
    Stroke,
    act,
    adopt,
    edited,
    follow,
    in_state,
    judged,
    locked,
    saved_before,
    store,
    stroke_of,
    word,
    written,
)  # fmt: skip
from tsumugu.proposals.models import OPEN, DraftEdit, Proposal, StoredConflict
from tsumugu.proposals.seen import of_conflict


def open_proposal(
    record: PlanRecord, *, title: str, reason: str, actor: User, form: str = "", causes: Sequence[Cited] = ()
) -> Proposal:
    """A new draft on the mainline's head. ``form`` names the form it was asked with: the same person asking with the
    same form for the same thing gets the proposal that is there. ``causes``: of the whole, for nothing has changed
    yet. Refusals: ``may-not-open``, ``title-missing``, ``bad-text`` with ``field`` and ``problems``, ``bad-choice``
    (causes of single changes)."""
    check_opening(record, actor)
    title, reason = _titled(title), entered(reason, "reason", lines=True, most=TEXT, empty=True)
    cited = _cited(causes, ())
    opening = _opening(record, form, title, reason, cited) if form else None
    try:
        with transaction.atomic():
            return _opened(record, title, reason, cited, opening, actor)
    except IntegrityError:  # the same form came at the same moment by another way
        found = Proposal.objects.filter(author=actor, opening=opening).first() if opening else None
        if found is None:
            raise
        return found


def check_opening(record: PlanRecord, actor: User) -> None:
    """Refusal: ``may-not-open``."""
    if not people_rules.may_edit(people.roles(actor, record.organization)):
        raise Refusal("may-not-open")


def _titled(title: str) -> str:
    kept = entered(title, "title", most=TITLE, empty=True)
    if is_blank(kept):
        raise Refusal("title-missing", field="title")
    return kept


def _cited(causes: Sequence[Cited], places: Collection[str]) -> list[dict[str, Any]]:
    """Causes as they are stored. Refusals: ``bad-text`` with the ``problems``, ``bad-choice`` (of a change that is not
    among the ``places``)."""
    data = to_data(causes)
    problems = read_causes(data)[1]
    if problems:
        raise Refusal("bad-text", field="causes", problems=problems)
    unknown = {place for one in causes for place in one.places}.difference(places)
    if unknown:
        raise Refusal("bad-choice", choice=min(unknown))
    return data


def _opening(record: PlanRecord, form: str, title: str, reason: str, cited: list[dict[str, Any]]) -> str:
    """A form that was sent, gone back to and written anew asks for something else."""
    return digest([record.pk, form, title, reason, cited])


def open_judged(record: PlanRecord, *, title: str, reason: str, actor: User) -> Proposal:
    """A new draft, for an act that has judged who may. Refusals: ``title-missing``, ``bad-text``."""
    reason = entered(reason, "reason", lines=True, most=TEXT, empty=True)
    return _opened(record, _titled(title), reason, [], None, actor)


def _opened(
    record: PlanRecord, title: str, reason: str, cited: list[dict[str, Any]], opening: str | None, actor: User
) -> Proposal:  # fmt: skip
    if opening is not None:
        found = Proposal.objects.filter(author=actor, opening=opening).first()
        if found is not None:
            return found
    record = PlanRecord.objects.select_related("organization").get(pk=record.pk)
    made = Proposal(plan=record, title=title, reason=reason, causes=cited, author=actor, opening=opening)
    return begun(made, record, record.head_sequence)


def begun(proposal: Proposal, record: PlanRecord, sequence: int) -> Proposal:
    """A new draft on an entry of the mainline, stored and recorded. ``record``: fresh. Refusal: ``plan-retired``."""
    opened(record)
    proposal.base_sequence, proposal.draft_root = sequence, plans.root_at(record, sequence)
    proposal.save(force_insert=True)
    worded = word(proposal, proposal.author)
    store(proposal, plans.table_at(record, sequence))
    act(proposal, "proposal-opened", proposal.author, rows=[worded])
    return proposal


def reword(
    proposal: Proposal, *, actor: User, seen: str, title: str, reason: str, reasons: Mapping[str, str],
    causes: Sequence[Cited],
) -> Proposal:  # fmt: skip
    """Another title, reason, reasons for single changes (``node/path`` to text; blank ones are left out), or other
    causes, of the whole or of single changes. All of it is said at once, for it stands in one form and is approved
    together: who has approved did so for what stood there, so approvals lapse. Whether what is cited exists, the caller
    has asked the room that keeps it. Refusals: ``may-not-edit``, ``seen-missing``, ``changed-since-seen``,
    ``wrong-state``, ``title-missing``, ``bad-text``, ``bad-choice`` (no such change)."""
    with transaction.atomic():
        fresh = judged(proposal, actor, seen, may=rules.may_edit_draft, otherwise="may-not-edit", when=OPEN)
        known = queries.made(queries.base(fresh), queries.draft(fresh))
        if set(reasons) - set(known):
            raise Refusal("bad-choice", choice=min(set(reasons) - set(known)))
        kept = {
            place: entered(text, f"why:{place}", lines=True, most=TEXT, empty=True)
            for place, text in sorted(reasons.items())
        }
        said = {place: text for place, text in kept.items() if not is_blank(text)}
        put_into_words(fresh, actor, title, reason, said, _cited(causes, known))
    adopt(fresh, proposal)
    return proposal


def put_into_words(
    fresh: Proposal, actor: User, title: str, reason: str, reasons: dict[str, str], causes: list[dict[str, Any]]
) -> None:
    """What a locked proposal is called and why, from now on; ``causes`` as they are stored. Refusals:
    ``title-missing``, ``bad-text``."""
    before = (fresh.title, fresh.reason, fresh.reasons, fresh.causes)
    fresh.title, fresh.reason = _titled(title), entered(reason, "reason", lines=True, most=TEXT, empty=True)
    fresh.reasons, fresh.causes = reasons, causes
    if (fresh.title, fresh.reason, fresh.reasons, fresh.causes) != before:
        fresh.wording += 1
        worded = word(fresh, actor)
        follow(fresh, queries.route(fresh))
        fresh.save()
        act(
            fresh, "proposal-reworded", actor, rows=[worded],
            wording=fresh.wording, title=fresh.title, before=before[0],
        )  # fmt: skip


def save_edit(
    proposal: Proposal, *, actor: User, based_on_root: str, edits: ChangeSet, stroke: Stroke | None = None
) -> Proposal:  # fmt: skip
    """Merge edits made on the state ``based_on_root`` into the draft.

    The ``before`` of each edited field is what the form was made from; where the draft says
    something else by now, the edit meets it in a merge and never overwrites it. A state that is not kept any more
    loses no field, because of that ``before``; but what was added, deleted, moved or put in order there cannot be
    told from what others did, and is refused. ``stroke``: which save it is, so that the same one sent again does
    nothing. Refusals: ``may-not-edit``, ``base-missing``, ``wrong-state``, ``bad-choice`` (of a stroke), ``stale``
    (same field edited meanwhile; nothing is written), ``no-such-state``.
    """
    with transaction.atomic():
        fresh = locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        if not based_on_root:
            raise Refusal("base-missing")
        in_state(fresh, *OPEN)
        stroke = stroke_of(stroke)
        if saved_before(fresh, actor, stroke):
            adopt(fresh, proposal)
            return proposal
        edits = in_nfc(edits)
        base = _as_seen(_based_on(fresh, based_on_root, edits), edits)
        try:
            meant = apply(base, edits)
        except DoesNotApply as error:
            raise Refusal("stale", detail=str(error)) from None
        draft = queries.draft(fresh)
        result = merge(base, draft, meant)
        if result.conflicts:
            raise Refusal("stale", fields=[(c.node, c.path) for c in result.conflicts])
        if result.value != draft:
            written(fresh, actor, draft, result.value, stroke)
            keep_up(fresh, actor)
    adopt(fresh, proposal)
    return proposal


def keep_up(fresh: Proposal, actor: User) -> None:
    """After a write: conflicts that are open may be others now, or gone; and a working copy takes the newest state of
    the plan in as long as nothing meets, so that its author never writes on what is no more."""
    if fresh.sync_sequence:
        _sync(fresh, actor)
    elif fresh.working and queries.behind(fresh):
        _sync(fresh, actor, unless_met=True)


def put_picture(
    proposal: Proposal, *, actor: User, based_on_root: str, node: str, path: str, was: Value | Missing, made: Prepared
) -> Proposal:  # fmt: skip
    """Keep a picture that somebody brought, and name it in a figure of the draft, in one step; ``was``: what the form
    showed there. Refusals: ``bad-choice`` where no picture can stand, and those of ``save_edit``; then nothing is
    kept."""
    with transaction.atomic():
        entry = queries.draft(locked(proposal)).nodes.get(node)
        if entry is None:
            raise Refusal("stale")
        spec = field_spec(entry.type, path)
        if spec is None or spec.form != "picture":
            raise Refusal("bad-choice")
        pictures.keep(proposal.plan, made, added_by=str(actor))
        edits = ChangeSet((Set(node, entry.type, path, was, made.picture.name),))
        return save_edit(proposal, actor=actor, based_on_root=based_on_root, edits=edits)


def _based_on(fresh: Proposal, root: str, edits: ChangeSet) -> Table:
    try:
        return queries.shown_at(fresh.plan, fresh, root)
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


def sync_proposal(proposal: Proposal, *, actor: User, seen: str) -> Proposal:
    """Merge the mainline in. The base advances only when no conflict is left; until then the
    conflicts are stored and shown, and the draft stays as it is. Makes nobody an author. Refusals: ``may-not-edit``,
    ``seen-missing``, ``changed-since-seen``, ``wrong-state``."""
    with transaction.atomic():
        fresh = judged(proposal, actor, seen, may=rules.may_sync, otherwise="may-not-edit", when=OPEN)
        _sync(fresh, actor)
    adopt(fresh, proposal)
    return proposal


def _sync(fresh: Proposal, actor: User, *, unless_met: bool = False) -> None:
    """``unless_met``: nothing happens where there is a conflict."""
    record = PlanRecord.objects.get(pk=fresh.plan_id)
    if record.head_sequence == fresh.base_sequence:
        return
    answers = queries.resolutions(fresh)
    result = merge(queries.base(fresh), queries.draft(fresh), plans.head(record).table, answers)
    found = {conflict.id: conflict for conflict in result.conflicts}
    if found and unless_met:
        return
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
    edited(fresh, DraftEdit.Kind.SYNC, actor, states.root_of(fresh.plan_id, result.value))
    store(fresh, result.value)
    act(fresh, "proposal-synced", actor, sequence=record.head_sequence)


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
        fresh = locked(proposal)
        if not rules.may_edit_draft(actor, fresh):
            raise Refusal("may-not-edit")
        row = StoredConflict.objects.filter(proposal=fresh, conflict=conflict_id).first()
        if row is None:
            raise Refusal("not-found", kind="conflict", key=conflict_id)
        if not seen:
            raise Refusal("seen-missing")
        if not row.open or seen != of_conflict(msgspec.convert(row.data, Conflict)):
            raise Refusal("changed-since-seen", seen=seen, conflict=conflict_id)
        in_state(fresh, *OPEN)
        row.choice, row.value, row.open = choice, value, False
        row.answered_by, row.answered_at = actor, timezone.now()
        row.save()
        act(fresh, "conflict-resolved", actor, conflict=conflict_id, choice=choice)
        if choice in _WRITING:
            edited(fresh, DraftEdit.Kind.RESOLUTION, actor, fresh.draft_root)
        _sync(fresh, actor)
    adopt(fresh, proposal)
    return proposal
