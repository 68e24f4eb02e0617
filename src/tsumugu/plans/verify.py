"""Replay a whole ledger and name the first entry that does not hold."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core.canonical import Hasher, root_hash
from tsumugu.core.operations import DoesNotApply, apply, from_json
from tsumugu.core.table import Table
from tsumugu.plans import chain, merkle, states
from tsumugu.plans.models import Change, Edition, PlanRecord, Snapshot
from tsumugu.plans.reading import one_snapshot


class Fault(Struct, frozen=True):
    """The first thing that does not hold. Codes: ``gap``, ``previous-hash``, ``entry-hash``,
    ``base-root``, ``operations``, ``result-root``, ``snapshot``, ``edition``, ``head``."""

    sequence: int
    code: str
    detail: str = ""


class Verdict(Struct, frozen=True):
    """``entries`` held before the fault, or all of them; ``root`` is their Merkle root (hex)."""

    entries: int
    root: str
    fault: Fault | None = None


def verify(record: PlanRecord) -> Verdict:
    """Everything is recomputed from the entries alone, in one snapshot of the database; no cache is believed."""
    with one_snapshot():
        return _replay(record)


def _replay(record: PlanRecord) -> Verdict:
    record.refresh_from_db()
    table, hasher = Table({}, {}), Hasher()
    previous_hash, previous_root, leaves = "", "", []
    editions: dict[int, list[Edition]] = {}
    for edition in Edition.objects.filter(plan=record):
        editions.setdefault(edition.sequence, []).append(edition)
    snapshots = dict(Snapshot.objects.filter(plan=record).values_list("sequence", "pk"))

    def stop(sequence: int, code: str, detail: str = "") -> Verdict:
        return Verdict(len(leaves), merkle.root(leaves).hex(), Fault(sequence, code, detail))

    for change in Change.objects.filter(plan=record).order_by("sequence").iterator(chunk_size=50):
        expected = len(leaves) + 1
        if change.sequence != expected:
            return stop(expected, "gap", f"found {change.sequence}")
        if change.prev_hash != previous_hash:
            return stop(expected, "previous-hash")
        if chain.entry_hash(record.slug, change) != change.entry_hash:
            return stop(expected, "entry-hash")
        if change.base_root != previous_root:
            return stop(expected, "base-root")
        try:
            table = apply(table, from_json(bytes(change.operations)))
        except (DoesNotApply, KeyError, ValueError, TypeError) as error:
            return stop(expected, "operations", str(error))
        if hasher.root(table) != change.result_root:
            return stop(expected, "result-root")
        leaves.append(bytes.fromhex(change.entry_hash))
        previous_hash, previous_root = change.entry_hash, change.result_root
        if expected in snapshots and not _holds(snapshots[expected], previous_root):
            return stop(expected, "snapshot")
        for edition in editions.pop(expected, ()):
            if edition.root != previous_root or edition.merkle_root != merkle.root(leaves).hex():
                return stop(expected, "edition", f"{edition.part} {edition.number}")
    if (record.head_sequence, record.head_hash, record.head_root) != (len(leaves), previous_hash, previous_root):
        return stop(len(leaves) + 1, "head", f"the record says {record.head_sequence}")
    if editions:
        return stop(min(editions), "edition", "beyond the ledger")
    return Verdict(len(leaves), merkle.root(leaves).hex())


def _holds(snapshot: int, root: str) -> bool:
    stored = Snapshot.objects.get(pk=snapshot)
    try:
        return stored.root == root and root_hash(states.decode(stored.data)) == root
    except Exception:  # whatever broken bytes raise, the answer is the same
        return False
