"""The page of a sheet, and what its script asks: writes, and what others wrote meanwhile."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.defaultfilters import date as date_words
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core import fiscal
from tsumugu.core.errors import Refusal
from tsumugu.core.table import Table
from tsumugu.core.traits import has_sheet
from tsumugu.desk.editor import rail, saving, units
from tsumugu.desk.editor.drawing import Drawing, Drawn
from tsumugu.desk.plan import steps, tree
from tsumugu.desk.sheets import remarks
from tsumugu.desk.sheets.saving import Outcome, Who
from tsumugu.desk.sheets.views import draft_url
from tsumugu.notices import actions as notices
from tsumugu.plans import queries as ledger
from tsumugu.proposals import actions, queries
from tsumugu.proposals import rules as proposal_rules
from tsumugu.proposals.models import OPEN, Proposal
from tsumugu.render.reading.sheet import Column, short_month
from tsumugu.web import bases, entering, labels, refusals


class _Sheet:
    """A sheet in one state, drawn: what the page shows and what its script is told later."""

    def __init__(self, table: Table, root: str, base: Table, base_root: str, node: str, editable: bool) -> None:
        self.table, self.root, self.base, self.base_root = table, root, base, base_root
        self.node, self.editable = node, editable

    def made(self, plan: int) -> tuple[Drawing, Drawn, dict[str, Any]]:
        today = timezone.localdate()
        key = (plan, self.root, self.base_root, self.node, self.editable, labels.language(), fiscal.year_of(today))
        with _lock:
            known = _drawn.get(key)
        if known is None:
            drawing = Drawing(self.table, self.base, self.node, editable=self.editable, this_year=fiscal.year_of(today))
            known = (drawing, drawing.drawn(), units.data(self.table, self.node) if self.editable else {})
            with _lock:
                _drawn[key] = known
                while len(_drawn) > _KEPT:
                    _drawn.popitem(last=False)
        return known


#: Sheets that were drawn last: a save is told by what differs from the state before, which was drawn a moment ago.
_KEPT = 32
_drawn: OrderedDict[tuple[Any, ...], tuple[Drawing, Drawn, dict[str, Any]]] = OrderedDict()
_lock = Lock()


def _sheet(room: entering.Room, proposal: Proposal | None, node: str, *, editable: bool) -> _Sheet:
    if proposal is None:
        head = ledger.head(room.plan)
        return _Sheet(head.table, head.root, head.table, head.root, node, editable)
    base, base_root = queries.base(proposal), queries.base_root(proposal)
    return _Sheet(queries.draft(proposal), proposal.draft_root, base, base_root, node, editable)


@require_safe
def sheet(request: HttpRequest, slug: str, node: str) -> HttpResponse:
    """The sheet of the plan; who may edit sees it as their working copy has it. ``?plan``: as the plan has it."""
    room = entering.enter(request, slug)
    own = queries.working(room.plan, room.user) if room.may_edit else None
    decided = "plan" in request.GET
    if own is not None and not decided and node not in queries.draft(own).nodes:
        messages.info(request, _("Your draft has this sheet no more. This is how the plan has it."))
        decided = True
    shown = None if decided else own
    return _page(
        request, room, shown, node, editable=room.may_edit and not decided, decided=decided and own is not None
    )


@require_safe
def draft_sheet(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """The sheet in a proposal."""
    room, proposal = entering.enter_proposal(request, pk)
    table = queries.draft(proposal)
    if node not in table.nodes and node in ledger.head(room.plan).table.nodes:
        messages.info(request, _("What you came from is not in this draft: it was deleted here, or is newer."))
        return redirect("desk:draft", pk=pk)
    key = entering.node_key(table, node)
    if not has_sheet(table.nodes[key].type):
        return redirect("desk:edit", pk=pk, node=node)
    editable = proposal.state in OPEN and proposal_rules.may_edit_draft(room.user, proposal)
    return _page(request, room, proposal, node, editable=editable)


def _page(
    request: HttpRequest, room: entering.Room, proposal: Proposal | None, node: str, *, editable: bool,
    decided: bool = False,
) -> HttpResponse:  # fmt: skip
    found = _sheet(room, proposal, node, editable=editable)
    key = entering.node_key(found.table, node)
    if not has_sheet(found.table.nodes[key].type):
        raise Http404
    drawing, drawn, written = found.made(room.plan.pk)
    if proposal is None:
        crumbs = tree.crumbs(found.table, key, tree.addresses("desk:node", room.plan.slug))
    else:
        crumbs = tree.crumbs(found.table, key, draft_url(proposal, found.table))
    unsubmitted = queries.unsubmitted(room.plan, room.user) if proposal is None and room.may_edit else ()
    there = key in ledger.head(room.plan).table.nodes
    if there:
        notices.opened_sheet(room.plan, key, room.plan.head_sequence, actor=room.user)
    context = {
        "watched": notices.opened(room.plan, "sheet", key, actor=room.user) if there else None,
        "proposal": proposal,
        "node": node,
        "title": labels.name_of(found.table, key),
        "crumbs": crumbs,
        "editable": editable,
        "decided": decided,
        "unsubmitted": unsubmitted,
        "step": steps.of_sheet(room, found.table, key),
        "head": [drawn.parts[part] for part in drawn.order["head"]],
        "activities": [drawn.parts[part] for part in drawn.order["activities"]],
        "indicators": [drawn.parts[part] for part in drawn.order["indicators"]],
        "budget": [drawn.parts[part] for part in drawn.order["budget"]],
        "view": drawing.view,
        "script": written | _calendar(drawing.columns),
        "root": found.root,
        "base_root": found.base_root,
        "edits_url": _edits_url(room, proposal),
        "history": reverse("desk:node", args=[room.plan.slug, node]) if there else "",
    }
    context |= rail.context(room, proposal if editable else None, node)
    context["proposal"] = proposal
    return render(request, "desk/sheet.html", room.context("plan" if proposal is None else "proposals") | context)


def _calendar(columns: tuple[Column, ...]) -> dict[str, Any]:
    """The years of the columns, and what each of their months is called in few letters."""
    language = labels.language()
    months = [short_month(month, language) for column in columns for month in fiscal.months(column.year)]
    return {
        "first": columns[0].year if columns else 0, "years": len(columns), "months": months,
        "heads": [column.short for column in columns],
    }  # fmt: skip


def _edits_url(room: entering.Room, proposal: Proposal | None) -> str:
    """The working copy has one address, whether it is opened already or not."""
    if proposal is None or (proposal.working and proposal.author_id == room.user.pk):
        return reverse("desk:edits", args=[room.plan.slug])
    return reverse("desk:draft_edits", args=[proposal.pk])


# -- what the script asks ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def edits(request: HttpRequest, slug: str) -> HttpResponse:
    """POST writes into the working copy, which is opened where there is none; GET tells what is other than ``root``."""
    room = entering.enter(request, slug, rules.may_edit)
    return _answer(request, room, queries.working(room.plan, room.user))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_edits(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for a proposal that is given."""
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    if not proposal_rules.may_edit_draft(room.user, proposal):
        raise Refusal("may-not-edit")
    return _answer(request, room, proposal)


