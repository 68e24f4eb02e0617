"""Opinions taken from the minutes: words of a statement are marked, as they stand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import keeping
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms
from tsumugu.desk.meetings.held.minutes import statement_of
from tsumugu.meetings import actions
from tsumugu.voices import queries


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, slug: str, pk: int, statement: int) -> HttpResponse:
    """The words of one statement, and which of them are an opinion of their own. With scripts they are marked on the
    page of the minutes itself, which sends them here and is shown again."""
    room, reader = rooms.writing(request, slug)
    meeting = rooms.meeting(room, reader, pk)
    found = statement_of(meeting, statement)
    sent = request.POST if request.method == "POST" else keeping.again(request)
    status, refused = 200, None
    if request.method == "POST":
        try:
            opinion = actions.take_opinion(
                found, request.POST.get("words", "").replace("\r\n", "\n"),
                was=request.POST.get("was:words", "").replace("\r\n", "\n"), actor=room.user,
            )  # fmt: skip
        except Refusal as refusal:
            status, refused, _problems = forms.refused(refusal)
            found = statement_of(meeting, statement)
        else:
            messages.success(request, _("Taken in as opinion %(number)s.") % {"number": opinion.number})
            if request.POST.get("back") == "minutes":  # marked there
                return redirect(reverse("desk:minutes", args=[slug, pk]) + f"#s{statement}")
            return redirect("desk:mark", slug, pk, statement)
    context = rooms.context(room, reader) | {
        "meeting": meeting, "statement": found, "refused": refused, "words": sent.get("words", found.text),
        "taken": queries.taken_from(room.plan, [found.pk]).get(found.pk, []),
        "crumbs": [*rooms.crumbs(room, meeting), (reverse("desk:minutes", args=[slug, pk]), _("Minutes"))],
    }  # fmt: skip
    return render(request, "desk/mark.html", context, status=status)
