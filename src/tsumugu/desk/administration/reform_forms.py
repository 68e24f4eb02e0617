"""The forms of a change of divisions: for each kind, what is asked before its preview."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tsumugu.accounts.models import Division, Organization
from tsumugu.core import fiscal, texts
from tsumugu.core import reorganization as core
from tsumugu.core.reorganization import Kind, Named, Reform
from tsumugu.desk.frame.acting import ActForm, DayField, line
from tsumugu.reorganization import words
from tsumugu.web import labels

#: Which fields the form of a kind has, in their order.
_FIELDS: dict[Kind, tuple[str, ...]] = {
    "found": ("name", "department", "since"),
    "rename": ("old", "name", "department", "since"),
    "correct": ("old", "name", "department"),
    "merge": ("olds", "heir_or_new", "name", "department", "since"),
    "split": ("old", "names", "department", "since"),
    "abolish": ("old", "heir", "since"),
    "hand-over": ("old", "heir", "opinions", "with_people"),
}
_MOST_NEW = 10


class _Lines(forms.CharField):
    """Names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})

    def clean(self, value: Any) -> list[str]:
        found = [one.strip() for one in str(super().clean(value)).splitlines() if one.strip()]
        wrong = [
            problem.text(labels.language())
            for one in found for problem in texts.typed(one, lines=False, most=texts.TITLE).errors
        ]  # fmt: skip
        if len(found) > _MOST_NEW:
            wrong.append(gettext("Write %(most)s names at most.") % {"most": _MOST_NEW})
        if wrong:
            raise forms.ValidationError(wrong)
        return found


class ReformForm(ActForm):
    """What is asked of one kind. ``reform``: what it says, with keys of their own for what it founds."""

    def __init__(self, kind: Kind, organization: Organization, *, people: bool, **named: Any) -> None:
        super().__init__(**named)
        self.kind, self.organization = kind, organization
        today = timezone.localdate()
        rows = organization.divisions.exclude(valid_to__lt=today).order_by("department", "key")
        self.rows = {row.key: row for row in rows}
        self.names = {row.key: " ".join(filter(None, reversed(row.called(today)))) for row in self.rows.values()}
        choices = list(self.names.items())
        made: dict[str, Callable[[], forms.Field]] = {
            "old": lambda: forms.ChoiceField(label=_OLD.get(kind, _("Division")), choices=[("", "—"), *choices]),
            "olds": lambda: forms.MultipleChoiceField(
                label=_("Divisions that are merged"), choices=choices, widget=forms.CheckboxSelectMultiple
            ),
            "heir": lambda: forms.ChoiceField(
                label=_("The division that takes over"), choices=[("", "—"), *choices], required=kind == "hand-over"
            ),
            "heir_or_new": lambda: forms.ChoiceField(
                label=_("Into"), choices=[("", gettext("a new division")), *choices], required=False
            ),
            "name": lambda: line(
                _("New name") if kind in ("rename", "correct") else _("Name"), texts.TITLE, required=kind != "merge",
                help_text=_("Of the new division; empty where one that exists takes over.") if kind == "merge" else "",
            ),
            "names": lambda: _Lines(
                label=_("Names of the new divisions"), help_text=_("One a line. The first takes over what you do not"
                " give to another one on the next page."),
            ),
            "department": lambda: line(_("Department"), texts.TITLE, required=False),
            "since": lambda: DayField(
                label=_("In force from"), initial=today,
                help_text=_("The first day of what is new. On a later day it comes by itself."),
            ),
            "opinions": lambda: forms.BooleanField(
                label=_("Opinions that it was asked to answer go along"), required=False, initial=True
            ),
            "with_people": lambda: forms.BooleanField(
                label=_("Its people go along"), required=False, initial=False,
                help_text=_("On the next page you choose who."),
            ),
        }  # fmt: skip
        for name in _FIELDS[kind]:
            if name != "with_people" or people:
                self.fields[name] = made[name]()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.kind == "merge" and not data.get("heir_or_new") and not str(data.get("name", "")).strip():
            self.add_error("name", gettext("Write the name of the new division, or choose one that takes over."))
        if not self.errors:
            for problem in core.problems(self.reform()):
                field = {"old": "olds" if "olds" in self.fields else "old", "to": self._to(), "new": self._new()}
                self.add_error(field.get(problem.path), problem.text(labels.language()))
        return data

    def _to(self) -> str | None:
        return next((name for name in ("heir", "heir_or_new", "names") if name in self.fields), None)

    def _new(self) -> str | None:
        return next((name for name in ("names", "name") if name in self.fields), None)

    def field_of(self, path: str) -> str | None:
        """The field of this form to which a refusal belongs that names one of an act's."""
        if path.startswith("name"):
            return self._new()
        found = {"day": "since", "to": self._to()}.get(path, path.rstrip("0123456789"))
        return found if found in self.fields else None

    def reform(self, chosen: Iterable[tuple[str, str]] = (), people: Iterable[tuple[int, str]] = ()) -> Reform:
        data, kind = self.cleaned_data, self.kind
        since = data.get("since") or timezone.localdate()
        day = since.isoformat() if isinstance(since, datetime.date) else str(since)
        old = tuple(data.get("olds") or filter(None, (data.get("old", ""),)))
        heir = data.get("heir") or data.get("heir_or_new") or ""
        department = data.get("department", "")
        new: tuple[Named, ...] = ()
        if kind in ("rename", "correct"):
            new = tuple(Named(key, data["name"], department) for key in old)
        elif kind == "split":
            new = tuple(Named(f"{core.NEW}{n}", name, department) for n, name in enumerate(data["names"]))
        elif kind == "found" or (kind == "merge" and not heir):
            new = (Named(f"{core.NEW}0", data["name"], department),)
        to = tuple(one.key for one in new) if kind in ("split", "merge") and not heir else ()
        return Reform(
            kind, day, tuple(key for key in old if key != heir or kind == "hand-over"), new,
            to or ((heir,) if heir else ()), tuple(chosen), tuple(people), bool(data.get("opinions", True)),
        )  # fmt: skip

    def called(self, key: str, reform: Reform) -> str:
        """A division of the reform in words, one that is not founded yet too."""
        for named in reform.new:
            if named.key == key:
                return f"{named.department} {named.name}".strip()
        return self.names.get(key, key)


