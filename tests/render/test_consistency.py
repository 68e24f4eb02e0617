"""One edition, one truth: every target, actual, step and text of the sample is read back from the page, the
PDF, the workbook, the slides, the CSV and the JSON, and is the same in all."""

from __future__ import annotations

import csv
import functools
import html
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pptx
import pypdfium2
import pytest
from msgspec.structs import replace
from tests.gate import first
from tests.render.sample import sample_document
from tests.render.states import edition_document, keep, page, site

from tsumugu.core.plan import Activity, Block, Chapter, Indicator, Initiative, Plan, Step
from tsumugu.core.table import node_of, to_table
from tsumugu.render.content import ChangeNote, EditionContent, SiteContent, reading
from tsumugu.render.content.documents import plan_document
from tsumugu.render.formats.registry import FORMATS
from tsumugu.render.reading.indicators import judged_by
from tsumugu.render.vocabulary import words

DOCUMENT = sample_document()
PLAN = DOCUMENT.plan
Fact = tuple[str, str]  # the node's id, what is said of it


def bare(text: str) -> str:
    """Without what each format may set differently: white space, line breaks, and forms of one character."""
    return re.sub(r"[\s\u200b\u2060\ufeff\x02\ufffe]+", "", unicodedata.normalize("NFKC", text))


# -- what an edition says ----------------------------------------------------------------------


def of_indicator(item: Indicator) -> Iterator[Fact]:
    unit = item.unit or ""
    yield item.id, item.name
    yield from ((item.id, words.target(target, unit)) for _year, target in item.targets)
    yield from ((item.id, words.actual(actual, unit)) for _year, actual in item.actuals)


def of_step(step: Step) -> Iterator[Fact]:
    yield step.id, step.label


def of_activity(item: Activity) -> Iterator[Fact]:
    yield item.id, item.title
    for step in (*item.planned, *item.actual):
        yield from of_step(step)
    yield from ((item.id, text) for _year, text in (*item.planned_texts, *item.actual_texts))
    for indicator in item.indicators:
        yield from of_indicator(indicator)


def of_initiative(item: Initiative) -> Iterator[Fact]:
    for text in (item.title, item.summary, item.situation, item.change.digital, item.change.transformation):
        if text:
            yield item.id, text
    for activity in item.activities:
        yield from of_activity(activity)
    for indicator in item.indicators:
        yield from of_indicator(indicator)
    # Whoever judged, how, why, and what the grades mean.
    yield from ((item.id, judgement.reason) for _key, judgement in item.judgements if judgement.reason)
    for scheme in judged_by(item, PLAN.rating_schemes):
        yield item.id, scheme.name
        yield from ((item.id, text) for grade in scheme.grades for text in (grade.mark, grade.meaning) if text)


def of_text() -> Iterator[Fact]:
    """What stands outside the initiatives."""
    yield "", PLAN.title
    yield from (("", line) for line in (*(PLAN.philosophy.statement or ()), PLAN.philosophy.catchphrase or ""))
    for chapter in PLAN.chapters:
        yield chapter.id, chapter.title
        yield from ((block.id, block.prose) for block in chapter.content if block.prose)
    for field in PLAN.fields:
        yield field.id, field.name
        yield from ((vision.id, vision.text) for vision in field.visions)
        for area in field.areas:
            yield area.id, area.name
    for indicator in (*PLAN.indicators, *(i for field in PLAN.fields for i in field.indicators)):
        yield from of_indicator(indicator)


# -- the formats, read back ----------------------------------------------------------------------


@functools.cache
def made(format: str) -> dict[str, bytes]:
    (found,) = [f for f in FORMATS if f.name == format]
    return dict(found.make(iter([DOCUMENT]), "ja"))


@functools.cache
def pages() -> dict[str, str]:
    content = SiteContent(slug="shiomi-dx", base="/", plan=PLAN, today=DOCUMENT.date)
    found = {}
    for path, data in site(content).items():
        if path.endswith(".html") and not path.startswith(("en/", "easy/", "furigana/")):
            found[path] = bare(html.unescape(re.sub(r"<[^>]*>", "", data.decode())))
    return found


def pdf_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return bare("".join(page.get_textpage().get_text_range() for page in document))


@functools.cache
def whole_pdf() -> str:
    return pdf_text(made("plan_pdf")["plan.pdf"])


@functools.cache
def worksheets() -> dict[str, str]:
    """Worksheet name to its text: shown numbers are compared as the plan writes them elsewhere."""
    book = openpyxl.load_workbook(io.BytesIO(made("workbook")["plan.xlsx"]), rich_text=False)
    return {
        sheet.title: bare(
            "".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None)
        )
        for sheet in book
    }


