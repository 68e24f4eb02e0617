"""From documents and their files to what the catalogue describes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from tsumugu.core.plan import Plan, Translation
from tsumugu.render.content import Document
from tsumugu.render.data.catalogue import Dataset, DatasetEdition, DatasetFile, Frequency
from tsumugu.render.data.collection import LAYOUTS
from tsumugu.render.data.dictionary import CODES, DICTIONARY
from tsumugu.render.words import Pair

#: By the ending of a file name: media type (IANA) and what such a file is called.
_KINDS: dict[str, tuple[str, Pair]] = {
    "csv": ("text/csv", ("CSV", "CSV")),
    "json": ("application/json", ("JSON", "JSON")),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("表計算（Excel）", "workbook (Excel)"),
    ),
    "pptx": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ("スライド（PowerPoint）", "slides (PowerPoint)"),
    ),
    "pdf": ("application/pdf", ("PDF", "PDF")),
    "xml": ("application/xml", ("XML", "XML")),
    "ics": ("text/calendar", ("カレンダー", "calendar")),
    "html": ("text/html", ("ウェブページ", "web page")),
    "txt": ("text/plain", ("説明", "read me")),
    "yaml": ("application/yaml", ("YAML", "YAML")),
    "zip": ("application/zip", ("ZIP", "ZIP")),
}
_TITLES: dict[str, Pair] = {table.id: table.title for table in (*LAYOUTS, DICTIONARY, CODES)}


def edition_of(document: Document, files: Mapping[str, bytes], path: str = "") -> DatasetEdition:
    """An edition with its files. ``files``: path below the edition's directory to bytes; ``path``: that directory
    (``editions/<name>/`` if not given). Raises ``ValueError`` for a draft: a catalogue lists what is published."""
    if document.part is None or not document.name:
        raise ValueError("not an edition")
    return DatasetEdition(
        name=document.name, part=document.part, number=document.number, label=document.label, date=document.date,
        path=path or f"editions/{document.name}/", summary=document.summary, root=document.root,
        files=tuple(_file(name, files[name]) for name in files),
    )  # fmt: skip


def _file(path: str, data: bytes) -> DatasetFile:
    name = path.rpartition("/")[2]
    stem, _, ending = name.rpartition(".")
    media_type, (ja, en) = _KINDS.get(ending.lower(), ("application/octet-stream", (name, name)))
    titled = _TITLES.get(stem)
    title = (f"{titled[0]}（{ja}）", f"{titled[1]} ({en})") if titled and ending in ("csv", "json") else (name, name)
    if ending in ("pdf", "xlsx", "pptx", "ics"):
        title = (f"{ja}：{name}", f"{en}: {name}")
    return DatasetFile(
        path=path, media_type=media_type, bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), title=title
    )  # fmt: skip


def dataset_of(document: Document, editions: Sequence[DatasetEdition], frequency: Frequency = "irregular") -> Dataset:
    """The catalogue entry of the plan as ``document`` has it now, with all its editions, oldest first."""
    plan = document.plan
    return Dataset(
        slug=document.slug, title=plan.title, title_en=_in_english(plan.translations, "title"),
        organization=plan.organization.name or "", organization_code=plan.organization.code or "",
        first=plan.period.first, last=plan.period.last, keywords=_keywords(plan), keywords_en=_keywords_en(plan),
        licence=document.licence, frequency=frequency, address=document.address, editions=tuple(editions),
    )  # fmt: skip


def _keywords(plan: Plan) -> tuple[str, ...]:
    return ("DX", "計画", "ロードマップ", "指標", *(field.name for field in plan.fields))


def _keywords_en(plan: Plan) -> tuple[str, ...]:
    fields = (_in_english(field.translations, "name") for field in plan.fields)
    return ("digital transformation", "plan", "roadmap", "indicators", *filter(None, fields))


def _in_english(translations: tuple[tuple[str, Translation], ...], field: str) -> str:
    return next((found.text for key, found in translations if key == f"en.{field}"), "")
