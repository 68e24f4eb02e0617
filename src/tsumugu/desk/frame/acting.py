"""Forms that end in one act: what is wrong stands beside its field; who may do what is decided by the act itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tsumugu.core import fiscal, texts, typed
from tsumugu.core.errors import Problem, Refusal
from tsumugu.desk.frame import keeping
from tsumugu.web import labels, refusals, uploads

#: The page was old: its answer is the page anew (409), with what differs and what was typed.
MOVED = frozenset({"changed-since-seen"})


class LineField(forms.CharField):
    """One line of at most ``most`` characters. It passes the rule of every text beside a plan (``core.texts``), and
    no browser is told the length: it would cut what is pasted, without a word."""

    def __init__(self, *, most: int, **named: Any) -> None:
        super().__init__(**named)
        self.most = most

    def run_validators(self, value: Any) -> None:
        found = texts.typed(str(value), lines=False, most=self.most)
        if not found.accepted:
            raise forms.ValidationError([problem.text(labels.language()) for problem in found.errors])


class DayField(forms.CharField):
    """A day, typed in every way that has one meaning (``core.typed``), as the whole desk takes it."""

    def __init__(self, **named: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "2026-04-01"}), **named)

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else value

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        found = typed.day(str(value))
        if isinstance(found, Problem):
            raise forms.ValidationError(found.text(labels.language()))
        return fiscal.day(found)


class ActForm(forms.Form):
    """A form that ends in one act; ``done`` performs it, or puts its refusal beside the field."""

    def __init__(self, **named: Any) -> None:
        # Several forms stand on one page; the name of the class keeps their labels apart.
        super().__init__(auto_id=f"{type(self).__name__.lower()}-%s", **named)

    def lines(self) -> list[str]:
        """What was typed into the lines of a form that was sent."""
        typed = getattr(self, "cleaned_data", {})
        return [
            str(typed[name]) for name, field in self.fields.items() if isinstance(field, LineField) and name in typed
        ]

    def done(self, act: Callable[[dict[str, Any]], object]) -> bool:
        """Whether what was typed is good and the act, given it, went through."""
        if not self.is_valid():
            return False
        try:
            act(self.cleaned_data)
        except Refusal as refusal:
            status, sentence = refusals.sentence(refusal)
            if status in (403, 404) or refusal.code in MOVED:
                raise
            field = str(refusal.data.get("field", ""))
            problems = [one.text(labels.language()) for one in refusals.problems_of(refusal)]
            self.add_error(field if field in self.fields else None, refusal.messages or problems or [sentence])
            return False
        return True


def tried(request: HttpRequest, act: Callable[..., object], *arguments: object, **named: object) -> bool:
    """Whether an act without a form went through; if not, the next page says why."""
    try:
        act(*arguments, **named)
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        if status in (403, 404) or refusal.code in MOVED:
            raise
        details = (one.text(labels.language()) for one in refusals.problems_of(refusal))
        messages.error(request, " ".join((sentence, *details)))
        return False
    return True


def posted(request: HttpRequest, act: str, form: Callable[..., ActForm], *arguments: Any, **named: Any) -> ActForm:
    """The form filled in, if it is the one that was sent (``act``) or was before a session ended, else as it is."""
    if request.method == "POST" and request.POST.get("act") == act:
        return form(*arguments, data=request.POST, **named)
    named["initial"] = named.get("initial", {}) | keeping.initial(request, act)
    return form(*arguments, **named)


class FileForm(ActForm):
    """``refused``: the upload was cut off because it was too large (see ``web.uploads``)."""

    file = forms.FileField(
        label=_("File (JSON or YAML)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.yaml,.yml"}),
    )

    def __init__(self, *, refused: bool = False, **named: Any) -> None:
        super().__init__(**named)
        if refused:
            self.fields["file"].error_messages["required"] = uploads.too_large()


def sent(request: HttpRequest) -> dict[str, Any]:
    """For the only form of a page: what was sent, or what was typed in it before a session ended."""
    return {"data": request.POST} if request.method == "POST" else {"initial": keeping.initial(request)}


def line(label: Any, most: int, *, required: bool = True, help_text: Any = "", **attributes: str) -> LineField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return LineField(label=label, most=most, required=required, help_text=help_text, widget=widget)
