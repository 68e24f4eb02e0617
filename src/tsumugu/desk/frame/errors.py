"""Refusals and errors as pages that a person can read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.core.errors import Problem, Refusal
from tsumugu.desk.frame import keeping
from tsumugu.web import labels, outage, refusals

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turns a refused operation into an answer a person can read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return refused(request, exception)
        return None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence, what is wrong in detail where the refusal says it, and the way back."""
    status, text = refusals.sentence(refusal)
    problems = [_said(problem) for problem in refusals.problems_of(refusal)]
    advice = _("Nothing was changed. Everything saved before is kept.")
    if status == 503 and request.method in ("GET", "HEAD"):
        answer = _page(request, status, text, advice, problems, bare=False, again=request.get_full_path())
        answer.headers["Retry-After"] = "10"
        return answer
    return _page(request, status, text, advice, problems, bare=False)


def _said(problem: Problem) -> dict[str, str]:
    return {"severity": problem.severity, "text": problem.text(labels.language()), "place": problem.path}


#: The header by which a page's script knows a part of a page from a page: ``saved``, ``refused`` or ``message``.
FRAGMENT = "Desk-Fragment"
SIGNED_OUT = gettext_lazy("You were signed out. Sign in in another tab, then save once more.")


def is_fragment(request: HttpRequest) -> bool:
    """Whether the answer will be put into a page; a whole page must never stand there."""
    return request.headers.get("HX-Request") == "true"


def fragment(request: HttpRequest, status: int, said: object, *, sign_in_for: str = "") -> HttpResponse:
    """One sentence to be put where something was to be saved."""
    context = {"said": said, "sign_in_for": sign_in_for}
    answer = render(request, "desk/_said.html", context, status=status)
    answer.headers[FRAGMENT] = "message"
    return answer


def _page(
    request: HttpRequest,
    status: int,
    title: object,
    advice: str,
    problems: Sequence[dict[str, str]] = (),
    *,
    typed: Sequence[keeping.TypedText] | None = None,
    bare: bool = True,
    sign_in_for: str = "",
    again: str = "",
) -> HttpResponse:
    """``again``: the address that may be asked for again in a moment. ``typed``: what somebody typed and what was not
    taken; read from the form where it is not given. ``bare``: without the head of the page, which asks who is there."""
    if is_fragment(request):
        return fragment(request, status, f"{title} {advice}")
    referrer = request.headers.get("Referer", "")
    context = {
        "title": title,
        "advice": advice,
        "problems": problems,
        "back": referrer if referrer and url_has_allowed_host_and_scheme(referrer, {own_host(request) or ""}) else "",
        "bare": bare,
        "typed": _typed(request) if typed is None else typed,
        "sign_in_for": sign_in_for,
        "again": again,
    }
    return render(request, "desk/error.html", context, status=status)


def _typed(request: HttpRequest) -> list[keeping.TypedText]:
    """What was typed on the form that was refused. A form that cannot be read, or was cut off, holds nothing."""
    if request.method != "POST":
        return []
    try:
        return keeping.texts(request.POST)
    except Exception:  # the page that says that something went wrong must not go wrong
        return []


def own_host(request: HttpRequest) -> str | None:
    """The host as the visitor called it; ``None`` for a name that is none of ours, which pages of errors meet too."""
    try:
        return request.get_host()
    except DisallowedHost:
        return None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, _("This request could not be read."), _("Nothing was changed. Go back and try again."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("You may not do this."), _("Nothing was changed. Ask the secretariat if you need to."))


def form_too_old(request: HttpRequest, typed: Sequence[keeping.TypedText] = ()) -> HttpResponse:
    advice = _("Nothing was changed. Load the page again and repeat the entry.")
    return _page(request, 403, _("The form was too old."), advice, typed=typed)


def signed_out(request: HttpRequest, typed: Sequence[keeping.TypedText], page: str) -> HttpResponse:
    """Who was signed out and whose texts could not be kept: they stay on the screen."""
    return _page(request, 401, SIGNED_OUT, "", typed=typed, sign_in_for=page)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("This page does not exist."), _("Check the address or start from your work."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: of the program, or of the database and the disk beneath it."""
    found = outage.reason(sys.exc_info()[1])
    if not found:
        try:
            return _page(
                request,
                500,
                _("Something went wrong here."),
                _("Everything saved before is kept. Please try once more."),
            )
        except Exception:
            # The page of the error is drawn with the database too: who asks, what they may do.
            logger.exception("the page of an error could not be drawn")
            found = outage.reason(sys.exc_info()[1]) or "fault"
    return outage.page(request, found)
