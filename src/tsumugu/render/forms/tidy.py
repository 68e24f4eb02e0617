"""The tables of open data as worksheets: the same cells, headed in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from tsumugu.render.data import Cell, Column, DataTable
from tsumugu.render.words import pick


class Head(Struct, frozen=True):
    label: str


class Sheet(Struct, frozen=True):
    """What ``render.workbook`` writes as one worksheet (``TidyTable``)."""

    name: str
    title: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[str | int | Decimal | None, ...], ...]


def sheets(tables: Iterable[DataTable], language: str) -> Iterator[Sheet]:
    for table in tables:
        rows = tuple(
            tuple(_value(cell, column) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows
        )
        heads = tuple(Head(pick(column.label, language)) for column in table.columns)
        yield Sheet(table.id, pick(table.title, language), heads, rows)


def _value(cell: Cell, column: Column) -> str | int | Decimal | None:
    """Numbers as numbers; true and false as the words of the CSV form, which every program reads alike."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return Decimal(cell) if column.type == "number" and isinstance(cell, str) else cell
