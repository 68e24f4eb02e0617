"""The only writes to a ledger. Called by proposals and publication, never by a surface."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from tsumugu.accounts.models import Organization
from tsumugu.audit.actions import record_act
from tsumugu.core.canonical import canonical_json, nfc
from tsumugu.core.diff import diff
from tsumugu.core.errors import Refusal
from tsumugu.core.operations import Add, ChangeSet, Delete, to_json
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_table
from tsumugu.plans import chain, queries, states
from tsumugu.plans.models import Change, Edition, FieldTouch, Part, PlanRecord, Snapshot

SNAPSHOT_EVERY = 100


class Author(Struct, frozen=True):
    """Who an entry names, as text: it outlives the account."""

    name: str
    role: str = ""
    division: str = ""


class Grounds(Struct, frozen=True):
    """What stands behind a change. The tuples hold plain JSON data; ``credits`` are
    ``{"node", "path", "name"}`` of whoever resolved a conflict there."""

    title: str = ""
    reason: str = ""
    causes: tuple[Any, ...] = ()
    approvals: tuple[Any, ...] = ()
    credits: tuple[Any, ...] = ()
    proposal: str = ""
    in_force_from: datetime.date | None = None


def lock_plan(record: PlanRecord) -> PlanRecord:
    """The record, fresh, and locked until the transaction ends (SQLite: the transaction itself)."""
    return PlanRecord.objects.select_for_update().get(pk=record.pk)


def _text(value: str) -> str:
    # PostgreSQL refuses NUL, and what is stored is what is hashed.
    return str(nfc(value.replace("\x00", "")))


def create_plan(
    organization: Organization, slug: str, plan: Plan, *, actor: AbstractBaseUser | None, reason: str = ""
) -> PlanRecord:
    """A new ledger whose first entry is the whole imported plan. Refusals: ``slug-taken``."""
    with transaction.atomic():
        if PlanRecord.objects.filter(slug=slug).exists():
            raise Refusal("slug-taken", slug=slug)
        record = PlanRecord.objects.create(organization=organization, slug=slug, title=plan.title)
        author = Author(str(actor) if actor is not None else "")
        append_change(record, to_table(plan), author, Grounds(title="計画の登録", reason=reason))
        record_act(organization, "plan-created", f"plan:{slug}", actor=actor, sequence=1)
    return record


_EMPTY = Table({}, {})


def append_change(record: PlanRecord, result: Table, author: Author, grounds: Grounds) -> Change:
    """Append the step from the head to ``result``. The caller holds ``lock_plan`` in a transaction,
    and has merged: this function never merges. Updates ``record`` in place. Refusals:
    ``nothing-changed``, ``ledger-moved`` (the record is not the head)."""
    base = queries.head(record).table if record.head_sequence else _EMPTY
    operations = diff(base, result)
    if not operations:
        raise Refusal("nothing-changed", plan=record.slug)
    result_root = states.root_of(record.pk, result)
    change = Change(
        plan=record,
        sequence=record.head_sequence + 1,
        prev_hash=record.head_hash,
        base_root=record.head_root,
        result_root=result_root,
        operations=to_json(operations),
        title=_text(grounds.title)[:300],
        actor_name=_text(author.name)[:200],
        actor_role=author.role,
        actor_division=_text(author.division)[:200],
        reason=_text(grounds.reason),
        causes=canonical_json(list(grounds.causes)).decode(),
        approvals=canonical_json(list(grounds.approvals)).decode(),
        credits=canonical_json(list(grounds.credits)).decode(),
        proposal=grounds.proposal,
        recorded_at=timezone.now(),
        in_force_from=grounds.in_force_from,
    )
    change.entry_hash = chain.entry_hash(record.slug, change)
    moved = PlanRecord.objects.filter(pk=record.pk, head_sequence=record.head_sequence).update(
        head_sequence=change.sequence,
        head_root=result_root,
        head_hash=change.entry_hash,
        title=str(result.nodes[""].fields.get("title", record.title)),
    )
    if moved != 1:
        raise Refusal("ledger-moved", plan=record.slug)
    change.save(force_insert=True)
    FieldTouch.objects.bulk_create(touches(record, change.sequence, operations), batch_size=2000)
    record.head_sequence, record.head_root, record.head_hash = change.sequence, result_root, change.entry_hash
    if change.sequence == 1 or change.sequence % SNAPSHOT_EVERY == 0:
        take_snapshot(record, result)
    states.remember(record.pk, result_root, result)
    return change


def touches(record: PlanRecord, sequence: int, operations: ChangeSet) -> list[FieldTouch]:
    """The projection of one change (see ``FieldTouch``)."""
    grown = {item.node for op in operations if isinstance(op, (Add, Delete)) for item in op.nodes}
    pairs = {(node, path) for node, path in operations.touches() if not path or path[0] == "@" or node not in grown}
    return [FieldTouch(plan=record, node=node, path=path, sequence=sequence) for node, path in sorted(pairs)]


def rebuild_touches(record: PlanRecord) -> int:
    """Throw the projection away and make it again from the ledger; returns the number of rows."""
    total = 0
    with transaction.atomic():
        lock_plan(record)
        FieldTouch.objects.filter(plan=record).delete()
        for change in Change.objects.filter(plan=record).order_by("sequence").iterator():
            rows = touches(record, change.sequence, queries.operations_of(change))
            total += len(FieldTouch.objects.bulk_create(rows, batch_size=2000))
    return total


def take_snapshot(record: PlanRecord, table: Table) -> None:
    """Store the head's whole value, once."""
    if not Snapshot.objects.filter(plan=record, sequence=record.head_sequence).exists():
        Snapshot.objects.create(
            plan=record, sequence=record.head_sequence, root=record.head_root, data=states.encode(table)
        )


def create_edition(
    record: PlanRecord,
    part: str,
    *,
    actor: AbstractBaseUser,
    label: str,
    date: datetime.date,
    summary: str = "",
    classification: str = "",
    stage: str = "",
) -> Edition:
    """Name the head an edition of one part, with its snapshot. Refusals: ``unknown-part``,
    ``edition-unchanged`` (the part's last edition is this very revision)."""
    if part not in Part.values:
        raise Refusal("unknown-part", part=part)
    with transaction.atomic():
        locked = lock_plan(record)
        last = Edition.objects.filter(plan=locked, part=part).order_by("-number").first()
        if last is not None and last.sequence == locked.head_sequence:
            raise Refusal("edition-unchanged", part=part, number=last.number)
        head = queries.head(locked)
        take_snapshot(locked, head.table)
        edition = Edition.objects.create(
            plan=locked,
            part=part,
            number=last.number + 1 if last else 1,
            label=label,
            date=date,
            stage=stage or str(head.table.nodes[""].fields.get("stage", "")),
            summary=summary,
            classification=classification,
            sequence=head.sequence,
            root=head.root,
            merkle_root=queries.merkle_root(locked, head.sequence),
            published_by=str(actor),
            published_at=timezone.now(),
        )
        record_act(
            locked.organization, "edition-published", f"plan:{locked.slug}", actor=actor,
            part=part, number=edition.number, sequence=edition.sequence,
        )  # fmt: skip
    return edition
