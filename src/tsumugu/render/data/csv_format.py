"""A table as CSV: exact for machines, and no formula when a person opens it in a spreadsheet.

UTF-8 with a byte order mark (so that Excel on Windows reads Japanese), CRLF, one header row, RFC 4180. Strings of
characters stand in quotes, always; numbers, dates and true/false never do. So a blank cell is two commas with
nothing between, and a text that is there and empty is ``""``.

**Formulas.** A spreadsheet takes a cell for a formula by its first character, quotes or not (CWE-1236). A string
that begins with one of ``= + - @``, their full-width forms, a tab, a line break or NUL is therefore written with
one apostrophe in front; so is a string that begins with an apostrophe, which makes the rule reversible: *whoever
finds an apostrophe at the beginning of a string takes one away and has the text as it was.* Number columns
hold decimals only (``unreadable``) and are never touched: ``-3`` stays ``-3``.
"""

from __future__ import annotations

from collections.abc import Callable

from tsumugu.render.data.columns import STRINGS, Cell, Column, DataTable

#: What some spreadsheet takes for the beginning of a formula (or drops to find one behind it), and the mark itself.
GUARDED = frozenset("=+-@＝＋－＠\t\r\n\x00'")
BOM = b"\xef\xbb\xbf"


def csv(table: DataTable) -> bytes:
    """The file of a table. The header names the columns as the dictionary lists them."""
    header = (column.name for column in table.columns)
    cells = zip(*table.rows, strict=True)
    written = [_column(column, found) for column, found in zip(table.columns, cells, strict=bool(table.rows))]
    lines = [",".join(map(_string, header)), *map(",".join, zip(*written, strict=True)), ""]
    return BOM + "\r\n".join(lines).encode("utf-8")


def _column(column: Column, cells: tuple[Cell, ...]) -> list[str]:
    """The cells of a column as they are written; what repeats is written once."""
    write = _writer(column)
    different = set(cells)
    if len(different) * 2 > len(cells):
        return [write(cell) for cell in cells]
    forms = {cell: write(cell) for cell in different}
    return [forms[cell] for cell in cells]


def _writer(column: Column) -> Callable[[Cell], str]:
    if column.type in STRINGS:
        return _string
    return _boolean if column.type == "boolean" else _bare


def _string(cell: Cell) -> str:
    if cell is None:
        return ""
    text = str(cell)
    if text[:1] in GUARDED:
        text = f"'{text}"
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'


def _boolean(cell: Cell) -> str:
    return "" if cell is None else "true" if cell else "false"


def _bare(cell: Cell) -> str:
    return "" if cell is None else str(cell)
