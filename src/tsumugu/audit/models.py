"""One row per act, written in the transaction of the act itself; the database refuses changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Act(models.Model):
    """Who did what to what, when. ``actor_name`` survives the deletion of the account; ``subject``
    is ``kind:key`` as text, so that no other app is known here; ``data`` is canonical JSON.

    ``number`` counts an organization's acts in the order in which they were committed, without a gap; cursors
    read it, never ``id``, which is given before the commit. ``hash`` is ``audit.chain.act_hash``, ``prev_hash``
    that of the number before. The three are given by ``audit.numbering`` and null or empty until then: on
    PostgreSQL that is the commit.
    """

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(null=True)
    prev_hash = models.CharField(max_length=64, blank=True, default="")
    hash = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    actor_id_then = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    data = models.TextField(default="{}")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "subject", "number"], name="act_subject_number"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "number"], name="act_number")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.act} {self.subject}"


class ActChain(models.Model):
    """The end of an organization's chain: number and hash of its last act. Its row is the lock under
    which acts are numbered."""

    organization = models.OneToOneField("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.number}"


class Cursor(models.Model):
    """How far somebody who follows the record of acts has come in an organization's: the number of the last act that
    was followed. ``name`` is the follower's own."""

    name = models.CharField(max_length=40)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[models.Manager[Cursor]] = models.Manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "organization"], name="cursor_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"
