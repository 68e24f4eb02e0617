"""The making of what is published: one row a run."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tsumugu.plans.models import PlanRecord


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    DONE = "done", _("done")
    PARTLY = "partly", _("done, some forms are missing")
    FAILED = "failed", _("failed")
    HANDED = "handed", _("continued by the next run")


class Publication(models.Model):
    """One run that brings a plan's site and its documents up to its editions.

    ``editions`` are the names (``roadmap-3``) that this run was asked for, none for a repetition.
    ``steps`` tell what was made, in order: ``{"form", "language", "edition", "seconds", "files", "path", "bytes",
    "problem"}`` (``path``: of the first file). The pages are there too, first as ``pages``, last as ``comparisons``,
    with ``form``, ``seconds`` and ``files`` alone. ``planned`` is how many there will be, ``current`` what is being
    made now. ``touched_at`` moves with every step, so that a run whose process died is seen.
    """

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="publications")
    editions = models.JSONField(default=list)
    anew = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    planned = models.PositiveIntegerField(default=0)
    current = models.CharField(max_length=100, blank=True)
    steps = models.JSONField(default=list)
    problem = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state"], name="publication_state")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.pk}"

    @property
    def finished(self) -> bool:
        return self.state not in (State.WAITING, State.RUNNING)
