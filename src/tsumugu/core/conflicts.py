"""Conflicts and resolutions: values that can be stored, shown and answered later."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import canonical_json

ConflictKind = Literal[
    "field",  # one atomic field, two values (3); also a cell missing in the base (6)
    "prose",  # the same or adjacent sentences (5)
    "clear",  # cleared by one, edited by the other (7)
    "coupled",  # fields that mean something only together (8)
    "delete",  # deleted by one, something inside edited, added or moved in by the other (12, 14)
    "escape",  # deleted with its ancestor by one, moved out by the other (13)
    "move",  # moved to two places (16)
    "cycle",  # each moved under the other (17)
    "order",  # one item of a slot moved to two places of it (19)
    "identity",  # one id, two different nodes: added at two places, or given another type
]
Choice = Literal["base", "ours", "theirs", "value"]


class Conflict(Struct, frozen=True):
    """Two changes that cannot both hold. The merged value has ``held`` until a person decides.

    ``id`` is a hash of kind, node, path and the three values, the same whichever side is called
    ours; so it stays when the merge is repeated and lapses when any side changes. Values are
    plain JSON data; ``None`` is a missing field or a deleted node. For ``coupled``, ``cycle``
    and ``move`` they are objects (path to value, node to place).
    """

    id: str
    kind: ConflictKind
    node: str
    type: str
    path: str
    base: Any
    ours: Any
    theirs: Any
    held: Any = None

    def answer(self, choice: Choice, value: Any = None) -> Resolution:
        return Resolution(self.id, choice, value)


class Resolution(Struct, frozen=True):
    """A person's answer to one conflict. ``value`` (plain JSON data) counts with choice "value",
    which only the kinds field, prose, clear and coupled offer."""

    conflict: str
    choice: Choice
    value: Any = None


class Notice(Struct, frozen=True):
    """Nothing to decide, something to look at: ``prose-merged``, ``same-change``, ``both-inserted``."""

    kind: Literal["prose-merged", "same-change", "both-inserted"]
    node: str
    path: str
    detail: tuple[str, ...] = ()


def conflict(
    kind: ConflictKind, node: str, type_name: str, path: str, *, base: Any, ours: Any, theirs: Any, held: Any = None
) -> Conflict:
    values = [msgspec.to_builtins(value) for value in (base, ours, theirs)]
    sides = sorted(canonical_json(value) for value in values[1:])
    material = canonical_json([kind, node, path, values[0], [side.decode() for side in sides]])
    name = hashlib.sha256(material).hexdigest()[:20]
    return Conflict(name, kind, node, type_name, path, values[0], values[1], values[2], msgspec.to_builtins(held))
