"""What readers may see of the values that changes touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from tsumugu.core.plan import Plan
from tsumugu.core.table import Entry, to_table
from tsumugu.core.traits import INSIDE, is_measured
from tsumugu.plans import queries
from tsumugu.plans.models import Change, FieldTouch, Part, PlanRecord
from tsumugu.publication.collection import blanking
from tsumugu.publication.collection.blanking import Passage
from tsumugu.render.changes.differences import Raw, difference, raw
from tsumugu.render.content import Difference

#: Changes whose values are kept in memory; what one touched never changes.
_MOST_KEPT = 2048


@lru_cache(maxsize=_MOST_KEPT)
def _values(change: int, entry_hash: str) -> tuple[Raw, ...]:
    """The values that a change touched, read from the ledger once; ``entry_hash`` tells databases apart."""
    return tuple(raw(queries.operations_of(Change.objects.only("operations").get(pk=change))))


class PublicWording:
    """What readers may see of the values that changes touched: the wording of an edition that stands, and nothing that
    stood only in between, in a part that was not published, or in an edition that was withdrawn.

    A value that a change left behind stood in an edition if one was made after it and before the next touch of the
    value. So nothing is said here that the data of an edition do not say."""

    def __init__(
        self, record: PlanRecord, made: Mapping[str, list[int]], roadmap: set[str], read: Callable[[], Plan],
        passages: tuple[Passage, ...],
    ) -> None:  # fmt: skip
        """``made``: by part, the entries of the ledger that its standing editions froze, in order; ``roadmap``: the
        nodes that were in some edition of the roadmap; ``read`` gives the plan as the public has it."""
        self.made, self.roadmap, self.passages = made, roadmap, passages
        self._read = read
        self.touches: dict[tuple[str, str], list[int]] = {}
        rows = FieldTouch.objects.filter(plan=record).order_by("sequence")
        for node, path, sequence in rows.values_list("node", "path", "sequence"):
            self.touches.setdefault((node, path), []).append(sequence)

    @cached_property
    def nodes(self) -> Mapping[str, Entry]:
        """What references are called by: as the newest editions have it."""
        return to_table(self._read()).nodes

    def differences(self, change: Change, touched: set[tuple[str, str]]) -> tuple[Difference, ...]:
        if change.sequence == 1:
            return ()
        found = []
        for one in _values(change.pk, change.entry_hash):
            place = (one.node, one.path if one.kind == "set" else "")
            if place not in touched or any(name in one.path.split(".") for name in INSIDE):
                continue
            if any(passage.words in one.path for passage in self.passages):
                continue
            before, after = self._stood(one, change.sequence) if one.kind == "set" else (True, True)
            found.append(difference(self._blanked(one), self.nodes, self._unit(one, change.sequence), before, after))
        return tuple(found)

    def _events(self, node: str, path: str) -> list[int]:
        return sorted({*self.touches.get((node, path), ()), *self.touches.get((node, ""), ())})

    def _stood(self, one: Raw, sequence: int) -> tuple[bool, bool]:
        """Whether an edition of its part has the value before, and the value after."""
        made = self.made[Part.ROADMAP if one.node in self.roadmap else Part.TEXT]
        events = self._events(one.node, one.path)
        before = [event for event in events if event < sequence]
        after = [event for event in events if event > sequence]
        first, last = before[-1] if before else 1, after[0] if after else None
        return (
            any(first <= edition < sequence for edition in made),
            any(sequence <= edition and (last is None or edition < last) for edition in made),
        )

    def _blanked(self, one: Raw) -> Raw:
        values = [
            blanking.field(one.type, one.node, one.path, value, self.passages) for value in (one.before, one.after)
        ]
        return Raw(one.kind, one.node, one.path, one.type, *values)

    def _unit(self, one: Raw, sequence: int) -> str:
        """The unit of numbers, as long as it is still the one of that time."""
        if not is_measured(one.type) or any(event >= sequence for event in self.touches.get((one.node, "unit"), ())):
            return ""
        entry = self.nodes.get(one.node)
        unit = entry.fields.get("unit") if entry is not None else None
        return unit if isinstance(unit, str) else ""
