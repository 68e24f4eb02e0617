"""What of the plan a meeting was given, as values."""

from __future__ import annotations

from tsumugu.core.plan import Plan
from tsumugu.core.table import Table, to_plan
from tsumugu.meetings.models import Frozen
from tsumugu.plans import states


def table(stored: Frozen) -> Table:
    return states.decode(bytes(stored.data))


def plan(stored: Frozen) -> Plan:
    return to_plan(table(stored))
