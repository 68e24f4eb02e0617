"""Which acts wait for a second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.actions import set_second_person
from tsumugu.accounts.states import of_second_person
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.frame import shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.publication.models import Request
from tsumugu.web import entering, refusals


@require_http_methods(["GET", "HEAD", "POST"])
def second_person(request: HttpRequest, organization: str) -> HttpResponse:
    """Which acts wait for a second person."""
    room = entering.enter_organization(request, organization, rules.may_administer)
    own, seen, moved = room.organization, shown.sent(request), None
    chosen, status, problem = list(own.second_person), 200, ""
    if request.method == "POST":
        chosen = request.POST.getlist("acts")
        try:
            set_second_person(own, chosen, actor=room.user, seen=seen.digest)
            messages.success(request, _("Saved."))
            return redirect("desk:second_person", organization)
        except Refusal as refusal:
            if refusal.code in MOVED:
                own.refresh_from_db()
                moved, status = differing.refused(refusal, seen, of_second_person(own)), 409
            else:
                status, problem = refusals.sentence(refusal)
    kinds = [
        (kind.value, kind.label, kind.value in chosen, people.able(own, rules.TWO_PERSONS[kind.value]))
        for kind in Request.Kind
    ]  # fmt: skip
    context = {
        "kinds": kinds, "seen": shown.carried(of_second_person(own)), "refused": moved, "refusal": problem,
    }  # fmt: skip
    return render(request, "desk/second_person.html", room.context("second") | context, status=status)
