"""The first worksheet: what this is, of which edition, how it is filled in, and where everything stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.render.content import Document
from tsumugu.render.content.documents import removed_words, revision_words
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.naming import edition_title
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.workbook.book import LINE, Book, lines_of
from tsumugu.render.workbook.wording import say

_WIDTHS = (2.0, 34.0, 44.0, 24.0, 24.0)


class SheetEntry(Struct, frozen=True):
    """A line of the list of worksheets."""

    sheet: str
    title: str
    field: str = ""
    lead: str = ""


def title_of(plan: Plan, language: str) -> str:
    return straight(plan.title) + say("provisional", language) if plan.provisional else plan.title


def edition_of(document: Document, language: str) -> str:
    """ロードマップ 第2版, or that it is no edition."""
    if not document.name:
        return say("draft", language)
    return straight(edition_title(document.part, document.number, document.label, language)) or document.name


def _facts(document: Document, plan: Plan, language: str) -> list[tuple[str, str]]:
    period = plan.period
    first, last = (words.year_label(y, language) if y is not None else "" for y in (period.first, period.last))
    licence = document.licence
    return [
        (say("organization", language), plan.organization.name or ""),
        (say("edition", language), edition_of(document, language)),
        (say("date", language), words.day_label(document.date, language)),
        (say("stage", language), document.stage),
        (say("notice", language), plan.notice or ""),
        (say("period", language), words.pick(("～", "–"), language).join((first, last)) if first or last else ""),
        (say("classification", language), document.classification),
        (say("summary-of-edition", language), document.summary),
        (say("revisions", language), "\n".join(revision_words(one, language) for one in document.revisions)),
        (say("removed-indicators", language), removed_words(document, plan, language)[1]),
        (say("sequence", language), str(document.sequence) if document.sequence else ""),
        (say("root", language), document.root),
        (say("checkpoint", language), document.checkpoint),
        (say("address", language), document.address),
        (say("licence", language), f"{licence.name}\n{licence.url}".strip() if licence else ""),
    ]  # fmt: skip


class Cover:
    """Opened first so that it stands first; written last, when all worksheets have their names."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._row = 0
        self._repeat: int | None = None
        self.sheet = book.add(book.names.take(say("cover", book.language)))
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)

    def write(self, document: Document, plan: Plan, name: str, entries: Sequence[SheetEntry]) -> None:
        """``name``: what the workbook is called."""
        book, language = self.book, self.book.language
        title = book.format(bold=True, font_size=20, text_wrap=True, valign="vcenter")
        label = book.format(bold=True, bg_color="#E8EEF5", border=1, text_wrap=True)
        shown = book.format(border=1, text_wrap=True, num_format="@")
        self._line(0, name, title, 2.0)
        row = 1
        for key, said in _facts(document, plan, language):
            if said:
                book.write(self.sheet, row, 1, key, label)
                self._across(row, 2, said, shown)
                row += 1
        row += 1
        how = book.format(text_wrap=True, bg_color="#FFFBE3", border=1)
        self._line(row, say("how", language), book.format(bold=True, font_size=12))
        self._line(row + 1, say("how-text", language), how)
        row += 3
        self._line(row, say("contents", language), book.format(bold=True, font_size=12))
        row += 1
        head = book.format(bold=True, bg_color="#E8EEF5", border=1)
        heads = ("sheet", "what")
        for column, said in enumerate(
            (*(say(key, language) for key in heads), words.field_label("initiative", "field", language),
             words.field_label("initiative", "lead", language)), 1,
        ):  # fmt: skip
            book.write(self.sheet, row, column, said, head)
        self._row = row + 1
        self._repeat = row if len(entries) > 20 else None
        for entry in entries:
            self.add(entry)
        if not entries:
            self._line(self._row, say("empty", language), shown)
            self._row += 1

    def add(self, entry: SheetEntry) -> None:
        """One more line of the list of worksheets."""
        book, row = self.book, self._row
        link = book.format(font_color="#1F4E9E", underline=1, border=1, text_wrap=True)
        shown = book.format(border=1, text_wrap=True, num_format="@")
        self.sheet.write_url(row, 1, f"internal:'{entry.sheet}'!A1", link, entry.sheet)
        for column, said in enumerate((entry.title, entry.field, entry.lead), 2):
            book.write(self.sheet, row, column, said, shown)
        cells = ((1, entry.sheet), (2, entry.title), (3, entry.field), (4, entry.lead))
        most = max(lines_of(text, _WIDTHS[column]) for column, text in cells)
        self.sheet.set_row(row, min(most * LINE + 3, 400))
        self._row += 1

    def finish(self) -> None:
        repeat = None if self._repeat is None else (self._repeat, self._repeat)
        self.book.page(self.sheet, (self._row - 1, len(_WIDTHS) - 1), repeat)

    def _across(self, row: int, first: int, text: str, form: Any, scale: float = 1.0) -> None:
        last = len(_WIDTHS) - 1
        self.sheet.join(row, first, row, last, form)
        self.book.write(self.sheet, row, first, text, form)
        lines = lines_of(clean(text), sum(_WIDTHS[first:]) / scale)
        self.sheet.set_row(row, min(lines * LINE * scale + 4, 400))

    def _line(self, row: int, text: str, form: Any, scale: float = 1.0) -> None:
        self._across(row, 1, text, form, scale)
