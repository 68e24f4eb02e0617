"""What of the plan a meeting was given, as values."""

from __future__ import annotations

from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan
from tsumugu.meetings.models import Frozen, Material
from tsumugu.plans import states
from tsumugu.plans.models import PlanRecord
from tsumugu.retention.models import Gone

#: The table of the states, as a disposal names it.
RELATION = "meetings_frozen"


def table(stored: Frozen) -> Table:
    return states.decode(bytes(stored.data))


def gone(record: PlanRecord) -> frozenset[int]:
    """The keys of the states of a plan that were disposed of after their period."""
    rows = Gone.objects.filter(relation=RELATION, disposal__plan=record)
    return frozenset(rows.values_list("key", flat=True))


def is_gone(one: Material) -> bool:
    """Whether what a paper shows was disposed of: its file, or one of its states."""
    if one.file is not None and one.file.disposed_at is not None:
        return True
    return any(state is not None and not state.data for state in (one.state, one.before))


def plan(stored: Frozen) -> Plan:
    return to_plan(table(stored))
