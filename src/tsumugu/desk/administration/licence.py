"""Under what the published data of an organization may be used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, rules, states
from tsumugu.core.errors import Refusal
from tsumugu.desk.administration import differing
from tsumugu.desk.administration.forms import LicenceForm
from tsumugu.desk.frame import keeping, shown
from tsumugu.desk.frame.acting import MOVED
from tsumugu.web import entering, unseen


@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: HttpRequest, organization: str) -> HttpResponse:
    room = entering.enter_organization(request, organization, rules.may_administer)
    own = room.organization
    form = LicenceForm(
        data=request.POST if request.method == "POST" else None,
        initial={"name": own.licence_name, "url": own.licence_url} | keeping.initial(request),
    )
    seen, moved = shown.sent(request), None
    try:
        if form.done(lambda typed: actions.set_data_licence(own, **typed, actor=room.user, seen=seen.digest)):
            messages.success(request, _("Saved. It holds from the next publication on."))
            unseen.told(request, *form.lines())
            return redirect("desk:licence", organization)
    except Refusal as refusal:
        if refusal.code not in MOVED:
            raise
        own.refresh_from_db()
        moved = differing.refused(refusal, seen, states.of_licence(own))
    status = 409 if moved else 422 if form.errors else 200
    context = {"form": form, "seen": shown.carried(states.of_licence(own)), "refused": moved}
    return render(request, "desk/licence.html", room.context("licence") | context, status=status)
