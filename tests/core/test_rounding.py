"""Numbers as they are shown: half up, and never across a boundary."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsumugu.core.rounding import beside, half_up


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [
        ("0.05", 1, "0.1"), ("0.25", 1, "0.3"), ("2.45", 1, "2.5"), ("2.5", 0, "3"), ("3.5", 0, "4"), ("0.5", 0, "1"),
        ("-0.25", 1, "-0.3"), ("-2.5", 0, "-3"), ("-0.04", 1, "0.0"), ("0.0499", 1, "0.0"), ("7", 2, "7.00"),
        ("1234567890123456789012345678.95", 1, "1234567890123456789012345679.0"),
    ],
)  # fmt: skip
def test_half_up(number: str, digits: int, shown: str) -> None:
    assert half_up(Decimal(number), digits) == shown


@pytest.mark.parametrize(
    ("number", "boundaries", "shown"),
    [
        (Fraction(19999 * 100, 20000), (0, 100), "99.9"), (Fraction(20001 * 100, 20000), (0, 100), "100.1"),
        (100, (0, 100), "100.0"), (Fraction(1, 1000), (0, 100), "0.1"), (0, (0, 100), "0.0"),
        (Fraction(-1, 1000), (0, 100), "-0.1"), (Decimal("99.95"), (), "100.0"),
        (Decimal("79.97"), (0, 80, 100), "79.9"),
        (Decimal("80.04"), (0, 80, 100), "80.1"), (Decimal("80.05"), (0, 80, 100), "80.1"),
        # A boundary between two steps of the display, and two that are closer than a step.
        (Decimal("99.94"), (Decimal("99.95"),), "99.9"), (Decimal("99.96"), (Decimal("99.95"),), "100.0"),
        (Decimal("99.99"), (Decimal("99.98"), 100), "99.99"), (Decimal("99.985"), (Decimal("99.98"), 100), "99.99"),
    ],
)  # fmt: skip
def test_no_display_crosses_a_boundary(number: Fraction, boundaries: tuple[Decimal, ...], shown: str) -> None:
    assert beside(number, 1, boundaries) == shown


@given(st.fractions(), st.integers(0, 4), st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=2)))
def test_what_is_shown_stands_where_the_number_stands(number: Fraction, digits: int, edges: list[Decimal]) -> None:
    assert abs(Fraction(half_up(number, digits)) - number) <= Fraction(1, 2 * 10**digits)
    shown = Fraction(beside(number, digits, edges))
    assert abs(shown - number) < Fraction(1, 10**digits)
    for edge in map(Fraction, edges):
        assert (shown < edge, shown == edge) == (number < edge, number == edge)
