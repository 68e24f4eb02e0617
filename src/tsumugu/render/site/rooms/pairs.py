"""Any two editions side by side: what changed in plain words, and the comparison table.

A pair never changes once both are published, so it is made once. Each costs the reading of an old
edition; where those cannot be waited for (``Extent.late`` is off) only the pairs that stand
already are offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from tsumugu.core.table import to_plan
from tsumugu.core.traits import PAGES
from tsumugu.core.translation import translated
from tsumugu.render.changes import comparison
from tsumugu.render.content import EditionContent
from tsumugu.render.content.reasons import reasons_of
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels.overlay import overlay
from tsumugu.render.site.panels.summary import SummaryLine, summary
from tsumugu.render.site.reading import EditionLine, Reading
from tsumugu.render.vocabulary import places
from tsumugu.render.vocabulary.places import pair_page


class Pair(Struct, frozen=True):
    earlier: EditionLine
    later: EditionLine
    path: str


def _made(reading: Reading) -> Iterator[tuple[int, int]]:
    """The pairs that are in the site, newest first, by place in the list of editions."""
    names = [edition.name for edition in reading.content.editions]
    for later in reversed(range(len(names))):
        for earlier in reversed(range(later)):
            if reading.extent.has(pair_page(names[earlier], names[later])):
                yield earlier, later


def offered(reading: Reading) -> tuple[Pair, ...]:
    lines = reading.lines
    return tuple(Pair(lines[a], lines[b], pair_page(lines[a].name, lines[b].name)) for a, b in _made(reading))


def told(reading: Reading) -> dict[str, str]:
    """By edition, the page that says what it changed: in plain words where there is such a page, else the
    comparison table. The first edition of a part has none."""
    there = {pair.path for pair in offered(reading)}
    found = {}
    for line in reading.lines:
        if line.previous:
            plain = pair_page(line.previous, line.name)
            found[line.name] = plain if plain in there else f"editions/{line.name}/comparison.html"
    return found


def address_of(line: SummaryLine) -> str:
    """The page of what a line of the summary is about; every one of them stands for ever."""
    if line.type in PAGES:
        return places.page_of(line.type, line.node)
    return f"text.html#{line.node}" if line.node else "text.html"


def pages(readings: Sequence[Reading]) -> Iterator[Page]:
    """In every language at once, so that an old edition is read once for all."""
    content = readings[0].content
    for a, b in _made(readings[0]):
        for reading in readings:
            yield _page(reading, content.editions[a], content.editions[b], reading.lines[a], reading.lines[b])


def _page(
    reading: Reading, earlier: EditionContent, later: EditionContent, first: EditionLine, second: EditionLine
) -> Page:
    language = reading.language
    since = [note for note in reading.content.changes if earlier.sequence < note.sequence <= later.sequence]
    reasons = reasons_of(one for note in since for one in note.remarks(language))

    here = pair_page(earlier.name, later.name)

    def build() -> Any:
        before, after = reading.states.compared(earlier, later)
        groups = summary(before, after, language)
        addresses = {line.node: address_of(line) for group in groups for line in group.lines}
        rows = comparison.table_rows(before, after, reasons, language)
        body = comparison.html(rows, language, reading.pictures(here))
        view = {"earlier": first, "later": second, "groups": groups, "addresses": addresses, "body": body}
        if later.part == "text" and earlier.part == "text":
            return view | {"overlay": None}
        old, new = (to_plan(translated(table, language)) for table in (before, after))
        drawn = overlay(old, new, language)
        return view | {"overlay": drawn if drawn.initiatives else None}

    return Page(here, "pair.html", reading.frame, [first, second, sorted(reasons.items())], build)
