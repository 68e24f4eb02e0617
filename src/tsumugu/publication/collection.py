"""What is public, collected into one immutable value. Nothing unpublished is in it, so nothing can leak."""

from __future__ import annotations

import json

from django.utils import timezone, translation

from tsumugu.accounts.models import Role
from tsumugu.core.operations import ChangeSet
from tsumugu.plans import queries
from tsumugu.plans.models import Change, Edition, PlanRecord
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent


def collect(record: PlanRecord) -> SiteContent | None:
    """The site of a plan as its newest public edition has it; ``None`` before the first edition.

    Changes of the ledger after that edition are not part of it.
    """
    editions = list(Edition.objects.filter(plan=record).order_by("sequence", "pk"))
    if not editions:
        return None
    newest = editions[-1]
    return SiteContent(
        slug=record.slug,
        base=f"/{record.slug}/",
        plan=queries.plan_at(record, newest.sequence),
        editions=tuple(_edition(record, edition) for edition in editions),
        changes=tuple(_notes(record, newest.sequence)),
        today=timezone.localdate().isoformat(),
        checkpoint=newest.merkle_root,
    )


def _edition(record: PlanRecord, edition: Edition) -> EditionContent:
    return EditionContent(
        part=edition.part,  # type: ignore[arg-type]
        number=edition.number,
        label=edition.label,
        date=edition.date.isoformat(),
        stage=edition.stage or None,
        summary=edition.summary,
        classification=edition.classification,
        sequence=edition.sequence,
        root=edition.root,
        plan=queries.plan_at(record, edition.sequence),
    )


def _notes(record: PlanRecord, until: int) -> list[ChangeNote]:
    notes = []
    for change in Change.objects.filter(plan=record, sequence__lte=until).order_by("sequence"):
        approvals = tuple(_office(entry["step"]) for entry in json.loads(change.approvals))
        notes.append(
            ChangeNote(
                sequence=change.sequence,
                date=timezone.localtime(change.recorded_at).date().isoformat(),
                # The public reads offices, not persons: no names of staff leave the house.
                actor="" if change.actor_role else "事務局",
                role=_office(change.actor_role),
                division=change.actor_division,
                reason=change.reason,
                proposal=change.title,
                approvals=approvals,
                touched=_touched(queries.operations_of(change), change.sequence),
            )
        )
    return notes


def _office(role: str) -> str:
    """What the public calls a role; the site is written in Japanese, whoever publishes it."""
    with translation.override("ja"):
        return str(Role(role).label) if role in Role.values else role


def _touched(operations: ChangeSet, sequence: int) -> tuple[tuple[str, str], ...]:
    """What a change touched, as the site shows it. The first entry, the import, names nodes only."""
    pairs = {(node, "" if path.startswith("@") else path) for node, path in operations.touches()}
    return tuple(sorted(pair for pair in pairs if sequence > 1 or not pair[1]))
