"""What is public, collected into one immutable value. Nothing unpublished is in it, so nothing can leak.

The public reads one plan: the last published text with the last published roadmap. A change of
the ledger is public where it touched a part that was published since. Editions that were withdrawn are named and
nothing more; what no page shows (``core.parts.published``) and passages that were taken out afterwards (``blanking``)
leave the value here, below every form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

import msgspec
from django.conf import settings
from django.utils import timezone
from msgspec import Struct

from tsumugu.core.canonical import digest
from tsumugu.core.errors import Problem
from tsumugu.core.parts import apart, composed, cover, published
from tsumugu.core.plan import Indicator, Plan
from tsumugu.core.table import ROOT, to_table
from tsumugu.plans import queries
from tsumugu.plans.copies import history
from tsumugu.plans.models import Change, Edition, FieldTouch, Part, PlanRecord
from tsumugu.publication import beside, blanking, continuity, reasons, redactions
from tsumugu.publication.blanking import BESIDE, CHANGE, EDITION, Passage
from tsumugu.publication.wording import PublicWording
from tsumugu.render.content import (
    Blanked,
    ChangeNote,
    EditionContent,
    EditionFacts,
    Licence,
    NodeFact,
    SiteContent,
    WithdrawnEdition,
    edition_facts,
)

#: Said on every page of a plan whose every edition was withdrawn, in whatever language it is read.
TAKEN_BACK = "公表した版はすべて取り下げました。 [All published editions have been withdrawn.]"


def _all(record: PlanRecord) -> list[Edition]:
    """Oldest first: as they were made, not as the clock of that moment says. Clocks are set right now and then."""
    return list(Edition.objects.filter(plan=record).select_related("withdrawal").order_by("pk"))


def _stands(edition: Edition) -> bool:
    return not hasattr(edition, "withdrawal")


def newest(record: PlanRecord) -> str:
    """The name of the edition published last and not withdrawn; ``""`` before the first."""
    edition = Edition.objects.filter(plan=record, withdrawal__isnull=True).order_by("pk").last()
    return edition.name if edition else ""


def collect(record: PlanRecord, *, late: bool = True, known: frozenset[str] = frozenset()) -> SiteContent | None:
    """The site of a plan as its public editions have it; ``None`` before the first edition. ``late`` and ``known``
    as in ``SiteContent``."""
    everything = _all(record)
    if not everything:
        return None
    editions = [edition for edition in everything if _stands(edition)]
    passages, words = redactions.passages(record), redactions.words(record)
    states = _states(editions)
    last = states[-1] if states else None
    organization = record.organization
    newest_entry = max(everything, key=lambda edition: edition.sequence)
    blanked = _blanked(record)
    withdrawn = tuple(blanking.said(_withdrawn(edition), words) for edition in everything if not _stands(edition))
    return SiteContent(
        slug=record.slug,
        base=f"/{record.slug}/",
        plan=_read(record, last, passages) if last else _taken_back(record, everything[-1], passages),
        editions=tuple(_contents(record, editions, states, blanked=blanked, passages=passages, words=words)),
        changes=tuple(_notes(record, editions, last, passages)) if last else (),
        today=timezone.localdate().isoformat(),
        history=history(record, newest_entry.sequence),
        checkpoint=newest_entry.merkle_root,
        size=newest_entry.sequence,
        epoch=redactions.epoch(record),
        origin=settings.TSUMUGU.origin,
        licence=Licence(organization.licence_name, organization.licence_url) if organization.licence_name else None,
        late=late,
        known=known,
        withdrawn=withdrawn,
        blanked=blanked,
        gaps=blanking.said(continuity.gaps(record), words),
        contacts=blanking.said(beside.contacts(record), words),
    )


def _withdrawn(edition: Edition) -> WithdrawnEdition:
    act = edition.withdrawal
    return WithdrawnEdition(
        part=edition.part, number=edition.number, label=edition.label,  # type: ignore[arg-type]
        date=edition.date.isoformat(), sequence=edition.sequence, root=edition.root,
        checkpoint=edition.merkle_root, withdrawn=act.date.isoformat(), reason=act.reason,
    )  # fmt: skip


def _taken_back(record: PlanRecord, edition: Edition, passages: tuple[Passage, ...]) -> Plan:
    """What is left where every edition was withdrawn: whose plan it was and what it was called."""
    plan = _published(record, edition.sequence, passages)
    translations = tuple((key, value) for key, value in plan.translations if key.endswith((".title", ".name")))
    return Plan(
        id=plan.id, title=plan.title, organization=plan.organization, period=plan.period, notice=TAKEN_BACK,
        translations=translations,
    )  # fmt: skip


class _State(Struct, frozen=True):
    """The entries of the ledger whose text and roadmap the public reads; 0: none of that part yet."""

    text: int
    roadmap: int


def _states(editions: list[Edition]) -> list[_State]:
    """What the public read once each edition was out; editions of one moment came out together."""
    found: list[_State] = []
    last = {Part.TEXT.value: 0, Part.ROADMAP.value: 0}
    for number, edition in enumerate(editions):
        for other in editions[number:]:
            if other.published_at == edition.published_at:
                last[other.part] = other.sequence
        found.append(_State(last[Part.TEXT], last[Part.ROADMAP]))
    return found


def apart_without(record: PlanRecord, names: frozenset[str]) -> tuple[Problem, ...]:
    """Why the editions that would be left without these do not make plans that can be read: a roadmap without its
    text, or one that names what the older text does not have."""
    editions = [edition for edition in _all(record) if _stands(edition) and edition.name not in names]
    found: list[Problem] = []
    for state in dict.fromkeys(_states(editions)):
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


def _published(record: PlanRecord, sequence: int, passages: tuple[Passage, ...]) -> Plan:
    """What of one entry's state may leave the house."""
    if not passages:
        return published(queries.plan_at(record, sequence))
    return _without(record, sequence, queries.root_at(record, sequence), passages)


