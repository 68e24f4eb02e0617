"""A form that was drawn before its person signed in the last time: what it holds is drawn again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from tsumugu.accounts import rules
from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping
from tsumugu.desk.frame.ended import signed_out
from tsumugu.desk.sheets import saving, views
from tsumugu.web import entering


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was drawn before this person signed in the last time. What it holds is drawn again, and not saved."""
    if not keeping.is_own(request):
        return errors.form_too_old(request)
    if not request.user.is_authenticated:
        match = request.resolver_match
        return signed_out(request) if match is not None and match.namespace == "desk" else errors.form_too_old(request)
    match = request.resolver_match
    if match is not None and match.view_name == "desk:save" and not errors.is_fragment(request):
        try:
            return _form_again(request, **match.kwargs)
        except (Http404, PermissionDenied, Refusal):
            pass
    return errors.form_too_old(request, keeping.texts(request.POST))


def _form_again(request: HttpRequest, pk: int, node: str, **_other: Any) -> HttpResponse:
    room, proposal = entering.enter_proposal(request, pk, rules.may_edit)
    keeping.same_person(request)
    outcome = saving.Outcome(refused=Refusal("form-too-old"), data=request.POST.copy())
    return views.form(request, room, proposal, node, outcome)
