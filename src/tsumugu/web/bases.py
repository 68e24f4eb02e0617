"""What a write says it was based on: the state of a draft that its form was made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal

_ROOT = re.compile("[0-9a-f]{64}\\Z")


def is_root(text: str) -> bool:
    """Whether this could be what a state is called."""
    return _ROOT.match(text) is not None


def base_of(data: Mapping[str, Any]) -> str:
    """The state a form was made from. Refusal: ``base-missing`` (it does not say, or says what no state is called)."""
    root = str(data.get("based_on", ""))
    if not is_root(root):
        raise Refusal("base-missing")
    return root


def state_at(proposal: Proposal, root: str) -> Table | None:
    """The state a form was made from; ``None`` if it is not kept any more, or never was."""
    try:
        return queries.state(proposal, root)
    except Refusal as refusal:
        if refusal.code != "no-such-state":
            raise
        return None
