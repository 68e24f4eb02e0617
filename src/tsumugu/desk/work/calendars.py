"""The private address at which a calendar reads what is due to me: made, shown once, taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors
from tsumugu.desk.work import words
from tsumugu.notices import actions, due
from tsumugu.web import entering, labels


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """What the address is for and whether there is one; POST makes one or takes it back."""
    user = entering.signed_in(request)
    address = ""
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "make":
            secret = actions.make_calendar_link(actor=user)
            address = request.build_absolute_uri(reverse("own_due_dates", args=[secret]))
        elif act == "revoke":
            try:
                actions.revoke_calendar_link(actor=user)
                messages.success(request, _("The address holds no longer."))
            except Refusal:
                messages.info(request, _("There is no address that holds."))
            return redirect("desk:calendar")
        else:
            return errors.bad_request(request)
    dates = [(one, words.DUE[one.kind]) for one in due.due(user, labels.language())]
    context = {"here": "work", "link": due.link(user), "address": address, "dates": dates}
    return render(request, "desk/calendar.html", context)
