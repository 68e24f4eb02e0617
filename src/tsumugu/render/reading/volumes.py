"""A plan too large for one document comes as several: volumes (分冊), each with some of the initiatives.

How much a volume holds is counted in what its sheets *weigh*: their bytes as JSON, and some for the form itself. What a
document costs to make follows that; one sheet says many times as much as another. It depends on nothing but the plan,
so that an edition has the same documents wherever they are made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from msgspec import Struct

from tsumugu.core.plan import Initiative, Plan

#: What the empty form of a sheet weighs, in bytes of its content.
_FORM = 3_000


class Volume(Struct, frozen=True):
    """One of ``count`` volumes; ``number`` counts from 1. ``inside``: the ids of its initiatives. ``places``: the
    volume of every initiative of the plan, where there are several."""

    number: int
    count: int
    inside: frozenset[str]
    places: Mapping[str, int] = {}

    @property
    def first(self) -> bool:
        return self.number == 1

    @property
    def last(self) -> bool:
        return self.number == self.count

    @property
    def whole(self) -> bool:
        return self.count == 1


def by_field(plan: Plan) -> list[tuple[str, tuple[Initiative, ...]]]:
    """(id, initiatives) of each field in the plan's order; those without one come last, under ``""``, if there are
    any."""
    found: dict[str, list[Initiative]] = {field.id: [] for field in plan.fields}
    rest: list[Initiative] = []
    for item in plan.initiatives:
        found.get(item.field or "", rest).append(item)
    groups = [(node, tuple(items)) for node, items in found.items()]
    return [*groups, ("", tuple(rest))] if rest else groups


def whole(plan: Plan) -> Volume:
    """All of a plan in one."""
    return Volume(1, 1, frozenset(item.id for item in plan.initiatives))


def weight_of(plan: Plan) -> int:
    """What all sheets of a plan weigh."""
    return sum(_weights(plan).values())


def _weights(plan: Plan) -> dict[str, int]:
    return {item.id: _FORM + len(msgspec.json.encode(item)) for item in plan.initiatives}


def volumes(plan: Plan, most: int) -> tuple[Volume, ...]:
    """The volumes of a plan, none heavier than ``most`` (a sheet that is heavier by itself stands alone).
    A field begins a new volume if it does not fit into the rest of one but would fit into one by itself. A plan
    that fits is one volume."""
    weights = _weights(plan)
    if sum(weights.values()) <= most:
        return (whole(plan),)
    parts = list(_parts(plan, weights, most))
    places = {item.id: number for number, part in enumerate(parts, 1) for item in part}
    return tuple(
        Volume(number, len(parts), frozenset(item.id for item in part), places) for number, part in enumerate(parts, 1)
    )


def _parts(plan: Plan, weights: dict[str, int], most: int) -> Iterator[list[Initiative]]:
    part: list[Initiative] = []
    filled = 0
    for _, items in by_field(plan):
        field = sum(weights[item.id] for item in items)
        if part and filled + field > most >= field:
            yield part
            part, filled = [], 0
        for item in items:
            if part and filled + weights[item.id] > most:
                yield part
                part, filled = [], 0
            part.append(item)
            filled += weights[item.id]
    if part:
        yield part
