"""What a document or a data file shows of a site: one of its editions, or the plan as it stands."""

from __future__ import annotations

from msgspec.structs import replace

from tsumugu.core.parts import with_part
from tsumugu.core.plan import Plan
from tsumugu.render.comparison import reasons_of
from tsumugu.render.content import Document, EditionContent, SiteContent
from tsumugu.render.indicators import IndicatorFacts, YearFacts, facts


def edition_document(content: SiteContent, edition: EditionContent) -> Document:
    """One published edition. Reads the edition and the one of the same part before it."""
    earlier = [other for other in content.editions if other.part == edition.part and other.number < edition.number]
    plan = edition.read()
    before = earlier[-1] if earlier else None
    return Document(
        slug=content.slug, plan=plan, part=edition.part, number=edition.number, name=edition.name,
        label=edition.label, date=edition.date, stage=edition.stage or "", summary=edition.summary,
        classification=edition.classification, sequence=edition.sequence, root=edition.root,
        checkpoint=edition.checkpoint, blanked=edition.blanked,
        previous=with_part(plan, edition.part, before.read()) if before else None,
        previous_label=before.label if before else "", previous_sequence=before.sequence if before else 0,
        changes=tuple(note for note in content.changes if note.sequence <= edition.sequence),
        address=content.address, licence=content.licence,
    )  # fmt: skip


def plan_document(content: SiteContent) -> Document:
    """The plan without an edition: a plan file, or a draft."""
    return Document(
        slug=content.slug, plan=content.plan, date=content.today, stage=content.plan.stage or "",
        changes=content.changes, address=content.address, licence=content.licence,
    )  # fmt: skip


def reasons_since(document: Document) -> dict[tuple[str, str], str]:
    """Why what differs from the edition before was changed (``comparison.reasons_of``): by the changes since then."""
    since = (note for note in document.changes if note.sequence > document.previous_sequence)
    return reasons_of((note.reason, note.touched) for note in since)


def said_facts(document: Document, plan: Plan, language: str) -> tuple[IndicatorFacts, ...]:
    """``facts`` of a document in a language. ``plan``: the document's as its translations say it. Whether a target
    changed is asked of the wording that was decided: a new translation is no new definition."""
    found = facts(plan, document.date, document.previous, language)
    if document.previous is None or plan is document.plan:
        return found
    decided = facts(document.plan, document.date, document.previous)
    changes = {(one.node, year.year): year.change for one in decided for year in one.years}

    def as_decided(node: str, year: YearFacts) -> YearFacts:
        change = changes.get((node, year.year))
        return replace(year, change=change, before="" if change in (None, "unchanged") else year.before)

    return tuple(replace(one, years=tuple(as_decided(one.node, year) for year in one.years)) for one in found)
