"""The process at the port: published sites and static files at once, everything else on to the desk.

A request reaches the desk when it is whole. A form that never ends, a reader who takes nothing and a connection
without a request cost a little memory here, for a time that ends; no thread waits for them.
``python -m tsumugu.serving.front FILE`` serves at the open socket ``FILE``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tsumugu.core.digits import whole
from tsumugu.serving import passing
from tsumugu.serving.limits import Limits
from tsumugu.serving.passing import Answered, Asked, Desk
from tsumugu.serving.representations import Slice
from tsumugu.web import away

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Requests that wait for the desk at the same moment, and those that may wait for their turn besides.
ASKING, WAITING = 64, 512
#: Bytes of bodies that are kept at the same moment.
HELD = 256 * 1024 * 1024
#: A body has one more second for each so many bytes that came: a slow line is not a stopped one.
RATE = 32 * 1024
#: A body up to this size is taken from anybody; a larger one is for those who have a session.
SMALL = 256 * 1024

#: What the answerers of files ask about (``serving.conditions``, ``serving.representations``, ``serving.published``).
_NAMES = (
    ("accept-language", "HTTP_ACCEPT_LANGUAGE"),
    ("accept-encoding", "HTTP_ACCEPT_ENCODING"), ("if-none-match", "HTTP_IF_NONE_MATCH"),
    ("if-modified-since", "HTTP_IF_MODIFIED_SINCE"), ("range", "HTTP_RANGE"), ("if-range", "HTTP_IF_RANGE"),
)  # fmt: skip
_AT_THE_DESK = ("/desk/", "/accounts/", "/api/", "/voice/")


class _Start:
    __slots__ = ("headers", "status")

    def __call__(self, status: str, headers: list[tuple[str, str]], error: object = None) -> None:
        self.status, self.headers = int(status[:3]), headers


class _File:
    """``wsgi.file_wrapper``: a part of an open file, which is sent by its name."""

    __slots__ = ("_stream",)

    def __init__(self, stream: Slice, size: int) -> None:
        self._stream = stream

    def place(self) -> tuple[str, int, int]:
        self._stream.close()
        return self._stream.place


#: What is not a file here. No answer looks like it.
ELSEWHERE: list[bytes] = []


def elsewhere(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The application behind the sites and the static files: the desk, later."""
    return ELSEWHERE


class Refused(Exception):
    """A request that does not reach the desk. ``reason`` as in ``web.away``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Front:
    """Answers by RSGI: ``front(scope, protocol)`` has answered, or returns what will."""

    def __init__(self, files: Wsgi, desk: Desk, limits: Limits, *, https: bool, session: str) -> None:
        self._files, self._desk, self._limits, self._https = files, desk, limits, https
        self._session = session + "="
        self._pool = ThreadPoolExecutor(ASKING, thread_name_prefix="desk")
        self._waiting = self._held = 0

    def __call__(self, scope: Any, proto: Any) -> Coroutine[Any, Any, None] | None:
        path = scope.path
        if path.startswith(_AT_THE_DESK):
            return self._asked(scope, proto)
        asked = scope.headers.get
        environ = {
            "REQUEST_METHOD": scope.method,
            # As WSGI wants it: the bytes of the path, each as one character.
            "PATH_INFO": path if path.isascii() else path.encode("utf-8", "surrogateescape").decode("latin-1"),
            "QUERY_STRING": scope.query_string,
            "wsgi.file_wrapper": _File,
        }
        for name, key in _NAMES:
            value = asked(name)
            if value is not None:
                environ[key] = value
        start = _Start()
        found = self._files(environ, start)
        if found is ELSEWHERE:
            return self._asked(scope, proto)
        if isinstance(found, _File):
            # granian reads it, as fast as it is taken and no faster; the kernel leaves a reader who takes nothing.
            path, first, end = found.place()
            proto.response_file_range(start.status, start.headers, path, first, end)
            return None
        proto.response_bytes(start.status, start.headers, b"".join(found))
        return None

    async def _asked(self, scope: Any, proto: Any) -> None:
        headers = scope.headers.items()
        try:
            body = await self._body(proto, headers)
            try:
                answer = await self._answer(Asked(
                    scope.method, _target(scope), passing.passed_on(headers), _peer(scope.client), body,
                ))  # fmt: skip
            finally:
                self._held -= len(body)
        except Refused as refused:
            answer = self._page(refused.reason, headers)
            if refused.reason in ("slow", "large", "bad"):
                answer.headers.append(("Connection", "close"))
        except passing.Away:
            answer = self._page("away", headers)
        except passing.Lost:
            answer = self._page("lost", headers)
        except passing.Late:
            answer = self._page("late", headers)
        proto.response_bytes(answer.status, answer.headers, answer.body)

    async def _answer(self, asked: Asked) -> Answered:
        if self._waiting >= ASKING + WAITING:
            raise Refused("busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._desk.ask, asked)
        finally:
            self._waiting -= 1

    async def _body(self, proto: Any, headers: list[tuple[str, str]]) -> bytes:
        """The whole body, counted in ``_held``. Raises ``Refused``."""
        said = [value.strip() for name, value in headers if name == "content-length"]
        chunked = any(name == "transfer-encoding" for name, _value in headers)
        if not said and not chunked:
            return b""
        known = any(name == "cookie" and self._session in value for name, value in headers)
        most = self._limits.size if known else min(SMALL, self._limits.size)
        length = whole(said[0], 15) if len(set(said)) == 1 else None
        if said and length is None:
            raise Refused("bad")
        if length is not None and length > most:
            raise Refused("large")
        loop = asyncio.get_running_loop()
        until, parts, size = loop.time() + self._limits.body, [], 0
        try:
            stream = aiter(proto)
            while True:
                try:
                    part = await asyncio.wait_for(anext(stream), until - loop.time())
                except StopAsyncIteration:
                    break
                size += len(part)
                self._held += len(part)
                until += len(part) / RATE
                if size > most:
                    raise Refused("large")
                if self._held > HELD:
                    raise Refused("busy")
                parts.append(part)
            if length is not None and size != length:
                raise Refused("bad")
        except TimeoutError:
            self._held -= size
            raise Refused("slow") from None
        except BaseException:
            self._held -= size
            raise
        return b"".join(parts)

    def _page(self, reason: str, headers: list[tuple[str, str]]) -> Answered:
        told = dict(headers)
        lang = away.language(told.get("cookie", ""), told.get("accept-language", ""))
        return Answered(*away.page(reason, lang, https=self._https))


def _target(scope: Any) -> str:
    path = quote(scope.path.encode("utf-8", "surrogateescape"), safe="/~!$&'()*+,;=:@-._")
    return f"{path or '/'}?{scope.query_string}" if scope.query_string else path or "/"


def _peer(client: str) -> str:
    return client.rpartition(":")[0].removeprefix("[").removesuffix("]")


def main(file: int, socket_path: str) -> None:
    from tsumugu.serving import engine, processes

    processes.end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsumugu.config.settings")
    import django

    django.setup()
    from django.conf import settings

    from tsumugu.serving.published import PublishedSites, StaticFiles

    value = settings.TSUMUGU
    static = StaticFiles(elsewhere, settings.STATIC_URL, https=value.https)
    files = PublishedSites(static, value.site_root, https=value.https)
    front = Front(files, Desk(Path(socket_path)), value.limits, https=value.https, session=settings.SESSION_COOKIE_NAME)
    engine.serve_front(file, value.limits, lambda _loop: front)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
