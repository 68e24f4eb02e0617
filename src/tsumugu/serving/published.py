"""Static files and published sites, answered before Django is asked.

A published site is the directory behind the link ``<site root>/<slug>``. Publishing renames
that link; here each request reads the link (one system call) and a changed target gets a new
file table, so a new edition is live at once and an old one is never served in part.
WhiteNoise keeps the table; ``serving.representations`` answers.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from whitenoise import WhiteNoise
from whitenoise.string_utils import decode_path_info

from tsumugu.plans.rules import RESERVED
from tsumugu.publication.places.disk import STORE
from tsumugu.render.site import compression
from tsumugu.render.vocabulary.places import COMING
from tsumugu.render.vocabulary.words import LANGUAGES
from tsumugu.serving import headers
from tsumugu.serving.representations import Gone, Pairs, Redirect, Served
from tsumugu.web import away

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Bytes of bodies that a table keeps in memory.
MEMORY = 64 * 1024 * 1024
NOT_FOUND = "404.html"
_UNDATED = ("ETag", "Last-Modified", "Accept-Ranges")


class _Table(WhiteNoise):
    """Files by address. They never change in place: small ones are answered from memory."""

    def __init__(self, application: Wsgi, said: Callable[[str], Pairs], *, on_the_fly: bool = False) -> None:
        super().__init__(application, allow_all_origins=False, index_file=True)
        self._said, self._on_the_fly, self._held = said, on_the_fly, 0

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        # What begins with a dot is nobody's business, wherever it lies.
        if "/." not in url:
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> Served:
        copy = path + compression.SUFFIX
        copied = copy in stat_cache if stat_cache is not None else os.path.isfile(copy)
        on_the_fly = self._on_the_fly and compression.compressible(path)
        return Served(path, url, self._said(url), copied=copied, on_the_fly=on_the_fly)

    def redirect(self, from_url: str, to_url: str) -> Redirect:
        # ``from_url`` is the directory without its slash, or its index.
        location = to_url.split("/")[-2] + "/" if from_url + "/" == to_url else "./"
        return Redirect(location, self._said(from_url))

    def _keep(self, size: int) -> bool:
        if self._held + size > MEMORY:
            return False
        self._held += size
        return True

    def serve(
        self, static_file: Served | Redirect, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
            return []
        if isinstance(static_file, Redirect):
            return static_file.answer(environ, start_response)
        try:
            return static_file.form(environ, self._keep).answer(environ, start_response)
        except FileNotFoundError as error:
            raise Gone from error

    def absent(
        self, places: Iterable[str], environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes] | None:
        """The first of these pages that is there, with status 404 and no validators; ``None`` if none is."""
        for place in places:
            page = self.files.get(place)
            if isinstance(page, Served):
                form = page.form(environ, self._keep)
                said = [pair for pair in form.sent if pair[0] not in _UNDATED]
                return form.whole("404 Not Found", said, environ, start_response)
        return None


class StaticFiles:
    """The desk's own files. ``collectstatic`` is not needed: the finders know where they are."""

    def __init__(self, application: Wsgi, prefix: str, *, https: bool = False) -> None:
        self._served = _Table(application, lambda url: headers.of_desk(https), on_the_fly=True)
        for finder in finders.get_finders():
            for path, storage in finder.list([".*"]):
                self._served.add_file_to_dictionary(prefix + path.replace(os.sep, "/"), storage.path(path))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer: Iterable[bytes] = self._served(environ, start_response)
        return answer


class _Coming:
    """The addresses of a site that are still to be filled (``publication.building.coming``), as of this moment."""

    def __init__(self, base: str, slug: str) -> None:
        self._path = f"{base}/{STORE}/{slug}{COMING}"
        self._known: tuple[int, int] | None = None
        self._paths: frozenset[str] = frozenset()

    def __call__(self) -> frozenset[str]:
        try:
            with open(self._path, "rb") as stream:
                state = os.fstat(stream.fileno())
                # Each list is a new file; one that is read is not changed any more.
                if (state.st_ino, state.st_mtime_ns) != self._known:
                    self._paths = frozenset(json.load(stream))
                    self._known = (state.st_ino, state.st_mtime_ns)
        except (OSError, ValueError):
            return frozenset()
        return self._paths


class PublishedSites:
    """The sites below ``root``; everything else is ``application``'s. ``https``: visitors come by HTTPS alone."""

    def __init__(self, application: Wsgi, root: Path, *, https: bool = False) -> None:
        self._application, self._https = application, https
        self._base = str(root)
        self._live: dict[str, tuple[str, _Table]] = {}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # ``OPTIONS *`` asks about the whole server and has no slash.
        slug = environ.get("PATH_INFO", "/").partition("/")[2].partition("/")[0]
        if not slug or slug in RESERVED or slug.startswith("."):
            return self._application(environ, start_response)
        try:
            return self._site(slug)(environ, start_response)
        except Gone:
            # Two publications since the link was read: the directory is gone, and the link leads elsewhere.
            self._live.pop(slug, None)
        try:
            return self._site(slug)(environ, start_response)
        except Gone:
            return self._application(environ, start_response)

    def _site(self, slug: str) -> Wsgi:
        try:
            target = os.readlink(f"{self._base}/{slug}")
        except OSError as error:
            if error.errno != errno.EINVAL:
                return self._application
            target = slug  # a plain directory: a copy somebody put there
        except ValueError:
            return self._application
        known = self._live.get(slug)
        if known is None or known[0] != target:
            known = (target, self._table(slug, target))
            self._live[slug] = known
        return known[1]

    def _later(
        self, slug: str, version: str, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """503 for what is being made, in the language of the version, or else the reader's."""
        asked = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        lang = version if version in LANGUAGES else away.language("", asked)
        _status, said, body = away.page("making", lang, https=self._https)
        if headers.is_open(decode_path_info(environ["PATH_INFO"])):
            # A script of another site may learn that it is to ask again, as it may read the file.
            said.append(("Access-Control-Allow-Origin", "*"))
        start_response("503 Service Unavailable", [*said, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _table(self, slug: str, target: str) -> _Table:
        def missing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            # Of the version that was being read (en, easy, furigana), or else of the site.
            version, slash, rest = decode_path_info(environ["PATH_INFO"]).removeprefix(f"/{slug}/").partition("/")
            places = [f"/{slug}/{version}/{NOT_FOUND}"] * bool(slash) + [f"/{slug}/{NOT_FOUND}"]
            if f"{version}{slash}{rest}" in coming():
                return self._later(slug, version, environ, start_response)
            answer = table.absent(places, environ, start_response)
            return self._application(environ, start_response) if answer is None else answer

        coming = _Coming(self._base, slug)
        table = _Table(missing, lambda url: headers.of_site(url, self._https))
        directory = os.path.realpath(os.path.join(self._base, target))
        if os.path.isdir(directory):
            table.add_files(directory, prefix=slug)
        return table
