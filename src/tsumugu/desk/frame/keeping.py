"""What somebody typed, over the end of a session: kept on the server until they have signed in again, and shown.

Nothing that is kept is ever carried out: it stands in the form again, and the person presses *save*. It lies in the
session of the browser that sent it, for an hour at most; it is shown to nobody but the person for whom the form was
drawn (the form carries their name, signed, so that a stranger can neither read nor fill it); it goes when it was
saved, thrown away, or when anybody signs out. Passwords and other secrets are never kept: only what is named here.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.accounts.models import User
from tsumugu.core.errors import Refusal
from tsumugu.core.texts import shown_again
from tsumugu.web import labels

SECONDS = 60 * 60
#: Of all forms of one browser together, in characters; the forms that are kept at the same time.
MOST_CHARACTERS = 400_000
MOST_FORMS = 4
#: How long a form that stays open may still be kept.
_OLDEST_FORM = 7 * 24 * 60 * 60
_SESSION_KEY = "kept"

#: Where what was sent to an address is typed, or can be typed on. Every other address is its own page.
PAGES = {
    "desk:save": "desk:edit",
    "desk:structure": "desk:edit",
    "desk:bring_picture": "desk:edit",
    "desk:act": "desk:proposal",
    "desk:resolve": "desk:proposal",
    "desk:repeat_publication": "desk:editions",
    "desk:accept_gap": "desk:editions",
    "desk:discard": "desk:work",
    "desk:see": "desk:work",
    "desk:watch": "desk:work",
    "desk:work_on": "desk:plan",
    "desk:waiting_reform": "desk:divisions",
    "desk:sort": "desk:hearing",
    "desk:undo_sorting": "desk:hearing",
    "desk:respondent": "desk:hearing",
    "desk:mark": "desk:mark",  # also what was marked on the page of the minutes
}
_NAMED: dict[str, tuple[str, ...]] = {
    "desk:edit": ("pk", "node"), "desk:proposal": ("pk",), "desk:editions": ("slug",), "desk:work": (),
    "desk:plan": ("slug",),
    "desk:divisions": ("organization",),
    "desk:hearing": ("slug", "number"), "desk:mark": ("slug", "pk", "statement"),
}  # fmt: skip
#: What is a text that somebody typed. No name of a password or another secret may ever stand here.
_TYPED = {
    "title": gettext_lazy("Title"),
    "reason": gettext_lazy("Reason"),
    "comment": gettext_lazy("Comment"),
    "summary": gettext_lazy("Summary"),
    "label": gettext_lazy("Addition to the name"),
    "stage": gettext_lazy("Stage of drafting"),
    "classification": gettext_lazy("Kind of change"),
    "name": gettext_lazy("Name"),
    "department": gettext_lazy("Department"),
    "contact": gettext_lazy("Contact"),
    "passage": gettext_lazy("The exact words"),
    "username": gettext_lazy("User name"),
    "cite_id": gettext_lazy("Number"),
    "cite_label": gettext_lazy("What the decision is called"),
    "slug": gettext_lazy("Address"),
    "url": gettext_lazy("Address of its text"),
    "first_year": gettext_lazy("First fiscal year"),
    "last_year": gettext_lazy("Last fiscal year"),
    "valid_from": gettext_lazy("First day"),
    "since": gettext_lazy("From"),
    "last_day": gettext_lazy("Last day"),
    "table": gettext_lazy("Table"),
    "names": gettext_lazy("Names of the new divisions"),
    "larger_than": gettext_lazy("Only by more than (%)"),
    "first": gettext_lazy("First month of the chart"),
    "last": gettext_lazy("Last month of the chart"),
    "note": gettext_lazy("Note"),
    "post": gettext_lazy("Post"),
    "until": gettext_lazy("Term until"),
    "start": gettext_lazy("Begins"),
    "end": gettext_lazy("Ends"),
    "sign": gettext_lazy("Sign on the chart"),
    "number": gettext_lazy("Number"),
    "date": gettext_lazy("Date"),
    "closed": gettext_lazy("Reason for closing it to the public"),
    "closed_by": gettext_lazy("Decision that closes it"),
    "audience": gettext_lazy("How the public can attend"),
    "agenda": gettext_lazy("Agenda"),
    "visitors": gettext_lazy("Visitors"),
    "press": gettext_lazy("Press"),
    "withheld": gettext_lazy("Withheld from the public, because"),
    "minutes": gettext_lazy("Minutes"),
    "text": gettext_lazy("Words"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "speaker": gettext_lazy("How the minutes call them"),
    "topic": gettext_lazy("Topic"),
    "public_from": gettext_lazy("Day and time of publication"),
    "answer": gettext_lazy("Answer"),
    "remark": gettext_lazy("Note"),
    "received": gettext_lazy("The day it came in"),
    "shown": gettext_lazy("Published instead"),
    "ground": gettext_lazy("Reason for withholding"),
    "approval": gettext_lazy("Number of the approval"),
    "quote": gettext_lazy("Quoted words"),
    "parts": gettext_lazy("Its parts"),
    "due": gettext_lazy("Until"),
    "keep_until": gettext_lazy("Personal data kept until"),
    "definition": gettext_lazy("What it means (printed beside it)"),
    "label_en": gettext_lazy("Name in English"),
    "definition_en": gettext_lazy("Meaning in English"),
    "words": gettext_lazy("The words that are the opinion"),
    "dates": gettext_lazy("Days"),
    "day": gettext_lazy("Day"),
    "replies_due": gettext_lazy("Members say until when whether they come"),
    "substitute_post": gettext_lazy("Post of the substitute"),
    "substitute_name": gettext_lazy("Name of the substitute"),
    "sender": gettext_lazy("Sender"),
    "closing": gettext_lazy("How and until when to answer"),
    "earlier_title": gettext_lazy("What the one there is so far is called"),
}
#: What says to which form of a page the texts belong, and what was chosen beside them.
_CHOSEN = frozenset({
    "act", "choice", "conflict", "node", "part", "edition", "place", "role", "division", "successors", "with_people",
    "step", "types", "paths", "acts", "slots", "public", "kind", "legal", "answers_by_link", "answers_shared",
    "presence", "user_id", "body_id", "tentative", "way", "agenda_public", "leftovers", "left", "source", "against",
    "style", "attendance_id", "cause", "cite", "cite_kind", "cite_place", "disposition", "changed", "answered_at",
    "course_id", "shape", "old", "olds", "heir", "heir_or_new", "opinions",
    "channel", "apart", "one_person", "late", "doubt", "field", "position", "how", "own_division", "people",
    "fields_set", "with_divisions",
})  # fmt: skip
_FIELD = re.compile(r"(?:f|was|choose|now|why):.{1,300}\Z", re.DOTALL)
#: What is typed of one row among several: an item of an agenda, a statement, somebody who was there, a kind of record.
_ROWS = {
    "years": gettext_lazy("Years kept"),
    "outcome": gettext_lazy("What came of it"),
    "wish": gettext_lazy("Other words"),
    "presence": gettext_lazy("Presence"),
    "substitute_post": gettext_lazy("Post of the substitute"),
    "substitute_name": gettext_lazy("Name of the substitute"),
}
_SIGN = re.compile(r"date:[0-9]{1,18}\Z", re.ASCII)
_ROW = re.compile(
    r"(outcome|wish):[0-9.]{1,60}\Z|(years):[a-z-]{1,40}\Z|[0-9]{1,18}:(presence|substitute_post|substitute_name)\Z",
    re.ASCII,
)
#: What the reason of one change is called in a form; its place (``node/path``) follows.
WHY = "why:"


# -- for whom a form was drawn -----------------------------------------------------------------


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="tsumugu.desk.keeping")


def drawn_for(user: User) -> str:
    """What a form carries to say for whom it was drawn."""
    return _signer().sign(str(user.pk))


def _person(token: str) -> int | None:
    try:
        return int(_signer().unsign(token, max_age=_OLDEST_FORM))
    except (signing.BadSignature, ValueError):
        return None


def same_person(request: HttpRequest) -> None:
    """Refusal: ``other-person`` where the form was drawn for somebody else than who is signed in now."""
    person = _person(request.POST.get("drawn_for", ""))
    if person is not None and person != request.user.pk:
        raise Refusal("other-person")


def device_key(user: User) -> str:
    """The name under which a browser keeps what this person has typed and not saved; it says nothing else of them."""
    return salted_hmac("tsumugu.desk.device", str(user.pk)).hexdigest()[:16]


# -- addresses ---------------------------------------------------------------------------------


def page_of(request: HttpRequest) -> str:
    """The page on which what was sent to this address is typed, as a path."""
    match = request.resolver_match
    page = PAGES.get(match.view_name) if match is not None else None
    if match is None or page is None:
        return _came_from(request) if request.method == "POST" else request.get_full_path()
    return reverse(page, kwargs={name: match.kwargs[name] for name in _NAMED[page]})


def _came_from(request: HttpRequest) -> str:
    """The page that a form was sent from, if it was one of ours; else the address itself."""
    referrer = request.headers.get("Referer", "")
    if referrer and url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        path = re.sub(r"^[a-z]+://[^/]*", "", referrer).partition("#")[0]
        try:
            resolve(path.partition("?")[0])
        except Resolver404:
            return request.path
        return path
    return request.path


def is_own(request: HttpRequest) -> bool:
    """Whether a form was sent by a page of ours: no other site can say so (a browser sets ``Origin``)."""
    try:
        said = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:  # "http://[": no address at all
        return False
    return said.scheme in ("http", "https") and said.netloc == request.get_host()


# -- keeping -----------------------------------------------------------------------------------


def keep(request: HttpRequest) -> bool:
    """What was sent by somebody who is not signed in any more; whether it was kept."""
    person = _person(request.POST.get("drawn_for", ""))
    if person is None:
        return False
    sent = [(name, text) for name, texts in request.POST.lists() if is_kept(name) for text in texts]
    if request.resolver_match is not None and "conflict" in request.resolver_match.kwargs:
        sent.append(("conflict", request.resolver_match.kwargs["conflict"]))
    entries = {page: entry for page, entry in _entries(request).items() if entry["who"] == person}
    page = page_of(request).partition("?")[0]
    entries.pop(page, None)
    entries[page] = {"who": person, "at": int(time.time()), "sent": sent}
    while len(entries) > MOST_FORMS or (len(entries) > 1 and _size(entries) > MOST_CHARACTERS):
        entries.pop(next(iter(entries)))
    if _size(entries) > MOST_CHARACTERS:
        return False
    request.session.clear_expired()
    request.session[_SESSION_KEY] = entries
    request.session.set_expiry(SECONDS)  # signing in sets another one
    return True


def is_text(name: str) -> bool:
    """Whether an input may be kept and shown again: a field of the plan, a text named in ``_TYPED``, or one of a
    row among several."""
    return name in _TYPED or _FIELD.match(name) is not None or _ROW.match(name) is not None


def is_kept(name: str) -> bool:
    """Whether an input stands in the form again: a text, or a choice that belongs to it."""
    return name in _CHOSEN or _SIGN.match(name) is not None or is_text(name)


def _size(entries: dict[str, Any]) -> int:
    return sum(len(name) + len(text) for entry in entries.values() for name, text in entry["sent"])


def _entries(request: HttpRequest) -> dict[str, Any]:
    """What is kept and not too old, by page."""
    oldest = time.time() - SECONDS
    return {page: entry for page, entry in request.session.get(_SESSION_KEY, {}).items() if entry["at"] >= oldest}


def is_waiting(request: HttpRequest) -> bool:
    return bool(_entries(request))


def kept(request: HttpRequest) -> QueryDict | None:
    """What this person typed on this page before their session ended. What is somebody else's, or too old, is wiped."""
    if _SESSION_KEY not in request.session:
        return None
    mine = {page: entry for page, entry in _entries(request).items() if entry["who"] == request.user.pk}
    if mine != request.session[_SESSION_KEY]:
        _write(request, mine)
    if request.path not in mine:
        return None
    found = QueryDict(mutable=True)
    for name, text in mine[request.path]["sent"]:
        found.appendlist(name, text)
    return found


