"""What those who are asked to a meeting are asked before it, and what they answered. All of it is private.

Nothing here is in the published value, in an export, or in the record of acts. What somebody answered stands apart from
what then was (``models.Attendance.presence``).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Poll(models.Model):
    """The days that are offered for a meeting (日程調整). ``due``: the last day on which members answer,
    ``2026-05-10``; ``closed_at``: since when nobody answers any more."""

    meeting = models.OneToOneField("meetings.Meeting", on_delete=models.CASCADE, related_name="poll")
    due = models.CharField(max_length=10)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.due}"


class Offer(models.Model):
    """One day that is offered: ``2026-05-10``, from ``start`` to ``end`` (``13:30``; empty where that is open)."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="offers")
    day = models.CharField(max_length=10)
    start = models.CharField(max_length=5, blank=True)
    end = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering: ClassVar = ["day", "start", "end", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "day", "start", "end"], name="offer_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.start}"


class DatesAnswer(models.Model):
    """What somebody said of the days. ``said``: by the key of the offer as text, ``yes``, ``maybe`` or ``no``; an offer
    that is gone means nothing in it. ``how``: by their sign-in, by the link, or from paper."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="answers")
    attendance = models.OneToOneField("meetings.Attendance", on_delete=models.CASCADE, related_name="dates_answer")
    said = models.JSONField(default=dict)
    remark = models.TextField(blank=True)
    how = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.poll_id} {self.attendance_id}"


class Reply(models.Model):
    """Whether somebody said that they would come (出欠の回答); ``presence`` as in ``core.process``."""

    attendance = models.OneToOneField("meetings.Attendance", on_delete=models.CASCADE, related_name="reply")
    presence = models.CharField(max_length=12)
    substitute_post = models.CharField(max_length=300, blank=True)
    substitute_name = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)
    how = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.presence}"


class Letter(models.Model):
    """An invitation as it was sent (開催通知): ``content`` is ``render.pdf.letter.Letter``, all that stood on it,
    with its addressees; never changed. Whoever changes the meeting sends another one."""

    meeting = models.ForeignKey("meetings.Meeting", on_delete=models.PROTECT, related_name="letters")
    content = models.JSONField()
    sent_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.pk}"
