"""What is kept for hearings: how opinions are dealt with, words that are often answered with, how long what is personal
stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import rules
from tsumugu.core.digits import whole
from tsumugu.core.errors import Refusal
from tsumugu.core.process import Disposition
from tsumugu.core.seen import State
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.hearing import board, rooms, words
from tsumugu.voices import actions, queries, states
from tsumugu.voices.models import StockAnswer
from tsumugu.web import entering, unseen

#: Empty rows beneath a list that can grow.
MORE = 3
_PARTS = ("label", "definition", "label_en", "definition_en")


def _listed(data: QueryDict) -> list[Disposition]:
    """The rows of a list of dispositions; one without a label is left out."""
    columns = [data.getlist(part) for part in _PARTS]
    found = []
    for label, definition, label_en, definition_en in zip(*columns, strict=False):
        if label.strip():
            found.append(Disposition(
                label=label, definition=definition or None, label_en=label_en or None,
                definition_en=definition_en or None,
            ))  # fmt: skip
    return found


def _rows(listed: Sequence[Mapping[str, str]], sent: Sequence[Disposition] | None) -> list[dict[str, str]]:
    shown = [dict(one) for one in listed] if sent is None else [queries.disposition_data(one) for one in sent]
    return [*({part: one.get(part, "") for part in _PARTS} for one in shown), *({} for _n in range(MORE))]


def _kept(request: HttpRequest, sent: list[Disposition] | None) -> list[Disposition] | None:
    """What was sent, or was typed before a session ended."""
    return sent or _listed(keeping.again(request, "dispositions")) or None


def _refused(request: HttpRequest, refusal: Refusal | None, now: State) -> tuple[int, dict[str, Any]]:
    """A refusal with what differs on the page where it is old."""
    status, told = board.refused(refusal)
    if refusal is None or refusal.code != "changed-since-seen":
        return status, told
    refused = shown.refused(refusal, shown.sent(request), now, parts=words.FIELDS, told=_said)
    return status, {"refused": refused}


def _said(part: str, value: object) -> str:
    """A part in words; of a list of dispositions all that is said of each (``states.of_dispositions``)."""
    if part != "dispositions" or not isinstance(value, list):
        return shown.listed(value)
    each = ([line.partition("=")[::2] for line in str(one).split("\n")] for one in value)
    return "\n".join(" / ".join(said[name] for name in _PARTS if name in said) for said in map(dict, each))


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one hearing is called, how long it keeps what is personal, how it deals with opinions."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    refusal, sent = None, None
    if request.method == "POST":
        act, seen = request.POST.get("act", ""), shown.sent(request).digest
        try:
            if act == "change":
                until = board.day(request.POST.get("keep_until", ""), "keep_until")
                title = request.POST.get("title", "")
                actions.change_hearing(hall.hearing, actor=hall.room.user, seen=seen, title=title, keep_until=until)
                unseen.told(request, title)
            elif act == "dispositions":
                sent = _listed(request.POST)
                actions.set_dispositions(hall.hearing, sent, actor=hall.room.user, seen=seen)
            else:
                return errors.bad_request(request)
            messages.success(request, _("Saved."))
            return redirect(hall.address("hearing_settings"))
        except Refusal as found:
            refusal = found
    hall.hearing.refresh_from_db()
    sent = _kept(request, sent)
    hearing = hall.hearing
    of_list = states.of_dispositions(hearing.dispositions)
    now = of_list if request.POST.get("act") == "dispositions" else states.of_hearing(hearing)
    status, told = _refused(request, refusal, now)
    kept = keeping.again(request, "change")
    own = {"title": hearing.title, "keep_until": hearing.keep_until.isoformat() if hearing.keep_until else ""}
    typed = own | {name: text for name in own if (text := (request.POST if refusal else kept).get(name)) is not None}
    context = hall.context() | {
        "typed": typed, "rows": _rows(hearing.dispositions, sent), "seen": shown.carried(states.of_hearing(hearing)),
        "listed": [(words.called(one), words.meaning(one)) for one in words.dispositions(hall)],
        "seen_list": shown.carried(of_list),
        "crumbs": [*hall.context()["crumbs"], (hall.address("hearing"), hall.called)], **told,
    }  # fmt: skip
    return render(request, "desk/hearing_settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def answering_words(request: HttpRequest, slug: str) -> HttpResponse:
    """The organization's list of dispositions, and its templates of answers."""
    room = entering.enter(request, slug, rules.may_publish)
    organization, refusal, sent = room.plan.organization, None, None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            if act == "dispositions":
                sent = _listed(request.POST)
                seen = shown.sent(request).digest
                actions.set_house_dispositions(organization, sent, actor=room.user, seen=seen)
            elif act == "add":
                title, text = request.POST.get("title", ""), request.POST.get("answer", "")
                token = shown.sent_token(request)
                actions.add_stock_answer(organization, actor=room.user, title=title, text=text, token=token)
                unseen.told(request, title, text)
            elif act == "remove":
                key = whole(request.POST.get("stock", "")) or 0
                actions.remove_stock_answer(organization, key, actor=room.user)
            else:
                return errors.bad_request(request)
            messages.success(request, _("Saved."))
            return redirect("desk:answering_words", slug)
        except Refusal as found:
            refusal = found
    listed, sent = queries.dispositions(organization), _kept(request, sent)
    status, told = _refused(request, refusal, states.of_dispositions(listed))
    typed: Any = request.POST if refusal is not None else keeping.again(request, "add")
    context = room.context("hearings") | {
        "rows": _rows(listed, sent), "seen_list": shown.carried(states.of_dispositions(listed)),
        "stock": StockAnswer.objects.filter(organization=organization), "typed": typed, "token": shown.token(), **told,
    }  # fmt: skip
    return render(request, "desk/answering_words.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    """Whose personal data is past its day; POST deletes it now (the worker does so each day)."""
    room = entering.enter(request, slug, rules.may_publish)
    today = timezone.localdate()
    if request.method == "POST":
        many = actions.delete_due(today, actor=room.user, record=room.plan)
        messages.success(request, ngettext("Deleted: %(n)s person.", "Deleted: %(n)s persons.", many) % {"n": many})
        return redirect("desk:retention", slug)
    found: dict[int, dict[str, Any]] = {}
    for one in actions.due(today, room.plan):
        row = found.setdefault(one.hearing_id, {"hearing": one.hearing, "count": 0, "day": one.hearing.keep_until})
        row["count"] += 1
    coming = actions.coming(today, room.plan)
    context = room.context("hearings") | {"due": list(found.values()), "coming": coming}
    return render(request, "desk/retention.html", context)
