"""The roadmap: one timeline over all fields, the same by each field, area, theme, division, state and year.

What is too much for one page is divided, never cut: the first page then has one row for each
initiative, and each activity stands on the pages of its field.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec
from markupsafe import Markup
from msgspec import Struct

from tsumugu.core.canonical import canonical_json
from tsumugu.render.content import EditionContent
from tsumugu.render.site.environment import environment
from tsumugu.render.site.frames import Page
from tsumugu.render.site.panels import timeline
from tsumugu.render.site.panels.overlay import outlines, overlay
from tsumugu.render.site.panels.timeline import KINDS, ROOM, Condensed, Kind, Measure, TimelineEntry, TimelineLine
from tsumugu.render.site.reading import EditionLine, Reading
from tsumugu.render.site.rooms import pairs
from tsumugu.render.vocabulary import places, words

PATH = "roadmap.html"
TEMPLATE = "roadmap.html"


class Pager(Struct, frozen=True):
    """Which of the initiatives of a view stand on this page. ``previous``/``following``: paths, ``""`` at the ends."""

    page: int
    pages: int
    first: int
    last: int
    total: int
    previous: str
    following: str


class Option(Struct, frozen=True):
    label: str
    path: str


class Filter(Struct, frozen=True):
    """The values of one kind with their pages, as (group, values): policy areas stand under their field."""

    kind: Kind
    label: str
    groups: tuple[tuple[str, tuple[tuple[str, Option], ...]], ...]


class Against(Struct, frozen=True):
    """An earlier edition to compare with: the page of both, and the outlines as data (``""``: not yet made)."""

    edition: EditionLine
    page: str
    data: str


def path_of(kind: Kind, value: str) -> str:
    return f"roadmap/{kind}-{value}.html"


def _numbered(path: str, page: int) -> str:
    """The further pages of a view. No id holds a full stop, so no two views share an address."""
    if page == 1:
        return path
    return (f"roadmap/all.{page}.html") if path == PATH else f"{path.removesuffix('.html')}.{page}.html"


def outlines_path(reading: Reading, earlier: str, later: str) -> str:
    folder = reading.frame.root.removeprefix(reading.frame.base)
    return folder + places.pair_page(earlier, later).removesuffix(".html") + ".json"


def pages(reading: Reading) -> Iterator[Page]:
    yield from _Room(reading).pages()
    yield from _outlines(reading)


# -- comparison --------------------------------------------------------------------------------


def _editions(reading: Reading) -> list[tuple[EditionContent, EditionLine]]:
    both = zip(reading.content.editions, reading.lines, strict=True)
    return [(edition, line) for edition, line in both if edition.part == "roadmap"]


def _against(reading: Reading) -> tuple[Against, ...]:
    """Every earlier edition of the roadmap, newest first, as far as the site has what compares it."""
    found = _editions(reading)
    offered = {pair.path for pair in pairs.offered(reading)}
    result = []
    for _, line in found[-2::-1]:
        page = places.pair_page(line.name, found[-1][1].name)
        data = outlines_path(reading, line.name, found[-1][1].name)
        if page in offered:
            result.append(Against(line, page, data if reading.extent.has(data) else ""))
    return tuple(result)


def _outlines(reading: Reading) -> Iterator[Page]:
    """Two editions never change, so their outlines are made once."""
    found = _editions(reading)
    for earlier, line in found[:-1]:
        later, newest = found[-1]
        here = outlines_path(reading, earlier.name, later.name)
        if reading.extent.has(here):
            build = _outline_builder(reading, earlier, later, line)
            yield Page(here, "", reading.frame, ["outlines", line, newest], build)


def _outline_builder(
    reading: Reading, earlier: EditionContent, later: EditionContent, line: EditionLine
) -> Callable[[], bytes]:
    def build() -> bytes:
        states, language = reading.states, reading.language
        before, after = (states.value(states.of(edition), language).plan for edition in (earlier, later))
        # Read by pages of several folders: the address is that of the page beside this file.
        page = places.pair_page(earlier.name, later.name).rpartition("/")[2]
        return canonical_json(outlines(overlay(before, after, language), line.title, page, language))

    return build


# -- pages -------------------------------------------------------------------------------------


class _Pen:
    """Draws the rows of an initiative once, however many pages show the same of it."""

    def __init__(self, reading: Reading) -> None:
        self._frame, self._columns, self._year = reading.frame, reading.columns, reading.year
        self._drawn: dict[tuple[object, ...], Markup] = {}
        self._modules: dict[str, Any] = {}

    def _module(self, root: str) -> Any:
        """Taken from its file for the first row only: often there is none to draw."""
        if root not in self._modules:
            template = environment(self._frame.language).get_template("timeline.html")
            self._modules[root] = template.make_module({"root": root, "frame": self._frame})
        return self._modules[root]

    def __call__(self, entry: TimelineEntry, measures: tuple[Measure, ...], root: str) -> Markup:
        """Entry and measures belong to the lines of one room, which live as long as this pen. ``root``: what links
        of the page begin with."""
        key = (root, id(entry), *map(id, measures))
        if key not in self._drawn:
            self._drawn[key] = Markup(self._module(root).entry_rows(entry, measures, self._columns, self._year))
        return self._drawn[key]


class _Lines:
    """What pages need of every line, worked out once: its weight and the hashes of what it shows,
    drawn by itself (``keys``) and within its initiative's one row (``briefs``)."""

    def __init__(self, lines: Sequence[TimelineLine]) -> None:
        self.weights: dict[int, int] = {}
        self.keys: dict[int, str] = {}
        self.briefs: dict[int, str] = {}
        heads: dict[int, str] = {}
        for line in lines:
            head = heads.get(id(line.entry))
            if head is None:
                head = heads[id(line.entry)] = _digest([line.field, line.area, line.entry])
            whole: list[Any] = [head]
            brief: list[Any] = [head]
            if line.measure is not None:
                measure, rows = line.measure, line.measure.rows
                whole += [measure.state, measure.tokens, rows.node, rows.title, rows.division]
                whole += [[row.lanes, row.texts, row.unassigned] for row in rows.rows]
                brief += [measure.state, measure.tokens, timeline.extent(measure)]
            self.weights[id(line)] = timeline.weight(line)
            self.keys[id(line)] = _digest(whole)
            self.briefs[id(line)] = _digest(brief)

    def weight(self, line: TimelineLine) -> int:
        return self.weights[id(line)]

    def fit(self, lines: Sequence[TimelineLine]) -> bool:
        return sum(map(self.weight, lines)) <= ROOM


