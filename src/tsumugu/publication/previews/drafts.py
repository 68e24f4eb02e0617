"""What the public would read if a draft were published: the same pages, the same documents, over a draft."""

from __future__ import annotations

import mimetypes

from django.utils import timezone
from msgspec import Struct
from msgspec.structs import replace

from tsumugu.core.figures import FOLDER, used
from tsumugu.core.parts import published
from tsumugu.core.plan import Plan
from tsumugu.plans import pictures
from tsumugu.plans.models import PlanRecord
from tsumugu.publication.collection import assembly, blanking, redactions
from tsumugu.publication.collection.editions import Ledger
from tsumugu.publication.previews import documents
from tsumugu.render.content import SiteContent
from tsumugu.render.content.documents import plan_document
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.site.build import page
from tsumugu.render.site.reading import Extent

#: Said on every page and in every document of a draft, in whatever language it is read.
MARK = "【下書き】確認用です。公表されていません。 [Draft] For review only; not published."


class Preview(Struct, frozen=True):
    data: bytes
    media: str


def preview(record: PlanRecord, draft: Plan, base: str, path: str, back: str = "") -> Preview | None:
    """The page or file at ``path`` of a site at ``base`` that had this plan; ``None`` if it would have none, and for
    documents, which are begun. ``back``: the address that its pages lead back to."""
    folder, _slash, name = path.partition("/")
    if folder == FOLDER:
        found = pictures.data_of(record, name) if name in used(draft.chapters) else None
        return None if found is None else Preview(found, media_type(path))
    content = replace(_content(record, draft, base), back=back)
    data = page(content, path or "index.html", Ledger(record), Extent(late=False))
    return None if data is None else Preview(data, media_type(path or "index.html"))


def document_format(path: str) -> str:
    """The name of the format that makes the document at this path; ``""`` for everything else of a site."""
    return next((format.name for format in FORMATS if format.scope == "edition" and path in format.documents), "")


def begin(record: PlanRecord, draft: Plan, base: str, format: str, scope: str) -> str:
    """The key of a document of this draft, which is being made (see ``previews.documents``). Refusal:
    ``previews-busy``."""
    document = plan_document(_content(record, draft, base), Ledger(record))
    names = used(document.plan.chapters)
    return documents.begin(scope, format, document, lambda folder: pictures.lay_out(record, names, folder))


def media_type(path: str) -> str:
    media = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _content(record: PlanRecord, draft: Plan, base: str) -> SiteContent:
    public = assembly.collect(record)
    draft = blanking.blanked(published(draft), redactions.passages(record))
    notice = f"{MARK}\n{draft.notice}" if draft.notice else MARK
    translations = tuple((key, value) for key, value in draft.translations if not key.endswith(".notice"))
    marked = replace(draft, notice=notice, translations=translations)
    shown = tuple(pictures.there(record).values())
    if public is None:
        today = timezone.localdate().isoformat()
        return SiteContent(slug=record.slug, base=base, plan=marked, today=today, pictures=shown)
    return replace(public, base=base, plan=marked, reads="", origin="", pictures=shown)