_OLD: dict[Kind, Any] = {
    "hand-over": _("The division that hands over"),
    "split": _("The division that is split"),
    "abolish": _("The division that is abolished"),
}


def title(form: ReformForm, reform: Reform, sheets: int) -> tuple[str, str]:
    """What a proposal of it can be called, and why."""
    first = fiscal.day(reform.day)
    day = labels.day(first) if first is not None else ""
    old = gettext(", ").join(_name(form.rows.get(key), key) for key in reform.old)
    new = gettext(", ").join(
        next((one.name for one in reform.new if one.key == key), _name(form.rows.get(key), key)) for key in reform.to
    )
    named = reform.new[0].name if reform.new else new
    said = {
        "found": gettext("Division added: %(new)s"),
        "rename": gettext("Division renamed: %(old)s to %(new)s"),
        "correct": gettext("Name of a division corrected: %(new)s"),
        "merge": gettext("Divisions merged: %(old)s into %(new)s"),
        "split": gettext("Division split: %(old)s into %(new)s"),
        "abolish": gettext("Division abolished: %(old)s"),
        "hand-over": gettext("Sheets handed over: %(old)s to %(new)s (%(count)s)"),
    }[reform.kind]
    words_of = {"old": old, "new": named if reform.kind in ("found", "rename", "correct") else new, "count": sheets}
    why = {
        "correct": gettext("The name was misspelt."),
        "hand-over": gettext("The work is handed over to another division."),
    }.get(reform.kind, gettext("Reorganization from %(day)s.") % {"day": day})
    return said % words_of, why


def _name(row: Division | None, key: str) -> str:
    return row.name if row is not None else key


def heading(kind: Kind) -> str:
    return str(words.KINDS[kind])