def in_shapes(shapes: Any) -> Iterator[str]:
    for shape in shapes:
        if shape.shape_type == 6:
            yield from in_shapes(shape.shapes)
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


@functools.cache
def slide_texts() -> tuple[str, ...]:
    deck = pptx.Presentation(io.BytesIO(made("slides")["plan.pptx"]))
    return tuple(bare("".join(in_shapes(slide.shapes))) for slide in deck.slides)


def page_of(item: Initiative) -> str:
    return pages()[f"initiatives/{item.id}.html"]


def worksheet_of(item: Initiative) -> str:
    own = [text for text in worksheets().values() if bare(item.title) in text and bare(item.summary or "") in text]
    assert own, item.title
    return "".join(own)


def slides_of(item: Initiative) -> str:
    return "".join(text for text in slide_texts() if bare(item.title) in text)


def pdf_of(item: Initiative) -> str:
    return pdf_text(made("sheet_pdf")[f"{item.id}.pdf"])


@pytest.mark.parametrize("item", first(PLAN.initiatives, 5), ids=lambda item: item.id)
@pytest.mark.parametrize("read", [page_of, worksheet_of, slides_of, pdf_of], ids=["page", "workbook", "slides", "PDF"])
def test_each_initiative_says_everything_in_every_format(read: Callable[[Initiative], str], item: Initiative) -> None:
    text = read(item)
    missing = [fact for fact in of_initiative(item) if bare(fact[1]) not in text]
    assert not missing


def test_the_whole_document_says_everything() -> None:
    text = whole_pdf()
    facts = [*of_text(), *(fact for item in PLAN.initiatives for fact in of_initiative(item))]
    assert not [fact for fact in facts if bare(fact[1]) not in text]


def test_the_pages_say_the_whole_text() -> None:
    text = "".join(pages().values())
    assert not [fact for fact in of_text() if bare(fact[1]) not in text]


# -- data: exact, by identifier ----------------------------------------------------------------


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made("data")[f"data/{name}.csv"].decode("utf-8-sig"))))


def entries(name: str) -> list[dict[str, Any]]:
    found = json.loads(made("data")[f"data/{name}.json"])
    listed: list[dict[str, Any]] = found["rows"] if isinstance(found, dict) else found
    return listed


VALUES = (
    ("target_kind", "target_value", "target_low", "target_high", "target_text"),
    ("actual_value", "actual_text", "actual_status", "actual_unavailable"),
)


def expected_values() -> dict[tuple[str, str], tuple[str, ...]]:
    table = to_table(PLAN)
    found = {}
    for node in (node for node, entry in table.nodes.items() if entry.type == "indicator"):
        item: Indicator = node_of(table, node)
        targets, actuals = dict(item.targets), dict(item.actuals)
        for year in {*targets, *actuals}:
            t, a = targets.get(year), actuals.get(year)
            parts: tuple[str | None, ...] = (t.kind, t.value, t.low, t.high, t.text) if t else (None,) * 5
            parts += (a.value, a.text, a.status, a.unavailable) if a else (None,) * 4
            found[node, str(year)] = tuple(same(part) for part in parts)
    return found


@pytest.mark.parametrize("read", [rows, entries], ids=["CSV", "JSON"])
def test_every_target_and_actual_is_in_the_data(read: Callable[[str], list[dict[str, Any]]]) -> None:
    columns = [column for group in VALUES for column in group]
    found = {
        (row["indicator_id"], same(row["fiscal_year"])): tuple(same(row[column]) for column in columns)
        for row in read("values")
    }
    assert {key: value for key, value in found.items() if any(value)} == expected_values()


@pytest.mark.parametrize("read", [rows, entries], ids=["CSV", "JSON"])
def test_every_step_is_in_the_data(read: Callable[[str], list[dict[str, Any]]]) -> None:
    wanted = {}
    for item in PLAN.initiatives:
        for activity in item.activities:
            for step in (*activity.planned, *activity.actual):
                wanted[step.id] = (activity.id, step.label, same(step.start), same(step.end))
    found = {
        row["step_id"]: (row["activity_id"], row["label"], same(row["start"]), same(row["end"]))
        for row in read("steps")
    }
    assert found == wanted


