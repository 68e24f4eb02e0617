"""What the desk says when its database or its disk is away: a page that asks neither."""

from __future__ import annotations

import errno

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from tsumugu.web import away


def reason(error: BaseException | None) -> str:
    """The code of ``web.away`` for an error that is not the program's own; else ``""``."""
    while error is not None:
        words = str(error).lower()
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return "full"
        if isinstance(error, DatabaseError) and ("is full" in words or "no space left" in words):
            return "full"
        if isinstance(error, DatabaseError) and ("readonly" in words or "read-only" in words):
            return "readonly"
        if isinstance(error, (OperationalError, InterfaceError)):
            return "database"
        error = error.__cause__
    return ""


def page(request: HttpRequest, found: str) -> HttpResponse:
    lang = away.language(request.headers.get("Cookie", ""), request.headers.get("Accept-Language", ""))
    status, headers, body = away.page(found, lang, https=settings.TSUMUGU.https)
    return HttpResponse(body, status=status, headers=dict(headers))
