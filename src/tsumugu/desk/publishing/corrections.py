"""What can be done about an edition that is out: take it back, have words taken out, go on after a loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from tsumugu.core.errors import Refusal
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, to_table
from tsumugu.desk.frame import keeping
from tsumugu.desk.publishing.editions import refused, stopped
from tsumugu.meetings import naming
from tsumugu.meetings.models import Material
from tsumugu.plans import queries
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication import queries as public
from tsumugu.publication import rules
from tsumugu.publication.actions import corrections
from tsumugu.publication.collection import blanking, papers, redactions, removed
from tsumugu.publication.models import Redaction
from tsumugu.render.vocabulary import words
from tsumugu.render.vocabulary.naming import edition_title
from tsumugu.web import entering, labels, unseen

#: Said where publishing has stopped.
_RECORDED = gettext_lazy("Recorded. It is published once it is decided how to go on.")


def _called(edition: Edition) -> str:
    """The name of an edition as readers know it: 本編 第2版（最終案）."""
    return edition_title(edition.part, edition.number, edition.label, labels.language())


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take editions back."""
    room = entering.enter(request, slug, rules.may_withdraw)
    sent = request.POST if request.method == "POST" else keeping.again(request)
    typed: dict[str, Any] = {"chosen": sent.getlist("edition"), "reason": sent.get("reason", "")}
    told: dict[str, Any] = {}
    if request.method == "POST":
        try:
            run = corrections.withdraw_editions(
                room.plan, typed["chosen"], actor=room.user, reason=typed["reason"], seen=request.POST.get("seen", "")
            )
        except Refusal as refusal:
            told = refused(refusal)
        else:
            unseen.told(request, typed["reason"])
            if run is None:
                messages.success(request, str(_RECORDED))
                return redirect("desk:editions", slug=slug)
            messages.success(request, _("The edition is withdrawn. Its pages and documents are being taken down."))
            return redirect("desk:publication", slug=slug, pk=run.pk)
    standing = Edition.objects.filter(plan=room.plan, withdrawal__isnull=True).order_by("-pk")
    offered = [
        {"name": edition.name, "title": _called(edition), "date": edition.date,
         "chosen": edition.name in typed["chosen"]}
        for edition in standing
    ]  # fmt: skip
    context = {"editions": offered, "typed": typed, "seen": public.seen_editions(room.plan), **told}
    return render(
        request, "desk/withdraw.html", room.context("editions") | context, status=told.get("status", 200)
    )  # fmt: skip


