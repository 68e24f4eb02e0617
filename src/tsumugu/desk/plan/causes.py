"""What led to a change, as the pages of staff show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from tsumugu.core.approval import part_of
from tsumugu.core.causes import Cause, CauseKind, Cited
from tsumugu.core.table import Table
from tsumugu.meetings import causes as meetings
from tsumugu.meetings import naming
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, Part, PlanRecord
from tsumugu.plans.queries import Reached
from tsumugu.proposals.models import Proposal
from tsumugu.proposals.queries import citing, made, place_words
from tsumugu.render.vocabulary import cause_words, words
from tsumugu.voices import causes as voices
from tsumugu.web import labels


@dataclass(frozen=True)
class Line:
    """A cause; ``places``: the single changes that it is the cause of, in words (none: of all). ``url``: its page at
    the desk (``""``: none); ``gone``: that it was taken back or is kept no more, in words."""

    kind: str
    label: str
    places: tuple[str, ...] = ()
    url: str = ""
    gone: str = ""


class Lines:
    """Causes of a plan as lines, for the office: an opinion whose hearing was not named when it was cited is called by
    it here. Where they are read is asked of their rooms once for all, one query each."""

    def __init__(self, record: PlanRecord, causes: Iterable[Cause]) -> None:
        asked: dict[str, set[str]] = {}
        for cause in causes:
            asked.setdefault(cause.kind, set()).add(cause.id)
        self._asked = asked
        self._urls: dict[tuple[str, str], str] = {}
        self._withdrawn: set[tuple[str, str]] = set()
        self._called: dict[str, str] = {}
        for opinion in voices.kept(record, asked["opinion"]) if "opinion" in asked else ():
            address = reverse("desk:heard", args=[record.slug, opinion.hearing.number, opinion.number])
            self._urls["opinion", opinion.key] = address
            self._called[voices.numbered(opinion.key)] = voices.called(opinion)
            if opinion.withdrawn_at is not None:
                self._withdrawn.add(("opinion", opinion.key))
        for name, pk in (meetings.keys(record, asked["meeting"]) if "meeting" in asked else {}).items():
            self._urls["meeting", name] = reverse("desk:meeting", args=[record.slug, pk])
        self._apart = apart(record) if "meeting" in asked else {}

    def line(self, cause: Cause, places: Iterable[str] = ()) -> Line:
        language = labels.language()
        url = self._urls.get(cause.key, "")
        gone = cause.kind != "decision" and (not url or cause.key in self._withdrawn)
        return Line(
            words.pick(cause_words.KINDS[cause.kind], language),
            self._called.get(cause.label, called(cause, self._apart)), tuple(places), url,
            words.pick(cause_words.WITHDRAWN, language) if gone else "",
        )  # fmt: skip


def apart(record: PlanRecord) -> dict[str, str]:
    """Meetings by their ids, as the office tells them from others of the same name."""
    return naming.names(record, labels.language())


def called(cause: Cause, names: Mapping[str, str]) -> str:
    """A meeting that is called now as it was when it was cited, as the office tells it from others; anything else as it
    was cited."""
    now = names.get(cause.id, "") if cause.kind == "meeting" else ""
    return now if cause.label and now.startswith(cause.label) else cause_words.named(cause)


def lines(record: PlanRecord, cited: Sequence[Cited], places: Mapping[str, str]) -> list[Line]:
    """``places``: by ``node/path`` in words, those that are changed; a cause of others alone is left out."""
    made = Lines(record, (one.cause for one in cited))
    return [
        made.line(one.cause, (places[place] for place in one.places if place in places))
        for one in cited
        if one.whole or any(place in places for place in one.places)
    ]


def of_change(record: PlanRecord, cited: Sequence[Cited], before: Table, after: Table) -> list[Line]:
    """The causes of an entry of the ledger that led from one state to the other."""
    wanted = {place for one in cited for place in one.places}
    there = made(before, after) if wanted else {}
    language = labels.language()
    return lines(
        record, cited, {p: place_words(before, after, *there[p], language) for p in sorted(wanted & there.keys())}
    )


@dataclass(frozen=True)
class Step:
    """How a cause reached a node: by which entry of the ledger, and in which edition (``""``: in none yet) the public
    read it first."""

    cause: Line
    sequence: int
    title: str
    edition: str


def thread(record: PlanRecord, table: Table, node: str, nodes: Sequence[str]) -> list[Step]:
    """What led to a node, with all in it (``nodes``), being as it is, newest first. Two queries, and one for each kind
    of cause."""
    reached = queries.causes_of_nodes(record, nodes)
    if not reached:
        return []
    part = part_of(node, table, table)
    editions = [one for one in queries.editions(record) if part is None or one.part == part]
    made = Lines(record, (one.cause for one in reached))
    return [
        Step(made.line(one.cause), one.sequence, one.title, _first(editions, one.sequence))
        for one in _each_once(reached)
    ]  # fmt: skip


@dataclass(frozen=True)
class Became:
    """An entry of the ledger that an opinion or a meeting led to, and the editions in which the public read it first,
    of either part."""

    sequence: int
    title: str
    editions: tuple[str, ...]


@dataclass(frozen=True)
class Fate:
    """What became of an opinion or a meeting: the proposals under way that cite it, and the changes it led to."""

    proposals: tuple[Proposal, ...]
    changes: tuple[Became, ...]


def fate(record: PlanRecord, kind: CauseKind, name: str) -> Fate:
    """Three queries."""
    became = queries.changes_of_cause(record, kind, [name]).get(name, ())
    editions = list(queries.editions(record))
    by_part = [[one for one in editions if one.part == part] for part in Part.values]
    changes = (
        Became(one.sequence, one.title, tuple(filter(None, (_first(made, one.sequence) for made in by_part))))
        for one in became
    )
    return Fate(tuple(citing(record, kind, name)), tuple(changes))


def _each_once(reached: Iterable[Reached]) -> Iterable[Reached]:
    """A cause of several fields of a node reached it once with each entry."""
    return {(one.cause, one.sequence): one for one in reached}.values()


def _first(editions: Iterable[Edition], sequence: int) -> str:
    later = [one for one in editions if one.sequence >= sequence]
    return labels.edition_name(min(later, key=lambda one: (one.sequence, one.pk)).name) if later else ""
