"""What a page showed, carried by its forms as a value; and what became of it since."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tsumugu.core.canonical import digest
from tsumugu.core.errors import Refusal
from tsumugu.web import refusals

#: Plain JSON: texts, lists of texts, and nothing else. What it is a state of stands under ``kind`` or ``what``.
State = dict[str, object]
#: Forms that were open before an update are read after it: the name of their seal does not move with the module.
_SALT = "tsumugu.desk.shown"


def carried(state: State) -> str:
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

    state: State | None

    @property
    def digest(self) -> str:
        """For an act; no state has the digest of a form that does not say what it showed."""
        return digest(self.state) if self.state is not None else ""


def sent(request: HttpRequest, name: str = "seen") -> Carried:
    try:
        state = signing.loads(request.POST.get(name, ""), salt=_SALT)
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
    again: bool = False


def refused(
    refusal: Refusal, then: Carried, now: State, *, parts: Mapping[str, object],
    told: Callable[[str, object], str],
) -> Refused:  # fmt: skip
    """An act that was refused because its page is old: the difference in words. ``parts``: what the parts of a state
    are called; one without a name is not told. ``told``: a part in words."""
    _status, sentence = refusals.sentence(refusal)
    before = then.state
    if before is None or _subject(before) != _subject(now):
        return Refused(sentence, Differing([]))
    lines = [
        (str(parts[part]), told(part, before.get(part)), told(part, now[part]))
        for part in now
        if part in parts and before.get(part) != now[part]
    ]
    return Refused(sentence, Differing(lines))


def _subject(state: State) -> object:
    return state.get("what", state.get("kind"))


def listed(value: object) -> str:
    """A text, or several, in words."""
    return _(", ").join(str(one) for one in value) if isinstance(value, list) else str(value or "")
