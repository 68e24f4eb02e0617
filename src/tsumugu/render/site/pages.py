"""Which pages a site has: the files that every language shares, and the rooms of each language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tsumugu.core.canonical import canonical_json
from tsumugu.render.content import EditionContent, SiteContent
from tsumugu.render.site import editions, front, listings, manifest, nodes, roadmaps
from tsumugu.render.site.environment import LANGUAGES, scripts, style_sheet
from tsumugu.render.site.frames import Frame, Page, frame_of
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.states import States

#: What a list of sites says of this one.
ABOUT = "about.json"
#: Each yields the pages of one kind for one language.
ROOMS = (front.pages, roadmaps.pages, nodes.pages, listings.pages, editions.pages)


def pages(content: SiteContent) -> Iterator[Page]:
    """Every page except the manifest. Raises ``Refusal("unsafe-id")`` for an id that cannot name a file."""
    nodes.check_ids(content.plan)
    states = States()
    yield from _shared(content, states)
    for language in LANGUAGES:
        reading = Reading(content, states, language)
        for room in ROOMS:
            yield from room(reading)


def _file(path: str, frame: Frame, data: bytes) -> Page:
    return Page(path, "", frame, manifest.digest(data), lambda: data)


def _shared(content: SiteContent, states: States) -> Iterator[Page]:
    """The style sheet, the scripts, the plan and its editions as data."""
    plan = content.plan
    frame = frame_of(content.base, LANGUAGES[0], plan, plan.stage)
    yield _file("assets/site.css", frame, style_sheet())
    for name, script in scripts().items():
        yield _file(f"assets/{name}", frame, script)
    about = {"plan": content.slug, "title": plan.title, "organization": plan.organization.name or ""}
    yield _file(ABOUT, frame, canonical_json(about))
    yield _file("plan.json", frame, states.data(plan))
    for edition in content.editions:
        yield from _edition(content, states, edition)


def _edition(content: SiteContent, states: States, edition: EditionContent) -> Iterator[Page]:
    folder = f"editions/{edition.name}/"
    frame = frame_of(content.base, LANGUAGES[0], edition.cover, edition.stage)
    head: dict[str, Any] = {
        "plan": content.slug, "edition": edition.name, "sequence": edition.sequence, "root": edition.root,
    }  # fmt: skip

    def data() -> bytes:
        return states.data(states.of(edition))

    def listed() -> bytes:
        return manifest.write(head, {"plan.json": manifest.digest(data())})

    made: tuple[tuple[str, Callable[[], bytes]], ...] = (("plan.json", data), (manifest.NAME, listed))
    for name, build in made:
        yield Page(folder + name, "", frame, head, build)
