"""The PDF formats: complete, tagged, the same bytes every time, and unmoved by hostile words."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest
from bench import synthetic
from msgspec.structs import replace
from tests.render.sample import sample_document, sample_plan, whole_document

from tsumugu.core.figures import is_name
from tsumugu.core.parts import with_part
from tsumugu.core.plan import (
    Actual,
    Period,
    Plan,
    Target,
)
from tsumugu.core.schema import field_spec
from tsumugu.core.table import Entry, Table, to_plan, to_table
from tsumugu.render.changes.comparison import rows
from tsumugu.render.content import Document
from tsumugu.render.pdf import comparison_pdf, plan_pdf, roadmap_pdf, sheet_pdfs
from tsumugu.render.reading.indicators import CHANGES, FORMULA, RESULTS, facts
from tsumugu.render.vocabulary import words

A3 = (1190.55, 841.89)
YEARS = Period(first=2023, last=2027)


@functools.cache
def sample(language: str = "ja") -> bytes:
    return plan_pdf(whole_document(), language)


def pages(pdf: bytes) -> list[str]:
    """The words of each page without any white space: where a line ends says nothing."""
    opened = pypdfium2.PdfDocument(pdf)
    return [re.sub(r"[\s\ufffe\x00-\x1f]+", "", page.get_textpage().get_text_range()) for page in opened]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", "", text)


@functools.cache
def sample_text(language: str = "ja") -> str:
    return "".join(pages(sample(language)))


def holds(pdf_text: str, wanted: Iterator[str]) -> list[str]:
    return [text for text in wanted if squeezed(text) not in pdf_text]


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def outline(pdf: bytes) -> list[tuple[int, str]]:
    return [(item.level, item.get_title()) for item in pypdfium2.PdfDocument(pdf).get_toc()]


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    found: list[pikepdf.Dictionary] = []
    stack: list[Any] = [pdf.Root.StructTreeRoot.K]
    while stack:
        item = stack.pop()
        if isinstance(item, pikepdf.Array):
            stack.extend(reversed(list(item)))
        elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
            found.append(item)
            if "/K" in item:
                stack.append(item.K)
    return found


#: Not words of the plan: names of choices and nodes, what other formats show, hashes.
_SILENT = {"id", "process", "policy-id"}


def said(plan: Plan) -> Iterator[str]:
    """Every text of a plan that somebody wrote, paragraph by paragraph, and every number as it reads."""
    table = to_table(plan)
    for entry in table.nodes.values():
        unit = str(entry.fields.get("unit", ""))
        for path, value in entry.fields.items():
            head = path.partition(".")[0]
            spec_to = field_spec(entry.type, path)
            if head in ("translations", "judgements", *_SILENT) or (spec_to and (spec_to.to or spec_to.choices)):
                continue
            if isinstance(value, str):
                yield from words.grouped(value).split("\n") if head == "budget" else value.split("\n")
            elif isinstance(value, Target):
                yield words.target(value, unit)
            elif isinstance(value, Actual):
                yield words.actual(value, unit)
                yield from filter(None, (value.note, value.source))
            elif isinstance(value, tuple):
                yield from map(str, value)
    for item in plan.initiatives:
        for _, judgement in item.judgements:
            yield from filter(None, (judgement.grade, judgement.reason))


def dated(plan: Plan) -> Plan:
    """The plan without what a document says otherwise: dates and months read in words (see the time of a step),
    readings of words stand in no document."""
    table = to_table(plan)
    for entry in table.nodes.values():
        apart = [
            p for p in entry.fields if p in ("start", "end", "valid_from", "valid_to") or p.startswith("readings.")
        ]
        for path in apart:
            del entry.fields[path]
    return to_plan(table)


# -- what the documents say ---------------------------------------------------------------------------


def test_whole_plan_says_every_text_target_actual_and_step_of_the_sample() -> None:
    texts = [text for text in said(dated(sample_plan())) if not is_name(text)]  # a picture stands for its name
    assert len(texts) > 600
    assert holds(sample_text(), iter(texts)) == []


def test_indicators_read_as_everywhere_else() -> None:
    document = sample_document()
    for fact in facts(document.plan, document.date, document.previous):
        for year in fact.years:
            wanted = [year.target, year.actual, year.expected, f"{year.rate}%{year.grade}" if year.rate else ""]
            wanted.append(RESULTS[year.result][0] if year.result else "")
            wanted.append(CHANGES[year.change][0] if year.change else "")
            assert holds(sample_text(), iter(wanted)) == [], (fact.node, year)
    assert squeezed(FORMULA[0]) in sample_text()
    assert "目標値に対する実績値の割合で区分します" in sample_text()


def test_unassigned_and_tentative_steps_are_said_in_words() -> None:
    text = sample_text()
    assert "ニーズ再調査時期未定" in text
    assert "年1回の開催［予定（未確定）］R7～R9年度" in text
    assert "庁内での定着［予定（未確定）］時期未定" in text
    assert "地図で公開［節目］R7.1" in text


def test_colophon_names_ledger_hash_checkpoint_and_licence() -> None:
    document, last = sample_document(), pages(sample())[-1]
    licence = document.licence
    assert licence is not None
    for wanted in (document.root, document.checkpoint, licence.name, licence.url, document.address, document.name):
        assert squeezed(wanted) in last


def test_comparison_stands_in_the_plan_only_when_there_is_an_edition_before() -> None:
    document = sample_document()
    assert document.previous is not None
    before = with_part(document.plan, "roadmap", document.previous)  # the edition is one of the roadmap
    wanted = [piece.text for row in rows(before, document.plan) for piece in (*row.before, *row.after)]
    assert len(wanted) > 50 and holds(sample_text(), iter(wanted)) == []
    assert "第1版" in sample_text()
    alone = plan_pdf(replace(document, previous=None))
    assert "新旧対照表" not in "".join(pages(alone))
    assert "新旧対照表" in sample_text()


def test_sheets_stand_in_the_order_that_staff_know() -> None:
    document = sample_document()
    (name, pdf), = sheet_pdfs(document, ["smart-nogyo"])  # fmt: skip
    text = "".join(pages(pdf))
    order = [
        "分野",
        "政策分野",
        "事業名",
        "概要",
        "現状・課題",
        "デジタル活用によってどう変わるか",
        "取組区分",
        "目標",
        "実績",
        "担当課農政課",
    ]
    places = [text.index(word) for word in order]
    assert name == "smart-nogyo" and places == sorted(places)
    item = next(i for i in document.plan.initiatives if i.id == name)
    own = list(said(dated(Plan(id="x", title=item.title, period=document.plan.period, initiatives=(item,)))))
    assert len(own) > 40 and holds(text, iter(own)) == []


def test_every_sheet_is_a_document_of_its_own() -> None:
    document = sample_document()
    nodes = [item.id for item in document.plan.initiatives]
    made = dict(sheet_pdfs(document, nodes))
    assert list(made) == nodes
    for item in document.plan.initiatives:
        assert [title for _, title in outline(made[item.id])] == [item.title]
    with pytest.raises(KeyError):
        list(sheet_pdfs(document, ["nosei"]))


def _half_translated() -> Document:
    """The sample without the English of all its initiatives but one, and of what they have beneath them."""
    document = sample_document()
    table = to_table(document.plan)

    def told(node: str) -> bool:
        while node and table.nodes[node].type != "initiative":
            node = table.nodes[node].parent
        return node in ("", "ikanai-madoguchi")

    nodes = {
        node: entry if told(node) else Entry(entry.type, entry.parent, entry.slot, {
            path: value for path, value in entry.fields.items() if not path.startswith("translations.en.")
        })
        for node, entry in table.nodes.items()
    }  # fmt: skip
    return replace(document, plan=to_plan(Table(nodes, table.order)))


@pytest.mark.thorough
def test_english_says_what_is_translated_and_marks_what_is_not() -> None:
    made = plan_pdf(_half_translated(), "en")
    text = "".join(pages(made))
    for wanted in ("Shiomi Prefecture DX Promotion Plan", "A counter you need not go to", "Initiative sheets", "≥ 38%",
        "met", "R5", "FY2023", "Colophon", "[Tentative]"):  # fmt: skip
        assert squeezed(wanted) in text
    assert "データで支える園芸産地づくり" in text
    assert opened(made).Root.Lang == "en"
    assert _japanese(made) > 400 and _japanese(sample("en")) < 100, "what is translated is not marked"


def _japanese(pdf: bytes) -> int:
    file = opened(pdf)
    return len([tag for tag in tags(file) if str(tag.get("/Lang", "")).startswith("ja")])


# -- how they are made --------------------------------------------------------------------------------


def ua(pdf: bytes) -> None:
    file = opened(pdf)
    root = file.Root
    assert bool(root.MarkInfo.Marked) and "/StructTreeRoot" in root and root.ViewerPreferences.DisplayDocTitle
    with file.open_metadata() as meta:
        assert meta.get("pdfuaid:part") == "1" and meta.get("dc:title")
    fonts = [
        font
        for page in file.pages
        for font in dict(page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())).values()
    ]  # fmt: skip
    assert fonts
    for font in fonts:
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
    for tag in tags(file):
        if tag.S == "/Figure":
            assert str(tag.Alt)


def formats() -> dict[str, bytes]:
    document = sample_document()
    assert document.previous is not None
    tables = to_table(document.previous), to_table(document.plan)
    return {
        "plan": sample(), "roadmap": roadmap_pdf(document), "sheet": next(sheet_pdfs(document, ["smart-nogyo"]))[1],
        "comparison": comparison_pdf(
            *tables, title="改定案の新旧対照表", date="2026-04-20", stage="素案", notice="検討中のものです。"
        ),
    }  # fmt: skip


def test_every_format_is_tagged_titled_in_its_language_with_its_fonts() -> None:
    for pdf in formats().values():
        ua(pdf)
        assert opened(pdf).Root.Lang == "ja-JP"
    ua(sample("en"))


def spilt(pdf: bytes) -> list[tuple[int, str]]:
    """Words that stand outside the page or in its outermost 5 mm, with the number of the page."""
    found = []
    for number, page in enumerate(pypdfium2.PdfDocument(pdf), 1):
        width, height = page.get_size()
        text, edge = page.get_textpage(), 5 * 72 / 25.4
        for n in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(n)
            if left < edge or bottom < edge or right > width - edge or top > height - edge:
                found.append((number, text.get_text_bounded(left, bottom, right, top)))
    return found


def test_nothing_stands_outside_the_pages() -> None:
    for pdf in (*formats().values(), sample("en")):
        assert spilt(pdf) == []
    for _, pdf in sheet_pdfs(sample_document(), [item.id for item in sample_plan().initiatives]):
        assert next(tuple(round(x) for x in page.get_size()) for page in pypdfium2.PdfDocument(pdf)) == (842, 595)
        assert spilt(pdf) == []


def test_same_value_same_bytes() -> None:
    first, second = formats(), formats()
    assert plan_pdf(whole_document()) == first.pop("plan")
    assert first == {name: second[name] for name in first}
    for pdf in first.values():
        file = opened(pdf)
        assert str(file.docinfo["/CreationDate"]).startswith("D:20260420")


def test_bookmarks_lead_to_chapters_fields_and_initiatives() -> None:
    plan, found = sample_plan(), outline(sample())
    titles = [title for _, title in found]
    for chapter in plan.chapters:
        assert f"{chapter.label}\u3000{chapter.title}" in titles
    start, end = titles.index("事業シート"), titles.index("ロードマップ")
    below = found[start + 1 : end]
    assert [title for level, title in below if level == 1] == [field.name for field in plan.fields]
    assert {title for level, title in below if level == 2} == {item.title for item in plan.initiatives}
    assert [title for level, title in found if level == 0][-3:] == ["ロードマップ", "新旧対照表", "奥付"]


@pytest.mark.parametrize(
    ("stage", "notice"), [("素案", "文言のイメージであり、決定したものではありません。"), ("骨子案", None)]
)
def test_stage_and_notice_stand_on_every_page(stage: str, notice: str | None) -> None:
    document = sample_document()
    document = replace(document, stage=stage, plan=replace(document.plan, notice=notice))
    for pdf in (plan_pdf(document), roadmap_pdf(document), *(p for _, p in sheet_pdfs(document, ["open-data"]))):
        for text in pages(pdf):
            assert stage in text and (notice or "") in text


def test_without_stage_no_mark_is_invented() -> None:
    document = sample_document()
    plain = replace(document, stage="", plan=replace(document.plan, stage=None, stages=None, notice=None))
    assert all("成案" not in text for text in pages(roadmap_pdf(plain)))


def test_long_notice_is_cut_on_the_edge_and_whole_on_the_cover() -> None:
    notice = "この文書は検討のためのもので、決定した内容ではありません。" * 40
    document = sample_document()
    found = pages(plan_pdf(replace(document, plan=replace(document.plan, notice=notice))))
    assert notice in found[0]
    assert all("全文は表紙に記載" in text for text in found)
    alone = pages(roadmap_pdf(replace(document, plan=replace(document.plan, notice=notice))))
    assert notice in alone[-1] and all("全文は末尾に記載" in text for text in alone)


def test_pages_are_numbered() -> None:
    opened_pdf = pypdfium2.PdfDocument(sample())
    assert len(opened_pdf) > 20
    for number in range(2, len(opened_pdf) + 1):
        width, _ = opened_pdf[number - 1].get_size()
        foot = opened_pdf[number - 1].get_textpage().get_text_bounded(width / 2 - 30, 0, width / 2 + 30, 40)
        assert foot.strip() == str(number)


# -- the roadmap --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_roadmap() -> tuple[Plan, bytes]:
    plan = synthetic.roadmap_plan(24)
    return plan, roadmap_pdf(Document(slug="x", plan=plan, date="2026-04-20", stage="素案"))


def test_roadmap_is_a3_landscape_and_repeats_its_heads(long_roadmap: tuple[Plan, bytes]) -> None:
    _, pdf = long_roadmap
    opened_pdf = pypdfium2.PdfDocument(pdf)
    assert len(opened_pdf) > 6
    for page, text in zip(opened_pdf, pages(pdf), strict=True):
        assert page.get_size() == pytest.approx(A3, abs=0.2)
        for year in range(5, 10):
            assert f"令和{year}年度{2018 + year}" in text
        assert re.search("取組分野[012]区分", text) and "素案" in text


def test_roadmap_leaves_no_initiative_and_no_step_out(long_roadmap: tuple[Plan, bytes]) -> None:
    plan, pdf = long_roadmap
    text = "".join(pages(pdf))
    for item in plan.initiatives:
        assert f"{item.title}" in text
        for activity in item.activities:
            assert activity.title in text
    found = [s for i in plan.initiatives for a in i.activities for s in (*a.planned, *a.actual)]
    # A step whose two ends fall into one month says it once.
    assert len(re.findall(r"R\d+\.\d+～R\d+\.\d+", text)) == sum(step.start != step.end for step in found)
    assert all(step.label in text for step in found)


def test_whole_plan_holds_the_roadmap_as_a3_pages() -> None:
    sizes = [tuple(round(x) for x in page.get_size()) for page in pypdfium2.PdfDocument(sample())]
    assert (1191, 842) in sizes and (842, 595) in sizes and (595, 842) in sizes


def test_heads_of_tables_are_tagged_as_heads() -> None:
    file = opened(roadmap_pdf(sample_document()))
    found = [str(tag.S) for tag in tags(file)]
    assert found.count("/TH") > 7 and "/THead" in found and "/TD" in found
