"""What the desk says when its database or its disk is away: a page that asks neither."""

from __future__ import annotations

import errno
import logging
import sys

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from tsumugu.config import away
from tsumugu.desk import errors

logger = logging.getLogger(__name__)


def reason(error: BaseException | None) -> str:
    """The code of ``config.away`` for an error that is not the program's own; else ``""``."""
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


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``."""
    found = reason(sys.exc_info()[1])
    if not found:
        try:
            return errors.server_error(request)
        except Exception:
            # The page of the error is drawn with the database too: who asks, what they may do.
            logger.exception("the page of an error could not be drawn")
            found = reason(sys.exc_info()[1]) or "fault"
    return page(request, found)


def page(request: HttpRequest, found: str) -> HttpResponse:
    lang = away.language(request.headers.get("Cookie", ""), request.headers.get("Accept-Language", ""))
    status, headers, body = away.page(found, lang, https=settings.TSUMUGU.https)
    return HttpResponse(body, status=status, headers=dict(headers))
