"""Whether the ledger still continues what it has published. After an old backup was restored it does not, and
publishing over the newer site would take back what residents were told stays for good."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import Q
from msgspec import Struct

from tsumugu.core.errors import Problem, Refusal
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, PlanRecord, Retirement
from tsumugu.publication.collection import blanking, redactions
from tsumugu.publication.models import Gap
from tsumugu.publication.places import disk
from tsumugu.render.content import GapNote, LostEdition
from tsumugu.render.site.manifest import NAME, Listed, Manifest, read_site

#: Codes that say: publishing has stopped, until the site or the database is restored, or somebody decides to go on.
STOPPED = frozenset({"site-newer", "site-unreadable"})


class Newer(Struct, frozen=True):
    """A site that the ledger does not continue. ``size`` and ``checkpoint``: of the ledger it was published from;
    ``sequence``: of the ledger as it is; ``editions``: those the ledger does not know, or knows otherwise.
    ``undone``: what the site says became of editions and nobody here knows any more, by kind and key: ``withdrawn``
    and an edition's name, ``removed`` and the proof of the words, ``gap`` with size and checkpoint. Publishing would
    bring back what was taken back, silently."""

    size: int
    checkpoint: str
    sequence: int
    editions: tuple[LostEdition, ...]
    undone: tuple[tuple[str, str], ...] = ()

    @property
    def withdrawn(self) -> tuple[str, ...]:
        return tuple(key for kind, key in self.undone if kind == "withdrawn")

    @property
    def removals(self) -> int:
        return sum(kind == "removed" for kind, _key in self.undone)


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
    return beyond(record, read(disk.live(settings.TSUMUGU.site_root, record.slug)))


def beyond(record: PlanRecord, told: Manifest | None) -> Newer | None:
    """The same of any manifest (``read``)."""
    if told is None:
        return None
    size, checkpoint = told.size or 0, told.checkpoint
    decided = Gap.objects.filter(plan=record, size=size, checkpoint=checkpoint).exists()
    found = undone(record, told)
    lost = () if decided else _lost(record, told)
    if not found and not lost and (decided or _continues(record, size, checkpoint)):
        return None
    sequence = PlanRecord.objects.values_list("head_sequence", flat=True).get(pk=record.pk)
    return Newer(size, checkpoint, sequence, lost, found)


def undone(record: PlanRecord, told: Manifest | None) -> tuple[tuple[str, str], ...]:
    """What a manifest says became of editions and nobody here knows any more (``Newer.undone``)."""
    if told is None:
        return ()
    rows = Gap.objects.filter(plan=record).values_list("size", "checkpoint", "undone")
    known = {("gap", f"{size} {checkpoint}") for size, checkpoint, _ in rows}
    known |= {(kind, key) for _, _, listed in rows for kind, key in listed}
    known |= {("removed", redaction.proof) for redaction in redactions.confirmed(record)}
    here = Edition.objects.filter(plan=record, withdrawal__isnull=True, plan__retired=False)
    standing = {edition.name for edition in here}
    words = redactions.words(record)
    over = {  # withdrawn with a plan that was retired then and is not any more
        (name, one.date.isoformat(), reason)
        for one in Retirement.objects.filter(plan=record, restored=False) for name in one.editions
        for reason in (one.reason, blanking.said(one.reason, words))
    }  # fmt: skip
    found = [
        ("withdrawn", one.name) for one in told.withdrawn
        if one.name in standing and (one.name, one.withdrawn, one.reason) not in over
    ]  # fmt: skip
    found += [("removed", one.proof) for one in told.blanked]
    found += [("gap", f"{one.size} {one.checkpoint}") for one in told.gaps]
    return tuple(one for one in found if one not in known)


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


def is_behind(record: PlanRecord) -> bool:
    """Whether the site that is live still says what was taken back since: it may be of a backup, whose sites are read
    before the database. Raises as ``read``."""
    told = read(disk.live(settings.TSUMUGU.site_root, record.slug))
    if told is None:
        return False
    gone = Q(withdrawal__isnull=False) | Q(plan__retired=True)
    withdrawn = {edition.name for edition in Edition.objects.filter(gone, plan=record)}
    return not withdrawn <= {one.name for one in told.withdrawn} or told.epoch != redactions.epoch(record)


def check(record: PlanRecord, *, taking_back: bool = False) -> None:
    """Raises ``Refusal("site-newer")`` where the ledger does not continue what is live, ``site-unreadable`` where
    nobody can tell. ``taking_back``: for an act that takes something back, which is allowed where that is what was
    lost."""
    found = newer(record)
    if found is not None and not (taking_back and (found.withdrawn or found.removals)):
        raise Refusal("site-newer", plan=record.slug, size=found.size, sequence=found.sequence)


def check_taken_back(record: PlanRecord, found: Newer) -> None:
    """Whoever goes on takes back again, first, what was taken back: nothing else keeps it from the public. Raises
    ``Refusal("take-back-first")`` with ``editions`` (names) and ``removals`` (how many)."""
    told = read(disk.live(settings.TSUMUGU.site_root, record.slug))
    wanting = len(told.blanked if told is not None else ()) - redactions.confirmed(record).count()
    if found.withdrawn or (found.removals and wanting > 0):
        raise Refusal("take-back-first", editions=list(found.withdrawn), removals=max(0, wanting))


# -- after it was decided to go on -------------------------------------------------------------


def lost_notices(record: PlanRecord) -> tuple[GapNote, ...]:
    """Notices that the site carries and nobody here knows any more: they stand for ever, so they are recorded again."""
    told = read(disk.live(settings.TSUMUGU.site_root, record.slug))
    known = set(Gap.objects.filter(plan=record).values_list("size", "checkpoint"))
    listed = told.gaps if told is not None else ()
    return tuple(one for one in listed if (one.size, one.checkpoint) not in known)


def kept(record: PlanRecord, directory: Path | None, told: Manifest | None) -> dict[str, Path]:
    """The pages that stay as they were published, by path: those of a site that the ledger no longer continues, as
    far as nothing newer stands at their address."""
    if directory is None or told is None:
        return {}
    paths = set(told.kept)
    if Gap.objects.filter(plan=record, size=told.size or 0, checkpoint=told.checkpoint).exists():
        paths |= {path for path in told.files if path not in told.documents and path != NAME}
    return {path: directory / path for path in sorted(paths) if (directory / path).is_file()}
