"""A page whose only form adds a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tsumugu.desk.frame import shown
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.meetings import queries
from tsumugu.web import entering


def added(
    request: HttpRequest, room: entering.Room, reader: queries.Reader, form: RowForm, title: str,
    add: Callable[[Any, str], Any], *, back: str, to: Callable[[Any], str] | None = None,
) -> HttpResponse:  # fmt: skip
    """A form that is sent twice adds one. ``back``: where its page was opened; ``to``: where the row that was made is
    seen, if not there."""
    token = shown.sent_token(request) or shown.token()
    made: list[Any] = []
    if request.method == "POST" and form.done(lambda typed: made.append(add(typed, token))):
        messages.success(request, _("Added."))
        return redirect(to(made[0]) if to is not None else back)
    context = rooms.context(room, reader) | {
        "form": form, "title": title, "token": token, "back": back, "crumbs": rooms.crumbs(room),
    }  # fmt: skip
    return render(request, "desk/row_add.html", context, status=422 if request.method == "POST" else 200)
