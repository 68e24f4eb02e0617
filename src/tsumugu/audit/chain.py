"""The hash of an act, and of any row that an act vouches for.

SHA-256 over parts in order, each preceded by its length in bytes as eight bytes, big-endian; texts UTF-8;
numbers decimal text; times ISO 8601 in UTC with microseconds; what is missing is the empty text. The first part
names the rule. An act's number and its predecessor's hash are among its parts, so that an organization's acts are
one chain. The database computes the same on PostgreSQL (``audit.numbering``); a test compares the two.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.db import models

from tsumugu.audit.models import Act
from tsumugu.core.canonical import canonical_json

RULE = "tsumugu-acts/1"
ROW_RULE = "tsumugu-row/1"


def digest(*parts: bytes | str) -> str:
    """Hex SHA-256 over the parts, each with its length."""
    found = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode()
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def act_hash(act: Act) -> str:
    """All that an act says, its number and the hash of the act before it included; not its row's id,
    which nothing reads."""
    return digest(
        RULE,
        str(act.organization_id),
        str(act.number),
        act.prev_hash,
        moment(act.at),
        "" if act.actor_id_then is None else str(act.actor_id_then),
        act.actor_name,
        act.act,
        act.subject,
        act.data,
    )


def row_digest(row: models.Model) -> str:
    """All that a row says, its key included: what an act records of it, so that a later change of the row is found.

    Parts: the rule, the table, then for each column in the order of their names its name, ``null`` or ``value``, and
    the value. What the model gives by default (null, where it names no default) is left out, so that a column that
    is added later does not change what was recorded before.
    """
    parts: list[bytes | str] = [ROW_RULE, row._meta.db_table]
    for field in sorted(row._meta.concrete_fields, key=lambda field: str(field.column)):
        value = field.to_python(field.value_from_object(row))
        default = field.to_python(field.get_default()) if field.has_default() else None
        if value != default:
            parts += (str(field.column), "null" if value is None else "value", _told(value))
    return digest(*parts)


def _told(value: Any) -> bytes | str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return moment(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, (bool, dict, list)):
        return canonical_json(value)
    return str(value)
