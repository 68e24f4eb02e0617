"""Voices and opinions of a hearing, and the answers to them.

Three things are kept apart: the *respondent* (who), the *voice* (what came in, as it came, never changed) and the
*opinion* (one matter in it). So persons and opinions can be counted separately, and who somebody is can be deleted
while what they said stays.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hearing(models.Model):
    """Where opinions are taken in and answered together: all of them are released at once, or none.

    A meeting or a consultation owns one. ``number`` counts those of a plan: it stands in the address of every opinion,
    so it is given once and says the same when the plan moves to another database. ``dispositions`` are those of the
    hearing, in order, as plain data of ``core.process.Disposition``: what a word meant when it was released never
    changes with the organization's list. ``released_on`` is the day that is published of the release, none where a
    file that was read does not say it. ``keep_until``: the last day on which what is personal of its respondents is
    kept. ``brought``: its opinions came with a plan file; how many people sent them how often is what the file says.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Taking in and answering")
        RELEASED = "released", _("Released")

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="hearings")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    dispositions = models.JSONField(default=list)
    keep_until = models.DateField(null=True)
    released_on = models.DateField(null=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=200, blank=True)
    brought = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "number"], name="hearing_number")]

    def __str__(self) -> str:
        return self.title


class Respondent(models.Model):
    """Who said something. ``seat`` is the key of a seat of a body where there is one. ``personal``: name, address and
    whatever else belongs to the person alone; it is never published, never exported, in no record of acts, and is
    deleted after the day of its hearing (``Hearing.keep_until``) while what they said stays. Whoever is not known is a
    respondent too, so that persons can be counted."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="respondents")
    seat = models.BigIntegerField(null=True)
    personal = models.TextField(blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class Voice(models.Model):
    """One thing that came in by a ``channel`` (``core.process.Channel``), as it came. The row never changes: the
    database refuses it. ``number`` counts within the hearing, without gaps.
    ``statement`` is the key of the statement of the minutes it was taken from. ``token`` names the form it was taken in
    with, so that sending it twice takes nothing in twice; ``late``: after the window had closed."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="voices")
    number = models.PositiveIntegerField()
    respondent = models.ForeignKey(Respondent, on_delete=models.PROTECT, related_name="voices")
    channel = models.CharField(max_length=12)
    received = models.DateField(null=True)
    late = models.BooleanField(default=False)
    text = models.TextField()
    statement = models.BigIntegerField(null=True)
    token = models.CharField(max_length=64, null=True)
    taken_in_by = models.CharField(max_length=200)
    taken_in_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hearing", "number"], name="voice_number"),
            models.UniqueConstraint(fields=["hearing", "token"], name="voice_taken_in_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Group(models.Model):
    """Opinions that get one answer; also a single one has a group. ``node`` is where in the plan they belong (an area,
    a chapter …). ``disposition`` is the label of one of the hearing's. ``changed`` is the node that the answer
    changed, ``answered_at`` the key of the meeting to which it was given. ``answer`` is the number of the
    secretariat's ``Answer`` that counts (0: none yet), ``released`` that of the one that was released;
    ``division`` is who was asked for a draft until ``due``. ``state``: ``ready`` waits for the joint release. A group
    whose opinions were all moved to others stays, empty, and is shown nowhere. ``told_persons``: how many people a
    file says there were, in a hearing that was ``brought``; anywhere else they are counted."""

    class State(models.TextChoices):
        UNSORTED = "unsorted", _("Not sorted")
        WAITING = "waiting", _("Waiting for an answer")
        ASKED = "asked", _("With a division")
        READY = "ready", _("Ready for release")

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="groups")
    number = models.PositiveIntegerField()
    topic = models.CharField(max_length=300, blank=True)
    node = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNSORTED)
    disposition = models.CharField(max_length=100, blank=True)
    changed = models.CharField(max_length=64, blank=True)
    answer = models.PositiveIntegerField(default=0)
    division = models.CharField(max_length=64, blank=True)
    due = models.DateField(null=True)
    answered_at = models.CharField(max_length=64, blank=True)
    released = models.PositiveIntegerField(default=0)
    told_persons = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["hearing", "state"], name="group_state")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hearing", "number"], name="group_number")]

    def __str__(self) -> str:
        return self.topic or f"{self.hearing_id} {self.number}"


