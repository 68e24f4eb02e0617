"""What is stored beside the ledger and follows from it: field touches, what caused them, the title in lists; and how
far the stored touches are from what the ledger says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from tsumugu.core import causes
from tsumugu.core.canonical import nfc
from tsumugu.core.causes import Cited
from tsumugu.core.operations import Add, ChangeSet, Delete, from_json
from tsumugu.plans.models import CauseTouch, Change, FieldTouch, PlanRecord


def listed_title(text: str) -> str:
    """A plan's title as lists have it."""
    return str(nfc(text.replace("\x00", "")))


#: Node and path of a touch, as in ``FieldTouch``.
Touch = tuple[str, str]
#: Kind, id and label of a cause, and node and path of what it was the cause of.
CausedTouch = tuple[str, str, str, str, str]
#: Node and path of a cause of all that a change touched; no node and no field is called so.
WHOLE: Touch = ("*", "*")


class Differences(Struct, frozen=True):
    """``rows`` is how many there should be; ``missing`` and ``surplus`` are ``(sequence, node, path)``, and of causes
    ``(sequence, kind, id, label, node, path)``; a surplus one as often as it stands too much."""

    rows: int
    missing: tuple[tuple[int, str, str], ...] = ()
    surplus: tuple[tuple[int, str, str], ...] = ()
    causes_missing: tuple[tuple[int, str, str, str, str, str], ...] = ()
    causes_surplus: tuple[tuple[int, str, str, str, str, str], ...] = ()

    @property
    def lacking(self) -> int:
        return len(self.missing) + len(self.causes_missing)

    @property
    def beyond(self) -> int:
        return len(self.surplus) + len(self.causes_surplus)

    @property
    def sequences(self) -> list[int]:
        """The entries whose rows are not as they should be."""
        return sorted(
            {one[0] for one in (*self.missing, *self.surplus)}
            | {one[0] for one in (*self.causes_missing, *self.causes_surplus)}
        )


def touched(operations: ChangeSet) -> list[Touch]:
    """The projection of one change (see ``FieldTouch``), sorted."""
    grown = {item.node for op in operations if isinstance(op, (Add, Delete)) for item in op.nodes}
    return sorted(
        (node, path) for node, path in set(operations.touches()) if not path or path[0] == "@" or node not in grown
    )


def touches(record: PlanRecord, sequence: int, operations: ChangeSet) -> list[FieldTouch]:
    return [FieldTouch(plan=record, node=node, path=path, sequence=sequence) for node, path in touched(operations)]


def cited(change: Change) -> tuple[Cited, ...]:
    """The causes that an entry names, as far as they can be read."""
    return causes.kept(change.causes)


def caused(operations: ChangeSet, causes: Iterable[Cited]) -> list[CausedTouch]:
    """The projection of the causes of one change (see ``CauseTouch``), sorted."""
    grown = {op.node: op.nodes for op in operations if isinstance(op, (Add, Delete))}
    found: set[CausedTouch] = set()
    for one in causes:
        told = (one.cause.kind, one.cause.id, one.cause.label)
        if one.whole:
            found.add((*told, *WHOLE))
        for place in one.places:
            node, _slash, path = place.partition("/")
            found.add((*told, node, path))
            if not path:
                found.update((*told, item.node, "") for item in grown.get(node, ()))
    return sorted(found)


def cause_touches(record: PlanRecord, sequence: int, rows: Iterable[CausedTouch]) -> list[CauseTouch]:
    return [
        CauseTouch(plan=record, kind=kind, ref=ref, label=label, node=node, path=path, sequence=sequence)
        for kind, ref, label, node, path in rows
    ]


def stored(record: PlanRecord) -> dict[int, Counter[Touch]]:
    """The rows of a plan by the entry they name."""
    found: dict[int, Counter[Touch]] = {}
    rows = FieldTouch.objects.filter(plan=record).values_list("sequence", "node", "path")
    for sequence, node, path in rows.iterator(chunk_size=5000):
        found.setdefault(sequence, Counter())[(node, path)] += 1
    return found


def stored_causes(record: PlanRecord) -> dict[int, Counter[CausedTouch]]:
    """The rows of causes of a plan by the entry they name."""
    found: dict[int, Counter[CausedTouch]] = {}
    rows = CauseTouch.objects.filter(plan=record).values_list("sequence", "kind", "ref", "label", "node", "path")
    for sequence, *row in rows.iterator(chunk_size=5000):
        kind, ref, label, node, path = row
        found.setdefault(sequence, Counter())[(kind, ref, label, node, path)] += 1
    return found


def differences(record: PlanRecord) -> Differences:
    """The stored rows compared with the ledger's entries."""
    held, missing, total = stored(record), [], 0
    causes_held, causes_missing = stored_causes(record), []
    entries = Change.objects.filter(plan=record).only("sequence", "operations", "causes").order_by("sequence")
    for change in entries.iterator(chunk_size=50):
        sequence, operations = change.sequence, from_json(bytes(change.operations))
        wanted, causes_wanted = touched(operations), caused(operations, cited(change))
        total += len(wanted) + len(causes_wanted)
        here, causes_here = held.get(sequence, Counter()), causes_held.get(sequence, Counter())
        missing += [(sequence, *touch) for touch in wanted if not here[touch]]
        causes_missing += [(sequence, *touch) for touch in causes_wanted if not causes_here[touch]]
        here.subtract(wanted)
        causes_here.subtract(causes_wanted)
    surplus = [(sequence, *touch) for sequence, here in held.items() for touch in here.elements()]
    causes_surplus = [(sequence, *touch) for sequence, here in causes_held.items() for touch in here.elements()]
    return Differences(
        total, tuple(missing), tuple(sorted(surplus)), tuple(causes_missing), tuple(sorted(causes_surplus))
    )  # fmt: skip
