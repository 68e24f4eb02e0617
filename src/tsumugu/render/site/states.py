"""The states of the plan that one site reads, each taken apart once, whoever asks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from tsumugu.core.canonical import canonical_bytes
from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render.content import EditionContent, EditionFacts, Readings, SiteContent, edition_facts
from tsumugu.render.reading import views
from tsumugu.render.site.versions import PLAIN

T = TypeVar("T")


class Value(Struct, frozen=True):
    """A plan as one language says it, in both its forms, and what is called how."""

    plan: Plan
    table: Table
    known: dict[str, str]


#: Old editions kept at a time: a long history must not fill the memory.
KEPT = 4


class States:
    def __init__(self, content: SiteContent, readings: Readings) -> None:
        self._content, self._readings = content, readings
        self._tables: dict[int, tuple[Plan, Table]] = {}
        self._bytes: dict[int, tuple[Plan, bytes]] = {}
        self._plans: OrderedDict[str, Plan] = OrderedDict()
        self._facts: dict[str, EditionFacts] = {}
        self._once: dict[str, object] = {}
        self._before: dict[tuple[str, str, str], Table] = {}

    def of(self, edition: EditionContent) -> Plan:
        """The public plan once this edition was out."""
        if edition.reads and edition.reads == self._content.reads:
            return self._content.plan
        return self.read(edition.reads)

    def read(self, key: str) -> Plan:
        """The state of a key (``Readings``)."""
        found = self._plans.get(key)
        if found is None:
            while len(self._plans) >= KEPT:
                self._forget(*self._plans.popitem(last=False))
            found = self._plans[key] = self._readings.plan(key)
        self._plans.move_to_end(key)
        return found

    def _forget(self, key: str, plan: Plan) -> None:
        self._tables.pop(id(plan), None)
        self._bytes.pop(id(plan), None)
        for pair in [pair for pair in self._before if key in pair]:
            del self._before[pair]

    def table(self, plan: Plan) -> Table:
        if id(plan) not in self._tables:
            self._tables[id(plan)] = (plan, to_table(plan))
        return self._tables[id(plan)][1]

    def facts(self, edition: EditionContent) -> EditionFacts:
        """What the newest pages need to know of an edition; it is read only if nobody has said it."""
        if edition.name not in self._facts:
            self._facts[edition.name] = edition.facts or edition_facts(self.of(edition), self.table(self.of(edition)))
        return self._facts[edition.name]

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What every language reads alike, made for the first that asks."""
        if name not in self._once:
            self._once[name] = make()
        return self._once[name]  # type: ignore[return-value]  # one name, one maker

    def data(self, plan: Plan) -> bytes:
        if id(plan) not in self._bytes:
            self._bytes[id(plan)] = (plan, canonical_bytes(plan))
        return self._bytes[id(plan)][1]

    def compared(self, earlier: EditionContent, later: EditionContent) -> tuple[Table, Table]:
        """Two editions in the wording that was decided: of one part, that part alone; else the whole plan."""
        after = self.of(later)
        if earlier.part != later.part:
            return self.table(self.of(earlier)), self.table(after)
        pair = (later.part, earlier.reads, later.reads)
        if pair not in self._before:
            self._before[pair] = to_table(with_part(after, later.part, self.of(earlier)))
        return self._before[pair], self.table(after)

    def value(self, plan: Plan, language: str) -> Value:
        table = self.table(plan)
        if language != PLAIN.name:
            table = translated(table, language)
            plan = to_plan(table)
        return Value(plan, table, views.names(table))
