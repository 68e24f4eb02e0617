"""The hidden worksheets: the lists behind the choices, and the map from cells to values, which stands last."""

from __future__ import annotations

from msgspec import Struct

from tsumugu.render.content import Document
from tsumugu.render.workbook.book import Book
from tsumugu.render.workbook.choices import Choices
from tsumugu.render.workbook.inputs import Input, digest
from tsumugu.render.workbook.sheet import Sheet, column_name

FORMAT = "tsumugu-workbook/1"
MAP, LISTS = "_tsumugu", "_tsumugu_lists"
ROWS = 1_048_576  # of a worksheet
COLUMNS = ("sheet", "cell", "anchor", "mark", "node", "path", "part", "form", "list", "digest")


class Place(Struct, frozen=True):
    sheet: str
    anchor: str
    row: int
    column: int
    input: Input


class Map:
    """The input cells of a workbook as they are written."""

    def __init__(self, book: Book, choices: Choices) -> None:
        self.places: list[Place] = []
        self.map_name, self.list_name = book.names.take(MAP), book.names.take(LISTS)
        self._ranges = {
            name: f"='{self.list_name}'!${column_name(2 * n)}$2:${column_name(2 * n)}${len(found) + 1}"
            for n, (name, found) in enumerate(choices.lists.items())
            if found
        }

    def add(self, sheet: Sheet, anchor: str, row: int, column: int, item: Input) -> None:
        self.places.append(Place(sheet.get_name(), anchor, row, column, item))

    def range_of(self, choices: str) -> str:
        """Where a list stands, as the source of a data validation; ``""`` for an empty list."""
        return self._ranges.get(choices, "")


def write_lists(book: Book, known: Map, choices: Choices) -> None:
    sheet = book.add(known.list_name)
    plain = book.format(num_format="@")
    for n, (name, found) in enumerate(choices.lists.items()):
        book.write(sheet, 0, 2 * n, name, plain)
        book.write(sheet, 0, 2 * n + 1, "value", plain)
        for row, choice in enumerate(found, 1):
            book.write(sheet, row, 2 * n, choice.word, plain)
            book.write(sheet, row, 2 * n + 1, choice.value, plain)
    sheet.very_hidden()


def write_map(book: Book, known: Map, document: Document, root: str) -> None:
    """The last worksheet. ``root``: the hash of the plan of the document as it is, not as a translation says it."""
    sheet = book.add(known.map_name)
    plain = book.format(num_format="@")
    head = (
        ("format", FORMAT), ("plan", document.slug), ("plan_id", document.plan.id), ("edition", document.name),
        ("part", document.part or ""), ("number", str(document.number)), ("date", document.date),
        ("language", book.language), ("sequence", str(document.sequence)), ("root", document.root),
        ("content", root), ("lists", known.list_name), ("cells", str(len(known.places))),
    )  # fmt: skip
    for row, (key, value) in enumerate(head):
        book.write(sheet, row, 0, key, plain)
        book.write(sheet, row, 1, value, plain)
    first = len(head) + 2
    book.write(sheet, first - 1, 0, "\t".join(COLUMNS), plain)
    # What is more than one column holds goes on at the same row of the next.
    room = ROWS - first
    for line in range(min(room, len(known.places))):
        for column, place in enumerate(known.places[line::room]):
            book.write(sheet, first + line, column, _said(place), plain)
    sheet.very_hidden()


def _said(place: Place) -> str:
    item, mark = place.input, str(place.row + 1)
    return "\t".join((
        place.sheet, column_name(place.column) + mark, place.anchor, mark, item.node, item.path, item.part,
        item.form, item.choices, digest(item.shown),
    ))  # fmt: skip
