"""A form that was filled in while somebody else changed the same: merged field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from tsumugu.core.errors import Refusal

Values = Mapping[str, Any]


def merged(row: Model, typed: Values, was: Values) -> dict[str, Any]:
    """What of ``typed`` is to be written. ``was``: the same fields as the form showed them. A field that nobody typed
    in keeps what it has become meanwhile. Refusals: ``base-missing`` where a field does not say what it was;
    ``changed-since-seen`` with ``fields``: ``{name: (was, now)}`` of those that two people changed differently."""
    if typed.keys() - was.keys():
        raise Refusal("base-missing")
    changes, moved = {}, {}
    for name, value in typed.items():
        now = getattr(row, name)
        if value == was[name] or value == now:
            continue
        if now != was[name]:
            moved[name] = (was[name], now)
        changes[name] = value
    if moved:
        raise Refusal("changed-since-seen", fields=moved)
    return changes
