"""Publication in the background."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from tsumugu.core.errors import Refusal
from tsumugu.meetings.queries import due
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity, queries
from tsumugu.publication.actions.proceedings import ask_anew
from tsumugu.publication.building import going_live
from tsumugu.publication.models import Publication
from tsumugu.publication.places import disk
from tsumugu.publication.runs import carrying

logger = logging.getLogger(__name__)


@task()
def carry_out(publication: int) -> None:
    run = Publication.objects.select_related("plan__organization").get(pk=publication)
    carrying.carry_out(run)
    if not run.finished and run.again_at is not None:
        _enqueue(run.pk, run.again_at)


@task()
def refresh(slug: str) -> None:
    """The pages of a new day: what is due and what runs late is said of today."""
    try:
        going_live.build_pages(PlanRecord.objects.select_related("organization").get(slug=slug))
    except Refusal as refusal:
        if refusal.code not in continuity.STOPPED:
            raise
        logger.warning("%s: %s; the pages that are published stay as they are", slug, refusal.code)


def enqueue(publication: int) -> None:
    """A run that waits, once only. A queue in the database holds it as soon as the transaction is committed; a backend
    that carries tasks out at once begins then."""
    if carry_out.get_backend().supports_defer:
        _enqueue_once(publication)
    else:
        transaction.on_commit(partial(_enqueue_once, publication))


def _enqueue_once(publication: int) -> None:
    run = Publication.objects.get(pk=publication)
    if not run.finished and run.started_at is None and publication not in _queued():
        _enqueue(publication)


def _enqueue(publication: int, after: datetime | None = None) -> None:
    later = after is not None and after > timezone.now() and carry_out.get_backend().supports_defer
    (carry_out.using(run_after=after) if later else carry_out).enqueue(publication)


def _queued() -> set[int]:
    """The runs that the queue holds and nobody has begun."""
    if not carry_out.get_backend().supports_defer:
        return set()
    from django_tasks_db.models import DBTaskResult

    ready = DBTaskResult.objects.filter(task_path=carry_out.module_path, status="READY")
    return {int(row["args"][0]) for row in ready.values_list("args_kwargs", flat=True)}


def resume() -> int:
    """Takes up what a stopped process left behind; returns how many runs. Each is queued once, however often and by
    however many this is asked: what waits in the queue or is being worked at is passed over."""
    with transaction.atomic():
        queued, taken = _queued(), 0
        for run in queries.unfinished().select_for_update(of=("self",), no_key=True).select_related("plan"):
            if run.pk in queued or disk.at_work(settings.TSUMUGU.site_root, run.plan.slug):
                continue
            _enqueue(run.pk, run.again_at)
            taken += 1
    return taken


def ask_due(since: datetime, until: datetime) -> None:
    """Publishes what was set to be published at a moment after ``since`` up to ``until``."""
    for record in due(since, until):
        run = ask_anew(record)
        if run is not None:
            enqueue(run.pk)


def ask_changed() -> None:
    """Publishes what of meetings changed and follows from no act."""
    for record in PlanRecord.objects.filter(process__isnull=False):
        run = ask_anew(record)
        if run is not None:
            enqueue(run.pk)


def refresh_all() -> None:
    for slug in PlanRecord.objects.filter(editions__isnull=False).distinct().values_list("slug", flat=True):
        refresh.enqueue(slug)
