"""Publishing an edition, and repeating a publication: each gives a run, which is carried out elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core.errors import Refusal
from tsumugu.core.parts import edition_label
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import continuity, queries, rules
from tsumugu.publication.collection import gaps
from tsumugu.publication.models import Publication


def publish_editions(
    record: PlanRecord,
    parts: Sequence[str],
    *,
    actor: User,
    seen: str,
    label: str = "",
    summary: str = "",
    classification: str = "",
    stage: str = "",
    second: User | None = None,
) -> Publication:
    """A new public edition of one part or of both, and the run that will publish it (``carry_out``; a worker takes it
    up, which follows from the act: ``publication.following``). ``seen``: what the page showed (``queries.seen``). The
    same form sent twice gives the same run. ``second``: who confirmed it, where it is the first of the plan and the
    organization asks for a second person. Until the run is done the old site stays whole.

    Refusals: ``may-not-publish``; ``seen-missing``; ``changed-since-seen`` (``then``: the entry that was shown;
    ``now``); ``site-newer``, ``site-unreadable``; ``bad-text`` with the ``field`` and ``problems``; those of
    ``plans.actions.create_editions``, and of ``people.check_second``."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    said = rules.edition_words(label=label, summary=summary, classification=classification, stage=stage)
    with transaction.atomic():
        locked = ledger.lock_plan(record)
        twin = _sent_before(locked, parts, actor, seen, said)
        if twin is not None:
            return twin
        if not Edition.objects.filter(plan=locked).exists():
            people.check_second(locked.organization, "first-edition", actor=actor, second=second)
        queries.check_seen(locked, seen)
        continuity.check(locked)
        editions = ledger.create_editions(
            locked, parts, actor=actor, date=timezone.localdate(), after=gaps.numbers(locked), **said,
            withdrawn=set(Edition.objects.filter(plan=locked, withdrawal__isnull=False).values_list("pk", flat=True)),
        )  # fmt: skip
        return requested(locked, actor, [edition.name for edition in editions], seen=seen)


def _sent_before(
    record: PlanRecord, parts: Sequence[str], actor: User, seen: str, said: Mapping[str, str]
) -> Publication | None:
    """The run that this very form has already begun."""
    runs = Publication.objects.filter(plan=record, seen=seen, requested_by_then=actor.pk) if seen else ()
    for run in runs:
        names = [name.rpartition("-") for name in run.editions]
        editions = [record.editions.get(part=part, number=int(number)) for part, _, number in names]
        if sorted(part for part, _, _ in names) != sorted(set(parts)) or not editions:
            continue
        # A stage left empty is the plan's own.
        if all(getattr(edition, key) == (edition_label(edition.number, word) if key == "label" else word)
               or (key == "stage" and not word)
               for edition in editions for key, word in said.items()):  # fmt: skip
            return run
    return None


def repeat_publication(record: PlanRecord, *, actor: User, seen: str, anew: bool = False) -> Publication:
    """Another run for what is published already: makes what is missing; with ``anew`` everything. ``seen``: the
    editions that the page showed (``queries.seen_editions``). Pressed twice it is one run. Refusals:
    ``may-not-publish``, ``nothing-published``, ``seen-missing``, ``changed-since-seen``, ``site-newer``,
    ``site-unreadable``."""
    if not rules.may_publish(people.roles(actor, record.organization)):
        raise Refusal("may-not-publish")
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=True)  # its pages say that it was withdrawn
        if not locked.editions.exists():
            raise Refusal("nothing-published", plan=record.slug)
        queries.check_seen_editions(locked, seen)
        continuity.check(locked)
        waiting = queries.unfinished().filter(plan=locked, seen=seen, anew=anew, editions=[]).first()
        if waiting is not None:
            return waiting
        record_act(locked.organization, "publication-repeated", f"plan:{locked.slug}", actor=actor, anew=anew)
        return requested(locked, actor, [], seen=seen, anew=anew)


def requested(
    record: PlanRecord, actor: User, editions: Sequence[str] = (), *, seen: str = "", anew: bool = False
) -> Publication:
    """A run that waits. Call it in the transaction of the act that asks for it."""
    return Publication.objects.create(
        plan=record, editions=list(editions), anew=anew, seen=seen, requested_by=str(actor),
        requested_by_then=actor.pk, requested_at=timezone.now(),
    )  # fmt: skip
