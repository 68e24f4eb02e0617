"""A plan too large for one document: volumes that together say what one would."""

from __future__ import annotations

import io
import re

import openpyxl
import pikepdf
import pypdfium2
import pytest
from bench import synthetic
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.render.sample import sample_document
from tests.render.test_workbook import map_of

from tsumugu.core.plan import Field, Initiative, Plan
from tsumugu.render.content import Document, FormatFile, SiteContent
from tsumugu.render.data import tables
from tsumugu.render.formats.tidy import sheets
from tsumugu.render.pdf import plan_pdf, plan_pdfs, roadmap_pdfs
from tsumugu.render.reading.volumes import volumes, weight_of, whole
from tsumugu.render.site.panels import shelf
from tsumugu.render.vocabulary.formats import volume_file, volume_of
from tsumugu.render.workbook import workbook, workbooks


def plan_of(*fields: int, without: int = 0) -> Plan:
    """Fields with so many initiatives each, all of the same weight; their order in the plan is by turns."""
    found = tuple(Field(id=f"f{n}", name=f"分野{n}") for n in range(len(fields)))
    items = [
        Initiative(id=f"i{number:02}x{field}", title="事業", field=f"f{field}")
        for field, count in enumerate(fields) for number in range(count)
    ]  # fmt: skip
    items.sort(key=lambda item: item.id)
    items += [Initiative(id=f"i{number:02}xx", title="事業", field="ff") for number in range(without)]
    return Plan(id="p", title="計画", fields=found, initiatives=tuple(items))


ONE = weight_of(plan_of(1))


@given(st.lists(st.integers(0, 9), max_size=5), st.integers(0, 4), st.integers(1, 12))
def test_every_initiative_stands_in_one_volume_and_none_is_too_heavy(
    fields: list[int], without: int, room: int
) -> None:
    plan = plan_of(*fields, without=without)
    found = volumes(plan, room * ONE)
    ids = [item.id for item in plan.initiatives]
    assert sorted(node for volume in found for node in volume.inside) == sorted(ids)
    assert [(v.number, v.count) for v in found] == [(n, len(found)) for n in range(1, len(found) + 1)]
    assert all(len(volume.inside) <= room for volume in found)
    assert all(volume.inside for volume in found) or not ids
    if len(ids) <= room:
        assert found == (whole(plan),)
    else:
        assert all(node in volume.inside for volume in found for node, n in volume.places.items() if n == volume.number)


def test_a_field_is_parted_only_where_no_volume_has_room_for_it() -> None:
    found = volumes(plan_of(3, 3, 9, 1), 5 * ONE)
    fields = [sorted({node[-1] for node in volume.inside}) for volume in found]
    assert fields == [["0"], ["1", "2"], ["2"], ["2", "3"]]
    assert [len(volume.inside) for volume in found] == [3, 5, 5, 3]


def test_what_is_heavier_than_a_volume_stands_alone() -> None:
    plan = plan_of(3)
    heavy = replace(plan.initiatives[1], summary="長" * 10_000)
    found = volumes(replace(plan, initiatives=(plan.initiatives[0], heavy, plan.initiatives[2])), 2 * ONE)
    assert [len(volume.inside) for volume in found] == [1, 1, 1]


@pytest.fixture(scope="module")
def document() -> Document:
    """With an edition before, and initiatives in two fields."""
    return sample_document()


def texts(pdf: bytes) -> str:
    read = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(read.split()).replace("\ufffe", "")


