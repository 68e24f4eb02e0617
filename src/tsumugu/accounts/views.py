"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.decorators.http import require_http_methods

from tsumugu.accounts import actions, attempts
from tsumugu.accounts.adapter import TOO_MANY
from tsumugu.accounts.models import Membership, User


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


_methods = require_http_methods(["GET", "HEAD", "POST"])
own_password = _methods(OwnPassword.as_view())
sign_in = _methods(SignIn.as_view())
sign_out = _methods(SignOut.as_view())
