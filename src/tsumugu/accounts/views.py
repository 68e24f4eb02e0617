"""Signing in and out."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings

from tsumugu.accounts.models import Membership


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if settings.TSUMUGU.demo:  # never in production: the list would give the names away
            context["demo_members"] = Membership.objects.filter(user__username__startswith="demo-").select_related(
                "user", "division"
            )
        return context


class SignOut(LogoutView):
    template_name = "accounts/sign_out.html"


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