@pytest.mark.thorough
def test_volumes_of_the_plan_say_together_what_one_document_says(document: Document) -> None:
    made = dict(plan_pdfs(document, "ja", weight_of(document.plan) // 2))
    assert list(made)[:2] == ["plan.pdf", "plan-2.pdf"]
    count = len(made)
    said = {name: texts(pdf) for name, pdf in made.items()}
    for number, text in enumerate(said.values(), 1):
        assert f"第{number}分冊（全{count}冊）" in text
    bookmarks = {name: {str(item.title) for item in _outline(pdf)} for name, pdf in made.items()}
    alone = {str(item.title) for item in _outline(plan_pdf(document))}
    together = {re.sub("（続き）$", "", title) for found in bookmarks.values() for title in found}
    assert together == alone
    for item in document.plan.initiatives:
        assert sum(item.title in found for found in bookmarks.values()) == 1
    assert "本編" in bookmarks["plan.pdf"] and "本編" not in bookmarks[f"plan-{count}.pdf"]
    assert "新旧対照表" in bookmarks[f"plan-{count}.pdf"] and "新旧対照表" not in bookmarks["plan.pdf"]


def test_who_looks_for_a_sheet_in_another_volume_is_told_which() -> None:
    document = Document(slug="p", plan=plan_of(2), date="2026-04-01")
    first, second = (texts(pdf) for _, pdf in plan_pdfs(document, "ja", ONE))
    assert "分冊2" in first and "分冊1" not in first
    assert "分冊1" in second and "分冊2" not in second
    assert "分野0（続き）" in second and "分野0（続き）" not in first


def _outline(pdf: bytes) -> list[pikepdf.OutlineItem]:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        left, found = list(outline.root), []
        while left:
            found.append(item := left.pop())
            left.extend(item.children)
        return found


@pytest.mark.thorough
def test_a_plan_of_a_usual_size_is_one_document(document: Document) -> None:
    ((name, pdf),) = plan_pdfs(document, "en", 8_000_000)
    assert name == "plan.pdf" and pdf == plan_pdf(document, "en")
    assert "Volume" not in texts(pdf)


def test_volumes_of_the_roadmap(document: Document) -> None:
    made = dict(roadmap_pdfs(document, "ja", weight_of(document.plan) // 2))
    assert set(made) == {volume_file("roadmap.pdf", n) for n in range(1, len(made) + 1)} and len(made) > 1
    said = [texts(pdf) for pdf in made.values()]
    for item in document.plan.initiatives:
        assert sum("".join(item.title.split()) in text for text in said) == 1


@pytest.mark.thorough
def test_volumes_of_the_workbook_are_filled_in_each_by_itself() -> None:
    plan = synthetic.plan(5)
    document = Document(slug="p", plan=plan, date="2026-04-01")
    found = sheets(tables(document), "ja")
    made = dict(workbooks(document, "ja", weight_of(plan) // 2, found))
    assert list(made) == ["plan.xlsx", "plan-2.xlsx", "plan-3.xlsx"]
    books = [openpyxl.load_workbook(io.BytesIO(data)) for data in made.values()]
    alone = openpyxl.load_workbook(io.BytesIO(workbook(document, "ja", sheets(tables(document), "ja"))))
    cells = [(c["node"], c["path"], c["part"]) for book in books for c in map_of(book)[1]]
    assert sorted(cells) == sorted((c["node"], c["path"], c["part"]) for c in map_of(alone)[1])
    heads = [{key: value for key, value in map_of(book)[0].items() if key != "cells"} for book in books]
    assert heads == [heads[0]] * 3 and heads[0]["content"] == map_of(alone)[0]["content"]
    assert sorted(name for book in books for name in book.sheetnames if "事業" in name) == sorted(
        name for name in alone.sheetnames if "事業" in name
    )
    tidy = [name for name in alone.sheetnames if "事業" not in name]
    assert [name for name in books[0].sheetnames if "事業" not in name] == tidy
    for number, book in enumerate(books, 1):
        assert f"第{number}分冊（全3冊）" in book.worksheets[0]["B1"].value


def test_names_of_volumes() -> None:
    assert [volume_file("plan.pdf", n) for n in (1, 2)] == ["plan.pdf", "plan-2.pdf"]
    assert volume_file("plan", 2) == "plan-2"
    assert [volume_of(path) for path in ("latest/plan.pdf", "latest/plan-12.pdf", "en/roadmap-2.pdf")] == [1, 12, 2]
    assert volume_of("initiatives/plan-of-2.pdf") == volume_of("editions/roadmap-2/plan.pdf") == 1


@pytest.mark.parametrize(("language", "name"), [("ja", "プラン全体 第{}分冊"), ("en", "The whole plan, volume {}")])
def test_the_site_lists_volumes_in_their_order(language: str, name: str) -> None:
    plan = plan_of(1)
    paths = ["latest/plan-10.pdf", *(f"latest/plan-{n}.pdf" for n in range(2, 10)), "latest/plan.pdf"]
    files = tuple(
        FormatFile(path=path, format="plan_pdf", language="ja", edition="", size=1, digest="") for path in paths
    )
    content = SiteContent(slug="p", base="/", plan=plan, today="2026-04-01", files=files)
    offers = shelf.documents(content, "", language)
    assert [offer.label for offer in offers][1:] == [name.format(n) for n in range(2, 11)]
    assert [offer.path for offer in offers][-1] == "latest/plan-10.pdf"


def test_two_kinds_of_file_of_one_name_say_once_what_they_leave_out() -> None:
    files = tuple(
        FormatFile(path=path, format=format, language="ja", edition="", size=1, digest="")
        for path, format in (("latest/c.pdf", "comparison_pdf"), ("latest/c.xlsx", "comparison_workbook"))
    )
    content = SiteContent(slug="p", base="/", plan=plan_of(1), today="2026-04-01", files=files)
    assert [name for name, _said in shelf.without(content, "", "ja")] == ["新旧対照表"]
