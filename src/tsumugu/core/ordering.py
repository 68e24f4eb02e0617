"""The order of siblings: what was moved, and how two orders meet (rows 10, 18 and 19 of the merge
table).

Reorders meet in the *weak order*: an order is known by the pairs it flips against the base, and
two orders join in the transitive closure of the union of their flips. For any two permutations
that closure is again a permutation's set of flips (the join of the weak Bruhat order), so the
join always exists and is commutative, associative and idempotent.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence

from msgspec import Struct


def moved_items(before: Sequence[str], after: Sequence[str]) -> tuple[str, ...]:
    """The items outside one longest increasing subsequence, in the order of ``after``."""
    rank = {item: index for index, item in enumerate(before)}
    tails: list[int] = []
    tail_at: list[int] = []
    previous: list[int] = [-1] * len(after)
    for index, item in enumerate(after):
        length = bisect_left(tails, rank[item])
        if length == len(tails):
            tails.append(rank[item])
            tail_at.append(index)
        else:
            tails[length] = rank[item]
            tail_at[length] = index
        previous[index] = tail_at[length - 1] if length else -1
    keep: set[int] = set()
    index = tail_at[-1] if tail_at else -1
    while index >= 0:
        keep.add(index)
        index = previous[index]
    return tuple(item for index, item in enumerate(after) if index not in keep)


def _flips(order: Sequence[int]) -> list[int]:
    """Per item (an index of the base order) the bit set of later items that stand before it."""
    flips = [0] * len(order)
    seen = 0
    for item in order:
        flips[item] = (seen >> (item + 1)) << (item + 1)
        seen |= 1 << item
    return flips


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def join(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """The order that flips every pair either side flipped, and what follows from it.

    All three are permutations of the same items.
    """
    if ours in (base, theirs):
        return tuple(theirs)
    if theirs == base:
        return tuple(ours)
    rank = {item: index for index, item in enumerate(base)}
    union = [
        mine | other
        for mine, other in zip(_flips([rank[i] for i in ours]), _flips([rank[i] for i in theirs]), strict=True)
    ]
    before = [0] * len(base)
    closed = [0] * len(base)
    for item in range(len(base) - 1, -1, -1):
        reach = union[item]
        for later in _bits(union[item]):
            reach |= closed[later]
        closed[item] = reach
        for later in _bits(reach):
            before[later] += 1
    position = [item + closed[item].bit_count() - before[item] for item in range(len(base))]
    return tuple(base[item] for item in sorted(range(len(base)), key=position.__getitem__))


def _complete(base: Sequence[str], side: Sequence[str]) -> tuple[str, ...]:
    """The side's order of all base items; those it no longer has stand after their left neighbour
    of the base, as tombstones."""
    old = set(base)
    result = [item for item in side if item in old]
    present = set(result)
    if len(present) == len(base):
        return tuple(result)
    left = ""
    for item in base:
        if item not in present:
            result.insert(result.index(left) + 1 if left else 0, item)
        left = item
    return tuple(result)


class PlacedTwice(Struct, frozen=True):
    """One item that both sides put at different places of its slot. Left neighbours say where
    (``""``: it is first); ``base`` is ``None`` for an item that the base slot did not have, and
    ``held`` is where it stands until somebody decides."""

    item: str
    base: str | None
    ours: str
    theirs: str
    held: str


def _left(order: Sequence[str], item: str) -> str:
    index = order.index(item)
    return order[index - 1] if index else ""


def _gap(order: Sequence[str], still: Collection[str]) -> dict[str, int]:
    """For each item, how many of the items that nobody moved stand before it."""
    gaps, count = {}, 0
    for item in order:
        gaps[item] = count
        if item in still:
            count += 1
    return gaps


def _placed_twice(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], living: Collection[str]
) -> list[PlacedTwice]:
    """``living``: what neither side took out of the slot. Where a tombstone stands says nothing."""
    by_ours, by_theirs = set(moved_items(base, ours)), set(moved_items(base, theirs))
    both = by_ours & by_theirs
    if not both or ours == theirs:
        return []
    still = set(living) - by_ours - by_theirs
    at_base, at_ours, at_theirs = _gap(base, still), _gap(ours, still), _gap(theirs, still)
    return [
        PlacedTwice(item, _left(base, item), _left(ours, item), _left(theirs, item), _left(base, item))
        for item in base
        if item in both and len({at_base[item], at_ours[item], at_theirs[item]}) == 3
    ]


#: Given an item placed twice: ``""`` (undecided, it is held) or the side whose place it takes.
Decide = Callable[[PlacedTwice], str]


def _back(order: Sequence[str], items: Collection[str], base: Sequence[str]) -> tuple[str, ...]:
    """The order with some of its items behind their left neighbour of the base again."""
    result = [item for item in order if item not in items]
    for left, item in zip(("", *base), base, strict=False):
        if item in items:
            result.insert(result.index(left) + 1 if left else 0, item)
    return tuple(result)


def _old_items(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], decide: Decide) -> tuple[str, ...]:
    full_ours, full_theirs = _complete(base, ours), _complete(base, theirs)
    living = set(base).intersection(ours, theirs)
    twice = [found for found in _placed_twice(base, full_ours, full_theirs, living) if found.item in living]
    choices = {found.item: decide(found) for found in twice}
    # On the side whose place an item does not take, it was never moved; all other wishes of both sides still join.
    not_ours = {item for item, choice in choices.items() if choice != "ours"}
    not_theirs = {item for item, choice in choices.items() if choice != "theirs"}
    return join(base, _back(full_ours, not_ours, base), _back(full_theirs, not_theirs, base))


def anchors(side: Sequence[str], old: Collection[str]) -> dict[str, str]:
    """For each item the nearest one on its left that is among ``old`` (``""``: none)."""
    found: dict[str, str] = {}
    left = ""
    for item in side:
        found[item] = left
        if item in old:
            left = item
    return found


def _apart(shared: Sequence[str], ours: dict[str, str], theirs: dict[str, str], rank: dict[str, int]) -> set[str]:
    """Of the items that both sides inserted, those with two places: behind different old items, or
    behind one old item in two orders (that of ``shared`` and that of ``rank``)."""
    groups: dict[str, list[str]] = {}
    apart: set[str] = set()
    for item in shared:
        if ours[item] == theirs[item]:
            groups.setdefault(ours[item], []).append(item)
        else:
            apart.add(item)
    for group in groups.values():
        if group != sorted(group, key=rank.__getitem__):
            for one, two in itertools.combinations(group, 2):
                apart.update((one, two) if rank[one] > rank[two] else ())
    return apart


def _with_shared(
    old: Sequence[str], base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], decide: Decide
) -> list[str]:
    """Adds to the order of the old items those that both sides inserted, where both put them. An
    item they put at two places is held behind the earlier of its left neighbours, after what both
    agree on and by id, so that neither side is preferred."""
    had = set(base)
    living = had.intersection(ours, theirs)
    our_rank, their_rank = ({item: index for index, item in enumerate(side)} for side in (ours, theirs))
    shared = [item for item in ours if item in their_rank and item not in had]
    if not shared:
        return list(old)
    our_left, their_left = anchors(ours, living), anchors(theirs, living)
    apart = _apart(shared, our_left, their_left, their_rank)
    place = {item: index for index, item in enumerate(("", *old))}
    groups: dict[int, list[str]] = {}
    for item in (*(item for item in shared if item not in apart), *sorted(apart)):
        at = min(place[our_left[item]], place[their_left[item]])
        at = _behind_tombstones(old, at, item, living, our_rank, their_rank)
        groups.setdefault(at, []).append(item)
    order = list(groups.get(0, ()))
    for at, item in enumerate(old, start=1):
        order += [item, *groups.get(at, ())]
    twice = [PlacedTwice(i, None, _left(ours, i), _left(theirs, i), _left(order, i)) for i in sorted(apart)]
    chosen = {found.item: {"ours": ours, "theirs": theirs}.get(decide(found)) for found in twice}
    order = [item for item in order if chosen.get(item) is None]
    for item, side in chosen.items():
        if side is not None:
            left = anchors(side, set(order))[item]
            order.insert(order.index(left) + 1 if left else 0, item)
    return order


def _behind_tombstones(old: Sequence[str], at: int, item: str, living: Collection[str], *ranks: dict[str, int]) -> int:
    """The place from ``at`` on behind the last tombstone that stands before the item on the side that still has it.
    A tombstone that neither side has is no obstacle: it says nothing of the place."""
    for place in range(at, len(old)):
        held = [rank for rank in ranks if old[place] in rank]
        if old[place] in living or (held and not any(rank[old[place]] < rank[item] for rank in held)):
            break
        if held:
            at = place + 1
    return at


def _runs(side: Sequence[str], known: Collection[str], members: Collection[str]) -> dict[str, list[str]]:
    """The members that only this side inserted, as runs behind their left neighbour."""
    runs: dict[str, list[str]] = {}
    left = ""
    for item in side:
        if item in known:
            left = item
        elif item in members:
            runs.setdefault(left, []).append(item)
    return runs


class Merged(Struct, frozen=True):
    order: tuple[str, ...]
    met: tuple[tuple[str, ...], ...] = ()  # runs that both sides inserted at one place


def merge_order(
    base: Sequence[str],
    ours: Sequence[str],
    theirs: Sequence[str],
    members: Collection[str],
    decide: Decide = lambda found: "",
) -> Merged:
    """The order of ``members`` (ids of one slot, decided elsewhere) from three orders of the slot.

    ``decide`` is asked about every item that both sides put at different places, members or not.
    """
    if ours in (theirs, base) or theirs == base:
        side = theirs if ours == base else ours
        if len(members) == len(side) and all(item in members for item in side):
            return Merged(tuple(side))
    order = _with_shared(_old_items(base, ours, theirs, decide), base, ours, theirs, decide)
    known = set(order)
    our_runs, their_runs = _runs(ours, known, members), _runs(theirs, known, members)
    result: list[str] = []
    met: list[tuple[str, ...]] = []
    for left in ("", *order):
        if left in members:
            result.append(left)
        runs = sorted(run for run in (our_runs.get(left), their_runs.get(left)) if run)
        for run in runs:
            result.extend(run)
        if len(runs) == 2:
            met.append((*runs[0], *runs[1]))
    return Merged(tuple(result), tuple(met))
