"""The mainline of a plan: tree, sheets, nodes with blame, the ledger, editions."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from tsumugu.core.causes import Cited
from tsumugu.core.schema import has_place
from tsumugu.core.table import ROOT, Table
from tsumugu.core.traits import has_sheet, is_inside
from tsumugu.desk.plan import causes, differences, steps, tree
from tsumugu.plans import queries
from tsumugu.plans.models import Change, PlanRecord
from tsumugu.proposals import queries as proposals
from tsumugu.render.changes import differences as values
from tsumugu.render.reading.fields import rank
from tsumugu.web import entering, labels, paging


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    room = entering.enter(request, slug)
    table = queries.head(room.plan).table
    url = _sheet_or_node(table, slug)
    context = {"tree": tree.view(table, url), "step": steps.of_plan(room, table)}
    return render(request, "desk/plan.html", room.context("plan") | context)


def _sheet_or_node(table: Table, slug: str) -> Callable[[str], str]:
    sheet, page = (tree.addresses(name, slug) for name in ("desk:sheet", "desk:node"))
    return lambda node: sheet(node) if has_sheet(table.nodes[node].type) else page(node)


@require_safe
def node_page(request: HttpRequest, slug: str, node: str) -> HttpResponse:
    """One node: its fields, its children, what led to it, its history."""
    room = entering.enter(request, slug)
    table = queries.head(room.plan).table
    key = entering.node_key(table, node)
    entry = table.nodes[key]
    url = _sheet_or_node(table, slug)
    facts = [
        (path, labels.field_label(entry.type, path), labels.value_words(entry, path, table.nodes))
        for path in sorted(entry.fields, key=functools.partial(rank, entry.type))
        if not is_inside(entry.type, path)
    ]
    children = [(slot, [(url(n), labels.name_of(table, n)) for n in ids]) for (_p, slot), ids in table.slots(key)]
    nodes = table.subtree(key) if key != ROOT else [ROOT]
    context = {
        "node": key,
        "node_type": entry.type,
        "name": labels.name_of(table, key),
        "facts": facts,
        "children": children,
        "thread": causes.thread(room.plan, table, key, nodes),
        "history": queries.history(room.plan, nodes),
        "crumbs": tree.crumbs(table, key, url),
        "sheet_url": url(key) if has_sheet(entry.type) else "",
        "unsubmitted": proposals.unsubmitted(room.plan, room.user) if room.may_edit else (),
    }
    return render(request, "desk/node.html", room.context("plan") | context)


@require_safe
def blame(request: HttpRequest, slug: str, node: str, path: str) -> HttpResponse:
    """Who made this field what it is, when, why, and who decided."""
    room = entering.enter(request, slug)
    table = queries.head(room.plan).table
    key = entering.node_key(table, node)
    entry = table.nodes[key]
    credit = queries.blame(room.plan, key, path)
    if credit is None or not has_place(entry.type, path):
        raise Http404
    context = {
        "node": key,
        "name": labels.name_of(table, key),
        "field": labels.field_label(entry.type, path),
        "value": labels.value_words(entry, path, table.nodes),
        "credit": credit,
        "causes": causes.lines(room.plan, [Cited(one.cause) for one in credit.causes], {}),
        "became": _became(room.plan, credit.sequence, key, path, table),
        "crumbs": [
            *tree.crumbs(table, key, tree.addresses("desk:node", slug)),
            (tree.addresses("desk:node", slug)(key), labels.name_of(table, key)),
        ],
    }
    return render(request, "desk/blame.html", room.context("plan") | context)


def _became(record: PlanRecord, sequence: int, node: str, path: str, table: Table) -> tuple[str, str] | None:
    """What the value was before that change and became with it, in words; ``None`` where it came with its node."""
    changes = queries.operations_of(Change.objects.get(plan=record, sequence=sequence))
    entry = table.nodes[node]
    unit = str(entry.fields.get("unit", ""))
    for one in values.raw(changes):
        if (one.kind, one.node, one.path) == ("set", node, path):
            return values.sides(values.difference(one, table.nodes, unit), get_language() or "ja")
    return None


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    room = entering.enter(request, slug)
    page = paging.page(request, queries.changes(room.plan), 50)
    step = steps.of_ledger(room, queries.head(room.plan).table) if room.plan.head_sequence == 1 else None
    return render(request, "desk/ledger.html", room.context("ledger") | {"page": page, "step": step})


@require_safe
def change(request: HttpRequest, slug: str, sequence: int) -> HttpResponse:
    room = entering.enter(request, slug)
    found = Change.objects.filter(plan=room.plan, sequence=sequence).first()
    if found is None:
        raise Http404
    context: dict[str, Any] = {"change": found, "credit": queries.credit_of(found)}
    if sequence > 1:
        before, after = (queries.table_at(room.plan, number) for number in (sequence - 1, sequence))
        context |= differences.context(room.plan, before, after)
        context["causes"] = causes.of_change(room.plan, context["credit"].causes, before, after)
    return render(request, "desk/change.html", room.context("ledger") | context)
