"""Who made a field of a draft what it is: read from what each save left behind."""

from __future__ import annotations

import datetime

from msgspec import Struct

from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table, Value
from tsumugu.plans import queries as ledger
from tsumugu.proposals.models import Draft, DraftEdit, Proposal
from tsumugu.proposals.queries import state


class Written(Struct, frozen=True):
    """Who wrote a field of a draft last, and when."""

    by: int
    name: str
    at: datetime.datetime


#: How many saves are looked through for the last one that touched a field.
_LOOKED_THROUGH = 60


def last_written(proposal: Proposal, node: str, path: str) -> Written | None:
    """Who made a field of the draft what it is; ``None`` if nobody of the last ones did, if it came in with the
    newest state of the mainline, or if the states that would tell are kept no longer: nobody is named wrongly."""
    rows = list(proposal.edits.select_related("author").order_by("-pk")[: _LOOKED_THROUGH + 1])
    first = Draft.objects.filter(proposal=proposal).order_by("pk").first()
    if not rows or first is None:
        return None

    def value(table: Table) -> Value | None:
        entry = table.nodes.get(node)
        return entry.fields.get(path) if entry is not None else None

    try:
        for number, row in enumerate(rows):
            earlier = rows[number + 1].root if number + 1 < len(rows) else None
            if earlier is None and len(rows) > _LOOKED_THROUGH:
                return None
            before = state(proposal, earlier) if earlier else ledger.table_at(proposal.plan, first.base_sequence)
            if value(state(proposal, row.root)) != value(before):
                synced = row.kind == DraftEdit.Kind.SYNC
                return None if synced else Written(row.author_id, str(row.author), row.at)
    except Refusal:
        pass
    return None
