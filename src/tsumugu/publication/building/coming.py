"""Which files of a plan's site are not there yet and will be: what the run that is not finished still makes.

Between the moment that its pages go live and the moment that a document of them is made, its address is empty: what
stood there before may say what was taken out. Whoever asks for it meanwhile is told so (``serving.published``). That
process asks no database, so the list is a file beside the sites; it ends with the run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from tsumugu.publication.places import disk
from tsumugu.render.content import FormatFile, SiteContent
from tsumugu.render.formats import placing
from tsumugu.render.formats.jobs import Format
from tsumugu.render.vocabulary.places import LATEST, edition_folder

Made = tuple[str, str, str]


def tell(
    site_root: Path, slug: str, content: SiteContent, *, formats: Iterable[Format], there: Iterable[FormatFile],
    before: Iterable[FormatFile],
) -> None:  # fmt: skip
    """Writes the list. ``there``: the documents the site has; ``before``: those of the site that it replaces, which
    say how the files of a format are called beside those it always gives. Call inside ``disk.publishing``."""
    formats = tuple(formats)
    known = {(one.path, one.format, one.language, one.edition) for one in before}
    known |= {(path, *made) for path, made in _read(site_root, slug).items()}
    by_name = {format.name: format for format in formats}
    names: dict[tuple[str, str], set[str]] = {}
    for path, name, language, edition in known:
        format = by_name.get(name)
        folder = placing.folder(format, language, edition) if format is not None else ""
        if format is not None and path.startswith(folder):
            names.setdefault((name, language), set()).add(path.removeprefix(folder))
    newest = content.editions[-1].name if content.editions else ""
    found: dict[str, Made] = {}
    for job in placing.missing(content, formats, there):
        for name in names.get((job.format, job.language), set()).union(by_name[job.format].documents):
            path, made = job.folder + name, (job.format, job.language, job.edition)
            found[path] = made
            if newest and path.startswith(edition_folder(newest)):
                found[LATEST + path.removeprefix(edition_folder(newest))] = made
    place = disk.coming(site_root, slug)
    fresh = place.with_suffix(".coming-new")
    fresh.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True), "utf-8")
    os.chmod(fresh, 0o644)
    os.replace(fresh, place)


def end(site_root: Path, slug: str) -> None:
    """The run is over: what it has not made does not come."""
    disk.coming(site_root, slug).unlink(missing_ok=True)


def _read(site_root: Path, slug: str) -> dict[str, Made]:
    """What the run before was still to make, when this one took over from it."""
    try:
        found = json.loads(disk.coming(site_root, slug).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {path: (made[0], made[1], made[2]) for path, made in found.items()}
