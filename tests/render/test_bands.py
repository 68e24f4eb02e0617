"""No number is wider than its column: the one rule that every form cuts its years by."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tsumugu.render.reading.bands import bands, safe, widest


@given(st.integers(0, 60), st.floats(0, 500), st.floats(1, 1000))
@example(count=5, least=2.2e-311, room=1.0)
def test_no_column_is_narrower_than_its_widest_number(count: int, least: float, room: float) -> None:
    found = bands(count, least, room)
    assert [n for band in found for n in band] == list(range(count)), "every year once, in order"
    for band in found:
        assert len(band) <= 1 or room / len(band) >= least
    assert all(len(band) for band in found) or (count == 0 and len(found) == 1)


@given(st.integers(1, 60), st.floats(1, 500), st.floats(1, 1000))
def test_no_more_bands_than_needed_and_all_about_as_long(count: int, least: float, room: float) -> None:
    sizes = [len(band) for band in bands(count, least, room)]
    assert max(sizes) - min(sizes) <= 1
    most = max(1, int(room / least))
    assert len(sizes) == -(-count // most)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("目標は1,234,567,890.5人です", "1,234,567,890.5"),
        ("-123,456,789.25", "-123,456,789.25"),
        ("▲1,000円", "▲1,000"),
        ("99.9%以上", "99.9%"),
        ("12km/h", "12km"),
        ("令和7年度まで。", "7"),
        ("Digital化", "Digital"),
        ("https://example.jp/averyveryverylongaddress", "averyveryve"),
        ("言葉だけ", ""),
        ("", ""),
    ],
)
def test_the_widest_piece_of_a_text(text: str, piece: str) -> None:
    assert widest([text]) == safe(piece)
    assert widest(["", "5", text]) == max(safe(piece), safe("5"))


@pytest.mark.parametrize("text", ["0123456789", "1,234.5%", "-98,765", "Widths", "令和7年度"])
def test_the_measure_is_safe_for_the_typefaces_there_are(text: str) -> None:
    """Noto Sans JP sets a digit 0.555 em wide, Verdana, the broadest of the common ones, 0.636."""
    assert safe(text) >= sum(1 if character > "\u2fff" else 0.4 if character in ",.-" else 0.636 for character in text)
