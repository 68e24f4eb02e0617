"""Formats that cost nothing: one file an edition, and the git repository."""

from __future__ import annotations

from collections.abc import Iterator

from tsumugu.render.content import Document
from tsumugu.render.formats.jobs import Files, Format
from tsumugu.render.formats.registry import FORMATS as ALL


def whole(documents: Iterator[Document], language: str) -> Files:
    (document,) = documents
    return {"whole.txt": f"{document.name} {document.root} {document.plan.initiatives[0].summary}".encode()}


FORMATS = (Format("whole", "edition", ("ja",), whole), *(format for format in ALL if format.name == "repository"))