def again(request: HttpRequest, act: str = "") -> QueryDict:
    """What stands in a form of this page again when it is drawn: empty where nothing is kept, or of another form than
    the one that is sent with ``act``."""
    found = kept(request) if request.method != "POST" else None
    return found if found is not None and (not act or found.get("act") == act) else QueryDict()


def initial(request: HttpRequest, act: str = "") -> dict[str, str | list[str]]:
    """The same as the values a Django form begins with."""
    sent = again(request, act)
    return {name: texts if len(texts) > 1 else texts[0] for name, texts in sent.lists() if texts and name != "act"}


def forget(request: HttpRequest) -> None:
    """What was typed on this page is saved, or not wanted."""
    forget_page(request, page_of(request).partition("?")[0])


def forget_page(request: HttpRequest, page: str) -> bool:
    """Whether anything was kept of the page at this path; it is not any more."""
    entries = request.session.get(_SESSION_KEY, {})
    if page not in entries:
        return False
    _write(request, {other: entry for other, entry in entries.items() if other != page})
    return True


def _write(request: HttpRequest, entries: dict[str, Any]) -> None:
    if entries:
        request.session[_SESSION_KEY] = entries
    else:
        del request.session[_SESSION_KEY]


# -- shown again -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TypedText:
    """One text that somebody typed, with what its field is called."""

    label: str
    text: str


