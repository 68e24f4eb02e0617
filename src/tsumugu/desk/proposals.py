"""Proposals: the list, the page, and what can be done with one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core.conflicts import Conflict
from tsumugu.core.errors import Problem
from tsumugu.core.table import Table, to_builtins
from tsumugu.desk import access, differences, errors, fields, labels
from tsumugu.proposals import actions, queries
from tsumugu.render import redline, words
from tsumugu.render.conflicts import Columns, columns


@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request: HttpRequest, slug: str) -> HttpResponse:
    """All proposals of a plan; POST opens one, and goes to the sheet it was opened from."""
    if request.method == "POST":
        room = access.enter(request, slug, rules.may_edit)
        title = request.POST.get("title", "").strip()
        reason = request.POST.get("reason", "").strip()
        proposal = actions.open_proposal(room.plan, title=title, reason=reason, actor=room.user)
        node = request.POST.get("node", "")
        if node:
            return redirect("desk:edit", pk=proposal.pk, node=node)
        return redirect("desk:draft", pk=proposal.pk)
    room = access.enter(request, slug)
    page = Paginator(queries.proposals(room.plan), 50).get_page(request.GET.get("page"))
    return render(request, "desk/proposals.html", room.context("proposals") | {"page": page, "proposals": page})


@dataclass(frozen=True)
class ConflictView:
    """One conflict in three columns, and the inputs for a fourth answer where the kind has one."""

    id: str
    said: Columns
    ours: str
    theirs: str
    unit: fields.Unit | None


#: Kinds that a person may answer with a value of their own (one field, one unit of a form).
_WRITABLE = frozenset({"field", "prose", "clear"})


def conflict_view(table: Table, conflict: Conflict) -> ConflictView:
    unit = None
    if conflict.kind in _WRITABLE and conflict.node in table.nodes:
        unit = fields.unit(table, conflict.node, conflict.path)
    said = columns(conflict, table, labels.language())
    ours, theirs = said.ours, said.theirs
    if conflict.kind == "prose":  # what each side did to the words, not two texts to be compared by eye
        ours, theirs = redline.runs(said.base, ours), redline.runs(said.base, theirs)
    return ConflictView(conflict.id, said, ours, theirs, unit)


def problem_view(table: Table, problem: Problem) -> dict[str, str]:
    """A problem in the reader's language with the place it stands at."""
    node = problem.path.partition("/")[0]
    place = words.place(table, node)
    return {"severity": problem.severity, "text": problem.text(labels.language()), "place": place}


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes, why, what it needs, what is wrong, what conflicts."""
    room, found = access.enter_proposal(request, pk)
    base, draft = queries.base(found), queries.draft(found)
    context = {
        "proposal": found,
        "conflicts": [conflict_view(draft, conflict) for conflict in queries.conflicts(found)],
        "problems": [problem_view(draft, problem) for problem in queries.problems(found)],
    }
    context |= differences.context(base, draft)
    standing = queries.standing(found, room.user)
    return render(request, "desk/proposal.html", room.context("proposals") | standing | context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, approve, return, withdraw, sync, merge. Who may is decided by the action itself."""
    room, found = access.enter_proposal(request, pk)
    name, comment = request.POST.get("act", ""), request.POST.get("comment", "").strip()
    if name == "submit":
        actions.submit_proposal(found, actor=room.user)
        messages.success(request, _("Submitted. The first of the route has been asked."))
    elif name == "approve":
        actions.approve(found, actor=room.user, comment=comment)
        messages.success(request, _("Approved."))
    elif name == "return":
        actions.return_proposal(found, actor=room.user, comment=comment)
        messages.success(request, _("Returned to the author."))
    elif name == "withdraw":
        actions.withdraw_proposal(found, actor=room.user)
        messages.success(request, _("Withdrawn. The proposal stays readable."))
    elif name == "sync":
        actions.sync_proposal(found, actor=room.user)
        messages.success(request, _("The newest state was taken in."))
    elif name == "merge":
        actions.merge_proposal(found, actor=room.user)
        messages.success(request, _("Merged into the plan."))
    else:
        return errors.bad_request(request)
    return redirect("desk:proposal", pk=pk)


@require_POST
def resolve(request: HttpRequest, pk: int, conflict: str) -> HttpResponse:
    room, found = access.enter_proposal(request, pk, rules.may_edit)
    open_one = next((c for c in queries.conflicts(found) if c.id == conflict), None)
    if open_one is None:
        messages.warning(request, _("This conflict is no longer open."))
        return redirect("desk:proposal", pk=pk)
    choice, value = request.POST.get("choice", ""), None
    if choice == "value":
        draft = queries.draft(found)
        try:
            value = to_builtins(fields.parse(draft, open_one.node, open_one.path, request.POST))
        except ValueError as error:
            messages.error(request, str(error))
            return redirect("desk:proposal", pk=pk)
    elif choice not in ("base", "ours", "theirs"):
        return errors.bad_request(request)
    actions.resolve_conflict(found, conflict, choice, value, actor=room.user)
    messages.success(request, _("Resolved."))
    return redirect("desk:proposal", pk=pk)
