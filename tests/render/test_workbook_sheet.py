"""The quick worksheet writes what XlsxWriter's own writes, byte for byte."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from tsumugu.render.workbook.book import Book
from tsumugu.render.workbook.package import Packed
from tsumugu.render.workbook.sheet import Sheet

TEXTS = (
    "あ", " a ", "&<>\"'", "_x0041_", "1", "=1+1", "<r>", "行\n行\tb", "同じ", "\U00020bb7", "\u3000全角", "終\n",
    "a\0b", "a\x1bb", "\ufffe_x0041__x", "<r>&</r>x",
)  # fmt: skip
CELL = st.tuples(
    st.integers(0, 40), st.integers(0, 30),
    st.none() | st.sampled_from(TEXTS) | st.integers(-(10**15), 10**15).map(lambda n: n / 1000), st.integers(0, 3),
)  # fmt: skip
HEIGHTS = st.dictionaries(st.integers(0, 60), st.sampled_from((3.0, 15.0, 18.3, 400.0)), max_size=5)
#: Pairs of rows whose first cells are joined, from the third column on.
JOINED = st.sets(st.integers(0, 20), max_size=4)


def made(
    kind: type[Worksheet], cells: list[Any], heights: dict[int, float], joined: set[int]
) -> list[tuple[str, tuple[int, ...], bytes]]:
    """Every part in its order: name, day, bytes."""
    file = io.BytesIO()
    with (Packed if kind is Sheet else xlsxwriter.Workbook)(
        file, {"in_memory": True, "strings_to_formulas": False}
    ) as book:
        book.set_properties({"created": datetime.datetime(2026, 4, 20, tzinfo=datetime.UTC).replace(tzinfo=None)})
        looks = [book.add_format(), book.add_format({"bold": True}), book.add_format({"bold": True, "italic": False})]
        looks.append(book.add_format({"num_format": "0.00"}))
        for name in ("一", "二"):
            sheet = book.add_worksheet(name, kind)
            for row, height in heights.items():
                sheet.set_row(row, height)
            for row, column, value, look in cells:
                _put(sheet, row, column, value, looks[look])
            for row in joined:
                if isinstance(sheet, Sheet):
                    sheet.join(2 * row, 2, 2 * row + 1, 4, looks[1])
                else:
                    sheet.merge_range(2 * row, 2, 2 * row + 1, 4, "", looks[1])
                _put(sheet, 2 * row, 2, "合わせたセル", looks[1])
            sheet.write_url(70, 0, "internal:'一'!A1", looks[0], "一")
            sheet.write_rich_string(71, 1, looks[0], "前", looks[1], "後", looks[0])
            rule = {"validate": "list", "source": "='二'!$A$1:$A$9", "input_message": "一覧"}
            sheet.data_validation(3, 3, 3, 3, rule)
        book.add_worksheet("空", kind)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return [(part.filename, part.date_time, archive.read(part)) for part in archive.infolist()]


def _put(sheet: Worksheet, row: int, column: int, value: str | float | None, look: Any) -> None:
    if not isinstance(sheet, Sheet):
        sheet.write(row, column, value, look)
    elif isinstance(value, str):
        sheet.put_text(row, column, value, look)
    elif value is None:
        sheet.put_blank(row, column, look)
    else:
        sheet.put_number(row, column, value, look)


@given(st.lists(CELL, max_size=40), HEIGHTS, JOINED)
def test_the_bytes_are_those_of_xlsxwriter(cells: list[Any], heights: dict[int, float], joined: set[int]) -> None:
    assert made(Sheet, cells, heights, joined) == made(Worksheet, cells, heights, joined)


def test_a_cell_belongs_to_one_merged_range() -> None:
    book = Book(title="", organization="", date="2026-04-20", language="ja")
    sheet = book.add("一")
    sheet.join(0, 0, 1, 1, book.format())
    with pytest.raises(OverlappingRange, match="B2"):
        sheet.join(1, 1, 1, 2, book.format())


@pytest.mark.parametrize(("row", "column"), [(1_048_576, 0), (0, 16_384)])
def test_a_cell_beyond_the_worksheet_is_refused(row: int, column: int) -> None:
    book = Book(title="", organization="", date="2026-04-20", language="ja")
    sheet = book.add("一")
    sheet.put_text(1_048_575, 16_383, "最後", book.format())
    with pytest.raises(ValueError, match="no cell"):
        sheet.put_text(row, column, "外", book.format())
