"""The tables of open data as worksheets: the same cells, headed in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from tsumugu.render.data import Cell, DataTable
from tsumugu.render.vocabulary.words import pick

Value = str | int | Decimal | None


class Head(Struct, frozen=True):
    label: str


class Sheet(Struct, frozen=True):
    """What ``render.workbook`` writes as one worksheet (``TidyTable``)."""

    name: str
    title: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]


def sheets(tables: Iterable[DataTable], language: str) -> Iterator[Sheet]:
    for table in tables:
        rows = tuple(_rows(table))
        heads = tuple(Head(pick(column.label, language)) for column in table.columns)
        yield Sheet(table.id, pick(table.title, language), heads, rows)


def _rows(table: DataTable) -> Iterator[tuple[Value, ...]]:
    """Numbers as numbers; true and false as the words of the CSV format, which every program reads alike."""
    told = [at for at, column in enumerate(table.columns) if column.type in ("number", "boolean")]
    for row in table.rows:
        cells: list[Value] = list(row)
        for at in told:
            cells[at] = _value(row[at])
        yield tuple(cells)


def _value(cell: Cell) -> Value:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return Decimal(cell) if isinstance(cell, str) else cell
