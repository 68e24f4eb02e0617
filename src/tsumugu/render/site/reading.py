"""The site as one version says it: what every room of pages reads."""

from __future__ import annotations

import functools

import msgspec
from msgspec import Struct

from tsumugu.core import fiscal
from tsumugu.core.process import NOTHING
from tsumugu.core.translation import stale
from tsumugu.render.changes.history import Index
from tsumugu.render.changes.pictured import Pictures, Shown
from tsumugu.render.content import EditionContent, SiteContent
from tsumugu.render.reading import causes, outline, process_views, views
from tsumugu.render.reading.process_views import EMPTY, ProcessView
from tsumugu.render.reading.sheet import columns
from tsumugu.render.site.frames import Page, Said, frame_of, page_of, up
from tsumugu.render.site.spoken import spoken, subject
from tsumugu.render.site.states import States
from tsumugu.render.site.subjects import Subjects
from tsumugu.render.site.versions import EASY, PLAIN
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.naming import edition_title, in_language


class EditionLine(Struct, frozen=True):
    name: str
    part: str
    number: int
    label: str
    date: str
    stage: str
    summary: str
    classification: str
    sequence: int
    root: str
    checkpoint: str
    previous: str  # the edition of the same part before it, "" for the first
    title: str  # 本編 第2版


def _lines(content: SiteContent, language: str) -> tuple[EditionLine, ...]:
    last: dict[str, str] = {}
    found = []
    for e in content.editions:
        found.append(
            EditionLine(
                name=e.name,
                part=words.pick(words.EDITION_PARTS[e.part], language),
                number=e.number,
                label=e.label,
                date=e.date,
                stage=stage_of(e, language),
                summary=e.summary,
                classification=e.classification,
                sequence=e.sequence,
                root=e.root,
                checkpoint=e.checkpoint,
                previous=last.get(e.part, ""),
                title=edition_title(e.part, e.number, e.label, language),
            )
        )
        last[e.part] = e.name
    return tuple(found)


def stage_of(edition: EditionContent, language: str) -> str:
    """The stage of an edition, as the plan then said it in this language; one that was typed for the edition alone
    has no translation."""
    if edition.stage != edition.cover.stage:
        return edition.stage or ""
    return in_language(edition.cover, language).stage or ""


class Extent(Struct, frozen=True):
    """Which pages are wanted of those that may be missing for a while, because they cost an old edition's reading
    each: all (``late``), or only those that are published already (``known``, paths)."""

    late: bool = True
    known: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        return self.late or path in self.known


class Reading:
    """``now``: the plan the public reads; ``drawn``: its sheets by initiative; ``stale_nodes``: those whose
    translation is older than its source; ``stale``: the owners of a history page that has one. ``language`` is
    the name of the version (``ja``, ``ja-easy``, ``en``); whatever does not begin with ``en`` has Japanese words."""

    def __init__(self, content: SiteContent, states: States, language: str, extent: Extent) -> None:
        self.content, self.states, self.language, self.extent = content, states, language, extent
        self._documents = frozenset(file.path for file in content.files)
        self.now = states.value(content.plan, language)
        self.frame = frame_of(content.base, language, self.now.plan, self.now.plan.stage)
        self.year = fiscal.year_of(content.today)
        self.month = content.today[:7]
        self.columns = columns(self.now.plan.period, language)
        self.index = Index(self.now.table, content.changes, language, causes.addresses(content.process))
        self.drawn = views.sheets(self.now.plan, self.now.known, language)
        self.chart = outline.chart(self.now.plan, self.now.known)
        self.lines = _lines(content, language)
        table = states.table(content.plan)
        old = stale(table, language) if language != PLAIN.name else ()
        self.stale_nodes = frozenset(node for node, _path in old)
        self.stale = frozenset(self.index.owner(node) for node in self.stale_nodes)
        self._said = spoken(table, language, self.index.owner) if language == EASY.name else None

    @functools.cached_property
    def subjects(self) -> Subjects:
        """The nodes of the newest plan, and what the pages say beside them."""
        titles = {line.name: line.title for line in self.lines}
        return Subjects(self.content, self.states, self.language, now=self.now, index=self.index, titles=titles)

    @functools.cached_property
    def process(self) -> ProcessView:
        """How the plan came about, as far as it is public."""
        if self.content.process == NOTHING:
            return EMPTY
        return process_views.view(self.content.process, self.now.table, self.language, self.content.today)

    def document(self, here: str) -> str:
        """The path, from the site's base, of the PDF that says what this page says; ``""`` if there is none."""
        path = f"{'en/' if self.language == 'en' else ''}{here.removesuffix('.html')}.pdf"
        return path if path in self._documents else ""

    def pictures(self, here: str) -> Pictures:
        """The pictures of the site as a page of this version shows them. A picture that went with an edition that was
        taken back is none of them."""
        base = up(self.frame.root.removeprefix(self.frame.base) + here)
        return {one.name: Shown(base + one.place, one.width, one.height) for one in self.content.pictures}

    def page(self, here: str, template: str, view: object) -> Page:
        """A page of the newest plan whose view is at hand."""
        frame = self.frame
        if self._said is not None:
            about = subject(here)
            owner = self.index.owner(about) if about in self.now.table.nodes else about
            frame = msgspec.structs.replace(frame, said=self._said.get(owner, Said()))
        return page_of(here, template, frame, view)
