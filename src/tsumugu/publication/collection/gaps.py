"""What the public is told for ever of editions that the ledger lost."""

from __future__ import annotations

import msgspec

from tsumugu.plans.models import PlanRecord
from tsumugu.publication.models import Gap
from tsumugu.render.content import GapNote, LostEdition
from tsumugu.render.vocabulary.places import edition_folder


def gaps(record: PlanRecord) -> tuple[GapNote, ...]:
    """What the public is told for ever, oldest first."""
    return tuple(
        GapNote(
            date=gap.date.isoformat(), reason=gap.reason, size=gap.size, checkpoint=gap.checkpoint,
            sequence=gap.sequence, editions=tuple(msgspec.convert(one, LostEdition) for one in gap.editions),
        )
        for gap in Gap.objects.filter(plan=record)
    )  # fmt: skip


def numbers(record: PlanRecord) -> dict[str, int]:
    """By part, the last number that was ever published, also where the ledger lost it: none is given twice."""
    found: dict[str, int] = {}
    for gap in gaps(record):
        for edition in gap.editions:
            part, _, number = edition.name.rpartition("-")
            found[part] = max(found.get(part, 0), int(number))
    return found


def of_lost(path: str, gaps: tuple[GapNote, ...]) -> bool:
    """Whether a path belongs to an edition that the ledger no longer knows."""
    names = {edition.name for gap in gaps for edition in gap.editions}
    return any(edition_folder(name) in path for name in names)
