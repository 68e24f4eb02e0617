"""The documents and data files of an edition, as a page offers them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from tsumugu.render.content import FormatFile, SiteContent
from tsumugu.render.data import PROCEEDINGS
from tsumugu.render.vocabulary.formats import format_label, kind_label, volume_of
from tsumugu.render.vocabulary.left_out import said_of
from tsumugu.render.vocabulary.places import edition_folder
from tsumugu.render.vocabulary.words import pick

#: Single documents, in the order in which they are offered; tables of data stand on a page of their own.
DOCUMENTS = (
    "plan_pdf", "roadmap_pdf", "comparison_pdf", "workbook", "comparison_workbook", "slides", "calendar", "stratml",
)  # fmt: skip


class Offer(Struct, frozen=True):
    """``path`` from the base of the site; ``size`` in words."""

    label: str
    kind: str
    path: str
    size: str


def size_words(size: int) -> str:
    """1,234 B, 56 KB, 7.8 MB (of 1,000 each), as both languages write it."""
    if size < 1000:
        return f"{size:,} B"
    if size < 1_000_000:
        return f"{round(size / 1000):,} KB"
    return f"{size / 1_000_000:.1f} MB"


def offer(file: FormatFile, language: str) -> Offer:
    label = format_label(file.format, language, file.path)
    return Offer(label, kind_label(file.path, language), file.path, size_words(file.size))


def without(content: SiteContent, edition: str, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the documents of an edition do not say of the plan: the name of each that leaves something out, with the
    sentences for readers; once where two kinds of file of one name leave out the same."""
    inside = edition_folder(edition)
    has = {file.format for file in content.files if file.path.startswith(inside)}
    found = (
        (format_label(format, language), tuple(pick(one, language) for one in said))
        for format in DOCUMENTS if format in has and (said := said_of(format))
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def documents(content: SiteContent, edition: str, language: str) -> tuple[Offer, ...]:
    """Those of an edition (``""``: of a plan without editions) in the language; in Japanese where they are made in
    no other."""
    found: list[Offer] = []
    inside = edition_folder(edition)
    for format in DOCUMENTS:
        files = [file for file in content.files if file.format == format and file.path.startswith(inside)]
        own = [file for file in files if file.language == language] or [f for f in files if f.language == "ja"]
        found.extend(offer(file, language) for file in sorted(own, key=lambda file: volume_of(file.path)))
    return tuple(found)


def proceedings(content: SiteContent, language: str, formats: Sequence[str]) -> tuple[Offer, ...]:
    """What is made of the process, in the language or in none: those of ``formats``, in their order; of the tables the
    CSV files and what is about them, of OParl where a program begins."""
    found: list[Offer] = []
    for format in formats:
        for file in content.files:
            if file.format != format or file.language not in (language, "ja" if format in _FOR_ALL else language):
                continue
            name = file.path.rpartition("/")[2]
            if format == "process_data" and not (name.endswith(".csv") and name not in ("dictionary.csv", "codes.csv")):
                continue
            if format == "oparl" and name != "system.json":
                continue
            label = pick(_TABLES[name.removesuffix(".csv")], language) if format == "process_data" else ""
            found.append(
                msgspec.structs.replace(offer(file, language), label=label) if label else offer(file, language)
            )
    return tuple(found)


#: Made once for all languages.
_FOR_ALL = frozenset({"process_data", "oparl"})
_TABLES = {layout.id: layout.title for layout in PROCEEDINGS}
