"""Requests that no browser sends, at every address: whatever comes, nothing is a fault of the server.

Two hundred in the suite, two thousand in ``make thorough``; each is made from its number, so that one that fails can
be made again.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.desk.office import Office
from tests.gate import THOROUGH

pytestmark = pytest.mark.django_db

COUNT = int(os.environ.get("TSUMUGU_FUZZ", "2000" if THOROUGH else "100"))
FIRST = int(os.environ.get("TSUMUGU_FUZZ_FIRST", "0"))

METHODS = ("GET",) * 6 + ("POST",) * 10 + ("HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO")
WHO = ("administrator", "secretariat", "secretariat_head", "staff", "head", "auditor", "outsider", "")

#: Bytes as they stand in a form or a query, before they are written with per cent signs.
VALUES: tuple[bytes, ...] = (
    b"", b"\0", b"a\0b", b"\xff\xfe", b"\xed\xa0\x80", "紡".encode(), b"0", b"1", b"-1", b"99999999999999999999999",
    b"9223372036854775808", b"1e999", b"nan", b"[]", b"{}", b"null", b'"x"', b"{", b"[" * 20_000,
    b'{"a":' * 5_000, b"1" * 5_000,
    "１２".encode(), "²".encode(), b"../../etc/passwd", b"//evil.example", b"javascript:1", b"\r\nX: y",
    b"%s%n", b"{{ 1 }}",
    "\u202e\u200b".encode(), b"x" * 300_000, b"i0", b"k0", b"-", b"save", b"delete", b"approve", b"merge",
    b"check", b"up",
    b"2026-13-45", b"0000-00-00", b"2026-03-31", b"en", b"ja", b"zz", b"administrator", b"true",
)  # fmt: skip
NAMES = (
    "act", "unit", "based_on", "base", "seen", "made_from", "token", "number", "people", "membership",
    "role", "division",
    "successors", "last_day", "since", "valid_from", "with_people", "name", "username", "password", "again", "key",
    "department", "url", "slug", "reason", "title", "comment", "file", "types", "paths", "acts", "part",
    "slots", "step",
    "larger_than", "login", "oldpassword", "password1", "password2", "next", "language", "page", "q",
    "subject", "answer",
    "choice", "side", "text", "label", "stage", "parts", "was:title", "f:title", "was:targets.2025", "f:targets.2025",
    "was:\0", "f:", "f:change.digital", "was:budget.2023", "n:0", "node", "type", "slot", "to", "before",
    "order", "parent",
    "from", "year", "field", "csrfmiddlewaretoken", "content_hash", "draft", "root", "note", "conflict", "form", "lang",
)  # fmt: skip
TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=", "application/json",
    "text/plain; charset=bogus", "application/x-www-form-urlencoded; charset=utf-16", "\xff", "x" * 3000, "",
    "multipart/form-data; boundary=" + "b" * 300, 'application/x-www-form-urlencoded; charset="',
)  # fmt: skip
HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("HTTP_HX_REQUEST", ("true", "\0", "x")), ("HTTP_HX_CURRENT_URL", ("http://[", "\xff", "http://testserver/desk/")),
    ("HTTP_HX_TARGET", ("x" * 5000, "\0")), ("HTTP_REFERER", ("http://[::1", "http://testserver/\xff", "//x", "\0")),
    ("HTTP_ACCEPT_LANGUAGE", ("x" * 600, "ja;q=9", "en-\0", ",,,", "ja,ja", "*")),
    ("HTTP_HOST", ("testserver", "testserver:99999", "[::1", "a b", "testserver,testserver", "")),
    ("HTTP_X_FORWARDED_FOR", ("x", ",", "1.2.3.4, 5.6.7.8", "\xff")), ("HTTP_X_FORWARDED_PROTO", ("https", "x,y")),
    ("HTTP_IF_MODIFIED_SINCE", ("yesterday", "\xff")), ("HTTP_IF_NONE_MATCH", ('"', "*", "\0")),
    ("HTTP_RANGE", ("bytes=9-1", "bytes=99999999999999999999-", "x")), ("HTTP_ACCEPT", ("application/json",
    "\xff", "")),
    ("HTTP_X_REQUESTED_WITH", ("XMLHttpRequest",)), ("CONTENT_LENGTH", ("abc", "-5", "1" * 30, "3, 3", "", "0")),
    ("HTTP_COOKIE", (
        "sessionid=" + "x" * 5000, "sessionid=\0", "django_language=../../x", "messages=forged", "csrftoken=\xff",
        "django_language=en; django_language=ja", "=;=;;", 'a="', "sessionid=" + "a" * 32,
    )),
    ("HTTP_CONTENT_ENCODING", ("gzip",)), ("HTTP_TRANSFER_ENCODING", ("chunked",)), ("QUERY_STRING", ("%",
    "%zz", "&" * 3000)),
)  # fmt: skip
ODD = ("0", "1", "99999999999999999999999", "i0", "k0", "-", "zzz", "x" * 64, "a.b", "index.html", "..", "a%00b",
       "%FF", "targets.2025", "targets.%00", "change.digital", "json", "editions/", "%E7%B4%A1",
       "roadmap/index.html")  # fmt: skip


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every address with ``{}`` for what varies, and what kind that is."""
    for item in resolver.url_patterns:
        route = before + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from patterns(item, route)
        elif isinstance(item, URLPattern):
            parts = route.replace(">", "<").split("<")
            yield "{}".join(parts[::2]), [part.partition(":")[2] for part in parts[1::2]]


