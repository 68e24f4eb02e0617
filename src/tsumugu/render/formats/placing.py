"""Which formats a site still has to get, and under which addresses they stand.

A site without editions (of a plan file, of a draft) has the formats of its plan at ``latest/`` alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from tsumugu.core.process import NOTHING
from tsumugu.render.content import EditionContent, FormatFile, Readings, SiteContent
from tsumugu.render.content.documents import edition_document, plan_document
from tsumugu.render.formats import workshop
from tsumugu.render.formats.jobs import Format, Job, Outcome, Scope
from tsumugu.render.site.manifest import Listed, Manifest
from tsumugu.render.vocabulary.places import LATEST, edition_folder
from tsumugu.render.vocabulary.words import LANGUAGES

#: Where the git repository stands, from the base of the site.
HISTORY = "plan.git"


def folder(format: Format, language: str, edition: str) -> str:
    """Where a format's files stand, from the site's base."""
    inside = "" if language == LANGUAGES[0] else f"{language}/"
    within: dict[Scope, str] = {
        "edition": edition_folder(edition) + inside, "newest": f"{inside}initiatives/",
        "history": inside, "site": inside, "process": f"{inside}process/",
    }  # fmt: skip
    return within[format.scope]


def standing(
    made: Iterable[FormatFile], scopes: Mapping[str, Scope], content: SiteContent, before: Manifest | None
) -> Iterator[FormatFile]:
    """Those files of the site before that still say what they should. ``before``: the manifest they were published
    with. An edition's documents are used again only if they were made of the very same edition: a number proves
    nothing, because a database that was restored gives it a second time."""
    if before is None:
        return
    editions = {edition.name: edition for edition in content.editions}
    lost = {edition.name for gap in content.gaps for edition in gap.editions}
    anew = before.epoch != content.epoch
    as_withdrawn = {one.name for one in before.withdrawn} == {edition.name for edition in content.withdrawn}
    for file in made:
        scope = scopes.get(file.format)
        if scope == "history":
            good = not anew
        elif scope == "site":
            good = not anew and as_withdrawn
        elif scope == "process":
            good = not anew and before.process == content.process_key
        elif file.edition in lost:
            good = scope != "newest"
        else:
            good = file.edition in editions and _same(before.of(file.edition), editions[file.edition])
        if good:
            yield file


def _same(listed: Listed | None, edition: EditionContent) -> bool:
    """An older manifest has no keys: then the content and its place in the ledger have to do."""
    if listed is not None and listed.key:
        return listed.key == edition.key
    return listed is not None and (listed.root, listed.sequence) == (edition.root, edition.sequence)


def missing(content: SiteContent, formats: Iterable[Format], made: Iterable[FormatFile]) -> Iterator[Job]:
    """The jobs whose files the site has not got, without their sources: for every edition what it has for ever,
    for the newest what stands beside the pages, and what is made of all editions together."""
    there = {(file.format, file.language, file.edition) for file in made}
    editions = [edition.name for edition in reversed(content.editions)] or [""]
    nothing_left = bool(content.withdrawn) and not content.editions
    first = {edition.part: edition.name for edition in reversed(content.editions)}
    with_sheets = {edition.name for edition in content.editions if edition.initiatives}
    with_sheets |= {""} if content.plan.initiatives else set()
    for edition in editions:
        for format in formats:
            alone = edition in ("", *first.values())
            if (format.scope == "history" and not edition) or (format.compares and alone):
                continue
            if format.sheets and edition not in with_sheets:
                continue
            if nothing_left and format.scope != "site":
                continue
            if format.scope == "process" and (content.process == NOTHING or edition != editions[0]):
                continue
            if format.answers and not content.process.opinions:
                continue
            if format.scope == "edition" or edition == editions[0]:
                # What is made of the process belongs to no edition.
                name = "" if format.scope == "process" else edition
                for language in format.languages:
                    if (format.name, language, name) not in there:
                        yield Job(format.name, language, (), folder(format, language, name), name)


def supplied(
    jobs: Iterable[Job], content: SiteContent, readings: Readings, *, formats: Iterable[Format], site: Path,
    told: Manifest | None, shelf: Path,
) -> Iterator[Job]:  # fmt: skip
    """The jobs with their sources: ``site``, the directory of the pages (``told``: their manifest), or documents, each
    written to ``shelf`` just before the first job that needs it."""
    editions = {edition.name: edition for edition in content.editions}
    scopes = {format.name: format.scope for format in formats}
    written: dict[str, str] = {}

    def document(name: str, alone: bool = False) -> str:
        key = f"{name}{'-alone' if alone else ''}"
        if key not in written:
            found = edition_document(content, editions[name], readings) if name else plan_document(content, readings)
            found = replace(found, previous=None, blanked=content.blanked) if alone else found
            written[key] = workshop.write_document(found, shelf / f"{key or 'plan'}.json")
        return written[key]

    for job in jobs:
        scope = scopes[job.format]
        if scope == "site":
            sources: tuple[str, ...] = (str(site),)
        elif scope == "history":
            before, there = _grown(site, told, job.folder, content)
            sources = tuple(document(name, alone=True) for name in editions if name not in there)
            job = replace(job, before=before)
        else:
            sources = (document(job.edition),)
        yield replace(job, sources=sources)


def _grown(site: Path, told: Manifest | None, folder: str, content: SiteContent) -> tuple[str, frozenset[str]]:
    """The directory that a history is added to, and the editions it has: what is published there stays as it is.
    ``""`` where there is none, or where it belongs to another epoch and has to be made anew."""
    refs = site / folder / HISTORY / "info" / "refs"
    epoch = told.epoch if told is not None else ""
    if not refs.is_file() or epoch != content.epoch:
        return "", frozenset()
    tags = (line.rpartition("refs/tags/")[2] for line in refs.read_text("ascii").splitlines() if "refs/tags/" in line)
    return str(site / folder / HISTORY), frozenset(tag for tag in tags if not tag.endswith("^{}"))


def files_of(outcome: Outcome) -> tuple[FormatFile, ...]:
    job = outcome.job
    return tuple(
        FormatFile(path=path, format=job.format, language=job.language, edition=job.edition, size=size, digest=digest)
        for path, (size, digest) in outcome.files.items()
    )


def replaced(
    before: Iterable[FormatFile], made: Iterable[FormatFile], scopes: Mapping[str, Scope]
) -> tuple[FormatFile, ...]:
    """What the site has after a run. A format of the whole site is replaced as a whole; other files stay unless
    one of the same address was made."""
    found = {file.path: file for file in made}
    whole = {(file.format, file.language) for file in made if scopes.get(file.format) in ("history", "site")}
    for file in before:
        if file.path not in found and (file.format, file.language) not in whole and not file.path.startswith(LATEST):
            found[file.path] = file
    return tuple(found[path] for path in sorted(found))


def aliases(files: Iterable[FormatFile], newest: str) -> Iterator[tuple[FormatFile, FormatFile]]:
    """The newest edition's files under their second address, each with the file it is the same as."""
    inside = edition_folder(newest)
    for file in files:
        if file.path.startswith(inside):
            yield replace(file, path=LATEST + file.path.removeprefix(inside)), file
