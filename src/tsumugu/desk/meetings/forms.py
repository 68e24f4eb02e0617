"""Forms of rows, made of what ``typed.fields`` says can be typed. They carry what each field was (``was:``), so
that two people who change one row are merged field by field."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.core import fiscal, moments
from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem, Refusal
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.frame.acting import MOVED, ActForm
from tsumugu.desk.meetings import words
from tsumugu.meetings.typed import fields
from tsumugu.web import labels, refusals, unseen

Values = Mapping[str, Any]
Options = Sequence[tuple[str, str]]


class CountField(forms.CharField):
    """A whole number, or nothing."""

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if not text:
            return None
        found = whole(text)
        if found is None:
            raise forms.ValidationError(refusals.sentence(Refusal("bad-count"))[1])
        return found


class RowField(forms.ChoiceField):
    """The key of another row, or nothing."""

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return int(found) if found else None


class RowForm(ActForm):
    """``row``: what is edited, ``None`` for something new. ``start``: what the fields of something new begin with."""

    def __init__(
        self, name: str, spec: Mapping[str, fields.Field], *, row: object | None = None, start: Values | None = None,
        options: Mapping[str, Options] | None = None, request: HttpRequest | None = None, act: str = "",
    ) -> None:  # fmt: skip
        self._spec, self._row, self._request = spec, row, request
        begun = dict(start or {}) if row is None else {field: getattr(row, field) for field in spec}
        sent = request is not None and request.method == "POST" and request.POST.get("act", "") == act
        kept = keeping.again(request, act) if request is not None and not sent else None
        initial = {field: "" if value is None else value for field, value in begun.items()}
        if kept:
            initial |= {field: kept[field] for field in spec if field in kept}
        data = self._sent(request) if sent and request is not None else None
        super().__init__(data=data, initial=initial)
        self.auto_id = f"{name}-%s"
        self._kept = kept
        for field, one in spec.items():
            self.fields[field] = made(name, field, one, (options or {}).get(field, ()))

    def _sent(self, request: HttpRequest) -> QueryDict:
        """What was typed. A field that the page did not have yet is as it is: drawn empty and sent again, it would
        empty what there is."""
        data = request.POST.copy()
        for field in self._spec if self._row is not None else ():
            if field not in data and "was:" + field not in data and (there := getattr(self._row, field)):
                data[field] = str(there)
        return data

    def done(self, act: Callable[[dict[str, Any]], object]) -> bool:
        """As every form; what nobody sees in what was typed anew is told on the next page."""
        before = {field: getattr(self._row, field) for field in self._spec} if self._row is not None else {}
        went = super().done(act)
        if went and self._request is not None:
            for field, text in self.cleaned_data.items():
                if isinstance(text, str) and text != before.get(field):
                    unseen.named(self._request, str(self.fields[field].label), text)
        return went

    @property
    def was(self) -> dict[str, Any]:
        """What each field was when the form was drawn. Refusal: ``base-missing``."""
        found = {}
        for field in self._spec:
            try:
                found[field] = json.loads(self.data["was:" + field])
            except (KeyError, ValueError, RecursionError) as error:
                raise Refusal("base-missing") from error
        return found

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The fields that carry what each field was, by name; of a row, as it is now unless the form was sent."""
        if self._row is None:
            return []
        sent = self.data if self.is_bound else self._kept or {}
        return [
            ("was:" + field, str(sent.get("was:" + field, json.dumps(getattr(self._row, field), ensure_ascii=False))))
            for field in self._spec
        ]

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        """What the rows are called among which a field chooses, by their keys."""
        found: dict[str, dict[str, str]] = {}
        for name, field in self.fields.items():
            if isinstance(field, RowField):
                choices: Any = field.choices
                found[name] = {str(key): str(label) for key, label in choices}
        return found

    def rebased(self, row: object) -> None:
        """What was typed stays in the form, and what it was is what is now: sent once more, it holds."""
        self._row, self._kept = row, None
        self.data = {name: value for name, value in self.data.items() if not name.startswith("was:")}


def made(name: str, field: str, one: fields.Field, options: Options) -> forms.Field:
    """The input of a field: its label and what is said beneath it stand in ``words``."""
    label, hint = words.of(name, field)
    named: dict[str, Any] = {"label": label, "help_text": hint, "required": not getattr(one, "empty", True)}
    if isinstance(one, fields.Flag):
        return forms.BooleanField(label=label, help_text=hint, required=False)
    if isinstance(one, fields.Row):
        return RowField(choices=[*([("", _("none"))] if one.empty else []), *options], **named)
    if isinstance(one, fields.Choice):
        first = [("", _("not said"))] if one.empty else []
        return forms.ChoiceField(choices=[*first, *(options or words.options(field, one.of))], **named)
    if isinstance(one, fields.Count):
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        return CountField(widget=widget, **named | {"required": False})
    if isinstance(one, fields.Text) and one.lines:
        return forms.CharField(strip=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), **named)
    attrs = {"autocomplete": "off", "dir": "auto"} | words.WRITTEN.get(field, {})
    return forms.CharField(strip=False, widget=forms.TextInput(attrs=attrs), **named)


