"""Under what the published data of an organization may be used."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, rules
from tsumugu.desk import access
from tsumugu.desk.forms import LicenceForm


@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: HttpRequest, organization: str) -> HttpResponse:
    room = access.enter_organization(request, organization, rules.may_administer)
    own = room.organization
    form = LicenceForm(
        data=request.POST if request.method == "POST" else None,
        initial={"name": own.licence_name, "url": own.licence_url},
    )
    if form.done(lambda typed: actions.set_data_licence(own, **typed, actor=room.user)):
        messages.success(request, _("Saved. It holds from the next publication on."))
        return redirect("desk:licence", organization)
    status = 422 if form.errors else 200
    return render(request, "desk/licence.html", room.context("licence") | {"form": form}, status=status)
