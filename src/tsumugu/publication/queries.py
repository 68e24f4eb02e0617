"""Runs of publication, as the desk shows them."""

from __future__ import annotations

from django.db.models import QuerySet

from tsumugu.plans.models import PlanRecord
from tsumugu.publication.models import Publication, State


def publications(record: PlanRecord, most: int = 5) -> list[Publication]:
    """The newest runs of a plan, newest first."""
    return list(Publication.objects.filter(plan=record)[:most])


def unfinished() -> QuerySet[Publication]:
    """Runs that are waiting, at work, or left behind by a process that died; oldest first."""
    return Publication.objects.filter(state__in=(State.WAITING, State.RUNNING)).order_by("pk")
