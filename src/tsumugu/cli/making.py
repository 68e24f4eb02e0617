"""The files of a site from a plan alone: its pages, and every format the workshop can make. Each goes to its place as
soon as it is finished."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from tsumugu.cli.languages import pick
from tsumugu.cli.progress import Progress
from tsumugu.cli.swap import put
from tsumugu.core.figures import Picture
from tsumugu.core.plan import Plan
from tsumugu.core.process import NOTHING, Process
from tsumugu.render.content import NONE_HELD, FormatFile, PaperFile, SiteContent
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Format, Outcome
from tsumugu.render.site import compression, manifest
from tsumugu.render.site.build import Before, make
from tsumugu.render.site.manifest import Manifest
from tsumugu.render.vocabulary.formats import format_label


def fill(
    place: Path, plan: Plan, today: str, formats: Sequence[Format], *, progress: Progress, lang: str, base: str = "/",
    process: Process = NOTHING, pictures: Sequence[Picture] = (), folder: Path | None = None,
    papers: Sequence[PaperFile] = (), papers_in: Path | None = None,
) -> tuple[int, list[Outcome]]:  # fmt: skip
    """Fills an empty directory with the site and what could be made. Returns how many files it has, copies apart, and
    the outcomes that a person has to know of: of what could not be made, and of what has something to tell. ``base``:
    its path on its server; ``folder``: where the pictures lie, ``papers_in``: where the papers of meetings do. Raises
    ``OSError``."""
    content = SiteContent(
        slug=plan.id, base=base, plan=plan, today=today, process=process, pictures=tuple(pictures),
        papers=tuple(papers),
    )  # fmt: skip
    progress.step(pick(lang, "ページ", "pages"))
    write = functools.partial(put, place)
    told = make(content, write)
    if folder is not None:
        for picture in pictures:
            shutil.copyfile(folder / picture.name, _made(place / picture.place))
    if papers_in is not None:
        for paper in papers:
            shutil.copyfile(papers_in / paper.name, _made(place / paper.place))
    notable: list[Outcome] = []
    if formats:
        listed: list[FormatFile] = []
        jobs = list(placing.missing(content, formats, ()))
        progress.grow(len(jobs))
        with tempfile.TemporaryDirectory(prefix="tsumugu-site-") as name:
            work = Path(name)
            orders = placing.supplied(
                jobs, content, NONE_HELD, formats=formats, site=place, told=None, shelf=work / "documents"
            )
            shown = folder if pictures else None
            for outcome in workshop.make(orders, work / "out", benches=os.cpu_count() or 1, pictures=shown):
                progress.step(format_label(outcome.job.format, lang))
                for path in outcome.files:
                    shutil.move(work / "out" / path, _made(place / path))
                listed.extend(placing.files_of(outcome))
                notable.extend([outcome] if outcome.problem or outcome.told else [])
        # Once more, with the documents there are: only pages that tell of them differ.
        before = Before(told, told.files, lambda path: (place / path).read_bytes())
        told = make(replace(content, files=tuple(listed)), write, before=before)
    for path, copy in _copies(place, told):
        write(path, copy)
    return len(told.files) + 1, notable


def _made(path: Path) -> Path:
    """A path whose folder is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _copies(place: Path, told: Manifest) -> Iterator[tuple[str, bytes]]:
    """The precompressed copies of the files of a site. One that ships an archive of that name keeps it."""
    for path in (*told.files, manifest.NAME):
        name = path + compression.SUFFIX
        if compression.compressible(path) and name not in told.files:
            packed = compression.copy_of(path, (place / path).read_bytes())
            if packed is not None:
                yield name, packed
