"""The agenda of a meeting between its row and the value of ``core.process``."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from tsumugu.core.process import Item
from tsumugu.meetings.models import Meeting
from tsumugu.render.vocabulary import process_words as said


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
    """The items of which nothing came, with their places: those without an outcome that have none below, and that do
    not only frame the meeting (開会, あいさつ). The last says whether the item was one to deal with (of a kind), so
    that it is left over unless somebody says otherwise."""
    return [
        (place, item, item.kind is not None)
        for place, _level, item in walked(items)
        if item.outcome is None and not item.items and not frames(item)
    ]


#: What stands before a title: 1, 第1, (1), ①, 一.
_NUMBERED = re.compile(r"\A[\s(]*第?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})?[).、\s]*")


def frames(item: Item) -> bool:
    """Whether an item opens, closes or frames the meeting, and is nothing to deal with."""
    title = _NUMBERED.sub("", unicodedata.normalize("NFKC", item.title), count=1).strip().casefold()
    framing = title in said.FRAMING or title.endswith(said.GREETINGS)
    return framing and item.kind is None and not item.materials


def resolves(items: Sequence[Item]) -> bool:
    """Whether anything is to be resolved."""
    return any(item.kind == "resolution" for _place, _level, item in walked(items))
