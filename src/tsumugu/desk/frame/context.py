"""What the frame of every page of the desk asks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules
from tsumugu.accounts.models import User
from tsumugu.desk.frame import keeping


def environment(request: HttpRequest) -> dict[str, object]:
    return {"is_demo": settings.TSUMUGU.demo}


def administration(request: HttpRequest) -> dict[str, object]:
    """``may_enter_administration``: asked only by a page that draws the navigation and has no room that knows."""
    return {"may_enter_administration": lambda: people.organizations_as(request.user, rules.AUDITORS).exists()}


def typed(request: HttpRequest) -> dict[str, object]:
    """For whom the page is drawn, and what its person typed before a session ended (asked only where it is drawn)."""

    def person() -> User | None:
        return request.user if isinstance(request.user, User) else None

    return {
        "drawn_for": lambda: keeping.drawn_for(user) if (user := person()) is not None else "",
        "device_key": lambda: keeping.device_key(user) if (user := person()) is not None else "",
        "kept_texts": lambda: keeping.texts(sent) if person() is not None and (sent := keeping.kept(request)) else [],
        # Of the form that opens a proposal, which stands on many pages; where a view says what is in it, that holds.
        "opening": lambda: keeping.again(request) if person() is not None else {},
        "something_is_kept": lambda: keeping.is_waiting(request),
    }
