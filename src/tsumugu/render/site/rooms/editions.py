"""The editions: all of them, for ever, each with what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tsumugu.core.table import Table
from tsumugu.render.changes import comparison, redline
from tsumugu.render.content import EditionContent, SiteContent, WithdrawnEdition
from tsumugu.render.content.reasons import reasons_of
from tsumugu.render.reading import outline, views
from tsumugu.render.site.frames import Page, frame_of
from tsumugu.render.site.panels import shelf, timeline
from tsumugu.render.site.reading import EditionLine, Reading
from tsumugu.render.site.rooms.pairs import offered, told
from tsumugu.render.vocabulary.naming import edition_title, in_language
from tsumugu.render.vocabulary.places import edition_folder


def pages(reading: Reading) -> Iterator[Page]:
    lines = reading.lines
    shelves = {line.name: shelf.documents(reading.content, line.name, reading.language) for line in lines}
    view: dict[str, object] = {
        "editions": lines[::-1], "shelves": shelves, "pairs": offered(reading), "told": told(reading),
        "withdrawn": [_title(one, reading.language) for one in reversed(reading.content.withdrawn)],
        "gaps": reading.content.gaps[::-1], "lost": _lost(reading.content, reading.language),
        "blanked": [(one, _titles(reading, one.editions)) for one in reversed(reading.content.blanked)],
    }  # fmt: skip
    yield reading.page("editions/index.html", "editions.html", view)
    last: dict[str, EditionContent] = {}
    for edition, line in zip(reading.content.editions, lines, strict=True):
        yield from _edition(reading, edition, line, last.get(edition.part))
        last[edition.part] = edition
    for one in reading.content.withdrawn:
        shown = {"edition": one, "title": _title(one, reading.language)[1]}
        yield reading.page(edition_folder(one.name) + "index.html", "withdrawn.html", shown)


def _title(one: WithdrawnEdition, language: str) -> tuple[WithdrawnEdition, str]:
    return one, edition_title(one.part, one.number, one.label, language)


def _titles(reading: Reading, names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Name and title of editions that stand."""
    return [(line.name, line.title) for line in reading.lines if line.name in names]


def _lost(content: SiteContent, language: str) -> dict[str, tuple[str, bool]]:
    """By name, what an edition is called that only its published pages know, and whether they are still there."""
    kept = {path for path, _ in content.kept}
    found = {}
    for gap in content.gaps:
        for one in gap.editions:
            part, _, number = one.name.rpartition("-")
            title = edition_title(part, int(number), one.label, language)
            found[one.name] = (title, edition_folder(one.name) + "index.html" in kept)
    return found


def _edition(
    reading: Reading, edition: EditionContent, line: EditionLine, previous: EditionContent | None
) -> Iterator[Page]:
    folder = edition_folder(edition.name)
    content, states, language = reading.content, reading.states, reading.language
    documents = shelf.documents(content, edition.name, language)
    pairs = [pair for pair in offered(reading) if pair.later.name == edition.name]
    changes = told(reading).get(edition.name, "")

    def front() -> Any:
        view = {"line": line, "documents": documents, "pairs": pairs, "told": changes, "text": None, "roadmap": None,
                "blanked": edition.blanked}  # fmt: skip
        newest = edition is content.editions[-1]
        then = reading.now if newest else states.value(states.of(edition), language)
        if edition.part == "text":
            chart = outline.chart(then.plan, then.known)
            return view | {"text": views.text(then.plan, chart, language, pictures=content.pictures)}
        drawn = reading.drawn if newest else views.sheets(then.plan, then.known, language)
        return view | {"roadmap": timeline.roadmap(then.plan, then.known, drawn, language)}

    frame = frame_of(content.base, language, in_language(edition.cover, language), line.stage, line.title)
    yield Page(folder + "index.html", "edition.html", frame, [line, documents, pairs, changes, edition.blanked], front)
    if previous is None:
        return
    since = [note for note in content.changes if previous.sequence < note.sequence <= edition.sequence]
    reasons = reasons_of(one for note in since for one in note.remarks(language))
    before = edition_title(previous.part, previous.number, previous.label, language)
    inputs = [line, previous.root, before, sorted(reasons.items())]

    def tables() -> tuple[Table, Table]:
        return states.compared(previous, edition)

    def compared() -> Any:
        rows = comparison.table_rows(*tables(), reasons, language)
        body = comparison.html(rows, language, reading.pictures(folder + "comparison.html"))
        return {"line": line, "before": before, "body": body}

    def struck() -> Any:
        body = redline.html(*tables(), language, reading.pictures(folder + "redline.html"))
        return {"line": line, "before": before, "body": body}

    yield Page(folder + "comparison.html", "comparison.html", frame, inputs, compared)
    yield Page(folder + "redline.html", "redline.html", frame, inputs, struck)
