"""The public site as a value: path to bytes. Pure: the same content renders to the same bytes.

A page is made from exactly one frame and one view; the hash of the two is its *input*. A caller
that kept the inputs of the last publication (``manifest.inputs``) gets only the pages that differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from tsumugu.core import figures
from tsumugu.core.errors import Problem
from tsumugu.render.content import SiteContent
from tsumugu.render.site import manifest
from tsumugu.render.site.descriptions import description
from tsumugu.render.site.environment import environment, version
from tsumugu.render.site.frames import Frame, Page
from tsumugu.render.site.pages import pages

_encode = msgspec.json.Encoder(order="deterministic").encode


def _hasher(epoch: str = "") -> Callable[[Page], str]:
    frames: dict[Frame, bytes] = {}
    last: dict[int, str] = {}  # a twin stands right behind its page

    def hashed(page: Page) -> str:
        frame = frames.get(page.frame)
        if frame is None:
            frame = frames[page.frame] = _encode(page.frame)
        total = hashlib.sha256(f"{version()}\0{epoch}\0{page.path}\0{page.template}\0".encode())
        total.update(frame)
        total.update(b"\0" + _encode(page.inputs))
        if page.twin:
            total.update(b"\0" + (last.get(id(page.twin)) or hashed(page.twin)).encode())
        return total.hexdigest()

    def of(page: Page) -> str:
        found = hashed(page)
        last.clear()
        last[id(page)] = found
        return found

    return of


def page_inputs(content: SiteContent) -> dict[str, str]:
    """Path to the hash of everything that page is made from. ``manifest.json`` has none: it is always made."""
    of = _hasher(content.epoch)
    return {page.path: of(page) for page in pages(content)}


def page_text(page: Page) -> str:
    """The text of one page."""
    template = environment(page.frame.language).get_template(page.template)
    base, root = page.ways
    view = page.build()
    about = description(page.template, view, page.frame)
    return template.render(frame=page.frame, view=view, here=page.here, base=base, root=root, about=about)


def _renderer() -> Callable[[Page], bytes]:
    last: list[tuple[Page, str]] = []  # a twin stands right behind its page

    def render(page: Page) -> bytes:
        if page.template == "":
            return bytes(page.build())
        if page.twin is not None:
            said = last[0][1] if last and last[0][0] is page.twin else page_text(page.twin)
        else:
            said = page_text(page)
            last[:] = [(page, said)]
        return (page.finish(said) if page.finish else said).encode()

    return render


def site(content: SiteContent, known: Mapping[str, str] | None = None, previous: bytes = b"") -> dict[str, bytes]:
    """Every file of the site except ``content.files`` and ``content.pictures``. Pages whose input equals
    ``known[path]`` are left out.

    The manifest lists the left-out pages too. Their hashes come from ``previous``, the manifest
    published with those inputs; without it they are rendered just to be hashed.
    """
    known = known or {}
    of, render = _hasher(content.epoch), _renderer()
    before = manifest.read(previous)
    old_files, old_inputs = ({}, {}) if isinstance(before, Problem) else (before.files, before.inputs)
    files: dict[str, bytes] = {}
    digests = {file.path: file.digest for file in content.files}
    digests |= {figures.place_of(one.name): figures.digest_of(one.name) for one in content.pictures}
    inputs: dict[str, str] = {}
    for page in pages(content):
        found = inputs[page.path] = of(page)
        keep = known.get(page.path) == found
        if keep and old_inputs.get(page.path) == found and page.path in old_files:
            digests[page.path] = old_files[page.path]
            continue
        data = render(page)
        digests[page.path] = manifest.digest(data)
        if not keep:
            files[page.path] = data
    kept = {path: digest for path, digest in content.kept if path not in digests}
    files[manifest.NAME] = manifest.write(manifest.head_of(content, kept), digests | kept, inputs)
    return files


def page(content: SiteContent, path: str) -> bytes | None:
    """One page of the site; ``None`` if it has none of that path. A directory is its index."""
    wanted = f"{path}index.html" if path.endswith("/") else path
    for item in pages(content):
        if item.path == wanted:
            return _renderer()(item)
    return None