def saved(form: RowForm, act: Callable[[Values], object]) -> tuple[bool, shown.Refused | None]:
    """Whether what was typed is good and the act, given it, went through; and what is to be told where somebody else
    changed the same meanwhile."""
    try:
        return form.done(act), None
    except Refusal as refusal:
        if refusal.code not in MOVED or "fields" not in refusal.data:
            raise
        return False, moved(refusal, rows=form.rows)


def moved(
    refusal: Refusal, *, name: str = "", rows: Mapping[str, Mapping[str, str]] | None = None
) -> shown.Refused:  # fmt: skip
    """Fields that two people changed differently: as the form showed them, and as they are now. ``rows``: by the field
    that chooses among other rows, what those are called."""
    found = refusal.data["fields"]
    assert isinstance(found, dict)
    rows = rows or {}

    def said(field: str, value: object) -> str:
        return rows[field].get(str(value), "") if field in rows else told(value)

    lines = [
        (str(words.of(name, field.rpartition(":")[2])[0] or field), said(field, pair[0]), said(field, pair[1]))
        for field, pair in found.items()
    ]
    return shown.Refused(refusals.sentence(refusal)[1], shown.Differing(lines), again=True)


def told(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(words.CALLED.get(str(value), value if value is not None else ""))


def status(request: HttpRequest, refused: object) -> int:
    return 409 if refused else 422 if request.method == "POST" else 200


#: What the parts of a state (``meetings.states``) are called, where its page is old.
PARTS: Mapping[str, Any] = {
    **words.PARTS,
    "agenda": gettext_lazy("Agenda"),
    "materials": gettext_lazy("Papers"),
    "attendance": gettext_lazy("Attendance"),
    "state": gettext_lazy("State"),
    "minutes": gettext_lazy("Minutes"),
    "outcomes": gettext_lazy("Outcome"),
    "seats": gettext_lazy("Seats"),
    "order": gettext_lazy("Order"),
    "papers_public_at": gettext_lazy("Papers public from"),
    "minutes_public_at": gettext_lazy("Minutes public from"),
    "errata": gettext_lazy("Errata"),
    "offers": gettext_lazy("Days"),
    "answers": gettext_lazy("Answers"),
    "due": gettext_lazy("Answers until"),
    "closed_at": gettext_lazy("no longer asked for"),
    "letters": gettext_lazy("Invitation"),
}
#: What would be shown as a hash, and is only said to differ.
_HASHED = frozenset({"agenda", "minutes", "errata", "order"})


def old(refusal: Refusal, then: shown.Carried, now: shown.State) -> shown.Refused:
    """An act that was refused because its page is old."""

    def said(part: str, value: object) -> str:
        if part in _HASHED:
            return _("as shown") if then.state is not None and value == then.state.get(part) else _("changed")
        return str(words.CALLED.get(str(value), shown.listed(value)))

    return shown.refused(refusal, then, now, parts=PARTS, told=said)


def moment(request: HttpRequest) -> datetime.datetime | None:
    """From when on something is to be public, in the time of the office; ``None`` for now. Refusal: ``bad-moment``,
    with what is wrong in ``problems``."""
    text = request.POST.get("public_from", "")
    if not text.strip():
        return None
    found = moments.moment(text)
    if isinstance(found, Problem):
        raise Refusal("bad-moment", field="public_from", problems=[found])
    day, (hour, minute) = fiscal.day(found[0]), (int(part) for part in found[1].split(":"))
    assert day is not None
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def publishing(request: HttpRequest, since: datetime.datetime | None) -> str:
    """What stands in the field of that moment: what was typed and not taken, or from when on it is set."""
    sent = request.POST if request.POST.get("act") == "publish" else keeping.again(request, "publish")
    return sent.get("public_from", f"{timezone.localtime(since):%Y-%m-%d %H:%M}" if since is not None else "")


def refused(refusal: Refusal) -> tuple[int, shown.Refused, list[tuple[str, str]]]:
    """Status, what is told above the form, and each problem with its line. What a person may not is raised again."""
    status, sentence = refusals.sentence(refusal)
    if status in (403, 404):
        raise refusal
    problems = [
        (_("line %(line)s") % {"line": one.place.line} if one.place is not None and one.place.line else "",
         one.text(labels.language()))
        for one in refusals.problems_of(refusal)
    ]  # fmt: skip
    if "fields" in refusal.data:
        return status, moved(refusal), problems
    return status, shown.Refused(sentence, shown.Differing([]), again=refusal.code in MOVED), problems
