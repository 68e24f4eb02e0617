"""A plan's ledger: changes are the truth; snapshots and touches can be rebuilt from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tsumugu.core.parts import edition_name
from tsumugu.render.vocabulary.words import EDITION_PARTS


class Part(models.TextChoices):
    """An edition belongs to one of the two parts; they are numbered apart."""

    TEXT = "text", EDITION_PARTS["text"][0]
    ROADMAP = "roadmap", EDITION_PARTS["roadmap"][0]


class PlanRecord(models.Model):
    """One plan and the head of its ledger. ``slug`` is its public address and enters the hash
    chain, so it never changes. The head's value is not stored here: it is the nearest snapshot
    plus at most 99 changes, so that a merge writes little. ``retired``: nobody writes to it any more, and its public
    pages say that it was withdrawn; what the newest ``Retirement`` says, beside the head, where every write looks."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="plans")
    slug = models.SlugField(max_length=64, unique=True)
    title = models.TextField()
    head_sequence = models.PositiveIntegerField(default=0)
    head_root = models.CharField(max_length=64, default="")
    head_hash = models.CharField(max_length=64, default="")
    retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class Retirement(models.Model):
    """A plan was retired, or taken back into use (``restored``). Never updated, never deleted. ``editions``: names of
    those that stood when it was retired, and are withdrawn as long as it is; ``second_name``: who confirmed it, where
    the organization asks for a second person."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="retirements")
    restored = models.BooleanField(default=False)
    reason = models.TextField()
    date = models.DateField()
    editions = models.JSONField(default=list)
    by_name = models.CharField(max_length=200)
    second_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.date}"


class Change(models.Model):
    """One entry of the ledger. Never updated, never deleted: the database refuses it.

    ``operations``, ``causes``, ``approvals`` and ``credits`` are canonical JSON, bytes as hashed.
    ``proposal`` is the proposal's public key as text. Hashes are hex SHA-256.
    """

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="changes")
    sequence = models.PositiveIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    entry_hash = models.CharField(max_length=64)
    base_root = models.CharField(max_length=64)
    result_root = models.CharField(max_length=64)
    operations = models.BinaryField()
    title = models.CharField(max_length=300, blank=True)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=20, blank=True)
    actor_division = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    causes = models.TextField(default="[]")
    approvals = models.TextField(default="[]")
    credits = models.TextField(default="[]")
    proposal = models.CharField(max_length=64, blank=True)
    recorded_at = models.DateTimeField()
    in_force_from = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "sequence"], name="change_sequence")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.title}"


class Snapshot(models.Model):
    """The whole value after a change: zstd over canonical JSON. A shortcut, checked against its root."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="snapshots")
    sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    data = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "sequence"], name="snapshot_sequence")]


class StoredPicture(models.Model):
    """The bytes of a picture that a figure of the plan names (``core.figures``). Never updated, never deleted."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=80)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    data = models.BinaryField()
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "name"], name="picture_once")]

    def __str__(self) -> str:
        return self.name


class FieldTouch(models.Model):
    """Which change touched what; rebuildable. ``path`` as in ``ChangeSet.touches``: a field, ``""``
    for the node's existence, ``@`` for its place, ``@slot`` for the order of a slot. The fields a
    node had when it was added have no rows of their own: the row of its existence covers them,
    so that importing a plan of 11,000 nodes writes 11,000 rows, not 70,000."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.CASCADE, related_name="touches")
    node = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "node", "path", "sequence"], name="touch_once"),
        ]


class CauseTouch(models.Model):
    """Which change an opinion, a meeting or a decision was the cause of, and where; rebuildable. ``ref`` and ``label``
    are the id and label of the cause as it was cited; ``node`` and ``path`` as in ``FieldTouch``, of a node that came
    or went a row for each node in it. A cause of the whole change has one row, at ``projection.WHOLE``: which places
    that are, the touches say."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.CASCADE, related_name="cause_touches")
    kind = models.CharField(max_length=10)
    ref = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    node = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    sequence = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["plan", "node", "path"], name="cause_place"),
            models.Index(fields=["plan", "sequence"], name="cause_sequence"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "ref", "sequence", "node", "path"], name="cause_touch_once"
            ),
        ]


class Edition(models.Model):
    """A named revision (版) of one part; never changes. ``merkle_root`` is the root of the ledger's
    tree over the first ``sequence`` entries, printed in what is published."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="editions")
    part = models.CharField(max_length=10, choices=Part.choices)
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=100)
    date = models.DateField()
    stage = models.CharField(max_length=100, blank=True)
    summary = models.TextField(blank=True)
    classification = models.CharField(max_length=100, blank=True)
    sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    merkle_root = models.CharField(max_length=64)
    published_by = models.CharField(max_length=200)
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["part", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "part", "number"], name="edition_number")]

    def __str__(self) -> str:
        return self.label

    @property
    def name(self) -> str:
        """Its directory in what is published."""
        return edition_name(self.part, self.number)
