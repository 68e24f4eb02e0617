"""The making of what is published, one row a run; and what happened to published editions afterwards, as facts that
the database itself refuses to change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tsumugu.plans.models import Edition, PlanRecord


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being made")
    DONE = "done", _("done")
    PARTLY = "partly", _("done, some formats are missing")
    FAILED = "failed", _("failed")
    HANDED = "handed", _("continued by the next run")


class Publication(models.Model):
    """One run that brings a plan's site and its documents up to its editions.

    ``editions`` are the names (``roadmap-3``) that this run was asked for, none for a repetition.
    ``steps`` tell what was made, in order: ``{"form", "language", "edition", "seconds", "files", "path", "bytes",
    "problem"}`` (``path``: of the first file). The pages are there too, first as ``pages``, last as ``comparisons``,
    with ``form``, ``seconds`` and ``files`` alone; ``form`` is what stored runs call a format. ``planned`` is how many
    there will be, ``current`` what is being made now. ``touched_at`` moves with every step, so that a run whose process
    died is seen.

    ``seen`` is what the page showed on which it was asked for (``queries.seen``), so that a form sent twice is one
    run. ``attempts`` counts how often the disk or the system failed it; it waits until ``again_at``, and ``problem``
    says why. ``process``: the hash of how the plan came about as it was public when the run began, or was asked for.
    """

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="publications")
    editions = models.JSONField(default=list)
    anew = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    seen = models.CharField(max_length=100, blank=True)
    process = models.CharField(max_length=64, blank=True)
    requested_by = models.CharField(max_length=200)
    requested_by_then = models.BigIntegerField(null=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    touched_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    planned = models.PositiveIntegerField(default=0)
    current = models.CharField(max_length=100, blank=True)
    steps = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    again_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["state"], name="publication_state")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.pk}"

    @property
    def finished(self) -> bool:
        return self.state not in (State.WAITING, State.RUNNING)


class Withdrawal(models.Model):
    """An edition was taken back. Its page stays and says so; its documents are gone."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    date = models.DateField()
    withdrawn_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.edition_id} {self.date}"


class Redaction(models.Model):
    """Somebody asked that a passage be taken out of everything published. ``passage``: the exact words; ``node`` and
    ``path`` narrow it to one field, or are empty. ``proof`` is the hex SHA-256 of ``salt`` and passage: what is said
    in public of it."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="redactions")
    passage = models.TextField()
    everywhere = models.BooleanField(default=True)
    node = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    salt = models.CharField(max_length=64)
    proof = models.CharField(max_length=64, unique=True)
    reason = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_by_then = models.BigIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.proof[:12]


class RedactionAnswer(models.Model):
    """What a second person said to it, once."""

    redaction = models.OneToOneField(Redaction, on_delete=models.PROTECT, related_name="answer")
    confirmed = models.BooleanField()
    comment = models.TextField(blank=True)
    date = models.DateField()
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.redaction_id} {self.confirmed}"


class Request(models.Model):
    """Somebody asked a second person to confirm an act before it is done. ``asked``: what it is done with, plain JSON
    (``slug``, ``reason``; ``parts``, words and ``seen``); ``data``: of a plan that is to be registered its file, zstd
    over canonical JSON. ``digest``: of all of it, what a page showed and a confirmation binds to."""

    class Kind(models.TextChoices):
        REGISTER = "register", _("Register a plan")
        FIRST_EDITION = "first-edition", _("Publish the first edition")
        RETIRE = "retire", _("Retire the plan")

    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="requests")
    plan = models.ForeignKey(PlanRecord, null=True, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.TextField()
    asked = models.JSONField(default=dict)
    data = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64)
    asked_by = models.CharField(max_length=200)
    asked_by_then = models.BigIntegerField()
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class RequestAnswer(models.Model):
    """What became of it, once: a second person confirmed or declined it, or who asked took it back."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="answer")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    comment = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request_id} {self.kind}"


class Gap(models.Model):
    """The ledger was found to be older than what it had published, and somebody decided to go on. ``size`` and
    ``checkpoint``: of the ledger as it was published; ``sequence``: of the last change that is still there;
    ``editions``: those that only the published copy knows, as ``render.content.LostEdition``; ``undone``: what the
    copy says became of editions and the ledger does not know any more (``continuity.Newer``)."""

    plan = models.ForeignKey(PlanRecord, on_delete=models.PROTECT, related_name="gaps")
    size = models.PositiveIntegerField()
    checkpoint = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveIntegerField()
    editions = models.JSONField(default=list)
    undone = models.JSONField(default=list)
    reason = models.TextField()
    date = models.DateField()
    accepted_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.sequence}..{self.size}"
