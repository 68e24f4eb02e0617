"""What a private address answers is kept nowhere."""

from __future__ import annotations

from django.http import HttpResponse


def private(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by nobody, and its address is told to no other site."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