@lru_cache(maxsize=8)
def _without(record: PlanRecord, sequence: int, root: str, passages: tuple[Passage, ...]) -> Plan:
    return blanking.blanked(published(queries.plan_at(record, sequence)), passages)


def _read(record: PlanRecord, state: _State, passages: tuple[Passage, ...]) -> Plan:
    text = _published(record, state.text, passages)
    return composed(text, _published(record, state.roadmap, passages) if state.roadmap else None)


# -- the editions ------------------------------------------------------------------------------


def _contents(
    record: PlanRecord, editions: list[Edition], states: list[_State], *, blanked: tuple[Blanked, ...],
    passages: tuple[Passage, ...], words: tuple[str, ...],
) -> Iterator[EditionContent]:  # fmt: skip
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
            cover=_facts(record, state.text, passages).cover,
            initiatives=_facts(record, state.roadmap, passages).initiatives if state.roadmap else (),
            read=partial(_read, record, state, passages),
            facts=_edition_facts(record, state, passages),
            checkpoint=edition.merkle_root,
            key=_key(record, edition, state, before=earlier, telling=telling, all_before=all_before),
            blanked=tuple(one for one in blanked if name in one.editions),
        )
        before[edition.part] = edition
        all_before.append(edition)


def _key(
    record: PlanRecord, edition: Edition, state: _State, *, before: Edition | None, telling: list[str],
    all_before: list[Edition],
) -> str:  # fmt: skip
    """A hash of everything an edition's documents are made of: two editions of one number are told apart by it."""
    said = (edition.label, edition.date.isoformat(), edition.stage, edition.summary, edition.classification)
    read = [queries.root_at(record, entry) if entry else "" for entry in (state.text, state.roadmap)]
    compared = [before.name, before.label, before.root, before.sequence] if before else []
    proof = (edition.sequence, edition.root, edition.merkle_root)
    earlier = [[one.name, one.label, one.date.isoformat(), one.root, one.sequence] for one in all_before]
    data = [record.slug, edition.name, *said, *proof, read, compared, telling, earlier]
    return digest(data)


