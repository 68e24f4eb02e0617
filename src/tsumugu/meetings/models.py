"""The process of a plan (策定経過): who meets, when, on what; what was said.

Times are texts as in ``core.process``: a day (``2023-05-10``), a month (``2023-05``), or empty where nothing is
decided. What is listed has an ``order``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tsumugu.accounts.models import Link
from tsumugu.core.process_meetings import called
from tsumugu.meetings.asked import DatesAnswer, Letter, Offer, Poll, Reply

__all__ = [
    "Attendance",
    "Body",
    "ChartItem",
    "Comment",
    "Course",
    "DatesAnswer",
    "Erratum",
    "Frozen",
    "Invitation",
    "Leftover",
    "Letter",
    "Material",
    "Meeting",
    "Offer",
    "PaperFile",
    "Poll",
    "Process",
    "Reply",
    "Seat",
    "Statement",
]


class Process(models.Model):
    """How one plan is made and revised: bodies and meetings are in one for all of its courses, because a committee goes
    on. ``source`` is what of the file that it was read from has no place in these rooms
    (``core.process_input.left_over``), JSON, ``taken_on`` the day on which it was; kept for a time
    (``meetings.disposal``) and never published."""

    plan = models.OneToOneField("plans.PlanRecord", on_delete=models.PROTECT, related_name="process")
    source = models.TextField(blank=True)
    taken_on = models.DateField(null=True)

    def __str__(self) -> str:
        return str(self.plan_id)


class Course(models.Model):
    """One formulation or revision (過程), the oldest first. ``first`` and ``last`` are the months of the axis.
    ``public``: whether its schedule and its meetings are published at all; a plan of which none is publishes no bodies
    either. ``key``: its id in public; empty as long as the plan has one alone that says nothing of itself."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="courses")
    key = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    first = models.CharField(max_length=7, blank=True)
    last = models.CharField(max_length=7, blank=True)
    public = models.BooleanField(default=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["process", "key"], name="course_key")]

    def __str__(self) -> str:
        return self.title or self.key


class Body(models.Model):
    """Who meets; the order is that of the lanes. ``kind`` and ``legal`` as in ``core.process``. ``answers_by_link``:
    members without an account answer by a link; ``answers_shared``: members see one another's answers before a
    meeting."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="bodies")
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    legal = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    answers_by_link = models.BooleanField(default=False)
    answers_shared = models.BooleanField(default=False)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["process", "key"], name="body_key")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """A place in a body, for a time. ``public``: the name may be published. ``user``: whose sign-in it is."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="seats")
    post = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    public = models.BooleanField(default=False)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="seats")
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.post or self.role


class ChartItem(models.Model):
    """What stands on the schedule beside the meetings. A *mark* has a time and a sign; a *window* a span in which
    people are heard; a *note* words alone. ``body`` is its lane; none: all of them."""

    class Kind(models.TextChoices):
        MARK = "mark"
        WINDOW = "window"
        NOTE = "note"

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="chart_items")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    body = models.ForeignKey(Body, null=True, on_delete=models.CASCADE, related_name="chart_items")
    label = models.CharField(max_length=300)
    start = models.CharField(max_length=10, blank=True)
    end = models.CharField(max_length=10, blank=True)
    sign = models.CharField(max_length=4, blank=True)
    tentative = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.label


