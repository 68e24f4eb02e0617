"""The working copy of a proposal: its tree, its sheets, the form of every node."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import rules
from tsumugu.core import edits
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.schema import NODE_TYPES
from tsumugu.core.table import ROOT, Entry, Table
from tsumugu.core.traits import has_sheet
from tsumugu.core.typed import is_writable
from tsumugu.core.typed import key as read_key
from tsumugu.core.validation import validate_table
from tsumugu.desk.frame import errors, keeping
from tsumugu.desk.plan import tree
from tsumugu.desk.sheets import controls, fields, pictures, remarks, saving
from tsumugu.desk.structure import arranging
from tsumugu.desk.structure.controls import Child, Slot
from tsumugu.proposals import queries
from tsumugu.proposals.models import Proposal
from tsumugu.web import entering, labels, refusals, typed_input


def draft_url(proposal: Proposal, table: Table) -> Callable[[str], str]:
    """An initiative opens as a sheet, everything else as its form."""
    sheet, form = (tree.addresses(name, proposal.pk) for name in ("desk:draft_node", "desk:edit"))
    return lambda node: sheet(node) if has_sheet(table.nodes[node].type) else form(node)


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    room, proposal = entering.enter_proposal(request, pk)
    table = queries.draft(proposal)
    context = {"proposal": proposal, "tree": tree.view(table, draft_url(proposal, table))}
    return render(request, "desk/plan.html", room.context("proposals") | context)


@require_safe
def edit(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    sent = keeping.kept(request)
    outcome = saving.Outcome(restored=True, data=sent) if sent is not None else None
    return form(request, room, proposal, node, outcome)


def form(
    request: HttpRequest,
    room: entering.Room,
    proposal: Proposal,
    node: str,
    outcome: saving.Outcome | None = None,
    *,
    said: str = "",
    met: arranging.Met | None = None,
    status: int = 409,
) -> HttpResponse:
    """The form of a node as it stands now. After a save that did not go in as a whole (``outcome``): with everything
    that was typed. ``said``: why the act that was asked for was refused, answered with ``status``; ``met``: what it
    would have met with."""
    table = queries.draft(proposal)
    key = entering.node_key(table, node)
    entry = table.nodes[key]
    url = draft_url(proposal, table)
    slots = [
        Slot(slot, child, tuple(Child(n, labels.name_of(table, n), url(n)) for n in table.children(key, slot)))
        for slot, child in NODE_TYPES[entry.type].slots.items()
    ]
    above = key
    while above != ROOT and not has_sheet(table.nodes[above].type):
        above = table.nodes[above].parent
    groups, asked = _groups(request, table, key)
    if outcome is not None:
        who = saving.Who(proposal, room.user, key)
        groups = _redrawn(groups, table, key, outcome, who)
    answered = outcome.status if outcome is not None else status if said else 200
    context = {
        "proposal": proposal,
        "node": key,
        "type": entry.type,
        "name": labels.name_of(table, key),
        "groups": groups,
        "not_added": asked,
        "slots": slots,
        "new": edits.new_id(table, secrets.token_bytes),
        "destinations": arranging.destinations(table, key) if key != ROOT else [],
        "problems": [
            {"severity": p.severity, "text": p.text(labels.language()), "place": _field_of(entry.type, p)}
            for p in validate_table(table, {key})
        ],
        "based_on": proposal.draft_root,
        "pictures": pictures.shown(table, key, room.plan),
        "picture_url": reverse("desk:bring_picture", args=[proposal.pk, node]),
        "edit_url": reverse("desk:edit", args=[proposal.pk, node]),
        "save_url": reverse("desk:save", args=[proposal.pk, node]),
        "structure_url": reverse("desk:structure", args=[proposal.pk, node]),
        "sheet_url": url(above) if above != ROOT else "",
        "crumbs": tree.crumbs(table, key, url),
        "outcome": _told(entry, outcome) if outcome is not None else None,
        "said": said,
        "moved": answered == 409,
        "met": met,
    }
    return render(request, "desk/edit.html", room.context("proposals") | context, status=answered)


def _told(entry: Entry, outcome: saving.Outcome) -> dict[str, Any]:
    """What became of a form, for the head of the page: labels of what went in and of what did not."""
    names = {
        path: labels.field_label(entry.type, path) if is_writable(entry, path) else path[:40]
        for path in (*outcome.saved, *outcome.kept)
    }
    kept = [{"label": names[path], "id": fields.html_id(path)} for path in sorted(outcome.kept)]
    refused = refusals.sentence(outcome.refused)[1] if outcome.refused is not None else ""
    saved = [names[path] for path in sorted(outcome.saved)]
    return {"restored": outcome.restored, "saved": saved, "kept": kept, "refused": refused}


def _field_of(node_type: str, problem: Problem) -> str:
    path = problem.path.partition("/")[2]
    return labels.field_label(node_type, path) if path else ""


def _groups(request: HttpRequest, table: Table, key: str) -> tuple[list[fields.Group], dict[str, str]]:
    """The form with a place for the new key asked for in the address; or, by field, why there is none."""
    made = fields.groups(table, key)
    path, typed = request.GET.get("field", ""), request.GET.get("key")
    if typed is None or path not in {group.path for group in made if group.keyed}:
        return made, {}
    try:
        cell = f"{path}.{typed_input.read(read_key(table.nodes[key].type, path, typed))}"
    except ValueError as error:
        return made, {path: str(error)}
    return [_with(group, table, key, cell) if group.path == path else group for group in made], {}


def _with(group: fields.Group, table: Table, key: str, cell: str) -> fields.Group:
    """A group with one cell more, if it has none of this name yet."""
    if cell in {unit.path for unit in group.units}:
        return group
    return replace(group, units=(*group.units, fields.unit(table, key, cell)))


def _redrawn(
    groups: list[fields.Group], table: Table, key: str, outcome: saving.Outcome, who: saving.Who
) -> list[fields.Group]:
    """The form as somebody filled it in, with places for cells that only they have."""
    made = []
    for group in groups:
        if group.keyed:
            for path in saving.posted_paths(outcome.data):
                if path.partition(".")[0] == group.path and is_writable(table.nodes[key], path):
                    group = _with(group, table, key, path)
        units = tuple(saving.redrawn(unit, outcome, table, key, who) for unit in group.units)
        made.append(replace(group, units=units))
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """One unit (htmx) or a whole form (without JavaScript) into the working copy."""
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    if request.method != "POST":  # the address of an answer that somebody loads again
        return redirect("desk:edit", pk=pk, node=node)
    key = "" if node == "-" else node
    table = queries.draft(proposal)
    if key not in table.nodes:
        raise Refusal("gone")
    single = request.POST.get("unit", "") if request.headers.get("HX-Request") else ""
    if single:
        return _save_unit(request, room, proposal, key, single)
    if request.POST.get("discard") == "yes":
        messages.success(request, _("Thrown away. The form shows what is saved."))
        return redirect("desk:edit", pk=pk, node=node)
    outcome = saving.save(proposal, room.user, key, request.POST, saving.posted_paths(request.POST))
    if not outcome.kept and outcome.refused is None:
        messages.success(request, _("Saved.") if outcome.saved else _("Nothing was changed."))
    _tell_brought(request, table, proposal, key)
    if outcome.kept or outcome.refused is not None:
        return form(request, room, Proposal.objects.get(pk=pk), node, outcome)
    return redirect("desk:edit", pk=pk, node=node)


def _tell_brought(request: HttpRequest, before: Table, proposal: Proposal, node: str = "") -> None:
    """What a write newly breaks is said at once, and not met only when the proposal is submitted or merged."""
    for severity, said in remarks.brought(before, queries.draft(Proposal.objects.get(pk=proposal.pk)), node):
        messages.add_message(request, _LEVELS[severity], said)


_LEVELS = {"error": messages.ERROR, "warning": messages.WARNING, "notice": messages.INFO}


def _save_unit(request: HttpRequest, room: entering.Room, proposal: Proposal, key: str, path: str) -> HttpResponse:
    """One field or cell. The answer is what stands beneath it, or the whole of it where its text is another one."""
    before, drawn = proposal.draft_root, queries.draft(proposal)
    if not is_writable(drawn.nodes[key], path):
        return errors.fragment(request, 422, _("This field cannot be changed here."))
    outcome = saving.save(proposal, room.user, key, request.POST, [path])
    fresh = Proposal.objects.get(pk=proposal.pk)
    table = queries.draft(fresh)
    if key not in table.nodes:
        raise Refusal("gone")
    unit = saving.redrawn(fields.unit(table, key, path), outcome, table, key, saving.Who(fresh, room.user, key))
    if outcome.refused is not None:
        unit = replace(unit, error=refusals.sentence(outcome.refused)[1])
    took = saving.decided(request.POST, path) == "theirs"
    if not unit.unsaved:
        brought = remarks.brought(drawn, table, key, path)
        unit = replace(unit, remarks=(*remarks.remarks(table, key, path, hints=True), *brought))
    saved_at = None if outcome.status != 200 else timezone.localtime()
    save_url = reverse("desk:save", args=[proposal.pk, key or "-"])
    made = controls.fieldset(unit, save_url, saved_at) if took else controls.state(unit, saved_at)
    answer = HttpResponse(made, status=outcome.status)
    if took:
        answer.headers["HX-Retarget"] = f"#{unit.html_id}"
        answer.headers["HX-Reswap"] = "outerHTML"
    answer.headers[errors.FRAGMENT] = "saved" if outcome.status == 200 else "refused"
    if outcome.status == 200 and before == request.POST.get("based_on"):
        # Nobody else wrote since the page was made: what the page is based on moves on with what it saved itself.
        answer.headers["Desk-Base"] = fresh.draft_root
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def structure(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """Add, delete, move, reorder."""
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    if request.method != "POST":
        return redirect("desk:edit", pk=pk, node=node)
    act, before = request.POST.get("act", ""), queries.draft(proposal)
    try:
        shown = arranging.arrange(proposal, room.user, act, request.POST)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("desk:edit", pk=pk, node=node)
    except Refusal as refusal:
        if refusal.code not in ("stale", "no-such-state") or not _is_there(proposal, node):
            raise
        met = arranging.since(proposal, request.POST) if refusal.code == "stale" else None
        said = _REFUSED_ACTS.get(act) if refusal.code == "stale" else None
        sentence = str(said) if said is not None else refusals.sentence(refusal)[1]
        return form(request, room, Proposal.objects.get(pk=pk), node, said=sentence, met=met)
    _tell_brought(request, before, proposal)
    return redirect("desk:edit", pk=pk, node=shown or "-")


#: What is said where an act on the structure met with what somebody did meanwhile.
_REFUSED_ACTS = {
    "delete": gettext_lazy("It was not deleted: something beneath it was changed since this page was opened."),
    "move": gettext_lazy("It was not moved: its place was changed since this page was opened."),
    "up": gettext_lazy("The order was not changed: it was changed since this page was opened."),
    "down": gettext_lazy("The order was not changed: it was changed since this page was opened."),
    "add": gettext_lazy("Nothing was added: the place was changed or deleted since this page was opened."),
}


def _is_there(proposal: Proposal, node: str) -> bool:
    return ("" if node == "-" else node) in queries.draft(Proposal.objects.get(pk=proposal.pk)).nodes
