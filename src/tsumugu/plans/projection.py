"""What is stored beside the ledger and follows from it: field touches, the title in lists; and how far the stored
touches are from what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from tsumugu.core.canonical import nfc
from tsumugu.core.operations import Add, ChangeSet, Delete, from_json
from tsumugu.plans.models import Change, FieldTouch, PlanRecord


def listed_title(text: str) -> str:
    """A plan's title as lists have it."""
    return str(nfc(text.replace("\x00", "")))


Touch = tuple[str, str]


class Differences(Struct, frozen=True):
    """``rows`` is how many there should be; ``missing`` and ``surplus`` are ``(sequence, node, path)``, a surplus one
    as often as it stands too much."""

    rows: int
    missing: tuple[tuple[int, str, str], ...] = ()
    surplus: tuple[tuple[int, str, str], ...] = ()


def touched(operations: ChangeSet) -> list[Touch]:
    """The projection of one change (see ``FieldTouch``), sorted."""
    grown = {item.node for op in operations if isinstance(op, (Add, Delete)) for item in op.nodes}
    return sorted(
        (node, path) for node, path in set(operations.touches()) if not path or path[0] == "@" or node not in grown
    )


def touches(record: PlanRecord, sequence: int, operations: ChangeSet) -> list[FieldTouch]:
    return [FieldTouch(plan=record, node=node, path=path, sequence=sequence) for node, path in touched(operations)]


def stored(record: PlanRecord) -> dict[int, Counter[Touch]]:
    """The rows of a plan by the entry they name."""
    found: dict[int, Counter[Touch]] = {}
    rows = FieldTouch.objects.filter(plan=record).values_list("sequence", "node", "path")
    for sequence, node, path in rows.iterator(chunk_size=5000):
        found.setdefault(sequence, Counter())[(node, path)] += 1
    return found


def differences(record: PlanRecord) -> Differences:
    """The stored rows compared with the ledger's entries."""
    held, missing, total = stored(record), [], 0
    for sequence, operations in _operations(record):
        wanted = touched(operations)
        total += len(wanted)
        here = held.get(sequence, Counter())
        missing += [(sequence, *touch) for touch in wanted if not here[touch]]
        here.subtract(wanted)
    surplus = [(sequence, *touch) for sequence, here in held.items() for touch in here.elements()]
    return Differences(total, tuple(missing), tuple(sorted(surplus)))


def _operations(record: PlanRecord) -> Iterator[tuple[int, ChangeSet]]:
    rows = Change.objects.filter(plan=record).order_by("sequence").values_list("sequence", "operations")
    for sequence, operations in rows.iterator(chunk_size=50):
        yield sequence, from_json(bytes(operations))
