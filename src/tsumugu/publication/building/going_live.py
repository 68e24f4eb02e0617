"""The one publish path: collect what is public, build it, put it live beside the documents that are there."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.errors import Problem, Refusal
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import continuity, queries
from tsumugu.publication.building import coming
from tsumugu.publication.collection import assembly, beside, blanking, editions, gaps, papers, pictures, redactions
from tsumugu.publication.places import disk
from tsumugu.render.content import FormatFile, SiteContent
from tsumugu.render.formats import placing
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site import manifest
from tsumugu.render.site.build import Before, make
from tsumugu.render.site.manifest import Manifest


class Standing(Struct, frozen=True):
    """A site that is live and what its manifest says. A directory never changes once it is live, so the manifest is
    read once in a run."""

    directory: Path
    told: Manifest


class Built(Struct, frozen=True):
    """What a build did: files written anew, files reused, seconds of work, and what stands now."""

    written: int
    reused: int
    seconds: float
    standing: Standing


def build_pages(record: PlanRecord, *, anew: bool = False) -> Built | None:
    """Build the plan's pages from its public editions and put them live beside the documents that are
    there; ``None`` before the first edition. Pages whose inputs did not change are linked, not
    rendered; ``anew`` renders every page."""
    return put_live(record, late=False, anew=anew)


def put_live(
    record: PlanRecord, *, late: bool, anew: bool = False, made: Iterable[FormatFile] = (), work: Path | None = None,
    last: Standing | None = None,
) -> Built | None:  # fmt: skip
    """``made``: new files of formats, which lie below ``work``; ``last``: the site as this run put it live before.
    Raises ``Refusal`` with ``site-newer``, ``site-unreadable``."""
    started = time.monotonic()
    root: Path = settings.TSUMUGU.site_root
    with disk.publishing(root, record.slug) as turn:
        standing = _standing(disk.live(root, record.slug), last)
        before, earlier = (standing.directory, standing.told) if standing is not None else (None, None)
        if continuity.beyond(record, earlier) is not None:
            raise Refusal("site-newer", plan=record.slug)
        content = assembly.collect(record)
        if content is None:
            return None
        there = disk.listing(before) if before is not None else {}
        documents, sources = _documents(record, content, standing, there=there, made=made, work=work)
        kept = _kept(record, content, before, earlier)
        digests = tuple((path, earlier.files[path]) for path in kept if earlier is not None)
        content = replace(content, files=documents, kept=digests, pictures=pictures.shown(record, content, earlier))
        if not late and queries.unfinished().filter(plan=record).exists():
            listed = manifest.documents(earlier) if earlier is not None else ()
            coming.tell(root, record.slug, content, formats=FORMATS, there=documents, before=listed)
        old = Before(standing.told, there, lambda path: (standing.directory / path).read_bytes()) if standing else None
        with disk.fresh(root, record.slug, sure=turn.sure) as fresh:
            told = make(content, fresh.put, editions.Ledger(record), before=old, late=late, anew=anew)
            for path, data in (*pictures.brought(record, content, there), *papers.brought(record, content, there)):
                fresh.put(path, data)
            stay = [path for path in told.files if path not in fresh.put_here and path not in sources]
            fresh.stay(stay)
            fresh.bring(sources)
        if content.epoch:
            disk.purge(root, record.slug, lambda directory: _of_epoch(directory, content.epoch))
    seconds = time.monotonic() - started
    return Built(len(fresh.put_here), len(stay) + len(sources), seconds, Standing(fresh.directory, told))


def _standing(directory: Path | None, last: Standing | None) -> Standing | None:
    if directory is None or (last is not None and last.directory == directory):
        return None if directory is None else last
    told = continuity.read(directory)
    return Standing(directory, told) if told is not None else None


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


def _documents(
    record: PlanRecord, content: SiteContent, standing: Standing | None, *, there: Mapping[str, int],
    made: Iterable[FormatFile], work: Path | None,
) -> tuple[tuple[FormatFile, ...], dict[str, Path]]:  # fmt: skip
    """The files of formats the site will have, and where each lies that is not where it stays."""
    before, told = (standing.directory, standing.told) if standing is not None else (None, None)
    listed = [file for file in manifest.documents(told) if file.path in there] if told is not None else []
    scopes = {format.name: format.scope for format in FORMATS}
    listed = list(placing.standing(listed, scopes, content, told))
    if told is None or told.epoch != content.epoch:
        # Of an edition whose files still say the words (a contact of that day) no document stays.
        passages = redactions.passages(record)
        saying = {file.edition for file in listed if before and beside.holds(before / file.path, passages)}
        listed = [
            file for file in listed
            if file.edition not in saying and not gaps.of_lost(file.path, content.gaps)
        ]  # fmt: skip
    fresh = {file.path: file for file in made}
    found = placing.replaced(listed, made, scopes)
    roots = {True: work, False: before}
    sources = {file.path: root / file.path for file in found if (root := roots[file.path in fresh]) is not None}
    newest = editions.newest(record)
    second = {alias: sources[file.path] for alias, file in placing.aliases(found, newest)} if newest else {}
    stay = set() if before is None else {file.path for file in found if file.path not in fresh}
    brought = {path: source for path, source in sources.items() if path not in stay}
    return (*found, *second), brought | {alias.path: source for alias, source in second.items()}
