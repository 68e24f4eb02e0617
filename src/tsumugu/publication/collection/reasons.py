"""What readers may see of the reason of a change that touched more than what was published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from tsumugu.plans.models import Change
from tsumugu.proposals.models import Proposal

Places = Collection[tuple[str, str]]


class Told(NamedTuple):
    """``whole``: as readers see it beside the change; ``general`` and ``own`` as in ``ChangeNote``."""

    whole: str
    general: str
    own: tuple[tuple[str, str, str], ...]


def public(changes: Iterable[Change], touched: Mapping[int, Places]) -> dict[int, Told]:
    """By entry of the ledger its reason, without what was said of single changes in a part that is not published yet:
    those lines name what is there by then (``proposals.queries.whole_reason``). ``touched``: by entry, what of it is
    public; all fields of one node are of one part."""
    listed = list(changes)
    keys = {int(one.proposal) for one in listed if re.fullmatch("[0-9]{1,18}", one.proposal)}
    proposals = {str(one.pk): one for one in Proposal.objects.filter(pk__in=keys).exclude(reasons={})}
    return {
        one.sequence: _told(one.reason, proposals.get(one.proposal), {node for node, _ in touched[one.sequence]})
        for one in listed
    }


def _told(reason: str, proposal: Proposal | None, nodes: Collection[str]) -> Told:
    if proposal is None or not reason.startswith(proposal.reason):
        return Told(reason, reason, ())
    kept, rest = [proposal.reason] if proposal.reason else [], reason[len(proposal.reason) :]
    own = []
    for place, text in sorted(proposal.reasons.items()):
        said = re.match(rf"\n?([^\n]*：{re.escape(text)})(?=\n|\Z)", rest)
        if said is None:  # the change was not made in the end
            continue
        rest = rest[said.end() :]
        node, _slash, path = place.partition("/")
        if node in nodes:
            kept.append(said[1])
            own.append((node, "" if path.startswith("@") else path, text))
    return Told("\n".join(kept), proposal.reason, tuple(own))
