"""Publishing anew what changed of how a plan came about. Nobody asks for it: it follows from acts, and from a time that
was set."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from tsumugu.core.errors import Refusal
from tsumugu.plans import actions as ledger
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity
from tsumugu.publication.collection import proceedings
from tsumugu.publication.models import Publication, State


def ask_anew(record: PlanRecord, asked_by: str = "") -> Publication | None:
    """A run that waits, if what is public of it is not what the newest run had before it; ``None`` where it is, where
    there is no edition to publish it with, where the plan was retired, and where publishing has stopped. ``asked_by``:
    whose act it follows from, nobody's where a time has come."""
    with transaction.atomic():
        locked = ledger.lock_plan(record, retired_too=True)
        if locked.retired or not locked.editions.exists():
            return None
        newest = Publication.objects.filter(plan=locked).order_by("-pk").first()
        now = proceedings.hash_of(locked)
        if newest is not None and newest.process == now:
            return None
        try:
            continuity.check(locked)
        except Refusal:
            return None
        if newest is not None and newest.state == State.WAITING and newest.started_at is None:
            Publication.objects.filter(pk=newest.pk).update(process=now)
            return None
        return Publication.objects.create(
            plan=locked, requested_by=asked_by, requested_at=timezone.now(), process=now
        )  # fmt: skip
