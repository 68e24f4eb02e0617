"""A served file in its forms: itself, and its precompressed copy.

Each form has a strong ETag from its own bytes: with a tag that both shared, a range of the one could
continue a download of the other (RFC 9110, 8.8.3.3).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any, BinaryIO
from urllib.parse import quote
from wsgiref.util import FileWrapper

from tsumugu.render.site import compression
from tsumugu.serving import headers
from tsumugu.serving.conditions import accepts_gzip, span, unchanged

Pairs = list[tuple[str, str]]
Start = Callable[..., Any]

#: Whole files up to this size may be kept in memory.
SMALL = 256 * 1024


class Gone(Exception):
    """The file is no longer there. Raised before anything is answered."""


class Representation:
    """One form of a file: its validators, the headers it is sent with, and its bytes if they are kept."""

    __slots__ = ("_in_parts", "_path", "body", "etag", "modified", "sent", "size", "told")

    def __init__(self, path: str, said: Pairs, media: str, encoding: str = "", body: bytes | None = None) -> None:
        with open(path, "rb") as stream:
            state = os.fstat(stream.fileno())
            if body is None and state.st_size <= SMALL:
                body = stream.read()
            known = hashlib.sha256(body) if body is not None else hashlib.file_digest(stream, "sha256")
        self._path, self.body, self.modified = path, body, int(state.st_mtime)
        self.size = state.st_size if body is None else len(body)
        # From the content: a page linked into the next edition keeps its own, and two pages of one
        # size written within one second do not share one.
        self.etag = f'"{known.hexdigest()[:32]}"'
        #: What a 304 repeats: the browser keeps the file and takes these headers for it.
        self.told = [("ETag", self.etag), ("Last-Modified", formatdate(self.modified, usegmt=True)), *said]
        # Parts are given of the file itself alone, as nginx does: those of a copy would be of no use to anybody.
        self._in_parts = not encoding
        form = ("Content-Encoding", encoding) if encoding else ("Accept-Ranges", "bytes")
        self.sent = [("Content-Type", media), form, *self.told]

    def answer(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """200, 206, 304 or 416, as the request asks."""
        if unchanged(environ, self.etag, self.modified):
            start_response("304 Not Modified", list(self.told))
            return []
        part = span(environ, self.etag, self.modified, self.size) if self._in_parts else None
        if part is None:
            return self.whole("200 OK", self.sent, environ, start_response)
        first, last = part
        if last < first:
            said = [("Content-Range", f"bytes */{self.size}"), ("Content-Length", "0"), *self.told]
            start_response("416 Range Not Satisfiable", said)
            return []
        said = [("Content-Range", f"bytes {first}-{last}/{self.size}"), *self.sent]
        return self._send("206 Partial Content", said, first, last + 1, environ, start_response)

    def whole(self, status: str, said: Pairs, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        return self._send(status, said, 0, self.size, environ, start_response)

    def _send(
        self, status: str, said: Pairs, first: int, end: int, environ: dict[str, Any], start_response: Start
    ) -> Iterable[bytes]:
        sent = [*said, ("Content-Length", str(end - first))]
        if environ["REQUEST_METHOD"] == "HEAD":
            start_response(status, sent)
            return []
        if self.body is not None:
            start_response(status, sent)
            return [self.body if end - first == self.size else self.body[first:end]]
        # Opened before the status is said: a file that is gone can still be looked for in the next edition.
        stream = Slice(self._path, first, end)
        start_response(status, sent)
        wrapper = environ.get("wsgi.file_wrapper", FileWrapper)
        return wrapper(stream, 64 * 1024)  # type: ignore[no-any-return]


class Slice:
    """A part of an open file, as the server reads it. ``place``: the path, its first byte, and the one after."""

    def __init__(self, path: str, first: int, end: int) -> None:
        self._stream: BinaryIO = open(path, "rb")  # noqa: SIM115  (the server closes it)
        self._stream.seek(first)
        self._left, self.place = end - first, (path, first, end)

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(data)
        return data

    def close(self) -> None:
        self._stream.close()


class Served:
    """A file by its address. It is read when it is first asked for, so that a new edition is live at once."""

    __slots__ = ("_copied", "_forms", "_media", "_path", "_said", "_shrinks")

    def __init__(self, path: str, url: str, said: Pairs, *, copied: bool, on_the_fly: bool) -> None:
        """``copied``: its precompressed copy lies beside it; ``on_the_fly``: it is compressed once, in memory."""
        self._path, self._media, self._copied = path, headers.media_type(url), copied
        self._shrinks = not copied and on_the_fly and os.path.getsize(path) <= SMALL
        self._said = [("Vary", "Accept-Encoding"), *said] if copied or self._shrinks else said
        self._forms: dict[bool, Representation] = {}

    def form(self, environ: dict[str, Any], keep: Callable[[int], bool]) -> Representation:
        """The form that the request asks for. ``keep``: whether so many bytes more may stay in memory."""
        packed = (self._copied or self._shrinks) and accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        found = self._forms.get(packed)
        if found is None:
            found = self._forms[packed] = self._read(packed)
            if not (packed and self._shrinks) and found.body is not None and not keep(len(found.body)):
                found.body = None
        return found

    def _read(self, packed: bool) -> Representation:
        if not packed:
            return Representation(self._path, self._said, self._media)
        if self._copied:
            return Representation(self._path + compression.SUFFIX, self._said, self._media, "gzip")
        with open(self._path, "rb") as stream:
            body = compression.compressed(stream.read())
        return Representation(self._path, self._said, self._media, "gzip", body)


class Redirect:
    """From ``index.html`` and from a directory without its slash. The query of the request is kept."""

    __slots__ = ("_location", "_said")

    def __init__(self, location: str, said: Pairs) -> None:
        self._location, self._said = quote(location), said

    def answer(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        place = self._location + (f"?{query}" if query else "")
        start_response("301 Moved Permanently", [("Location", place), ("Content-Length", "0"), *self._said])
        return []
