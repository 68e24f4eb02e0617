"""Periods of an organization, and what is due in a plan."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db.models import QuerySet
from msgspec import Struct

from tsumugu.accounts.models import Organization
from tsumugu.core.seen import State
from tsumugu.plans.models import PlanRecord
from tsumugu.retention import kinds, rules
from tsumugu.retention.kinds import Item, Kind
from tsumugu.retention.models import Disposal, Period


class Due(Struct, frozen=True):
    """``since``: the first day on which it may go."""

    kind: Kind
    item: Item
    since: datetime.date

    @property
    def key(self) -> str:
        return f"{self.kind.code}/{self.item.key}"


def periods(organization: Organization) -> dict[str, int]:
    """Years by the code of a kind; a kind that is not in it is kept for ever."""
    return dict(Period.objects.filter(organization=organization).values_list("kind", "years"))


def listed(record: PlanRecord) -> list[Due]:
    """Everything of a plan that has a period and of which something is left, the longest due first."""
    years = periods(record.organization)
    found = [
        Due(kind, item, rules.due_since(item.closed, years[kind.code]))
        for kind in kinds.kinds() if kind.code in years for item in kind.items(record)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.kind.code, one.item.key))


def due(record: PlanRecord, day: datetime.date) -> list[Due]:
    return [one for one in listed(record) if one.since <= day]


def state(found: Sequence[Due]) -> State:
    """What a page shows of what is due: of each its key, since when, what of it and how many, what it is called."""
    return {"what": "disposal", "due": [
        f"{one.key} {one.since.isoformat()} {_counted(one.item)} {one.item.called}" for one in found
    ]}  # fmt: skip


def _counted(item: Item) -> str:
    return ",".join(f"{part}={many}" for part, many in sorted(item.counted.items()))


def gone(record: PlanRecord) -> QuerySet[Disposal]:
    """What of a plan was disposed of, the newest first."""
    return Disposal.objects.filter(plan=record)


def state_of_periods(organization: Organization) -> State:
    years = periods(organization)
    return {"what": "periods", "periods": [f"{code} {years[code]}" for code in sorted(years)]}
