"""A browser without scripts, as far as forms go: what it sends back when somebody fills in a page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

from django.http import QueryDict
from django.http.response import ResponseHeaders
from django.test import Client

Pairs = list[tuple[str, str]]


class Page(Protocol):
    """What forms and words are read from, whoever answered with it."""

    @property
    def content(self) -> bytes: ...


class Answer(Page, Protocol):
    """What a client got; the stubs of Django have a name for it that only they know."""

    status_code: int
    headers: ResponseHeaders
    #: Addresses a client that follows was sent on to, with their statuses.
    redirect_chain: list[tuple[str, int]]
    #: What was asked, in the words of WSGI.
    request: dict[str, Any]


@dataclass
class Form:
    """One form of a page: where it is sent to, and its successful controls in their order."""

    action: str
    sent: Pairs = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    #: The names of the controls in which somebody can write a text that is shown while it is written.
    written: list[str] = field(default_factory=list)
    method: str = "get"

    def names(self) -> list[str]:
        return [name for name, _value in self.sent]

    def value(self, name: str) -> str:
        return next(value for sent, value in self.sent if sent == name)

    def filled(self, **typed: str) -> QueryDict:
        """What is sent after somebody typed (names with ``__`` for ``:``, ``_`` stays)."""
        return self.with_({name.replace("__", ":"): value for name, value in typed.items()})

    def with_(self, typed: dict[str, str]) -> QueryDict:
        found = QueryDict(mutable=True)
        for name, value in self.sent:
            if name not in typed:
                found.appendlist(name, value)
        for name, value in typed.items():
            # A browser sends every line break as CRLF, and no input but a textarea can hold one.
            found[name] = value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        return found


class _Reader(HTMLParser):
    """``convert_charrefs`` is what a browser does; of a textarea the first line break is dropped. What stands in a
    ``template`` is on no page before a script puts it there."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: str | None = None
        self._text = ""
        self._select: str | None = None
        self._options: Pairs = []
        self._chosen: str | None = None
        self._aside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._aside = self._aside or tag == "template"
        if self._aside:
            return
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(a.get("action", ""), method=a.get("method", "get"))
            self.forms.append(self._form)
        if self._form is None:
            return
        name = a.get("name", "")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in a:
                    self._form.sent.append((name, a.get("value", "on")))
            elif kind not in ("submit", "button", "file"):
                value = a.get("value", "").replace("\0", "\ufffd")
                if kind != "hidden":
                    value = value.replace("\r", "").replace("\n", "")
                self._form.sent.append((name, value))
            if kind in ("text", "search", "url", "email", "date", "number"):
                self._form.written.append(name)
        elif tag == "textarea" and name:
            self._form.written.append(name)
            self._area, self._text = name, ""
        elif tag == "select" and name:
            self._select, self._options, self._chosen = name, [], None
        elif tag == "option" and self._select is not None:
            self._options.append((self._select, a.get("value", "")))
            if "selected" in a:
                self._chosen = a.get("value", "")
        elif tag == "button" and name:
            self._form.buttons.append((name, a.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if self._aside:
            self._aside = tag != "template"
            return
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area is not None and self._form is not None:
            text = self._text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
            text = text.removeprefix("\n").replace("\n", "\r\n")
            self._form.sent.append((self._area, text))
            self._area = None
        elif tag == "select" and self._select is not None and self._form is not None:
            if self._options:
                chosen = self._chosen if self._chosen is not None else self._options[0][1]
                self._form.sent.append((self._select, chosen))
            self._select = None


def forms(answer: Page) -> list[Form]:
    reader = _Reader()
    reader.feed(answer.content.decode())
    reader.close()
    return reader.forms


def form(answer: Page, holding: str) -> Form:
    """The first form of a page that holds an input, or a button, of this name (or of ``name=value``)."""
    name, _equals, value = holding.partition("=")
    for found in forms(answer):
        pairs = found.sent + found.buttons
        if any(n == name and (not value or v == value) for n, v in pairs):
            return found
    raise AssertionError(f"no form holds {holding}")


def said(answer: Page, kind: str) -> list[str]:
    """The messages of this kind above a page."""
    found = re.findall(r'<p class="message ([a-z]+)">(.*?)</p>', answer.content.decode(), re.DOTALL)
    return [html.unescape(text) for classes, text in found if classes == kind]


def post(client: Client, address: str, data: QueryDict, **headers: Any) -> Answer:
    return client.post(address, data.urlencode(), content_type="application/x-www-form-urlencoded", **headers)


def post_unit(client: Client, address: str, data: QueryDict, path: str) -> Answer:
    """One field alone, as the page's script sends it: with the whole form."""
    sent = data.copy()
    sent["unit"] = path
    return post(client, address, sent, headers={"hx-request": "true"})
