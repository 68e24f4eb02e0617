"""Periods that an organization sets, and the record of what was disposed of, which never changes and is kept
for ever."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Period(models.Model):
    """How many years an organization keeps what is not public of a ``kind`` (``retention.kinds``), counted from the
    1 April after the fiscal year in which it was closed. Without a row it is kept for ever."""

    organization = models.ForeignKey(
        "accounts.Organization", on_delete=models.CASCADE, related_name="retention_periods"
    )
    kind = models.CharField(max_length=40)
    years = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "kind"], name="retention_period_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.years}"


class Disposal(models.Model):
    """What of one thing went: ``kind`` and ``key`` of ``kinds.Item``, ``called`` as it is called in public, ``counted``
    how many of what; ``approval`` is the number of the decision, ``ground`` why. No content of what went is in it."""

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="disposals")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    called = models.CharField(max_length=300)
    counted = models.JSONField(default=dict)
    due_since = models.DateField()
    ground = models.TextField()
    approval = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Gone(models.Model):
    """A row (``key``) of a guarded table (``relation``) whose content a disposal takes. The database lets such a row be
    emptied while this one stands, and no other (``audit.append_only``)."""

    disposal = models.ForeignKey(Disposal, on_delete=models.PROTECT, related_name="gone")
    relation = models.CharField(max_length=63)
    key = models.BigIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["relation", "key"], name="retention_gone_once")]

    def __str__(self) -> str:
        return f"{self.relation} {self.key}"
