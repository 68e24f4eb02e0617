"""A page before it is rendered: the frame around it, what it is made from, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tsumugu.core.plan import Plan
from tsumugu.render.site.environment import LANGUAGES


class Frame(Struct, frozen=True):
    """What every page shows around its subject. An edition's pages carry their own, so that they never
    change. ``root`` is the address of the pages in this language, ``others`` those of the same pages
    in the other ones; data and style sheets stand at ``base``."""

    base: str
    language: str
    root: str
    others: tuple[tuple[str, str], ...]
    title: str
    provisional: bool
    organization: str
    stage: str
    notice: str
    edition: str


class Page(Struct, frozen=True):
    """``inputs`` decides whether the page changed, ``build`` makes what its template sees (or, without
    a template, its bytes). ``here`` is the path without the language."""

    here: str
    template: str
    frame: Frame
    inputs: Any
    build: Callable[[], Any]

    @property
    def path(self) -> str:
        return self.frame.root.removeprefix(self.frame.base) + self.here if self.template else self.here


def _root(base: str, language: str) -> str:
    return base if language == LANGUAGES[0] else f"{base}{language}/"


def frame_of(base: str, language: str, plan: Plan, stage: str | None, edition: str = "") -> Frame:
    others = tuple((other, _root(base, other)) for other in LANGUAGES if other != language)
    return Frame(
        base, language, _root(base, language), others, plan.title, bool(plan.provisional),
        plan.organization.name or "", stage or "", plan.notice or "", edition,
    )  # fmt: skip


def page_of(here: str, template: str, frame: Frame, view: Any) -> Page:
    """A page whose view is at hand, and so is what it is made from."""
    return Page(here, template, frame, view, lambda: view)
