"""The PDF forms of a plan: tagged (PDF/UA-1), with embedded typefaces and bookmarks, the same bytes every time.

Pure functions. A big plan takes seconds and memory that the typesetter does not give back: a server makes
them in ``tsumugu.render.formats.workshop``, a process of its own with limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from tsumugu.core.table import Table
from tsumugu.render.changes import comparison as compared
from tsumugu.render.changes.comparison import Reasons
from tsumugu.render.content import Document
from tsumugu.render.pdf import book, comparison, roadmap, sheets
from tsumugu.render.pdf.reading import edges, frame, missing, read
from tsumugu.render.pdf.typesetting import Typesetter, illustrated
from tsumugu.render.pdf.wording import Words

__all__ = ["comparison_pdf", "plan_pdf", "roadmap_pdf", "sheet_pdfs"]


def plan_pdf(document: Document, language: str = "ja", pictures: Path | None = None) -> bytes:
    """The whole plan; with ``document.previous`` also the comparison table with it. ``language``: ``ja`` or ``en``
    (what nobody translated stays Japanese and is marked so). ``pictures``: the folder that holds those of its figures;
    of a figure whose picture is not there stands what it shows, in words."""
    with illustrated(pictures) as typesetter:
        return typesetter.pdf("plan", book.book(read(document, language), pictures), document.date)


def roadmap_pdf(document: Document, language: str = "ja") -> bytes:
    """The roadmap alone, A3 landscape: every initiative with every step."""
    reading = read(document, language)
    drawn = roadmap.roadmap(reading)
    data = edges(reading, reading.words.label("roadmap")) | {"roadmap": drawn, "missing": missing(reading.words)}
    return Typesetter().pdf("roadmap", data, document.date)


def sheet_pdfs(document: Document, nodes: Iterable[str], language: str = "ja") -> Iterator[tuple[str, bytes]]:
    """The sheet of each of these initiatives as a document of its own, as (node, PDF), in the order asked for.
    Raises ``KeyError`` for what is no initiative of the plan."""
    reading = read(document, language)
    items = {item.id: item for item in reading.plan.initiatives}
    typesetter = Typesetter()
    for node in nodes:
        item = items[node]
        reading.words.missing.clear()
        shown = sheets.sheet(item, reading.columns, reading.about, reading.words)
        data = edges(reading, item.title) | {"sheet": shown, "missing": missing(reading.words)}
        yield node, typesetter.pdf("sheet", data, document.date)


def comparison_pdf(
    before: Table, after: Table, *, title: str, date: str, before_label: str = "", after_label: str = "",
    stage: str = "", notice: str = "", imprint: str = "", author: str = "", reasons: Reasons | None = None,
    language: str = "ja",
) -> bytes:  # fmt: skip
    """The comparison table of two states, A4 landscape. ``title`` is what the document is called, ``date`` its
    day (``YYYY-MM-DD``); ``stage`` and ``notice`` stand on every page; ``reasons``: see ``render.comparison``."""
    words = Words(language)
    data = frame(
        words, title=title, author=author, running=title, stage=stage, notice=notice, imprint=imprint, day=date
    )
    rows = compared.table_rows(before, after, reasons, language)
    data["comparison"] = comparison.comparison(rows, words, title=title, before=before_label, after=after_label)
    return Typesetter().pdf("comparison", data | {"missing": missing(words)}, date)
