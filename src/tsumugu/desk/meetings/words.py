"""What the fields of these rooms are called, and what their choices are, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from tsumugu.core import process
from tsumugu.interchange.papers import PROBLEMS
from tsumugu.meetings import naming
from tsumugu.meetings.models import ChartItem, Course, Material, Meeting, PaperFile
from tsumugu.render.reading import process_views, schedule
from tsumugu.render.vocabulary import process_words as said
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.words import Pair
from tsumugu.web import labels

_pick: Any = lazy(lambda pair: words.pick(pair, labels.language()), str)

_TIME = _("A day (2026-04-01, R8.4.1), a month (2026-04), or empty while it is not decided.")
_OTHER = _("Published with the schedule.")
_COURSE = _("Formulation or revision")
_LABELS: Mapping[str, tuple[Any, Any]] = {
    "course.title": (_pick(said.LABELS["name"]), _("Such as the mid-term revision. It is published.")),
    "course.kind": (_pick(said.LABELS["kind"]), ""),
    "course.shape": (
        _("Begin with the entries of the schedule of"),
        _("They are copied without their times. Left empty, the schedule begins empty; meetings are never copied."),
    ),
    "course.earlier_title": (
        _("What the one there is so far is called"),
        _("Such as the first formulation. From now on both are shown with their titles."),
    ),
    "course.first": (
        _("First month of the chart"),
        _("Such as 2026-04 or R8.4. Left empty, the chart begins with what is first on it."),
    ),
    "course.last": (_("Last month of the chart"), ""),
    "course.public": (
        _("Schedule, bodies and meetings are published"),
        _("What becomes public of each meeting, and when, is set there."),
    ),
    "body.name": (_("Name"), ""),
    "body.kind": (_("Kind of body"), ""),
    "body.legal": (
        _("On what it stands"),
        _("A body that stands on an outline (yoko) hears opinions and resolves nothing."),
    ),
    "body.note": (_("Note"), _OTHER),
    "body.answers_by_link": (
        _("Members without an account answer by a link"),
        _("Which days they can, whether they come, and that the minutes have their words."),
    ),
    "body.answers_shared": (
        _("Members see one another's answers before a meeting"),
        _("Without it, only the secretariat does."),
    ),
    "seat.post": (_("Post"), _("What the person is elsewhere, such as a professor. It is published.")),
    "seat.name": (_("Full name"), ""),
    "seat.role": (_("Role in the body"), _("Such as chair. It is published.")),
    "seat.since": (_("Term from"), _("Such as 2026-04-01 or R8.4.1.")),
    "seat.until": (_("Term until"), ""),
    "seat.public": (_("The name may be published"), _("Without it, only post and role are.")),
    "seat.user_id": (
        _("Sign-in of the member"),
        _("With it the person reads at the desk what was handed out to their meetings."),
    ),
    "item.course_id": (_COURSE, ""),
    "item.kind": (_("What stands on the schedule"), ""),
    "item.body_id": (
        _("Body (lane of the chart)"),
        _("Without one: a window stands in the lane of the departments, all else in one of its own below."),
    ),
    "item.label": (_("What"), ""),
    "item.start": (_("When, or from"), _TIME),
    "item.end": (_("Until (of a window)"), ""),
    "item.sign": (_("Sign (of a mark)"), _("One character. Left empty: ◆.")),
    "item.tentative": (_pick(said.TENTATIVE), ""),
    "item.note": (_("Note"), _OTHER),
    "meeting.course_id": (_COURSE, ""),
    "meeting.number": (_("Number"), ""),
    "meeting.title": (_("Title"), ""),
    "meeting.date": (_("Date"), _TIME),
    "meeting.start": (_("Begins"), _("Such as 13:30.")),
    "meeting.end": (_("Ends"), ""),
    "meeting.place": (_("Place"), ""),
    "meeting.way": (_("How it is held"), ""),
    "meeting.closed": (
        _("Reason for closing it to the public"),
        _("Empty: it is open. What is written here is published."),
    ),
    "meeting.closed_by": (
        _("Decision that closes it"),
        _("Who decided, when, by which rule. It is kept and not published."),
    ),
    "meeting.agenda_public": (_("If it is closed: its agenda may be published"), ""),
    "meeting.audience": (_("How the public can attend"), _("Published at once.")),
    "meeting.sign": (_("Sign on the chart"), _("One character. Left empty: ◆.")),
    "meeting.stage": (_("Stage of drafting, for every page of the papers"), ""),
    "meeting.note": (_("Note"), _OTHER),
    "meeting.replies_due": (
        _("Members say until when whether they come"),
        _("Such as 2026-04-01 or R8.4.1. Left empty, they are not asked. It is not published."),
    ),
    "reply.presence": (_("Attendance"), ""),
    "reply.substitute_post": (_("Post of the substitute"), ""),
    "reply.substitute_name": (_("Name of the substitute"), ""),
    "reply.remark": (_("Note to the secretariat"), ""),
    "letter.number": (_("Number of the document"), _("Such as 企第123号. It may stay empty.")),
    "letter.day": (_("Date of the letter"), ""),
    "letter.sender": (_("Sender"), _("The name and post in whose name it is sent.")),
    "letter.title": (_("Title"), ""),
    "letter.text": (_("Text of the letter"), ""),
    "letter.closing": (_("How and until when to answer"), ""),
    "meeting.visitors": (_("Visitors"), ""),
    "meeting.press": (_("Press"), ""),
    "material.number": (_("Number"), ""),
    "material.title": (_("Title"), ""),
    "material.stage": (_("Stage of drafting"), ""),
    "material.withheld": (
        _("Withheld from the public, because"),
        _("Empty: it is published with the papers. What is written here is published."),
    ),
    "attendance.presence": (_("Presence"), ""),
    "attendance.substitute_post": (_("Post of the substitute"), ""),
    "attendance.substitute_name": (_("Name of the substitute"), _("Never published.")),
    "guest.post": (_("Post"), ""),
    "guest.name": (_("Full name"), ""),
    "guest.role": (_("Role in the body"), ""),
    "guest.public": (_("The name may be published"), ""),
    "statement.attendance_id": (_("Whose words"), ""),
    "statement.speaker": (_("How the minutes call them"), ""),
    "statement.topic": (_("Topic"), ""),
    "statement.text": (_("Words"), ""),
    ".course": (_COURSE, ""),
    ".body": (_("Body (lane of the chart)"), ""),
    ".entries": (_("Beside the meetings on the schedule"), ""),
    ".meetings": (_("Meetings"), ""),
    ".public_file": (_("File for the public"), ""),
    ".shown": (_("Published instead"), ""),
    ".topics": (_("Topics"), ""),
    ".agenda": (_("Agenda"), ""),
    ".minutes": (_("Minutes"), ""),
}
#: What tells a keyboard, or a person, how a value is written.
WRITTEN: Mapping[str, dict[str, str]] = {
    **{name: {"placeholder": "2026-04-01"} for name in ("date", "day", "since", "until", "replies_due")},
    **{name: {"placeholder": "2026-04"} for name in ("first", "last")},
}  # fmt: skip
#: What parts of states are called.
PARTS = {name.partition(".")[2]: pair[0] for name, pair in _LABELS.items()}

KINDS: Mapping[str, Any] = {
    ChartItem.Kind.MARK.value: pgettext_lazy("of a schedule", "Mark"),
    ChartItem.Kind.WINDOW.value: pgettext_lazy("of a schedule", "Window (people are heard)"),
    ChartItem.Kind.NOTE.value: pgettext_lazy("of a schedule", "Note, at no set time"),
}
#: By which way somebody confirmed their words.
CONFIRMED: Mapping[str, Any] = {
    "account": pgettext_lazy("of confirmed words", "at the desk"),
    "link": pgettext_lazy("of confirmed words", "by the link"),
    "paper": pgettext_lazy("of confirmed words", "on paper"),
}
_CHOICES: Mapping[str, Mapping[Any, Pair]] = {
    "kind": said.BODIES, "course": said.COURSES,
    "legal": said.LEGAL, "way": said.WAYS, "presence": said.PRESENCE, "style": said.STYLES,
}  # fmt: skip
#: Values of rows as people read them.
CALLED: Mapping[str, Any] = {
    **{str(key): _pick(pair) for choices in _CHOICES.values() for key, pair in choices.items()},
    **{str(state.value): state.label for state in Meeting.State},
    **KINDS,
}


def of(form: str, field: str) -> tuple[Any, Any]:
    """Label and hint of a field."""
    return _LABELS.get(f"{form}.{field}", (PARTS.get(field, ""), ""))


def options(field: str, values: Sequence[str]) -> list[tuple[str, Any]]:
    return [(value, CALLED.get(value, value)) for value in values]


def chosen(field: str, value: str) -> str:
    """A choice in words; ``""`` for none."""
    pair = _CHOICES[field].get(value)
    return words.pick(pair, labels.language()) if pair is not None else ""


def course(one: Course) -> str:
    """What a formulation or revision is called: one without a title by what it is for, and its months."""
    return naming.course(one, labels.language())


def course_of(one: process.Course) -> str:
    return process_views.called_course(one, process.Process(schedule=one.schedule), labels.language())


def months(one: Course) -> str:
    """From when to when its chart is drawn, where that is set."""
    axis = process.Axis(first=one.first, last=one.last) if one.first and one.last else None
    return schedule.span(process.Process(schedule=process.Schedule(axis=axis)), labels.language())


def agenda(kind: str) -> str:
    """A kind of item in words."""
    pair: Mapping[Any, Pair] = said.AGENDA
    return words.pick(pair[kind], labels.language())


def agenda_kinds(*, resolves: bool) -> list[str]:
    """The kinds that an agenda can be typed with, in Japanese as they are typed."""
    return [pair[0] for kind, pair in said.AGENDA.items() if resolves or kind != "resolution"]


#: How people can sit.
SEATINGS = tuple(said.SEATINGS)


def seating(shape: str) -> str:
    return words.pick(said.SEATINGS[shape], labels.language())


def material(kind: str) -> str:
    """What a paper is; nothing where the file it came with does not say."""
    pairs: Mapping[Any, Pair] = said.MATERIALS
    return words.pick(pairs[kind], labels.language()) if kind else ""


#: What a reader should know of a file, by how many (``interchange.papers``).
_TOLD: Mapping[str, Any] = {
    "comments": ngettext_lazy("%(n)s comment is in it", "%(n)s comments are in it", "n"),
    "tracked": ngettext_lazy("%(n)s tracked change is in it", "%(n)s tracked changes are in it", "n"),
    "hidden_sheets": ngettext_lazy("%(n)s hidden sheet is in it", "%(n)s hidden sheets are in it", "n"),
    "hidden_slides": ngettext_lazy("%(n)s hidden slide is in it", "%(n)s hidden slides are in it", "n"),
    "hidden_text": ngettext_lazy("hidden text is in it, at %(n)s place", "hidden text is in it, at %(n)s places", "n"),
    "notes": ngettext_lazy("%(n)s slide has notes", "%(n)s slides have notes", "n"),
    "links": ngettext_lazy("it takes values from %(n)s other file", "it takes values from %(n)s other files", "n"),
    "objects": ngettext_lazy(
        "%(n)s object of another program is in it, which is not cleaned",
        "%(n)s objects of other programs are in it, which are not cleaned", "n",
    ),
    "layers": ngettext_lazy("it has %(n)s layer", "it has %(n)s layers", "n"),
    "forms": ngettext_lazy("it has %(n)s field to fill in", "it has %(n)s fields to fill in", "n"),
    "unread_pages": ngettext_lazy(
        "of %(n)s page no words can be read by a program", "of %(n)s pages no words can be read by a program", "n"
    ),
    "pictures": ngettext_lazy(
        "%(n)s picture, sound or film is in it that is not cleaned (TIFF, EMF, WMF …)",
        "%(n)s pictures, sounds or films are in it that are not cleaned (TIFF, EMF, WMF …)", "n",
    ),
    "damaged": ngettext_lazy(
        "%(n)s picture in it is damaged; the public gets what can be read of it",
        "%(n)s pictures in it are damaged; the public gets what can be read of them", "n",
    ),
    "attachments": ngettext_lazy(
        "%(n)s attached file was taken out for the public", "%(n)s attached files were taken out for the public", "n"
    ),
    "programs": ngettext_lazy(
        "%(n)s program was taken out for the public", "%(n)s programs were taken out for the public", "n"
    ),
    "signatures": ngettext_lazy(
        "%(n)s signature was taken out for the public", "%(n)s signatures were taken out for the public", "n"
    ),
}  # fmt: skip


def told(file: PaperFile | None) -> list[str]:
    """What stands in a file that readers of it will see, and what was taken out, in words."""
    if file is None:
        return []
    if file.problem:
        ja, en = PROBLEMS[file.problem]
        return [words.pick((ja, en), labels.language())]
    return [str(said % {"n": many}) for what, said in _TOLD.items() if (many := file.told.get(what))]


def told_of(materials: Iterable[Material]) -> list[tuple[Material, list[str]]]:
    """What is in the files that are or will be public, and what of them cannot be."""
    found = [(one, told(one.public_file if one.withheld else one.file)) for one in materials]
    return [(one, lines) for one, lines in found if lines]


def styles() -> list[tuple[str, str]]:
    """How minutes can be written."""
    return [(value, words.pick(pair, labels.language())) for value, pair in said.STYLES.items()]


def open_() -> str:
    """What is said of what is not decided yet."""
    return words.pick(said.OPEN, labels.language())
