"""Whole numbers of machines."""

from __future__ import annotations

import pytest

from tsumugu.core.digits import MOST, whole


@pytest.mark.parametrize(("text", "number"), [
    ("0", 0), ("7", 7), ("007", 7), ("9" * MOST, 10**MOST - 1), ("0" * MOST, 0),
    ("", None), ("1" * (MOST + 1), None), ("1" * 100_000, None), ("-1", None), ("+1", None), (" 1", None), ("1 ", None),
    ("1\n", None), ("1_0", None), ("1.0", None), ("１", None), ("²", None), ("٣", None), ("一", None), ("0x1", None),
    ("1\0", None), ("abc", None),
])  # fmt: skip
def test_what_is_a_number(text: str, number: int | None) -> None:
    assert whole(text) == number


def test_a_length_of_its_own() -> None:
    assert (whole("99999", 5), whole("100000", 5), whole("000001", 5)) == (99999, None, None)
