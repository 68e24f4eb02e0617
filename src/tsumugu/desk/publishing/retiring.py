"""A plan that was registered by mistake is retired here, and taken back into use."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import queries as people
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping
from tsumugu.desk.publishing.editions import refused
from tsumugu.plans import queries
from tsumugu.plans.models import Edition
from tsumugu.proposals.models import OPEN, Proposal
from tsumugu.publication import queries as public
from tsumugu.publication import rules
from tsumugu.publication.actions import retiring, seconding
from tsumugu.web import entering, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """What comes of it, and the form; POST with ``act=retire`` or ``act=restore``."""
    room = entering.enter(request, slug, rules.may_retire, retired_too=True)
    if request.method != "POST":
        return _page(request, room, keeping.again(request).get("reason", ""))
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act not in ("retire", "restore"):
        return errors.bad_request(request)
    does = retiring.retire_plan if act == "retire" else retiring.restore_plan
    try:
        if act == "retire" and people.asks_second(room.plan.organization, "retire"):
            seen = request.POST.get("seen", "")
            waiting = seconding.ask_retirement(room.plan, actor=room.user, reason=reason, seen=seen)
            messages.success(request, _("Nothing is done yet: a second person is asked to confirm it."))
            unseen.told(request, reason)
            return redirect("desk:asked", waiting.pk)
        does(room.plan, actor=room.user, reason=reason, seen=request.POST.get("seen", ""))
    except Refusal as refusal:
        return _page(request, room, reason, refusal)
    done = _("The plan is retired. It can be taken back into use here.")
    messages.success(request, done if act == "retire" else _("The plan is in use again."))
    unseen.told(request, reason)
    return redirect("desk:retire" if act == "retire" else "desk:plan", slug)


def _page(request: HttpRequest, room: entering.Room, reason: str, refusal: Refusal | None = None) -> HttpResponse:
    room.plan.refresh_from_db()
    told = refused(refusal) if refusal is not None else {}
    standing = Edition.objects.filter(plan=room.plan, withdrawal__isnull=True)
    context = {
        "retirement": queries.retirement(room.plan),
        "standing": standing.order_by("pk"),
        "open": Proposal.objects.filter(plan=room.plan, state__in=OPEN).count(),
        "reason": reason,
        "second": people.asks_second(room.plan.organization, "retire"),
        "seen": public.seen(room.plan),
        **told,
    }
    return render(request, "desk/retire.html", room.context("plan") | context, status=told.get("status", 200))
