"""Editions: all of them, the form that publishes the next one, and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.core.errors import Refusal
from tsumugu.core.table import ROOT
from tsumugu.desk.frame import keeping
from tsumugu.desk.plan import differences, steps
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, Part, PlanRecord
from tsumugu.publication import actions as publication
from tsumugu.publication import continuity, proposing
from tsumugu.publication import queries as public
from tsumugu.publication import rules as publishing
from tsumugu.publication.actions import corrections, seconding
from tsumugu.publication.collection import gaps, redactions
from tsumugu.web import entering, labels, refusals, unseen

WORDS = ("label", "stage", "classification", "summary")


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """All editions, and the form that publishes the next one. What was typed comes back with whatever was refused."""
    if request.method != "POST":
        room = entering.enter(request, slug, rules.may_read_editions)
        return _page(request, room, None)
    room = entering.enter(request, slug, rules.may_publish)
    typed = {name: request.POST.get(name, "") for name in (*WORDS, "part")}
    parts = Part.values if typed["part"] == "both" else [typed["part"]]
    words: dict[str, Any] = {name: typed[name] for name in WORDS}
    seen = request.POST.get("seen", "")
    first = not queries.editions(room.plan).exists()
    try:
        if first and people.asks_second(room.plan.organization, "first-edition"):
            waiting = seconding.ask_first_edition(room.plan, parts, actor=room.user, seen=seen, **words)
            messages.success(request, _("Nothing is published yet: a second person is asked to confirm it."))
            unseen.told(request, *words.values())
            return redirect("desk:asked", waiting.pk)
        run = publication.publish_editions(room.plan, parts, actor=room.user, seen=seen, **words)
    except Refusal as refusal:
        return _page(request, room, typed, refusal)
    recorded = _(", ").join(map(labels.edition_name, run.editions))
    messages.success(request, _("Edition recorded: %(editions)s") % {"editions": recorded})
    unseen.told(request, *words.values())
    return redirect("desk:publication", slug=slug, pk=run.pk)


def _page(
    request: HttpRequest, room: entering.Room, typed: Mapping[str, Any] | None, refusal: Refusal | None = None
) -> HttpResponse:
    """``typed``: what was sent; ``None`` for a form that is drawn, which begins with what is proposed."""
    room.plan.refresh_from_db()
    now = proposing.proposed(room.plan) if room.may_publish else proposing.Proposed()
    if typed is None:
        typed = _begun(room, now) | keeping.again(request).dict()
    told = refused(refusal) if refusal is not None else {}
    context = {
        "editions": list(queries.editions(room.plan).select_related("withdrawal"))[::-1],
        "step": _step(room),
        "parts": [(part, labels.edition_part(part)) for part in Part.values],
        "next_names": _next_names(room),
        "typed": typed,
        "proposed": now,
        "second": not queries.editions(room.plan).exists()
        and people.asks_second(room.plan.organization, "first-edition"),
        "otherwise": now.summary if refusal is not None and now.summary != typed["summary"] else "",
        "gap_reason": keeping.again(request).get("reason", ""),
        "seen": public.seen(room.plan),
        "runs": public.publications(room.plan) if room.may_read else (),
        **(stopped(room.plan) if room.may_read else {}),
        "gaps": gaps.gaps(room.plan),
        "waiting": redactions.open_for(room.plan).count(),
        "may_accept_gap": publishing.may_accept_gap(room.own_roles),
        "may_take_out": publishing.may_ask_redaction(room.own_roles),
        **told,
    }
    if refusal is not None and refusal.code == "changed-since-seen":
        context |= _moved(room, int(str(refusal.data.get("then", 0))))
    status = told.get("status", 200)
    return render(request, "desk/editions.html", room.context("editions") | context, status=status)


def _begun(room: entering.Room, now: proposing.Proposed) -> dict[str, Any]:
    """What the form begins with."""
    stage = queries.head(room.plan).table.nodes[ROOT].fields.get("stage", "")
    part = "both" if len(now.parts) > 1 else "".join(now.parts)
    return {"stage": stage, "part": part, "label": now.label, "summary": now.summary}


def _step(room: entering.Room) -> steps.Step | None:
    """What comes before the first edition; what comes next after it, this page says itself."""
    if not room.may_read or queries.editions(room.plan).exists():
        return None
    found = steps.of_plan(room, queries.head(room.plan).table)
    return found if found is None or not found.url.endswith("/editions/") else None


def stopped(plan: PlanRecord) -> dict[str, Any]:
    """What keeps everything from being published, as ``_newer.html`` shows it."""
    newer, problems = None, []
    try:
        newer = continuity.newer(plan)
    except Refusal as refusal:
        problems = refusals.problems_of(refusal)
    return {
        "unreadable": [problem.text(labels.language()) for problem in problems],
        "newer": newer,
        "lost": [labels.edition_name(one.name) for one in newer.editions] if newer else [],
        "seen_gap": corrections.seen_gap(plan, newer) if newer else "",
    }


def _next_names(room: entering.Room) -> list[str]:
    """The name that the next edition of each part will bear."""
    given = gaps.numbers(room.plan)
    for part, number in queries.editions(room.plan).values_list("part", "number"):
        given[part] = max(given.get(part, 0), number)
    return [labels.edition_name(f"{part}-{given.get(part, 0) + 1}") for part in Part.values]


def refused(refusal: Refusal) -> dict[str, Any]:
    """A refusal as a page shows it above its form: ``status``, ``refusal`` (the sentence), ``problems``."""
    status, sentence = refusals.sentence(refusal)
    problems = [problem.text(labels.language()) for problem in refusals.problems_of(refusal)]
    field = str(refusal.data.get("field", ""))
    named = {
        "label": _("Addition to the name"), "stage": _("Stage of drafting"), "classification": _("Kind of change"),
        "summary": _("Summary"), "reason": _("Reason"), "passage": _("The exact words"), "comment": _("Comment"),
    }.get(field, "")  # fmt: skip
    return {"status": status, "refusal": sentence, "problems": problems, "field": field, "named": named}


def _moved(room: entering.Room, then: int) -> dict[str, Any]:
    """What would be published now, against what the page showed."""
    now = room.plan.head_sequence
    context: dict[str, Any] = {
        "moved": True, "then": then, "now": now,
        "then_name": state_name(room.plan, then), "now_name": state_name(room.plan, now),
    }  # fmt: skip
    context["published_since"] = [
        labels.edition_name(edition.name)
        for edition in Edition.objects.filter(plan=room.plan, sequence__gte=then).order_by("pk")
    ] if then else []  # fmt: skip
    if then and then != room.plan.head_sequence:
        before, after = queries.table_at(room.plan, then), queries.head(room.plan).table
        reasons = differences.reasons(queries.why(room.plan, then, room.plan.head_sequence))
        context |= differences.context(room.plan, before, after, reasons)
    return context


def state_name(plan: PlanRecord, sequence: int) -> str:
    """What people call a state of the ledger: the editions that were made of it, the newest state, or a change."""
    made = Edition.objects.filter(plan=plan, sequence=sequence).order_by("pk")
    names = [labels.edition_name(edition.name) for edition in made]
    if names:
        return _(", ").join(names)
    if sequence == plan.head_sequence:
        return _("The newest state")
    return _("Change %(number)s") % {"number": sequence}


@require_safe
def compare(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """The comparison of two states of the ledger by their sequence numbers."""
    room = entering.enter(request, slug)
    before, after = queries.table_at(room.plan, first), queries.table_at(room.plan, second)
    reasons = differences.reasons(queries.why(room.plan, first, second))
    context = differences.context(room.plan, before, after, reasons) | {
        "first": state_name(room.plan, first),
        "second": state_name(room.plan, second),
    }
    return render(request, "desk/compare.html", room.context("editions") | context)