def _answer(request: HttpRequest, room: entering.Room, proposal: Proposal | None) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    bases.base_of(asked)
    if request.method != "POST":
        return _told(request, room, proposal, asked, {})
    before = queries.draft(proposal) if proposal is not None else ledger.head(room.plan).table
    there = proposal.draft_root if proposal is not None else room.plan.head_root
    status = 200
    # Whether nobody else wrote since: what this page asked for meanwhile was then seen on what this act made.
    said: dict[str, Any] = {"alone": there == asked["based_on"]}
    try:
        done = saving.perform(room.plan, proposal, room.user, request.POST)
    except ValueError as error:
        status = 422
        said["refused"] = str(error)
    except Refusal as refusal:
        status, said["refused"] = refusals.sentence(refusal)
    else:
        proposal = done.proposal
        if done.open:
            said["open"] = done.open
        if done.outcome is not None:
            status = done.outcome.status
            said |= _outcome(room, proposal, str(asked.get("node", "")), done.outcome)
            said["mine"] = done.written
        if proposal is not None:
            after = queries.draft(Proposal.objects.get(pk=proposal.pk))
            found = remarks.brought(before, after) if status == 200 else []
            said["brought"] = [list(one) for one in found if one[0] != "notice"]  # those stand beside the sheet
    fresh = queries.reloaded(proposal) if proposal is not None else queries.working(room.plan, room.user)
    return _told(request, room, fresh, asked, said, status)


