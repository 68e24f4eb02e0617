"""The ledger's editions: which there are, what the public read once each was out, and how each is told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from tsumugu.core.canonical import digest
from tsumugu.core.errors import GoneMeanwhileError, Problem
from tsumugu.core.parts import apart, composed, cover, published
from tsumugu.core.plan import Indicator, Plan
from tsumugu.core.table import ROOT, to_table
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, Part, PlanRecord
from tsumugu.publication.collection import blanking, handouts, redactions
from tsumugu.publication.collection.blanking import CHANGE, Passage
from tsumugu.render.content import (
    Blanked,
    EditionContent,
    EditionFacts,
    NodeFact,
    WithdrawnEdition,
    edition_facts,
)

#: Said on every page of a plan that was retired, and of one whose every edition was withdrawn, in
#: whatever language it is read.
RETIRED = "このプランは取り下げました。 [This plan has been withdrawn.]"
TAKEN_BACK = "公表した版はすべて取り下げました。 [All published editions have been withdrawn.]"


def every(record: PlanRecord) -> list[Edition]:
    """Oldest first: as they were made, not as the clock of that moment says. Clocks are set right now and then."""
    return list(Edition.objects.filter(plan=record).select_related("withdrawal", "plan").order_by("pk"))


def stands(edition: Edition) -> bool:
    """Not withdrawn, and not of a plan that is retired: none of its editions stands as long as it is."""
    return not hasattr(edition, "withdrawal") and not edition.plan.retired


def newest(record: PlanRecord) -> str:
    """The name of the edition published last and not withdrawn; ``""`` before the first."""
    edition = Edition.objects.filter(plan=record, withdrawal__isnull=True, plan__retired=False).order_by("pk").last()
    return edition.name if edition else ""


class PublicState(Struct, frozen=True):
    """The entries of the ledger whose text and roadmap the public reads; 0: none of that part yet."""

    text: int
    roadmap: int


def states_of(editions: list[Edition]) -> list[PublicState]:
    """What the public read once each edition was out; editions of one moment came out together."""
    found: list[PublicState] = []
    last = {Part.TEXT.value: 0, Part.ROADMAP.value: 0}
    for number, edition in enumerate(editions):
        for other in editions[number:]:
            if other.published_at == edition.published_at:
                last[other.part] = other.sequence
        found.append(PublicState(last[Part.TEXT], last[Part.ROADMAP]))
    return found


def apart_without(record: PlanRecord, names: frozenset[str]) -> tuple[Problem, ...]:
    """Why the editions that would be left without these do not make plans that can be read: a roadmap without its
    text, or one that names what the older text does not have."""
    editions = [edition for edition in every(record) if stands(edition) and edition.name not in names]
    found: list[Problem] = []
    for state in dict.fromkeys(states_of(editions)):
        if not state.text:
            return (
                Problem(
                    "text-first", "", "本編なしにロードマップだけが残ります。",
                    "A roadmap would be left without its text.",
                ),
            )  # fmt: skip
        roadmap = queries.plan_at(record, state.roadmap) if state.roadmap else None
        found.extend(apart(queries.plan_at(record, state.text), roadmap))
    return tuple(found)


def published_at(record: PlanRecord, sequence: int, passages: tuple[Passage, ...]) -> Plan:
    """What of one entry's state may leave the house."""
    if not passages:
        return published(queries.plan_at(record, sequence))
    return _without(record, sequence, queries.root_at(record, sequence), passages)


@lru_cache(maxsize=8)
def _without(record: PlanRecord, sequence: int, root: str, passages: tuple[Passage, ...]) -> Plan:
    return blanking.blanked(published(queries.plan_at(record, sequence)), passages)


def plan_of(record: PlanRecord, state: PublicState, passages: tuple[Passage, ...]) -> Plan:
    text = published_at(record, state.text, passages)
    return composed(text, published_at(record, state.roadmap, passages) if state.roadmap else None)


def withdrawn_edition(edition: Edition) -> WithdrawnEdition:
    own = getattr(edition, "withdrawal", None)
    act = own if own is not None else queries.retirement(edition.plan)
    assert act is not None, edition
    return WithdrawnEdition(
        part=edition.part, number=edition.number, label=edition.label,  # type: ignore[arg-type]
        date=edition.date.isoformat(), sequence=edition.sequence, root=edition.root,
        checkpoint=edition.merkle_root, withdrawn=act.date.isoformat(), reason=act.reason,
    )  # fmt: skip


def taken_back(record: PlanRecord, edition: Edition, passages: tuple[Passage, ...]) -> Plan:
    """What is left where every edition was withdrawn, or the plan was retired: whose plan it was and what it was
    called."""
    plan = published_at(record, edition.sequence, passages)
    translations = tuple((key, value) for key, value in plan.translations if key.endswith((".title", ".name")))
    notice = RETIRED if edition.plan.retired else TAKEN_BACK
    return Plan(
        id=plan.id, title=plan.title, organization=plan.organization, period=plan.period, notice=notice,
        translations=translations,
    )  # fmt: skip


