"""The one place where refusals become a status and a sentence."""

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
from tsumugu.web import labels, outage

logger = logging.getLogger(__name__)

#: Code of a refusal -> status and sentence. An unknown code is 409 with its own name.
REFUSALS = {
    "not-found": (404, gettext_lazy("This does not exist.")),
    "no-such-sequence": (404, gettext_lazy("This change does not exist.")),
    "not-allowed": (403, gettext_lazy("You may not do this.")),
    "may-not-open": (403, gettext_lazy("Only staff of the organization may open a proposal.")),
    "may-not-edit": (403, gettext_lazy("You may not edit this proposal.")),
    "may-not-publish": (403, gettext_lazy("Only the secretariat may publish.")),
    "not-on-route": (403, gettext_lazy("You are not next on the route of this proposal.")),
    "own-proposal": (403, gettext_lazy("Nobody approves alone what they wrote.")),
    "nothing-changed": (409, gettext_lazy("There is nothing to do: nothing was changed.")),
    "bad-address": (
        422,
        gettext_lazy("An address begins with https:// and holds no spaces and no Japanese characters."),
    ),
    "nothing-published": (409, gettext_lazy("Nothing has been published yet.")),
    "previews-busy": (
        503,
        gettext_lazy("Many documents are being made for others right now. Try again in a minute."),
    ),
    "form-failed": (500, gettext_lazy("The document could not be made. The pages and the other documents can be.")),
    "index-missing": (500, gettext_lazy("The program that indexes pages for the search is not installed.")),
    "index-failed": (500, gettext_lazy("The pages could not be indexed for the search.")),
    "site-newer": (
        409,
        gettext_lazy(
            "What is published is newer than this record of changes: an older backup seems to have been restored. "
            "Nothing can be published until this is decided."
        ),
    ),
    "site-unreadable": (
        409,
        gettext_lazy(
            "The list of files of the published site (manifest.json) is damaged: nobody can tell any more whether this "
            "record of changes continues what is published. Nothing is published and nothing is overwritten."
        ),
    ),
    "may-not-withdraw": (403, gettext_lazy("Only the secretariat may withdraw an edition.")),
    "may-not-redact": (403, gettext_lazy("Only the secretariat may ask that published words be removed.")),
    "may-not-answer": (403, gettext_lazy("Only the head of the secretariat may confirm this.")),
    "may-not-accept-gap": (403, gettext_lazy("Only the head of the secretariat may decide this.")),
    "own-redaction": (403, gettext_lazy("Whoever asked cannot also confirm. A second person has to look.")),
    "nothing-chosen": (400, gettext_lazy("Choose at least one edition.")),
    "withdrawn-already": (409, gettext_lazy("This edition has been withdrawn already.")),
    "apart-without": (
        409,
        gettext_lazy("What would be left does not make a plan that can be read. Withdraw the other part as well."),
    ),
    "passage-short": (400, gettext_lazy("These words are too short: they would be removed in too many places.")),
    "passage-not-found": (404, gettext_lazy("These words are in nothing that is published.")),
    "passage-in-reason": (
        400,
        gettext_lazy("Do not repeat the words to be removed: what you write here is kept and shown."),
    ),
    "answered-already": (409, gettext_lazy("This has been answered already.")),
    "no-gap": (409, gettext_lazy("The record of changes continues what is published. There is nothing to decide.")),
    "take-back-first": (
        409,
        gettext_lazy(
            "What was withdrawn or removed would be public again. Withdraw these editions, and have these words "
            "removed, once more; then go on."
        ),
    ),
    "edition-unchanged": (409, gettext_lazy("Nothing has changed since the last edition of this part.")),
    "wrong-state": (409, gettext_lazy("The proposal is no longer in a state in which this can be done.")),
    "open-conflicts": (409, gettext_lazy("There are conflicts. Resolve them first.")),
    "violations": (409, gettext_lazy("The result would break a rule of the plan. Mend the problems first.")),
    "not-approved": (409, gettext_lazy("The approvals are not complete, or they lapsed because the content changed.")),
    "behind": (409, gettext_lazy("The mainline has moved on. Take its changes in first.")),
    "stale": (409, gettext_lazy("The same was changed meanwhile. Nothing was overwritten.")),
    "no-such-state": (409, gettext_lazy("The page was too old. It now shows the newest state: decide once more.")),
    "form-too-old": (403, gettext_lazy("The form was too old. Look it over and save once more.")),
    "other-person": (
        409,
        gettext_lazy("This page was drawn for somebody else. Nothing was saved: load it again in your own name."),
    ),
    "gone": (409, gettext_lazy("This part of the plan was deleted meanwhile.")),
    "too-many-attempts": (429, gettext_lazy("Too many attempts. Wait a while, then try again.")),
    "backup-refused": (409, gettext_lazy("This backup cannot be used.")),
    "title-missing": (400, gettext_lazy("A proposal needs a title.")),
    "seen-missing": (
        400,
        gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
    ),
    "base-missing": (
        400,
        gettext_lazy("The form does not say what was shown. Load the page again and repeat the entry."),
    ),
    "changed-since-seen": (
        409,
        gettext_lazy(
            "This has changed since you opened the page. Nothing was done. Look at what differs, then decide again."
        ),
    ),
    "unreadable": (422, gettext_lazy("This could not be read.")),
    "already-approved": (409, gettext_lazy("You have approved this step already.")),
    "reason-missing": (422, gettext_lazy("Changes like these need a reason. Write why.")),
    "comment-missing": (422, gettext_lazy("Write what should be mended. A return needs a comment.")),
    "bad-choice": (400, gettext_lazy("This request could not be read.")),
    "unsafe-id": (409, gettext_lazy("An id in the plan cannot be an address. Mend the problems first.")),
    "ledger-moved": (409, gettext_lazy("Somebody else merged at the same moment. Try again.")),
    "ledger-broken": (500, gettext_lazy("The ledger does not verify. Call the administrator.")),
    "bad-rules": (400, gettext_lazy("These rules cannot be used.")),
    "code-taken": (409, gettext_lazy("There is an organization with this code already.")),
    "bad-code": (400, gettext_lazy("This is not a local government code: six digits, the last a check digit.")),
    "bad-slug": (400, gettext_lazy("Write lower-case letters, digits and hyphens only.")),
    "bad-key": (400, gettext_lazy("Write lower-case letters, digits and hyphens only.")),
    "key-taken": (409, gettext_lazy("There is a division with this key already.")),
    "slug-reserved": (409, gettext_lazy("This address belongs to the program itself. Choose another one.")),
    "slug-no-file": (
        409,
        gettext_lazy("Not every computer can have a folder of this name. Choose another one."),
    ),
    "bad-text": (400, gettext_lazy("This text cannot be kept as it is.")),
    "bad-username": (400, gettext_lazy("This cannot be a user name.")),
    "username-taken": (409, gettext_lazy("This user name is taken.")),
    "bad-password": (400, gettext_lazy("This password is too weak.")),
    "division-missing": (400, gettext_lazy("This role is held in a division. Choose one.")),
    "division-closed": (409, gettext_lazy("This division does not exist any more.")),
    "role-held": (409, gettext_lazy("The person has this role already.")),
    "last-role": (409, gettext_lazy("This is the person’s last role here. Close the account instead.")),
    "last-administrator": (409, gettext_lazy("This is the last administrator. Give somebody else the role first.")),
    "own-account": (409, gettext_lazy("Nobody closes their own account. Ask another administrator.")),
    "belongs-elsewhere": (
        409,
        gettext_lazy("The person also belongs to another organization, whose administrator has to agree."),
    ),
    "bad-day": (400, gettext_lazy("This day does not go with the other days of the division.")),
    "bad-successor": (400, gettext_lazy("A division cannot be followed by this one.")),
    "slug-taken": (409, gettext_lazy("This address is taken.")),
    "text-first": (409, gettext_lazy("The roadmap is published with the text or after it. Publish both parts.")),
    "parts-apart": (
        409,
        gettext_lazy("The last edition of the other part does not go with this one. Publish both parts."),
    ),
    "unknown-part": (400, gettext_lazy("There is no such part.")),
}


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


def sentence(refusal: Refusal) -> tuple[int, str]:
    """Status and sentence; of a text that cannot be kept another one where there is nothing in it to be seen."""
    status, text = REFUSALS.get(refusal.code, (409, None))
    if refusal.code == "bad-text" and not problems_of(refusal):
        return status, _("This field must not be empty.")
    return status, str(text) if text is not None else _("This was refused (%(code)s).") % {"code": refusal.code}


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence, what is wrong in detail where the refusal says it, and the way back."""
    status, text = sentence(refusal)
    problems = [_said(problem) for problem in problems_of(refusal)]
    advice = _("Nothing was changed. Everything saved before is kept.")
    return _page(request, status, text, advice, problems, bare=False)


def problems_of(refusal: Refusal) -> list[Problem]:
    """What is wrong in detail, where the refusal says it."""
    found = refusal.data.get("problems", ())
    return [one for one in found if isinstance(one, Problem)] if isinstance(found, (list, tuple)) else []


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
) -> HttpResponse:
    """``typed``: what somebody typed and what was not taken; read from the form where it is not given. ``bare``:
    without the head of the page, which asks who is there."""
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
