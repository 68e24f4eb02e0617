"""What programs follow: the feed of editions and changes, and the entry for a catalogue of open data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tsumugu.core.plan import Plan
from tsumugu.render.content import EditionContent, FormatFile, SiteContent
from tsumugu.render.data import LAYOUTS, Dataset, DatasetEdition, DatasetFile, catalogue
from tsumugu.render.reading.process_views import EMPTY
from tsumugu.render.site.frames import Page, file_of
from tsumugu.render.site.reading import Reading
from tsumugu.render.site.rooms.atom import File, atom, proceedings_atom
from tsumugu.render.vocabulary.formats import media_type, titles
from tsumugu.render.vocabulary.places import edition_folder
from tsumugu.render.vocabulary.words import Pair

FEED = "feed.atom"
PROCEEDINGS = "process/feed.atom"
CATALOGUE = "catalogue.jsonld"


def pages(readings: Sequence[Reading]) -> Iterator[Page]:
    """One feed a language, one more of meetings and answers, one catalogue entry for all."""
    for reading in readings:
        data = atom(
            reading.content, reading.language, reading.content.address, _documents(reading), index=reading.index
        )
        yield file_of(reading.frame, _prefix(reading) + FEED, data)
        if reading.process != EMPTY:
            content = reading.content
            data = proceedings_atom(content, reading.process, reading.language, content.address, PROCEEDINGS)
            yield file_of(reading.frame, _prefix(reading) + PROCEEDINGS, data)
    japanese = readings[0]
    if japanese.content.editions:
        english = next((other.now.plan for other in readings if other.language == "en"), japanese.now.plan)
        yield file_of(japanese.frame, CATALOGUE, catalogue(_dataset(japanese.content, english)))


def _prefix(reading: Reading) -> str:
    return reading.frame.root.removeprefix(reading.frame.base)


def _documents(reading: Reading) -> dict[str, list[File]]:
    """What the feed offers of each edition: the documents in its language, not the tables of data."""
    found: dict[str, list[File]] = {}
    for file in reading.content.files:
        if file.format != "data" and file.language == reading.language and file.path.startswith("editions/"):
            entry = File(
                path=file.path, media_type=media_type(file.path), title=titles(file.format, file.path), size=file.size,
                language=file.language,
            )  # fmt: skip
            found.setdefault(file.edition, []).append(entry)
    return found


def _dataset(content: SiteContent, english: Plan) -> Dataset:
    plan = content.plan
    by_edition: dict[str, list[FormatFile]] = {}
    for file in content.files:
        if file.path.startswith(edition_folder(file.edition)):
            by_edition.setdefault(file.edition, []).append(file)
    return Dataset(
        slug=content.slug, title=plan.title, title_en=english.title if english.title != plan.title else "",
        organization=plan.organization.name or "", organization_code=plan.organization.code or "",
        first=plan.period.first, last=plan.period.last, licence=content.licence, address=content.address,
        keywords=tuple(field.name for field in plan.fields),
        keywords_en=tuple(e.name for e, j in zip(english.fields, plan.fields, strict=True) if e.name != j.name),
        editions=tuple(_edition(edition, by_edition.get(edition.name, [])) for edition in content.editions),
    )  # fmt: skip


#: What a table of data is called, by the name of its file.
_TABLES: dict[str, Pair] = {layout.id: layout.title for layout in LAYOUTS}


def _title(file: FormatFile) -> Pair:
    """Of a data file its table, so that a portal's readers tell one from another."""
    format, name = titles(file.format, file.path), file.path.rpartition("/")[2]
    if file.format != "data":
        return format
    ja, en = _TABLES.get(name.partition(".")[0], (name, name))
    return f"{format[0]}：{ja}", f"{format[1]}: {en}"


def _edition(edition: EditionContent, files: list[FormatFile]) -> DatasetEdition:
    return DatasetEdition(
        name=edition.name, part=edition.part, number=edition.number, label=edition.label, date=edition.date,
        path=edition_folder(edition.name), summary=edition.summary, root=edition.root,
        files=tuple(
            DatasetFile(
                path=file.path.removeprefix(edition_folder(edition.name)),
                media_type=media_type(file.path), bytes=file.size, sha256=file.digest,
                title=_title(file), language="en" if file.language == "en" else "ja",
            )
            for file in files
        ),
    )  # fmt: skip
