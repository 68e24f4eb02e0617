"""Static files and published sites, answered by WhiteNoise before Django is asked.

A published site is the directory behind the link ``<site root>/<slug>``. Publishing renames
that link; here each request reads the link (one system call) and a changed target gets a new
file table, so a new edition is live at once and an old one is never served in part.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.contrib.staticfiles import finders
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile as File

from tsumugu.plans.rules import RESERVED

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: The published site runs its own scripts and asks no other origin. Styles stand in files.
SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def _site_headers(headers: Headers, path: str, url: str) -> None:
    headers["Content-Security-Policy"] = SITE_POLICY
    _headers(headers, path, url)


def _headers(headers: Headers, path: str, url: str) -> None:
    # From the content: a page linked into the next edition keeps its own, and two pages of one
    # size written within one second do not share one.
    with open(path, "rb") as stream:
        headers["ETag"] = f'"{hashlib.file_digest(stream, "sha256").hexdigest()[:32]}"'
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"


#: Bodies a table keeps in memory: whole files up to the first size, until the second is reached.
SMALL = 256 * 1024
MEMORY = 64 * 1024 * 1024


class _Kept(WhiteNoise):
    """WhiteNoise for files that never change in place: small ones are answered from memory."""

    def __init__(self, application: Wsgi, headers: Callable[[Headers, str, str], None], max_age: int) -> None:
        super().__init__(
            application,
            allow_all_origins=False,
            index_file=True,
            max_age=max_age,
            add_headers_function=headers,
            charset="utf-8",
        )
        self._bodies: dict[str, bytes] = {}
        self._kept = 0

    def serve(self, static_file: Any, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # What is no file (a redirect from index.html to its directory) answers for itself.
        plain = isinstance(static_file, File) and environ["REQUEST_METHOD"] == "GET"
        if not plain or "HTTP_RANGE" in environ or static_file.is_not_modified(environ):
            return super().serve(static_file, environ, start_response)  # type: ignore[no-any-return]
        path, headers = static_file.get_path_and_headers(environ)
        body = self._bodies.get(path)
        if body is None:
            if os.path.getsize(path) > SMALL:
                return super().serve(static_file, environ, start_response)  # type: ignore[no-any-return]
            with open(path, "rb") as stream:
                body = stream.read()
            if self._kept + len(body) <= MEMORY:
                self._kept += len(body)
                self._bodies[path] = body
        start_response("200 OK", list(headers))
        return [body]


class StaticFiles:
    """The desk's own files. ``collectstatic`` is not needed: the finders know where they are."""

    def __init__(self, application: Wsgi, prefix: str) -> None:
        self._served = _Kept(application, _headers, max_age=3600)
        for finder in finders.get_finders():
            for path, storage in finder.list([".*"]):
                self._served.add_file_to_dictionary(prefix + path.replace(os.sep, "/"), storage.path(path))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        return self._served(environ, start_response)


class PublishedSites:
    def __init__(self, application: Wsgi, root: Path) -> None:
        self._application = application
        self._base = str(root)
        self._live: dict[str, tuple[str, _Kept]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        slug = environ.get("PATH_INFO", "/").split("/", 2)[1]
        if not slug or slug in RESERVED or slug.startswith("."):
            return self._application(environ, start_response)
        try:
            target = os.readlink(f"{self._base}/{slug}")
        except OSError as error:
            if error.errno != errno.EINVAL:
                return self._application(environ, start_response)
            target = slug  # a plain directory: a copy somebody put there
        except ValueError:
            return self._application(environ, start_response)
        known = self._live.get(slug)
        if known is None or known[0] != target:
            known = (target, self._table(slug, target))
            self._live[slug] = known
        return known[1](environ, start_response)

    def _table(self, slug: str, target: str) -> _Kept:
        table = _Kept(self._application, _site_headers, max_age=60)
        directory = os.path.realpath(os.path.join(self._base, target))
        if os.path.isdir(directory):
            table.add_files(directory, prefix=slug)
        return table
