"""Editions: all of them, the form that publishes the next one, and comparisons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tsumugu.accounts import rules
from tsumugu.core.table import ROOT
from tsumugu.desk import access, differences, labels
from tsumugu.plans import queries
from tsumugu.plans.models import Part
from tsumugu.publication import actions as publication
from tsumugu.publication import tasks
from tsumugu.publication.queries import publications


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """All editions, and the form that publishes the next one."""
    if request.method == "POST":
        room = access.enter(request, slug, rules.may_publish)
        part = request.POST.get("part", "")
        text = {name: request.POST.get(name, "").strip() for name in ("label", "summary", "classification", "stage")}
        parts = Part.values if part == "both" else [part]
        run = publication.publish_editions(room.plan, parts, actor=room.user, **text)
        tasks.enqueue(run)
        messages.success(
            request,
            _("Edition recorded: %(editions)s") % {"editions": _(", ").join(map(labels.edition_name, run.editions))},
        )
        return redirect("desk:publication", slug=slug, pk=run.pk)
    room = access.enter(request, slug, rules.may_read_editions)
    root = queries.head(room.plan).table.nodes[ROOT].fields
    context = {
        "editions": list(queries.editions(room.plan))[::-1],
        "parts": Part.choices,
        "stage": root.get("stage", ""),
        "runs": publications(room.plan) if room.may_read else (),
    }
    return render(request, "desk/editions.html", room.context("editions") | context)


@require_safe
def compare(request: HttpRequest, slug: str, first: int, second: int) -> HttpResponse:
    """The comparison of two states of the ledger by their sequence numbers."""
    room = access.enter(request, slug)
    before, after = queries.table_at(room.plan, first), queries.table_at(room.plan, second)
    reasons = differences.reasons(queries.why(room.plan, first, second))
    context = differences.context(before, after, reasons) | {"first": first, "second": second}
    return render(request, "desk/compare.html", room.context("editions") | context)
