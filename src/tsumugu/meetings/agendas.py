"""The agenda of a meeting between its row and the value of ``core.process``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from tsumugu.core.process import Item
from tsumugu.meetings.models import Meeting


def of(meeting: Meeting) -> tuple[Item, ...]:
    """The agenda as a value."""
    return read(meeting.agenda)


def read(plain: Sequence[Any]) -> tuple[Item, ...]:
    """The inverse of ``stored``."""
    return msgspec.convert(plain, tuple[Item, ...])


def stored(items: Sequence[Item]) -> list[Any]:
    """As its row holds it: plain data without what is not said."""
    found: list[Any] = json.loads(msgspec.json.encode(items))
    return found


def walked(items: Sequence[Item], at: str = "") -> Iterator[tuple[str, int, Item]]:
    """Every item with its place (``1.0``) and its level, those above first."""
    for n, item in enumerate(items):
        here = f"{at}.{n}" if at else str(n)
        yield here, here.count("."), item
        yield from walked(item.items, here)


def with_outcomes(items: Sequence[Item], outcomes: dict[str, str], at: str = "") -> tuple[Item, ...]:
    """The same agenda with outcomes by place; a place that is not named keeps what it has."""
    found = []
    for n, item in enumerate(items):
        here = f"{at}.{n}" if at else str(n)
        outcome = outcomes[here] or None if here in outcomes else item.outcome
        found.append(replace(item, outcome=outcome, items=with_outcomes(item.items, outcomes, here)))
    return tuple(found)


def undealt(items: Sequence[Item]) -> list[tuple[str, Item, bool]]:
    """The items of which nothing came, with their places: those without an outcome that have none below. The last
    says whether the item was one to deal with (of a kind), so that it is left over unless somebody says otherwise."""
    return [
        (place, item, item.kind is not None)
        for place, _level, item in walked(items)
        if item.outcome is None and not item.items
    ]


def resolves(items: Sequence[Item]) -> bool:
    """Whether anything is to be resolved."""
    return any(item.kind == "resolution" for _place, _level, item in walked(items))
