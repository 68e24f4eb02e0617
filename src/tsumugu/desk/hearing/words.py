"""What pages of a hearing call its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tsumugu.core.process import Disposition
from tsumugu.core.table import Table
from tsumugu.desk.hearing.rooms import Hall
from tsumugu.render.vocabulary import process_words
from tsumugu.render.vocabulary.words import day_label, pick
from tsumugu.voices import public
from tsumugu.voices.models import Group, Hearing
from tsumugu.web import labels

LOOKS = {
    "doubt": gettext_lazy("Perhaps to be withheld"),
    "overdue": gettext_lazy("Division past its day"),
    "draft": gettext_lazy("A draft came"),
    "alone": gettext_lazy("Said by one person"),
    "withdrawn": gettext_lazy("Withdrawn by its person"),
}
ORDERS = {
    "left": gettext_lazy("What is left first"),
    "number": gettext_lazy("As they came"),
    "rare": gettext_lazy("Fewest persons first"),
    "many": gettext_lazy("Most persons first"),
    "due": gettext_lazy("By the day of the division"),
}
LACKS = {
    "no-answer": gettext_lazy("no answer"),
    "no-disposition": gettext_lazy("no disposition"),
    "undecided": gettext_lazy("not decided what is withheld"),
    "not-ready": gettext_lazy("not marked as ready"),
}
KINDS = {
    "placed": gettext_lazy("Place in the plan"),
    "worded": gettext_lazy("Topic and what changed"),
    "disposed": gettext_lazy("Disposition"),
    "assigned": gettext_lazy("Asked a division"),
    "merged": gettext_lazy("Answered together"),
    "taken-out": gettext_lazy("Answered apart"),
    "split": gettext_lazy("Opinion split"),
    "answered": gettext_lazy("Answer"),
    "readied": gettext_lazy("Ready for release"),
    "set-back": gettext_lazy("Not ready after all"),
    "undone": gettext_lazy("Act undone"),
}
FIELDS = {
    "topic": gettext_lazy("Topic"),
    "node": gettext_lazy("Place in the plan"),
    "state": gettext_lazy("State"),
    "disposition": gettext_lazy("Disposition"),
    "changed": gettext_lazy("What changed in the plan"),
    "answered_at": gettext_lazy("Meeting to which the answer was given"),
    "answer": gettext_lazy("Number of the answer"),
    "division": gettext_lazy("Division"),
    "due": gettext_lazy("Until"),
    "opinions": gettext_lazy("Opinions"),
    "group": gettext_lazy("Group"),
    "stands": gettext_lazy("Counts for itself"),
    "summary": gettext_lazy("Summary of the opinion"),
    "speaker": gettext_lazy("Said as"),
    "withheld": gettext_lazy("Reason for withholding"),
    "shown": gettext_lazy("Published instead"),
    "doubt": gettext_lazy("Perhaps to be withheld"),
    "withdrawn_at": gettext_lazy("Withdrawn by its person"),
    "edition": gettext_lazy("State of the plan"),
    "field": gettext_lazy("Field"),
    "quote": gettext_lazy("Quoted words"),
    "position": gettext_lazy("Position"),
    "carried": gettext_lazy("Place in a newer edition"),
    "title": gettext_lazy("Title"),
    "keep_until": gettext_lazy("Personal data kept until"),
    "dispositions": gettext_lazy("Dispositions"),
}


def channel(code: str) -> str:
    pair = {str(name): pair for name, pair in process_words.CHANNELS.items()}.get(code)
    return pick(pair, labels.language()) if pair is not None else code


def channels() -> list[tuple[str, str]]:
    return [(code, channel(code)) for code in process_words.CHANNELS]


def disposition(hall: Hall, label: str) -> str:
    """A disposition in the language of the reader; its label where it has no other name."""
    found = next((one for one in dispositions(hall) if one.label == label), None)
    return called(found) if found is not None else label


def dispositions(hall: Hall) -> tuple[Disposition, ...]:
    return public.listed(hall.hearing.dispositions)


def called(one: Disposition) -> str:
    return one.label_en or one.label if labels.language() == "en" else one.label


def meaning(one: Disposition) -> str:
    return (one.definition_en if labels.language() == "en" else "") or one.definition or ""


def state(code: str, released: bool = False) -> str:
    if released and code == Group.State.READY:
        return str(Hearing.State.RELEASED.label)
    return str(Group.State(code).label)


def node(table: Table, key: str) -> str:
    """What a node is called; the plan as a whole where there is none."""
    return labels.name_of(table, key) if key else _("The plan as a whole")


def plan_state(name: str) -> str:
    """What a state of a plan is called that an opinion points at (``voices.places``)."""
    kind, _hyphen, number = name.partition("-")
    if kind == "change":
        return _("Change %(number)s") % {"number": number}
    if kind == "proposal":
        return _("Draft of proposal %(number)s") % {"number": number.partition(".")[0]}
    return labels.edition_name(name)


def value(hall: Hall, field: str, said: object) -> str:
    """A field of a group or an opinion in words; ``said`` as a page carried it or the trail keeps it: plain JSON."""
    text = "" if said is None else str(said)
    if field in ("doubt", "stands"):
        return _("yes") if text == "True" else _("no")
    if field == "opinions" and isinstance(said, list):
        return _(", ").join(str(one).partition(" ")[0] for one in said)
    if field == "carried" and isinstance(said, dict):
        place = str(said.get("quote") or (node(hall.table, said["node"]) if said.get("node") else ""))
        return plan_state(str(said["edition"])) + _(": ") + (place or _("not there any more"))
    return _SAID[field](hall, text) if text and field in _SAID else text


def _moment(text: str) -> str:
    """A moment as ``str`` or JSON writes it."""
    found = parse_datetime(text)
    return labels.moment(found) if found is not None else text


#: How the fields read that are more than a text of their own, where they say anything.
_SAID: Mapping[str, Callable[[Hall, str], str]] = {
    "state": lambda _hall, text: state(text),
    "disposition": disposition,
    "division": lambda hall, text: hall.divisions.get(text, text),
    "node": lambda hall, text: node(hall.table, text),
    "changed": lambda hall, text: node(hall.table, text),
    "answered_at": lambda hall, text: hall.meetings.get(text, text),
    "due": lambda _hall, text: day_label(text, labels.language()),
    "withdrawn_at": lambda _hall, text: _moment(text),
    "edition": lambda _hall, text: plan_state(text),
    "field": lambda _hall, text: labels.field_label("", text),
}


def counted(persons: int | None, opinions: int) -> str:
    """2 persons, 4 opinions; the opinions alone where nobody knows how many said them."""
    many = ngettext("%(count)s opinion", "%(count)s opinions", opinions) % {"count": opinions}
    if persons is None:
        return many
    said = ngettext("%(count)s person", "%(count)s persons", persons) % {"count": persons}
    return _("%(persons)s, %(opinions)s") % {"persons": said, "opinions": many}


def options(found: Mapping[str, str], chosen: str) -> str:
    return labels.options((key, text, key == chosen) for key, text in found.items())