@require_POST
def accept_gap(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on from a ledger that is older than what it published."""
    room = entering.enter(request, slug, rules.may_accept_gap)
    reason = request.POST.get("reason", "")
    try:
        run = corrections.accept_gap(room.plan, actor=room.user, reason=reason, seen=request.POST.get("seen", ""))
    except Refusal as refusal:
        told = refused(refusal)
        context = {**stopped(room.plan), "may_accept_gap": True, "gap_reason": reason, **told}
        return render(request, "desk/gap.html", room.context("editions") | context, status=told["status"])
    messages.success(request, _("The notice of the gap is recorded. It stays on the page of the editions."))
    unseen.told(request, reason)
    if run is None:
        return redirect("desk:editions", slug=slug)
    return redirect("desk:publication", slug=slug, pk=run.pk)


# -- words that have to go ---------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask that words be taken out. First the words, then, with every place in which they stand, the reason."""
    room = entering.enter(request, slug, rules.may_ask_redaction, retired_too=True)
    sent = request.POST if request.method == "POST" else keeping.again(request)
    typed = {name: sent.get(name, "") for name in ("passage", "place", "reason")}
    context: dict[str, Any] = {"typed": typed}
    if request.method == "POST" or typed["passage"]:
        try:
            passage = corrections.passage_of(typed["passage"], *_narrowed(typed["place"]))
            context |= _shown(room.plan, passage)
            if request.method == "POST" and sent.get("act") == "ask":
                asked = corrections.ask_redaction(
                    room.plan, passage, actor=room.user, reason=typed["reason"], seen=request.POST.get("seen", "")
                )
                messages.success(request, _("Asked. A second person has to confirm it before anything is removed."))
                unseen.told(request, typed["reason"])
                return redirect("desk:redaction", slug=slug, pk=asked.pk)
            if not context["found"]:
                raise Refusal("passage-not-found", field="passage")
        except Refusal as refusal:
            context |= refused(refusal)
    context |= {"asked": Redaction.objects.filter(plan=room.plan).select_related("answer").order_by("-pk")}
    status = context.get("status", 200)
    return render(request, "desk/redact.html", room.context("editions") | context, status=status)


def _narrowed(place: str) -> tuple[str | None, str]:
    """Node and field of a choice on the page; ``None`` for everywhere."""
    node, slash, path = place.partition("/")
    return (node if node != "-" else ROOT, path) if slash else (None, "")


@require_http_methods(["GET", "HEAD", "POST"])
def redaction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request: what would go, where it stands, and the answer of a second person."""
    room = entering.enter(request, slug, rules.may_ask_redaction, retired_too=True)
    asked = get_object_or_404(Redaction.objects.select_related("plan__organization", "answer"), pk=pk, plan=room.plan)
    told: dict[str, Any] = {"comment": keeping.again(request).get("comment", "")}
    if request.method == "POST":
        confirmed, comment = request.POST.get("act") == "confirm", request.POST.get("comment", "")
        told = {"comment": comment}
        try:
            run = corrections.answer_redaction(
                asked, actor=room.user, confirmed=confirmed, seen=request.POST.get("seen", ""), comment=comment
            )
        except Refusal as refusal:
            told |= refused(refusal)
        else:
            unseen.told(request, comment)
            if run is None:
                messages.success(request, str(_RECORDED) if confirmed else _("Declined. Nothing is removed."))
                return redirect("desk:editions" if confirmed else "desk:redact", slug=slug)
            messages.success(request, _("Confirmed. The words are being removed from everything published."))
            return redirect("desk:publication", slug=slug, pk=run.pk)
    passage = redactions.passage(asked)
    still = bool(blanking.places(queries.plan(room.plan), passage))
    context = {
        "asked": asked, "answer": getattr(asked, "answer", None), "still": still,
        "may_answer": rules.may_answer_redaction(room.own_roles) and asked.asked_by_then != room.user.pk,
        "own": asked.asked_by_then == room.user.pk, **_shown(room.plan, passage), **told,
    }  # fmt: skip
    return render(
        request, "desk/redaction.html", room.context("editions") | context, status=told.get("status", 200)
    )  # fmt: skip


def _of_meetings(found: Sequence[Material]) -> list[tuple[Material, str]]:
    """Papers and what their meetings are called."""
    told = naming.of({one.meeting_id: one.meeting for one in found}.values(), labels.language(), office=True)
    return [(one, told[one.meeting_id]) for one in found]


def _shown(record: PlanRecord, passage: blanking.Passage) -> dict[str, Any]:
    """Every place in which the words stand, by edition, and what the act has to carry."""
    there = removed.found(record, passage)
    names = _names(record)
    places: dict[tuple[str, str], list[str]] = {}
    for edition, found in there.editions.items():
        for place in found:
            places.setdefault(place, []).append(labels.edition_name(edition))
    listed = [
        {"where": _where(place, names), "value": f"{place[0] or '-'}/{place[1]}", "editions": editions,
         "field": not place[1].startswith("@")}
        for place, editions in places.items()
    ]  # fmt: skip
    if there.changes:
        listed.append({
            "where": _("Title, reason or cause of a change: %(numbers)s")
            % {"numbers": ", ".join(map(str, there.changes))},
            "value": "", "editions": [], "field": False,
        })  # fmt: skip
    if there.beside:
        listed.append({"where": _where(blanking.BESIDE, names), "value": "", "editions": [], "field": False})
    in_papers = papers.searched(record, passage.words) if passage.everywhere else papers.Searched()
    return {
        "holding": _of_meetings(in_papers.holding),
        "unread": _of_meetings(in_papers.unread),
        "found": listed,
        "passage": passage.words,
        "seen": corrections.seen_places(record, passage),
    }


def _names(record: PlanRecord) -> Mapping[str, Entry]:
    """The nodes of the newest state and of those published, to call a place by its name."""
    nodes: dict[str, Entry] = {}
    for sequence in Edition.objects.filter(plan=record).order_by("sequence").values_list("sequence", flat=True):
        nodes |= to_table(queries.plan_at(record, sequence)).nodes
    return nodes


def _where(place: tuple[str, str], names: Mapping[str, Entry]) -> str:
    node, path = place
    if path == "@edition":
        return _("Label, stage, kind or summary of the edition")
    if path == "@beside":
        return _("Beside the plan: a contact, a reason told in public, or pages kept of earlier editions")
    entry = names.get(node)
    if entry is None:
        return f"{node} {path}"
    known = path.partition(".")[0] in NODE_TYPES[entry.type].fields or path in NODE_TYPES[entry.type].fields
    field = labels.field_label(entry.type, path) if known else path
    return f"{words.name_of(entry, node)} – {field}"
