"""The working copy of a proposal: its tree, its sheets, the form of every node."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tsumugu.accounts import rules
from tsumugu.core import fiscal
from tsumugu.core.canonical import root_hash
from tsumugu.core.errors import Problem, Refusal
from tsumugu.core.operations import ChangeSet
from tsumugu.core.schema import NODE_TYPES, field_spec
from tsumugu.core.table import ROOT, Table
from tsumugu.core.validation import validate_table
from tsumugu.desk import access, edits, errors, fields, labels, tree
from tsumugu.proposals import actions, queries
from tsumugu.proposals.models import Proposal
from tsumugu.render import views


def draft_url(proposal: Proposal, table: Table) -> Callable[[str], str]:
    """An initiative opens as a sheet, everything else as its form."""

    def url(node: str) -> str:
        name = "desk:draft_node" if table.nodes[node].type == "initiative" else "desk:edit"
        return reverse(name, args=[proposal.pk, node or "-"])

    return url


@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    room, proposal = access.enter_proposal(request, pk)
    table = queries.draft(proposal)
    context = {"proposal": proposal, "tree": tree.view(table, draft_url(proposal, table))}
    return render(request, "desk/plan.html", room.context("proposals") | context)


@require_safe
def draft_node(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """The sheet of an initiative in the working copy."""
    room, proposal = access.enter_proposal(request, pk)
    table = queries.draft(proposal)
    key = access.node_key(table, node)
    if table.nodes[key].type != "initiative":
        return redirect("desk:edit", pk=pk, node=node)
    context = {
        "proposal": proposal,
        "sheet": views.initiative_of(table, key, fiscal.year_of(timezone.localdate()), labels.language()),
        "base": reverse("desk:draft", args=[pk]),
        "crumbs": tree.crumbs(table, key, draft_url(proposal, table)),
    }
    return render(request, "desk/sheet.html", room.context("proposals") | context)


@require_safe
def edit(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    room, proposal = access.enter_proposal(request, pk, rules.may_edit)
    return _form(request, room, proposal, node)


def _form(
    request: HttpRequest, room: access.Room, proposal: Proposal, node: str, wrong: dict[str, str] | None = None
) -> HttpResponse:
    table = queries.draft(proposal)
    key = access.node_key(table, node)
    entry = table.nodes[key]
    url = draft_url(proposal, table)
    slots = [
        {
            "name": slot,
            "type": child,
            "nodes": [{"node": n, "name": fields.name_of(table, n), "url": url(n)} for n in table.children(key, slot)],
        }
        for slot, child in NODE_TYPES[entry.type].slots.items()
    ]
    around = table.nodes[entry.parent].type if key != ROOT else ""
    above = key
    while above != ROOT and table.nodes[above].type != "initiative":
        above = table.nodes[above].parent
    context = {
        "proposal": proposal,
        "node": key,
        "type": entry.type,
        "name": fields.name_of(table, key),
        "groups": _groups(request, table, key, wrong or {}),
        "slots": slots,
        "around": around,
        "destinations": edits.destinations(table, key) if key != ROOT else [],
        "problems": [
            {"severity": p.severity, "text": p.text(labels.language()), "place": _field_of(entry.type, p)}
            for p in validate_table(table)
            if p.path.partition("/")[0] == key
        ],
        "based_on": root_hash(table),
        "save_url": reverse("desk:save", args=[proposal.pk, node]),
        "structure_url": reverse("desk:structure", args=[proposal.pk, node]),
        "sheet_url": url(above) if above != ROOT else "",
        "crumbs": tree.crumbs(table, key, url),
    }
    status = 422 if wrong else 200
    return render(request, "desk/edit.html", room.context("proposals") | context, status=status)


def _field_of(node_type: str, problem: Problem) -> str:
    path = problem.path.partition("/")[2]
    return labels.field_label(node_type, path) if path else ""


def _groups(request: HttpRequest, table: Table, key: str, wrong: dict[str, str]) -> list[fields.Group]:
    """The form, with a place for the new key asked for in the address, and with what was wrong."""
    made = fields.groups(table, key)
    path, new = request.GET.get("field", ""), request.GET.get("key", "").strip()
    cell = f"{path}.{new}"
    fits = "/" not in new and len(new) <= 100 and fields.is_known(table.nodes[key].type, cell)
    found = []
    for group in made:
        units = group.units
        if fits and group.keyed and group.path == path and cell not in {unit.path for unit in units}:
            units = (*units, fields.unit(table, key, cell))
        units = tuple(replace(unit, error=wrong.get(unit.path, "")) for unit in units)
        found.append(replace(group, units=units))
    return found


@require_POST
def save(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """One unit (htmx) or a whole form (without JavaScript) into the working copy."""
    room, proposal = access.enter_proposal(request, pk, rules.may_edit)
    table = queries.draft(proposal)
    key = access.node_key(table, node)
    single = request.POST.get("unit", "") if request.headers.get("HX-Request") else ""
    asked = [single] if single else [name[4:] for name in request.POST if name.startswith("was:")]
    paths = edits.known_paths(table.nodes[key].type, asked)
    changes, wrong = edits.sets(table, key, request.POST, paths)
    if single:
        return _save_unit(request, room, proposal, key, single, changes, wrong)
    if changes:
        _store(room, proposal, changes)
    if wrong:
        return _form(request, room, Proposal.objects.get(pk=pk), node, wrong)
    messages.success(request, _("Saved.") if changes else _("Nothing was changed."))
    return redirect("desk:edit", pk=pk, node=node)


def _store(room: access.Room, proposal: Proposal, changes: ChangeSet) -> None:
    actions.save_edit(proposal, actor=room.user, based_on_root=queries.draft_root(proposal), edits=changes)


def _save_unit(
    request: HttpRequest,
    room: access.Room,
    proposal: Proposal,
    key: str,
    path: str,
    changes: ChangeSet,
    wrong: dict[str, str],
) -> HttpResponse:
    error, status = wrong.get(path, ""), 200
    if changes:
        try:
            _store(room, proposal, changes)
        except Refusal as refusal:
            status, error = errors.sentence(refusal)
    table = queries.draft(Proposal.objects.get(pk=proposal.pk))
    if field_spec(table.nodes[key].type, path) is None:
        raise Http404
    unit = fields.unit(table, key, path, error=error)
    if error:  # what was typed stays; so must what it was based on
        unit = replace(unit, was=request.POST.get("was:" + path, "null"))
    context: dict[str, Any] = {"unit": unit, "saved_at": None if error else timezone.localtime()}
    return render(request, "desk/_state.html", context, status=422 if error and status == 200 else status)


@require_POST
def structure(request: HttpRequest, pk: int, node: str) -> HttpResponse:
    """Add, delete, move, reorder."""
    room, proposal = access.enter_proposal(request, pk, rules.may_edit)
    table = queries.draft(proposal)
    target = access.node_key(table, request.POST.get("node", "") or "-")
    act = request.POST.get("act", "")
    shown = node
    try:
        if act == "add":
            changes, new = edits.add(table, target, request.POST.get("slot", ""))
            shown = new
        elif act == "delete":
            changes = edits.delete(table, target)
            shown = table.nodes[target].parent or "-"
        elif act in ("up", "down"):
            changes = edits.step_in_order(table, target, -1 if act == "up" else 1)
        elif act == "move":
            parent, _space, slot = request.POST.get("to", "").rpartition(" ")
            changes = edits.move(table, target, parent, slot)
        else:
            raise Http404
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("desk:edit", pk=pk, node=node)
    if changes:
        _store(room, proposal, changes)
    return redirect("desk:edit", pk=pk, node=shown)