def texts(data: QueryDict) -> list[TypedText]:
    """What somebody typed on a form, apart from what the form showed already."""
    found = []
    for name, values in data.lists():
        if name.startswith("f:"):
            _f, path, *part = name.split(":")
            label = labels.field_label("", path)
            label = label + _(": ") + labels.part_label(part[0]) if part and part[0] != "text" else label
            text = shown_again(", ".join(values))
            if text.strip() and not _was_shown(data.get("was:" + path, "null"), part, text):
                found.append(TypedText(label, text))
        elif name in _TYPED or name.startswith(WHY):
            label = str(_TYPED["reason" if name.startswith(WHY) else name])
            found += [TypedText(label, text) for text in values if text.strip()]
        elif (row := _ROW.match(name)) is not None:
            label = str(_ROWS[row.group(row.lastindex or 0)])
            found += [TypedText(label, text) for text in values if text.strip()]
    return found


def _was_shown(was: str, part: list[str], text: str) -> bool:
    try:
        value = json.loads(was)
    except (ValueError, RecursionError):
        return False
    if part:
        value = value.get(part[0]) if isinstance(value, dict) else None
    if isinstance(value, list):
        return text in ("\n".join(map(str, value)), ", ".join(map(str, value)))
    return value is not None and not isinstance(value, bool) and shown_again(str(value)) == text
