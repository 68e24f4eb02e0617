"""Replay whole ledgers and name what does not hold.

Everything is recomputed from the entries alone, in one snapshot of the database; no cache is believed. What the
replay cannot know (an edition's label, a plan that is gone) the record of acts vouches for (``audit.vouching``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from tsumugu.accounts.models import Organization
from tsumugu.audit import vouching
from tsumugu.audit.faults import Fault
from tsumugu.audit.models import Act
from tsumugu.audit.queries import acts_after
from tsumugu.audit.verify import verify_acts
from tsumugu.core.canonical import Hasher, root_hash
from tsumugu.core.causes import Cited
from tsumugu.core.operations import ChangeSet, DoesNotApply, apply, from_json
from tsumugu.core.table import ROOT, Table
from tsumugu.plans import chain, merkle, pictures, projection, states
from tsumugu.plans.actions import SNAPSHOT_EVERY
from tsumugu.plans.models import Change, Edition, PlanRecord, Retirement, Snapshot, StoredPicture
from tsumugu.plans.snapshot import one_snapshot

CHANGES, EDITIONS, SNAPSHOTS = "plans_change", "plans_edition", "plans_snapshot"
PICTURES = "plans_storedpicture"
TOUCHES, CAUSES, RECORDS = "plans_fieldtouch", "plans_causetouch", "plans_planrecord"


class Verdict(Struct, frozen=True):
    """``entries`` held, one after the other from the first; ``root`` is their Merkle root (hex)."""

    entries: int
    root: str
    faults: tuple[Fault, ...] = ()

    @property
    def fault(self) -> Fault | None:
        """The first thing that does not hold."""
        return self.faults[0] if self.faults else None


def verify(record: PlanRecord, step: Callable[[], object] = lambda: None) -> Verdict:
    """One ledger, with its snapshots, touches, editions and head; ``step`` is called after each entry.

    Codes of an entry, behind which nothing is judged: ``gap``, ``previous-hash``, ``entry-hash``, ``base-root``,
    ``operations``, ``result-root``. Of what stands beside the entries: ``snapshot``, ``snapshot-missing``,
    ``snapshot-beyond``, ``retired``,
    ``touch-missing``, ``touch-surplus``, ``cause-missing``, ``cause-surplus``, ``edition`` (its
    content or its tree is another), ``edition-beyond``, ``head``, ``title``, ``picture`` (its bytes are not those
    that its name stands for).
    """
    with one_snapshot():
        record.refresh_from_db()
        return _Replay(record).run(step)


class Report(Struct, frozen=True):
    """All that is stored: how many acts were read, each plan's verdict, and every fault, theirs too."""

    acts: int
    verdicts: dict[str, Verdict]
    faults: tuple[Fault, ...]


def verify_all(records: Sequence[PlanRecord] | None = None, step: Callable[[], object] = lambda: None) -> Report:
    """The record of acts of every organization, what it vouches for, and the ledgers of these plans or of all, in
    one snapshot."""
    with one_snapshot():
        faults: list[Fault] = []
        organizations = list(Organization.objects.order_by("pk"))
        for organization in organizations:
            faults += verify_acts(organization, organization.slug)
            faults += verify_registrations(organization)
        faults += vouching.check((one.slug, act) for one in organizations for act in acts_after(one, 0).iterator())
        if records is None:
            records = list(PlanRecord.objects.order_by("slug"))
        verdicts = {record.slug: verify(record, step) for record in records}
        for verdict in verdicts.values():
            faults += verdict.faults
        return Report(Act.objects.count(), verdicts, tuple(faults))


