"""Requests whose length is none are refused before anything reads them, whatever server stands in front."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tsumugu.core.digits import whole
from tsumugu.web import outage


class Lengths:
    """400 for a ``Content-Length`` that is no number (RFC 9110, 8.6). ``serving.front`` never lets one through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if whole(request.META.get("CONTENT_LENGTH") or "0") is None:
            return outage.page(request, "bad")
        return self._get_response(request)
