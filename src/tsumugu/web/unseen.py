"""What somebody typed beside the plan, was kept, and holds what nobody sees: told on the next page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsumugu.core import texts
from tsumugu.web import labels


def told(request: HttpRequest, *written: str) -> None:
    """Marks that turn the direction of a text, and characters without width. ``written``: the texts as they were
    typed, of an act that went through; blanks at their ends were taken off."""
    for text in written:
        for sentence in _problems(text):
            messages.warning(request, sentence)


def named(request: HttpRequest, label: str, text: str) -> None:
    """The same of one of many fields of a form, with what the field is called."""
    for sentence in _problems(text):
        messages.warning(request, f"{label}{_(': ')}{sentence}")


def _problems(text: str) -> list[str]:
    found = texts.typed(text.strip(), lines=True, most=len(text)).problems
    return [problem.text(labels.language()) for problem in found]