def address(chance: random.Random, office: Office) -> str:
    route, kinds = chance.choice(sorted(patterns(get_resolver())))
    known = {
        "slug": office.plan.slug, "organization": office.organization.slug, "node": "i0", "path": "targets.2025",
        "form": "json", "first": "1", "second": "1", "sequence": "1", "number": "1", "conflict": "0" * 20,
    }  # fmt: skip
    if "proposals/" in route:
        known["pk"] = str(office.proposal.pk)
    elif "people/" in route:
        known["pk"] = str(office.people["staff"].pk)
    filled = [chance.choice(ODD) if chance.random() < 0.25 else known.get(kind, "1") for kind in kinds]
    return "/" + route.format(*filled)


def pairs(chance: random.Random) -> list[tuple[bytes, bytes]]:
    count = chance.choice((0, 1, 3, 8, 20, 1000, 6000)) if chance.random() < 0.2 else chance.randint(1, 8)
    if count >= 1000:
        return [(f"f{number}".encode(), b"1") for number in range(count)]
    return [(chance.choice(NAMES).encode(), chance.choice(VALUES)) for _pair in range(count)]


def body(chance: random.Random, kind: str) -> bytes:
    sent = pairs(chance)
    if kind.startswith("multipart"):
        parts = []
        for name, value in sent:
            file = b'; filename="a.yaml"' if chance.random() < 0.3 else b""
            parts.append(
                b'--b\r\nContent-Disposition: form-data; name="' + name + b'"' + file + b"\r\n\r\n" + value + b"\r\n"
            )
        whole = b"".join(parts) + b"--b--\r\n"
        return whole if chance.random() < 0.7 else whole[: chance.randint(0, len(whole))]
    if kind == "application/json":
        return chance.choice(VALUES)
    return b"&".join(quote(name).encode() + b"=" + quote(value).encode() for name, value in sent)


def made(number: int, office: Office) -> tuple[str, dict[str, Any]]:
    """Who asks, and a request in the words of ``Client.generic``."""
    chance = random.Random(f"request {number}")
    kind = chance.choice(TYPES)
    method = chance.choice(METHODS)
    query = b"&".join(quote(n).encode() + b"=" + quote(v[:2000]).encode() for n, v in pairs(chance)[:8])
    asked: dict[str, Any] = {
        "method": method, "path": address(chance, office), "data": body(chance, kind) if method != "GET" else b"",
        "content_type": kind, "QUERY_STRING": query.decode() if chance.random() < 0.5 else "",
    }  # fmt: skip
    for name, values in chance.sample(HEADERS, chance.choice((0, 0, 1, 1, 2, 5))):
        asked[name] = chance.choice(values)
    return chance.choice(WHO), asked


def test_whatever_comes_is_answered(office: Office, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    faults = []
    for number in range(FIRST, FIRST + COUNT):
        who, asked = made(number, office)
        client = Client(raise_request_exception=False)
        if who:
            office.people[who].refresh_from_db()
            client.force_login(office.people[who])
        answer = client.generic(**asked)
        if answer.status_code >= 500:
            raised = getattr(answer, "exc_info", None)
            error = raised[1] if raised else ""
            faults.append(f"{number}: {asked['method']} {asked['path']} as {who}: {answer.status_code} {error!r}"[:600])
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("length", ["3, 3", "abc", "-5", "1" * 30, "１"])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    answer = Client().generic("POST", "/accounts/login/", b"login=x", CONTENT_LENGTH=length)
    assert answer.status_code == 400 and answer.headers["Cache-Control"] == "no-store"
