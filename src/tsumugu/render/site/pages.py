"""Which pages a site has: the files that every language shares, and the rooms of each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import msgspec
from msgspec.structs import replace

from tsumugu.core.canonical import canonical_json
from tsumugu.core.process import NOTHING
from tsumugu.core.traits import INSIDE
from tsumugu.render.content import EditionContent, Readings, SiteContent
from tsumugu.render.reading.sheet import columns
from tsumugu.render.site import manifest
from tsumugu.render.site.environment import positions, scripts, style_sheet
from tsumugu.render.site.frames import NOT_FOUND, Frame, Page, file_of, frame_of, whole
from tsumugu.render.site.furigana import Furigana
from tsumugu.render.site.reading import Extent, Reading
from tsumugu.render.site.rooms import (
    aids,
    editions,
    feeds,
    front,
    listings,
    nodes,
    open_data,
    pairs,
    process,
    roadmaps,
    search,
)
from tsumugu.render.site.states import States
from tsumugu.render.site.versions import EASY, FURIGANA, PLAIN, versions_of
from tsumugu.render.vocabulary.places import edition_folder
from tsumugu.render.vocabulary.words import LANGUAGES

#: What a list of sites says of this one.
ABOUT = "about.json"
#: The hash of every entry of the ledger, so that a copy of the site shows which one was altered later.
HISTORY = "history.json"
#: For search engines; there only where the public address is known. One names 50,000 pages at most.
SITEMAP, MOST_LISTED = "sitemap.xml", 50_000
#: Each yields the pages of one kind for one language.
ROOMS = (
    front.pages, roadmaps.pages, nodes.pages, listings.pages, process.pages, editions.pages, open_data.pages,
    search.pages, aids.pages,
)  # fmt: skip


def pages(content: SiteContent, readings: Readings, extent: Extent) -> Iterator[Page]:
    """Every page except the manifest. Raises ``Refusal("unsafe-id")`` for an id that cannot name a file."""
    nodes.check_ids(content.plan)
    states = States(content, readings)
    versions = versions_of(states.table(content.plan))
    addresses = tuple((version.name, version.folder) for version in versions)
    reviewed = _reviewed(content)
    furigana = Furigana(content.base)
    frames: dict[Frame, Frame] = {}

    def worn(page: Page) -> Iterator[Page]:
        """The page with the versions there are around it, and its twin with furigana right behind it."""
        frame = frames.get(page.frame)
        if frame is None:
            frame = frames[page.frame] = replace(
                page.frame,
                versions=addresses,
                back=content.back,
                process=content.process != NOTHING,
                address="" if content.back else content.address,
            )
        page = replace(page, frame=frame)
        if frame.version == EASY.name:
            page = furigana.finished(page, reviewed(page.here))
        yield page
        if frame.version == PLAIN.name and page.template:
            other = replace(frame, version=FURIGANA.name, root=content.base + FURIGANA.folder)
            yield furigana.twin(page, other, reviewed(page.here))

    found: list[str] = []

    def listed(many: Iterator[Page]) -> Iterator[Page]:
        for page in many:
            if page.template and page.here != NOT_FOUND and page.frame.version != FURIGANA.name:
                found.append(page.path)
            yield page

    yield from _shared(content, states)
    said = [Reading(content, states, version.name, extent) for version in versions if version is not FURIGANA]
    for reading in said:
        for room in ROOMS:
            for page in room(reading):
                yield from listed(worn(page))
    for page in pairs.pages(said):
        yield from listed(worn(page))
    if content.address and not content.back:
        frame = frame_of(content.base, PLAIN.name, content.plan, content.plan.stage)
        yield file_of(frame, SITEMAP, sitemap(content.address, found))
    yield from feeds.pages([reading for reading in said if reading.language in LANGUAGES])


def sitemap(address: str, paths: list[str]) -> bytes:
    """The pages for search engines (sitemaps.org), as many as one such file may name."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    lines += [f"<url><loc>{escape(address + quote(whole(path)))}</loc></url>" for path in sorted(paths)[:MOST_LISTED]]
    return "\n".join([*lines, "</urlset>", ""]).encode()


def _reviewed(content: SiteContent) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """The readings that hold on a page: an edition's are those it was published with."""
    kept = {edition.name: edition.cover.readings for edition in content.editions}

    def of(here: str) -> tuple[tuple[str, str], ...]:
        folder, _, rest = here.partition("/")
        now = content.plan.readings
        return kept.get(rest.partition("/")[0], now) if folder == "editions" else now

    return of


def _widest(content: SiteContent) -> int:
    """The most fiscal years that a table of the site can have: one that compares reaches over several periods."""
    years = [c.year for plan in (content.plan, *(e.cover for e in content.editions)) for c in columns(plan.period)]
    return max(years) - min(years) + 1 if years else 0


def _shared(content: SiteContent, states: States) -> Iterator[Page]:
    """The style sheet, the scripts, the plan and its editions as data."""
    plan = content.plan
    frame = frame_of(content.base, PLAIN.name, plan, plan.stage)
    yield file_of(frame, "assets/site.css", style_sheet() + positions(_widest(content)))
    for name, script in scripts().items():
        yield file_of(frame, f"assets/{name}", script)
    yield file_of(frame, aids.ICON, aids.icon())
    yield file_of(frame, aids.MANIFEST, aids.web_manifest(plan))
    about = {"plan": content.slug, "title": plan.title, "organization": plan.organization.name or ""}
    about |= {"retired": content.retired} if content.retired else {}
    yield file_of(frame, ABOUT, canonical_json(about))
    yield file_of(frame, "plan.json", states.data(plan))
    if content.history:
        yield file_of(frame, HISTORY, content.history)
    for edition in content.editions:
        yield from _edition(content, states, edition)
    for withdrawn in content.withdrawn:
        head = {"plan": content.slug, "edition": withdrawn.name, **msgspec.to_builtins(withdrawn)}
        yield file_of(frame, edition_folder(withdrawn.name) + manifest.NAME, manifest.write(head, {}))


def _edition(content: SiteContent, states: States, edition: EditionContent) -> Iterator[Page]:
    folder = edition_folder(edition.name)
    frame = frame_of(content.base, PLAIN.name, edition.cover, edition.stage)
    head: dict[str, Any] = {
        "plan": content.slug, "edition": edition.name, "sequence": edition.sequence, "root": edition.root,
        "checkpoint": edition.checkpoint, "left_out": list(INSIDE),
    }  # fmt: skip
    if edition.blanked:
        head["blanked"] = msgspec.to_builtins(edition.blanked)

    def data() -> bytes:
        return states.data(states.of(edition))

    def listed() -> bytes:
        return manifest.write(head, {"plan.json": manifest.digest(data())})

    made: tuple[tuple[str, Callable[[], bytes]], ...] = (("plan.json", data), (manifest.NAME, listed))
    for name, build in made:
        yield Page(folder + name, "", frame, head, build)
