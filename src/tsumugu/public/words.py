"""Members without an account confirm what the minutes have them say, by a link that the secretariat handed on.

The page asks for nothing but the link: no sign-in, no cookie but that of the form's own protection. It is kept by no
browser and no search engine, and says of the meeting what its members know anyhow: its words are theirs alone.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tsumugu.core.errors import Refusal
from tsumugu.meetings import actions, queries
from tsumugu.meetings.models import Attendance
from tsumugu.web import refusals


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def own_words(request: HttpRequest, secret: str) -> HttpResponse:
    """The words of one member in one meeting; POST confirms them, or keeps what they should be."""
    who = _who(secret)
    refused, status = "", 200
    if request.method == "POST":
        theirs = list(who.statements.all())
        wishes = {one.pk: request.POST.get(f"wish:{one.pk}", "") for one in theirs}
        try:
            actions.confirm(who, wishes=wishes, seen=request.POST.get("words_seen", ""), how="link", actor=None)
        except Refusal as refusal:
            status, refused = refusals.sentence(refusal)
        else:
            return _apart(redirect("own_words", secret))
    statements = list(who.statements.all())
    context = {
        "bare": True,
        "meeting": who.meeting,
        "who": who,
        "statements": [(one, request.POST.get(f"wish:{one.pk}", one.wished)) for one in statements],
        "words_seen": actions.words_seen(statements),
        "done": bool(statements) and all(one.confirmed_at is not None or one.wished for one in statements),
        "refused": refused,
    }
    return _apart(render(request, "public/own_words.html", context, status=status))


def _who(secret: str) -> Attendance:
    try:
        return queries.by_secret(secret, timezone.now())
    except Refusal as refusal:
        raise Http404 from refusal


def _apart(answer: HttpResponse) -> HttpResponse:
    """Kept nowhere, found by nobody, and its address is told to no other site."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
