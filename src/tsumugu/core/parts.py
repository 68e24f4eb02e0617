"""The two parts of a plan, each with its own editions: the text (本編) and the roadmap (ロードマップ).

The initiatives with all beneath them are the roadmap; everything else is the text. What the
public reads is one plan made of the last published state of each.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from tsumugu.core import numerals, traits
from tsumugu.core.errors import Problem
from tsumugu.core.plan import Plan
from tsumugu.core.references import dangling
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import to_table
from tsumugu.core.validation import duplicates


def edition_name(part: str, number: int) -> str:
    """An edition's directory in what is published, for ever: ``roadmap-3``."""
    return f"{part}-{number}"


#: 第3版, 第３版, 第十二版. 第2次改訂版 names no number of an edition.
_NAMED = re.compile(rf"第\s*({numerals.pattern(6)})\s*版")


def edition_numbers(label: str) -> tuple[int, ...]:
    """The numbers of editions that a text names (``core.numerals``)."""
    return tuple(numerals.read(found) for found in _NAMED.findall(unicodedata.normalize("NFKC", label)))


def edition_label(number: int, said: str) -> str:
    """What an edition is called behind the name of its part, as it is recorded: 第3版, and 第3版（最終案） with what
    somebody said of it. The number is that of its part; a text that names it itself stays as it is."""
    own, said = f"第{number}版", _bare(said)
    if own.endswith(said):
        return own
    return said if number in edition_numbers(said) else f"{own}（{said}）"


def said_of(number: int, label: str) -> str:
    """What a label says beside the number of its edition: 最終案 of 第3版（最終案）; ``""`` where that is all."""
    rest = label.removeprefix(f"第{number}版").strip()
    return _bare(rest)


def _bare(said: str) -> str:
    """A text without the brackets around the whole of it: 案 of （案）. （案）（１） has none."""
    if len(said) < 2 or said[0] not in "（(" or said[-1] not in "）)":
        return said
    depth = 0
    for character in said[1:-1]:
        depth += (character in "（(") - (character in "）)")
        if depth < 0:
            return said
    return said[1:-1] if depth == 0 else said


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
    """What of a plan leaves the house. The process (meetings, opinions with the names of those who sent them) is no
    part of it: what is public of it goes out beside the plan (``core.process``). Files made for a colleague keep it;
    what is made for everybody does not."""
    return msgspec.structs.replace(plan, **dict.fromkeys(traits.INSIDE))


def cover(plan: Plan) -> Plan:
    """The plan's own fields without any node beneath it."""
    return msgspec.structs.replace(plan, **dict.fromkeys(NODE_TYPES["plan"].slots, ()))