class Opinion(models.Model):
    """One matter of a voice. ``text`` are its words in the voice and never change; ``summary`` stands beside them for
    publication. ``speaker`` as the public may read it (委員).

    The anchor: ``edition`` (a state of the plan as ``voices.places`` names it: ``text-1``, ``change-12``, or a draft),
    ``node``, ``field``, ``quote`` and ``position``; ``carried`` is where a person confirmed it in a newer edition, as
    data of ``core.process.Carried``. ``withheld``: why parts are not published, ``shown`` what is published instead;
    ``doubt``: somebody has yet to decide whether any are. ``stands``: it counts for itself. One that was split
    stands in its parts, whose ``split_from`` it is; parts of a split that was taken back do not. ``count`` and
    ``persons``: how often, and by how many people, a file says that these words were sent.
    """

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="opinions")
    voice = models.ForeignKey(Voice, on_delete=models.PROTECT, related_name="opinions")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    summary = models.TextField(blank=True)
    speaker = models.CharField(max_length=200, blank=True)
    withheld = models.TextField(blank=True)
    shown = models.TextField(blank=True)
    doubt = models.BooleanField(default=False)
    stands = models.BooleanField(default=True)
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="split_into")
    withdrawn_at = models.DateTimeField(null=True)
    edition = models.CharField(max_length=100, blank=True)
    node = models.CharField(max_length=64, blank=True)
    field = models.CharField(max_length=200, blank=True)
    quote = models.TextField(blank=True)
    position = models.PositiveIntegerField(null=True)
    carried = models.JSONField(null=True)
    count = models.PositiveBigIntegerField(null=True)
    persons = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hearing", "number"], name="opinion_number")]

    def __str__(self) -> str:
        return f"{self.hearing_id}-{self.number}"

    @property
    def key(self) -> str:
        """Its id wherever it is named: in causes, in published files, in addresses."""
        return f"o{self.hearing.number}-{self.number}"


class Answer(models.Model):
    """What was written as the answer to a group; never changed, numbered from 1. ``division``: a draft that came from
    a division (``""``: the secretariat's own words). ``date``: since when it is public, where a file that was read says
    it; otherwise that follows from the release. ``author``: nobody, where a file brought it."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    text = models.TextField()
    disposition = models.CharField(max_length=100, blank=True)
    division = models.CharField(max_length=64, blank=True)
    date = models.DateField(null=True)
    author = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "number"], name="answer_number")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.number}"


class Remark(models.Model):
    """An internal note (庁内メモ): never part of what is published."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="remarks")
    text = models.TextField()
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.group_id} {self.pk}"


class Sorting(models.Model):
    """One act of sorting, in one or many groups: moved, split, merged, assigned, answered alike; never changed.
    ``before`` and ``after`` are what it changed (``{"groups": {…}, "opinions": {…}}`` by number, only the fields it
    touched), so that it can be taken back while nobody changed the same since; ``undoes`` is the one that this takes
    back. Numbered within the hearing."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="sortings")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    actor = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hearing", "number"], name="sorting_number")]

    def __str__(self) -> str:
        return f"{self.kind} {self.hearing_id}-{self.number}"


class BroughtCounts(models.Model):
    """How many people sent how many opinions, as the file says it with which the opinions of a plan were brought: plain
    data of ``core.process.Counted``, in order."""

    plan = models.OneToOneField("plans.PlanRecord", on_delete=models.PROTECT, related_name="brought_counts")
    listed = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.plan_id)


class HouseDispositions(models.Model):
    """How an organization calls what becomes of an opinion, in order, as plain data of ``core.process.Disposition``.
    Copied into each hearing that is opened; without a row it is ``defaults.DISPOSITIONS``."""

    organization = models.OneToOneField(
        "accounts.Organization", on_delete=models.CASCADE, related_name="house_dispositions"
    )
    listed = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.organization)


class StockAnswer(models.Model):
    """Words that an organization often answers with (定型文). An answer is a copy of them."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="stock_answers")
    title = models.CharField(max_length=200)
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["title", "pk"]

    def __str__(self) -> str:
        return self.title