class _Replay:
    def __init__(self, record: PlanRecord) -> None:
        self.record = record
        self.table, self.hasher = Table({}, {}), Hasher()
        self.hash, self.root, self.leaves = "", "", list[bytes]()
        self.faults: list[Fault] = []
        self.editions: dict[int, list[Edition]] = {}
        for edition in Edition.objects.filter(plan=record).order_by("pk"):
            self.editions.setdefault(edition.sequence, []).append(edition)
        self.snapshots = dict(Snapshot.objects.filter(plan=record).values_list("sequence", "pk"))
        self.touches, self.causes = projection.stored(record), projection.stored_causes(record)

    def run(self, step: Callable[[], object]) -> Verdict:
        for change in Change.objects.filter(plan=self.record).order_by("sequence", "pk").iterator(chunk_size=50):
            sequence = len(self.leaves) + 1
            operations, code, detail = self._entry(sequence, change)
            if code or operations is None:
                self._fault(code, CHANGES, f"{sequence}", sequence, detail)
                break
            self.leaves.append(bytes.fromhex(change.entry_hash))
            self.hash, self.root = change.entry_hash, change.result_root
            self._beside(sequence, operations, projection.cited(change))
            step()
        else:
            self._at_the_end()
        return Verdict(len(self.leaves), merkle.root(self.leaves).hex(), tuple(self.faults))

    def _fault(self, code: str, table: str, row: str, sequence: int, detail: str = "") -> None:
        self.faults.append(
            Fault(
                code, organization=self.record.organization.slug, plan=self.record.slug, table=table, row=row,
                sequence=sequence, detail=detail,
            )
        )  # fmt: skip

    def _entry(self, sequence: int, change: Change) -> tuple[ChangeSet | None, str, str]:
        """The operations of an entry that holds, or the code of what does not."""
        if change.sequence != sequence:
            return None, "gap", f"{change.sequence}"
        if change.prev_hash != self.hash:
            return None, "previous-hash", ""
        if chain.entry_hash(self.record.slug, change) != change.entry_hash:
            return None, "entry-hash", ""
        if change.base_root != self.root:
            return None, "base-root", ""
        try:
            operations = from_json(bytes(change.operations))
            self.table = apply(self.table, operations)
        except (DoesNotApply, KeyError, ValueError, TypeError) as error:
            return None, "operations", str(error)
        if self.hasher.root(self.table) != change.result_root:
            return None, "result-root", ""
        return operations, "", ""

    def _beside(self, sequence: int, operations: ChangeSet, cited: tuple[Cited, ...]) -> None:
        """What is stored beside an entry and follows from it."""
        editions = self.editions.pop(sequence, [])
        snapshot = self.snapshots.pop(sequence, None)
        if snapshot is None:
            if editions or sequence == 1 or sequence % SNAPSHOT_EVERY == 0:
                self._fault("snapshot-missing", SNAPSHOTS, f"{sequence}", sequence)
        elif not _holds(snapshot, self.root):
            self._fault("snapshot", SNAPSHOTS, f"{sequence}", sequence)
        tree = merkle.root(self.leaves).hex() if editions else ""
        for edition in editions:
            if edition.root != self.root or edition.merkle_root != tree:
                self._fault("edition", EDITIONS, f"{edition.part} {edition.number}", sequence)
        touches = self.touches.pop(sequence, Counter())
        wanted = projection.touched(operations)
        for touch in wanted:
            if not touches[touch]:
                self._fault("touch-missing", TOUCHES, " ".join(touch), sequence)
        touches.subtract(wanted)
        causes = self.causes.pop(sequence, Counter())
        called_for = projection.caused(operations, cited)
        for row in called_for:
            if not causes[row]:
                self._fault("cause-missing", CAUSES, " ".join(row), sequence)
        causes.subtract(called_for)
        self._surplus(sequence, touches, causes)

    def _surplus(
        self, sequence: int, touches: Counter[projection.Touch], causes: Counter[projection.CausedTouch]
    ) -> None:
        for touch in sorted(touches.elements()):
            self._fault("touch-surplus", TOUCHES, " ".join(touch), sequence)
        for row in sorted(causes.elements()):
            self._fault("cause-surplus", CAUSES, " ".join(row), sequence)

    def _at_the_end(self) -> None:
        """The head, and what names entries that are not there."""
        record, last = self.record, len(self.leaves)
        if (record.head_sequence, record.head_hash, record.head_root) != (last, self.hash, self.root):
            self._fault("head", RECORDS, record.slug, last + 1, f"{record.head_sequence}")
        if ROOT in self.table.nodes:
            title = projection.listed_title(str(self.table.nodes[ROOT].fields.get("title", record.title)))
            if record.title != title:
                self._fault("title", RECORDS, record.slug, last, record.title)
        told = Retirement.objects.filter(plan=record).order_by("-pk").values_list("restored", flat=True).first()
        if record.retired != (told is False):
            self._fault("retired", RECORDS, record.slug, last)
        for sequence, editions in sorted(self.editions.items()):
            for edition in editions:
                self._fault("edition-beyond", EDITIONS, f"{edition.part} {edition.number}", sequence)
        for sequence in sorted(self.snapshots):
            self._fault("snapshot-beyond", SNAPSHOTS, f"{sequence}", sequence)
        for sequence in sorted({*self.touches, *self.causes}):
            self._surplus(sequence, self.touches.get(sequence, Counter()), self.causes.get(sequence, Counter()))
        for picture in StoredPicture.objects.filter(plan=self.record).order_by("name").iterator(chunk_size=1):
            if not pictures.is_whole(picture.name, bytes(picture.data)):
                self._fault("picture", PICTURES, picture.name, last)


def _holds(snapshot: int, root: str) -> bool:
    stored = Snapshot.objects.get(pk=snapshot)
    try:
        return stored.root == root and root_hash(states.decode(bytes(stored.data))) == root
    except Exception:  # whatever broken bytes raise, the answer is the same
        return False


def verify_registrations(organization: Organization) -> Iterator[Fault]:
    """The plans of an organization are those its record of acts says were registered. Codes: ``plan-missing``,
    ``plan-unregistered`` (also: brought here from another organization)."""
    acts = Act.objects.filter(organization=organization, act="plan-created").order_by("number", "pk")
    registered = {act.subject.removeprefix("plan:"): act.number for act in acts}
    here = set(PlanRecord.objects.filter(organization=organization).values_list("slug", flat=True))
    for slug, number in registered.items():
        if slug not in here:
            yield Fault(
                "plan-missing", organization=organization.slug, plan=slug, table=RECORDS, row=slug, detail=f"{number}"
            )
    for slug in sorted(here - set(registered)):
        yield Fault("plan-unregistered", organization=organization.slug, plan=slug, table=RECORDS, row=slug)
