"""A page before it is rendered: the frame around it, what it is made from, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.render.site import manifest
from tsumugu.render.site.versions import version_of
from tsumugu.render.vocabulary.words import LANGUAGES

#: Shown instead of whatever is not there, so at any address.
NOT_FOUND = "404.html"


#: Between what the long part of a page stands (``Page.body``): such a page has one table.
BODY = ("</thead>", "</table>")


class Said(Struct, frozen=True):
    """What of a page's subject somebody wrote for this version, in words of its fields, and what not."""

    written: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Frame(Struct, frozen=True):
    """What every page shows around its subject. An edition's pages carry their own, so that they never
    change. ``version`` is the page's (``versions.Version.name``), ``root`` the address of the pages of
    that version, ``versions`` name and folder of all there are; data and style sheets stand at
    ``base``. Pages link to one another relatively (``Page.ways``); only one that is shown at addresses which are
    not its own needs these two. ``said`` is known for やさしい日本語 alone; ``back``: where a preview leads back to;
    ``process``: whether there are pages of how the plan came about.
    ``address``: the public address of the site, ending in ``/``; ``""`` if it is not known."""

    base: str
    version: str
    language: str
    root: str
    title: str
    provisional: bool
    organization: str
    stage: str
    notice: str
    edition: str
    versions: tuple[tuple[str, str], ...] = ()
    said: Said | None = None
    back: str = ""
    process: bool = False
    address: str = ""

    @property
    def translations(self) -> tuple[tuple[str, str], ...]:
        """Name and folder of the languages there are; readings of one language are no languages of their own."""
        return tuple(pair for pair in self.versions if pair[0] in LANGUAGES)


class Page(Struct, frozen=True):
    """``inputs`` decides whether the page changed, ``build`` makes what its template sees (or, without
    a template, its bytes). ``here`` is the path without the version. ``finish`` makes the page of what
    the template said; with ``twin`` it is made of that page as it was rendered. ``body``: of a page that holds one
    long table, what the rows of that table are made from; where that is the same they are not drawn again."""

    here: str
    template: str
    frame: Frame
    inputs: Any
    build: Callable[[], Any]
    finish: Callable[[str], str] | None = None
    twin: Page | None = None
    body: Any = None

    @property
    def path(self) -> str:
        return self.frame.root.removeprefix(self.frame.base) + self.here if self.template else self.here

    @property
    def ways(self) -> tuple[str, str]:
        """What a link of this page begins with that leads to a file of the site, or to a page of its version."""
        if self.here == NOT_FOUND:
            return self.frame.base, self.frame.root
        return up(self.path), up(self.here)


def whole(path: str) -> str:
    """The path of a page as it is written outside: a folder for its index."""
    return path[: -len("index.html")] if path.rsplit("/", maxsplit=1)[-1] == "index.html" else path


def up(path: str) -> str:
    """From a file of the site to where its path begins: ``../`` for each folder it lies in."""
    return "../" * path.count("/")


def frame_of(base: str, version: str, plan: Plan, stage: str | None, edition: str = "") -> Frame:
    """The frame of a page of this version, before the site says which versions there are."""
    about = version_of(version)
    return Frame(
        base=base,
        version=version,
        language=about.language,
        root=base + about.folder,
        title=plan.title,
        provisional=bool(plan.provisional),
        organization=plan.organization.name or "",
        stage=stage or "",
        notice=plan.notice or "",
        edition=edition,
    )


def file_of(frame: Frame, path: str, data: bytes) -> Page:
    """A file that is no page: its bytes are at hand, and it has no template."""
    return Page(path, "", frame, manifest.digest(data), lambda: data)


def page_of(here: str, template: str, frame: Frame, view: Any) -> Page:
    """A page whose view is at hand, and so is what it is made from."""
    return Page(here, template, frame, view, lambda: view)
