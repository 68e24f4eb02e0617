"""Proposals: the list, the page, and what can be done with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core.causes import Cited
from tsumugu.core.errors import Refusal
from tsumugu.core.table import MISSING, to_builtins
from tsumugu.desk.frame import errors, keeping
from tsumugu.desk.frame.keeping import WHY
from tsumugu.desk.plan import steps
from tsumugu.desk.plan.causes import apart
from tsumugu.desk.proposals import citing
from tsumugu.desk.proposals.page import SentAct, context
from tsumugu.desk.sheets import asked, fields
from tsumugu.plans import queries as ledger
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.web import entering, labels, paging, refusals, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """All proposals of a plan; POST opens one, and goes to the sheet it was opened from. ``?cite=opinion:o12-3``: what
    the one that is opened here begins with as its cause."""
    if request.method == "POST":
        return _open(request, entering.enter(request, slug, rules.may_edit))
    room = entering.enter(request, slug)
    return _list(request, room)


def _list(request: HttpRequest, room: entering.Room, opening: dict[str, Any] | None = None) -> HttpResponse:
    page = paging.page(request, queries.proposals(room.plan), 50)
    again = keeping.again(request)
    cite = citing.asked_for(
        room.plan, [name for sent in (request.GET, request.POST, again) for name in sent.getlist("cite")]
    )
    shown: dict[str, Any] = {
        "page": page, "proposals": page, "opening": opening or again,
        "cite": citing.named(cite, apart(room.plan) if cite else {}),
    }  # fmt: skip
    if not page.object_list:
        shown["step"] = steps.of_plan(room, ledger.head(room.plan).table)
    status = opening["status"] if opening else 200
    return render(request, "desk/proposals.html", room.context("proposals") | shown, status=status)


def _open(request: HttpRequest, room: entering.Room) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("title", "reason", "node", "form")}
    node = typed["node"]
    causes = [Cited(cause) for cause in citing.asked_for(room.plan, request.POST.getlist("cite"))]
    try:
        proposal = actions.open_proposal(
            room.plan, title=typed["title"], reason=typed["reason"], actor=room.user, form=typed["form"], causes=causes
        )
    except Refusal as refusal:
        status, sentence = refusals.sentence(refusal)
        if status == 403:
            raise
        at = str(refusal.data.get("field", "title"))
        return _list(request, room, typed | {"status": status, "at": at, "errors": _said(refusal) or [sentence]})
    unseen.told(request, typed["title"], typed["reason"])
    if node and ("" if node == "-" else node) in queries.draft(proposal).nodes:
        return redirect("desk:edit", pk=proposal.pk, node=node)
    return redirect("desk:draft", pk=proposal.pk)


def _said(refusal: Refusal) -> list[str]:
    """What is wrong in detail, in the reader's language."""
    return [problem.text(labels.language()) for problem in refusals.problems_of(refusal)]


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, why, what it needs, what is wrong, what conflicts. ``?cite=opinion:o12-3`` (more than once, too)
    prepares the form of its words to cite something; it is cited when that is saved."""
    room, found = entering.enter_proposal(request, pk)
    sent = keeping.again(request)
    typed = SentAct(sent.get("act", ""), "", sent, sent.get("conflict", ""))
    cite = request.GET.getlist("cite")
    return render(request, "desk/proposal.html", context(room, found, typed=typed, cite=cite))


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, approve, return, withdraw, take up again, take a change out, sync, merge, other words. Who may is decided
    by the action itself."""
    room, found = entering.enter_proposal(request, pk)
    name, comment = request.POST.get("act", ""), request.POST.get("comment", "")
    seen = request.POST.get("seen", "")
    try:
        if name == "submit":
            title, reason = request.POST.get("title"), request.POST.get("reason")
            actions.submit_proposal(found, actor=room.user, seen=seen, title=title, reason=reason)
            unseen.told(request, title or "", reason or "")
            messages.success(request, _("Submitted. The first of the route has been asked."))
        elif name == "approve":
            actions.approve(found, actor=room.user, seen=seen, comment=comment)
            messages.success(request, _("Approved."))
            unseen.told(request, comment)
        elif name == "return":
            actions.return_proposal(found, actor=room.user, seen=seen, comment=comment)
            messages.success(request, _("Returned to the author."))
            unseen.told(request, comment)
        elif name == "withdraw":
            actions.withdraw_proposal(found, actor=room.user, seen=seen)
            messages.success(request, _("Withdrawn. The proposal stays readable."))
        elif name == "reopen":
            actions.reopen_proposal(found, actor=room.user, seen=seen)
            messages.success(request, _("Taken up again. It is a draft now."))
        elif name == "take-out":
            actions.take_out(found, actor=room.user, seen=seen, places=request.POST.getlist("place"))
            messages.success(request, _("Taken out. The other changes stay."))
        elif name == "sync":
            actions.sync_proposal(found, actor=room.user, seen=seen)
            messages.success(request, _("The newest state was taken in."))
        elif name == "merge":
            actions.merge_proposal(found, actor=room.user, seen=seen)
            messages.success(request, _("Merged into the plan."))
        elif name == "reword":
            _reword(request, room, found, seen)
        else:
            return errors.bad_request(request)
    except Refusal as refusal:
        return _refused(request, room, pk, refusal, SentAct(name, seen, request.POST))
    return redirect("desk:proposal", pk=pk)


