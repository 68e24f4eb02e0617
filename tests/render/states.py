"""Sites and documents of tests, whose editions' states are kept by the hash of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tsumugu.core.canonical import root_hash
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.render.content import Document, EditionContent, Held, SiteContent, documents
from tsumugu.render.site import build
from tsumugu.render.site.frames import Page
from tsumugu.render.site.pages import pages as every_page
from tsumugu.render.site.reading import Extent, Reading
from tsumugu.render.site.states import States

#: The key of a state that nobody may read.
NEVER = "never"
_plans: dict[str, Plan] = {}
KEPT = Held(_plans)


def keep(plan: Plan) -> str:
    """Where ``KEPT`` gives this state again."""
    key = root_hash(to_table(plan))
    _plans[key] = plan
    return key


def site(
    content: SiteContent, known: Mapping[str, str] | None = None, previous: bytes = b"", *, late: bool = True
) -> dict[str, bytes]:
    return build.site(content, known, previous, readings=KEPT, extent=Extent(late))


def pages(content: SiteContent) -> Iterator[Page]:
    return every_page(content, KEPT, Extent())


def told(content: SiteContent, language: str = "ja") -> Reading:
    """The site as one version says it."""
    return Reading(content, States(content, KEPT), language, Extent())


def page(content: SiteContent, path: str) -> bytes | None:
    return build.page(content, path, KEPT)


def page_inputs(content: SiteContent) -> dict[str, str]:
    return build.page_inputs(content, KEPT)


def edition_document(content: SiteContent, edition: EditionContent) -> Document:
    return documents.edition_document(content, edition, KEPT)
