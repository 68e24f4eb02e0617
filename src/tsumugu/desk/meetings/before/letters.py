"""The invitation to a meeting as letters, and the meeting for a calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms
from tsumugu.desk.meetings.forms import RowForm
from tsumugu.meetings import actions, letters, queries, states
from tsumugu.meetings.models import Meeting
from tsumugu.meetings.typed import fields
from tsumugu.render.pdf.letter import Letter, to
from tsumugu.web import labels, refusals


@require_http_methods(["GET", "HEAD", "POST"])
def add_letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letter is written, looked at as often as one likes, and kept once it is sent."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    language, act = labels.language(), request.POST.get("act", "")
    if request.method == "POST" and act not in ("look", "send"):
        return errors.bad_request(request)
    form = RowForm("letter", fields.LETTER, start=letters.begun(found, language), request=request, act=act or "send")
    seen, token = shown.sent(request), shown.sent_token(request) or shown.token()
    refused: shown.Refused | None = None
    status = 422 if request.method == "POST" else 200
    made: list[Letter] = []

    def send(typed: dict[str, Any]) -> None:
        if act == "look":
            made.append(letters.written(found, typed, language))
        else:
            actions.send_letter(found, typed, language, seen=seen.digest, actor=room.user, token=token)

    if request.method == "POST":
        try:
            if form.done(send):
                if made:
                    return _pdf(found, made[0])
                messages.success(request, _("Kept as it was sent. Print the letters, or hand them out as files."))
                return redirect(reverse("desk:before", args=[slug, pk]) + "#letters")
        except Refusal as refusal:
            if refusal.code not in MOVED:
                raise
            found = rooms.meeting(room, reader, pk)
            status, _sentence = refusals.sentence(refusal)
            refused = forms.old(refusal, seen, states.of_letters(found))
    context = rooms.context(room, reader) | {
        "form": form, "meeting": found, "refused": refused, "token": token,
        "seen": shown.carried(states.of_letters(found)), "changed": found.letters.exists(),
        "addressees": [one for one in found.attendance.all() if one.post or one.role or one.name],
        "crumbs": [*rooms.crumbs(room, found), (reverse("desk:before", args=[slug, pk]), _("Before the meeting"))],
    }  # fmt: skip
    return render(request, "desk/letter_add.html", context, status=status)


@require_safe
def letter(request: HttpRequest, slug: str, pk: int, letter: int, to_whom: int = 0) -> HttpResponse:
    """The letters as they were sent: those of all in one PDF, or that of one addressee."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    try:
        content: Letter | None = letters.of(queries.letter(found, letter))
    except Refusal as refusal:
        raise Http404 from refusal
    if content is not None and to_whom:
        content = to(content, to_whom)
    if content is None:
        raise Http404
    return _pdf(found, content)


def _pdf(found: Meeting, content: Letter) -> HttpResponse:
    answer = HttpResponse(letters.pdf(content), content_type="application/pdf")
    answer.headers["Content-Disposition"] = str(content_disposition_header(False, f"{found.key}-invitation.pdf"))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
def calendar(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The meeting for the calendar of who is asked to it."""
    room, reader = rooms.reading(request, slug)
    found = rooms.meeting(room, reader, pk)
    try:
        data = letters.ics(found, labels.language())
    except Refusal as refusal:
        raise Http404 from refusal
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.key}.ics"'
    return answer
