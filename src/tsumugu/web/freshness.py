"""No answer of the desk is kept by a browser or a proxy: the next person at the machine must not read it, and *Back*
shows what is, not what was."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_DESK = ("/desk/", "/accounts/")


class NoStore:
    """``Cache-Control: no-store`` on all of the desk, its errors and redirects, and on every refusal elsewhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if request.path_info.startswith(_DESK) or response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response
