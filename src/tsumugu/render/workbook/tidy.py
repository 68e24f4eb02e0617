"""Tidy worksheets: a header row, one observation a row, no merged cell, western years, blank is not zero."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, Protocol

from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.workbook.book import Book, digits_format, exact, width_of
from tsumugu.render.workbook.sheet import Sheet

Value = str | int | Decimal | None
#: Rows below the head that one worksheet holds.
MOST_ROWS = 1_048_575


class TidyColumn(Protocol):
    @property
    def label(self) -> str: ...


class TidyTable(Protocol):
    """``name`` is short and stable (``targets``), ``title`` what people call it; every row has as many values as
    there are columns."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[TidyColumn]: ...
    @property
    def rows(self) -> Sequence[Sequence[Value]]: ...


def write_tables(book: Book, table: TidyTable) -> Iterator[tuple[str, str]]:
    """Writes one table; a table with more rows than a worksheet holds goes on in the next. Gives the names of the
    worksheets and the title."""
    rows = table.rows
    for start in range(0, max(1, len(rows)), MOST_ROWS):
        name = book.names.take(table.title, table.name)
        _sheet(book, name, table, rows[start : start + MOST_ROWS])
        yield name, table.title


def _sheet(book: Book, name: str, table: TidyTable, rows: Sequence[Sequence[Value]]) -> None:
    sheet = book.add(name)
    sheet.hide_gridlines(1)
    head = book.format(bold=True, bg_color="#E8EEF5", bottom=1, text_wrap=True)
    wide = len(table.columns)
    for column, found in enumerate(table.columns):
        book.write(sheet, 0, column, found.label, head)
    plain = book.format(num_format="@", text_wrap=True)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                book.write(sheet, number, column, value, plain)
            elif value is not None:
                _number(book, sheet, number, column=column, value=value, plain=plain)
    for column, found in enumerate(table.columns):
        sheet.set_column(column, column, _width(found.label, (row[column] for row in rows[:200])))
    sheet.freeze_panes(1, 0)
    if wide:
        sheet.autofilter(0, 0, len(rows), wide - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(rows) + 1}"})
    book.page(sheet, (len(rows), max(wide - 1, 0)), (0, 0), large=wide > 10)


def _number(book: Book, sheet: Sheet, row: int, *, column: int, value: int | Decimal, plain: Any) -> None:
    text = f"{value:f}" if isinstance(value, Decimal) else str(int(value))
    number = exact(text)
    if number is None:
        book.write(sheet, row, column, text, plain)
    else:
        sheet.put_number(row, column, number, book.format(num_format=digits_format(text)))


def _width(label: str, values: Iterator[Value]) -> float:
    """Wide enough for most of what stands in the column; longer texts wrap."""
    longest = max(
        (
            width_of(line)
            for text in chain([label], (str(v) for v in values if v is not None))
            for line in clean(text).split("\n")
        ),
        default=8,
    )
    return min(max(longest + 3, 8), 60)
