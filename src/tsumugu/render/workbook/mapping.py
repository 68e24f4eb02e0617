"""The hidden worksheets: the lists behind the choices, and the map from cells to values, which stands last."""

from __future__ import annotations

from tsumugu.interchange.workbook import Cell, Head, layout
from tsumugu.render.content import Document
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.workbook.book import Book
from tsumugu.render.workbook.choices import Choices
from tsumugu.render.workbook.inputs import Input
from tsumugu.render.workbook.sheet import Sheet


class Map:
    """The input cells of a workbook as they are written."""

    def __init__(self, book: Book, choices: Choices) -> None:
        #: As the map says them: the cells themselves would be several times as large.
        self.lines: list[str] = []
        self.map_name, self.list_name = book.names.take(layout.MAP), book.names.take(layout.LISTS)
        self._ranges = {
            name: layout.list_range(self.list_name, n, len(found))
            for n, (name, found) in enumerate(choices.lists.items())
            if found
        }

    def add(self, sheet: Sheet, anchor: str, row: int, column: int, item: Input) -> None:
        place = layout.address(row, column)
        held = layout.digest(clean(item.shown))
        self.lines.append(
            layout.line_of(
                Cell(
                    sheet=sheet.name, cell=place, anchor=anchor, mark=str(row + 1), node=item.node, path=item.path,
                    part=item.part, form=item.form, choices=item.choices, digest=held,
                )
            )
        )  # fmt: skip

    def range_of(self, choices: str) -> str:
        """Where a list stands, as the source of a data validation; ``""`` for an empty list."""
        return self._ranges.get(choices, "")


def write_lists(book: Book, known: Map, choices: Choices) -> None:
    sheet = book.add(known.list_name)
    plain = book.format(num_format="@")
    for n, (name, found) in enumerate(choices.lists.items()):
        column = layout.list_column(n)
        book.write(sheet, 0, column, name, plain)
        book.write(sheet, 0, column + 1, "value", plain)
        for row, choice in enumerate(found, 1):
            book.write(sheet, row, column, choice.word, plain)
            book.write(sheet, row, column + 1, choice.value, plain)
    sheet.very_hidden()


def write_map(book: Book, known: Map, document: Document, root: str) -> None:
    """The last worksheet. ``root``: the hash of the plan of the document as it is, not as a translation says it."""
    sheet = book.add(known.map_name)
    plain = book.format(num_format="@")
    head = Head(
        plan=document.slug, plan_id=document.plan.id, edition=document.name, part=document.part or "",
        number=document.number, date=document.date, language=book.language, sequence=document.sequence,
        root=document.root, content=root, lists=known.list_name, cells=len(known.lines),
    )  # fmt: skip
    for row, column, text in layout.placed(head, known.lines):
        book.write(sheet, row, column, text, plain)
    sheet.very_hidden()
