"""What is public, collected into one immutable value. Nothing unpublished is in it, so nothing can leak.

The public reads one plan: the last published text with the last published roadmap. A change of
the ledger is public where it touched a part that was published since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from msgspec import Struct

from tsumugu.core.parts import composed, cover
from tsumugu.core.plan import Indicator, Plan
from tsumugu.core.table import ROOT
from tsumugu.plans import queries
from tsumugu.plans.models import Change, Edition, FieldTouch, Part, PlanRecord
from tsumugu.plans.published import history
from tsumugu.render.content import (
    ChangeNote,
    EditionContent,
    EditionFacts,
    FormFile,
    Licence,
    NodeFact,
    SiteContent,
    edition_facts,
)


def _editions(record: PlanRecord) -> QuerySet[Edition]:
    """Oldest first: as they were made, not as the clock of that moment says. Clocks are set right now and then."""
    return Edition.objects.filter(plan=record).order_by("pk")


def newest(record: PlanRecord) -> str:
    """The name of the edition published last; ``""`` before the first."""
    edition = _editions(record).last()
    return f"{edition.part}-{edition.number}" if edition else ""


def collect(
    record: PlanRecord, *, files: tuple[FormFile, ...] = (), late: bool = True, known: frozenset[str] = frozenset()
) -> SiteContent | None:
    """The site of a plan as its public editions have it; ``None`` before the first edition. ``files``, ``late``
    and ``known`` as in ``SiteContent``."""
    editions = list(_editions(record))
    if not editions:
        return None
    states = _states(editions)
    last = states[-1]
    organization = record.organization
    return SiteContent(
        slug=record.slug,
        base=f"/{record.slug}/",
        plan=_read(record, last),
        editions=tuple(_edition(record, edition, state) for edition, state in zip(editions, states, strict=True)),
        changes=tuple(_notes(record, editions, last)),
        today=timezone.localdate().isoformat(),
        checkpoint=max(editions, key=lambda edition: edition.sequence).merkle_root,
        history=history(record, max(edition.sequence for edition in editions)),
        origin=settings.TSUMUGU.origin,
        licence=Licence(organization.licence_name, organization.licence_url) if organization.licence_name else None,
        files=files,
        late=late,
        known=known,
    )


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


def _read(record: PlanRecord, state: _State) -> Plan:
    text = queries.plan_at(record, state.text)
    return composed(text, queries.plan_at(record, state.roadmap) if state.roadmap else None)


def _edition(record: PlanRecord, edition: Edition, state: _State) -> EditionContent:
    return EditionContent(
        part=edition.part,  # type: ignore[arg-type]
        number=edition.number,
        label=edition.label,
        date=edition.date.isoformat(),
        stage=edition.stage or None,
        summary=edition.summary,
        classification=edition.classification,
        sequence=edition.sequence,
        root=edition.root,
        cover=_facts(record, state.text).cover,
        initiatives=_facts(record, state.roadmap).initiatives if state.roadmap else (),
        read=lambda: _read(record, state),
        facts=_edition_facts(record, state),
    )


def _edition_facts(record: PlanRecord, state: _State) -> EditionFacts:
    text = _facts(record, state.text)
    roadmap = _facts(record, state.roadmap) if state.roadmap else None
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


def _facts(record: PlanRecord, sequence: int) -> _Facts:
    return _remembered(record, sequence, queries.root_at(record, sequence))


@lru_cache(maxsize=512)
def _remembered(record: PlanRecord, sequence: int, root: str) -> _Facts:
    """A state never changes, so its facts are read once in a process; ``root`` tells databases apart."""
    plan, table = queries.plan_at(record, sequence), queries.table_at(record, sequence)
    sheets = table.children(ROOT, "initiatives")
    roadmap = frozenset(node for sheet in sheets for node in table.subtree(sheet))
    said = edition_facts(plan, table)
    return _Facts(cover(plan), sheets, frozenset(table.nodes) - roadmap, roadmap, said.nodes, said.promises)


# -- who changed what --------------------------------------------------------------------------


def _notes(record: PlanRecord, editions: list[Edition], newest: _State) -> Iterator[ChangeNote]:
    touched = _touched(record, editions, newest)
    changes = Change.objects.filter(plan=record, sequence__in=touched).defer("operations").order_by("sequence")
    for change in changes:
        yield ChangeNote(
            sequence=change.sequence,
            date=timezone.localtime(change.recorded_at).date().isoformat(),
            # The public reads offices, not persons: no names of staff leave the house.
            actor="",
            role=change.actor_role or "secretariat",
            division=change.actor_division,
            reason=change.reason,
            proposal=change.title,
            approvals=tuple(entry["step"] for entry in json.loads(change.approvals)),
            touched=tuple(sorted(touched[change.sequence])),
        )


def _touched(record: PlanRecord, editions: list[Edition], newest: _State) -> dict[int, set[tuple[str, str]]]:
    """By entry of the ledger, what it touched of what the public reads or once read."""
    text: set[str] = set()
    roadmap: set[str] = set()
    for sequence in sorted({edition.sequence for edition in editions}):
        # What stood in an unpublished part of that state is not public by being there.
        parts = {edition.part for edition in editions if edition.sequence == sequence}
        facts = _facts(record, sequence)
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
