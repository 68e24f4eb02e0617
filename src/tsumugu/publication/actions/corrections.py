"""What can be done about an edition that is out: take it back, take words out of it, go on after a loss. Each is an
act of named persons with a reason, told in public, and leaves the ledger as it is."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from tsumugu.accounts import queries as people
from tsumugu.accounts.models import User
from tsumugu.audit.actions import record_act
from tsumugu.core.canonical import digest
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.texts import TEXT, entered
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import continuity, queries, rules
from tsumugu.publication.actions import requested
from tsumugu.publication.collection import editions as published
from tsumugu.publication.collection import redactions, removed
from tsumugu.publication.collection.blanking import Passage
from tsumugu.publication.models import Gap, Publication, Redaction, RedactionAnswer, Withdrawal


def withdraw_editions(
    record: PlanRecord, names: Sequence[str], *, actor: User, reason: str, seen: str
) -> Publication | None:
    """Take editions back (``roadmap-3``, …), and the run that takes their documents down (``None`` while publishing has
    stopped: ``continuity``). Their pages say so from then on. ``seen``: ``queries.seen_editions``. Refusals:
    ``may-not-withdraw``, ``bad-text``, ``seen-missing``, ``changed-since-seen``, ``site-newer``, ``site-unreadable``,
    ``not-found``, ``nothing-chosen``, ``withdrawn-already``, ``apart-without`` with the ``problems`` (what would be
    left does not make plans that can be read)."""
    if not rules.may_withdraw(people.roles(actor, record.organization)):
        raise Refusal("may-not-withdraw")
    said = rules.reason_of(reason)
    with transaction.atomic():
        locked = ledger.lock_plan(record)
        queries.check_seen_editions(locked, seen)
        continuity.check(locked, taking_back=True)
        editions = [_edition(locked, name) for name in dict.fromkeys(names)]
        if not editions:
            raise Refusal("nothing-chosen", field="edition")
        if any(hasattr(edition, "withdrawal") for edition in editions):
            raise Refusal("withdrawn-already")
        problems = published.apart_without(locked, frozenset(names))
        if problems:
            raise Refusal("apart-without", problems=list(problems))
        for edition in editions:
            made = Withdrawal.objects.create(
                edition=edition, reason=said, date=timezone.localdate(), withdrawn_by=str(actor),
                withdrawn_at=timezone.now(),
            )  # fmt: skip
            record_act(
                locked.organization, "edition-withdrawn", f"plan:{locked.slug}", actor=actor,
                rows=[made], part=edition.part, number=edition.number, reason=said,
            )  # fmt: skip
        return _run(locked, actor)


def _run(record: PlanRecord, actor: User) -> Publication | None:
    """The run that publishes it, unless publishing has stopped: then it is published with what is decided there."""
    return requested(record, actor) if continuity.newer(record) is None else None


def _edition(record: PlanRecord, name: str) -> Edition:
    part, _, digits = name.rpartition("-")
    number = whole(digits, 9)
    named = Edition.objects.filter(plan=record, part=part, number=number or 0)
    found = named.select_related("withdrawal").first()
    if found is None:
        raise Refusal("not-found", kind="edition", key=name)
    return found


# -- words that have to go ---------------------------------------------------------------------


def passage_of(words: str, node: str | None = None, path: str = "") -> Passage:
    """What was typed or copied, as texts are kept. ``node``: ``None`` for wherever it stands. Raises
    ``Refusal("bad-text")`` and ``passage-short``."""
    kept = entered(words, "passage", lines=True, most=TEXT)
    if len(kept) < rules.LEAST:
        raise Refusal("passage-short", field="passage")
    return Passage(words=kept, everywhere=node is None, node=node or "", path=path if node is not None else "")


def seen_places(record: PlanRecord, passage: Passage) -> str:
    """What the page of a redaction shows: the words, and every place of every edition where they stand now."""
    found = removed.found(record, passage)
    return digest([
        record.slug, passage.words, passage.everywhere, passage.node, passage.path,
        [[name, [list(place) for place in places]] for name, places in found.editions.items()], list(found.changes),
        found.beside,
    ])  # fmt: skip


def ask_redaction(record: PlanRecord, passage: Passage, *, actor: User, reason: str, seen: str) -> Redaction:
    """Ask that words be taken out of everything published. ``seen``: ``seen_places``. The same form sent twice asks
    once. Refusals: ``may-not-redact``, ``bad-text``, ``passage-in-reason``, ``seen-missing``, ``changed-since-seen``,
    ``passage-not-found``."""
    if not rules.may_ask_redaction(people.roles(actor, record.organization)):
        raise Refusal("may-not-redact")
    said = rules.reason_of(reason)
    if passage.words in said:
        raise Refusal("passage-in-reason", field="reason")
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=True)
        queries.check_same(locked, seen, seen_places(locked, passage))
        if not removed.found(locked, passage).places:
            raise Refusal("passage-not-found", field="passage")
        twin = redactions.open_for(locked).filter(
            passage=passage.words, everywhere=passage.everywhere, node=passage.node, path=passage.path,
            asked_by_then=actor.pk,
        ).first()  # fmt: skip
        if twin is not None:
            return twin
        salt = secrets.token_hex(32)
        asked = Redaction.objects.create(
            plan=locked, passage=passage.words, everywhere=passage.everywhere, node=passage.node, path=passage.path,
            salt=salt, proof=redactions.proof_of(salt, passage.words), reason=said,
            asked_by=str(actor), asked_by_then=actor.pk, asked_at=timezone.now(),
        )  # fmt: skip
        # The record of acts is read by many and kept for ever: it names the passage by its proof alone.
        record_act(
            locked.organization, "redaction-asked", f"plan:{locked.slug}", actor=actor, rows=[asked], proof=asked.proof,
            reason=said,
        )  # fmt: skip
        return asked


def answer_redaction(
    redaction: Redaction, *, actor: User, confirmed: bool, seen: str, comment: str = ""
) -> Publication | None:
    """What a second person says to it; confirmed, the run that takes the words out of every format (``None`` while
    publishing has stopped). ``seen``: ``seen_places`` as the page showed it. Refusals: ``may-not-answer``,
    ``own-redaction``, ``bad-text``, ``passage-in-reason`` (the comment), ``answered-already``, ``seen-missing``,
    ``changed-since-seen``, ``site-newer``, ``site-unreadable``."""
    record = redaction.plan
    if not rules.may_answer_redaction(people.roles(actor, record.organization)):
        raise Refusal("may-not-answer")
    if redaction.asked_by_then == actor.pk:
        raise Refusal("own-redaction")
    said = entered(comment, "comment", lines=True, most=rules.REASON, empty=confirmed)
    passage = redactions.passage(redaction)
    if passage.words in said:
        raise Refusal("passage-in-reason", field="comment")
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=True)
        if RedactionAnswer.objects.filter(redaction=redaction).exists():
            raise Refusal("answered-already")
        queries.check_same(locked, seen, seen_places(locked, passage))
        if confirmed:
            continuity.check(locked, taking_back=True)
        try:
            with transaction.atomic():
                answer = RedactionAnswer.objects.create(
                    redaction=redaction, confirmed=confirmed, comment=said, date=timezone.localdate(),
                    answered_by=str(actor), answered_at=timezone.now(),
                )  # fmt: skip
        except IntegrityError:  # somebody was faster by an instant
            raise Refusal("answered-already") from None
        record_act(
            locked.organization, "redaction-confirmed" if confirmed else "redaction-declined", f"plan:{locked.slug}",
            actor=actor, rows=[answer], proof=redaction.proof,
        )  # fmt: skip
        return _run(locked, actor) if confirmed else None


# -- after a loss ------------------------------------------------------------------------------


def seen_gap(record: PlanRecord, newer: continuity.Newer) -> str:
    """What the page showed of the loss."""
    return digest([
        record.slug, newer.size, newer.checkpoint, newer.sequence, [one.name for one in newer.editions],
        [list(one) for one in newer.undone],
    ])  # fmt: skip


def accept_gap(record: PlanRecord, *, actor: User, reason: str, seen: str) -> Publication | None:
    """Go on from a ledger that is older than what it published, with a notice that stays for ever; the run that
    publishes the notice (``None`` where the ledger has no edition left, so that there is nothing to build).
    Refusals: ``may-not-accept-gap``, ``bad-text``, ``no-gap``, ``seen-missing``, ``changed-since-seen``,
    ``site-unreadable``, ``take-back-first`` (what was withdrawn or removed, and is not known to be any more)."""
    if not rules.may_accept_gap(people.roles(actor, record.organization)):
        raise Refusal("may-not-accept-gap")
    said = rules.reason_of(reason)
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=True)
        newer = continuity.newer(locked)
        if newer is None:
            raise Refusal("no-gap")
        queries.check_same(locked, seen, seen_gap(locked, newer))
        continuity.check_taken_back(locked, newer)
        lost, by = continuity.lost_notices(locked), {"accepted_by": str(actor), "accepted_at": timezone.now()}
        rows = [
            Gap.objects.create(
                plan=locked, size=one.size, checkpoint=one.checkpoint, sequence=one.sequence, reason=one.reason,
                editions=msgspec.to_builtins(one.editions), date=one.date, **by,
            )
            for one in lost
        ]  # fmt: skip
        rows.append(
            Gap.objects.create(
                plan=locked, size=newer.size, checkpoint=newer.checkpoint, sequence=newer.sequence,
                editions=msgspec.to_builtins(newer.editions), undone=[list(one) for one in newer.undone], reason=said,
                date=timezone.localdate(), **by,
            )
        )  # fmt: skip
        # As they are kept: a day that came as text is a day by now.
        rows = [Gap.objects.get(pk=row.pk) for row in rows]
        record_act(
            locked.organization, "gap-accepted", f"plan:{locked.slug}", actor=actor, rows=rows,
            sequence=newer.sequence, published=newer.size, reason=said,
            editions=[edition.name for edition in newer.editions],
        )  # fmt: skip
        return requested(locked, actor) if Edition.objects.filter(plan=locked).exists() else None
