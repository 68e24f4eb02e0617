"""Puts a workbook together from a document."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tsumugu.core.canonical import root_hash
from tsumugu.core.plan import Initiative
from tsumugu.core.table import to_plan, to_table
from tsumugu.core.translation import translated
from tsumugu.interchange.workbook.layout import PLAN_ANCHOR
from tsumugu.render.content import Document
from tsumugu.render.content.documents import removed_words, said_facts
from tsumugu.render.reading import indicators
from tsumugu.render.reading.views import names
from tsumugu.render.reading.volumes import Volume, volumes, whole
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.characters import clean
from tsumugu.render.vocabulary.formats import volume_file, volume_label
from tsumugu.render.workbook import familiar, filling
from tsumugu.render.workbook.book import Book, footer_of
from tsumugu.render.workbook.choices import Choices
from tsumugu.render.workbook.cover import Cover, SheetEntry, edition_of, title_of
from tsumugu.render.workbook.familiar import Known
from tsumugu.render.workbook.mapping import Map, write_lists, write_map
from tsumugu.render.workbook.names import cut
from tsumugu.render.workbook.tidy import TidyTable, write_tables
from tsumugu.render.workbook.wording import say

#: A form with more columns of years than this is printed on A3.
MOST_ON_A4 = 6


def workbook(document: Document, language: str = "ja", tables: Iterable[TidyTable] = ()) -> bytes:
    """See the package."""
    return _written(_known(document, language), document, whole(document.plan), tables)


def workbooks(
    document: Document, language: str, most: int, tables: Iterable[TidyTable] = ()
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """The same in volumes, none heavier than ``most`` (``render.reading.volumes``), as (name of the file,
    workbook): ``plan.xlsx``, and ``plan-2.xlsx`` … of a plan that is too large for one. Each is filled in by itself;
    the first has the indicators of the plan and the tables."""
    known = _known(document, language)
    for volume in volumes(document.plan, most):
        yield volume_file("plan.xlsx", volume.number), _written(known, document, volume, tables)
        tables = ()
        if volume.number < volume.count:
            # XlsxWriter's parts hold one another; nothing else would ask for them before the next volume is whole.
            gc.collect()


def _written(shared: Known, document: Document, volume: Volume, tables: Iterable[TidyTable]) -> bytes:
    plan, language = shared.plan, shared.language
    title = title_of(plan, language)
    if not volume.whole:
        title = f"{title} {volume_label(volume.number, volume.count, language)}"
    book = Book(title=title, organization=plan.organization.name or "", date=document.date, language=language)
    day = words.day_label(document.date, language)
    book.footer = footer_of(f"{plan.title} {edition_of(document, language)} {day}", document.stage)
    cover = Cover(book)
    known = replace(shared, book=book, map=Map(book, shared.choices))
    entries = [
        _form(known, number, item) for number, item in enumerate(plan.initiatives, 1) if item.id in volume.inside
    ]
    if volume.first:
        entries += _plan_indicators(known)
    for table in tables:
        entries += [SheetEntry(name, said) for name, said in write_tables(book, table)]
    cover.write(document, plan, title, entries)
    long_name = book.long_texts()
    if long_name:
        cover.add(SheetEntry(long_name, say("long-title", language)))
    cover.finish()
    write_lists(book, known.map, known.choices)
    write_map(book, known.map, document, shared.root)
    return book.close()


def _known(document: Document, language: str) -> Known:
    """What all worksheets need, in a book that nothing is written to."""
    source = to_table(document.plan)
    said = source if language == "ja" else translated(source, language)
    plan = document.plan if said is source else to_plan(said)
    choices = Choices(plan, language)
    book = Book(title=plan.title, organization="", date=document.date, language=language)
    facts = said_facts(document, plan, language)
    changes = {
        (found.node, year.year): indicators.change_label(year.news, language)
        for found in facts
        for year in found.years
        if year.news is not None
    }
    notice = clean(plan.notice or "").replace("\n", " ")
    return Known(
        book=book, map=Map(book, choices), choices=choices, plan=plan, language=language, names=names(said),
        facts={found.node: found for found in facts}, changes=changes,
        head=f"{title_of(plan, language)} {edition_of(document, language)} {document.date}",
        stage=" ".join(filter(None, (document.stage, notice))), years=familiar.known_years(plan, language),
        year_width=familiar.year_width(facts), root=root_hash(source), contacts=dict(document.contacts),
        removed=removed_words(document, plan, language)[0],
    )  # fmt: skip


def _form(known: Known, number: int, item: Initiative) -> SheetEntry:
    title = " ".join(clean(item.title).split())
    name = known.book.names.take(f"{number:03} {title}" if len(known.plan.initiatives) > 99 else f"{number:02} {title}")
    page = familiar.open_form(known, name, item.id, item.title)
    familiar.draw(known, page, item)
    filling.draw(known, page, item)
    page.finish((0, 1), familiar.form_width(known.years) > MOST_ON_A4)
    return SheetEntry(
        name, cut(title, 200), known.names.get(item.field or "", item.field or ""),
        known.names.get(item.lead or "", item.lead or ""),
    )  # fmt: skip


def _plan_indicators(known: Known) -> list[SheetEntry]:
    """The indicators of the plan, its fields, visions and areas on a worksheet of their own, if there are any."""
    inside = {i.id for item in known.plan.initiatives for i in item.indicators}
    inside |= {i.id for item in known.plan.initiatives for a in item.activities for i in a.indicators}
    found = [indicator for _, indicator in indicators.owned(known.plan) if indicator.id not in inside]
    if not found:
        return []
    title = known.say("plan-indicators")
    name = known.book.names.take(title)
    page = familiar.open_form(known, name, PLAN_ANCHOR, title)
    familiar.draw_indicators(known, page, [known.facts[i.id] for i in found])
    filling.draw_indicators(known, page, found)
    page.finish((0, 1), familiar.form_width(known.years) > MOST_ON_A4)
    return [SheetEntry(name, title)]
