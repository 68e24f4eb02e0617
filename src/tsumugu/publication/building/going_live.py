"""The one publish path: collect what is public, build it, put it live beside the documents that are there."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.errors import Problem, Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity
from tsumugu.publication.collection import assembly, beside, blanking, editions, gaps, redactions
from tsumugu.publication.places import disk
from tsumugu.render.content import FormFile, SiteContent
from tsumugu.render.formats import placing
from tsumugu.render.formats.registry import FORMS
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site
from tsumugu.render.site.manifest import Manifest


class Built(Struct, frozen=True):
    """What a build did: files written anew, files reused, seconds of work."""

    written: int
    reused: int
    seconds: float


def build_pages(record: PlanRecord, *, anew: bool = False) -> Built | None:
    """Build the plan's pages from its public editions and put them live beside the documents that are
    there; ``None`` before the first edition. Pages whose inputs did not change are linked, not
    rendered; ``anew`` renders every page."""
    return put_live(record, late=False, anew=anew)


def put_live(
    record: PlanRecord, *, late: bool, anew: bool = False, made: Iterable[FormFile] = (), work: Path | None = None
) -> Built | None:
    """``made``: new files of forms, which lie below ``work``. Raises ``Refusal`` with ``site-newer``,
    ``site-unreadable``."""
    started = time.monotonic()
    root: Path = settings.TSUMUGU.site_root
    with disk.publishing(root, record.slug):
        before = disk.live(root, record.slug)
        told = continuity.read(before)
        if continuity.beyond(record, told) is not None:
            raise Refusal("site-newer", plan=record.slug)
        previous = (before / manifest.NAME).read_bytes() if before is not None else b""
        inputs = told.inputs if told is not None else {}
        known = {path: found for path, found in inputs.items() if _is_file(before, path)}
        content = assembly.collect(record, late=late, known=frozenset(known))
        if content is None:
            return None
        documents, sources = _documents(record, content, told, before=before, made=made, work=work)
        kept = _kept(record, content, before, told)
        digests = tuple((path, told.files[path]) for path in kept if told is not None)
        content = replace(content, files=documents, kept=digests)
        files = site(content, {} if anew else known, b"" if anew else previous)
        now = manifest.read(files[manifest.NAME])
        assert not isinstance(now, Problem), "the program reads what it wrote"
        if before is not None:
            sources = {path: before / path for path in now.files if path not in files} | sources
        disk.put_live(root, record.slug, files, sources)
        if content.epoch:
            disk.purge(root, record.slug, lambda directory: _of_epoch(directory, content.epoch))
    return Built(len(files), len(sources), time.monotonic() - started)


def _of_epoch(directory: Path, epoch: str) -> bool:
    """Whether a site was built after the last passage was taken out."""
    found = manifest.read_site(directory)
    return not isinstance(found, Problem) and found.epoch == epoch


def _kept(record: PlanRecord, content: SiteContent, before: Path | None, told: Manifest | None) -> dict[str, Path]:
    """Pages that stay as they are. Where a passage was taken out since, those that hold it go; nobody can make them
    again without it."""
    found = continuity.kept(record, before, told)
    if not found or (told is not None and told.epoch == content.epoch):
        return found
    passages = redactions.passages(record)
    return {path: file for path, file in found.items() if not blanking.holds(file.read_bytes(), passages)}


def _is_file(directory: Path | None, path: str) -> bool:
    return directory is not None and (directory / path).is_file()


def _documents(
    record: PlanRecord, content: SiteContent, told: Manifest | None, *, before: Path | None,
    made: Iterable[FormFile], work: Path | None,
) -> tuple[tuple[FormFile, ...], dict[str, Path]]:  # fmt: skip
    """The files of forms the site will have, and where each lies now."""
    there = [file for file in manifest.documents(told) if _is_file(before, file.path)] if told is not None else []
    scopes = {form.name: form.scope for form in FORMS}
    there = list(placing.standing(there, scopes, content, told))
    if told is None or told.epoch != content.epoch:
        # Of an edition whose files still say the words (a contact of that day) no document stays.
        passages = redactions.passages(record)
        saying = {file.edition for file in there if before and beside.holds(before / file.path, passages)}
        there = [
            file for file in there
            if file.edition not in saying and not gaps.of_lost(file.path, content.gaps)
        ]  # fmt: skip
    fresh = {file.path: file for file in made}
    found = placing.replaced(there, made, scopes)
    roots = {True: work, False: before}
    sources = {file.path: root / file.path for file in found if (root := roots[file.path in fresh]) is not None}
    newest = editions.newest(record)
    second = {alias: sources[file.path] for alias, file in placing.aliases(found, newest)} if newest else {}
    return (*found, *second), sources | {alias.path: source for alias, source in second.items()}
