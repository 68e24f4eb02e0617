"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, attempts, links, queries
from tsumugu.accounts.adapter import TOO_MANY, Adapter
from tsumugu.accounts.models import Membership, User
from tsumugu.core.errors import Refusal


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, TOO_MANY):
            answer.status_code = 429
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if settings.TSUMUGU.demo:  # never in production: the list would give the names away
            context["demo_members"] = Membership.objects.filter(user__username__startswith="demo-").select_related(
                "user", "division"
            )
        return context


class SignOut(LogoutView):
    template_name = "accounts/sign_out.html"

    def logout(self) -> None:
        person = self.request.user
        super().logout()
        if isinstance(person, User):
            attempts.signed_out(person)


class OwnPassword(PasswordChangeView):
    """The old one is asked for; other sessions of the person end."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("desk:work")

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            actions.record_own_password(self.request.user)
        return answer


@login_not_required
def own_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody sets their own password by a link that was handed to them. One that holds no more says so (410); one
    that nobody was given is no page."""
    link = queries.by_secret(secret, timezone.now())
    wrong: list[str] = []
    if link is not None and request.method == "POST":
        password = request.POST.get("password", "")
        if password != request.POST.get("again", ""):
            wrong = [_("The two passwords are not the same.")]
        else:
            try:
                actions.use_link(secret, password)
            except Refusal as refusal:
                wrong = [str(one) for one in refusal.messages or ()]
                if refusal.code == "not-found":
                    link = None
            else:
                messages.success(request, _("Your password is set. Sign in with it."))
                return links.apart(redirect("account_login"))
    if link is None:
        given = queries.was_given(secret)
        if given is None:
            raise Http404
        ended = {"organization": given.organization.name}
        return links.apart(render(request, "accounts/link_ended.html", ended, status=410))
    context = {"person": link.user, "organization": link.organization.name, "wrong": wrong}
    return links.apart(render(request, "accounts/link.html", context, status=422 if wrong else 200))


@login_not_required
def forgot(request: HttpRequest) -> HttpResponse:
    """Asks the administrators for a link. What is answered tells nobody whether there is such an account."""
    typed, wrong, status = request.POST.get("login", ""), "", 200
    asked = request.method == "POST" and bool(typed.strip())
    if asked:
        try:
            actions.ask_reset(typed, Adapter(request).get_client_ip(request))
        except Refusal as refusal:
            said = _("Too many wrong passwords for this user name from here. Try again in %(minutes)s minutes.")
            wrong, status, asked = said % {"minutes": refusal.data["minutes"]}, 429, False
    context = {"asked": asked, "typed": typed, "wrong": wrong}
    return render(request, "accounts/forgot.html", context, status=status)


_methods = require_http_methods(["GET", "HEAD", "POST"])
own_password = _methods(OwnPassword.as_view())
own_link = _methods(own_link)
forgot = _methods(forgot)
sign_in = _methods(SignIn.as_view())
sign_out = _methods(SignOut.as_view())
