"""A figure of the plan text in every format: the picture, and what it shows for those who do not see it."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace
from PIL import Image

from tsumugu.core import figures
from tsumugu.core.canonical import text_hash
from tsumugu.core.figures import Picture
from tsumugu.core.plan import Block, Chapter, Figure, Plan, Translation
from tsumugu.interchange import read_plan, write_json, write_yaml
from tsumugu.render.changes import comparison
from tsumugu.render.content import Document, SiteContent
from tsumugu.render.data import tables
from tsumugu.render.exchange.repository import tree_files
from tsumugu.render.pdf import plan_pdf
from tsumugu.render.site import manifest
from tsumugu.render.site.build import site
from tsumugu.render.site.rooms import search
from tsumugu.render.site.versions import VERSIONS
from tsumugu.render.vocabulary import words

ALT = '利用者は<3年>で"倍"になった。'


def _png(colour: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 150), (colour, 60, 90)).save(out, "PNG")
    return out.getvalue()


DATA, OTHER = _png(10), _png(200)
NAME, OTHER_NAME = (figures.name_of(data, "png") for data in (DATA, OTHER))
PICTURE = Picture(NAME, 300, 150)
FIGURE = Figure(id="f", file=NAME, alt=ALT, caption="利用者の数", source="統計課調べ")


def plan(*found: Figure, prose: str | None = None) -> Plan:
    content = (Block(id="b", prose=prose, figures=found),)
    return Plan(id="p", title="計画", chapters=(Chapter(id="c", title="章", content=content),))


PLAN = plan(FIGURE)


def pages(of: Plan, *pictures: Picture) -> dict[str, bytes]:
    return site(SiteContent(slug="p", base="/p/", plan=of, today="2026-04-01", pictures=pictures))


def document(of: Plan = PLAN, address: str = "") -> Document:
    return Document(slug="p", plan=of, date="2026-04-01", name="text-1", address=address)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / NAME).write_bytes(DATA)
    return tmp_path


def test_plan_files_keep_it() -> None:
    for data, name in ((write_json(PLAN), "p.json"), (write_yaml(PLAN), "p.yaml")):
        assert read_plan(data, name) == (PLAN, ())


def test_a_page_shows_the_picture_with_what_it_says() -> None:
    files = pages(PLAN, PICTURE)
    said = files["text.html"].decode()
    alt = "利用者は&lt;3年&gt;で&#34;倍&#34;になった。"
    assert f'<img src="figures/{NAME}" alt="{alt}" width="300" height="150" loading="lazy">' in said
    assert '<div id="b">' in said and 'id="f"' in said
    assert '<span class="caption">利用者の数</span><span class="small">出典：統計課調べ</span></figcaption>' in said
    assert f'<img src="../figures/{NAME}"' in files["furigana/text.html"].decode()
    found = manifest.read(files[manifest.NAME])
    assert isinstance(found, manifest.Manifest)
    assert found.files[f"figures/{NAME}"] == figures.digest_of(NAME)
    assert f"figures/{NAME}" not in files


def test_an_english_page_says_that_the_words_are_japanese_until_they_are_translated() -> None:
    for one, told in ((FIGURE, ' lang="ja"'), (_translated(), "")):
        said = pages(plan(one), PICTURE)["en/text.html"].decode()
        assert f'"{told} width="300"' in said
        assert ('alt="Users doubled."' in said) is not bool(told)


def _translated() -> Figure:
    made = {"alt": "Users doubled.", "caption": "Users", "source": "Own data"}
    cells = tuple(
        (f"en.{path}", Translation(text=text, source=text_hash(getattr(FIGURE, path)))) for path, text in made.items()
    )
    return replace(FIGURE, translations=cells)


def test_without_its_picture_a_figure_is_what_it_shows() -> None:
    said = pages(PLAN)["text.html"].decode()
    assert "<img" not in said
    assert "（画像なし）" in said and "利用者は&lt;3年&gt;で" in said
    # A picture of another figure is not listed for nothing: only that this page does not use it.
    assert pages(PLAN, Picture(OTHER_NAME, 1, 1))["text.html"].decode() == said


def test_another_picture_is_another_page() -> None:
    from tsumugu.render.site.build import page_inputs

    made = [SiteContent(slug="p", base="/p/", plan=PLAN, today="2026-04-01", pictures=(one,))
            for one in (PICTURE, Picture(NAME, 30, 15))]  # fmt: skip
    first, second = (page_inputs(content) for content in made)
    assert [path for path in first if first[path] != second[path]] == [
        path for path in first if path.rpartition("/")[2] == "text.html"
    ]  # fmt: skip


def test_what_it_shows_is_found() -> None:
    records = search.records(pages(PLAN, PICTURE), VERSIONS[0])
    (found,) = [one.text for one in records if "利用者は" in one.text]
    assert ALT in found.split("\n") and "利用者の数" in found


@pytest.mark.poppler
def test_the_document_holds_the_picture(folder: Path, tmp_path: Path) -> None:
    small = plan_pdf(document())
    made = plan_pdf(document(), pictures=folder)
    for data, images, unseen in ((small, 0, True), (made, 1, False)):
        (tmp_path / "x.pdf").write_bytes(data)
        listed = subprocess.run(["pdfimages", "-list", tmp_path / "x.pdf"], capture_output=True, check=True).stdout
        assert len(listed.splitlines()) - 2 == images
        text = subprocess.run(["pdftotext", "-raw", tmp_path / "x.pdf", "-"], capture_output=True, check=True).stdout
        assert ("画像なし" in text.decode()) is unseen
        assert "利用者の数" in text.decode() and "統計課調べ" in text.decode()
    told = subprocess.run(["pdfinfo", "-struct-text", tmp_path / "x.pdf"], capture_output=True, check=True).stdout
    assert "Figure" in told.decode(errors="replace")
    assert plan_pdf(document(), pictures=folder) == made


@pytest.mark.parametrize("alt", ["", "\x08", " \n"])
def test_words_that_cannot_be_seen_stop_no_document(folder: Path, alt: str) -> None:
    for of in (FIGURE, replace(FIGURE, file=None)):
        made = plan(replace(of, alt=alt))
        assert plan_pdf(document(made), pictures=folder).startswith(b"%PDF")


def test_a_name_that_is_none_reads_no_file(folder: Path) -> None:
    """A draft may hold anything: what is no name of a picture opens nothing."""
    (folder / "x.png").write_bytes(DATA)
    of = plan(replace(FIGURE, file="x.png"))
    assert plan_pdf(document(of), pictures=folder) == plan_pdf(document(of))


def test_the_repository_holds_the_bytes(folder: Path) -> None:
    found = tree_files(document(), folder)
    assert found[f"figures/{NAME}"] == DATA
    assert f'"figures/{NAME}": "{figures.digest_of(NAME)}"' in found["manifest.json"].decode()
    assert not [path for path in tree_files(document()) if path.startswith("figures/")]
    assert not [path for path in tree_files(document(plan(replace(FIGURE, file=OTHER_NAME))), folder) if "png" in path]


@pytest.mark.parametrize("address", ["", "https://plan.example/p/"])
def test_the_data_say_where_it_stands(address: str) -> None:
    table = next(one for one in tables(document(address=address)) if one.id == "figures")
    assert [row[3:] for row in table.rows] == [
        ("f", "b", 1, "利用者の数", ALT, "統計課調べ", NAME, f"{address}figures/{NAME}")
    ]
    (row,) = next(one for one in tables(document(plan(replace(FIGURE, file=None)))) if one.id == "figures").rows
    assert row[-2:] == (None, None)


def test_a_comparison_says_that_the_picture_is_another() -> None:
    changed = comparison.rows(PLAN, plan(replace(FIGURE, file=OTHER_NAME)))
    (row,) = [one for one in changed if one.path == "file"]
    assert (row.label, row.note) == ("画像", "図を差し替え")
    told = ["".join(piece.text for piece in side) for side in (row.before, row.after)]
    assert told == [f"画像 {NAME[:8]}（PNG）", f"画像 {OTHER_NAME[:8]}（PNG）"]
    english = comparison.rows(PLAN, plan(replace(FIGURE, file=OTHER_NAME)), language="en")
    assert [one.note for one in english if one.path == "file"] == ["another picture"]
    words_only = comparison.rows(PLAN, plan(replace(FIGURE, alt="別。")))
    assert [(one.path, one.note) for one in words_only if one.kind == "changed"] == [("alt", "")]
    first = comparison.rows(plan(replace(FIGURE, file=None)), PLAN)
    assert [one.note for one in first if one.path == "file"] == [""]


def test_a_picture_in_words() -> None:
    assert words.picture(NAME, "en") == f"Picture {NAME[:8]} (PNG)"
    assert words.picture("x.png") == "x.png"
