"""Where the numbers of a drawing stand: beside their marks, never under one, never upon one another.

Geometry alone: boxes in the units of the drawing, ``y`` downwards. Widths come from the caller, who measures on the
safe side (``bands.safe``); letters are ``HIGH`` high whatever the typeface.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

#: The height of a line of letters, and what stays free around it.
HIGH, APART = 11.0, 1.0
_STEP = 3.0


class Box(Struct, frozen=True):
    x: float
    y: float
    wide: float
    high: float

    def touches(self, other: Box, apart: float = 0.0) -> bool:
        return (
            self.x < other.x + other.wide + apart and other.x < self.x + self.wide + apart
            and self.y < other.y + other.high + apart and other.y < self.y + self.high + apart
        )  # fmt: skip

    def within(self, other: Box) -> bool:
        return (
            other.x <= self.x and self.x + self.wide <= other.x + other.wide
            and other.y <= self.y and self.y + self.high <= other.y + other.high
        )  # fmt: skip


class Wanted(Struct, frozen=True):
    """A label that belongs to the mark at ``y``: ``up``, it rather stands above it."""

    y: float
    wide: float
    up: bool


def _places(one: Wanted, room: Box) -> Iterator[Box]:
    """From the best place on: at its mark, then ever further away; in the middle of the room."""
    x = room.x + (room.wide - one.wide) / 2
    for n in range(int(room.high / _STEP) + 2):
        off = 7.0 + n * _STEP
        above, below = Box(x, one.y - off - HIGH, one.wide, HIGH), Box(x, one.y + off, one.wide, HIGH)
        yield from (above, below) if one.up else (below, above)


def placed(wanted: Sequence[Wanted], marks: Sequence[Box], room: Box) -> list[Box]:
    """A place for each label in a column of the drawing, in order of importance: clear of all marks and of the labels
    before it. A column too full for that (nine labels or more would have to stand in it) puts the rest at its head."""
    found: list[Box] = []
    for one in wanted:
        taken = [*marks, *found]
        free = (
            place for place in _places(one, room)
            if place.within(room) and not any(place.touches(other, APART) for other in taken)
        )  # fmt: skip
        found.append(next(free, Box(room.x + (room.wide - one.wide) / 2, room.y, one.wide, HIGH)))
    return found
