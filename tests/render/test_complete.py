"""Each format says every text of a plan, or says that it does not: asked with a plan of which every text is known."""

from __future__ import annotations

import functools
import html
import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tests.render.marked import PICTURE, Mark, marked, parts_told
from tests.render.states import keep, site

from tsumugu.core.canonical import root_hash
from tsumugu.core.figures import Picture
from tsumugu.core.plan import Plan
from tsumugu.core.schema import NODE_TYPES, parts_of
from tsumugu.core.table import to_table
from tsumugu.core.traits import Part, is_inside, is_text
from tsumugu.core.validation import validate
from tsumugu.render.content import Document, EditionContent, FormatFile, SiteContent, edition_facts, reading
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.vocabulary import formats
from tsumugu.render.vocabulary.left_out import EXCERPTS, LEFT_OUT, is_left_out, said_of

PARTS: tuple[Part, ...] = ("text", "roadmap")


@functools.cache
def _marked() -> tuple[Plan, tuple[Mark, ...]]:
    return marked()


def _document() -> Document:
    plan, _ = _marked()
    return Document(
        slug="marked", plan=plan, part="roadmap", number=1, name="roadmap-1", label="第1版", date="2026-04-20",
        stage=plan.stage or "",
    )  # fmt: skip


def _site() -> str:
    """The words of the pages of the newest state, in Japanese."""
    plan, _ = _marked()
    cover, initiatives = reading(plan)
    editions = tuple(
        EditionContent(
            part=part, number=1, label="第1版", date="2026-04-20", sequence=1, root=root_hash(to_table(plan)),
            cover=cover, initiatives=initiatives, reads=keep(plan), facts=edition_facts(plan),
        )
        for part in PARTS
    )  # fmt: skip
    pages = site(SiteContent(slug="m", base="/m/", plan=plan, editions=editions, today="2026-04-20",
                              pictures=(Picture(PICTURE, 4, 3),)))  # fmt: skip
    return "".join(
        _seen(data.decode()) for path, data in pages.items()
        if path.endswith(".html") and not path.startswith(("en/", "editions/"))
    )  # fmt: skip


def _seen(markup: str) -> str:
    """What a reader is told: the texts, and of pictures what they show."""
    heard = re.sub(r'<img [^>]*\balt="([^"]*)"[^>]*>', r"\1", re.sub(r"(?s)<(script|style)\b.*?</\1>", "", markup))
    return html.unescape(re.sub(r"<[^>]+>", "", heard))


def _xml(markup: bytes) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup.decode()))


def _office(data: bytes, holds: Callable[[str], bool]) -> str:
    package = zipfile.ZipFile(io.BytesIO(data))
    return "".join(_xml(package.read(name)) for name in package.namelist() if holds(name))


def _pdf(data: bytes, folder: Path) -> str:
    (folder / "x.pdf").write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", folder / "x.pdf", "-"], capture_output=True, check=True)
    return done.stdout.decode()


def _words(format: str, folder: Path) -> str:
    """All that a file of this format says, without spaces: a narrow column breaks a word anywhere."""
    if format == "site":
        return _bare(_site())
    made = next(one for one in FORMATS if one.name == format)
    documents = iter((_document(),))
    files: Mapping[str, bytes] = (
        made.make(documents, "ja", {}) if format == "repository" else made.make(documents, "ja")
    )
    said = ""
    for path, data in files.items():
        if path.endswith(".pdf"):
            said += _pdf(data, folder)
        elif path.endswith((".xlsx", ".pptx")):
            said += _office(data, lambda name: name.startswith(("ppt/slides/", "xl/worksheets/", "xl/sharedStrings")))
        elif path.endswith(".xml"):
            said += _xml(data)
        else:
            said += data.decode()
    return _bare(said)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize(
    "format",
    # The repository packs its files; that they are the whole plan is shown by test_repository.
    [
        pytest.param(name, marks=pytest.mark.poppler if name.endswith("pdf") else ())
        for name in LEFT_OUT if name != "repository"
    ],
)  # fmt: skip
def test_what_is_not_said_is_said_to_be_left_out(format: str, tmp_path: Path) -> None:
    said = _words(format, tmp_path)
    _, marks = _marked()
    silent = {mark for mark in marks if mark.word not in said}
    unsaid = sorted({(mark.holder, mark.node_type, mark.path) for mark in silent
                     if not is_left_out(format, mark.node_type, mark.path)})  # fmt: skip
    assert unsaid == [], "neither said nor on the list"
    told = {mark for mark in marks if is_left_out(format, mark.node_type, mark.path)} - silent
    # A title may stand elsewhere (a block's caption as its name); a whole field that is said is not left out.
    always = {(m.node_type, m.path) for m in told} - {(m.node_type, m.path) for m in silent}
    assert always == set(), "on the list, and said"


def test_every_format_says_the_whole_or_what_it_is_for() -> None:
    names = {one.name for one in FORMATS} | {"site"}
    assert LEFT_OUT.keys() | EXCERPTS.keys() == names
    assert not LEFT_OUT.keys() & EXCERPTS.keys()


def test_every_format_has_a_name_and_its_files_are_of_a_known_kind() -> None:
    """Pages, feeds and catalogues would show the name of the program, and say that a file is of no kind."""
    assert formats.NAMES.keys() == {one.name for one in FORMATS}
    for path in (path for one in FORMATS for path in one.documents):
        ending = path.rpartition(".")[2]
        assert ending in formats.KINDS, path
        assert formats.media_type(path) != "application/octet-stream", path


@pytest.mark.parametrize("format", LEFT_OUT)
def test_what_is_left_out_is_of_the_model(format: str) -> None:
    for place in LEFT_OUT[format]:
        node_type, _, path = place.partition(".")
        assert path in NODE_TYPES[node_type].fields if path else node_type in NODE_TYPES
    assert all(ja and en for ja, en in said_of(format))


def test_every_text_of_the_model_is_marked() -> None:
    plan, marks = _marked()
    assert [problem.code for problem in validate(plan) if problem.severity == "error"] == []
    places = {(mark.node_type, mark.path) for mark in marks}
    for node_type, spec in NODE_TYPES.items():
        for path, field in spec.fields.items():
            if is_inside(node_type, path) or path == "translations" or not is_text(field):
                continue
            if field.leaf:
                told = [part for kind, part in parts_told() if kind is field.leaf]
                assert told == [part.path for part in parts_of(field.leaf) if part.path in told]
                assert {(node_type, f"{path}.{part}") for part in told} <= places
            elif field.form == "" and (field.kind != "keyed" or field.type is str):
                assert (node_type, path) in places, (node_type, path)
    assert len({mark.word for mark in marks}) == len(marks)


def test_readers_are_told_what_a_document_leaves_out() -> None:
    plan, _ = _marked()
    made = [FormatFile(path=f"latest/{name}", format=name, language="ja", edition="", size=1, digest="0" * 64)
            for name in ("plan_pdf", "slides", "calendar")]  # fmt: skip
    pages = site(SiteContent(slug="m", base="/m/", plan=plan, today="2026-04-20", files=tuple(made)))
    for page, language in (("data/index.html", 0), ("en/data/index.html", 1)):
        said = _seen(pages[page].decode())
        assert all(one[language] in said for format in ("slides", "calendar") for one in said_of(format))
    assert said_of("plan_pdf") == ()
