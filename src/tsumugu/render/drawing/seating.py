"""How people sit at a meeting (配席): places on a grid, for those who lead it first.

A *square* (ロの字) runs clockwise from the head in the middle of the upper side; in a *classroom* (スクール) the head
sits in front and everybody else in rows before them.
"""

from __future__ import annotations

from msgspec import Struct

#: From how many people on the sides at head and foot have three and five places, and a row of a classroom more.
_THREE, _FIVE = 8, 18
_ROWS = ((9, 3), (20, 4), (40, 5), (60, 6))
#: So many people have room for their names on a sheet of A4; more have the number that they have in the list. And so
#: many have room for that.
NAMED, MOST = {"square": 40, "school": 60}, {"square": 100, "school": 400}


class Seats(Struct, frozen=True):
    """``seats``: column and row of each person, in their order, on a grid of ``width`` and ``height``."""

    width: int
    height: int
    seats: tuple[tuple[float, float], ...]


def drawn(people: int, shape: str) -> Seats:
    """``shape``: ``square`` or ``school``; at least one person, at most ``MOST`` of the shape."""
    return _square(people) if shape == "square" else _school(people)


def _square(people: int) -> Seats:
    across = (people // 4) | 1 if people > NAMED["square"] else 5 if people >= _FIVE else 3 if people >= _THREE else 1
    below = min(across, people - 1)
    right = (people - across - below + 1) // 2 if people > across else 0
    left = people - across - below - right
    deep = max(right, left)
    width, middle = across + 2, across // 2
    top = [(float(1 + n), 0.0) for n in range(across)]
    circle = [
        *top[middle:],
        *((float(width - 1), float(1 + n)) for n in range(right)),
        *(((width + below) / 2 - 1 - n, float(deep + 1)) for n in range(below)),
        *((0.0, float(deep - n)) for n in range(left)),
        *top[:middle],
    ]
    return Seats(width, deep + (2 if below else 1), tuple(circle))


def _school(people: int) -> Seats:
    others = people - 1
    width = next((columns for most, columns in _ROWS if others <= most), 12)
    rows = -(-others // width)
    seats = [((width - 1) / 2, 0.0), *((float(n % width), 1.5 + n // width) for n in range(others))]
    return Seats(width, 2 + rows, tuple(seats))
