"""Who changed what, when and why: the entries of the ledger as far as what they touched was published."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import cast

import msgspec
from django.utils import timezone

from tsumugu.core.causes import Cause, CauseKind
from tsumugu.core.table import ROOT
from tsumugu.meetings import causes as meetings
from tsumugu.plans import projection
from tsumugu.plans.models import CauseTouch, Change, Edition, FieldTouch, Part, PlanRecord
from tsumugu.publication.collection import blanking, reasons
from tsumugu.publication.collection.blanking import Passage
from tsumugu.publication.collection.editions import PublicState, facts_of, plan_of
from tsumugu.publication.collection.wording import PublicWording
from tsumugu.render.content import CauseNote, ChangeNote
from tsumugu.voices import causes as voices


def words_for(note: ChangeNote, passages: tuple[Passage, ...]) -> tuple[str, ...]:
    """The words to take out of a change: of a passage of one field only where the change touched it."""

    def concerned(one: Passage) -> bool:
        places = note.touched
        return any(one.concerns(node, path) or (node, path) == (one.node, "") for node, path in places)

    return tuple(one.words for one in passages if one.everywhere or concerned(one))


def _note_blanked(note: ChangeNote, passages: tuple[Passage, ...]) -> ChangeNote:
    """Without the words. What a change says of a field was blanked as that field (``wording``): a passage of one
    field alone stays in the others."""
    everywhere = tuple(one.words for one in passages if one.everywhere)
    own = blanking.said(msgspec.structs.replace(note, differences=()), words_for(note, passages))
    return msgspec.structs.replace(own, differences=blanking.said(note.differences, everywhere))


def notes_of(
    record: PlanRecord, editions: list[Edition], newest: PublicState, passages: tuple[Passage, ...]
) -> Iterator[ChangeNote]:
    touched = _touched(record, editions, newest)
    roadmap = {node for e in editions if e.part == Part.ROADMAP for node in facts_of(record, e.sequence, ()).roadmap}
    made = {part: sorted(e.sequence for e in editions if e.part == part) for part in Part.values}
    seen = PublicWording(record, made, roadmap, partial(plan_of, record, newest, passages), passages)
    changes = list(Change.objects.filter(plan=record, sequence__in=touched).defer("operations").order_by("sequence"))
    told = reasons.public(changes, touched)
    causes = _causes(record, touched)
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
            causes=causes.get(change.sequence, ()),
        )
        yield _note_blanked(note, passages)


def _causes(record: PlanRecord, touched: dict[int, set[tuple[str, str]]]) -> dict[int, tuple[CauseNote, ...]]:
    """By entry what led to what is public of it; what led to something else alone is not told. A promise that was
    weakened by what its indicator says elsewhere has its cause there."""
    places: dict[int, dict[Cause, set[tuple[str, str]] | None]] = {}
    fields = ("sequence", "kind", "ref", "label", "node", "path")
    rows = CauseTouch.objects.filter(plan=record, sequence__in=touched).order_by("sequence", "kind", "ref")
    for sequence, kind, ref, label, node, path in rows.values_list(*fields):
        found = places.setdefault(sequence, {})
        cause = Cause(cast(CauseKind, kind), ref, label)  # projected from a cause that was read
        if (node, path) == projection.WHOLE:
            found[cause] = None
            continue
        place = (node, "" if path.startswith("@") else path)
        public = touched[sequence]
        here = {place} & public or {other for other in public if other[0] == node}
        known = found.get(cause, set())
        if here and known is not None:
            found[cause] = known | here
    cited = {cause for found in places.values() for cause in found}
    gone = _gone(record, cited)
    called = _called(record, cited)
    return {
        sequence: tuple(
            CauseNote(cause=called.get(cause, cause), places=tuple(sorted(here or ())), gone=cause.key in gone)
            for cause, here in found.items()
        )
        for sequence, found in places.items()
    }  # fmt: skip


def _called(record: PlanRecord, causes: Collection[Cause]) -> dict[Cause, Cause]:
    """The opinions whose hearing may not be named, and what they are called instead. The ledger may hold its name: the
    meeting was closed later, or the name was said before anybody minded."""
    said = {cause for cause in causes if cause.kind == "opinion"}
    ids = {cause.id for cause in said}
    unnamed = voices.unnamed(record, timezone.now(), ids, meetings.apart(record)) if ids else frozenset()
    return {
        cause: msgspec.structs.replace(cause, label=voices.numbered(cause.id)) for cause in said if cause.id in unnamed
    }


def _gone(record: PlanRecord, causes: Collection[Cause]) -> set[tuple[str, str]]:
    """Kind and id of the opinions that were taken back, and of the opinions and meetings that are kept no more."""
    found: set[tuple[str, str]] = set()
    there: dict[CauseKind, Callable[[PlanRecord], Collection[str]]] = {
        "opinion": voices.standing_ids,
        "meeting": meetings.ids,
    }
    for kind, ids in there.items():
        cited = {cause.id for cause in causes if cause.kind == kind}
        found |= {(kind, name) for name in (cited.difference(ids(record)) if cited else ())}
    return found


def _touched(record: PlanRecord, editions: list[Edition], newest: PublicState) -> dict[int, set[tuple[str, str]]]:
    """By entry of the ledger, what it touched of what the public reads or once read."""
    text: set[str] = set()
    roadmap: set[str] = set()
    for sequence in sorted({edition.sequence for edition in editions}):
        # What stood in an unpublished part of that state is not public by being there.
        parts = {edition.part for edition in editions if edition.sequence == sequence}
        facts = facts_of(record, sequence, ())
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