def _reword(request: HttpRequest, room: entering.Room, found: Proposal, seen: str) -> None:
    title, reason = request.POST.get("title", ""), request.POST.get("reason", "")
    reasons = {name.removeprefix(WHY): str(text) for name, text in request.POST.items() if name.startswith(WHY)}
    before = found.wording
    causes = citing.sent(found.plan, queries.cited(found), request.POST)
    actions.reword(found, actor=room.user, seen=seen, title=title, reason=reason, reasons=reasons, causes=causes)
    unseen.told(request, title, reason, *reasons.values())
    messages.success(request, _("Saved.") if found.wording != before else _("Nothing was changed."))


def _refused(request: HttpRequest, room: entering.Room, pk: int, refusal: Refusal, typed: SentAct) -> HttpResponse:
    """The page once more, as it is by now: why nothing was done, what differs, and everything that was typed."""
    status, sentence = refusals.sentence(refusal)
    fresh = Proposal.objects.select_related("plan__organization", "author").get(pk=pk)
    return render(request, "desk/proposal.html", context(room, fresh, refusal, sentence, typed), status=status)


@require_POST
def resolve(request: HttpRequest, pk: int, conflict: str) -> HttpResponse:
    room, found = entering.enter_proposal(request, pk, rules.may_edit)
    choice, value, seen = request.POST.get("choice", ""), None, request.POST.get("seen", "")
    typed = SentAct("resolve", seen, request.POST, conflict)
    try:
        if choice == "value":
            value = _own_value(request, found, conflict)
        actions.resolve_conflict(found, conflict, choice, value, actor=room.user, seen=seen)
    except Refusal as refusal:
        return _refused(request, room, pk, refusal, typed)
    messages.success(request, _("Resolved."))
    return redirect("desk:proposal", pk=pk)


def _own_value(request: HttpRequest, found: Proposal, conflict: str) -> Any:
    """What was typed as a fourth answer. Refusals: ``changed-since-seen``, ``unreadable``."""
    open_one = next((one for one in queries.conflicts(found) if one.id == conflict), None)
    draft = queries.draft(found)
    if open_one is None or open_one.node not in draft.nodes:
        raise Refusal("changed-since-seen", conflict=conflict)
    try:
        value = fields.parse(draft, open_one.node, open_one.path, request.POST)
        asked.check(value, draft.nodes[open_one.node].fields.get(open_one.path, MISSING))
        return to_builtins(value)
    except ValueError as error:
        raise Refusal("unreadable", conflict=conflict, detail=str(error)) from None
