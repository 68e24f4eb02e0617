"""What is public, collected into one immutable value. Nothing unpublished is in it, so nothing can leak.

The public reads one plan: the last published text with the last published roadmap. A change of
the ledger is public where it touched a part that was published since. Editions that were withdrawn are named and
nothing more; what no page shows (``core.parts.published``) and passages that were taken out afterwards (``blanking``)
leave the value here, below every format.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from tsumugu.plans import queries
from tsumugu.plans.copies import history
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import blanking, gaps, handouts, offices, papers, proceedings, redactions
from tsumugu.publication.collection.changes import notes_of
from tsumugu.publication.collection.editions import (
    contents_of,
    every,
    key_of_plan,
    plan_of,
    roots_of,
    stands,
    states_of,
    taken_back,
    withdrawn_edition,
)
from tsumugu.publication.collection.removed import removals
from tsumugu.render.content import (
    SiteContent,
)


def _retired(record: PlanRecord) -> str:
    found = queries.retirement(record)
    return found.date.isoformat() if found is not None else ""


def collect(record: PlanRecord) -> SiteContent | None:
    """The site of a plan as its public editions have it; ``None`` before the first edition. What old editions said is
    read beside it (``editions.Ledger``)."""
    everything = every(record)
    if not everything:
        return None
    editions = [edition for edition in everything if stands(edition)]
    passages, words = redactions.passages(record), redactions.words(record)
    states = states_of(editions)
    last = states[-1] if states else None
    newest_entry = max(everything, key=lambda edition: edition.sequence)
    blanked = removals(record)
    withdrawn = tuple(blanking.said(withdrawn_edition(edition), words) for edition in everything if not stands(edition))
    return SiteContent(
        slug=record.slug,
        base=f"/{record.slug}/",
        plan=plan_of(record, last, passages) if last else taken_back(record, everything[-1], passages),
        editions=tuple(contents_of(record, editions, states, blanked=blanked, passages=passages, words=words)),
        changes=tuple(notes_of(record, editions, last, passages)) if last else (),
        reads=key_of_plan(record, last, passages, roots_of(record, [last])) if last else "",
        today=timezone.localdate().isoformat(),
        history=history(record, newest_entry.sequence),
        checkpoint=newest_entry.merkle_root,
        size=newest_entry.sequence,
        epoch=redactions.epoch(record),
        origin=settings.TSUMUGU.origin,
        licence=offices.licence(record),
        withdrawn=withdrawn,
        retired=_retired(record) if everything[-1].plan.retired else "",
        blanked=blanked,
        gaps=blanking.said(gaps.gaps(record), words),
        contacts=blanking.said(offices.contacts(record), words),
        process=proceedings.process_of(record, words),
        papers=papers.shown(record),
        handouts=handouts.shown(record, passages, everything),
    )
