"""My work: what waits for me and since when, what is due, my sheets and what changed in them, what became of what I
sent, what I watch."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import Organization, User
from tsumugu.core.digits import whole
from tsumugu.desk.frame import errors
from tsumugu.desk.work import sheets, words
from tsumugu.desk.work.sheets import OfPlan
from tsumugu.meetings import naming
from tsumugu.meetings import queries as meetings
from tsumugu.meetings.models import Meeting
from tsumugu.notices import actions, changed, due, waiting
from tsumugu.notices.models import Watch
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals.models import Proposal, State
from tsumugu.publication.actions import seconding
from tsumugu.publication.collection import redactions
from tsumugu.web import entering, labels

#: The newest of the meetings in which somebody has a seat, and of the changes of all plans.
MOST_MEETINGS, MOST_CHANGES = 8, 8


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """Everything that is one person's, in a number of queries that does not grow with it."""
    user = entering.signed_in(request)
    held = people.held(user)
    found = PlanRecord.objects.filter(organization__in=list(held), retired=False).select_related("organization")
    plans = list(found.order_by("title", "pk"))
    read = [one for one in plans if rules.may_read(held[one.organization_id])]
    answers = waiting.answers(user) if read else []
    asking = meetings.waiting_for(user)
    context: dict[str, Any] = {
        "here": "work",
        "registers": _registers(held),
        "reads": bool(read),
        "removals": list(redactions.waiting_for(user)),
        "requests": [(one, one.asked_by_then == user.pk) for one in seconding.waiting_for(user, held)],
        "answers": answers,
        "waiting": waiting.waiting(user) if read else [],
        "due": due.due(user, labels.language(), [one.group for one in answers], held),
        "calendar": due.link(user),
        "plans": [(one, one in read) for one in plans],
        "keeps": [one for one in read if rules.may_publish(held[one.organization_id])],
        "meetings": _named(meetings.meetings_of(user)[:MOST_MEETINGS], {one.organization_id for one in read}),
        "meetings_asking": asking,
    }
    context["waits"] = sum(len(context[name]) for name in ("removals", "requests", "answers", "waiting")) + len(asking)
    rows = changed.watches(user, plans)
    if read:
        context |= _plans(user, read, rows)
    context["watched"] = _watched(user, plans, read, rows)
    return render(request, "desk/work.html", context)


def _named(found: Iterable[Meeting], houses: Collection[int]) -> list[tuple[Meeting, str]]:
    """Meetings and what they are called to this person."""
    rows = list(found)
    told = naming.read_by(rows, labels.language(), houses=houses)
    return [(one, told[one.pk]) for one in rows]


def _registers(held: dict[int, frozenset[str]]) -> list[Organization]:
    wanted = [pk for pk, roles in held.items() if rules.may_register(roles)]
    return list(Organization.objects.filter(pk__in=wanted).order_by("pk")) if wanted else []


def _plans(user: User, read: list[PlanRecord], rows: list[Watch]) -> dict[str, Any]:
    """My sheets with what changed in them, what I have open, what became of what I sent, what was merged lately."""
    drafts = sheets.Open(read)
    more = {(one.plan_id, one.key) for one in rows if one.kind == Watch.Kind.SHEET}
    found = sheets.of_divisions(read, sheets.own_divisions(user), drafts, more)
    known = changed.seen(user, read)
    wanted = {one.plan.pk: {line.sheet.node for line in one.lines} for one in found}
    news = changed.in_sheets(user, wanted, read, known)
    lately = Change.objects.filter(plan__in=read).select_related("plan").defer("operations").order_by("-recorded_at")
    return {
        "found": [_with(one, news) for one in found],
        "unseen": sum(map(len, news.values())),
        "heads": [(one.plan.pk, one.plan.head_sequence) for one in found],
        "drafts": [one for one in reversed(drafts.proposals) if one.author_id == user.pk and one.state == State.DRAFT],
        "fates": waiting.fates(user, [one.pk for one in read]),
        "changes": list(lately[:MOST_CHANGES]),
    }


def _with(found: OfPlan, news: dict[changed.Place, list[changed.News]]) -> OfPlan:
    lines = (
        replace(line, news=tuple(news.get((found.plan.pk, line.sheet.node), ())[: words.MOST_NEWS]))
        for line in found.lines
    )
    return replace(found, lines=tuple(lines))


def _watched(user: User, plans: list[PlanRecord], read: list[PlanRecord], rows: list[Watch]) -> list[dict[str, Any]]:
    """Proposals and meetings that I watch; a sheet that I watch stands among mine."""
    inside = {one.pk for one in read}
    asked = [int(one.key) for one in rows if one.kind == Watch.Kind.MEETING]
    readable = {pk: plan in inside for pk, plan in _readable(user, asked, inside, plans)}
    lines = changed.watched_proposals(user, [one for one in rows if one.plan_id in inside])
    lines += changed.watched_meetings(user, rows, readable, labels.language())
    return [{"line": one, "said": words.happened(one)} for one in lines]


def _readable(user: User, asked: list[int], inside: set[int], plans: list[PlanRecord]) -> list[tuple[int, int]]:
    """Of some meetings those that somebody may see, each with its plan."""
    if not asked:
        return []
    return list(meetings.readable(user, inside, [one.pk for one in plans]).filter(pk__in=asked).values_list(
        "pk", "process__plan"
    ))  # fmt: skip


@require_POST
def see(request: HttpRequest) -> HttpResponse:
    """All that the page told of my sheets is seen: up to the entries it showed, and no further."""
    user = entering.signed_in(request)
    for name, value in request.POST.items():
        kind, _colon, key = name.partition(":")
        pk, sequence = whole(key, 18), whole(str(value), 9)
        if kind == "plan" and pk is not None and sequence is not None:
            record = PlanRecord.objects.select_related("organization").filter(pk=pk).first()
            if record is not None:
                actions.see_all(record, sequence, actor=user)
    messages.success(request, _("Marked as seen."))
    return redirect("desk:work")


@require_POST
def watch(request: HttpRequest) -> HttpResponse:
    """Watch a sheet, a proposal or a meeting, or do so no longer; then back to it."""
    user = entering.signed_in(request)
    room = entering.enter(request, request.POST.get("plan", ""), rules.may_read_editions)
    kind, key, act = (request.POST.get(name, "") for name in ("kind", "key", "act"))
    if act == "unwatch":
        actions.unwatch(room.plan, kind, key, actor=user)
        messages.success(request, _("You do not watch it any more."))
        return redirect("desk:work") if request.POST.get("to") == "work" else _back(room.plan, kind, key)
    if act != "watch" or kind not in Watch.Kind.values:
        return errors.bad_request(request)
    actions.watch(room.plan, kind, key, actor=user)
    messages.success(request, _("You watch it now. What others do with it stands on “My work”."))
    return _back(room.plan, kind, key)


def _back(record: PlanRecord, kind: str, key: str) -> HttpResponse:
    if kind == Watch.Kind.SHEET:
        return redirect("desk:sheet", record.slug, key)
    if kind == Watch.Kind.PROPOSAL:
        return redirect("desk:proposal", get_object_or_404(Proposal, plan=record, pk=whole(key, 18)).pk)
    return redirect("desk:meeting", record.slug, key)
