"""A proposal is a branch of a plan: a base, a draft, and what people decided about it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
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
    ``divisions`` (keys, JSON: those that have not answered yet) say who is asked next; both follow from the
    content and the decisions and are kept so that a list needs no plan. ``title``, ``reason``, ``reasons``
    (``node/path`` to text, JSON) and ``causes`` (plain data of ``core.causes``; whether they exist is not known here)
    are those of the ``Wording`` with the number ``wording``. ``opening`` names what a form of one person asked for
    (``actions.open_proposal``), so that sending it again opens nothing new. ``working``: what its author is writing
    before anybody is asked (``actions.working_copy``), one for each person and plan; it may have no title yet.
    """

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="proposals")
    title = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    reasons = models.JSONField(default=dict)
    causes = models.JSONField(default=list)
    wording = models.PositiveIntegerField(default=1)
    working = models.BooleanField(default=False)
    opening = models.CharField(max_length=64, null=True)
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
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "opening"], name="proposal_opened_once"),
            models.UniqueConstraint(
                fields=["author", "plan"], condition=models.Q(working=True), name="one_working_copy"
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(_("Working copy"))


class Draft(models.Model):
    """A state that a proposal had, as the operations from its base, JSON under zstd: a cache, so that a form can
    be merged from the state it was made of. ``actions.prune_drafts`` says which ones stay."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="drafts")
    base_sequence = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    operations = models.BinaryField()
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["proposal", "root"], name="draft_root")]

    def __str__(self) -> str:
        return self.root[:12]


class DraftEdit(models.Model):
    """Who did what to a draft, when, and what it was afterwards; never changed, never pruned. ``division_keys``: the
    divisions the person belonged to at that moment."""

    class Kind(models.TextChoices):
        CONTENT = "content", _("Edited")
        SYNC = "sync", _("Newest state taken in")
        RESOLUTION = "resolution", _("Conflict resolved")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="edits")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    division_keys = models.JSONField(default=list)
    root = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.root[:12]}"


class Undoable(models.Model):
    """What one save changed in a draft, so that whoever did it can take it back: operations as JSON under zstd. ``act``
    names what the person did, in as many saves as it took; ``undoes`` the act that this one took back; ``request`` this
    save, so that sending it again does nothing twice. It goes when the proposal is merged."""

    edit = models.OneToOneField(DraftEdit, on_delete=models.CASCADE, related_name="undoable")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="undoables")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=40)
    undoes = models.CharField(max_length=40, blank=True)
    request = models.CharField(max_length=40)
    operations = models.BinaryField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["proposal", "author", "act"], name="undoable_act")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "request"], name="saved_once")]

    def __str__(self) -> str:
        return self.act


class Wording(models.Model):
    """What a proposal was called and why, and what moved them to it, as somebody wrote it; never changed. Numbered
    from 1."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="wordings")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    reasons = models.JSONField(default=dict)
    causes = models.JSONField(default=list)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["proposal", "number"], name="wording_number")]

    def __str__(self) -> str:
        return self.title


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
    """What somebody decided. An approval binds to ``base_root``, ``result_root`` and ``wording`` and has lapsed
    when the proposal's are others; and it has ended when the proposal was returned or submitted anew.
    ``divisions``: those an approval was given for, where its step asks divisions; null (given before they
    were recorded): for all that were asked."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REOPENED = "reopened", _("Taken up again")
        MERGED = "merged", _("Merged")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True)
    base_root = models.CharField(max_length=64)
    result_root = models.CharField(max_length=64)
    wording = models.PositiveIntegerField(default=1)
    divisions = models.JSONField(default=list, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.actor_name}"
