"""What of allauth is open: signing in and out, nothing else."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsumugu.accounts import attempts
from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal

#: Code of the error of a sign-in that was not even tried.
TOO_MANY = "too-many-attempts"


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Not that somebody signed in or out: the head of the page says who it is, and in the desk's own words."""
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: allauth would count in the memory of one process, and an account for everybody at once."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        name = str(credentials.get("username", ""))
        try:
            attempt = attempts.begin(name, self.get_client_ip(request))
        except Refusal as refusal:
            said = _("Too many wrong passwords for this user name from here. Try again in %(minutes)s minutes.")
            raise ValidationError(said % {"minutes": refusal.data["minutes"]}, code=TOO_MANY) from None
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if isinstance(person, User):
            attempts.succeeded(attempt, person)
        else:
            attempts.failed(attempt, name)
        return person

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asked, as the outermost proxy of our own saw it; what a visitor wrote before that is not believed."""
        told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        proxies = settings.TSUMUGU.proxies
        if proxies and len(told) >= proxies and told[-proxies]:
            return told[-proxies]
        return str(request.META.get("REMOTE_ADDR", ""))
