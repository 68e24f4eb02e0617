"""How people sit: each on a place of their own, the head first."""

from __future__ import annotations

import pytest

from tsumugu.render.drawing.seating import MOST, NAMED, drawn


@pytest.mark.parametrize("shape", ["square", "school"])
@pytest.mark.parametrize("people", [*range(1, 64), 99, 100])
def test_nobody_sits_on_another(shape: str, people: int) -> None:
    found = drawn(people, shape)
    assert len(found.seats) == people
    for n, (x, y) in enumerate(found.seats):
        assert 0 <= x <= found.width - 1 and 0 <= y <= found.height - 1, (n, x, y)
        assert all(abs(x - a) >= 1 or abs(y - b) >= 1 for a, b in found.seats[:n])
    assert found.seats[0] == ((found.width - 1) / 2, 0.0), "the head is in the middle of the front"


def test_a_square_runs_clockwise_with_nobody_inside() -> None:
    found = drawn(13, "square")
    assert (found.width, found.height) == (5, 6)
    assert list(found.seats) == [
        (2, 0), (3, 0), (4, 1), (4, 2), (4, 3), (4, 4), (3, 5), (2, 5), (1, 5), (0, 4), (0, 3), (0, 2), (1, 0)
    ]  # fmt: skip
    for people in (*range(1, 64), 99, 100):
        one = drawn(people, "square")
        assert all(x in (0, one.width - 1) or y in (0, one.height - 1) for x, y in one.seats)


def test_rows_face_the_front() -> None:
    assert drawn(6, "school").seats == ((1, 0), (0, 1.5), (1, 1.5), (2, 1.5), (0, 2.5), (1, 2.5))


@pytest.mark.parametrize("shape", ["square", "school"])
def test_a_seat_has_room_for_what_stands_on_it(shape: str) -> None:
    """On the 182 by 190 mm of a page: a role and a name in 9 mm at least, a number of three digits in 5 by 5."""
    for people in range(1, MOST[shape] + 1):
        found = drawn(people, shape)
        wide, high = min(40, 182 / found.width), min(22, 190 / found.height)
        assert (high >= 9 and wide >= 25) if people <= NAMED[shape] else (high >= 5 and wide >= 5), people
