"""The one way into a plan: open, save, sync, resolve, submit, approve, return, withdraw, merge.

Every write is a merge: a save says which state its form was made from and is merged into the
draft; a sync merges the mainline in; only a draft that stands on the mainline's head, with its
whole route approved for exactly this content, is appended to the ledger.

Every other act says what was seen (``proposals.seen``) and is refused where something else is there by now. The
order in which an act is judged is the same for all: who asks, what they saw, in which state it is, then the rest.
"""

from __future__ import annotations

from tsumugu.proposals.actions.branch import KEPT_DRAFTS, Stroke, prune_drafts
from tsumugu.proposals.actions.deciding import (
    approve,
    change_approval_rules,
    merge_proposal,
    propose,
    reopen_proposal,
    return_proposal,
    submit_proposal,
    withdraw_proposal,
)
from tsumugu.proposals.actions.working import take_back, take_out, working_copy, write
from tsumugu.proposals.actions.writing import (
    open_proposal,
    put_picture,
    resolve_conflict,
    reword,
    save_edit,
    sync_proposal,
)

__all__ = [
    "KEPT_DRAFTS",
    "Stroke",
    "approve",
    "change_approval_rules",
    "merge_proposal",
    "open_proposal",
    "propose",
    "prune_drafts",
    "put_picture",
    "reopen_proposal",
    "resolve_conflict",
    "return_proposal",
    "reword",
    "save_edit",
    "submit_proposal",
    "sync_proposal",
    "take_back",
    "take_out",
    "withdraw_proposal",
    "working_copy",
    "write",
]  # fmt: skip
