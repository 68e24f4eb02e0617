"""A worksheet laid out for people: rows of segments whose height follows their text, cells that are filled in."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from tsumugu.interchange.workbook.layout import MARK_AT, address
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.workbook.book import LINE, MOST_HEIGHT, Book, digits_format, exact, lines_of
from tsumugu.render.workbook.inputs import Input
from tsumugu.render.workbook.mapping import Map
from tsumugu.render.workbook.wording import say

Style = dict[str, Any]
#: Kinds of cells. What is for input differs from the rest by its colour, by being unlocked and by its message.
LABEL: Style = {"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True, "valign": "vcenter"}
HEAD: Style = {**LABEL, "align": "center"}
INPUT: Style = {"bg_color": "#FFFBE3", "border": 1, "text_wrap": True, "locked": False, "num_format": "@"}
SHOWN: Style = {"border": 1, "text_wrap": True, "num_format": "@"}
TITLE: Style = {"bold": True, "font_size": 14, "text_wrap": True, "valign": "vcenter"}
SECTION: Style = {"bold": True, "font_size": 12, "font_color": "#FFFFFF", "bg_color": "#24476B", "valign": "vcenter"}
QUIET: Style = {"font_color": "#404040", "text_wrap": True}


class Segment(Struct, frozen=True):
    """Some columns of a row, both ends included, and what stands in them."""

    first: int
    last: int
    content: str | Input
    style: Style


@functools.lru_cache(maxsize=16384)  # labels stand on every sheet; a text is measured for its row and what is beside it
def _height(text: str, width: float, size: float) -> float:
    """In points; ``size`` as a multiple of the usual one."""
    return lines_of(clean(text), width / size) * LINE * size + 3


class Page:
    """Writes from the top down. The first column (``MARK_AT``) is hidden and holds each row's mark: its number when it
    was written."""

    def __init__(self, book: Book, known: Map, name: str, anchor: str, widths: Sequence[float]) -> None:
        self.book, self.known, self.anchor = book, known, anchor
        self.sheet = book.add(name)
        self.widths = (2.0, *widths)
        self.last = len(self.widths) - 1
        self.row = 0
        self.sheet.set_column(MARK_AT, MARK_AT, 2, None, {"hidden": True})
        for column, width in enumerate(self.widths[1:], 1):
            self.sheet.set_column(column, column, width)
        self._validated: dict[tuple[str, str, str, bool], list[tuple[int, int, int, int]]] = {}

    def width(self, segment: Segment) -> float:
        return sum(self.widths[segment.first : segment.last + 1])

    def height(self, segment: Segment) -> float:
        text = segment.content if isinstance(segment.content, str) else segment.content.shown
        return _height(text, self.width(segment), segment.style.get("font_size", 10) / 10)

    def add(self, *segments: Segment, least: float = 0.0) -> tuple[int, int]:
        """One row of the form, as many rows of the worksheet as its height needs; the first and the last of them."""
        need = max([self.height(segment) for segment in segments] + [least, LINE + 3])
        count = math.ceil(need / MOST_HEIGHT)
        first, last = self.row, self.row + count - 1
        for row in range(first, last + 1):
            self.sheet.set_row(row, round(need / count, 1))
            self.mark(row)
        for segment in segments:
            self.fill(first, last, segment)
        self.row = last + 1
        return first, last

    def mark(self, row: int) -> None:
        text = self.anchor if row == 0 else str(row + 1)
        self.book.write(self.sheet, row, MARK_AT, text, self.book.format(num_format="@"))

    def fill(self, first: int, last: int, segment: Segment) -> None:
        """Writes a segment over rows that are there already."""
        content, style = segment.content, segment.style
        item = content if isinstance(content, Input) else None
        value = None
        if item is not None and item.number:
            value = exact(item.shown)
            style = {**style, "num_format": digits_format(item.shown, True) if value is not None else "@"}
            if not item.shown:
                style = {**style, "num_format": "General"}
        form = self.book.look(style)
        if last > first or segment.last > segment.first:
            self.sheet.join(first, segment.first, last, segment.last, form)
        if value is not None:
            self.sheet.put_number(first, segment.first, value, form)
            whole = True
        else:
            whole = self.book.write(
                self.sheet, first, segment.first, item.shown if item else straight(str(content)), form
            )
        if item is None:
            return
        if not whole:  # too long for a cell: it is read on another worksheet and cannot be edited here
            return
        self.known.add(self.sheet, self.anchor, first, segment.first, item)
        if item.choices or item.hint:
            key = (item.choices, item.hint, item.form, bool(item.choices))
            self._validated.setdefault(key, []).append((first, segment.first, last, segment.last))

    def skip(self, height: float = 8.0) -> None:
        self.sheet.set_row(self.row, height)
        self.mark(self.row)
        self.row += 1

    def finish(self, repeat: tuple[int, int], large: bool) -> None:
        """Validations, protection without password, printing."""
        for (choices, hint, _form, _), cells in self._validated.items():
            self._validate(choices, hint, cells)
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{self.row + 1}"})
        self.sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
        self.book.page(self.sheet, (self.row - 1, self.last), repeat, large)

    def _validate(self, choices: str, hint: str, cells: list[tuple[int, int, int, int]]) -> None:
        source = self.known.range_of(choices)
        rule: dict[str, Any] = {"validate": "any", "input_message": say(hint, self.book.language)}
        if source:
            rule |= {
                "validate": "list", "source": source, "error_type": "warning",
                "error_message": say("not-listed", self.book.language),
            }  # fmt: skip
        rule["multi_range"] = " ".join(map(self._range, cells))
        self.sheet.data_validation(*cells[0], rule)

    def _range(self, cells: tuple[int, int, int, int]) -> str:
        first, left, last, right = cells
        start = address(first, left)
        return start if first == last and left == right else f"{start}:{address(last, right)}"
