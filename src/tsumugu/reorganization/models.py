"""Changes of divisions (機構改革), as somebody decided them: what, from which day, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Reorganization(models.Model):
    """``data`` is a ``core.reorganization.Reform`` as plain data; ``day`` the first of what is new. It waits until that
    day, and is then carried out (``done_at``); where something stood against it, ``trouble`` is the code of what did.
    ``title`` and ``reason`` are those of the ``proposals`` (keys) by which it goes into the plans."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="reorganizations")
    data = models.JSONField()
    day = models.DateField()
    title = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=60, blank=True)
    proposals = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["day", "pk"]
        indexes: ClassVar = [models.Index(fields=["done_at", "withdrawn_at", "day"], name="reorganization_waits")]

    def __str__(self) -> str:
        return self.title
