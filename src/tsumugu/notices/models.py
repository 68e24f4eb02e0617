"""What somebody has seen and wants to hear of. Nothing of a plan stands here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Seen(models.Model):
    """Up to which entry of the ledger a person knows a sheet (``node``), or all of a plan (``""``). It moves by an act
    of theirs or when they open the sheet, by nothing else."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.CASCADE, related_name="+")
    node = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "plan", "node"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.plan_id}/{self.node} {self.sequence}"


class Watch(models.Model):
    """Something that a person wants to hear of: a sheet, a proposal or a meeting of a plan. ``key``: the id of the
    node, or the key of the row, as text. ``seen_at``: when they last opened it."""

    class Kind(models.TextChoices):
        SHEET = "sheet"
        PROPOSAL = "proposal"
        MEETING = "meeting"

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=64)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "plan", "kind", "key"], name="watched_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}:{self.key}"


class CalendarLink(models.Model):
    """A private address at which a calendar reads what is due to a person. Of its secret only the hash is kept
    (``rules.hash_of``); one of a person holds at a time."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at__isnull=True), name="one_calendar_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"
