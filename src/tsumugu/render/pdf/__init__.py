"""The PDF formats of a plan: tagged (PDF/UA-1), with embedded typefaces and bookmarks, the same bytes every time.

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
from tsumugu.render.pdf import book, comparison, responses, roadmap, sheets
from tsumugu.render.pdf.reading import Reading, edges, frame, missing, read
from tsumugu.render.pdf.typesetting import Typesetter, illustrated
from tsumugu.render.pdf.wording import Words
from tsumugu.render.reading.volumes import Volume, volumes, whole
from tsumugu.render.vocabulary import process_words
from tsumugu.render.vocabulary import words as vocabulary
from tsumugu.render.vocabulary.formats import volume_file, volume_label

__all__ = ["comparison_pdf", "plan_pdf", "plan_pdfs", "responses_pdf", "roadmap_pdf", "roadmap_pdfs", "sheet_pdfs"]


def plan_pdf(document: Document, language: str = "ja", pictures: Path | None = None) -> bytes:
    """The whole plan in one document; with ``document.previous`` also the comparison table with it. ``language``:
    ``ja`` or ``en`` (what nobody translated stays Japanese and is marked so). ``pictures``: the folder that holds those
    of its figures; of a figure whose picture is not there stands what it shows, in words."""
    reading = read(document, language)
    with illustrated(pictures) as typesetter:
        return typesetter.pdf("plan", book.book(reading, whole(reading.plan), pictures), document.date)


def plan_pdfs(
    document: Document, language: str, most: int, pictures: Path | None = None
) -> Iterator[tuple[str, bytes]]:  # fmt: skip
    """The same in volumes, none heavier than ``most`` (``render.reading.volumes``), as (name of the file,
    PDF): ``plan.pdf``, and ``plan-2.pdf`` … of a plan that is too large for one. Each has its contents and its part
    of the roadmap, the first the text and the indicators of the plan, the last the comparison."""
    reading = read(document, language)
    with illustrated(pictures) as typesetter:
        for volume in volumes(document.plan, most):
            reading.words.missing.clear()
            data = book.book(reading, volume, pictures)
            yield volume_file("plan.pdf", volume.number), typesetter.pdf("plan", data, document.date)
            typesetter.forget()


def roadmap_pdf(document: Document, language: str = "ja") -> bytes:
    """The roadmap alone, A3 landscape: every initiative with every step."""
    reading = read(document, language)
    return _roadmap(reading, whole(reading.plan), Typesetter())


def roadmap_pdfs(document: Document, language: str, most: int) -> Iterator[tuple[str, bytes]]:
    """The same in volumes, as ``plan_pdfs``."""
    reading, typesetter = read(document, language), Typesetter()
    for volume in volumes(document.plan, most):
        reading.words.missing.clear()
        yield volume_file("roadmap.pdf", volume.number), _roadmap(reading, volume, typesetter)
        typesetter.forget()


def _roadmap(reading: Reading, volume: Volume, typesetter: Typesetter) -> bytes:
    words = reading.words
    title = words.label("roadmap")
    if not volume.whole:
        title = " ".join((title, volume_label(volume.number, volume.count, words.language)))
    drawn = roadmap.roadmap(reading, volume)
    data = edges(reading, title) | {"roadmap": drawn, "missing": missing(words)}
    return typesetter.pdf("roadmap", data, reading.document.date)


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
    day (``YYYY-MM-DD``); ``stage`` and ``notice`` stand on every page; ``reasons``: see
    ``render.changes.comparison``."""
    words = Words(language)
    data = frame(
        words, title=title, author=author, running=title, stage=stage, notice=notice, imprint=imprint, day=date
    )
    rows = compared.table_rows(before, after, reasons, language)
    data["comparison"] = comparison.comparison(rows, words, title=title, before=before_label, after=after_label)
    return Typesetter().pdf("comparison", data | {"missing": missing(words)}, date)


def responses_pdf(document: Document, language: str = "ja") -> bytes:
    """The opinions that were heard on a plan and what was answered to each (対応表), A4 landscape."""
    reading = read(document, language)
    table = responses.responses(reading)
    data = edges(reading, vocabulary.pick(process_words.RESPONSES, language)) | {"responses": table}
    return Typesetter().pdf("responses", data | {"missing": missing(reading.words)}, document.date)
