"""Whether the ledger still continues what it has published. After an old backup was restored it does not, and
publishing over the newer site would take back what residents were told stays for good."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.conf import settings
from msgspec import Struct

from tsumugu.core.errors import Problem, Refusal
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import storage
from tsumugu.publication.models import Gap
from tsumugu.render.content import GapNote, LostEdition
from tsumugu.render.places import edition_folder
from tsumugu.render.site.manifest import NAME, Listed, Manifest, read_site


class Newer(Struct, frozen=True):
    """A site that the ledger does not continue. ``size`` and ``checkpoint``: of the ledger it was published from;
    ``sequence``: of the ledger as it is; ``editions``: those the ledger does not know, or knows otherwise."""

    size: int
    checkpoint: str
    sequence: int
    editions: tuple[LostEdition, ...]


def read(directory: Path | None) -> Manifest | None:
    """The manifest of a site, ``None`` for no site. Raises ``Refusal("site-unreadable")`` with the problem: of what
    cannot be read nobody knows what it promised."""
    found = read_site(directory) if directory is not None else None
    if isinstance(found, Problem):
        raise Refusal("site-unreadable", problems=(found,))
    return found


def newer(record: PlanRecord) -> Newer | None:
    """How the site that is live goes beyond the ledger; ``None`` if it does not, or if somebody decided to go on.
    Raises as ``read``."""
    return beyond(record, read(storage.live(settings.TSUMUGU.site_root, record.slug)))


def beyond(record: PlanRecord, told: Manifest | None) -> Newer | None:
    """The same of any manifest (``read``)."""
    if told is None:
        return None
    size, checkpoint = told.size or 0, told.checkpoint
    if Gap.objects.filter(plan=record, size=size, checkpoint=checkpoint).exists():
        return None
    sequence = PlanRecord.objects.values_list("head_sequence", flat=True).get(pk=record.pk)
    lost = _lost(record, told)
    if not lost and _continues(record, size, checkpoint):
        return None
    return Newer(size, checkpoint, sequence, lost)


def _continues(record: PlanRecord, size: int, checkpoint: str) -> bool:
    if not size or not checkpoint:
        return True
    return bool(queries.continues(record, size, checkpoint))


def _lost(record: PlanRecord, told: Manifest) -> tuple[LostEdition, ...]:
    known = {edition.name: edition for edition in Edition.objects.filter(plan=record)}
    found = [
        LostEdition(
            name=name, label=one.label, date=one.date, sequence=one.sequence, root=one.root, checkpoint=one.checkpoint
        )
        for name, one in told.ever.items()
        if name not in known or not _same(one, known[name])
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.sequence, one.name)))


def _same(listed: Listed, edition: Edition) -> bool:
    """An earlier program wrote no checkpoint."""
    here = (edition.sequence, edition.root, edition.merkle_root)
    return here == (listed.sequence, listed.root, listed.checkpoint or edition.merkle_root)


def check(record: PlanRecord) -> None:
    """Raises ``Refusal("site-newer")`` where the ledger does not continue what is live, ``site-unreadable`` where
    nobody can tell."""
    found = newer(record)
    if found is not None:
        raise Refusal("site-newer", plan=record.slug, size=found.size, sequence=found.sequence)


# -- after it was decided to go on -------------------------------------------------------------


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


def kept(record: PlanRecord, directory: Path | None, told: Manifest | None) -> dict[str, Path]:
    """The pages that stay as they were published, by path: those of a site that the ledger no longer continues, as
    far as nothing newer stands at their address."""
    if directory is None or told is None:
        return {}
    paths = set(told.kept)
    if Gap.objects.filter(plan=record, size=told.size or 0, checkpoint=told.checkpoint).exists():
        paths |= {path for path in told.files if path not in told.documents and path != NAME}
    return {path: directory / path for path in sorted(paths) if (directory / path).is_file()}


def of_lost(path: str, gaps: tuple[GapNote, ...]) -> bool:
    """Whether a path belongs to an edition that the ledger no longer knows."""
    names = {edition.name for gap in gaps for edition in gap.editions}
    return any(edition_folder(name) in path for name in names)
