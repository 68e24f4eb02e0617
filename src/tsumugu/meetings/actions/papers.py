"""Acts on the papers of a meeting: a file that somebody brings, or what of the plan is frozen for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import User
from tsumugu.core import texts
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.seen import unmoved
from tsumugu.core.table import Table, to_plan
from tsumugu.meetings import public, states
from tsumugu.meetings.actions import files, ground
from tsumugu.meetings.actions.files import File
from tsumugu.meetings.actions.meetings import rows_of
from tsumugu.meetings.models import Comment, Frozen, Material, Meeting
from tsumugu.meetings.typed import fields
from tsumugu.plans import queries as ledger
from tsumugu.plans import states as values
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal

Values = Mapping[str, Any]


class Source(Struct, frozen=True):
    """What of the plan a paper shows: the mainline (``key`` is ``""``), a proposal (``7``) or an edition
    (``text-1``)."""

    kind: str
    key: str = ""


def read_source(text: str) -> Source:
    """``mainline``, ``proposal:7``, ``edition:text-1``. Refusal: ``bad-choice``."""
    kind, _colon, key = text.partition(":")
    if (kind == "mainline" and not key) or (kind in ("proposal", "edition") and key):
        return Source(kind, key)
    raise Refusal("bad-choice", field="source")


def add_file(meeting: Meeting, typed: Values, file: File, *, actor: User, token: str = "") -> Material:
    """A paper that is a file; its bytes are kept once, and beside them those that the public gets. Refusals:
    ``may-not-write-meetings``, those of ``fields.taken``, ``bad-file`` with ``problems`` (``meetings.kinds``,
    ``interchange.papers``), ``number-taken``, ``bad-number``."""
    ground.may_write(meeting.process.plan, actor)
    brought = files.made_ready(file)
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        if (earlier := ground.made_before(plan, row.materials.all(), token)) is not None:
            return earlier
        made = Material(
            meeting=row, kind="file", file=files.stored(plan, brought, actor), filename=brought.name,
            **fields.taken(fields.NEW_MATERIAL, typed),
        )  # fmt: skip
        return _added(plan, made, actor, token)


def _added(plan: PlanRecord, made: Material, actor: User, token: str) -> Material:
    rows = made.meeting.materials.all()
    if rows.filter(number=made.number).exists():
        raise Refusal("number-taken", field="number")
    made.order = ground.last(rows)
    made.save()
    ground.keep_made(plan, token, made)
    ground.act(plan, "material-added", made.meeting, actor, kind="meeting", material=made.pk, what=made.kind)
    return made


def add_frozen(
    meeting: Meeting, typed: Values, source: Source, *, against: Source | None = None, actor: User, token: str = ""
) -> Material:
    """A paper that shows the plan as it is at this moment, or a comparison of it ``against`` another state; what is
    changed afterwards does not change the paper. Refusals: ``may-not-write-meetings``, those of ``fields.taken``,
    ``number-taken``, ``bad-number``; ``not-found`` for a proposal or an edition that this plan does not have."""
    with transaction.atomic():
        plan = ground.written(meeting.process.plan, actor)
        row = ground.fresh(rows_of(plan), meeting)
        if (earlier := ground.made_before(plan, row.materials.all(), token)) is not None:
            return earlier
        kind = "comparison" if against is not None else "edition" if source.kind == "edition" else "draft"
        made = Material(
            meeting=row, kind=kind, frozen_on=timezone.localdate(), **fields.taken(fields.NEW_MATERIAL, typed)
        )
        made.state = _frozen(plan, source)
        made.edition = source.key if source.kind == "edition" else ""
        made.proposal = (whole(source.key) or 0) if source.kind == "proposal" else 0
        if against is not None:
            made.before = _frozen(plan, against)
            made.against = against.key if against.kind == "edition" else ""
        return _added(plan, made, actor, token)


def _frozen(plan: PlanRecord, source: Source) -> Frozen:
    """A copy of the state as it is now, once for each state; anew where the one before was disposed of."""
    table = _table(plan, source)
    root = values.root_of(plan.pk, table)
    found = Frozen.objects.filter(plan=plan, root=root).exclude(data=b"").first()
    return found or Frozen.objects.create(plan=plan, root=root, data=values.encode(to_plan(table)))


def _table(plan: PlanRecord, source: Source) -> Table:
    if source.kind == "proposal":
        proposal = Proposal.objects.filter(plan=plan, pk=whole(source.key) or 0).select_related("plan").first()
        if proposal is None:
            raise Refusal("not-found")
        return proposals.draft(proposal)
    if source.kind == "edition":
        edition = next((one for one in ledger.editions(plan) if one.name == source.key), None)
        if edition is None:
            raise Refusal("not-found")
        return ledger.table_at(plan, edition.sequence)
    return ledger.table_at(plan, plan.head_sequence)


def edit_material(material: Material, typed: Values, *, was: Values, actor: User) -> None:
    """Its number, title and stage. Refusals: ``may-not-write-meetings``, those of
    ``fields.taken`` and ``merging.merged``, ``number-taken``, ``bad-number``."""
    with transaction.atomic():
        plan = ground.written(material.meeting.process.plan, actor)
        row = ground.fresh(Material.objects.filter(meeting__process__plan=plan).select_related("meeting"), material)
        changes = ground.edit(row, fields.MATERIAL, typed, was)
        if row.meeting.materials.filter(number=row.number).exclude(pk=row.pk).exists():
            raise Refusal("number-taken", field="number")
        if changes:
            row.save(update_fields=list(changes))
            ground.act(
                plan, "material-edited", row.meeting, actor, kind="meeting", material=row.pk, fields=sorted(changes)
            )


def delete_material(material: Material, *, seen: str, actor: User) -> None:
    """One that nobody has before them yet, neither members nor the public. Refusals: ``may-not-write-meetings``,
    ``seen-missing``, ``changed-since-seen``, ``material-given``."""
    with transaction.atomic():
        plan = ground.written(material.meeting.process.plan, actor)
        row = ground.fresh(Material.objects.filter(meeting__process__plan=plan).select_related("meeting"), material)
        unmoved(seen, states.of_material(row))
        if row.given_at is not None or public.papers_public(row.meeting, timezone.now()):
            raise Refusal("material-given")
        ground.act(plan, "material-deleted", row.meeting, actor, kind="meeting", material=row.pk)
        row.delete()


def move_material(material: Material, by: int, *, seen: str, actor: User) -> None:
    """Refusals: ``may-not-write-meetings``, ``seen-missing``, ``changed-since-seen``."""
    with transaction.atomic():
        plan = ground.written(material.meeting.process.plan, actor)
        rows = Material.objects.filter(meeting=material.meeting_id)
        ground.step(plan, rows, material, by, seen=seen, kind="material", actor=actor)


def comment(material: Material, text: str, *, actor: User, token: str = "") -> Comment:
    """What a member writes to a paper that was handed out to them. Refusals: ``may-not-comment`` (no seat of theirs
    is in the meeting, or the paper was not handed out), ``bad-text``."""
    with transaction.atomic():
        plan = ground.lock(material.meeting.process.plan)
        mine = material.meeting.attendance.filter(seat__user=actor, seat__user__is_active=True).exists()
        fresh = Material.objects.filter(pk=material.pk, given_at__isnull=False).select_related("meeting").first()
        if not mine or fresh is None:
            raise Refusal("may-not-comment")
        if (earlier := ground.made_before(plan, fresh.comments.all(), token)) is not None:
            return earlier
        said = texts.entered(text, "text", lines=True, most=texts.TEXT)
        made = Comment.objects.create(material=fresh, author=actor, text=said, at=timezone.now())
        ground.keep_made(plan, token, made)
        ground.act(plan, "material-commented", fresh.meeting, actor, kind="meeting", material=fresh.pk)
    return made
