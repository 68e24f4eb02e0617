"""How long each format of an edition takes, how much memory its process holds, how large its files are."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import synthetic
from tsumugu.core.canonical import root_hash
from tsumugu.core.plan import Plan
from tsumugu.core.table import to_table
from tsumugu.render.content import EditionContent, Held, SiteContent, reading
from tsumugu.render.content.documents import plan_document
from tsumugu.render.formats import placing, workshop
from tsumugu.render.formats.jobs import Job, Outcome
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site.build import site


def _content(size: int) -> tuple[SiteContent, Held]:
    """Two editions of the roadmap, twenty initiatives apart: what a comparison and a history are made of."""
    before = synthetic.plan(size)
    plan = synthetic.edited(before, 1)
    editions = tuple(
        _edition(number, state, day) for number, state, day in ((1, before, "2026-04-01"), (2, plan, "2026-10-01"))
    )
    content = SiteContent(slug="bench", base="/bench/", plan=plan, editions=editions, today="2026-10-01")
    return content, Held({edition.reads: state for edition, state in zip(editions, (before, plan), strict=True)})


def _edition(number: int, plan: Plan, day: str) -> EditionContent:
    shown, initiatives = reading(plan)
    return EditionContent(
        part="roadmap", number=number, label=f"第{number}版", date=day, sequence=number, root=root_hash(to_table(plan)),
        cover=shown, initiatives=initiatives, reads=root_hash(to_table(plan)),
    )  # fmt: skip


def outcomes(size: int) -> Iterator[Outcome]:
    """Each format of the newest edition once, in Japanese, in a process of its own: its seconds hold the start of the
    library, and its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="bench-formats-") as place:
        work = Path(place)
        content, readings = _content(size)
        for path, data in site(content, readings=readings).items():
            target = work / "pages" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        newest = content.editions[-1].name
        wanted = (job for job in placing.missing(content, FORMATS, ()) if (job.edition, job.language) == (newest, "ja"))
        jobs = placing.supplied(
            wanted, content, readings, formats=FORMATS, site=work / "pages", told=None, shelf=work / "documents"
        )
        for job in jobs:
            yield from workshop.make([job], work / "out")


def roadmap() -> str:
    """A roadmap that a well-known issue tracker cuts short: its heaviest view, and its PDF (there 2.4 s)."""
    plan = synthetic.roadmap_plan(300, 4, 60)
    content = SiteContent(slug="bench", base="/bench/", plan=plan, today="2026-10-01")
    files = site(content)
    views = [data for path, data in files.items() if "roadmap" in path and path.endswith(".html")]
    heaviest = max(len(gzip.compress(data)) for data in views)
    with tempfile.TemporaryDirectory(prefix="bench-formats-") as place:
        source = workshop.write_document(plan_document(content), Path(place) / "document.json")
        (made,) = workshop.make([Job("roadmap_pdf", "ja", (source,), "")], Path(place) / "out")
    return f"heaviest of {len(views)} views {heaviest / 1000:.1f} kB compressed; as PDF {row(made).strip()}"


def row(outcome: Outcome) -> str:
    size = sum(length for length, _ in outcome.files.values())
    told = f"{outcome.seconds * 1000:>9.1f} ms  {size / 1e6:>7.2f} MB in {len(outcome.files):>4} files"
    return outcome.problem or f"{told}, {outcome.memory / 1e6:>5.0f} MB of memory"
