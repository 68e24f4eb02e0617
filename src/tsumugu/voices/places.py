"""The states of a plan that an opinion can point at, and whether words stand in them.

A state is named ``text-1`` (an edition), ``change-12`` (the plan after that entry of the ledger) or
``proposal-7.<root>`` (the draft of a proposal that had this root hash).
"""

from __future__ import annotations

import re
from typing import Any

from tsumugu.core import anchors
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.table import ROOT, Table
from tsumugu.plans import queries as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.proposals import queries as proposals
from tsumugu.proposals.models import Proposal

_DRAFT = re.compile(r"proposal-(?P<key>[0-9]{1,18})\.(?P<root>[0-9a-f]{64})\Z", re.ASCII)


def editions(record: PlanRecord) -> dict[str, int]:
    """The entry of the ledger that each edition was made of, by the edition's name, oldest first."""
    return {one.name: one.sequence for one in ledger.editions(record).order_by("pk")}


def state(record: PlanRecord, name: str) -> Table:
    """Raises ``Refusal("not-found")`` for a state that there is not, or that is not kept any more."""
    sequence = editions(record).get(name)
    kind, hyphen, number = name.partition("-")
    if sequence is None and kind == "change" and hyphen:
        asked = whole(number, 9)
        sequence = asked if asked is not None and 0 < asked <= record.head_sequence else None
    if sequence is not None:
        return ledger.table_at(record, sequence)
    found = _DRAFT.match(name)
    proposal = Proposal.objects.filter(plan=record, pk=int(found["key"])).first() if found else None
    if found is None or proposal is None:
        raise Refusal("not-found", kind="edition", key=name)
    try:
        return proposals.state(proposal, found["root"])
    except Refusal:
        raise Refusal("not-found", kind="edition", key=name) from None


def check(table: Table, node: str, field: str, quote: str, position: int | None) -> int | None:
    """Where the words begin in the field, in characters; ``position`` where they stand there. Refusals: ``not-found``
    (no such node, or no such field of it), ``not-its-words``."""
    if not node or node == ROOT or node not in table.nodes:
        raise Refusal("not-found", kind="node", key=node)
    if not field:
        if quote:
            raise Refusal("not-its-words")
        return None
    value: Any = table.nodes[node].fields.get(field)
    if value is None:
        raise Refusal("not-found", kind="field", key=field)
    words = anchors.words_of(value)
    if not quote:
        return None
    if position is not None and words[position : position + len(quote)] == quote:
        return position
    at = words.find(quote)
    if at < 0:
        raise Refusal("not-its-words")
    return at
