"""How an exact number is shown: half up (四捨五入), and never across a boundary it stands beside.

Every decision is made on the exact number (a ``Fraction``, never a float); what is shown is made here and nowhere
else, so that a page, a document, a workbook, slides and the data say one number. Half up is away from zero, as JIS Z
8401 rule B, spreadsheets' ROUND and the staff who check by hand have it; Python's own rounding is half even.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


def half_up(number: Number, digits: int) -> str:
    """The number with so many decimal places, rounded half up: 2.45 → 2.5, -2.45 → -2.5 (one digit). Never ``-0``."""
    exact = Fraction(number)
    units = math.floor(abs(exact) * 10**digits + Fraction(1, 2))
    return _spelled(-units if exact < 0 else units, digits)


def beside(number: Number, digits: int, boundaries: Iterable[Number]) -> str:
    """The number rounded half up, but on its own side of every boundary: 99.995 → 99.9 beside 100, 0.004 → 0.1
    beside 0 (one digit). Only what is exactly a boundary is shown as the boundary. Where two boundaries leave no
    room between them, it has more digits."""
    exact = Fraction(number)
    sides = [(Fraction(boundary), _side(exact, Fraction(boundary))) for boundary in boundaries]
    while True:
        scaled = exact * 10**digits
        for shown in (half_up(exact, digits), *(_spelled(way(scaled), digits) for way in (math.floor, math.ceil))):
            if all(_side(Fraction(shown), boundary) == side for boundary, side in sides):
                return shown
        digits += 1


def _side(number: Fraction, boundary: Fraction) -> int:
    return (number > boundary) - (number < boundary)


def _spelled(units: int, digits: int) -> str:
    """A whole number of the last decimal place, as the format writes a number."""
    whole, rest = divmod(abs(units), 10**digits)
    return f"{'-' if units < 0 else ''}{whole}{f'.{rest:0{digits}d}' if digits else ''}"
