"""Taking opinions in: by hand, from a pasted list, from a CSV file. First what will be taken is shown."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import rules
from tsumugu.core.errors import Problem, Refusal
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.hearing import board, rooms, words
from tsumugu.voices import actions, lists
from tsumugu.voices.actions import Entry
from tsumugu.web import unseen, uploads

WAYS = ("one", "list", "csv")
#: What is typed beside the words themselves.
_SAID = ("channel", "received", "role", "speaker", "topic", "personal", "late", "apart", "one_person", "doubt")
#: What a column of a file holds.
_COLUMNS = {
    "text": gettext_lazy("the opinion"),
    "channel": gettext_lazy("how it came in"),
    "received": gettext_lazy("the day it came in"),
    "role": gettext_lazy("what may be said of the person"),
    "person": gettext_lazy("who is the same person"),
    "topic": gettext_lazy("Topic"),
    "late": gettext_lazy("after the window"),
    "personal": gettext_lazy("personal, never published"),
}
#: So many of a list are shown before they are taken in.
PREVIEWED = 200


@dataclass(frozen=True)
class Shown:
    """One opinion of the preview."""

    line: int
    entry: Entry
    channel: str


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """POST shows what would be taken in, and takes it with ``step=take``."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    if request.method != "POST":
        kept = keeping.again(request).dict()
        way = kept.get("way") or request.GET.get("way", "one")
        return _page(request, hall, way if way in WAYS else "one", kept)
    way = request.POST.get("way", "")
    sent = {name: request.POST.get(name, "") for name in (*_SAID, "text", "csv")}
    try:
        found, sent = _read(request, way if way in WAYS else "one", sent)
        if request.POST.get("step") != "take" or not found.takes:
            return _page(request, hall, way, sent, found=found)
        voices = actions.take_in(hall.hearing, found.entries, actor=hall.room.user, token=shown.sent_token(request))
    except Refusal as refusal:
        return _page(request, hall, way if way in WAYS else "one", sent, refusal=refusal)
    many = len(voices)
    messages.success(request, ngettext("Taken in: %(n)s.", "Taken in: %(n)s.", many) % {"n": many})
    unseen.told(request, *(one.text for one in found.entries[:20]))
    return redirect(hall.address("intake") + f"?way={way}" if request.POST.get("more") else hall.address("hearing"))


def _read(request: HttpRequest, way: str, sent: dict[str, str]) -> tuple[lists.Listed, dict[str, str]]:
    """What was sent, as entries. A file that was brought goes on as its text."""
    received = board.day(sent["received"], "received")
    if way == "csv":
        return _of_file(request, sent, received)
    if not sent["channel"]:
        raise Refusal("unknown-channel", field="channel")
    late = bool(sent["late"])
    if way == "list":
        apart: Literal["line", "paragraph"] = "paragraph" if sent["apart"] == "paragraph" else "line"
        listed = lists.pasted(
            sent["text"], channel=sent["channel"], received=received, role=sent["role"], apart=apart,
            one_person=bool(sent["one_person"]), late=late,
        )  # fmt: skip
        if not listed.entries:
            raise Refusal("bad-text", field="text")
        return listed, sent
    entry = Entry(
        text=sent["text"], channel=sent["channel"], received=received, late=late, role=sent["role"],
        speaker=sent["speaker"], topic=sent["topic"], personal=sent["personal"], doubt=bool(sent["doubt"]),
    )  # fmt: skip
    return lists.Listed((entry,), (1,)), sent


def _of_file(
    request: HttpRequest, sent: dict[str, str], received: datetime.date | None
) -> tuple[lists.Listed, dict[str, str]]:
    brought = request.FILES.get("file")
    text: str | Problem = sent["csv"]
    if uploads.refused(request):
        return lists.Listed(problems=(Problem("too-large", "", uploads.too_large(), uploads.too_large()),)), sent
    if isinstance(brought, UploadedFile):
        text = lists.decoded(brought.read())
    if isinstance(text, Problem):
        return lists.Listed(problems=(text,)), sent | {"csv": ""}
    return lists.of_csv(text, channel=sent["channel"] or "other", received=received), sent | {"csv": text}


def _page(
    request: HttpRequest, hall: rooms.Hall, way: str, sent: dict[str, Any], *, found: lists.Listed | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    status, told = board.refused(refusal)
    preview = []
    if found is not None:
        status = 200 if found.takes else 422
        preview = [
            Shown(line, entry, words.channel(entry.channel))
            for entry, line in zip(found.entries[:PREVIEWED], found.lines, strict=False)
        ]
    columns = [(name, str(_COLUMNS[what])) for name, what in found.columns] if found is not None else []
    context = hall.context() | {
        "way": way, "sent": sent, "channels": words.channels(), "token": request.POST.get("token") or shown.token(),
        "preview": preview, "found": found, "more": max(0, len(found.entries) - PREVIEWED) if found else 0,
        "problems_shown": uploads.shown(found.problems) if found is not None else [], "columns": columns, **told,
    }  # fmt: skip
    return render(request, "desk/intake.html", context, status=status)
