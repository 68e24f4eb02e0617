"""The files of a site from a plan alone: its pages, and every format the workshop can make."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from tsumugu.cli.languages import pick
from tsumugu.cli.progress import Progress
from tsumugu.core.figures import Picture
from tsumugu.core.plan import Plan
from tsumugu.render.content import NONE_HELD, FormatFile, SiteContent
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Format, Outcome
from tsumugu.render.site.build import site
from tsumugu.render.vocabulary.formats import format_label


def site_files(
    plan: Plan, today: str, formats: Sequence[Format], *, progress: Progress, lang: str, base: str = "/",
    pictures: Sequence[Picture] = (), folder: Path | None = None,
) -> tuple[dict[str, bytes], list[Outcome]]:  # fmt: skip
    """The site with what could be made, and the outcomes that a person has to know of: of what could not be made, and
    of what has something to tell. ``base``: its path on its server; ``folder``: where the pictures lie."""
    content = SiteContent(slug=plan.id, base=base, plan=plan, today=today, pictures=tuple(pictures))
    progress.step(pick(lang, "ページ", "pages"))
    pages = site(content)
    if folder is not None:
        pages |= {picture.place: (folder / picture.name).read_bytes() for picture in pictures}
    if not formats:
        return pages, []
    made: dict[str, bytes] = {}
    listed: list[FormatFile] = []
    notable: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="tsumugu-site-") as place:
        work = Path(place)
        _write(work / "pages", pages)
        jobs = list(placing.missing(content, formats, ()))
        progress.grow(len(jobs))
        orders = placing.supplied(
            jobs, content, NONE_HELD, formats=formats, site=work / "pages", told=None, shelf=work / "documents"
        )
        shown = folder if pictures else None
        for outcome in workshop.make(orders, work / "out", benches=os.cpu_count() or 1, pictures=shown):
            progress.step(format_label(outcome.job.format, lang))
            made |= {path: (work / "out" / path).read_bytes() for path in outcome.files}
            listed.extend(placing.files_of(outcome))
            notable.extend([outcome] if outcome.problem or outcome.told else [])
    return pages | site(replace(content, files=tuple(listed))) | made, notable


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
