"""The divisions of an organization, dated: founded, renamed from a day, closed with successors."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, queries, rules, states
from tsumugu.accounts.models import Division
from tsumugu.core import plan as model
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.administration.forms import CloseForm, ContactForm, DivisionForm, RenameForm, added
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED, posted, sent, tried
from tsumugu.plans import queries as plans
from tsumugu.web import entering, paging, unseen

ON_A_PAGE = 100


@dataclass(frozen=True)
class Row:
    """One division as the list and its own page show it on a day."""

    division: Division
    name: str
    department: str
    state: str
    predecessors: list[Division]
    successors: list[Division]


def row(division: Division, day: datetime.date) -> Row:
    name, department = division.called(day)
    begun = division.valid_from is None or division.valid_from <= day
    ended = division.valid_to is not None and division.valid_to < day
    state = _("abolished") if ended else "" if begun else _("not yet founded")
    return Row(division, name, department, state, list(division.predecessors.all()), list(division.successors.all()))


def missing(room: entering.Administration) -> list[tuple[model.Division, str]]:
    """The divisions that the plans of the organization name and nobody can belong to yet, each with
    the plan that names it. Until they are taken over, nobody is responsible for their sheets."""
    known = set(room.organization.divisions.values_list("key", flat=True))
    found: dict[str, tuple[model.Division, str]] = {}
    for record in plans.plans(room.organization):
        for division in plans.plan(record).divisions:
            if division.id not in known:
                found.setdefault(division.id, (division, record.title))
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
def divisions(request: HttpRequest, organization: str) -> HttpResponse:
    """The list; POST takes over the divisions that only the plans name so far."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    named = missing(room)
    state = states.of_missing([division.id for division, _plan in named])
    moved, seen = None, shown.sent(request)
    if request.method == "POST" and seen.digest != digest(state):
        moved = differing.refused(Refusal("changed-since-seen"), seen, state)
    elif request.method == "POST":
        new = actions.adopt_divisions(room.organization, [division for division, _plan in named], actor=room.user)
        messages.success(request, _("Divisions taken over: %(count)s") % {"count": len(new)})
        return redirect("desk:divisions", organization)
    page = paging.page(request, queries.all_divisions(room.organization), ON_A_PAGE)
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [row(division, today) for division in page],
        "missing": named,
        "seen": shown.carried(state),
        "refused": moved,
    }
    return render(request, "desk/divisions.html", room.context("divisions") | context, status=409 if moved else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def add_division(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    form = DivisionForm(**sent(request))
    token = shown.sent_token(request) or shown.token()

    def add(typed: dict[str, Any]) -> None:
        given = [typed[name] for name in ("key", "name", "department")]
        actions.add_division(room.organization, *given, valid_from=typed["valid_from"], actor=room.user, token=token)

    return added(request, room, form, add, listed="divisions", page="desk/division_add.html", token=token)


@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, organization: str, pk: int) -> HttpResponse:
    """One division: its names over time, where it came from, what became of it."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    found = queries.division(room.organization, pk)
    act, done = request.POST.get("act", ""), False
    rename = posted(request, "rename", RenameForm, initial={"name": found.name, "department": found.department})
    closing = {"last_day": found.valid_to, "successors": found.successors.all()}
    close = posted(request, "close", CloseForm, found, initial=closing)
    contact = posted(request, "contact", ContactForm, initial={"contact": found.contact})
    seen, moved = shown.sent(request), None
    by: dict[str, Any] = {"actor": room.user, "seen": seen.digest}
    try:
        if act == "rename":
            done = rename.done(lambda typed: actions.rename_division(found, **typed, **by))
        elif act == "contact":
            done = contact.done(lambda typed: actions.set_contact(found, **typed, **by))
        elif act == "close":
            done = close.done(lambda typed: actions.close_division(found, **typed, **by))
        elif act == "reopen":
            done = tried(request, actions.reopen_division, found, **by)
            if not done:
                return redirect("desk:division", organization, pk)
        elif request.method == "POST":
            return errors.bad_request(request)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        found = queries.division(room.organization, pk)
        moved = differing.refused(refusal, seen, states.of_division(found))
    if done:
        messages.success(request, _("Saved."))
        unseen.told(request, *rename.lines(), *contact.lines())
        return redirect("desk:division", organization, pk)
    context = {
        "row": row(found, timezone.localdate()),
        "members": found.memberships.filter(user__is_active=True).select_related("user").order_by("role", "pk"),
        "rename_form": rename,
        "contact_form": contact,
        "close_form": close,
        "seen": shown.carried(states.of_division(found)),
        "refused": moved,
    }
    status = 409 if moved else 422 if request.method == "POST" else 200
    return render(request, "desk/division.html", room.context("divisions") | context, status=status)
