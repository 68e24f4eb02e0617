"""意見への対応表 as a worksheet: one opinion a row, to be sorted and filtered."""

from __future__ import annotations

from collections.abc import Sequence

from tsumugu.render.reading.opinion_views import ResponseRow
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary.words import day_label, pick
from tsumugu.render.workbook.book import LINE, MOST_HEIGHT, Book, footer_of, lines_of
from tsumugu.render.workbook.comparison import clean
from tsumugu.render.workbook.names import MOST, cut

_WIDTHS = {
    "number": 12.0, "topic": 20.0, "opinion": 52.0, "from": 18.0, "disposition": 14.0, "response": 52.0, "date": 18.0,
    "changed": 24.0,
}  # fmt: skip


def responses_workbook(
    rows: Sequence[ResponseRow], *, title: str, organization: str, date: str, stage: str = "", language: str = "ja",
) -> bytes:  # fmt: skip
    """``title`` is that of the plan; ``date`` (``2026-05-10``) the day of the table."""
    name = pick(said.RESPONSES, language)
    heading = f"{title} {name}"
    book = Book(title=heading, organization=organization, date=date, language=language)
    book.footer = footer_of(heading, stage)
    sheet = book.add(cut(book.names.take(name), MOST))
    big = book.format(bold=True, font_size=14)
    head = book.format(bold=True, bg_color="#E8EEF5", border=1, text_wrap=True, align="center")
    cell = book.format(border=1, text_wrap=True, valign="top")
    book.write(sheet, 0, 0, clean(heading), big)
    book.write(sheet, 1, 0, clean(" ".join(filter(None, (stage, day_label(date, language))))), book.format())
    for column, (key, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width)
        book.write(sheet, 2, column, pick(said.RESPONSE_COLUMNS[key], language), head)
    sheet.freeze_panes(3, 0)
    for number, row in enumerate(rows, 3):
        texts = [clean(getattr(row, name)) for name in ResponseRow.__struct_fields__]
        for column, text in enumerate(texts):
            book.write(sheet, number, column, text, cell)
        height = max(lines_of(text, width) for text, width in zip(texts, _WIDTHS.values(), strict=True))
        sheet.set_row(number, min(height * LINE + 3, MOST_HEIGHT))
    last = len(rows) + 2
    sheet.autofilter(2, 0, last, len(_WIDTHS) - 1)
    book.page(sheet, (last, len(_WIDTHS) - 1), (2, 2))
    book.long_texts()
    return book.close()
