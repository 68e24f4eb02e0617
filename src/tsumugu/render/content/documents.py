"""What a document or a data file shows of a site: one of its editions, or the plan as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.render.content import (
    NONE_HELD,
    ChangeNote,
    Document,
    EditionContent,
    EditionFacts,
    Readings,
    Revision,
    SiteContent,
    edition_facts,
    part_of,
)
from tsumugu.render.content.reasons import reasons_of
from tsumugu.render.reading import promise_words
from tsumugu.render.reading.indicators import IndicatorFacts, YearFacts, facts, owned
from tsumugu.render.reading.promises import EditionPromises, Given, PromiseChange, Promised, Record, gone, record, said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.naming import edition_title


def promises_of(
    editions: Sequence[EditionContent], facts_of: Callable[[EditionContent], EditionFacts],
    changes: Iterable[ChangeNote],
) -> dict[str, tuple[PromiseChange, ...]]:  # fmt: skip
    """The record of what became of targets over these editions, oldest first. ``facts_of`` reads one of them."""

    def state(one: EditionContent) -> EditionPromises:
        then = facts_of(one)
        edition = Promised(one.name, one.part, one.number, one.label, one.date)
        own = {node: item for node, item in then.promises.items() if part_of(node, then) == one.part}
        holders = {node: then.nodes[node].holder for node in own}
        return EditionPromises(edition, one.sequence, own, then.promises, holders)

    given = (Given(note.sequence, why, frozenset(places)) for note in changes for why, places in note.reasons)
    return record([state(one) for one in editions], given)


def _facts_of(readings: Readings) -> Callable[[EditionContent], EditionFacts]:
    return lambda edition: edition.facts or edition_facts(readings.plan(edition.reads))


def record_of(document: Document, plan: Plan) -> Record:
    """The record of a document by indicator. ``plan``: the document's as its translations say it."""
    found: dict[str, tuple[PromiseChange, ...]] = {}
    for one in document.promises:
        found[one.node] = (*found.get(one.node, ()), one)
    if plan is document.plan:
        return found
    return said(found, (i for _, i in owned(document.plan)), (i for _, i in owned(plan)))


def removed_promises(document: Document, plan: Plan) -> tuple[PromiseChange, ...]:
    """The record of the indicators that the document's plan no longer has."""
    left = gone(record_of(document, plan), (i for _, i in owned(plan)))
    return tuple(one for changes in left.values() for one in changes)


def edition_document(content: SiteContent, edition: EditionContent, readings: Readings) -> Document:
    """One published edition. Reads the edition and the one of the same part before it."""
    until = content.editions[: content.editions.index(edition) + 1]
    earlier = [other for other in content.editions if other.part == edition.part and other.number < edition.number]
    plan = readings.plan(edition.reads)
    before = earlier[-1] if earlier else None
    return Document(
        slug=content.slug, plan=plan, part=edition.part, number=edition.number, name=edition.name,
        label=edition.label, date=edition.date, stage=edition.stage or "", summary=edition.summary,
        classification=edition.classification, sequence=edition.sequence, root=edition.root,
        checkpoint=edition.checkpoint, blanked=edition.blanked,
        previous=with_part(plan, edition.part, readings.plan(before.reads)) if before else None,
        previous_label=before.label if before else "", previous_sequence=before.sequence if before else 0,
        changes=tuple(note for note in content.changes if note.sequence <= edition.sequence),
        promises=_in_order(promises_of(until, _facts_of(readings), content.changes)), revisions=revisions(until),
        address=content.address, licence=content.licence, contacts=content.contacts, process=content.process,
    )  # fmt: skip


def plan_document(content: SiteContent, readings: Readings = NONE_HELD) -> Document:
    """The plan without an edition: a plan file, or a draft."""
    return Document(
        slug=content.slug, plan=content.plan, date=content.today, stage=content.plan.stage or "",
        changes=content.changes, address=content.address, licence=content.licence, contacts=content.contacts,
        process=content.process, pages=content.material_pages, revisions=revisions(content.editions),
        promises=_in_order(promises_of(content.editions, _facts_of(readings), content.changes)),
    )  # fmt: skip


def revisions(editions: Sequence[EditionContent]) -> tuple[Revision, ...]:
    """The editions as a list of revisions, newest first."""
    return tuple(
        Revision(
            part=one.part, number=one.number, name=one.name, label=one.label, date=one.date, stage=one.stage or "",
            classification=one.classification, summary=one.summary,
        )
        for one in reversed(editions)
    )  # fmt: skip


def revision_words(one: Revision, language: str) -> str:
    """令和8年4月1日 ロードマップ 第2版（見直し） 実績を踏まえて目標を見直しました。"""
    title = edition_title(one.part, one.number, one.label, language)
    kind = words.pick(("（{}）", " ({})"), language).format(one.classification) if one.classification else ""
    day = words.day_label(one.date, language)
    return " ".join(filter(None, (day, f"{title}{kind}", " ".join(one.summary.split()))))


def removed_words(document: Document, plan: Plan, language: str) -> tuple[dict[str, str], str]:
    """The indicators that are gone with what they had promised: by the initiative on whose sheet they stood, and
    those of everything else."""
    sheets = {item.id for item in plan.initiatives}
    by_sheet: dict[str, list[PromiseChange]] = {}
    for one in removed_promises(document, plan):
        by_sheet.setdefault(one.holder if one.holder in sheets else "", []).append(one)
    said = {holder: promise_words.of_removed(changes, language) for holder, changes in by_sheet.items()}
    others = said.pop("", "")
    return said, others


def _in_order(found: Record) -> tuple[PromiseChange, ...]:
    return tuple(one for changes in found.values() for one in changes)


def remarks_since(document: Document, language: str) -> dict[tuple[str, str], str]:
    """Why what differs from the edition before was changed, and what led to it (``reasons_of``): by the changes since
    then."""
    since = (note for note in document.changes if note.sequence > document.previous_sequence)
    return reasons_of(one for note in since for one in note.remarks(language))


def said_facts(document: Document, plan: Plan, language: str) -> tuple[IndicatorFacts, ...]:
    """``facts`` of a document in a language. ``plan``: the document's as its translations say it. Whether a target
    changed is asked of the wording that was decided: a new translation is no new definition."""
    found = facts(plan, document.date, document.previous, language=language, record=record_of(document, plan))
    if document.previous is None or plan is document.plan:
        return found
    decided = facts(document.plan, document.date, document.previous)
    changes = {(one.node, year.year): year.change for one in decided for year in one.years}

    def as_decided(node: str, year: YearFacts) -> YearFacts:
        change = changes.get((node, year.year))
        return replace(year, change=change, before="" if change in (None, "unchanged") else year.before)

    return tuple(replace(one, years=tuple(as_decided(one.node, year) for year in one.years)) for one in found)
