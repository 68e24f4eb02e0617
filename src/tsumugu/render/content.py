"""What a site is made of: one immutable value, collected by the shell, rendered by ``render.site``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from tsumugu.core.parts import cover
from tsumugu.core.plan import Plan

Part = Literal["text", "roadmap"]


class EditionContent(Struct, frozen=True, kw_only=True):
    """One published edition of one part. ``date`` is a day (``YYYY-MM-DD``), ``sequence`` the
    ledger's number of the change it froze, ``root`` the ledger's content hash there (64 hex digits).

    ``read`` gives the whole plan as the public had it once this edition was out. It is called only
    for pages that have to be made, so that publishing does not cost more with every edition there
    is; what the other pages need of it is ``cover`` (its own fields) and ``initiatives`` (their ids).
    """

    part: Part
    number: int
    label: str
    date: str
    stage: str | None = None
    summary: str = ""
    classification: str = ""
    sequence: int
    root: str
    cover: Plan
    initiatives: tuple[str, ...]
    read: Callable[[], Plan]

    @property
    def name(self) -> str:
        """The edition's directory, for ever: ``roadmap-3``."""
        return f"{self.part}-{self.number}"


def reading(plan: Plan) -> tuple[Plan, tuple[str, ...]]:
    """The ``cover`` and the ``initiatives`` of an edition."""
    return cover(plan), tuple(item.id for item in plan.initiatives)


class ChangeNote(Struct, frozen=True, kw_only=True):
    """One entry of the ledger in words. ``role`` and ``approvals`` are names of roles (``words.ROLES``).
    ``touched`` holds (node id, field path); the plan itself is ``""``, the path is ``""`` where a
    whole node came, went or moved."""

    sequence: int
    date: str
    actor: str
    role: str = ""
    division: str = ""
    reason: str = ""
    proposal: str = ""
    approvals: tuple[str, ...] = ()
    touched: tuple[tuple[str, str], ...] = ()


class SiteContent(Struct, frozen=True, kw_only=True):
    """``base`` is the URL prefix of the site and ends in ``/``; editions stand oldest first; ``today`` is a
    day; ``checkpoint`` the ledger's signed or hashed head, copied into the manifest as it is."""

    slug: str
    base: str
    plan: Plan
    editions: tuple[EditionContent, ...] = ()
    changes: tuple[ChangeNote, ...] = ()
    today: str
    checkpoint: str = ""
