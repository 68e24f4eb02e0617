"""Publication in the background."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from tsumugu.plans.models import PlanRecord
from tsumugu.publication import actions, queries
from tsumugu.publication.models import Publication


@task()
def carry_out(publication: int) -> None:
    actions.carry_out(Publication.objects.select_related("plan__organization").get(pk=publication))


@task()
def refresh(slug: str) -> None:
    """The pages of a new day: what is due and what runs late is said of today."""
    actions.build_pages(PlanRecord.objects.select_related("organization").get(slug=slug))


def enqueue(publication: Publication) -> None:
    """Once the transaction is committed: a worker must find the row."""
    transaction.on_commit(partial(carry_out.enqueue, publication.pk))


def resume() -> int:
    """Takes up what a stopped process left behind; returns how many runs."""
    found = list(queries.unfinished().values_list("pk", flat=True))
    for publication in found:
        carry_out.enqueue(publication)
    return len(found)


def refresh_all() -> None:
    for slug in PlanRecord.objects.filter(editions__isnull=False).distinct().values_list("slug", flat=True):
        refresh.enqueue(slug)
