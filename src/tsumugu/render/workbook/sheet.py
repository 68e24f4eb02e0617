"""XlsxWriter's worksheet for hundreds of thousands of cells: the same file in a fraction of the time.

A plan of 300 initiatives has about a million cells, and XlsxWriter looks at each of them several times: is it named
``A1``, is it inside the worksheet, is every attribute of its element escaped. Here a cell is kept as a pair, and a row
is written as one text. What this leans on is no public interface of XlsxWriter: the tests hold the bytes against those
of its own worksheet.
"""

from __future__ import annotations

import functools
from typing import Any

from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.worksheet import Worksheet

from tsumugu.interchange.workbook.layout import column_name


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet without comments, whose rows and columns have no formats of their own. What ``put_text``,
    ``put_number`` and ``put_blank`` put into ``table`` is a format and the number of a shared string, a float, or
    ``None``; XlsxWriter's own methods put its own tuples there. Raises ``ValueError`` for a cell beyond the last row or
    column, where XlsxWriter would leave it out in silence."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: set[tuple[int, int]] = set()

    def put_text(self, row: int, column: int, text: str, form: Any) -> None:
        """``write_string`` for a text that is known to be one: not empty, 32,767 UTF-16 units at most."""
        self._put(row, column, form, self.str_table._get_shared_string_index(text))

    def put_number(self, row: int, column: int, number: float, form: Any) -> None:
        """``write_number`` for a finite number."""
        self._put(row, column, form, float(number))  # an int would be a text's number

    def put_blank(self, row: int, column: int, form: Any) -> None:
        self._put(row, column, form, None)

    def join(self, first_row: int, first_column: int, last_row: int, last_column: int, form: Any) -> None:
        """``merge_range`` of two cells or more. All of them are blank; what they show is put into the first."""
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                if (row, column) in self._joined:  # a spreadsheet program would call the whole file broken
                    raise OverlappingRange(f"{self.name}: {column_name(column)}{row + 1} is in two merged ranges")
                self._joined.add((row, column))
                self._put(row, column, form, None)
        self.merge.append([first_row, first_column, last_row, last_column])

    def _put(self, row: int, column: int, form: Any, value: float | None) -> None:
        # A row that has a cell is inside the bounds that the worksheet keeps of itself.
        known = row in self.table and self.dim_colmin <= column <= self.dim_colmax
        if not known and self._check_dimensions(row, column):
            raise ValueError(f"{self.name}: a worksheet has no cell {column_name(column)}{row + 1}")
        self.table[row][column] = form, value

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        """The few lists that cells are chosen from are the same on every worksheet."""
        return _prepared(formula, expand_future_functions)

    def _calculate_spans(self) -> None:
        """From where to where there are cells in each block of 16 rows."""
        found: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                low, high = found.get(row // 16, (self.dim_colmax, 0))
                found[row // 16] = min(low, *cells), max(high, *cells)
        self.row_spans = {block: f"{low + 1}:{high + 1}" for block, (low, high) in found.items()}

    def _write_rows(self) -> None:
        """Every row and its cells. The cells are given up: nobody asks for them again, and there are many."""
        self._calculate_spans()
        names = [column_name(column) for column in range(self.dim_colmax + 1)]
        styles: dict[Any, str] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info, span = self.table.pop(row, None), self.row_info.get(row), self.row_spans.get(row // 16)
            if not cells:
                if info is not None:
                    self._write_empty_row(row, span, info)
                continue
            number = str(row + 1)
            parts = []
            if info is None:
                parts.append(f'<row r="{number}" spans="{span}">')
            else:
                self._write_row(row, span, info)
            for column in sorted(cells):
                cell = cells[column]
                if type(cell) is not tuple:
                    self.fh.write("".join(parts))
                    parts.clear()
                    self._write_cell(row, column, cell)
                    continue
                form, value = cell
                style = styles.get(form)
                if style is None:
                    style = styles[form] = f's="{form._get_xf_index()}"'
                if value is None:
                    parts.append(f'<c r="{names[column]}{number}" {style}/>')
                elif type(value) is int:
                    parts.append(f'<c r="{names[column]}{number}" {style} t="s"><v>{value}</v></c>')
                else:
                    parts.append(f'<c r="{names[column]}{number}" {style}><v>{value:.16G}</v></c>')
            parts.append("</row>")
            self.fh.write("".join(parts))


@functools.lru_cache(maxsize=256)
def _prepared(formula: str, expand: bool) -> Any:
    return Worksheet()._prepare_formula(formula, expand)
