"""Forms that cost nothing: one file an edition, and the git repository."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.content import Document
from tsumugu.render.formats.jobs import Files, Form
from tsumugu.render.formats.registry import FORMS as ALL


def whole(documents: Iterator[Document], language: str) -> Files:
    (document,) = documents
    return {"whole.txt": f"{document.name} {document.root} {document.plan.initiatives[0].summary}".encode()}


FORMS = (Form("whole", "edition", ("ja",), whole), *(form for form in ALL if form.name == "repository"))
