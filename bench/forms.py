"""How long each form of an edition takes, how much memory its process holds, how large its files are."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import synthetic
from tsumugu.render.content import Document, SiteContent
from tsumugu.render.documents import plan_document
from tsumugu.render.forms import workshop
from tsumugu.render.forms.form import Job, Outcome
from tsumugu.render.forms.registry import FORMS
from tsumugu.render.site.build import site


def document(size: int) -> Document:
    return plan_document(_content(size))


def _content(size: int) -> SiteContent:
    return SiteContent(slug="bench", base="/bench/", plan=synthetic.plan(size), today="2026-10-01")


def outcomes(size: int) -> Iterator[Outcome]:
    """Each form once, in Japanese, in a process of its own: its seconds hold the start of the library, and its
    memory is its own."""
    with tempfile.TemporaryDirectory(prefix="bench-forms-") as place:
        work = Path(place)
        source = workshop.write_document(document(size), work / "document.json")
        pages = work / "pages"
        for path, data in site(_content(size)).items():
            target = pages / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for form in FORMS:
            made_of = str(pages) if form.scope == "site" else source
            yield from workshop.make([Job(form.name, form.languages[0], (made_of,), f"{form.name}/")], work / "out")


def row(outcome: Outcome) -> str:
    size = sum(length for length, _ in outcome.files.values())
    told = f"{outcome.seconds * 1000:>9.1f} ms  {size / 1e6:>7.2f} MB in {len(outcome.files):>4} files"
    return outcome.problem or f"{told}, {outcome.memory / 1e6:>5.0f} MB of memory"
