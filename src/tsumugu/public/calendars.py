"""What is due to a person, for their calendar: a private address asks for nothing but its secret."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from tsumugu.notices import due
from tsumugu.public.private import private
from tsumugu.web import labels

#: What somebody is to do, by the kind of the date.
NAMES = {
    "answer": gettext_lazy("Draft of an answer"),
    "dates": gettext_lazy("Say which days you can"),
    "reply": gettext_lazy("Say whether you come"),
    "meeting": "",
}


@require_safe
@login_not_required
def own_due_dates(request: HttpRequest, secret: str) -> HttpResponse:
    """404 for a secret that opens nothing, whether it once did or not. Who asks is not signed in by it."""
    user = due.owner(secret)
    if user is None:
        raise Http404
    names = {kind: f"{name}{_(': ')}" if name else "" for kind, name in NAMES.items()}
    data = due.ics(user, names=names, title=_("My due dates"), language=labels.language())
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="due.ics"'
    return private(answer)
