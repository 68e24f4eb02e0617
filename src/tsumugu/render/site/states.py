"""The states of the plan that one site reads, each taken apart once, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from tsumugu.core.canonical import canonical_bytes
from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render import views
from tsumugu.render.content import EditionContent, EditionFacts, edition_facts
from tsumugu.render.site.environment import LANGUAGES

T = TypeVar("T")


class Value(Struct, frozen=True):
    """A plan as one language says it, in both its forms, and what is called how."""

    plan: Plan
    table: Table
    known: dict[str, str]


class States:
    def __init__(self) -> None:
        self._tables: dict[int, tuple[Plan, Table]] = {}
        self._bytes: dict[int, tuple[Plan, bytes]] = {}
        self._plans: dict[str, Plan] = {}
        self._facts: dict[str, EditionFacts] = {}
        self._once: dict[str, object] = {}
        self._before: dict[tuple[str, str], Table] = {}

    def of(self, edition: EditionContent) -> Plan:
        if edition.name not in self._plans:
            self._plans[edition.name] = edition.read()
        return self._plans[edition.name]

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

    def compared(self, previous: EditionContent, edition: EditionContent) -> tuple[Table, Table]:
        """The part alone that the edition is of, in the wording that was decided."""
        after = self.of(edition)
        pair = (previous.name, edition.name)
        if pair not in self._before:
            self._before[pair] = to_table(with_part(after, edition.part, self.of(previous)))
        return self._before[pair], self.table(after)

    def value(self, plan: Plan, language: str) -> Value:
        table = self.table(plan)
        if language != LANGUAGES[0]:
            table = translated(table, language)
            plan = to_plan(table)
        return Value(plan, table, views.names(table))