def contents_of(
    record: PlanRecord, editions: list[Edition], states: list[PublicState], *, blanked: tuple[Blanked, ...],
    passages: tuple[Passage, ...], words: tuple[str, ...],
) -> Iterator[EditionContent]:  # fmt: skip
    roots = roots_of(record, states)
    before: dict[str, Edition] = {}
    all_before: list[Edition] = []
    for edition, state in zip(editions, states, strict=True):
        name = edition.name
        earlier = before.get(edition.part)
        # A document tells what became of the promises of every edition before it, and lists them all.
        about = [name, *(one.name for one in all_before)]
        telling = [one.proof for one in blanked if CHANGE in one.places or set(about) & set(one.editions)]
        yield EditionContent(
            part=edition.part,  # type: ignore[arg-type]
            number=edition.number,
            label=blanking.said(edition.label, words),
            date=edition.date.isoformat(),
            stage=blanking.said(edition.stage, words) or None,
            summary=blanking.said(edition.summary, words),
            classification=blanking.said(edition.classification, words),
            sequence=edition.sequence,
            root=edition.root,
            cover=facts_of(record, state.text, passages).cover,
            initiatives=facts_of(record, state.roadmap, passages).initiatives if state.roadmap else (),
            reads=key_of_plan(record, state, passages, roots),
            facts=_edition_facts(record, state, passages),
            checkpoint=edition.merkle_root,
            key=key_of(record, edition, state, before=earlier, telling=telling, all_before=all_before, roots=roots),
            blanked=tuple(one for one in blanked if name in one.editions),
        )
        before[edition.part] = edition
        all_before.append(edition)


def roots_of(record: PlanRecord, states: Collection[PublicState]) -> dict[int, str]:
    """The roots of the entries that these states are read from; ``""`` for none."""
    entries = {entry for state in states for entry in (state.text, state.roadmap) if entry}
    return queries.roots_at(record, entries) | {0: ""}


def key_of_plan(record: PlanRecord, state: PublicState, passages: tuple[Passage, ...], roots: Mapping[int, str]) -> str:
    """Names a state as the public reads it: the hash of what it is read from."""
    read = [roots[state.text], roots[state.roadmap]]
    return digest([record.slug, read, [msgspec.to_builtins(one) for one in passages]])


class Ledger:
    """The states of a plan's public editions by their keys, read from the ledger when they are asked for."""

    def __init__(self, record: PlanRecord) -> None:
        self._record, self._passages = record, redactions.passages(record)
        standing = [edition for edition in every(record) if stands(edition)]
        states = set(states_of(standing))
        roots = roots_of(record, states)
        self._states = {key_of_plan(record, state, self._passages, roots): state for state in states}
        self._given = handouts.states_of(record, self._passages)

    def plan(self, key: str) -> Plan:
        if key in self._given:
            return handouts.plan_of(self._given[key], self._passages)
        if key not in self._states:
            raise GoneMeanwhileError(f"the state {key} is not there any more")
        return plan_of(self._record, self._states[key], self._passages)


def key_of(
    record: PlanRecord, edition: Edition, state: PublicState, *, before: Edition | None, telling: list[str],
    all_before: list[Edition], roots: Mapping[int, str],
) -> str:  # fmt: skip
    """A hash of everything an edition's documents are made of: two editions of one number are told apart by it."""
    said = (edition.label, edition.date.isoformat(), edition.stage, edition.summary, edition.classification)
    read = [roots[state.text], roots[state.roadmap]]
    compared = [before.name, before.label, before.root, before.sequence] if before else []
    proof = (edition.sequence, edition.root, edition.merkle_root)
    earlier = [[one.name, one.label, one.date.isoformat(), one.root, one.sequence] for one in all_before]
    data = [record.slug, edition.name, *said, *proof, read, compared, telling, earlier]
    return digest(data)


def _edition_facts(record: PlanRecord, state: PublicState, passages: tuple[Passage, ...]) -> EditionFacts:
    text = facts_of(record, state.text, passages)
    roadmap = facts_of(record, state.roadmap, passages) if state.roadmap else None
    nodes = {node: fact for node, fact in text.known.items() if node in text.text}
    promises = {node: item for node, item in text.promises.items() if node in text.text}
    if roadmap is not None:
        nodes.update((node, fact) for node, fact in roadmap.known.items() if node in roadmap.roadmap)
        promises.update((node, item) for node, item in roadmap.promises.items() if node in roadmap.roadmap)
    return EditionFacts(nodes, promises)


class _Facts(Struct, frozen=True):
    """What one entry's state says for the pages that are made anew each time."""

    cover: Plan
    initiatives: tuple[str, ...]
    text: frozenset[str]
    roadmap: frozenset[str]
    known: Mapping[str, NodeFact]
    promises: Mapping[str, Indicator]


def facts_of(record: PlanRecord, sequence: int, passages: tuple[Passage, ...]) -> _Facts:
    return _remembered(record, sequence, queries.root_at(record, sequence), passages)


@lru_cache(maxsize=512)
def _remembered(record: PlanRecord, sequence: int, root: str, passages: tuple[Passage, ...]) -> _Facts:
    """A state never changes, so its facts are read once in a process; ``root`` tells databases apart."""
    plan = published_at(record, sequence, passages)
    table = to_table(plan) if passages else queries.table_at(record, sequence)
    sheets = table.children(ROOT, "initiatives")
    roadmap = frozenset(node for sheet in sheets for node in table.subtree(sheet))
    said = edition_facts(plan, table)
    return _Facts(cover(plan), sheets, frozenset(table.nodes) - roadmap, roadmap, said.nodes, said.promises)
