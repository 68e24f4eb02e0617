"""What readers may see of the reason of a change that touched more than what was published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from tsumugu.plans.models import Change
from tsumugu.proposals.models import Proposal

Places = Collection[tuple[str, str]]


def public(changes: Iterable[Change], touched: Mapping[int, Places]) -> dict[int, str]:
    """By entry of the ledger its reason, without what was said of single changes in a part that is not published yet:
    those lines name what is there by then (``proposals.queries.whole_reason``). ``touched``: by entry, what of it is
    public; all fields of one node are of one part."""
    listed = list(changes)
    keys = {int(one.proposal) for one in listed if re.fullmatch("[0-9]{1,18}", one.proposal)}
    proposals = {str(one.pk): one for one in Proposal.objects.filter(pk__in=keys).exclude(reasons={})}
    return {
        one.sequence: _without(one.reason, proposals.get(one.proposal), {node for node, _ in touched[one.sequence]})
        for one in listed
    }


def _without(reason: str, proposal: Proposal | None, nodes: Collection[str]) -> str:
    if proposal is None or not reason.startswith(proposal.reason):
        return reason
    kept, rest = [proposal.reason] if proposal.reason else [], reason[len(proposal.reason) :]
    for place, text in sorted(proposal.reasons.items()):
        said = re.match(rf"\n?([^\n]*：{re.escape(text)})(?=\n|\Z)", rest)
        if said is None:  # the change was not made in the end
            continue
        rest = rest[said.end() :]
        if place.partition("/")[0] in nodes:
            kept.append(said[1])
    return "\n".join(kept)
