"""What the public would read if a draft were published: the same pages, the same documents, over a draft."""

from __future__ import annotations

import mimetypes
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.errors import Refusal
from tsumugu.core.parts import published
from tsumugu.core.plan import Plan
from tsumugu.plans.models import PlanRecord
from tsumugu.publication import blanking, collection, redactions
from tsumugu.render.content import SiteContent
from tsumugu.render.documents import plan_document
from tsumugu.render.forms import workshop
from tsumugu.render.forms.form import Job
from tsumugu.render.forms.registry import FORMS
from tsumugu.render.site.build import page

#: Said on every page and in every document of a draft, in whatever language it is read.
MARK = "【下書き】確認用です。公表されていません。 [Draft] For review only; not published."
#: Seconds that somebody waits for a document of a draft.
PATIENCE = 60.0


class Preview(Struct, frozen=True):
    data: bytes
    media: str


def preview(record: PlanRecord, draft: Plan, base: str, path: str, back: str = "") -> Preview | None:
    """The file at ``path`` of a site at ``base`` that had this plan; ``None`` if it would have none. ``back``: the
    address that its pages lead back to. Raises
    ``Refusal("form-failed")`` with its ``problem`` for a document that cannot be made."""
    content = replace(_content(record, draft, base), back=back)
    for form in FORMS:
        if form.scope == "edition" and path in form.documents:
            return Preview(_document(content, form.name, path), _media(path))
    data = page(content, path or "index.html")
    return None if data is None else Preview(data, _media(path or "index.html"))


def _media(path: str) -> str:
    media = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _content(record: PlanRecord, draft: Plan, base: str) -> SiteContent:
    public = collection.collect(record)
    draft = blanking.blanked(published(draft), redactions.passages(record))
    notice = f"{MARK}\n{draft.notice}" if draft.notice else MARK
    translations = tuple((key, value) for key, value in draft.translations if not key.endswith(".notice"))
    marked = replace(draft, notice=notice, translations=translations)
    if public is None:
        return SiteContent(slug=record.slug, base=base, plan=marked, today=timezone.localdate().isoformat())
    return replace(public, base=base, plan=marked, origin="", late=False)


def _document(content: SiteContent, form: str, path: str) -> bytes:
    root: Path = settings.TSUMUGU.data_dir
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root, prefix="preview-") as place:
        work = Path(place)
        source = workshop.write_document(plan_document(content), work / "document.json")
        (outcome,) = workshop.make([Job(form, "ja", (source,), "")], work / "out", limit=PATIENCE)
        if outcome.problem:
            raise Refusal("form-failed", form=form, problem=outcome.problem)
        return (work / "out" / path).read_bytes()
