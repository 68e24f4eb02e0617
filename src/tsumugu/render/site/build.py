"""The public site as files: path and bytes, one after another. Pure: the same content renders to the same bytes.

A page is made from exactly one frame and one view; the hash of the two is its *input*. A caller
that kept the inputs of the last publication (``manifest.inputs``) gets only the pages that differ.
A finished file is given away at once. What stays of it is what the manifest says: path, digest, inputs.
"""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager

import msgspec
from msgspec import Struct

from tsumugu.core import figures
from tsumugu.core.errors import Problem
from tsumugu.render.content import NONE_HELD, Readings, SiteContent
from tsumugu.render.site import manifest
from tsumugu.render.site.descriptions import description
from tsumugu.render.site.environment import environment, version
from tsumugu.render.site.frames import BODY, Frame, Page
from tsumugu.render.site.manifest import Manifest
from tsumugu.render.site.pages import pages
from tsumugu.render.site.reading import Extent

#: Every page that there can be.
WHOLE = Extent()
_encode = msgspec.json.Encoder(order="deterministic").encode


class _Hasher:
    """The hash of everything a page is made from, and of that which its long part is made from (``Page.body``)."""

    def __init__(self, epoch: str = "") -> None:
        self._epoch = epoch
        self._frames: dict[Frame, bytes] = {}
        self._last: tuple[Page, str, str] | None = None  # a twin stands right behind its page

    def __call__(self, page: Page) -> tuple[str, str]:
        """Both; ``""`` for a page that has no long part."""
        if page.twin is None:
            whole, body = self._own(page, page.inputs), "" if page.body is None else self._own(page, page.body)
        else:
            if self._last is None or self._last[0] is not page.twin:
                self(page.twin)
            assert self._last is not None
            _, whole, body = self._last
            whole = self._own(page, page.inputs, whole)
            body = body and self._own(page, page.body, body)
        self._last = (page, whole, body)
        return whole, body

    def _own(self, page: Page, inputs: object, twin: str = "") -> str:
        frame = self._frames.get(page.frame)
        if frame is None:
            frame = self._frames[page.frame] = _encode(page.frame)
        total = hashlib.sha256(f"{version()}\0{self._epoch}\0{page.path}\0{page.template}\0".encode())
        total.update(frame)
        total.update(b"\0" + _encode(inputs))
        if twin:
            total.update(b"\0" + twin.encode())
        return total.hexdigest()


def page_inputs(content: SiteContent, readings: Readings = NONE_HELD, extent: Extent = WHOLE) -> dict[str, str]:
    """Path to the hash of everything that page is made from. ``manifest.json`` has none: it is always made."""
    of = _Hasher(content.epoch)
    return {page.path: of(page)[0] for page in pages(content, readings, extent)}


def page_text(page: Page, carried: bool = False) -> str:
    """The text of one page. ``carried``: without its long part."""
    template = environment(page.frame.language).get_template(page.template)
    base, root = page.ways
    view = page.build()
    about = description(page.template, view, page.frame)
    return template.render(
        frame=page.frame, view=view, here=page.here, base=base, root=root, about=about, carried=carried
    )


class Before(Struct, frozen=True):
    """The site that stands. ``told``: its manifest; ``there``: the paths of the files that are really there; ``read``
    gives one of them."""

    told: Manifest
    there: Container[str]
    read: Callable[[str], bytes]


#: Takes a finished file, its path and its bytes, to where it belongs.
Put = Callable[[str, bytes], None]


class _Renderer:
    """Pages as bytes. The long part of a page (``Page.body``) is taken from the page before where it was made of the
    same: only what stands around it is rendered."""

    def __init__(self, before: Before | None = None) -> None:
        self._before = before
        self._last: tuple[Page, bool, str] | None = None  # a twin stands right behind its page

    def __call__(self, page: Page, body: str = "") -> bytes:
        """``body``: the hash of what the long part is made of."""
        if page.template == "":
            return bytes(page.build())
        old = self._old_body(page.path, body) if body else None
        said = self._said(page, old is not None)
        if old is not None:
            head, start, _nothing, end, foot = _parted(said)
            said = head + start + old + end + foot
        return said.encode()

    def _said(self, page: Page, carried: bool) -> str:
        source = page.twin or page
        if self._last is None or self._last[0] is not source or self._last[1] != carried:
            self._last = (source, carried, page_text(source, carried))
        said = self._last[2]
        return page.finish(said) if page.finish else said

    def _old_body(self, path: str, body: str) -> str | None:
        """Only from a page that is still what was published: what somebody damaged is not published anew."""
        before = self._before
        if before is None or before.told.bodies.get(path) != body or path not in before.there:
            return None
        data = before.read(path)
        if manifest.digest(data) != before.told.files.get(path):
            return None
        _head, _start, found, end, _foot = _parted(data.decode())
        return found if end else None