class _Room:
    """All pages of the roadmap in one language, over lines that are read once."""

    def __init__(self, reading: Reading) -> None:
        now, language = reading.now, reading.language
        self.reading = reading
        self.lines = timeline.lines(now.plan, now.known, reading.drawn, reading.month, language)
        self.known = _Lines(self.lines)
        self.big = not self.known.fit(self.lines)
        self.by_choice = timeline.by_choice(self.lines)
        self.choices = timeline.choices(now.plan, self.lines, now.known, language)
        self.against = _against(reading)
        self.pen = _Pen(reading)
        #: By initiative of a big plan, where its activities stand.
        self.details: dict[str, str] = {}
        editions = _editions(reading)
        self.shared = {
            "columns": reading.columns, "this_year": reading.year, "whole": PATH,
            "now": timeline.now(reading.columns, reading.month, language),
            "filters": tuple(self._filter(kind) for kind in self.choices),
        }  # fmt: skip
        #: Named on paper by the pages that a meeting prints: a new edition makes only these anew.
        self.newest = editions[-1][1] if editions else None
        self.shared_key = _digest(self.shared)

    def _filter(self, kind: Kind) -> Filter:
        groups: dict[str, list[tuple[str, Option]]] = {}
        for choice in self.choices[kind]:
            option = Option(choice.label, path_of(kind, choice.value))
            groups.setdefault(choice.group, []).append((choice.value, option))
        label = words.pick(KINDS[kind], self.reading.language)
        return Filter(kind, label, tuple((group, tuple(options)) for group, options in groups.items()))

    def pages(self) -> Iterator[Page]:
        made = [page for kind in self.choices for page in self._chosen(kind)]  # fields first: they fill details
        whole = _View(PATH, "", "", "")
        yield from self._condensed(whole, self.lines) if self.big else self._detailed(whole, self.lines)
        yield from made

    def _chosen(self, kind: Kind) -> Iterator[Page]:
        label = words.pick(KINDS[kind], self.reading.language)
        for choice in self.choices[kind]:
            lines = self.by_choice[kind, choice.value]
            view = _View(path_of(kind, choice.value), kind, label, choice.label)
            # A year of a big plan holds nearly all of it: one row for each initiative, as on the first page.
            if kind == "year" and not self.known.fit(lines):
                yield from self._condensed(view, lines)
            else:
                yield from self._detailed(view, lines)

    def _detailed(self, view: _View, lines: Sequence[TimelineLine]) -> Iterator[Page]:
        for pager, part in _pagers(view.path, timeline.paged(lines, ROOM, self.known.weight)):
            if view.kind == "field" and self.big:
                here = _numbered(view.path, pager.page)
                for line in part:
                    self.details.setdefault(line.entry.node, f"{here}#{line.entry.node}")
            keys = [self.known.keys[id(line)] for line in part]
            yield self._page(view, pager, keys, part, {"condensed": False})

    def _condensed(self, view: _View, lines: Sequence[TimelineLine]) -> Iterator[Page]:
        found: dict[str, list[TimelineLine]] = {}
        for line in lines:
            found.setdefault(line.entry.node, []).append(line)
        firsts = [several[0] for several in found.values()]
        divided = timeline.paged(firsts, ROOM, lambda line: timeline.condensed_weight(found[line.entry.node]))
        for pager, part in _pagers(view.path, divided):
            details = {line.entry.node: self.details[line.entry.node] for line in part}
            keys = [self.known.briefs[id(line)] for first in part for line in found[first.entry.node]]
            rows = _condenser(self.reading, [found[line.entry.node] for line in part])
            yield self._page(view, pager, [*keys, *details.values()], part,
                             {"condensed": True, "rows": rows, "details": details})  # fmt: skip

    def _page(
        self, view: _View, pager: Pager, keys: list[str], part: Sequence[TimelineLine], drawing: dict[str, Any]
    ) -> Page:
        """``keys`` stand for the rows: what they show is hashed once, not once for every page."""
        told = {
            "kind": view.kind, "label": view.label, "chosen": view.chosen, "pager": pager,
            "against": self.against if view.path == PATH or (self.big and view.kind == "field") else (),
            "edition": self.newest if view.path == PATH or view.kind == "field" else None,
        }  # fmt: skip

        def build() -> Any:
            return self.shared | told | drawing | {"groups": timeline.grouped(part), "pen": self.pen}

        here = _numbered(view.path, pager.page)
        rows = [self.shared["columns"], self.shared["this_year"], drawing["condensed"], keys]
        return Page(here, TEMPLATE, self.reading.frame, [self.shared_key, told, rows], build, body=rows)


