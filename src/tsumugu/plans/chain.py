"""The hash of a ledger entry.

SHA-256 over the parts below in order, each preceded by its length in bytes as eight bytes,
big-endian; texts are as stored (``core.canonical.nfc``), UTF-8; numbers decimal text; times ISO 8601 in UTC with
microseconds; what is missing is the empty text. The first part names this rule.
"""

from __future__ import annotations

from tsumugu.audit.chain import digest, moment
from tsumugu.plans.models import Change

RULE = "tsumugu-ledger/1"


def entry_hash(slug: str, change: Change) -> str:
    """Hex SHA-256 of all that a change says, its predecessor's hash included."""
    return digest(
        RULE,
        slug,
        str(change.sequence),
        change.prev_hash,
        change.base_root,
        change.result_root,
        bytes(change.operations),
        change.title,
        change.actor_name,
        change.actor_role,
        change.actor_division,
        change.reason,
        change.causes,
        change.approvals,
        change.credits,
        change.proposal,
        moment(change.recorded_at),
        change.in_force_from.isoformat() if change.in_force_from else "",
    )
