"""The two parts of a plan, each with its own editions: the text (本編) and the roadmap (ロードマップ).

The initiatives with all beneath them are the roadmap; everything else is the text. What the
public reads is one plan made of the last published state of each.
"""

from __future__ import annotations

import msgspec

from tsumugu.core import traits
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.references import dangling
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import to_table
from tsumugu.core.validation import duplicates


def edition_name(part: str, number: int) -> str:
    """An edition's directory in what is published, for ever: ``roadmap-3``."""
    return f"{part}-{number}"


def composed(text: Plan, roadmap: Plan | None) -> Plan:
    """The text of one state of a plan with the roadmap of another (``None``: no roadmap yet)."""
    own = {slot: getattr(roadmap, slot) if roadmap is not None else () for slot in traits.part_slots("roadmap")}
    return msgspec.structs.replace(text, **own)


def with_part(plan: Plan, part: str, state: Plan) -> Plan:
    """``plan`` with one part as another state of it has it."""
    return composed(state, plan) if part == "text" else composed(plan, state)


def apart(text: Plan, roadmap: Plan | None) -> tuple[Problem, ...]:
    """Why the two states do not make one plan: a sheet that names a division, an area or a field the
    text does not have yet, or a node that moved from one part to the other and is now in both."""
    plan = composed(text, roadmap)
    return duplicates(plan) or dangling(to_table(plan))


def published(plan: Plan) -> Plan:
    """What of a plan leaves the house. The process (meetings, opinions with the names of those who sent them) stays
    inside until it has pages of its own. Files made for a colleague keep it; what is made for everybody does not."""
    return msgspec.structs.replace(plan, **dict.fromkeys(traits.INSIDE))


def cover(plan: Plan) -> Plan:
    """The plan's own fields without any node beneath it."""
    return msgspec.structs.replace(plan, **dict.fromkeys(NODE_TYPES["plan"].slots, ()))