class _View(Struct, frozen=True):
    """What a row of pages shows: everything (``kind`` is ``""``), or what answers to one value."""

    path: str
    kind: Kind | Literal[""]
    label: str
    chosen: str


def _condenser(reading: Reading, several: Sequence[Sequence[TimelineLine]]) -> Callable[[], dict[str, Condensed]]:
    """The rows of a page, when it is made."""

    def rows() -> dict[str, Condensed]:
        made = (timeline.condensed(lines, reading.columns, reading.language) for lines in several)
        return {row.entry.node: row for row in made}

    return rows


def _digest(value: Any) -> str:
    return hashlib.blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=12).hexdigest()


def _pagers(path: str, divided: Sequence[Sequence[TimelineLine]]) -> Iterator[tuple[Pager, Sequence[TimelineLine]]]:
    order = {node: n for n, node in enumerate(timeline.initiatives(line for part in divided for line in part), 1)}
    for page, part in enumerate(divided, 1):
        numbers = [order[line.entry.node] for line in part]
        yield (
            Pager(
                page=page,
                pages=len(divided),
                first=min(numbers, default=0),
                last=max(numbers, default=0),
                total=len(order),
                previous=_numbered(path, page - 1) if page > 1 else "",
                following=_numbered(path, page + 1) if page < len(divided) else "",
            ),
            part,
        )