def _outcome(room: entering.Room, proposal: Proposal | None, node: str, outcome: Outcome) -> dict[str, Any]:
    """What became of fields that did not go in: the sentence, or who wrote there meanwhile and what."""
    met = {}
    if outcome.stale:
        fresh = queries.reloaded(proposal) if proposal is not None else None
        table = queries.draft(fresh) if fresh is not None else ledger.head(room.plan).table
        for path in outcome.stale:
            entry = table.nodes[node]
            who = Who(fresh, room.user, node)(path) if fresh is not None else _("This entry was changed meanwhile.")
            met[f"{node}/{path}"] = {"said": who, "words": labels.value_words(entry, path, table.nodes)}
    return {"wrong": {f"{node}/{path}": said for path, said in outcome.wrong.items()}, "met": met}


def _told(
    request: HttpRequest,
    room: entering.Room,
    proposal: Proposal | None,
    asked: QueryDict,
    said: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """What of the sheet is other than in the state that the script has, and all that stands beside it."""
    node, root, base = (str(asked.get(name, "")) for name in ("sheet", "based_on", "base"))
    found = _sheet(room, proposal, node, editable=True)
    if node not in found.table.nodes or not has_sheet(found.table.nodes[node].type):
        return JsonResponse(said | {"gone": _("This sheet is not in the draft any more.")}, status=max(status, 409))
    answer: dict[str, Any] = {"root": found.root, "time": date_words(timezone.localtime(), "H:i")} | said
    answer["base"] = found.base_root
    if (root, base) != (found.root, found.base_root):
        _drawing, now, written = found.made(room.plan.pk)
        old, known = _seen(room, proposal, node, root, base, found)
        answer["parts"] = {key: html for key, html in now.parts.items() if old is None or old.parts.get(key) != html}
        answer["order"] = now.order
        answer["units"] = {
            place: unit for place, unit in written["units"].items() if known.get("units", {}).get(place) != unit
        }
        answer["lists"] = {name: one for name, one in written["lists"].items() if name not in known.get("lists", {})}
    beside = rail.context(room, proposal, node) | {"plan": room.plan, "node": node}
    answer |= {"rail": render_to_string("desk/_rail.html", beside, request), "undo": beside.get("undo", "")}
    answer |= {"redo": beside.get("redo", ""), "count": beside.get("count", 0), "edits": _edits_url(room, proposal)}
    return JsonResponse(answer, status=status)


def _seen(
    room: entering.Room, proposal: Proposal | None, node: str, root: str, base: str, now: _Sheet
) -> tuple[Drawn | None, dict[str, Any]]:  # fmt: skip
    """The sheet as the script has it; nothing where that state is not known any more, or stood on another one."""
    try:
        table = queries.shown_at(room.plan, proposal, root)
    except Refusal:
        return None, {}
    if node not in table.nodes or base not in (root, now.base_root):
        return None, {}
    beside = table if base == root else now.base
    _drawing, drawn, written = _Sheet(table, root, beside, base, node, True).made(room.plan.pk)
    return drawn, written


@require_POST
def work_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Without a script: opens the working copy and leads to the form of all fields of an entry."""
    room = entering.enter(request, slug, rules.may_edit)
    node = request.POST.get("node", "") or "-"
    proposal = actions.working_copy(room.plan, actor=room.user)
    if node != "-" and node not in queries.draft(proposal).nodes:
        return redirect("desk:draft", pk=proposal.pk)
    return redirect("desk:edit", pk=proposal.pk, node=node)
