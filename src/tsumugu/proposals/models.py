"""A proposal is a branch of a plan: a base, a draft, and what people decided about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    MERGED = "merged", _("Merged")
    WITHDRAWN = "withdrawn", _("Withdrawn")


#: States in which the content can still change.
OPEN = (State.DRAFT, State.IN_REVIEW, State.RETURNED, State.APPROVED)


class Proposal(models.Model):
    """``base_sequence`` is the ledger entry the draft stands on; ``draft_root`` the draft's hash.

    ``sync_sequence`` is the entry a sync with open conflicts aims at (0: none). ``next_step`` and
    ``divisions`` (keys, JSON) say who is asked next; both follow from the content and are kept so
    that a list needs no plan.
    """

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    base_sequence = models.PositiveIntegerField()
    draft_root = models.CharField(max_length=64)
    sync_sequence = models.PositiveIntegerField(default=0)
    merged_sequence = models.PositiveIntegerField(null=True)
    next_step = models.CharField(max_length=20, blank=True)
    divisions = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-updated_at"]
        indexes: ClassVar = [models.Index(fields=["plan", "state"], name="proposal_state")]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """One saved state of a proposal: the operations from its base, JSON under zstd. Every save adds
    one, so that a form can always be merged from the state it was made of."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="drafts")
    base_sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    operations = models.BinaryField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["proposal", "root"], name="draft_root")]

    def __str__(self) -> str:
        return self.root[:12]


class StoredConflict(models.Model):
    """A conflict of the last sync, with its answer once a person gave one. ``data`` is the conflict
    as plain JSON; an answer whose conflict no longer comes up has lapsed and is only history."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="stored_conflicts")
    conflict = models.CharField(max_length=40)
    data = models.JSONField()
    open = models.BooleanField(default=True)
    choice = models.CharField(max_length=10, blank=True)
    value = models.JSONField(null=True)
    answered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "conflict"], name="conflict_once")]

    def __str__(self) -> str:
        return self.conflict


class Decision(models.Model):
    """What somebody decided. An approval binds to ``base_root`` and ``result_root`` and has lapsed
    when the proposal's are others."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        MERGED = "merged", _("Merged")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True)
    base_root = models.CharField(max_length=64)
    result_root = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.actor_name}"
