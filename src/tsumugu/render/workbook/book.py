"""An XlsxWriter workbook in which no text becomes a formula, no number loses a digit and nothing is cut in silence."""

from __future__ import annotations

import datetime
import functools
import io
import math
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tsumugu.core.validation import is_decimal
from tsumugu.interchange.workbook.layout import address
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.workbook.names import Names, cut, units
from tsumugu.render.workbook.package import Packed
from tsumugu.render.workbook.sheet import Sheet
from tsumugu.render.workbook.wording import say

#: What one cell holds at most, in UTF-16 units, and how much of a longer text stands in its cell.
MOST_UNITS = 32_767
KEPT_UNITS = 30_000
#: What a spreadsheet can show of a number exactly: a double holds 15 decimal digits.
MOST_DIGITS = 15
#: The height of a row is limited to 409.5 points.
MOST_HEIGHT = 400.0
LINE = 15.0
#: How a text in several looks begins where XlsxWriter keeps it.
_MARKUP = "<r>"
FONT = "BIZ UDPGothic"


@functools.lru_cache(maxsize=4096)
def exact(text: str) -> float | None:
    """The number that a cell shows as this decimal, digit for digit, under ``digits_format``; ``None`` if a cell
    cannot (too many digits, a negative zero): then the decimal has to stand as a text."""
    if not is_decimal(text):
        return None
    value = Decimal(text)
    figures = text.lstrip("-").replace(".", "").lstrip("0")
    if len(figures) > MOST_DIGITS or (text[0] == "-" and value == 0) or len(text.partition(".")[2]) > MOST_DIGITS:
        return None
    return float(value)


def digits_format(text: str, grouped: bool = False) -> str:
    """The number format that shows a decimal with exactly the digits it is written with."""
    places = len(text.partition(".")[2])
    return ("#,##0" if grouped else "0") + ("." + "0" * places if places else "")


def width_of(text: str) -> int:
    """The width of a line in half-width characters."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


@functools.cache
def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of this width (half-width characters)."""
    room = max(2.0, width - 1.5)
    return sum(max(1, math.ceil(width_of(line) / room)) for line in text.split("\n")) if text else 1


class Book:
    """The workbook while it is written. Rows and columns count from 0."""

    def __init__(self, *, title: str, organization: str, date: str, language: str) -> None:
        self.language = language
        self._file = io.BytesIO()
        self._workbook: Any = Packed(
            self._file,
            {
                "strings_to_formulas": False, "strings_to_urls": False,
                "strings_to_numbers": False, "nan_inf_to_errors": False,
                "default_format_properties": {"font_name": FONT, "font_size": 10, "valign": "top"},
            },
        )  # fmt: skip
        office = straight(clean(organization))
        self._workbook.set_properties(
            {
                "title": straight(clean(title)), "author": office, "company": office,
                "created": datetime.datetime.combine(datetime.date.fromisoformat(date), datetime.time()),
            }
        )  # fmt: skip
        self._workbook.set_size(2400, 1600)
        #: The texts that stand in some cell already, as XlsxWriter keeps them.
        self._table = self._workbook.str_table
        self._strings: dict[str, int] = self._table.string_table
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names = Names()
        self.footer = ""
        #: Texts that were too long for their cell: worksheet, cell, text.
        self._long: list[tuple[str, str, str]] = []
        self._long_name = self.names.take(say("long", language))
        self._long_row = 2

    def format(self, **properties: Any) -> Any:
        return self.look(properties)

    def look(self, properties: Mapping[str, Any]) -> Any:
        """The format with these properties."""
        key = tuple(properties.items())
        found = self._formats.get(key)
        if found is None:
            found = self._formats[key] = self._workbook.add_format(dict(properties))
        return found

    def add(self, name: str) -> Sheet:
        """A worksheet under a name that ``names`` gave out."""
        sheet: Sheet = self._workbook.add_worksheet(name, Sheet)
        sheet.hide_gridlines(2)
        return sheet

    def write(self, sheet: Sheet, row: int, column: int, text: str, form: Any) -> bool:
        """A text, and only ever a text. ``False`` if it was too long for the cell: its beginning stands there and
        says where the whole is."""
        number = self._strings.get(text)
        if number is not None and not text.startswith(_MARKUP):
            self._table.count += 1
            sheet.put_shared(row, column, number, form)
            return True
        said = clean(text)
        whole = len(said) * 2 <= MOST_UNITS or units(said) <= MOST_UNITS
        if not whole:
            self._long.append((sheet.get_name(), address(row, column), said))
            mark = say("long-mark", self.language).format(self._long_name, self._long_row + 1)
            self._long_row += len(_parts(said))
            said = cut(said, KEPT_UNITS) + mark
        if not said:
            sheet.put_blank(row, column, form)
        elif said.startswith(_MARKUP) and said.endswith("</r>"):
            # XlsxWriter takes such a string for its own markup; two runs say the same and are escaped.
            plain = self.format()
            sheet.write_rich_string(row, column, plain, said[:3], plain, said[3:], form)
        else:
            sheet.put_text(row, column, said, form)
        return whole

    def close(self) -> bytes:
        """The bytes of the finished workbook."""
        self._workbook.close()
        return self._file.getvalue()

    def page(self, sheet: Sheet, area: tuple[int, int], repeat: tuple[int, int] | None, large: bool = False) -> None:
        """Prints on landscape A4 (A3 if ``large``), one page wide. ``area``: last row and column; ``repeat``: the
        first and last row that stand on every page."""
        sheet.set_landscape()
        sheet.set_paper(8 if large else 9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.print_area(0, 0, *area)
        if repeat:
            sheet.repeat_rows(*repeat)
        sheet.set_footer(self.footer)

    def long_texts(self) -> str:
        """Writes the worksheet of the texts that did not fit, if there are any; its name or ``""``."""
        if not self._long:
            return ""
        sheet = self.add(self._long_name)
        head = self.format(bold=True, bg_color="#E8EEF5", border=1)
        body = self.format(text_wrap=True, border=1, num_format="@")
        self.write(sheet, 0, 0, say("long-title", self.language), self.format(bold=True, font_size=12))
        for column, key in enumerate(("sheet", "cell", "piece", "text")):
            self.write(sheet, 1, column, say(key, self.language), head)
        row = 2
        for name, cell, text in self._long:
            parts = _parts(text)
            for number, part in enumerate(parts, 1):
                for column, said in enumerate((name, cell, f"{number}/{len(parts)}", part)):
                    self.write(sheet, row, column, said, body)
                row += 1
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 2, 8)
        sheet.set_column(3, 3, 110)
        self.page(sheet, (row - 1, 3), (1, 1))
        return self._long_name


#: About as much as a row of the largest height can show in the column of the long texts.
_SHOWN_UNITS = 1_200


def _parts(text: str) -> list[str]:
    parts = []
    while text:
        part = cut(text, _SHOWN_UNITS)
        parts.append(part)
        text = text[len(part) :]
    return parts


def footer_of(left: str, middle: str) -> str:
    """Edition on the left, stage in the middle, page of pages on the right; 255 characters at most."""
    said = [cut(straight(clean(text)).replace("\n", " "), 100).replace("&", "&&") for text in (left, middle)]
    footer = f"&L{said[0]}&C{said[1]}&R&P / &N"
    return footer if len(footer) <= 255 else "&R&P / &N"
