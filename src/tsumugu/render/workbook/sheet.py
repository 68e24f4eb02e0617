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

from tsumugu.interchange.workbook.layout import address, column_name

#: A cell as one number: its format times ``_LOOK``, and the number of its shared string and one.
_LOOK = 1 << 32
_SHARED = _LOOK - 1
_LOOKS = ~_SHARED
#: More columns than a worksheet has.
_WIDE = 1 << 14


class Sheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet without comments, whose rows and columns have no formats of their own and whose rows are
    all shown. What ``put_text`` and
    ``put_blank`` put into ``table`` is one whole number: which format in the upper part, and below ``_LOOK`` the number
    of the shared string and one, or 0. (Of tuples Python would ask again and again whether they are still needed.)
    ``put_number`` puts a format and a float there, XlsxWriter's own methods their own tuples. Raises ``ValueError`` for
    a cell beyond the last row or column, where XlsxWriter would leave it out in silence."""

    def __init__(self) -> None:
        super().__init__()
        self._joined: set[int] = set()
        #: The formats of this worksheet's cells, and which of them each is, as the upper part of a cell.
        self._forms: list[Any] = []
        self._looks: dict[Any, int] = {}
        #: While rows are written: how each column's cells begin, and the number of each format in the workbook.
        self._names: list[str] = []
        self._styles: dict[int, str] = {}

    def put_text(self, row: int, column: int, text: str, form: Any) -> None:
        """``write_string`` for a text that is known to be one: not empty, 32,767 UTF-16 units at most."""
        self.put_shared(row, column, self.str_table._get_shared_string_index(text), form)

    def put_shared(self, row: int, column: int, number: int, form: Any) -> None:
        """The shared string with this number; who calls it has counted it."""
        look = self._looks.get(form)
        if look is None:
            look = self._look(form)
        self._cells(row, column, column)[column] = look + number + 1

    def put_number(self, row: int, column: int, number: float, form: Any) -> None:
        """``write_number`` for a finite number."""
        self._cells(row, column, column)[column] = form, float(number)

    def put_blank(self, row: int, column: int, form: Any) -> None:
        self._cells(row, column, column)[column] = self._look(form)

    def join(self, first_row: int, first_column: int, last_row: int, last_column: int, form: Any) -> None:
        """``merge_range`` of two cells or more. All of them are blank; what they show is put into the first."""
        blank, joined = self._look(form), self._joined
        for row in range(first_row, last_row + 1):
            cells = self._cells(row, first_column, last_column)
            for column in range(first_column, last_column + 1):
                place = row * _WIDE + column
                if place in joined:  # a spreadsheet program would call the whole file broken
                    raise OverlappingRange(f"{self.name}: {address(row, column)} is in two merged ranges")
                joined.add(place)
                cells[column] = blank
        self.merge.append((first_row, first_column, last_row, last_column))

    def _look(self, form: Any) -> int:
        look = self._looks.get(form)
        if look is None:
            look = self._looks[form] = len(self._forms) * _LOOK
            self._forms.append(form)
        return look

    def _cells(self, row: int, first: int, last: int) -> dict[int, Any]:
        """The cells of a row that take what stands between two columns, both included."""
        # A row that has a cell is inside the bounds that the worksheet keeps of itself.
        if row not in self.table or first < self.dim_colmin or last > self.dim_colmax:
            for column in (first, last):
                if self._check_dimensions(row, column):
                    raise ValueError(f"{self.name}: a worksheet has no cell {address(row, column)}")
        cells: dict[int, Any] = self.table[row]
        return cells

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> Any:
        """The few lists that cells are chosen from are the same on every worksheet."""
        return _prepared(formula, expand_future_functions)

    def _write_rows(self) -> None:
        """Every row and its cells. The cells are given up: nobody asks for them again, and there are many."""
        self._names = [f'<c r="{column_name(column)}' for column in range(self.dim_colmax + 1)]
        self._styles = {}
        for block in range(self.dim_rowmin // 16, self.dim_rowmax // 16 + 1):
            rows = range(max(self.dim_rowmin, block * 16), min(self.dim_rowmax, block * 16 + 15) + 1)
            found = [(row, self.table.pop(row, None)) for row in rows]
            held = [cells for _, cells in found if cells]
            # From where to where there are cells in each block of 16 rows.
            span = f"{min(map(min, held)) + 1}:{max(map(max, held)) + 1}" if held else None
            for row, cells in found:
                if cells:
                    self._write_whole_row(row, span, cells)
                elif row in self.row_info:
                    self._write_empty_row(row, span, self.row_info[row])

    def _write_whole_row(self, row: int, span: str | None, cells: dict[int, Any]) -> None:
        names, styles, number = self._names, self._styles, str(row + 1)
        parts = [f'<row r="{number}" spans="{span}"{self._height(row)}>']
        for column in sorted(cells):
            cell = cells[column]
            if type(cell) is int:
                look, shared = cell & _LOOKS, cell & _SHARED
                style = styles.get(look)
                if style is None:
                    style = styles[look] = f'{self._forms[look // _LOOK]._get_xf_index()}"'
                if shared:
                    parts.append(f'{names[column]}{number}" s="{style} t="s"><v>{shared - 1}</v></c>')
                else:
                    parts.append(f'{names[column]}{number}" s="{style}/>')
            elif type(cell) is tuple:
                form, value = cell
                parts.append(f'{names[column]}{number}" s="{form._get_xf_index()}"><v>{value:.16G}</v></c>')
            else:
                self.fh.write("".join(parts))
                parts.clear()
                self._write_cell(row, column, cell)
        parts.append("</row>")
        self.fh.write("".join(parts))

    def _height(self, row: int) -> str:
        """The attributes of a row that has a height of its own, which XlsxWriter keeps in pixels."""
        info = self.row_info.get(row)
        if info is None or info.height == self.original_row_height == self.default_row_height:
            return ""
        return f' ht="{info.height * 0.75:.16g}" customHeight="1"'

    def _write_merge_cell(self, merged_range: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = merged_range
        self.fh.write(f'<mergeCell ref="{address(top, left)}:{address(bottom, right)}"/>')


@functools.lru_cache(maxsize=256)
def _prepared(formula: str, expand: bool) -> Any:
    return Worksheet()._prepare_formula(formula, expand)
