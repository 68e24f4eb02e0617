"""What of topics and outcomes is not published; and how an act of withholding is judged on every page that has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.desk.meetings import entering as rooms
from tsumugu.desk.meetings import forms
from tsumugu.meetings import actions, public, states, withheld
from tsumugu.meetings.models import Meeting
from tsumugu.voices import suspicion
from tsumugu.web import entering, refusals, unseen


def decided(request: HttpRequest, act: Callable[[], None], now: Callable[[], shown.State]) -> shown.Refused | None:
    """Does it; what is to be told where it was refused. ``now``: the state of what the page shows. What a person may
    not is raised."""
    try:
        act()
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        if status in (403, 404):
            raise
        if refusal.code in MOVED:
            return forms.old(refusal, shown.sent(request), now())
        return shown.Refused(sentence, shown.Differing([]))
    return None


@dataclass(frozen=True)
class Saying:
    """A topic or an outcome with what is decided of it, and what stands in its form."""

    number: int
    what: str
    text: str
    published: str
    ground: str
    typed: tuple[str, str]
    open: bool


@require_http_methods(["GET", "HEAD", "POST"])
def sayings(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every topic and outcome; POST decides of one of them."""
    room, reader = rooms.writing(request, slug)
    found = rooms.meeting(room, reader, pk)
    act, _colon, key = request.POST.get("act", "").partition(":")
    number, refused = whole(key), None
    if request.method == "POST":
        listed = withheld.sayings(found)
        if act not in ("withhold", "whole") or number is None or number >= len(listed):
            return errors.bad_request(request)
        refused = decided(request, lambda: _decide(request, room, found, act, number), lambda: states.of_sayings(
            rooms.meeting(room, reader, pk)
        ))  # fmt: skip
        if refused is None:
            messages.success(request, _("Saved."))
            return redirect("desk:sayings", slug, pk)
        found = rooms.meeting(room, reader, pk)
    sent: Any = request.POST if request.method == "POST" else keeping.again(request)
    context = rooms.context(room, reader) | {
        "meeting": found, "refused": refused, "seen": shown.carried(states.of_sayings(found)),
        "public": public.minutes_public(found, timezone.now()), "sayings": _listed(found, sent, number),
        "crumbs": [*rooms.crumbs(room, found), (reverse("desk:minutes", args=[slug, pk]), _("Minutes"))],
    }  # fmt: skip
    return render(request, "desk/sayings.html", context, status=forms.status(request, refused))


def _decide(request: HttpRequest, room: entering.Room, found: Meeting, act: str, number: int) -> None:
    by: dict[str, Any] = {"seen": shown.sent(request).digest, "actor": room.user}
    what, text = withheld.sayings(found)[number]
    if act == "whole":
        actions.publish_said_whole(found, what, text, **by)
        return
    ground, instead = request.POST.get("ground", ""), request.POST.get("shown", "")
    actions.withhold_said(found, what, text, ground, instead, **by)
    unseen.told(request, ground, instead)


def _listed(found: Meeting, sent: Any, chosen: int | None) -> list[Saying]:
    kept = withheld.of(found)
    names = {"topic": _("Topic"), "outcome": _("Outcome")}
    listed = []
    for n, (what, text) in enumerate(withheld.sayings(found)):
        one = withheld.named(kept, what, text)
        own = (one.ground, one.shown) if one is not None else ("", suspicion.masked(text, _("［withheld］")))
        typed = (sent.get("ground", own[0]), sent.get("shown", own[1])) if n == chosen else own
        published, ground = withheld.public(kept, what, text)
        listed.append(
            Saying(
                number=n,
                what=names[what],
                text=text,
                published=published,
                ground=ground,
                typed=typed,
                open=n == chosen or one is not None,
            )
        )
    return listed