def _edition_facts(record: PlanRecord, state: _State, passages: tuple[Passage, ...]) -> EditionFacts:
    text = _facts(record, state.text, passages)
    roadmap = _facts(record, state.roadmap, passages) if state.roadmap else None
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


def _facts(record: PlanRecord, sequence: int, passages: tuple[Passage, ...]) -> _Facts:
    return _remembered(record, sequence, queries.root_at(record, sequence), passages)


@lru_cache(maxsize=512)
def _remembered(record: PlanRecord, sequence: int, root: str, passages: tuple[Passage, ...]) -> _Facts:
    """A state never changes, so its facts are read once in a process; ``root`` tells databases apart."""
    plan = _published(record, sequence, passages)
    table = to_table(plan) if passages else queries.table_at(record, sequence)
    sheets = table.children(ROOT, "initiatives")
    roadmap = frozenset(node for sheet in sheets for node in table.subtree(sheet))
    said = edition_facts(plan, table)
    return _Facts(cover(plan), sheets, frozenset(table.nodes) - roadmap, roadmap, said.nodes, said.promises)


# -- what was taken out afterwards -------------------------------------------------------------


class Found(Struct, frozen=True):
    """Where a passage stands in what is published: by the name of the edition, (node, field). ``beside``: in what is no
    edition's and no change's (``beside``)."""

    editions: Mapping[str, tuple[tuple[str, str], ...]]
    changes: tuple[int, ...]
    beside: bool = False

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Each once, whatever editions have it."""
        listed = [place for found in self.editions.values() for place in found]
        listed += [CHANGE] if self.changes else []
        return tuple(dict.fromkeys([*listed, *([BESIDE] if self.beside else [])]))


def found(record: PlanRecord, passage: Passage) -> Found:
    """Everywhere in what was published, whatever was blanked before: also in editions that were withdrawn, whose
    commits stay in git; and where no edition has it, in the files that are live."""
    said = _found(record, passage)
    if not passage.everywhere:
        return said
    return msgspec.structs.replace(said, beside=beside.says(record, passage, files=not said.places))


def _found(record: PlanRecord, passage: Passage) -> Found:
    everything = _all(record)
    editions = [edition for edition in everything if _stands(edition)]
    states = _states(editions)
    standing = {edition.pk: state for edition, state in zip(editions, states, strict=True)}
    by_edition = {}
    for edition in everything:
        state = standing.get(edition.pk)
        if state is not None:
            roots = tuple(queries.root_at(record, entry) if entry else "" for entry in (state.text, state.roadmap))
            places = _places(record, state, roots, passage)
        else:
            places = _own_places(record, edition, passage)
        said = (edition.label, edition.stage, edition.summary, edition.classification)
        if passage.everywhere and any(passage.words in one for one in said):
            places = (*places, EDITION)
        if places:
            by_edition[edition.name] = places
    notes = _notes(record, editions, states[-1], ()) if states else iter(())
    # What a change says of a field is counted at the field.
    plain = (msgspec.structs.replace(note, differences=()) for note in notes)
    changes = (note.sequence for note in plain if blanking.said(note, _words_for(note, (passage,))) != note)
    return Found(by_edition, tuple(changes))


@lru_cache(maxsize=512)
def _places(record: PlanRecord, state: _State, roots: tuple[str, ...], passage: Passage) -> tuple[tuple[str, str], ...]:
    return blanking.places(_read(record, state, ()), passage)


def _own_places(record: PlanRecord, edition: Edition, passage: Passage) -> tuple[tuple[str, str], ...]:
    """In the part of an edition alone: with which other part it was read then, the part's own editions say."""
    alone = _State(edition.sequence, edition.sequence)
    facts = _facts(record, edition.sequence, ())
    own = facts.text if edition.part == Part.TEXT else facts.roadmap
    return tuple(place for place in _places(record, alone, (edition.root,) * 2, passage) if place[0] in own)


