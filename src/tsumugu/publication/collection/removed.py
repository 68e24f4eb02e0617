"""Where words stand in what was published, and what is said of those that were taken out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from tsumugu.plans import queries
from tsumugu.plans.models import Edition, Part, PlanRecord
from tsumugu.publication.collection import beside, blanking, redactions
from tsumugu.publication.collection.blanking import BESIDE, CHANGE, EDITION, Passage
from tsumugu.publication.collection.changes import notes_of, words_for
from tsumugu.publication.collection.editions import PublicState, every, facts_of, plan_of, stands, states_of
from tsumugu.render.content import (
    Blanked,
)


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
    everything = every(record)
    editions = [edition for edition in everything if stands(edition)]
    states = states_of(editions)
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
    notes = notes_of(record, editions, states[-1], ()) if states else iter(())
    # What a change says of a field is counted at the field.
    plain = (msgspec.structs.replace(note, differences=()) for note in notes)
    changes = (note.sequence for note in plain if blanking.said(note, words_for(note, (passage,))) != note)
    return Found(by_edition, tuple(changes))


@lru_cache(maxsize=512)
def _places(
    record: PlanRecord, state: PublicState, roots: tuple[str, ...], passage: Passage
) -> tuple[tuple[str, str], ...]:
    return blanking.places(plan_of(record, state, ()), passage)


def _own_places(record: PlanRecord, edition: Edition, passage: Passage) -> tuple[tuple[str, str], ...]:
    """In the part of an edition alone: with which other part it was read then, the part's own editions say."""
    alone = PublicState(edition.sequence, edition.sequence)
    facts = facts_of(record, edition.sequence, ())
    own = facts.text if edition.part == Part.TEXT else facts.roadmap
    return tuple(place for place in _places(record, alone, (edition.root,) * 2, passage) if place[0] in own)


def removals(record: PlanRecord) -> tuple[Blanked, ...]:
    words = redactions.words(record)
    return tuple(
        Blanked(
            editions=tuple(there.editions), places=there.places or (BESIDE,), proof=one.proof,
            date=one.answer.date.isoformat(), reason=blanking.said(one.reason, words),
        )
        for one in redactions.confirmed(record) for there in [_found(record, redactions.passage(one))]
    )  # fmt: skip