def _parted(said: str) -> tuple[str, str, str, str, str]:
    """What stands before the long part of a page, its beginning, the part, its end, and what follows."""
    head, start, rest = said.partition(BODY[0])
    body, end, foot = rest.rpartition(BODY[1])
    return head, start, body, end, foot


def make(
    content: SiteContent, put: Put, readings: Readings = NONE_HELD, *, before: Before | None = None, late: bool = True,
    anew: bool = False,
) -> Manifest:  # fmt: skip
    """A site in the place of ``before``; its manifest as a value. ``put`` gets every file that has to be written as
    soon as it is finished, the manifest last; everything else that the manifest lists stands in the site before or is
    one of ``content.files``, ``content.pictures`` and ``content.papers``. Each page is hashed once: one that is not
    rendered has the hash that the manifest before gives it. ``late`` as in ``Extent``; ``anew``: every page is
    rendered."""
    told = before.told if before is not None else None
    known = {} if told is None or before is None else {p: i for p, i in told.inputs.items() if p in before.there}
    extent = Extent(late, frozenset(known))
    render = _Renderer(None if anew else before)
    with _seldom_collected():
        known, told = ({}, None) if anew else (known, told)
        return _made(content, pages(content, readings, extent), put, render=render, known=known, told=told)


_SELDOM = (70_000, 50, 100)
_turn = threading.Lock()
#: The thresholds that were found by those who build now; the first one's hold again when the last is done.
_building: list[tuple[int, int, int]] = []


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """A site is built of millions of small values, none of which is part of a cycle: looking for cycles after every
    700 of them was 40 % of the time. What pages leave behind is still found, a hundred times more seldom."""
    with _turn:
        _building.append(gc.get_threshold())
        gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        with _turn:
            first = _building.pop(0)
            if not _building:
                gc.set_threshold(*first)
            else:
                _building[0] = first


def _made(
    content: SiteContent, listed: Iterable[Page], put: Put, *, render: _Renderer, known: Mapping[str, str],
    told: Manifest | None,
) -> Manifest:  # fmt: skip
    of = _Hasher(content.epoch)
    digests = {file.path: file.digest for file in content.files}
    digests |= {figures.place_of(one.name): figures.digest_of(one.name) for one in content.pictures}
    digests |= {one.place: one.digest for one in content.papers}
    inputs: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for page in listed:
        found, body = of(page)
        inputs[page.path] = found
        if body:
            bodies[page.path] = body
        keep = known.get(page.path) == found
        if keep and told is not None and told.inputs.get(page.path) == found and page.path in told.files:
            digests[page.path] = told.files[page.path]
            continue
        data = render(page, body)
        digests[page.path] = manifest.digest(data)
        if not keep:
            put(page.path, data)
    kept = {path: digest for path, digest in content.kept if path not in digests}
    head = manifest.head_of(content, kept)
    put(manifest.NAME, manifest.write(head, digests | kept, inputs, bodies))
    return manifest.value_of(head, digests | kept, inputs, bodies)


def site(
    content: SiteContent, known: Mapping[str, str] | None = None, previous: bytes = b"", *,
    readings: Readings = NONE_HELD, extent: Extent = WHOLE,
) -> dict[str, bytes]:  # fmt: skip
    """Every file of the site except those whose bytes come from elsewhere (``make``), held together: for small sites.
    Pages whose input equals ``known[path]`` are left out.

    The manifest lists the left-out pages too. Their hashes come from ``previous``, the manifest
    published with those inputs; without it they are rendered just to be hashed.
    """
    said = manifest.read(previous)
    told = None if isinstance(said, Problem) else said
    files: dict[str, bytes] = {}
    listed = pages(content, readings, extent)
    _made(content, listed, files.__setitem__, render=_Renderer(), known=known or {}, told=told)
    return files


def page(content: SiteContent, path: str, readings: Readings = NONE_HELD, extent: Extent = WHOLE) -> bytes | None:
    """One page of the site; ``None`` if it has none of that path. A directory is its index."""
    wanted = f"{path}index.html" if path.endswith("/") else path
    for item in pages(content, readings, extent):
        if item.path == wanted:
            return _Renderer()(item)
    return None
