"""The hearings of a plan, the board of one, and acts on many groups at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core import typed
from tsumugu.core.digits import whole
from tsumugu.core.errors import Problem, Refusal
from tsumugu.desk.frame import errors, keeping, shown
from tsumugu.desk.hearing import listing, rooms, words
from tsumugu.meetings import queries as meetings
from tsumugu.voices import actions
from tsumugu.voices.models import Hearing, Sorting
from tsumugu.web import entering, labels, paging, refusals, unseen

ON_A_PAGE = 50
#: Said of an act that changed nothing; the page is right as it stands.
_QUIET = frozenset({"nothing-changed"})


@require_http_methods(["GET", "HEAD", "POST"])
def hearings(request: HttpRequest, slug: str) -> HttpResponse:
    """All hearings of a plan; POST opens one."""
    if request.method != "POST":
        return _hearings(request, entering.enter(request, slug), keeping.again(request).dict())
    room = entering.enter(request, slug, rules.may_publish)
    sent = {name: request.POST.get(name, "") for name in ("title", "keep_until", "token")}
    try:
        made = actions.open_hearing(
            room.plan, sent["title"], actor=room.user, keep_until=day(sent["keep_until"], "keep_until"),
            token=shown.sent_token(request),
        )  # fmt: skip
    except Refusal as refusal:
        return _hearings(request, room, sent, refusal)
    unseen.told(request, sent["title"])
    return redirect("desk:hearing", slug, made.number)


def _hearings(
    request: HttpRequest, room: entering.Room, sent: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    standing = Q(opinions__stands=True, opinions__withdrawn_at=None)
    found = (
        Hearing.objects.filter(plan=room.plan)
        .select_related("meeting__course")
        .annotate(
            said=Count("opinions", filter=standing, distinct=True),
            persons=Count("opinions__voice__respondent", filter=standing, distinct=True),
            left=Count("opinions__group", filter=standing & ~Q(opinions__group__state="ready"), distinct=True),
        )
        .order_by("-number")
    )
    status, told = refused(refusal)
    context = {
        "names_courses": meetings.courses(room.plan).count() > 1,
        "page": paging.page(request, found, ON_A_PAGE), "sent": sent, "token": sent.get("token") or shown.token(),
        "due": actions.due(timezone.localdate(), room.plan).count() if room.may_publish else 0, **told,
    }  # fmt: skip
    return render(request, "desk/hearings.html", room.context("hearings") | context, status=status)


def acted(
    request: HttpRequest,
    act: Callable[[], str] | None,
    page: Callable[[Refusal], HttpResponse],
    address: str,
    *fields: str,
) -> HttpResponse:
    """An act of a page: what was done is said at ``address``, a refusal on its ``page``. ``fields``: names of the
    fields whose text may hold what nobody sees. An act that is ``None`` is a bad request."""
    if act is None:
        return errors.bad_request(request)
    try:
        done = act()
    except Refusal as refusal:
        if refusal.code not in _QUIET:
            return page(refusal)
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, done)
        unseen.told(request, *(request.POST.get(name, "") for name in fields))
    return redirect(address)


def refused(refusal: Refusal | None) -> tuple[int, dict[str, Any]]:
    """The status of a page, and a refusal as ``desk/_not_done.html`` shows it."""
    if refusal is None:
        return 200, {}
    status, sentence = refusals.sentence(refusal)
    if status in (403, 404):
        raise refusal
    problems = [problem.text(labels.language()) for problem in refusals.problems_of(refusal)]
    field = str(refusal.data.get("field", ""))
    return status, {"refusal": sentence, "problems": problems, "field": field,
                    "named": str(words.FIELDS.get(field, ""))}  # fmt: skip


def day(text: str, field: str) -> datetime.date | None:
    """A day as somebody typed it. Refusal: ``bad-day``."""
    if not text.strip():
        return None
    found = typed.day(text)
    if isinstance(found, Problem):
        raise Refusal("bad-day", field=field, problems=[found])
    return datetime.date(*(int(part) for part in found.split("-")))


@require_safe
def hearing(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    hall = rooms.enter(request, slug, number)
    return page(request, hall)


def page(request: HttpRequest, hall: rooms.Hall, refusal: Refusal | None = None) -> HttpResponse:
    """The board, with why nothing was done where that is so."""
    status, told = refused(refusal)
    context = hall.context() | listing.context(request, hall) | {
        "tools": listing.tools(hall) if hall.sorts and not hall.released else None, "undoable": undoable(hall),
        "since": _since(hall, refusal), "sent": request.POST if refusal is not None else keeping.again(request), **told,
    }  # fmt: skip
    return render(request, "desk/hearing.html", context, status=status)


def undoable(hall: rooms.Hall) -> Sorting | None:
    """The newest act of sorting, if this person did it and it was not taken back."""
    if not hall.sorts or hall.released:
        return None
    newest = hall.hearing.sortings.select_related("undone_by", "undoes").order_by("-number").first()
    return newest if newest is not None and newest.actor_id == hall.room.user.pk and newest.kind != "undone" else None


def _since(hall: rooms.Hall, refusal: Refusal | None) -> list[tuple[str, str, str]]:
    """What differs now from what an act saw, or made: of which group, then, now."""
    if refusal is None or refusal.code != "changed-since-seen":
        return []
    moved = refusal.data.get("groups", ())
    found = [(_("Group %(number)s") % {"number": n}, "", "") for n in moved] if isinstance(moved, list) else []
    since = refusal.data.get("since", ())
    for kind, n, field, then, now in since if isinstance(since, list) else []:
        what = _("Group %(number)s") if kind == "groups" else _("Opinion %(number)s")
        label = f"{what % {'number': n}} {words.FIELDS[field]}"
        found.append((label, words.value(hall, field, then), words.value(hall, field, now)))
    return found


Many = Callable[[rooms.Hall, list[actions.Pick], HttpRequest], object]


def _answer(hall: rooms.Hall, picks: list[actions.Pick], request: HttpRequest) -> object:
    text, way = request.POST.get("answer", ""), request.POST.get("disposition", "")
    return actions.answer(hall.hearing, picks, text, way, actor=hall.room.user)


def _assign(hall: rooms.Hall, picks: list[actions.Pick], request: HttpRequest) -> object:
    until = day(request.POST.get("due", ""), "due")
    return actions.assign(hall.hearing, picks, request.POST.get("division", ""), until, actor=hall.room.user)


MANY: dict[str, Many] = {
    "place": lambda hall, picks, request: actions.place(
        hall.hearing, picks, request.POST.get("place", ""), actor=hall.room.user
    ),
    "dispose": lambda hall, picks, request: actions.dispose(
        hall.hearing, picks, request.POST.get("disposition", ""), actor=hall.room.user
    ),
    "assign": _assign,
    "answer": _answer,
    "merge": lambda hall, picks, _request: actions.merge(hall.hearing, picks, actor=hall.room.user),
    "ready": lambda hall, picks, _request: actions.make_ready(hall.hearing, picks, actor=hall.room.user),
}


def picked(request: HttpRequest) -> list[actions.Pick]:
    """The groups that were chosen, each with what the page showed of it."""
    found = []
    for sent in request.POST.getlist("pick"):
        text, _dot, seen = sent.partition(".")
        number = whole(text, 9)
        if number is not None:
            found.append(actions.Pick(number, seen))
    return found


@require_POST
def sort(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One act on every group that was chosen. The board is as it was narrowed."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    act, picks = MANY.get(request.POST.get("act", "")), picked(request)
    if act is None:
        return errors.bad_request(request)
    try:
        act(hall, picks, request)
    except Refusal as refusal:
        if refusal.code not in _QUIET:
            return page(request, hall, refusal)
        messages.info(request, _("Nothing was changed."))
    else:
        many = len(picks)
        messages.success(request, ngettext("Done in %(n)s group.", "Done in %(n)s groups.", many) % {"n": many})
        unseen.told(request, request.POST.get("answer", ""))
    return redirect(hall.address("hearing") + hall.query)


@require_POST
def undo(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Takes back the act of sorting with this number."""
    hall = rooms.enter(request, slug, number, rules.may_publish)
    sorting = whole(request.POST.get("sorting", ""), 9)
    if sorting is None:
        return errors.bad_request(request)
    try:
        actions.undo(hall.hearing, sorting, actor=hall.room.user)
    except Refusal as refusal:
        return page(request, hall, refusal)
    messages.success(request, _("Undone."))
    return redirect(hall.address("hearing") + hall.query)


@require_safe
def trail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Every act of sorting, newest first, with what it changed."""
    hall = rooms.enter(request, slug, number)
    rows = hall.hearing.sortings.select_related("actor", "undoes", "undone_by").order_by("-number")
    found = paging.page(request, rows, ON_A_PAGE)
    context = hall.context() | {"page": found, "acts": [_told(hall, one) for one in found]}
    return render(request, "desk/trail.html", context)


#: So many changes of one act are shown.
_MOST = 12


def _told(hall: rooms.Hall, sorting: Sorting) -> dict[str, Any]:
    lines = []
    for kind, what in (("groups", _("Group %(number)s")), ("opinions", _("Opinion %(number)s"))):
        for n, fields in sorting.after[kind].items():
            for field, after in fields.items():
                before = sorting.before[kind][n][field]
                if before != after:
                    label = f"{what % {'number': n}} {words.FIELDS[field]}"
                    lines.append((label, words.value(hall, field, before), words.value(hall, field, after)))
    return {
        "sorting": sorting, "what": str(words.KINDS.get(sorting.kind, sorting.kind)), "lines": lines[:_MOST],
        "more": max(0, len(lines) - _MOST), "undone": getattr(sorting, "undone_by", None) is not None,
    }  # fmt: skip
