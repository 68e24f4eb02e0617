"""Who looks for something, and in what: asked once for a whole page."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import User
from tsumugu.plans.models import PlanRecord


class Reader(Struct, frozen=True):
    """A person with their roles in each organization (by its key) and the plans of these organizations, by title."""

    user: User
    held: Mapping[int, frozenset[str]]
    plans: tuple[PlanRecord, ...]

    def roles(self, organization: int) -> frozenset[str]:
        return self.held.get(organization, frozenset())

    @property
    def houses(self) -> frozenset[int]:
        """The keys of the organizations whose unpublished things this person reads."""
        return frozenset(pk for pk, roles in self.held.items() if rules.may_read(roles))

    @property
    def read(self) -> tuple[PlanRecord, ...]:
        """The plans of these."""
        houses = self.houses
        return tuple(one for one in self.plans if one.organization_id in houses)

    @property
    def shown(self) -> tuple[PlanRecord, ...]:
        """The plans of which this person reads what meetings were given, and nothing else."""
        houses = self.houses
        return tuple(one for one in self.plans if one.organization_id not in houses)


def reader(user: User, held: Mapping[int, frozenset[str]] | None = None) -> Reader:
    """Two queries, or one where the roles are known."""
    held = people.held(user) if held is None else held
    rows = PlanRecord.objects.filter(organization__in=list(held), retired=False).select_related("organization")
    return Reader(user, held, tuple(rows.order_by("title", "pk")))
