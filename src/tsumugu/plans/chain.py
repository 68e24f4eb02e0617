"""The hash of a ledger entry.

SHA-256 over the parts below in order, each preceded by its length in bytes as eight bytes,
big-endian; texts are as stored (``core.canonical.nfc``), UTF-8; numbers decimal text; times ISO 8601 in UTC with
microseconds; what is missing is the empty text. The first part names this rule.
"""

from __future__ import annotations

import datetime
import hashlib

from tsumugu.plans.models import Change

RULE = "tsumugu-ledger/1"


def _time(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(slug: str, change: Change) -> str:
    """Hex SHA-256 of all that a change says, its predecessor's hash included."""
    parts: tuple[bytes | str, ...] = (
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
        _time(change.recorded_at),
        change.in_force_from.isoformat() if change.in_force_from else "",
    )
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()