def _blanked(record: PlanRecord) -> tuple[Blanked, ...]:
    words = redactions.words(record)
    return tuple(
        Blanked(
            editions=tuple(there.editions), places=there.places or (BESIDE,), proof=one.proof,
            date=one.answer.date.isoformat(), reason=blanking.said(one.reason, words),
        )
        for one in redactions.confirmed(record) for there in [_found(record, redactions.passage(one))]
    )  # fmt: skip


def _words_for(note: ChangeNote, passages: tuple[Passage, ...]) -> tuple[str, ...]:
    """The words to take out of a change: of a passage of one field only where the change touched it."""

    def concerned(one: Passage) -> bool:
        places = note.touched
        return any(one.concerns(node, path) or (node, path) == (one.node, "") for node, path in places)

    return tuple(one.words for one in passages if one.everywhere or concerned(one))


def _note_blanked(note: ChangeNote, passages: tuple[Passage, ...]) -> ChangeNote:
    """Without the words. What a change says of a field was blanked as that field (``wording``): a passage of one
    field alone stays in the others."""
    everywhere = tuple(one.words for one in passages if one.everywhere)
    own = blanking.said(msgspec.structs.replace(note, differences=()), _words_for(note, passages))
    return msgspec.structs.replace(own, differences=blanking.said(note.differences, everywhere))


# -- who changed what --------------------------------------------------------------------------


def _notes(
    record: PlanRecord, editions: list[Edition], newest: _State, passages: tuple[Passage, ...]
) -> Iterator[ChangeNote]:
    touched = _touched(record, editions, newest)
    roadmap = {node for e in editions if e.part == Part.ROADMAP for node in _facts(record, e.sequence, ()).roadmap}
    made = {part: sorted(e.sequence for e in editions if e.part == part) for part in Part.values}
    seen = PublicWording(record, made, roadmap, partial(_read, record, newest, passages), passages)
    changes = list(Change.objects.filter(plan=record, sequence__in=touched).defer("operations").order_by("sequence"))
    told = reasons.public(changes, touched)
    for change in changes:
        note = ChangeNote(
            sequence=change.sequence,
            date=timezone.localtime(change.recorded_at).date().isoformat(),
            # The public reads offices, not persons: no names of staff leave the house.
            actor="",
            role=change.actor_role or "secretariat",
            division=change.actor_division,
            reason=told[change.sequence].whole,
            general=told[change.sequence].general,
            own=told[change.sequence].own,
            proposal=change.title,
            approvals=tuple(entry["step"] for entry in json.loads(change.approvals)),
            touched=tuple(sorted(touched[change.sequence])),
            differences=seen.differences(change, touched[change.sequence]),
        )
        yield _note_blanked(note, passages)


def _touched(record: PlanRecord, editions: list[Edition], newest: _State) -> dict[int, set[tuple[str, str]]]:
    """By entry of the ledger, what it touched of what the public reads or once read."""
    text: set[str] = set()
    roadmap: set[str] = set()
    for sequence in sorted({edition.sequence for edition in editions}):
        # What stood in an unpublished part of that state is not public by being there.
        parts = {edition.part for edition in editions if edition.sequence == sequence}
        facts = _facts(record, sequence, ())
        text |= facts.text if Part.TEXT in parts else frozenset()
        roadmap |= facts.roadmap if Part.ROADMAP in parts else frozenset()
    found: dict[int, set[tuple[str, str]]] = {}
    rows = FieldTouch.objects.filter(plan=record, sequence__lte=max(newest.text, newest.roadmap))
    for node, path, sequence in rows.values_list("node", "path", "sequence"):
        in_roadmap = node in roadmap or (node == ROOT and path == "@initiatives")
        until = newest.roadmap if in_roadmap else newest.text if node in text else 0
        if sequence <= until:
            found.setdefault(sequence, set()).add((node, "" if path.startswith("@") else path))
    return found
