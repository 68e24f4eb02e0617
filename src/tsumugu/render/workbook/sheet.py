"""XlsxWriter's worksheet for hundreds of thousands of cells: the same file, in a third of the time.

A plan of 300 initiatives has about a million cells, and XlsxWriter looks at each of them several times: is it named
``A1``, is it inside the worksheet, is every attribute of its element escaped. Here a cell is kept as XlsxWriter keeps
it, and a row is written as one text. What this leans on is no public interface of XlsxWriter: the tests hold the bytes
against those of its own worksheet.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet without comments; its rows and columns have no formats of their own."""

    def put_text(self, row: int, column: int, text: str, form: Any) -> None:
        """``write_string`` for a text that is known to be one: not empty, 32,767 UTF-16 units at most."""
        self._put(row, column, CellStringTuple(self.str_table._get_shared_string_index(text), form))

    def put_number(self, row: int, column: int, number: float, form: Any) -> None:
        """``write_number`` for a finite number."""
        self._put(row, column, CellNumberTuple(number, form))

    def put_blank(self, row: int, column: int, form: Any) -> None:
        self._put(row, column, CellBlankTuple(form))

    def _put(self, row: int, column: int, cell: Any) -> None:
        # A row that has a cell is inside the bounds that the worksheet keeps of itself.
        if row not in self.table or not self.dim_colmin <= column <= self.dim_colmax:
            outside = self._check_dimensions(row, column)
            assert not outside, "a worksheet is smaller than this"
        self.table[row][column] = cell

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
        write, names = self.fh.write, [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        styles: dict[Any, str] = {}
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, info, span = self.table.pop(row, None), self.row_info.get(row), self.row_spans.get(row // 16)
            if not cells:
                if info is not None:
                    self._write_empty_row(row, span, info)
                continue
            number = str(row + 1)
            if info is None:
                parts = [f'<row r="{number}" spans="{span}">']
            else:
                self._write_row(row, span, info)
                parts = []
            for column in sorted(cells):
                cell = cells[column]
                style = styles.get(cell.format)
                if style is None:
                    style = styles[cell.format] = f'" s="{cell.format._get_xf_index()}"'
                head = f'<c r="{names[column]}{number}{style}'
                if isinstance(cell, CellNumberTuple):
                    parts.append(f"{head}><v>{cell.number:.16G}</v></c>")
                elif isinstance(cell, CellBlankTuple):
                    parts.append(f"{head}/>")
                else:  # a text, in one look or in several
                    parts.append(f'{head} t="s"><v>{cell.string}</v></c>')
            parts.append("</row>")
            write("".join(parts))
