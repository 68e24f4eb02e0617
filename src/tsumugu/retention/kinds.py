"""What can be kept for a time: a list into which each room puts what is its own, when the program begins."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from tsumugu.plans.models import PlanRecord
from tsumugu.retention.models import Disposal

#: Marks rows of a guarded table as going with a disposal: the table, the keys of the rows.
Mark = Callable[[str, Sequence[int]], None]


class Item(Struct, frozen=True):
    """Something closed of which something is left that is not public. ``key``: of its row; ``called``: as it is called
    in public; ``closed``: the day from which its period counts; ``counted``: what would go, by what it is called in
    ``Kind.parts``, and how many."""

    key: str
    called: str
    closed: datetime.date
    counted: Mapping[str, int]


class Kind(Struct, frozen=True):
    """``called`` and the values of ``parts`` are words. ``items``: of a plan, everything closed of which something is
    left, whatever its day. ``dispose``: within the act, empties or deletes what is not public of the one that its
    ``Disposal`` names, and marks the rows of guarded tables before; what is public reads afterwards as it did."""

    code: str
    called: Any
    parts: Mapping[str, Any]
    items: Callable[[PlanRecord], Sequence[Item]]
    dispose: Callable[[PlanRecord, Disposal, Mark], None]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _KINDS[kind.code] = kind


def kinds() -> tuple[Kind, ...]:
    """In the order of their codes."""
    return tuple(_KINDS[code] for code in sorted(_KINDS))


def named(code: str) -> Kind | None:
    return _KINDS.get(code)
