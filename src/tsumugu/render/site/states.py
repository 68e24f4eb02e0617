"""The states of the plan that one site reads, each taken apart once, whoever asks."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.core.canonical import canonical_bytes
from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.render import views
from tsumugu.render.content import EditionContent
from tsumugu.render.site.versions import PLAIN


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
        self._before: dict[tuple[str, str], Table] = {}

    def of(self, edition: EditionContent) -> Plan:
        if edition.name not in self._plans:
            self._plans[edition.name] = edition.read()
        return self._plans[edition.name]

    def table(self, plan: Plan) -> Table:
        if id(plan) not in self._tables:
            self._tables[id(plan)] = (plan, to_table(plan))
        return self._tables[id(plan)][1]

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
        if language != PLAIN.name:
            table = translated(table, language)
            plan = to_plan(table)
        return Value(plan, table, views.names(table))
