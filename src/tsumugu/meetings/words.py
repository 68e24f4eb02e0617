"""What is said of meetings: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-write-meetings": gettext_lazy("Bodies, meetings and minutes are kept by the secretariat."),
    "process-there": gettext_lazy("The process of this plan has been founded already."),
    "body-in-use": gettext_lazy("This body has meetings. Delete them first."),
    "meeting-state": gettext_lazy("The meeting is no longer in a state in which this can be done."),
    "meeting-given": gettext_lazy(
        "The members or the public have this meeting before them already. It is not deleted any more."
    ),
    "closed-needs-decision": gettext_lazy(
        "A closed meeting needs both: the decision that closed it, and the reason that is published."
    ),
    "bad-time": gettext_lazy("Write a day (2023-05-10) or a month (2023-05), or leave it empty while it is open."),
    "bad-month": gettext_lazy("Write a month like 2023-05."),
    "bad-day-form": gettext_lazy("Write a day like 2023-05-10."),
    "bad-hour": gettext_lazy("Write a time of day like 13:30."),
    "bad-sign": gettext_lazy("Write one sign, such as ◆."),
    "bad-count": gettext_lazy("Write a number."),
    "bad-order": gettext_lazy("This ends before it begins."),
    "seat-empty": gettext_lazy("Say what the person is (post or role), or who."),
    "mark-is-meeting": gettext_lazy("A meeting stands on the schedule by itself: add it as a meeting of its body."),
    "number-taken": gettext_lazy("This number is taken."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "process-founded": gettext_lazy("Process founded"),
    "process-edited": gettext_lazy("Process changed"),
    "body-added": gettext_lazy("Body added"),
    "body-edited": gettext_lazy("Body changed"),
    "body-deleted": gettext_lazy("Body deleted"),
    "seat-added": gettext_lazy("Seat added"),
    "seat-edited": gettext_lazy("Seat changed"),
    "seat-deleted": gettext_lazy("Seat deleted"),
    "chart-item-added": gettext_lazy("Entry of the schedule added"),
    "chart-item-edited": gettext_lazy("Entry of the schedule changed"),
    "chart-item-deleted": gettext_lazy("Entry of the schedule deleted"),
    "rows-ordered": gettext_lazy("Order changed"),
    "meeting-added": gettext_lazy("Meeting added"),
    "meeting-edited": gettext_lazy("Meeting changed"),
    "meeting-deleted": gettext_lazy("Meeting deleted"),
}

#: What an act can be about.
SUBJECTS = {
    "process": gettext_lazy("Process"),
    "body": gettext_lazy("Body"),
    "seat": gettext_lazy("Seat"),
    "schedule": gettext_lazy("Entry of the schedule"),
    "meeting": gettext_lazy("Meeting"),
}
