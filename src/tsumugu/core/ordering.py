"""The order of siblings: what was moved, and how two orders meet (plan-value, cases 10, 18, 19).

Reorders meet in the *weak order*: an order is known by the pairs it flips against the base, and
two orders join in the transitive closure of the union of their flips. For any two permutations
that closure is again a permutation's set of flips (the join of the weak Bruhat order), so the
join always exists and is commutative, associative and idempotent.
"""

from __future__ import annotations

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
    """One item that both sides moved to different places of its slot; left neighbours say where."""

    item: str
    base: str
    ours: str
    theirs: str


class Merged(Struct, frozen=True):
    order: tuple[str, ...]
    conflicts: tuple[PlacedTwice, ...] = ()
    met: tuple[tuple[str, ...], ...] = ()  # runs that both sides inserted at one place


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
        PlacedTwice(item, _left(base, item), _left(ours, item), _left(theirs, item))
        for item in base
        if item in both and len({at_base[item], at_ours[item], at_theirs[item]}) == 3
    ]


#: Given an item placed twice: ``""`` (undecided, hold at base) or the side whose place it takes.
Decide = Callable[[PlacedTwice], str]


def _old_items(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str], decide: Decide
) -> tuple[list[str], tuple[PlacedTwice, ...]]:
    full_ours, full_theirs = _complete(base, ours), _complete(base, theirs)
    living = set(base).intersection(ours, theirs)
    twice = [found for found in _placed_twice(base, full_ours, full_theirs, living) if found.item in living]
    apart = {item.item for item in twice}
    order = list(
        join(
            [i for i in base if i not in apart],
            [i for i in full_ours if i not in apart],
            [i for i in full_theirs if i not in apart],
        )
    )
    undecided = []
    for conflict in twice:
        choice = decide(conflict)
        if not choice:
            undecided.append(conflict)
        reference = {"ours": full_ours, "theirs": full_theirs}.get(choice, tuple(base))
        left = next((i for i in reversed(reference[: reference.index(conflict.item)]) if i in order), "")
        order.insert(order.index(left) + 1 if left else 0, conflict.item)
    return order, tuple(undecided)


def _runs(side: Sequence[str], known: Collection[str], extra: Collection[str]) -> dict[str, list[str]]:
    """The items only this side inserted, as runs behind their left neighbour."""
    runs: dict[str, list[str]] = {}
    anchor = ""
    for item in side:
        if item in known or item in extra:
            anchor = item
        else:
            runs.setdefault(anchor, []).append(item)
    return runs


def anchor(side: Sequence[str], item: str, old: Collection[str]) -> str:
    """The nearest item on the left that the base slot had (``""``: none)."""
    return next((other for other in reversed(side[: side.index(item)]) if other in old), "")


def merge_order(
    base: Sequence[str],
    ours: Sequence[str],
    theirs: Sequence[str],
    members: Collection[str],
    decide: Decide = lambda conflict: "",
) -> Merged:
    """The order of ``members`` (ids of one slot, decided elsewhere) from three orders of the slot."""
    if ours in (theirs, base) or theirs == base:
        side = theirs if ours == base else ours
        if len(members) == len(side) and all(item in members for item in side):
            return Merged(tuple(side))
    old, conflicts = _old_items(base, ours, theirs, decide)
    had = set(base)
    shared = [item for item in ours if item not in had and item in set(theirs)]
    old = _with_shared(old, had, shared, ours, theirs)
    known = set(shared)
    our_runs, their_runs = _runs(ours, had, known), _runs(theirs, had, known)
    result: list[str] = []
    met: list[tuple[str, ...]] = []
    for left in ("", *old):
        if left:
            result.append(left)
        runs = sorted(run for run in (our_runs.get(left), their_runs.get(left)) if run)
        for run in runs:
            result.extend(run)
        if len(runs) == 2:
            met.append(tuple(i for run in runs for i in run if i in members))
    return Merged(tuple(item for item in result if item in members), conflicts, tuple(met))


def _with_shared(
    old: list[str], had: set[str], shared: list[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[str]:
    """Puts the items that both sides inserted where both put them; where they disagree, behind
    the earlier of the two neighbours, ordered by id, so that neither side is preferred."""
    if not shared:
        return old
    place = {item: index for index, item in enumerate(old, start=1)}
    place[""] = 0
    groups: dict[int, list[str]] = {}
    for item in shared:
        groups.setdefault(min(place[anchor(side, item, had)] for side in (ours, theirs)), []).append(item)
    result: list[str] = []
    for index, item in enumerate(("", *old)):
        if item:
            result.append(item)
        group = groups.get(index, [])
        if sorted(group, key=list(theirs).index) != group:
            group = sorted(group)
        result.extend(group)
    return result
