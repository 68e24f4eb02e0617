"""What somebody typed beside the plan, was kept, and holds what nobody sees: told on the next page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from tsumugu.core import texts
from tsumugu.web import labels


def told(request: HttpRequest, *written: str) -> None:
    """Marks that turn the direction of a text, and characters without width. ``written``: the texts as they were
    typed, of an act that went through; blanks at their ends were taken off."""
    for text in written:
        for problem in texts.typed(text.strip(), lines=True, most=len(text)).problems:
            messages.warning(request, problem.text(labels.language()))
