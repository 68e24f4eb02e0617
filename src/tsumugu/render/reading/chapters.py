"""The plan text as it is published: an embed with nothing behind it leaves no trace, no heading stands over nothing.

A draft shows every place that waits to be filled in. A published plan that wants such a place says so in its own words
(the prose of the paragraph): that stays. A chapter without anything to say keeps its line in the contents, which says
that it has no text, and its address; its heading is not drawn.
"""

from __future__ import annotations

from msgspec.structs import replace

from tsumugu.core.plan import Block, Chapter, Plan
from tsumugu.core.process import NOTHING, Process, has_schedule
from tsumugu.core.schema import NODE_TYPES


def is_drawn(block: Block, plan: Plan, process: Process = NOTHING) -> bool:
    """Whether something stands behind the embed of a paragraph. ``process``: as far as it is public."""
    about = plan.philosophy
    kind = block.embed
    if kind == "philosophy":
        return bool(about.statement or about.catchphrase or about.intent)
    if kind == "visions":
        return any(field.visions for field in plan.fields)
    if kind == "system-chart":
        return bool(plan.fields or plan.initiatives)
    if kind in ("initiatives", "roadmap"):
        return bool(plan.initiatives)
    if kind == "focus":
        return bool(plan.focus_themes)
    if kind == "divisions":
        return any(not division.valid_to for division in plan.divisions)
    if kind == "indicators":
        return bool(plan.indicators)
    if kind == "bodies":
        return bool(process.bodies)
    return kind == "schedule" and has_schedule(process)


def is_empty(chapter: Chapter) -> bool:
    return not (chapter.topics or chapter.content or any(not is_empty(section) for section in chapter.sections))


def as_read(plan: Plan, process: Process = NOTHING) -> Plan:
    """The plan with the chapters that its readers see."""
    chapters = tuple(_chapter(chapter, plan, process) for chapter in plan.chapters)
    return plan if chapters == plan.chapters else replace(plan, chapters=chapters)


def _chapter(chapter: Chapter, plan: Plan, process: Process) -> Chapter:
    content = tuple(kept for block in chapter.content if (kept := _block(block, plan, process)) is not None)
    sections = tuple(_chapter(section, plan, process) for section in chapter.sections)
    return replace(chapter, content=content, sections=sections)


def _block(block: Block, plan: Plan, process: Process) -> Block | None:
    if block.embed is None or is_drawn(block, plan, process):
        return block if block.prose or block.embed or _holds(block) else None
    return replace(block, embed=None, caption=None) if block.prose or _holds(block) else None


def _holds(block: Block) -> bool:
    """Whether any node stands beneath a paragraph."""
    return any(getattr(block, slot) for slot in NODE_TYPES["block"].slots)
