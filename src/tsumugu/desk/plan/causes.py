"""What led to a change, as the pages of staff show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tsumugu.core.approval import part_of
from tsumugu.core.causes import Cause, Cited
from tsumugu.core.table import Table
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.plans.queries import Reached
from tsumugu.proposals.queries import made, place_words
from tsumugu.render.vocabulary import cause_words, words
from tsumugu.web import labels


@dataclass(frozen=True)
class Line:
    """A cause; ``places``: the single changes that it is the cause of, in words (none: of all)."""

    kind: str
    label: str
    places: tuple[str, ...] = ()


def line(cause: Cause, places: Iterable[str] = ()) -> Line:
    kind = words.pick(cause_words.KINDS[cause.kind], labels.language())
    return Line(kind, cause_words.named(cause), tuple(places))


def lines(cited: Iterable[Cited], places: Mapping[str, str]) -> list[Line]:
    """``places``: by ``node/path`` in words, those that are changed; a cause of others alone is left out."""
    return [
        line(one.cause, (places[place] for place in one.places if place in places))
        for one in cited
        if one.whole or any(place in places for place in one.places)
    ]


def of_change(cited: Sequence[Cited], before: Table, after: Table) -> list[Line]:
    """The causes of an entry of the ledger that led from one state to the other."""
    wanted = {place for one in cited for place in one.places}
    there = made(before, after) if wanted else {}
    language = labels.language()
    return lines(cited, {p: place_words(before, after, *there[p], language) for p in sorted(wanted & there.keys())})


@dataclass(frozen=True)
class Step:
    """How a cause reached a node: by which entry of the ledger, and in which edition (``""``: in none yet) the public
    read it first."""

    cause: Line
    sequence: int
    title: str
    edition: str


def thread(record: PlanRecord, table: Table, node: str, nodes: Sequence[str]) -> list[Step]:
    """What led to a node, with all in it (``nodes``), being as it is, newest first. Two queries."""
    reached = queries.causes_of_nodes(record, nodes)
    if not reached:
        return []
    part = part_of(node, table, table)
    editions = [one for one in queries.editions(record) if part is None or one.part == part]
    return [
        Step(line(one.cause), one.sequence, one.title, _first(editions, one.sequence))
        for one in _each_once(reached)
    ]  # fmt: skip


def _each_once(reached: Iterable[Reached]) -> Iterable[Reached]:
    """A cause of several fields of a node reached it once with each entry."""
    return {(one.cause, one.sequence): one for one in reached}.values()


def _first(editions: Iterable[Edition], sequence: int) -> str:
    later = [one for one in editions if one.sequence >= sequence]
    return labels.edition_name(min(later, key=lambda one: (one.sequence, one.pk)).name) if later else ""
