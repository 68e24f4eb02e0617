"""One row per act, written in the transaction of the act itself; the database refuses changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Act(models.Model):
    """Who did what to what, when. ``actor_name`` survives the deletion of the account; ``subject``
    is ``kind:key`` as text, so that no other app is known here; ``data`` is canonical JSON."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor_id_then = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    data = models.TextField(default="{}")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "subject", "id"], name="act_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.act} {self.subject}"
