"""What is said of meetings: why an act was refused, and what the record of acts calls it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

#: Code of a refusal -> its sentence.
REFUSALS = {
    "may-not-write-meetings": gettext_lazy("Bodies, meetings and minutes are kept by the secretariat."),
    "process-there": gettext_lazy("The process of this plan has been founded already."),
    "process-empty": gettext_lazy("This file says nothing of how a plan came about, or nothing that can be read."),
    "course-untitled": gettext_lazy("Beside another one, this formulation or revision needs a title."),
    "course-in-use": gettext_lazy("This formulation or revision has meetings. Move them to another one first."),
    "course-alone": gettext_lazy("A plan keeps the last of its formulations and revisions."),
    "body-in-use": gettext_lazy("This body has meetings. Delete them first."),
    "meeting-state": gettext_lazy("The meeting is no longer in a state in which this can be done."),
    "meeting-given": gettext_lazy(
        "The members or the public have this meeting before them already. It is not deleted any more."
    ),
    "closed-needs-decision": gettext_lazy(
        "A closed meeting needs both: the decision that closed it, and the reason that is published."
    ),
    "bad-time": gettext_lazy(
        "Write a day (2026-04-01, R8.4.1) or a month (2026-04), or leave it empty while it is open."
    ),
    "bad-month": gettext_lazy("Write a month such as 2026-04 or R8.4."),
    "bad-day-form": gettext_lazy("Write a day such as 2026-04-01 or R8.4.1."),
    "bad-hour": gettext_lazy("Write a time of day such as 13:30."),
    "bad-sign": gettext_lazy("Write one sign, such as ◆."),
    "bad-count": gettext_lazy("Write a number."),
    "bad-order": gettext_lazy("This ends before it begins."),
    "seat-empty": gettext_lazy("Say what the person is (post or role), or who."),
    "mark-is-meeting": gettext_lazy("A meeting stands on the schedule by itself: add it as a meeting of its body."),
    "bad-agenda": gettext_lazy("The agenda cannot be read. Nothing was saved; what is wrong stands with its line."),
    "bad-minutes": gettext_lazy("The minutes cannot be read. Nothing was saved; what is wrong stands with its line."),
    "bad-file": gettext_lazy("This file is not taken as a paper."),
    "bad-number": gettext_lazy("The number of a paper has no brackets, commas or colons."),
    "resolves-nothing": gettext_lazy("A body that stands on an outline has no resolutions: it hears opinions."),
    "nothing-to-give": gettext_lazy("Everything has been handed out already."),
    "meeting-date-missing": gettext_lazy("A meeting is held on a day. Enter its date first."),
    "meeting-ahead": gettext_lazy(
        "The day of this meeting has not come yet. If it was held on another day, change its date first."
    ),
    "meeting-closed": gettext_lazy("This meeting is closed to the public: its papers and minutes are not published."),
    "leftover-taken": gettext_lazy("A later meeting has an item of this one already. It stays closed."),
    "minutes-there": gettext_lazy("There are minutes of this meeting. It was held."),
    "minutes-empty": gettext_lazy("There are no minutes yet."),
    "minutes-public": gettext_lazy("The minutes are public. What is wrong in them is corrected by an erratum."),
    "minutes-not-public": gettext_lazy("The minutes are not public yet. Correct them themselves."),
    "statement-cited": gettext_lazy("Opinions were taken from words that would go. They stay."),
    "attendee-spoke": gettext_lazy("There are words of this person in the minutes."),
    "material-given": gettext_lazy("The members have this paper before them already. It is not deleted any more."),
    "may-not-comment": gettext_lazy("Only members of the meeting comment on the papers that were handed out to them."),
    "may-not-confirm": gettext_lazy("These are not your words."),
    "not-asked": gettext_lazy("This is asked of somebody else."),
    "no-links": gettext_lazy("This body does not let members without an account answer by a link."),
    "nothing-asked": gettext_lazy("Nothing is asked now that was not answered."),
    "date-fixed": gettext_lazy("The day of this meeting is set. Change it where the meeting is planned."),
    "nobody-asked": gettext_lazy("Nobody is asked to this meeting yet. Write its attendance first."),
    "bad-offers": gettext_lazy("The days cannot be read. Nothing was saved; what is wrong stands with its line."),
    "no-offers": gettext_lazy("Offer one day at least."),
    "due-late": gettext_lazy("The last day for answers is after the meeting."),
    "due-past": gettext_lazy("The last day for answers has passed already."),
    "poll-closed": gettext_lazy("The days are not asked for any more."),
    "replies-closed": gettext_lazy("Whether you come is not asked any more. Tell the secretariat."),
    "answer-missing": gettext_lazy("Answer every day: ○, △ or ×."),
    "substitute-missing": gettext_lazy("Say who comes in your stead: the post, or the name."),
    "nothing-said": gettext_lazy("There are no words of this person in the minutes."),
    "packs-busy": gettext_lazy("Another PDF is being made. Try again in a moment."),
    "pack-failed": gettext_lazy("The papers could not be put into one PDF. Open them one by one."),
    "bad-moment": gettext_lazy("Write a day and a time of day, such as 2026-04-01 09:00."),
    "number-taken": gettext_lazy("This number is taken."),
    "version-missing": gettext_lazy("Choose the file for the public, in which the parts are blacked out."),
}

#: Code of an act -> what the record calls it.
ACTS = {
    "process-founded": gettext_lazy("Process founded"),
    "process-taken-over": gettext_lazy("Process taken over from a file"),
    "course-added": gettext_lazy("Formulation or revision added"),
    "course-edited": gettext_lazy("Formulation or revision changed"),
    "course-deleted": gettext_lazy("Formulation or revision deleted"),
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
    "agenda-written": gettext_lazy("Agenda written"),
    "outcomes-written": gettext_lazy("Outcomes written"),
    "attendance-written": gettext_lazy("Attendance written"),
    "attendee-added": gettext_lazy("Attendee added"),
    "attendee-removed": gettext_lazy("Attendee removed"),
    "meeting-given": gettext_lazy("Agenda and papers handed out"),
    "meeting-held": gettext_lazy("Meeting held"),
    "meeting-finished": gettext_lazy("Meeting closed"),
    "meeting-stepped-back": gettext_lazy("State of a meeting taken back"),
    "papers-published": gettext_lazy("Agenda and papers published"),
    "papers-unpublished": gettext_lazy("Agenda and papers no longer published"),
    "minutes-published": gettext_lazy("Minutes published"),
    "minutes-unpublished": gettext_lazy("Minutes no longer published"),
    "material-added": gettext_lazy("Paper added"),
    "material-edited": gettext_lazy("Paper changed"),
    "material-withheld": gettext_lazy("Decided what of a paper is withheld"),
    "material-deleted": gettext_lazy("Paper deleted"),
    "material-commented": gettext_lazy("Comment on a paper"),
    "minutes-written": gettext_lazy("Minutes written"),
    "statement-edited": gettext_lazy("Statement of the minutes changed"),
    "statement-withheld": gettext_lazy("Decided what of a statement is withheld"),
    "minutes-withheld": gettext_lazy("Decided what of topics and outcomes is withheld"),
    "dates-offered": gettext_lazy("Days offered for a meeting"),
    "dates-closed": gettext_lazy("Days no longer asked for"),
    "date-set": gettext_lazy("Day of a meeting set"),
    "replies-asked": gettext_lazy("Attendance asked for"),
    "dates-answered": gettext_lazy("Days answered"),
    "attendance-answered": gettext_lazy("Attendance answered"),
    "letter-sent": gettext_lazy("Invitation to a meeting sent"),
    "links-made": gettext_lazy("Link for answering made"),
    "link-taken-back": gettext_lazy("Link for answering taken back"),
    "words-confirmed": gettext_lazy("Words confirmed"),
    "minutes-corrected": gettext_lazy("Erratum to minutes"),
    "hearing-given": gettext_lazy("Hearing of a meeting opened"),
}

#: The same of acts that there were before, and that the record holds.
FORMER_ACTS = {"process-edited": gettext_lazy("Process changed")}

#: What an act can be about.
SUBJECTS = {
    "process": gettext_lazy("Process"),
    "course": gettext_lazy("Formulation or revision"),
    "body": gettext_lazy("Body"),
    "seat": gettext_lazy("Seat"),
    "schedule": gettext_lazy("Entry of the schedule"),
    "meeting": gettext_lazy("Meeting"),
    "material": gettext_lazy("Paper"),
}
