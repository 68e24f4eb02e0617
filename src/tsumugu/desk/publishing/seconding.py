"""What waits for a second person: what it is, in full, and the buttons that confirm, decline or take it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.core.errors import Refusal
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.desk.frame import errors, keeping
from tsumugu.desk.publishing.editions import refused
from tsumugu.interchange import write_yaml
from tsumugu.plans.models import Edition, PlanRecord
from tsumugu.publication.actions import seconding
from tsumugu.publication.models import Publication, Request
from tsumugu.web import entering, labels, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """One request; POST with ``act=confirm``, ``decline`` or ``withdraw``. ``?file``: the plan that is to be
    registered, as a file."""
    user = entering.signed_in(request)
    found = Request.objects.select_related("organization", "plan").filter(pk=pk).first()
    if found is None or not people.roles(user, found.organization):
        raise Http404
    room = entering.enter_organization(request, found.organization.slug, _may(found, user.pk))
    if "file" in request.GET and found.kind == Request.Kind.REGISTER:
        answer = HttpResponse(write_yaml(seconding.plan_of(found)), content_type="application/yaml")
        answer.headers["Content-Disposition"] = f'attachment; filename="{found.asked["slug"]}.yaml"'
        return answer
    if request.method != "POST":
        return _page(request, room, found, keeping.again(request).get("comment", ""))
    act, comment, seen = (request.POST.get(name, "") for name in ("act", "comment", "seen"))
    try:
        if act == "confirm":
            done = seconding.confirm(found, actor=user, seen=seen, comment=comment)
            messages.success(request, _("Confirmed and done."))
            unseen.told(request, comment)
            return _after(found, done)
        if act == "decline":
            seconding.decline(found, actor=user, seen=seen, comment=comment)
            messages.success(request, _("Declined. Who asked reads why."))
        elif act == "withdraw":
            seconding.withdraw(found, actor=user, seen=seen)
            messages.success(request, _("Taken back. Nothing was done."))
        else:
            return errors.bad_request(request)
    except Refusal as refusal:
        return _page(request, room, found, comment, refusal)
    return redirect("desk:asked", pk)


def _may(found: Request, user: int) -> rules.Rule:
    """Who can answer it, and who asked."""
    return lambda roles: found.asked_by_then == user or not rules.TWO_PERSONS[found.kind].isdisjoint(roles)


def _after(found: Request, done: PlanRecord | Publication | None) -> HttpResponse:
    if isinstance(done, Publication) and found.kind == Request.Kind.FIRST_EDITION:
        return redirect("desk:publication", slug=done.plan.slug, pk=done.pk)
    if isinstance(done, PlanRecord):
        return redirect("desk:plan", done.slug)
    return redirect("desk:asked", found.pk)


def _page(
    request: HttpRequest, room: entering.Administration, found: Request, comment: str, refusal: Refusal | None = None
) -> HttpResponse:
    told = refused(refusal) if refusal is not None else {}
    answer = getattr(Request.objects.select_related("answer").get(pk=found.pk), "answer", None)
    own = found.asked_by_then == room.user.pk
    context: dict[str, Any] = {
        "asked": found,
        "said": found.asked,
        "answer": answer,
        "own": own,
        "may_answer": answer is None and seconding.may_answer(found, room.user),
        "moved": answer is None and seconding.moved(found),
        "comment": comment,
        "seen": found.digest,
        **told,
    }
    if found.kind == Request.Kind.REGISTER:
        context["contents"] = _contents(seconding.plan_of(found))
    elif found.kind == Request.Kind.RETIRE:
        context["standing"] = Edition.objects.filter(plan=found.plan, withdrawal__isnull=True).order_by("pk")
    context = room.context("") | {"here": ""} | context
    return render(request, "desk/asked.html", context, status=told.get("status", 200))


def _contents(plan: Plan) -> dict[str, Any]:
    """What a plan holds, to be looked at: its own values, and the names of what stands directly in it."""
    table = to_table(plan)
    slots = [
        (slot, len(nodes), [labels.name_of(table, node) for node in nodes]) for (_root, slot), nodes in table.slots("")
    ]  # fmt: skip
    facts = [
        (labels.field_label("plan", path), labels.value_words(table.nodes[""], path, table.nodes))
        for path in sorted(table.nodes[""].fields) if path not in ("id", "process")
    ]  # fmt: skip
    return {"facts": facts, "slots": slots}
