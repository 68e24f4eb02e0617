"""Which forms a publication still has to make, and under which addresses they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from tsumugu.render.content import FormFile, SiteContent
from tsumugu.render.documents import edition_document
from tsumugu.render.forms import workshop
from tsumugu.render.forms.form import Form, Job, Outcome, Scope
from tsumugu.render.site.environment import LANGUAGES

#: The newest edition's files stand here too, at addresses that never change.
LATEST = "latest/"


def folder(form: Form, language: str, edition: str) -> str:
    """Where a form's files stand, from the site's base."""
    prefix = "" if language == LANGUAGES[0] else f"{language}/"
    within: dict[Scope, str] = {
        "edition": f"editions/{edition}/", "newest": "initiatives/", "history": "", "site": "",
    }  # fmt: skip
    return prefix + within[form.scope]


def missing(content: SiteContent, forms: Iterable[Form], made: Iterable[FormFile]) -> Iterator[tuple[Form, str, str]]:
    """Form, language and edition of what the site has not got: for every edition what it has for ever, for the
    newest what stands beside the pages, and what is made of all editions together."""
    if not content.editions:
        return
    there = {(file.form, file.language, file.edition) for file in made}
    newest = content.editions[-1].name
    for edition in reversed(content.editions):
        for form in forms:
            if form.scope == "edition" or edition.name == newest:
                for language in form.languages:
                    if (form.name, language, edition.name) not in there:
                        yield form, language, edition.name


def jobs(
    content: SiteContent, wanted: Iterable[tuple[Form, str, str]], site: Path, folder_of_work: Path
) -> Iterator[Job]:
    """The work orders, each document written just before the first order that needs it."""
    written: dict[tuple[str, bool], str] = {}
    editions = {edition.name: edition for edition in content.editions}

    def document(name: str, alone: bool = False) -> str:
        if (name, alone) not in written:
            found = edition_document(content, editions[name])
            found = replace(found, previous=None) if alone else found
            path = folder_of_work / f"{name}{'-alone' if alone else ''}.json"
            written[name, alone] = workshop.write_document(found, path)
        return written[name, alone]

    sources: dict[Scope, Callable[[str], tuple[str, ...]]] = {
        "edition": lambda name: (document(name),),
        "newest": lambda name: (document(name),),
        "history": lambda name: tuple(document(other, alone=True) for other in editions),
        "site": lambda name: (str(site),),
    }
    for form, language, edition in wanted:
        yield Job(form.name, language, sources[form.scope](edition), folder(form, language, edition), edition)


def files_of(outcome: Outcome) -> tuple[FormFile, ...]:
    job = outcome.job
    return tuple(
        FormFile(path=path, form=job.form, language=job.language, edition=job.edition, size=size, digest=digest)
        for path, (size, digest) in outcome.files.items()
    )


def replaced(before: Iterable[FormFile], made: Iterable[FormFile], scopes: Mapping[str, Scope]) -> tuple[FormFile, ...]:
    """What the site has after a run. A form of the whole site is replaced as a whole; other files stay unless
    one of the same address was made."""
    found = {file.path: file for file in made}
    whole = {(file.form, file.language) for file in made if scopes.get(file.form) in ("history", "site")}
    for file in before:
        if file.path not in found and (file.form, file.language) not in whole and not _is_alias(file.path):
            found[file.path] = file
    return tuple(found[path] for path in sorted(found))


def _is_alias(path: str) -> bool:
    return path.startswith(LATEST) or f"/{LATEST}" in path


def aliases(files: Iterable[FormFile], newest: str) -> Iterator[tuple[FormFile, FormFile]]:
    """The newest edition's files under their second address, each with the file it is the same as."""
    inside = f"editions/{newest}/"
    for file in files:
        head, found, rest = file.path.partition(inside)
        if found and file.edition == newest:
            yield replace(file, path=f"{head}{LATEST}{rest}"), file