class Meeting(models.Model):
    """One meeting of a body. ``closed``: why it is not open to the public, ``closed_by`` the decision that says so.
    ``agenda`` is data of ``core.process.Item``, nested. ``audience``: how the public can attend. ``given_at``: since
    when the members have its agenda before them; nothing that is only being prepared is shown to them.
    ``told_asked`` and ``told_confirmed``: of how many members a file says that they confirmed their words, for minutes
    whose speakers are not known one by one.
    ``replies_due``: the last day on which members say whether they come; empty: they are not asked. ``meetings.asked``
    has what they answer.

    What is public of it grows: that it is there and when, with the schedule; agenda and papers from
    ``papers_public_at`` on; minutes from ``minutes_public_at`` on. Of a closed one: that it is there, its date, those
    items of the agenda that ``agenda_public`` lets be seen, and the reason.

    ``finished_on``: the day on which it was closed. ``withheld``: what of its topics and outcomes is not public, as
    ``meetings.withheld`` reads it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        FINISHED = "finished", _("Finished")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="meetings")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="meetings")
    body = models.ForeignKey(Body, null=True, on_delete=models.PROTECT, related_name="meetings")
    key = models.CharField(max_length=64)
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    date = models.CharField(max_length=10, blank=True)
    start = models.CharField(max_length=5, blank=True)
    end = models.CharField(max_length=5, blank=True)
    place = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=12, blank=True)
    closed = models.TextField(blank=True)
    closed_by = models.CharField(max_length=300, blank=True)
    agenda_public = models.BooleanField(default=True)
    sign = models.CharField(max_length=4, blank=True)
    audience = models.TextField(blank=True)
    visitors = models.PositiveIntegerField(null=True)
    press = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)
    stage = models.CharField(max_length=200, blank=True)
    agenda = models.JSONField(default=list)
    style = models.CharField(max_length=10, blank=True)
    hearing = models.OneToOneField("voices.Hearing", null=True, on_delete=models.PROTECT, related_name="meeting")
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    replies_due = models.CharField(max_length=10, blank=True)
    given_at = models.DateTimeField(null=True)
    papers_public_at = models.DateTimeField(null=True)
    minutes_public_at = models.DateTimeField(null=True)
    told_asked = models.PositiveBigIntegerField(null=True)
    told_confirmed = models.PositiveBigIntegerField(null=True)
    finished_on = models.DateField(null=True)
    withheld = models.JSONField(default=list)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["process", "key"], name="meeting_key")]

    def __str__(self) -> str:
        return self.number

    @property
    def called(self) -> str:
        """策定委員会 第２回."""
        return called(self.body.name if self.body is not None else "", self.number)


class PaperFile(models.Model):
    """The bytes of a paper as they came, once under the hash of what they are; never changed. ``cleaned``: those that
    the public gets, without what they say of who wrote them (``interchange.papers``), which may be the same; none
    where they could not be made, ``problem`` says why, and then it is withheld; with ``paper-waiting`` they are made
    soon (``actions.clean_waiting``), and what there was of them is given out until then. ``told``: what stands in the
    file that a reader should know of, by how many. ``text``: its words as far as a program reads any. ``disposed_at``:
    since when the bytes are gone (``meetings.disposal``)."""

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="paper_files")
    sha256 = models.CharField(max_length=64)
    media = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    data = models.BinaryField()
    cleaned = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=40, blank=True)
    told = models.JSONField(default=dict)
    text = models.TextField(null=True)
    disposed_at = models.DateTimeField(null=True)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "sha256"], name="paper_file_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Frozen(models.Model):
    """A state of the plan that a meeting was given: the whole value, zstd over canonical JSON as in
    ``plans.Snapshot``. Its own copy: drafts are pruned, what people had before them is not. Empty ``data``: it was
    disposed of (``meetings.disposal``) and stays so; who freezes the same state again makes another row."""

    plan = models.ForeignKey("plans.PlanRecord", on_delete=models.PROTECT, related_name="frozen_states")
    root = models.CharField(max_length=64)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.root[:12]


class Material(models.Model):
    """資料1, 参考資料1. ``kind`` as in ``core.process``: a file (``file``, called ``filename``), a frozen draft
    (``state``, of ``proposal`` or of the mainline where that is 0), an edition (``edition``: ``text-1``), a comparison
    (of ``against`` or ``before`` with ``edition`` or ``state``). ``withheld``: why it is not given out to the
    public; with ``public_file`` (公表用), why parts of it are not. ``given_at``: since when the members have it before
    them."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="materials")
    number = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=12)
    file = models.ForeignKey(PaperFile, null=True, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200, blank=True)
    public_file = models.ForeignKey(PaperFile, null=True, on_delete=models.PROTECT, related_name="+")
    public_filename = models.CharField(max_length=200, blank=True)
    state = models.ForeignKey(Frozen, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey(Frozen, null=True, on_delete=models.PROTECT, related_name="+")
    proposal = models.BigIntegerField(default=0)
    edition = models.CharField(max_length=40, blank=True)
    against = models.CharField(max_length=40, blank=True)
    frozen_on = models.DateField(null=True)
    stage = models.CharField(max_length=200, blank=True)
    withheld = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "number"], name="material_number")]

    def __str__(self) -> str:
        return self.number


class Attendance(models.Model):
    """Who was asked to a meeting: a seat as it was then. ``presence`` as in ``core.process``, empty: not known yet.
    ``public``: the name may be published. Whose sign-in the ``seat`` is reads at the desk what was submitted. ``user``:
    whose sign-in it was at that meeting: they alone answer for it and confirm what was said, whoever has the seat
    since."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, null=True, on_delete=models.SET_NULL, related_name="+")
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="attended")
    post = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    public = models.BooleanField(default=False)
    presence = models.CharField(max_length=12, blank=True)
    substitute_post = models.CharField(max_length=300, blank=True)
    substitute_name = models.CharField(max_length=200, blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return self.post or self.role


class Statement(models.Model):
    """Words of the minutes. ``attendance``: whose they are (none: the secretariat's, or nobody's that is known);
    ``speaker`` is how the text that was typed calls them. ``confirmed_at``: the member said that these are their words;
    ``wished``: what they would have them say. ``withheld``: why they, or parts of them, are not published; ``shown``:
    what is instead, nothing where all of it is withheld."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="statements")
    attendance = models.ForeignKey(Attendance, null=True, on_delete=models.SET_NULL, related_name="statements")
    speaker = models.CharField(max_length=200, blank=True)
    topic = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_how = models.CharField(max_length=12, blank=True)
    wished = models.TextField(blank=True)
    withheld = models.TextField(blank=True)
    shown = models.TextField(blank=True)
    order = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.order}"


class Invitation(Link):
    """A link by which somebody without an account answers what they are asked of one meeting: days, whether they come,
    their words."""

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="invitations")

    def __str__(self) -> str:
        return str(self.attendance_id)


class Erratum(models.Model):
    """A correction of minutes or papers after they were published; never changed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="errata")
    date = models.DateField()
    text = models.TextField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    author = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.date}"


class Leftover(models.Model):
    """An item of an agenda that was not dealt with, until a later meeting takes it. ``item`` as in the agenda."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="leftovers")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="leftovers")
    item = models.JSONField()
    taken_by = models.ForeignKey(Meeting, null=True, on_delete=models.SET_NULL, related_name="taken_over")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.pk}"


class Comment(models.Model):
    """What a member wrote to a paper that was submitted, for the secretariat and the members of that meeting."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.material_id} {self.pk}"
