"""What the frame of every page of the desk asks."""

from __future__ import annotations

from django.http import HttpRequest

from tsumugu.accounts import queries as people
from tsumugu.accounts import rules


def administration(request: HttpRequest) -> dict[str, object]:
    """``may_enter_administration``: asked only by a page that draws the navigation."""
    return {"may_enter_administration": lambda: people.organizations_as(request.user, rules.AUDITORS).exists()}
