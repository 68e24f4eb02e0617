"""What is personal of respondents: who reads it leaves a trace, and it goes on its day."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.voices import rules
from tsumugu.voices.actions.ground import act, locked
from tsumugu.voices.models import Hearing, Respondent, Voice


def read_personal(voice: Voice, *, actor: User) -> str:
    """Who said it: name, address, what else was given; ``""`` where nothing is kept. Every reading is recorded.
    Refusal: ``may-not-sort``."""
    with transaction.atomic():
        hearing = locked(voice.hearing, actor, released=True, retired_too=True)  # it writes nothing but the trace
        respondent = Respondent.objects.get(pk=voice.respondent_id)
        act(hearing, "personal-read", actor, voice=voice.number)
    return respondent.personal


def due(day: datetime.date, record: PlanRecord | None = None) -> QuerySet[Respondent]:
    """Whose personal data is kept longer than its day."""
    found = Respondent.objects.filter(hearing__keep_until__lt=day).exclude(personal="")
    found = found if record is None else found.filter(hearing__plan=record)
    return found.select_related("hearing__plan__organization").order_by("hearing", "pk")


def coming(day: datetime.date, record: PlanRecord) -> QuerySet[Hearing]:
    """The hearings of a plan that keep something personal, on a day that is not past, the first one first."""
    kept = Respondent.objects.filter(hearing=OuterRef("pk")).exclude(personal="")
    return Hearing.objects.filter(Exists(kept), plan=record, keep_until__gte=day).order_by("keep_until", "number")


def delete_due(day: datetime.date, *, actor: User | None, record: PlanRecord | None = None) -> int:
    """Deletes what is personal of everybody whose day is past; what they said stays. ``actor`` is ``None`` for the
    machine, which does so each day. How many. Refusal: ``may-not-sort``."""
    if actor is not None and (record is None or not rules.keeps(actor, record)):
        raise Refusal("may-not-sort")
    deleted = 0
    for key in sorted(set(due(day, record).values_list("hearing", flat=True))):
        with transaction.atomic():
            hearing = Hearing.objects.select_for_update(of=("self",), no_key=True).get(pk=key)
            rows = due(day).filter(hearing=hearing)
            gone = Respondent.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
                personal="", deleted_at=timezone.now()
            )
            if gone:
                act(hearing, "personal-deleted", actor, count=gone)
            deleted += gone
    return deleted
