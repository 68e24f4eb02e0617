"""Links that let somebody in for one thing: their secret is shown once and kept by nobody, and they end.

The one mechanism for all of them: of meetings (``meetings.models.Invitation``) and of accounts.
"""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpResponse


def fresh() -> str:
    """A secret that nobody guesses: 256 bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def apart(answer: HttpResponse) -> HttpResponse:
    """The page of a link: kept nowhere, found by nobody, and its address is told to no other site."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
