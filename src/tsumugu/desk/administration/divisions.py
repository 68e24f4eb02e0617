"""The divisions of an organization, dated: founded, renamed from a day, closed with successors."""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, queries, rules, states
from tsumugu.accounts.models import Division
from tsumugu.core import plan as model
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.administration.forms import ContactForm
from tsumugu.desk.frame import errors, shown
from tsumugu.desk.frame.acting import MOVED, posted, tried
from tsumugu.plans import queries as plans
from tsumugu.proposals.models import Proposal
from tsumugu.reorganization import queries as reorganization
from tsumugu.reorganization import words
from tsumugu.reorganization.models import Reorganization
from tsumugu.web import entering, paging, refusals, unseen

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
    waits: list[Proposal]
    planned: bool


@dataclass(frozen=True)
class _Waiting:
    """What was decided for a later day; ``told``: what stood against it, when its day had come."""

    row: Reorganization
    told: str


def _told(row: Reorganization) -> str:
    return refusals.sentence(Refusal(row.trouble))[1] if row.trouble else ""


def row(
    division: Division, day: datetime.date, waits: Mapping[str, list[Proposal]], planned: Container[str] = ()
) -> Row:  # fmt: skip
    """``waits``: the proposals by which something of a division still waits for a plan; ``planned``: the keys of those
    that a plan names."""
    name, department = division.called(day)
    begun = division.valid_from is None or division.valid_from <= day
    ended = division.valid_to is not None and division.valid_to < day
    state = _("abolished") if ended else "" if begun else _("not yet founded")
    before, after = list(division.predecessors.all()), list(division.successors.all())
    waiting, there = waits.get(division.key, []), division.key in planned
    return Row(division, name, department, state, before, after, waiting, there)


def missing(room: entering.Administration) -> list[tuple[model.Division, str]]:
    """The divisions that the plans of the organization name and nobody can belong to yet, each with
    the plan that names it. Until they are taken over, nobody is responsible for their sheets."""
    known = set(room.organization.divisions.values_list("key", flat=True))
    return [named for key, named in planned(room).items() if key not in known]


def planned(room: entering.Administration) -> dict[str, tuple[model.Division, str]]:
    """What the plans of the organization name, by key, each with the first plan that names it."""
    found: dict[str, tuple[model.Division, str]] = {}
    for record in plans.plans(room.organization):
        for division in plans.plan(record).divisions:
            found.setdefault(division.id, (division, record.title))
    return found


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
    today, waits, there = timezone.localdate(), reorganization.standing(room.organization), planned(room)
    waiting = list(reorganization.waiting(room.organization))
    context = {
        "page": page,
        "rows": [row(division, today, waits, there) for division in page],
        "waiting": [_Waiting(one, _told(one)) for one in waiting],
        "proposed": reorganization.proposed(room.organization),
        "missing": named,
        "seen": shown.carried(state),
        "refused": moved,
    }
    return render(request, "desk/divisions.html", room.context("divisions") | context, status=409 if moved else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def division(request: HttpRequest, organization: str, pk: int) -> HttpResponse:
    """One division: its names over time, where it came from, what became of it."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    found = queries.division(room.organization, pk)
    act, done = request.POST.get("act", ""), False
    contact = posted(request, "contact", ContactForm, initial={"contact": found.contact})
    seen, moved = shown.sent(request), None
    by: dict[str, Any] = {"actor": room.user, "seen": seen.digest}
    try:
        if act == "contact":
            done = contact.done(lambda typed: actions.set_contact(found, **typed, **by))
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
        unseen.told(request, *contact.lines())
        return redirect("desk:division", organization, pk)
    context = {
        "row": row(found, timezone.localdate(), reorganization.standing(room.organization)),
        "changes": [
            (kind, said, reverse("desk:reform", args=[organization, kind]) + "?" + urlencode({"old": found.key}))
            for kind, said in words.KINDS.items()
            if kind != "found"
        ],
        "members": found.memberships.filter(user__is_active=True).select_related("user").order_by("role", "pk"),
        "contact_form": contact,
        "seen": shown.carried(states.of_division(found)),
        "refused": moved,
    }
    status = 409 if moved else 422 if request.method == "POST" else 200
    return render(request, "desk/division.html", room.context("divisions") | context, status=status)
