"""What became of promises: every target that was lowered, postponed, redefined or removed from one edition to the
next stays on record for ever, with what was promised, in which edition that changed, on which day, and why.

The record is computed from the editions that stand, oldest first, so it says nothing that they do not say: what was
withdrawn or taken out afterwards is not in it. Editions only ever add to it: a target that was raised back keeps
the record of having been lowered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core import indicators as core
from tsumugu.core.plan import Indicator, Target
from tsumugu.core.traits import MEANING


class Promised(Struct, frozen=True):
    """An edition as a record names it. ``date`` is its day."""

    name: str
    part: str
    number: int
    label: str
    date: str


class PromiseChange(Struct, frozen=True, kw_only=True):
    """One broken promise for one fiscal year. ``node``, ``indicator`` and ``unit`` are those of the edition that
    promised ``before``; ``holder`` is the page the indicator had its place on (as ``NodeFact.holder``). ``moved`` is
    the year a postponed target went to, 0 otherwise. ``reason`` is ``""`` where none was given."""

    node: str
    indicator: str
    holder: str
    year: int
    change: core.TargetChange
    before: Target
    unit: str
    moved: int
    promised: Promised
    changed: Promised
    reason: str


#: By indicator, oldest first.
Record = Mapping[str, tuple[PromiseChange, ...]]


class EditionPromises(Struct, frozen=True):
    """What one edition promised. ``own``: the indicators of its own part; ``every``: of all the public read then;
    ``holders``: the page each stands on. ``sequence``: the change of the ledger it froze."""

    edition: Promised
    sequence: int
    own: Mapping[str, Indicator]
    every: Mapping[str, Indicator]
    holders: Mapping[str, str]


class Given(Struct, frozen=True):
    """A change of the ledger with its reason. ``touched`` as in ``ChangeNote``."""

    sequence: int
    reason: str
    touched: frozenset[tuple[str, str]]


def record(states: Sequence[EditionPromises], given: Iterable[Given] = ()) -> dict[str, tuple[PromiseChange, ...]]:
    """The record of editions, oldest first; each is compared with the one before it of the same part."""
    reasons = _Reasons(given)
    found: dict[str, list[PromiseChange]] = {}
    last: dict[str, EditionPromises] = {}
    for state in states:
        before = last.get(state.edition.part)
        if before is not None:
            for change in _between(before, state, reasons):
                found.setdefault(change.node, []).append(change)
        last[state.edition.part] = state
    return {node: tuple(changes) for node, changes in found.items()}


def _between(before: EditionPromises, after: EditionPromises, reasons: _Reasons) -> Iterator[PromiseChange]:
    for node, old in before.own.items():
        new = after.every.get(node)
        if new is old or (new is not None and new == old):
            continue
        for one in core.weakened(old, new):
            yield PromiseChange(
                node=node, indicator=old.name, holder=before.holders.get(node, ""), year=one.year, change=one.change,
                before=one.promised, unit=old.unit or "", moved=one.moved, promised=before.edition,
                changed=after.edition, reason=reasons.of(node, one.year, one.change, before.sequence, after.sequence),
            )  # fmt: skip


class _Reasons:
    """The reasons by what they touched, looked up without walking through the ledger for each target."""

    def __init__(self, given: Iterable[Given]) -> None:
        self._by_place: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for one in sorted(given, key=lambda one: one.sequence):
            for place in one.touched if one.reason else ():
                self._by_place.setdefault(place, []).append((one.sequence, one.reason))

    def of(self, node: str, year: int, change: core.TargetChange, first: int, last: int) -> str:
        paths = [f"targets.{year}", ""]
        if change == "redefined":
            paths += MEANING["indicator"]
        found = {
            (sequence, reason)
            for path in paths
            for sequence, reason in self._by_place.get((node, path), ())
            if first < sequence <= last
        }
        return "\n".join(dict.fromkeys(reason for _, reason in sorted(found)))


def said(found: Record, decided: Iterable[Indicator], translated: Iterable[Indicator]) -> Record:
    """The record in the words of a translation: what is called and counted as it is today is said as it is said."""
    source = {one.id: one for one in decided}
    words = {one.id: one for one in translated}

    def one(change: PromiseChange) -> PromiseChange:
        now, there = source.get(change.node), words.get(change.node)
        if now is None or there is None:
            return change
        name = there.name if change.indicator == now.name else change.indicator
        unit = (there.unit or "") if change.unit == (now.unit or "") else change.unit
        return replace(change, indicator=name, unit=unit)

    return {node: tuple(one(change) for change in changes) for node, changes in found.items()}


def gone(found: Record, now: Iterable[Indicator], holder: str | None = None) -> dict[str, tuple[PromiseChange, ...]]:
    """The record of the indicators that a plan no longer has; ``holder``: of those alone that stood on its page."""
    there = {one.id for one in now}
    return {
        node: changes for node, changes in found.items()
        if node not in there and (holder is None or changes[-1].holder == holder)
    }  # fmt: skip
