"""新旧対照表 as a worksheet: what changed stands underlined on both sides."""

from __future__ import annotations

from typing import Any

from tsumugu.core.table import ROOT, Table
from tsumugu.core.text import Piece
from tsumugu.render.changes.comparison import Reasons, Row, table_rows
from tsumugu.render.vocabulary import characters
from tsumugu.render.vocabulary.turning import straight
from tsumugu.render.workbook.book import LINE, MOST_HEIGHT, Book, footer_of, lines_of
from tsumugu.render.workbook.names import MOST, cut, units
from tsumugu.render.workbook.wording import say

_WIDTHS = (30.0, 58.0, 58.0, 24.0)
#: A row is as high as a row can be with this many lines; what is longer goes on in the next row.
_MOST_LINES = int(MOST_HEIGHT / LINE) - 1
#: A line of text longer than this in a cell is broken between rows.
_MOST_UNITS = 1_000

Run = tuple[bool, str]  # underlined?, text


def clean(text: str) -> str:
    """A text as this table holds it: nothing in it is edited or read back, and it stands among other words."""
    return straight(characters.clean(text))


def comparison_workbook(
    before: Table, after: Table, *, before_label: str = "", after_label: str = "", title: str = "", date: str,
    stage: str = "", reasons: Reasons | None = None, language: str = "ja",
) -> bytes:  # fmt: skip
    """See the package."""
    plan_title = str(after.nodes[ROOT].fields.get("title", ""))
    organization = str(after.nodes[ROOT].fields.get("organization.name", ""))
    heading = title or f"{plan_title} {say('comparison', language)}"
    book = Book(title=heading, organization=organization, date=date, language=language)
    book.footer = footer_of(f"{heading} {before_label} → {after_label}".strip(" →"), stage)
    sheet = book.add(cut(book.names.take(say("comparison", language)), MOST))
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    big = book.format(bold=True, font_size=14)
    book.write(sheet, 0, 0, clean(heading), big)
    book.write(sheet, 1, 0, clean(" ".join(filter(None, (stage, date, say("underline", language))))), book.format())
    head = book.format(bold=True, bg_color="#E8EEF5", border=1, text_wrap=True, align="center")
    labels = (after_label, before_label)
    heads = [say("place", language)]
    heads += [
        f"{say(key, language)}\n{label}" if label else say(key, language)
        for key, label in zip(("after", "before"), labels, strict=True)
    ]
    heads.append(say("remarks", language))
    for column, said in enumerate(heads):
        book.write(sheet, 2, column, clean(said), head)
    most = max(lines_of(clean(said), _WIDTHS[column]) for column, said in enumerate(heads))
    sheet.set_row(2, min(most * LINE + 3, MOST_HEIGHT))
    sheet.freeze_panes(3, 0)
    row = 3
    found = table_rows(before, after, reasons, language)
    for line in found:
        row = _line(book, sheet, row, line)
    if not found:
        book.write(sheet, row, 0, say("unchanged", language), book.format())
        row += 1
    book.page(sheet, (row - 1, 3), (2, 2))
    book.long_texts()
    return book.close()


def _line(book: Book, sheet: Any, row: int, line: Row) -> int:
    """Writes one line of the table; the next free row."""
    language = book.language
    if line.kind == "head":
        form = book.format(bold=True, bg_color="#D9E2EC", top=1, bottom=1, text_wrap=True)
        said = f"{line.label} {line.place}".strip()
        sheet.join(row, 0, row, 3, form)
        book.write(sheet, row, 0, clean(said), form)
        sheet.set_row(row, min(lines_of(clean(said), sum(_WIDTHS)) * LINE + 3, MOST_HEIGHT))
        return row + 1
    sides: list[list[Run]]
    if line.kind == "omitted":
        sides = [[(False, say("omitted", language))]] * 2
    else:
        sides = [_side(book, line, side) for side in (line.after, line.before)]
    place = [(False, clean(" ".join(filter(None, (line.place, line.label)))))]
    columns = [_pages(runs, _WIDTHS[n]) for n, runs in enumerate((place, *sides, [(False, clean(line.note))]))]
    for number in range(max(len(pages) for pages in columns)):
        height = 1
        for column, pages in enumerate(columns):
            runs = pages[number] if number < len(pages) else []
            if column == 0 and number:
                runs = [(False, say("continued", language).strip())]
            _write(book, sheet, row, column, runs)
            height = max(height, lines_of("".join(text for _, text in runs), _WIDTHS[column]))
        sheet.set_row(row, min(height * LINE + 3, 409))
        row += 1
    return row


def _side(book: Book, line: Row, side: tuple[Piece, ...]) -> list[Run]:
    if line.kind in ("new", "deleted") and not side:
        return [(False, say(line.kind, book.language))]
    return [(piece.kind != "same", clean(piece.text)) for piece in side]


def _pages(runs: list[Run], width: float) -> list[list[Run]]:
    """The runs in as many parts as there have to be rows; joined again they are the runs. Text breaks between
    lines, and inside a line only if that line alone is too long."""
    pages: list[list[Run]] = [[]]
    height, tail = 0, ""
    for under, text in runs:
        for line in clean(text).splitlines(keepends=True) if "\n" in text else [clean(text)]:
            while line:
                piece = cut(line, _MOST_UNITS)
                line = line[len(piece) :]
                need = lines_of((tail + piece).rstrip("\n"), width)
                if height + need > _MOST_LINES and pages[-1]:
                    pages.append([])
                    height, tail = 0, ""
                    need = lines_of(piece.rstrip("\n"), width)
                pages[-1].append((under, piece))
                if piece.endswith("\n"):
                    height, tail = height + need, ""
                else:
                    tail += piece
    return pages


def _write(book: Book, sheet: Any, row: int, column: int, runs: list[Run]) -> None:
    """One cell: a rich string where only a part is underlined."""
    form = book.format(text_wrap=True, border=1, num_format="@", **({"bold": True} if column == 0 else {}))
    joined: list[Run] = []
    for under, text in runs:
        if joined and joined[-1][0] == under:
            joined[-1] = (under, joined[-1][1] + text)
        elif text:
            joined.append((under, text))
    if len(joined) < 2:
        under, text = joined[0] if joined else (False, "")
        style = book.format(text_wrap=True, border=1, num_format="@", underline=1) if under else form
        book.write(sheet, row, column, text, style)
        return
    assert sum(units(text) for _, text in joined) <= 32_767
    plain, marked = book.format(), book.format(underline=1)
    parts: list[Any] = []
    for under, text in joined:
        parts += [marked if under else plain, text]
    sheet.write_rich_string(row, column, *parts, form)
