"""Where somebody is not signed in any more, or a form is too old to be taken: nothing typed is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tsumugu.core.errors import Refusal
from tsumugu.desk.frame import errors, keeping


class SignedIn(LoginRequiredMiddleware):
    """Default deny, in a way that loses nothing: a part of a page is told so and stays as it is; what a form sent is
    kept, and the way leads through signing in to the page it was typed on."""

    def handle_no_permission(  # type: ignore[override]  # a part of a page is not led anywhere
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponse:
        return signed_out(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and request.method == "POST" and request.user.is_authenticated:
            try:
                keeping.same_person(request)
            except Refusal as refusal:
                return errors.refused(request, refusal)
        return answer

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """What is sent and taken is not kept any longer. One field alone says nothing of the others."""
        done = request.method == "POST" and response.status_code < 400 and not errors.is_fragment(request)
        if done and request.resolver_match is not None and request.user.is_authenticated:
            keeping.forget(request)
        return response


def signed_out(request: HttpRequest) -> HttpResponse:
    if errors.is_fragment(request):
        return errors.fragment(request, 401, errors.SIGNED_OUT, sign_in_for=keeping.page_of(request))
    if request.method == "POST" and not keeping.keep(request) and keeping.is_own(request):
        typed = keeping.texts(request.POST)
        if typed:  # too much to be kept, or of a form too old: it stays at least on the screen
            return errors.signed_out(request, typed, keeping.page_of(request))
    page = keeping.page_of(request) if request.method == "POST" else request.get_full_path()
    return redirect_to_login(page)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """What was kept of one page is not wanted; the answer is that page."""
    page = request.POST.get("page", "")
    if not keeping.forget_page(request, page):
        return redirect("desk:work")
    messages.success(request, _("Thrown away. The form shows what is saved."))
    return redirect(page)
