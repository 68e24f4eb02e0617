"""What a private address answers is kept nowhere."""

from __future__ import annotations

from django.http import HttpResponse

from tsumugu.accounts.links import apart


def private(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by nobody, and its address is told to no other site."""
    return apart(answer)