@pytest.mark.parametrize("read", [rows, entries], ids=["CSV", "JSON"])
def test_every_text_is_in_the_data(read: Callable[[str], list[dict[str, Any]]]) -> None:
    found = {row["initiative_id"]: row for row in read("initiatives")}
    for item in PLAN.initiatives:
        row = found[item.id]
        said = (item.title, item.summary, item.situation, item.change.digital, item.change.transformation)
        named = ("title", "summary", "situation", "digital", "transformation")
        assert tuple(same(row[name]) for name in named) == tuple(same(text) for text in said)


# -- why the edition changed what it changed ---------------------------------------------------


def test_a_judgement_has_its_legend_where_no_indicator_brings_it() -> None:
    sheet = next(item for item in PLAN.initiatives if item.judgements)
    activities = tuple(replace(activity, indicators=()) for activity in sheet.activities)
    alone = replace(sheet, indicators=(), activities=activities)
    plan = replace(PLAN, indicators=(), fields=(), initiatives=(alone,))
    content = SiteContent(slug="x", base="/", plan=plan, today="2026-05-01")
    document = plan_document(content)
    of = {
        format.name: format.make(iter([document]), "ja") for format in FORMATS if format.name in ("sheet_pdf", "slides")
    }
    deck = pptx.Presentation(io.BytesIO(of["slides"]["plan.pptx"]))
    said = {
        "page": bare(re.sub(r"<[^>]*>", "", (page(content, f"initiatives/{sheet.id}.html") or b"").decode())),
        "PDF": pdf_text(of["sheet_pdf"][f"{sheet.id}.pdf"]),
        "slides": bare("".join(text for slide in deck.slides for text in in_shapes(slide.shapes))),
    }
    meanings = [grade.meaning for scheme in judged_by(sheet, PLAN.rating_schemes) for grade in scheme.grades]
    for format, text in said.items():
        assert [meaning for meaning in meanings if meaning and bare(meaning) not in text] == [], format


def test_words_with_a_caption_have_it_on_the_page_and_on_paper() -> None:
    block = Block(id="b", prose="本文です。", caption="表の題")
    plan = Plan(id="x", title="計画", chapters=(Chapter(id="c", title="章", content=(block,)),))
    content = SiteContent(slug="x", base="/", plan=plan, today="2026-05-01")
    (format,) = [format for format in FORMATS if format.name == "plan_pdf"]
    assert "表の題" in (page(content, "text.html") or b"").decode()
    assert "表の題" in pdf_text(format.make(iter([plan_document(content)]), "ja")["plan.pdf"])


def test_a_comparison_tells_the_reasons_since_the_edition_before_everywhere() -> None:
    """What was changed twice is explained by the second change alone where the first was published before."""
    sheet = PLAN.initiatives[0]
    states = [
        replace(PLAN, initiatives=(replace(sheet, summary=f"第{n}の概要"), *PLAN.initiatives[1:])) for n in (1, 2, 3)
    ]
    editions = tuple(
        EditionContent(
            part="roadmap", number=n, label=f"第{n}版", date=f"2026-0{n}-01", sequence=2 * n - 1, root="0" * 64,
            cover=reading(state)[0], initiatives=reading(state)[1], reads=keep(state),
        )
        for n, state in enumerate(states, 1)
    )  # fmt: skip
    touched = ((sheet.id, "summary"),)
    changes = tuple(
        ChangeNote(sequence=number, date="2026-01-01", actor="", reason=reason, touched=touched)
        for number, reason in ((3, "一度目の見直し"), (5, "二度目の見直し"))
    )
    content = SiteContent(
        slug="t", base="/", plan=states[-1], editions=editions, changes=changes, today="2026-03-01"
    )  # fmt: skip
    document = edition_document(content, editions[-1])
    of = {
        format.name: format.make(iter([document]), "ja")
        for format in FORMATS
        if format.compares or format.name == "plan_pdf"
    }
    book = openpyxl.load_workbook(io.BytesIO(of["comparison_workbook"]["comparison.xlsx"]))
    said = {
        "page": bare((page(content, "editions/roadmap-3/comparison.html") or b"").decode()),
        "pdf": pdf_text(of["comparison_pdf"]["comparison.pdf"]),
        "plan": pdf_text(of["plan_pdf"]["plan.pdf"]),
        "workbook": bare("".join(str(cell) for one in book for row in one.iter_rows(values_only=True) for cell in row)),
    }
    assert {name for name, text in said.items() if "二度目の見直し" in text} == set(said)
    assert {name for name, text in said.items() if "一度目の見直し" in text} == set()


def same(value: object) -> str:
    """One spelling of a cell of the CSV and of the JSON."""
    return "" if value is None else str(value)
