"""What a page of the administrator's room showed, carried by its forms; and what became of it since."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tsumugu.accounts import states
from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.web import labels, refusals

#: Forms that were open before an update are read after it: the name of their seal does not move with the module.
_SALT = "tsumugu.desk.shown"

#: What the parts of a state are called.
_PARTS = {
    "name": gettext_lazy("Name"),
    "department": gettext_lazy("Department"),
    "open": gettext_lazy("Account"),
    "roles": gettext_lazy("Roles"),
    "former_names": gettext_lazy("Names"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "successors": gettext_lazy("Successors"),
    "people": gettext_lazy("People"),
    "contact": gettext_lazy("Contact"),
    "url": gettext_lazy("Address of its text"),
    "divisions": gettext_lazy("Divisions"),
}


def carried(state: states.State) -> str:
    """The state for a hidden field: signed, so that what comes back is what was shown."""
    return signing.dumps(state, salt=_SALT, compress=True)


def token() -> str:
    """For a form that makes something new: sent twice, it makes one."""
    return secrets.token_hex(16)


def sent_token(request: HttpRequest) -> str:
    found = request.POST.get("token", "")
    return found if len(found) == 32 and found.isascii() and found.isalnum() else ""


@dataclass(frozen=True)
class Carried:
    """What the sender of a form had on the screen; ``state`` is ``None`` where the form does not say it."""

    state: states.State | None

    @property
    def digest(self) -> str:
        """For an act; no state has the digest of a form that does not say what it showed."""
        return digest(self.state) if self.state is not None else ""


def sent(request: HttpRequest) -> Carried:
    try:
        state = signing.loads(request.POST.get("seen", ""), salt=_SALT)
    except signing.BadSignature:
        return Carried(None)
    return Carried(state if isinstance(state, dict) else None)


@dataclass(frozen=True)
class Differing:
    """As ``desk/_refused.html`` shows it: what differs, on the page and now."""

    lines: list[tuple[str, str, str]]
    lost: bool = False
    content: bool = False


@dataclass(frozen=True)
class Refused:
    sentence: str
    since: Differing
    problems: list[dict[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)


def refused(refusal: Refusal, then: Carried, now: states.State) -> Refused:
    """An act that was refused because its page is old: the difference in words."""
    _status, sentence = refusals.sentence(refusal)
    before = then.state
    if before is None or before.get("kind") != now.get("kind"):
        return Refused(sentence, Differing([]))
    lines = [
        (str(_PARTS.get(part, part)), _told(part, before.get(part)), _told(part, now[part]))
        for part in now
        if before.get(part) != now[part]
    ]
    return Refused(sentence, Differing(lines))


def _told(part: str, value: object) -> str:
    if part == "open":
        return _("in use") if value == "yes" else _("closed")
    if part == "roles" and isinstance(value, list):
        return "、".join(_role(str(one)) for one in value)
    if part == "people" and isinstance(value, list):
        return "、".join(_role(str(one).rpartition(" ")[0]) for one in value)  # without the number of the account
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value or "")


def _role(text: str) -> str:
    role, _space, division = text.partition(" ")
    return f"{labels.role_label(role)} {division}".strip()
